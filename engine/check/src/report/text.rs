//! For people, in the form that compilers use and editors jump to.

use cordboard_model::Severity;
use std::fmt::Write;

use crate::{Finding, Path};

/// Findings as text: a line each, and below it the path and the fix.
pub fn render(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let place = &finding.place;
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let line =
            format!("{}:{}:{}: {severity} {}: {}", place.file, place.line, place.column, finding.code, finding.message);
        let _ = writeln!(text, "{}", one_line(&line));
        if !finding.path.is_empty() {
            let _ = writeln!(text, "    path: {}", Path(&finding.path));
        }
        if let Some(fix) = &finding.fix {
            let _ = writeln!(text, "    fix: {}", one_line(fix));
        }
    }
    text
}

/// Messages quote what stands in files. It must not start a line of its own or speak to the terminal.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use crate::fixture::load;
    use expect_test::expect;

    #[test]
    fn a_line_a_path_and_a_fix() {
        let loaded = load("flow main\n start_recording rec: * -> bye\n disconnect bye\n");
        let found = crate::check_all(&[loaded], &crate::Options::default());
        expect![[r#"
            main.json:9:12: error policy.recording_without_consent: `rec` is reached without consent to recording
                path: rec
                fix: Ask for consent before, with a `menu` choice or a prompt that announces the recording, and start recording only where it was given.
        "#]].assert_eq(&super::render(&found));
    }
}
