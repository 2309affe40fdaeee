//! From any bytes to flows and inputs: the entry of the fuzzer, which also runs as a property test.
//!
//! The bytes are flow files, each ended by a record separator, the first of them the one a contact starts with; then a zero
//! byte; then the choices that make the inputs.

use cordboard_core::{FlowSet, NamedFile};
use cordboard_model::FlowId;
use std::collections::BTreeMap;

use super::choices::Choices;
use super::laws::Laws;
use super::walk::walk;

const RECORD_SEPARATOR: u8 = 0x1e;

/// Loads whatever the bytes hold and moves a contact through it. It panics where a law is broken.
pub fn load_and_walk(bytes: &[u8]) {
    let (texts, choices) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[][..]),
    };
    let mut files = texts
        .split(|byte| *byte == RECORD_SEPARATOR)
        .map(|text| NamedFile { name: "flow.json".into(), bytes: text.to_vec() });
    let Some(entry) = files.next() else { return };
    let others: BTreeMap<FlowId, NamedFile> = files.filter_map(|file| Some((id_of(&file)?, file))).collect();
    let loaded = FlowSet::load(entry, &|id: &FlowId| others.get(id).cloned());
    let Some(flows) = loaded.set else { return };
    let mut laws = Laws::default();
    for turn in walk(&mut Choices::new(choices), &flows) {
        laws.input(&turn.facts, &turn.after);
    }
}

fn id_of(file: &NamedFile) -> Option<FlowId> {
    Some(cordboard_model::parse(&file.name, &file.bytes).0?.flow.id)
}

/// The bytes that stand for these flows and choices.
pub fn encode<'t>(texts: impl IntoIterator<Item = &'t str>, choices: &[u8]) -> Vec<u8> {
    let mut bytes = texts.into_iter().collect::<Vec<_>>().join("\u{1e}").into_bytes();
    bytes.push(0);
    bytes.extend(choices);
    bytes
}
