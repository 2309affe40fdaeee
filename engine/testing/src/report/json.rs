//! For programs.

use serde::Serialize;

use crate::coverage::Coverage;
use crate::result::{RunResult, Status};

#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    status: Status,
    passed: usize,
    failed: usize,
    broken: usize,
    skipped: usize,
    suites: &'a [crate::result::SuiteResult],
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<super::coverage::Shares<'a>>,
}

/// The whole run as one JSON object; its keys are stable, and more may be added.
pub fn json(run: &RunResult, coverage: Option<&Coverage>) -> String {
    let report = Report {
        format: 1,
        status: run.status(),
        passed: run.count(Status::Pass),
        failed: run.count(Status::Fail),
        broken: run.count(Status::Error),
        skipped: run.count(Status::Skip),
        suites: &run.suites,
        coverage: coverage.map(super::coverage::shares),
    };
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}
