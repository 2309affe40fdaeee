//! How findings are told: to people, to programs, to code hosts.

pub mod github;
pub mod json;
pub mod sarif;
pub mod text;

use crate::Finding;

/// How many errors and warnings there are.
pub fn count(found: &[Finding]) -> (usize, usize) {
    let errors = found.iter().filter(|finding| finding.is_error()).count();
    (errors, found.len() - errors)
}
