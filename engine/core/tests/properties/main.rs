//! What holds for every flow and every input. `PROPTEST_CASES` sets how many are tried.

// Everything here is a test: a failed expectation is a failed test, wherever it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod blocks;
mod bytes;
mod choices;
mod contacts;
mod drafts;
mod examples;
mod flows;
mod laws;
mod phrases;
mod splits;
mod walk;
mod world;

use choices::Choices;
use cordboard_core::FlowSet;
use proptest::prelude::*;

/// The bytes that a random flow set is made of, and those of the inputs of its contact. Examples shrink to fewer and smaller
/// bytes.
fn bytes() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (prop::collection::vec(any::<u8>(), 0..3_000), prop::collection::vec(any::<u8>(), 0..500))
}

/// So many cases unless `PROPTEST_CASES` says otherwise, always the same ones; failures go to a file beside the tests.
fn cases(usual: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if default.cases == 256 { usual } else { default.cases };
    ProptestConfig { cases, rng_seed: proptest::test_runner::RngSeed::Fixed(7), max_shrink_iters: 4_000, ..default }
}

/// A random flow set without errors.
fn runnable(bytes: &[u8]) -> FlowSet {
    let documents = flows::documents(&mut Choices::new(bytes));
    match documents.load().runnable() {
        Ok(set) => set,
        Err(problems) => {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("a flow that was meant to load does not: {problems:#?}\n{documents:#?}")
        }
    }
}
