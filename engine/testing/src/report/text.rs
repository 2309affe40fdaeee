//! For people at a terminal. Colours are written always; who prints takes them out where nobody sees them.

use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use std::time::Duration;

use crate::result::{CaseResult, Failure, RunResult, Status, SuiteResult};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const MEH: Style = AnsiColor::Yellow.on_default();
const QUIET: Style = Style::new().dimmed();

/// Ports shown of a long way, the last ones.
const PATH: usize = 8;

/// The whole run: what is wrong with files, the cases that failed or were skipped (all of them where `verbose`), and the
/// summary.
pub fn text(run: &RunResult, verbose: bool) -> String {
    let mut out = String::new();
    for suite in &run.suites {
        for problem in &suite.problems {
            line(&mut out, &problem.to_string());
        }
        for case in &suite.cases {
            if verbose || matches!(case.status, Status::Fail | Status::Error | Status::Skip) {
                out.push_str(&case_text(suite, case, verbose));
            }
        }
    }
    line(&mut out, &summary(run));
    out
}

/// One case.
pub fn case_text(suite: &SuiteResult, case: &CaseResult, verbose: bool) -> String {
    let mut out = String::new();
    let style = match case.status {
        Status::Pass => GOOD,
        Status::Fail | Status::Error => BAD,
        Status::Skip | Status::Pending => MEH,
    };
    let word = case.status.name();
    let reason = match (case.status, &case.reason) {
        (Status::Skip, Some(reason)) => format!(": {reason}"),
        (Status::Pass, Some(reason)) => format!(": failed as expected: {reason}"),
        _ => String::new(),
    };
    line(&mut out, &format!("{style}{word}{style:#}  {}: {}{reason}", suite.flow, case.name));
    if let Some(failure) = &case.failure
        && (case.status != Status::Pass || verbose)
    {
        explain(&mut out, &suite.file, failure, verbose);
    }
    out
}

fn explain(out: &mut String, file: &str, failure: &Failure, verbose: bool) {
    let mut row = |label: &str, text: &str| line(out, &format!("      {QUIET}{label:<9}{QUIET:#} {text}"));
    row("at", &format!("{file}:{} ({})", failure.line, failure.step));
    match &failure.expected {
        Some(expected) => {
            row("expected", expected);
            row("but", &failure.message);
            row("nearest", failure.nearest.as_deref().unwrap_or("nothing like it"));
        }
        None => row("because", &failure.message),
    }
    let skipped = failure.path.len().saturating_sub(if verbose { usize::MAX } else { PATH });
    let path: Vec<_> = failure.path.iter().skip(skipped).map(String::as_str).collect();
    let dots = if skipped > 0 { "… > " } else { "" };
    row("path", &if path.is_empty() { "no port was taken".to_string() } else { format!("{dots}{}", path.join(" > ")) });
    if verbose {
        row("facts", if failure.facts.is_empty() { "none since the last step" } else { "since the last step:" });
        for fact in &failure.facts {
            row("", fact);
        }
    }
}

/// How many cases went how, and in what time.
pub fn summary(run: &RunResult) -> String {
    let style = if matches!(run.status(), Status::Fail | Status::Error) { BAD } else { GOOD };
    let mut parts = vec![format!("{} passed", run.count(Status::Pass))];
    for (status, word) in [(Status::Fail, "failed"), (Status::Error, "broken"), (Status::Skip, "skipped")] {
        let count = run.count(status);
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    let unread = run.suites.iter().filter(|suite| suite.problems.iter().any(cordboard_model::Problem::is_error)).count();
    if unread > 0 {
        parts.push(format!("{unread} {} could not be run", if unread == 1 { "file" } else { "files" }));
    }
    format!("{style}{}{style:#}{}", parts.join(", "), took(run.took))
}

fn took(time: Duration) -> String {
    if time.is_zero() { String::new() } else { format!(" in {}.{:03} s", time.as_secs(), time.subsec_millis()) }
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}
