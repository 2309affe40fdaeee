//! The verdicts of checks and policies that are new, and those that are gone.

use cordboard_core::load::Loaded;
use cordboard_model::{FlowId, PortName};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::Names;
use crate::{Finding, Options, check_all};

/// What makes two findings the same: not the line, nor the words, which name blocks.
type Key = (SmolStr, String, String, Option<PortName>);

/// The file's stem is the flow's id; the JSON Pointer says the block.
fn key(finding: &Finding, names: Option<&BTreeMap<FlowId, Names>>) -> Key {
    let file = finding.place.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let flow = file.strip_suffix(".json").unwrap_or(file);
    let block = finding.place.path.strip_prefix("/blocks/").map(|rest| rest.split('/').next().unwrap_or_default());
    let renamed = || {
        let (_, names) = names?.iter().find(|(id, _)| **id == *flow)?;
        let (_, now) = names.iter().find(|(old, _)| block == Some(old.as_str()))?;
        Some(now.to_string())
    };
    let place = match block {
        Some(block) => renamed().unwrap_or_else(|| block.to_string()),
        None => finding.place.path.clone(),
    };
    (finding.code.clone(), flow.to_string(), place, finding.port.clone())
}

/// What is found now and was not found before, and what was found and no longer is. Of several alike, as many are told as
/// there are more.
pub(super) fn compare(
    before: &[Loaded],
    now: &[Loaded],
    names: &BTreeMap<FlowId, Names>,
    options: &Options,
) -> (Vec<Finding>, Vec<Finding>) {
    let (was, is) = (check_all(before, options), check_all(now, options));
    let counted = |found: &[Finding], names| {
        let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
        found.iter().for_each(|finding| *counts.entry(key(finding, names)).or_default() += 1);
        counts
    };
    let (mut known, mut still) = (counted(&was, Some(names)), counted(&is, None));
    let new = beyond(is, &mut known, None);
    let fixed = beyond(was, &mut still, Some(names));
    (new, fixed)
}

/// What is found more often than the other side finds it.
fn beyond(
    found: Vec<Finding>,
    others: &mut BTreeMap<Key, usize>,
    names: Option<&BTreeMap<FlowId, Names>>,
) -> Vec<Finding> {
    let mut is_beyond = |finding: &Finding| match others.get_mut(&key(finding, names)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    found.into_iter().filter(|finding| is_beyond(finding)).collect()
}
