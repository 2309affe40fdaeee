//! What holds even for drafts with errors, which can be tried out before they are mended, and for any bytes at all.

use proptest::prelude::*;

use super::bytes::{encode, load_and_walk};
use super::choices::Choices;
use super::flows::{damage, documents};
use super::laws::Laws;
use super::walk::walk;
use super::{bytes, cases};

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_draft_with_errors_neither_panics_nor_breaks_a_law((bytes, inputs) in bytes()) {
        let choices = &mut Choices::new(&bytes);
        let mut documents = documents(choices);
        damage(choices, &mut documents);
        if let Some(flows) = documents.load().set {
            let mut laws = Laws::default();
            for turn in walk(&mut Choices::new(&inputs), &flows) {
                laws.input(&turn.facts, &turn.after);
            }
        }
    }

    #[test]
    fn any_bytes_load_and_run_or_are_refused((bytes, inputs) in bytes(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let documents = documents(&mut Choices::new(&bytes));
        let entry = documents.flows.get(&documents.entry).into_iter();
        let others = documents.flows.iter().filter(|(id, _)| **id != documents.entry).map(|(_, text)| text);
        let mut encoded = encode(entry.chain(others).map(String::as_str), &inputs);
        let at = at.index(encoded.len());
        encoded[at] = byte;
        load_and_walk(&encoded);
        load_and_walk(&bytes);
    }
}

/// Writes the seeds of the fuzzer: small flow sets that begin with every kind of block now and then.
#[test]
#[ignore = "writes files; run it when the format has changed"]
#[allow(clippy::disallowed_methods)] // the crate writes no files; this is no part of it
fn write_fuzz_seeds() {
    use proptest::strategy::ValueTree;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds");
    let mut runner = proptest::test_runner::TestRunner::new(cases(1));
    let mut written = 0;
    while written < 9 {
        let (bytes, inputs) = bytes().new_tree(&mut runner).unwrap().current();
        let documents = documents(&mut Choices::new(&bytes));
        let entry = documents.flows.get(&documents.entry).into_iter();
        let others = documents.flows.iter().filter(|(id, _)| **id != documents.entry).map(|(_, text)| text);
        let seed = encode(entry.chain(others).map(String::as_str), &inputs[..inputs.len().min(200)]);
        if (2_000..5_500).contains(&seed.len()) {
            std::fs::write(format!("{folder}/{written:02}"), seed).unwrap();
            written += 1;
        }
    }
}
