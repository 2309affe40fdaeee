//! Which flow files are checked, and from which of them a check starts.

use cordboard_core::Loaded;
use cordboard_model::{FlowId, FlowKind};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::files;

/// The flow sets of files and folders: one for each contact flow, and one for each other flow that none of those reach.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Loaded>, String> {
    let mut found = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => found.extend(in_folder(path)?),
            false => found.push(path.clone()),
        }
    }
    let mut sets = Vec::new();
    for path in found {
        sets.push(files::load(&path)?);
    }
    Ok(starts(sets))
}

/// The sets that a check starts with, among the sets of every flow there is.
pub(crate) fn starts(sets: Vec<Loaded>) -> Vec<Loaded> {
    let is_contact = |set: &Loaded| set.set.as_ref().is_none_or(|set| set.entry().source.kind == FlowKind::Contact);
    let (mut roots, others): (Vec<Loaded>, Vec<Loaded>) = sets.into_iter().partition(is_contact);
    let mut covered: BTreeSet<FlowId> = roots.iter().flat_map(|set| set.documents.keys().cloned()).collect();
    // The largest first, so that a module that another one calls is not a start of its own.
    let mut others = others;
    others.sort_by_key(|set| std::cmp::Reverse(set.documents.len()));
    for set in others {
        let entry = set.set.as_ref().map(|set| set.entry().id().clone());
        if entry.is_none_or(|entry| !covered.contains(&entry)) {
            covered.extend(set.documents.keys().cloned());
            roots.push(set);
        }
    }
    roots
}

/// Whether a file is named as flows are. The stem of a flow file is an id, so what has another dot in it is something else: a
/// test, a layout.
pub(crate) fn is_flow(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    is_json && path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| !stem.contains('.'))
}

/// The flow files of a folder, by name.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| format!("{} cannot be read: {error}", folder.display()))?.path();
        if is_flow(&path) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
