//! What came of a case.

use serde::Serialize;
use std::time::Duration;

/// How a case, a file or a run went. A whole is as bad as the worst of its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has not been run.
    #[default]
    Pending,
    /// It was left out, for a stated reason.
    Skip,
    /// What was expected happened.
    Pass,
    /// Something else happened.
    Fail,
    /// It could not be run, or the engine broke a promise.
    Error,
}

impl Status {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Skip => "skip",
            Status::Pass => "pass",
            Status::Fail => "fail",
            Status::Error => "error",
        }
    }
}

/// What came of one case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    /// The case.
    pub name: String,
    /// The line it starts at.
    pub line: u32,
    /// How it went.
    pub status: Status,
    /// Why it was skipped, or is known to fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// How long it took; the player reads no clock, so this is for who calls it.
    #[serde(skip)]
    pub took: Duration,
    /// The transcript as it should be written, where it differs from the one in the file.
    #[serde(skip)]
    pub update: Option<Update>,
    /// For each of the file's shared mocks, whether this case used it.
    #[serde(skip)]
    pub shared_used: Vec<bool>,
}

/// A stretch of a test file to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The bytes to replace.
    pub stretch: std::ops::Range<usize>,
    /// What to put there.
    pub text: String,
}

/// What went wrong in a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The step: `step 3, press 1`.
    pub step: String,
    /// Its line in the test file.
    pub line: u32,
    /// What went wrong, in one sentence.
    pub message: String,
    /// What was expected, where it was an expectation that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What comes nearest to it among the facts since the last step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    /// The way through the flow: the ports taken.
    pub path: Vec<String>,
    /// Every fact since the last step.
    pub facts: Vec<String>,
    /// Whether the engine broke a promise, rather than the flow an expectation.
    pub engine: bool,
}

/// What came of the cases of one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SuiteResult {
    /// The file.
    pub file: String,
    /// The flow; empty where the file could not be read.
    pub flow: String,
    /// The cases.
    pub cases: Vec<CaseResult>,
    /// Why the file could not be run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<cordboard_model::Problem>,
}

impl SuiteResult {
    /// As bad as the worst in it.
    pub fn status(&self) -> Status {
        let worst = self.cases.iter().map(|case| case.status).max().unwrap_or_default();
        if self.problems.iter().any(cordboard_model::Problem::is_error) { Status::Error } else { worst }
    }
}

/// What came of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RunResult {
    /// The files.
    pub suites: Vec<SuiteResult>,
    /// How long it took.
    #[serde(skip)]
    pub took: Duration,
}

impl RunResult {
    /// How many cases went so.
    pub fn count(&self, status: Status) -> usize {
        self.suites.iter().flat_map(|suite| &suite.cases).filter(|case| case.status == status).count()
    }
    /// As bad as the worst in it.
    pub fn status(&self) -> Status {
        self.suites.iter().map(SuiteResult::status).max().unwrap_or_default()
    }
}
