//! What a check finds.

use cordboard_model::{BlockId, Code, FlowId, Place, PortName, Problem, Severity};
use serde::Serialize;
use smol_str::SmolStr;
use std::fmt;

/// One step of a path: a block and the port it is left by. Without a port the path enters a flow there, comes back from
/// one, or ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Step {
    /// The flow.
    pub flow: FlowId,
    /// The block.
    pub block: BlockId,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<PortName>,
}

/// Something found in a flow: a problem of loading, a check or a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code: one of [`Code`], or that of an operator's policy.
    pub code: SmolStr,
    /// How much it matters.
    pub severity: Severity,
    /// A short heading.
    pub title: SmolStr,
    /// The flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// The block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<PortName>,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The shortest path there, from the start of the contact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Step>,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// The page that explains it, as a path below the documentation, or an address of the operator's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

impl Finding {
    /// Whether it stops the flow from being published.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
    /// Whether it comes from loading, so that the flow cannot run at all.
    pub fn is_load_error(&self) -> bool {
        self.is_error() && !self.code.starts_with("check.") && self.flow.is_none()
    }
}

/// The page of a code.
pub fn page(code: Code) -> String {
    format!("docs/problems/{code}.md")
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        Self {
            code: SmolStr::new_static(problem.code.as_str()),
            severity: problem.severity,
            title: SmolStr::new_static(problem.code.title()),
            flow: None,
            block: None,
            port: None,
            place: problem.place,
            message: problem.message,
            path: Vec::new(),
            fix: problem.suggestion,
            page: Some(page(problem.code)),
        }
    }
}

/// A path on one line: `welcome.done → consent.yes → record`. The flow is named where it changes.
#[derive(Debug, Clone, Copy)]
pub struct Path<'p>(pub &'p [Step]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut flow = self.0.first().map(|step| &step.flow);
        for (at, step) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" → ")?;
            }
            if flow != Some(&step.flow) {
                write!(f, "{}/", step.flow)?;
                flow = Some(&step.flow);
            }
            write!(f, "{}", step.block)?;
            if let Some(port) = &step.port {
                write!(f, ".{port}")?;
            }
        }
        Ok(())
    }
}
