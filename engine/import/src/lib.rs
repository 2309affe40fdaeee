//! Flows of other products to our flows.
//!
//! A file is read ([`SourceFile`]), each flow in it is translated block by block, and everything that became of it is told:
//! mapped exactly, mapped with a difference, or not mapped. What could not be mapped stands in the flow as an
//! `imported_placeholder`, which keeps the original and refuses to run. Nothing is dropped in silence.
//!
//! The crate is pure: files come in as bytes and flows go out as values.

pub mod connect;
mod layout;
mod names;
mod quoting;
pub mod report;
mod resources;
mod session;
mod settle;
pub mod studio;

pub use layout::{Layout, Note, Position};
pub use report::{FileReport, FlowReport, Mapped, Report, Totals, Verdict};
pub use resources::{Resource, ResourceKind, Resources};

use cordboard_model::Flow;

/// A file as it was found.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The name used in the report and in problems.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What an import gave.
#[derive(Debug)]
pub struct Import {
    /// The flows, in the order in which they were found.
    pub flows: Vec<ImportedFlow>,
    /// Flows that the imported ones name and that were not among the files: each holds a placeholder alone.
    pub stubs: Vec<Flow>,
    /// What became of every block.
    pub report: Report,
}

/// A flow that was imported.
#[derive(Debug)]
pub struct ImportedFlow {
    /// The flow.
    pub flow: Flow,
    /// Where its blocks stood in the original.
    pub layout: Layout,
}
