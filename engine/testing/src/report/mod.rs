//! Reports on a run, as text.

mod coverage;
mod github;
mod json;
mod text;

pub use coverage::{coverage_json, coverage_text, lcov, missing};
pub use github::github;
pub use json::json;
pub use text::{case_text, summary, text};
