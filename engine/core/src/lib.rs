//! The pure core: blocks, state, facts, expressions, and the one function that moves a contact.
//!
//! [`step`] turns one input into facts and [`contact::State::apply`] adds a fact to the state. Nothing here reads a clock,
//! draws chance, waits, or does I/O; whatever comes in, facts come out.

pub mod blocks;
pub mod contact;
pub mod expression;
pub mod load;
mod redact;
pub mod reference;
mod run;
pub mod schema;

pub use contact::{Effect, Envelope, Fact, Input, Moment, Outcome, State};
pub use load::{FlowSet, Library, Loaded, NamedFile, is_reserved_name};
pub use redact::{HIDDEN, Redactor};
pub use run::{Cx, SYSTEM_NAMES, advance, step};
