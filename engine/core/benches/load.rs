//! What it takes to load a flow of a thousand blocks, and what it then holds: `cargo bench -p cordboard-core --bench load`.
//!
//! The allocator counts: `dealloc` of `held` is the memory that a loaded flow set holds, and `max alloc` of `load` what
//! loading takes at most.

#![allow(clippy::unwrap_used, clippy::panic)] // a benchmark that cannot run may say so as it likes

#[path = "steps/chains.rs"]
#[allow(dead_code)]
mod chains;

use chains::{BLOCKS, Chain};
use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

const CHAINS: [Chain; 2] = [Chain::Plain, Chain::Conditions];

/// From text to a flow set: parsed, checked, compiled, connected.
#[divan::bench(args = CHAINS)]
fn load(bencher: Bencher<'_, '_>, chain: Chain) {
    let text = chains::text(chain);
    bencher
        .counter(ItemsCount::new(BLOCKS))
        .counter(BytesCount::of_str(&text))
        .bench(|| cordboard_core::FlowSet::load_one("chain.json", &text));
}

/// The floor: the same text read by serde_json.
#[divan::bench(args = CHAINS)]
fn load_floor_json(bencher: Bencher<'_, '_>, chain: Chain) {
    let text = chains::text(chain);
    bencher.counter(BytesCount::of_str(&text)).bench(|| serde_json::from_str::<serde_json::Value>(&text).unwrap());
}

/// Drops a loaded flow set: what it frees is what it held.
#[divan::bench(args = CHAINS)]
fn held(bencher: Bencher<'_, '_>, chain: Chain) {
    bencher.with_inputs(|| chains::load(chain)).bench_values(drop);
}
