//! Where blocks stood in the original. It is a document of its own, beside the flow, so that moving a block changes no flow.

use cordboard_model::{BlockId, FlowId};
use serde::Serialize;
use std::collections::BTreeMap;

/// The layout of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layout {
    /// The version of the layout's format: 1.
    pub format: u32,
    /// The flow it belongs to.
    pub flow: FlowId,
    /// Where each block stands.
    pub blocks: BTreeMap<BlockId, Position>,
    /// Sticky notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// A place on the canvas, in pixels from its upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// To the right.
    pub x: i64,
    /// Down.
    pub y: i64,
}

/// A sticky note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Where it stands.
    pub at: Position,
    /// The block it belongs to, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// What it says.
    pub text: String,
}

impl Layout {
    /// An empty layout of a flow.
    pub fn of(flow: FlowId) -> Self {
        Self { format: 1, flow, blocks: BTreeMap::new(), notes: Vec::new() }
    }
}
