//! JUnit XML. It lies here and not with the other reporters because the library that writes it knows the time of day.

use cordboard_testing::{CaseResult, RunResult, Status};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// The whole run. A file that could not be run is a suite with one case, in error.
pub fn junit(run: &RunResult) -> Result<String, String> {
    let mut report = Report::new("cordboard test");
    report.set_time(run.took);
    for suite in &run.suites {
        let mut written = TestSuite::new(suite.file.as_str());
        for case in &suite.cases {
            let mut test = TestCase::new(case.name.as_str(), status(&suite.file, case));
            let class = if suite.flow.is_empty() { &suite.file } else { &suite.flow };
            test.set_classname(class.as_str()).set_time(case.took);
            written.add_test_case(test);
        }
        if !suite.problems.is_empty() {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let problems: Vec<_> = suite.problems.iter().map(ToString::to_string).collect();
            status.set_type("problem").set_message("the file cannot be run").set_description(problems.join("\n"));
            let mut test = TestCase::new("the file", status);
            test.set_classname(suite.file.as_str()).set_time(Duration::ZERO);
            written.add_test_case(test);
        }
        written.set_time(suite.cases.iter().map(|case| case.took).sum());
        report.add_test_suite(written);
    }
    report.to_string().map_err(|error| format!("the JUnit report cannot be written: {error}"))
}

fn status(file: &str, case: &CaseResult) -> TestCaseStatus {
    let mut status = match case.status {
        Status::Pass => return TestCaseStatus::success(),
        Status::Skip | Status::Pending => TestCaseStatus::skipped(),
        Status::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Status::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if let Some(reason) = &case.reason {
        status.set_message(reason.as_str());
    }
    if let Some(failure) = &case.failure {
        let mut lines = vec![format!("{file}:{} ({})", failure.line, failure.step)];
        lines.extend(failure.expected.iter().map(|text| format!("expected {text}")));
        lines.push(failure.message.clone());
        lines.extend(failure.nearest.iter().map(|text| format!("nearest  {text}")));
        lines.push(format!("path     {}", failure.path.join(" > ")));
        status.set_type(if failure.expected.is_some() { "expectation" } else { "step" });
        status.set_message(failure.message.as_str()).set_description(lines.join("\n"));
    }
    status
}
