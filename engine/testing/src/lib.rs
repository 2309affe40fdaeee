//! The world around one contact, without the world: a caller, an agent, a provider and a clock that moves only when told.
//!
//! The terminal player, the test runner and the designer's simulator all drive contacts through [`Simulator`].

mod simulator;

pub use simulator::{Call, Simulator, Waiting};
