//! What agents, hook flows and recordings do to each other.

// Everything here is a test: a failed expectation is a failed test, wherever it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod agents;
mod contact;
mod hooks;
mod recording;

use contact::Contact;
