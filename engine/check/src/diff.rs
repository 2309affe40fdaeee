//! What differs between two versions of flows: by block and port, prompts by word, conditions by syntax, and what that does
//! to reachability and to the verdicts of the checks.
//!
//! How a file is written is no difference: spacing, the order of keys, layouts, brackets that change nothing.

mod blocks;
mod cases;
mod findings;
mod flows;
mod reach;
pub mod report;
mod settings;
#[cfg(test)]
mod tests;

use cordboard_core::expression::Changed;
use cordboard_core::load::{Loaded, LoadedFlow};
use cordboard_model::json::Document;
use cordboard_model::{BlockId, FlowId, PortName};
use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

pub use cases::{AffectedCase, Touched};
pub use settings::{Word, WordKind};

use crate::{Finding, Options};

/// What differs.
#[derive(Debug, Default, Serialize)]
pub struct Diff {
    /// Each flow in which something differs, by id.
    pub flows: Vec<FlowDiff>,
    /// What checks and policies find now and did not find before.
    pub new: Vec<Finding>,
    /// What they found before and no longer find.
    pub fixed: Vec<Finding>,
    /// The test cases that pass through something that differs.
    pub cases: Vec<AffectedCase>,
    /// What differs in the flows as they were, for who plays cases.
    #[serde(skip)]
    pub touched_before: BTreeMap<FlowId, Touched>,
    /// What differs in the flows as they are.
    #[serde(skip)]
    pub touched_now: BTreeMap<FlowId, Touched>,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty() && self.new.is_empty() && self.fixed.is_empty()
    }
}

/// What became of a flow or a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another id, and is the same otherwise.
    Renamed,
    /// Something in it differs.
    Changed,
}

impl Change {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Renamed => "renamed",
            Change::Changed => "changed",
        }
    }
}

/// What differs in one flow.
#[derive(Debug, Serialize)]
pub struct FlowDiff {
    /// The flow.
    pub flow: FlowId,
    /// What became of it.
    pub change: Change,
    /// Its own settings: `entry`, `languages`, `attributes.tier.default`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// Its prompts: `welcome.en.say`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Setting>,
    /// Its blocks, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<BlockDiff>,
    /// What can be reached now and could not be before, or the other way round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reachability: Vec<ReachDiff>,
}

/// What differs in one block.
#[derive(Debug, Serialize)]
pub struct BlockDiff {
    /// The block; as it was called where it is gone.
    pub block: BlockId,
    /// What it was called, where it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<BlockId>,
    /// What became of it.
    pub change: Change,
    /// Its type.
    #[serde(rename = "type")]
    pub block_type: SmolStr,
    /// Its settings, side by side.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// The ports that lead elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<PortDiff>,
}

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Where it is: `conditions[gold].when`.
    pub path: String,
    /// What it was; none where it is new.
    pub was: Option<String>,
    /// What it is; none where it is gone.
    pub now: Option<String>,
    /// A text, word by word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// The parts of an expression that differ.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "parts")]
    pub parts: Vec<Changed>,
}

fn parts<S: Serializer>(parts: &[Changed], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Part<'p> {
        was: &'p Option<String>,
        now: &'p Option<String>,
    }
    serializer.collect_seq(parts.iter().map(|part| Part { was: &part.was, now: &part.now }))
}

/// A port that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortDiff {
    /// The port.
    pub port: PortName,
    /// The block it led to; none where it was not wired.
    pub was: Option<BlockId>,
    /// The block it leads to; none where it is not wired.
    pub now: Option<BlockId>,
}

/// A block or a port that can be reached now and could not be before, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachDiff {
    /// The block.
    pub block: BlockId,
    /// The port; none where it is the block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<PortName>,
    /// Whether it can be reached now.
    pub reachable: bool,
}

/// A flow with the text it came from.
#[derive(Clone, Copy)]
struct Version<'a> {
    flow: &'a LoadedFlow,
    document: &'a Document,
}

/// The flows of one side.
type Side<'a> = BTreeMap<&'a FlowId, Version<'a>>;

fn side(sets: &[Loaded]) -> Side<'_> {
    let flows = sets.iter().filter_map(|loaded| loaded.set.as_ref().map(|set| (set, &loaded.documents)));
    let each = flows.flat_map(|(set, documents)| {
        set.flows().filter_map(|flow| Some((flow.id(), Version { flow, document: documents.get(flow.id())? })))
    });
    each.collect()
}

/// How the blocks of a flow are called now: by what they were called before.
type Names = BTreeMap<BlockId, BlockId>;

/// Compares the flows as they were with the flows as they are. Flows are compared by their ids; where both sides start with
/// one flow, these two are compared whatever they are called.
pub fn diff(before: &[Loaded], now: &[Loaded], options: &Options) -> Diff {
    let (was, is) = (side(before), side(now));
    let start = |sets: &[Loaded]| match sets {
        [only] => only.set.as_ref().map(|set| set.entry().id().clone()),
        _ => None,
    };
    let starts = start(before).zip(start(now)).filter(|(before, now)| before != now);
    let mut diff = Diff::default();
    let mut names: BTreeMap<FlowId, Names> = BTreeMap::new();
    let ids: BTreeSet<&FlowId> = was.keys().chain(is.keys()).copied().collect();
    for id in ids {
        if starts.as_ref().is_some_and(|(before, _)| before == id) {
            continue;
        }
        let called = starts.as_ref().filter(|(_, now)| now == id).map_or(id, |(before, _)| before);
        let mut found = flows::compare(id, was.get(called), is.get(id));
        diff.touched_before.insert(called.clone(), std::mem::take(&mut found.before));
        diff.touched_now.insert(id.clone(), std::mem::take(&mut found.now));
        names.insert(called.clone(), found.names);
        diff.flows.extend(found.diff);
    }
    reach::compare(before, now, &names, &mut diff.flows);
    (diff.new, diff.fixed) = findings::compare(before, now, &names, options);
    diff
}
