//! What became of everything that was imported. Reports are data first; the submodules write them down.

pub mod json;
pub mod markdown;
pub mod text;

use cordboard_model::{BlockId, FlowId, FlowKind, Problem};
use serde::Serialize;
use std::collections::BTreeMap;

use crate::resources::Resources;

/// How well a step of the original was mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does what the original did.
    Exact,
    /// It does what the original did but for what is said.
    Difference,
    /// A placeholder stands for it.
    Unmapped,
}

impl Verdict {
    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Exact => "exact",
            Verdict::Difference => "difference",
            Verdict::Unmapped => "not mapped",
        }
    }
}

/// What became of one step of the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapped {
    /// Its identifier in the original.
    pub original: String,
    /// Its type in the original.
    pub original_type: String,
    /// How well it was mapped.
    pub verdict: Verdict,
    /// The first block that stands for it; none where nothing has to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// What differs, or what is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
    /// What else there is to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// What became of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowReport {
    /// Its id here.
    pub flow: FlowId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: FlowKind,
    /// Each step of the original, in its order.
    pub blocks: Vec<Mapped>,
    /// What is to be told of the flow as a whole.
    pub remarks: Vec<String>,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file.
    pub file: String,
    /// The flows that were in it.
    pub flows: Vec<FlowReport>,
    /// Why it, or a flow in it, was not imported.
    pub refused: Vec<Problem>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Blocks {
    /// Steps that were mapped exactly.
    pub blocks_exact: usize,
    /// Steps that were mapped with a difference.
    pub blocks_with_difference: usize,
    /// Steps that a placeholder stands for.
    pub blocks_unmapped: usize,
}

impl Blocks {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Exact => self.blocks_exact += 1,
            Verdict::Difference => self.blocks_with_difference += 1,
            Verdict::Unmapped => self.blocks_unmapped += 1,
        }
    }
    /// All of them.
    pub fn total(&self) -> usize {
        self.blocks_exact + self.blocks_with_difference + self.blocks_unmapped
    }
}

/// The totals of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Files that were read.
    pub files: usize,
    /// Files every flow of which was imported.
    pub loaded: usize,
    /// Files of which at least one flow was not.
    pub refused: usize,
    /// What became of the steps.
    #[serde(flatten)]
    pub blocks: Blocks,
}

/// The report of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Each file, in the order in which they were given.
    pub files: Vec<FileReport>,
    /// What has to be created outside of the flows.
    pub resources: Resources,
}

impl FileReport {
    /// What became of the steps in it.
    pub fn blocks(&self) -> Blocks {
        let mut blocks = Blocks::default();
        self.flows.iter().flat_map(|flow| &flow.blocks).for_each(|mapped| blocks.count(mapped.verdict));
        blocks
    }
}

impl FlowReport {
    /// What became of the steps in it.
    pub fn counts(&self) -> Blocks {
        let mut blocks = Blocks::default();
        self.blocks.iter().for_each(|mapped| blocks.count(mapped.verdict));
        blocks
    }
}

impl Report {
    /// The totals.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals { files: self.files.len(), ..Totals::default() };
        for file in &self.files {
            match file.refused.is_empty() {
                true => totals.loaded += 1,
                false => totals.refused += 1,
            }
            file.flows.iter().flat_map(|flow| &flow.blocks).for_each(|mapped| totals.blocks.count(mapped.verdict));
        }
        totals
    }

    /// What became of the steps, by their type in the original.
    pub fn by_type(&self) -> BTreeMap<&str, Blocks> {
        let mut types: BTreeMap<&str, Blocks> = BTreeMap::new();
        for mapped in self.files.iter().flat_map(|file| &file.flows).flat_map(|flow| &flow.blocks) {
            types.entry(&mapped.original_type).or_default().count(mapped.verdict);
        }
        types
    }
}
