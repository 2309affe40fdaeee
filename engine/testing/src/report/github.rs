//! For GitHub Actions: commands that put failures beside the lines of the test file.

use std::fmt::Write;

use crate::result::{RunResult, Status};

/// A workflow command for each failure and each problem, and the summary.
pub fn github(run: &RunResult) -> String {
    let mut out = String::new();
    for suite in &run.suites {
        for problem in &suite.problems {
            let kind = if problem.is_error() { "error" } else { "warning" };
            let place = &problem.place;
            let message = match &problem.suggestion {
                Some(suggestion) => format!("{}; {suggestion}", problem.message),
                None => problem.message.clone(),
            };
            command(&mut out, kind, &place.file, place.line, problem.code.as_str(), &message);
        }
        for case in &suite.cases {
            let (Status::Fail | Status::Error, Some(failure)) = (case.status, &case.failure) else { continue };
            let mut message = format!("{}: {}", failure.step, failure.message);
            for (label, text) in [("expected", &failure.expected), ("nearest", &failure.nearest)] {
                if let Some(text) = text {
                    message = format!("{message}\n{label}: {text}");
                }
            }
            if !failure.path.is_empty() {
                message = format!("{message}\npath: {}", failure.path.join(" > "));
            }
            command(&mut out, "error", &suite.file, failure.line, &format!("{}: {}", suite.flow, case.name), &message);
        }
    }
    let plain = super::summary(run);
    let _ = writeln!(out, "{plain}");
    out
}

fn command(out: &mut String, kind: &str, file: &str, line: u32, title: &str, message: &str) {
    let (file, title) = (property(file), property(title));
    let _ = writeln!(out, "::{kind} file={file},line={line},title={title}::{}", data(message));
}

/// Escaped as the toolkit of GitHub Actions does it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
