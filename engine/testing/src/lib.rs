//! The world around one contact, without the world: a caller, an agent, a provider and a clock that moves only when told.
//!
//! The terminal player, the test runner and the designer's simulator all drive contacts through [`Simulator`]. A test file
//! is read by [`Suite::read`], its cases are played by [`play`] on a [`Stage`], and what came of them is reported by
//! [`report`]. Files, threads and clocks are the caller's.

mod coverage;
mod expect;
pub mod explore;
mod failing;
mod format;
mod play;
pub mod report;
mod result;
mod simulator;
mod telling;
mod world;

pub use coverage::{ConditionCoverage, Coverage, FlowCoverage, PortCoverage, Share, Tally, Universe};
pub use format::{Case, Suite, schema};
pub use play::{Options, Stage, play};
pub use result::{CaseResult, Failure, RunResult, Status, SuiteResult, Update};
pub use simulator::{Call, Simulator, Waiting};
pub use telling::{told, word};
