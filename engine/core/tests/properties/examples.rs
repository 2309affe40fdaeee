//! The same laws over the example flows, where there are any in the folder of this repository.

use cordboard_core::{FlowSet, NamedFile, step};
use cordboard_model::FlowId;
use proptest::prelude::*;
use std::path::PathBuf;
use std::sync::LazyLock;

use super::choices::Choices;
use super::laws::Laws;
use super::walk::walk;
use super::{bytes, cases};

static FLOWS: LazyLock<Vec<FlowSet>> = LazyLock::new(load);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../flows")
}

// The crate reads no files; its tests may.
#[allow(clippy::disallowed_methods)]
fn file(id: &str) -> Option<NamedFile> {
    let path = folder().join(format!("{id}.json"));
    Some(NamedFile { name: path.display().to_string(), bytes: std::fs::read(path).ok()? })
}

fn load() -> Vec<FlowSet> {
    let Ok(entries) = std::fs::read_dir(folder()) else { return Vec::new() };
    let mut ids: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json").map(str::to_string))
        .collect();
    ids.sort();
    let sets = ids.iter().filter_map(|id| {
        let loaded = FlowSet::load(file(id)?, &|id: &FlowId| file(id.as_str()));
        loaded.runnable().ok()
    });
    sets.filter(|set| set.entry().source.kind == cordboard_model::FlowKind::Contact).collect()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_example_flows_keep_every_law((_, inputs) in bytes(), which in any::<prop::sample::Index>()) {
        if FLOWS.is_empty() {
            // There is a folder, and nothing in it can start a contact.
            prop_assert!(!folder().exists(), "no flow in {} loads as a contact flow", folder().display());
            return Ok(());
        }
        let flows = which.get(&FLOWS);
        let mut laws = Laws::default();
        for turn in walk(&mut Choices::new(&inputs), flows) {
            laws.input(&turn.facts, &turn.after);
            prop_assert_eq!(step(flows, &turn.after, &turn.input), vec![], "a second time: {:?}", turn.input);
        }
    }
}
