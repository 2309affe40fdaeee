//! Any bytes as flow files and inputs: nothing panics, every input comes to rest within its budget, and the log is well
//! formed. The driver and the laws are those of the property tests, which run them on a stable compiler too.

#![no_main]

#[path = "../../engine/core/tests/properties/bytes.rs"]
#[allow(dead_code)] // the property tests encode, the fuzzer does not
mod bytes;
#[path = "../../engine/core/tests/properties/choices.rs"]
mod choices;
#[path = "../../engine/core/tests/properties/laws.rs"]
mod laws;
#[path = "../../engine/core/tests/properties/walk.rs"]
#[allow(dead_code)]
mod walk;
#[path = "../../engine/core/tests/properties/world.rs"]
#[allow(dead_code)]
mod world;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bytes::load_and_walk(data));
