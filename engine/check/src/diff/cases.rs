//! Which test cases a difference can concern. Who plays the cases asks here what they passed through.

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
    /// The ports that lead elsewhere.
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
    /// What it passes through: `support/menu.billing`.
    pub through: Vec<String>,
}
