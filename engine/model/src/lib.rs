//! The flow document: format, identifiers, limits, parsing with locations, migrations; and YAML, for
//! the files that people write beside flows.
//!
//! Pure: no clock, no randomness, no I/O. This crate knows what a flow file looks like; it does not know what any block
//! type does (that is `cordboard-core`).

pub mod codes;
pub mod flow;
pub mod id;
pub mod json;
pub mod limits;
pub mod migrate;
pub mod parse;
pub mod problem;
pub mod value;
pub mod yaml;

pub use codes::Code;
pub use flow::{Attribute, BlockNode, Channel, FORMAT, Flow, FlowKind, Hooks, ModuleInput, ModuleOutput, Prompt};
pub use id::{AttributeName, BlockId, FlowId, Language, PortName, PromptId, ResourceName};
pub use parse::{Draft, parse};
pub use problem::{Place, Problem, Severity, did_you_mean};
pub use value::{Value, ValueType};
