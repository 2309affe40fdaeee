//! Which test cases a difference can concern. Who plays the cases asks here what they passed through.

use cordboard_core::load::LoadedFlow;
use cordboard_model::{BlockId, PortName};
use serde::Serialize;
use std::collections::BTreeSet;

use super::{BlockDiff, Change};

/// What differs in one version of a flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Whether the flow as a whole differs: every case that enters it is concerned.
    pub whole: bool,
    /// The blocks.
    pub blocks: BTreeSet<BlockId>,
    /// The ports that lead elsewhere, and those that lead to the blocks.
    pub ports: BTreeSet<(BlockId, PortName)>,
}

impl Touched {
    /// Adds a block, unless this version does not have it.
    pub(super) fn add(&mut self, block: &BlockDiff, called: &BlockId, absent: Change) {
        if block.change == absent {
            return;
        }
        let whole = matches!(block.change, Change::Added | Change::Removed) || !block.settings.is_empty();
        if whole {
            self.blocks.insert(called.clone());
        }
        self.ports.extend(block.ports.iter().map(|port| (called.clone(), port.port.clone())));
    }

    /// Adds the ports by which a contact comes to the blocks, since it may stay or end there; to the first block it comes by
    /// entering the flow.
    pub(super) fn add_ways_in(&mut self, flow: &LoadedFlow) {
        self.whole |= flow.entry().is_some_and(|entry| self.blocks.contains(&entry.id));
        for block in flow.blocks() {
            let leads = |target: &Option<usize>| {
                target.and_then(|at| flow.block_at(at)).is_some_and(|target| self.blocks.contains(&target.id))
            };
            let ways = block.ports.iter().filter(|(_, target)| leads(target));
            let ways: Vec<_> = ways.map(|(port, _)| (block.id.clone(), port.name.clone())).collect();
            self.ports.extend(ways);
        }
    }

    /// Whether taking a port is to pass through something that differs.
    pub fn is_passed(&self, block: &BlockId, port: &PortName) -> bool {
        self.whole || self.blocks.contains(block) || self.ports.contains(&(block.clone(), port.clone()))
    }
}

/// A test case that passes through something that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AffectedCase {
    /// The test file.
    pub file: String,
    /// The line the case starts at.
    pub line: u32,
    /// The case.
    pub name: String,
    /// What it passes through: `support/menu.billing`, or `support` where the flow as a whole differs.
    pub through: Vec<String>,
}
