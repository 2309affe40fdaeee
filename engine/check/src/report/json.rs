//! For programs.

use serde::Serialize;

use super::count;
use crate::Finding;

#[derive(Serialize)]
struct Report<'f> {
    errors: usize,
    warnings: usize,
    findings: &'f [Finding],
}

/// Findings as one JSON object.
pub fn render(found: &[Finding]) -> String {
    let (errors, warnings) = count(found);
    let report = Report { errors, warnings, findings: found };
    // It is made of texts, numbers and lists: it always serialises.
    serde_json::to_string_pretty(&report).map(|text| text + "\n").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::fixture::load;
    use expect_test::expect;

    #[test]
    fn a_report_as_a_program_reads_it() {
        let loaded = load("flow main\n start_recording rec: * -> bye\n disconnect bye\n");
        let found = crate::check_all(&[loaded], &crate::Options::default());
        expect![[r#"
            {
              "errors": 1,
              "warnings": 0,
              "findings": [
                {
                  "code": "policy.recording_without_consent",
                  "severity": "error",
                  "title": "Recording without consent",
                  "flow": "main",
                  "block": "rec",
                  "place": {
                    "file": "main.json",
                    "path": "/blocks/rec",
                    "line": 9,
                    "column": 12
                  },
                  "message": "`rec` is reached without consent to recording",
                  "path": [
                    {
                      "flow": "main",
                      "block": "rec"
                    }
                  ],
                  "fix": "Ask for consent before, with a `menu` choice or a prompt that announces the recording, and start recording only where it was given.",
                  "page": "docs/problems/policy.recording_without_consent.md"
                }
              ]
            }
        "#]].assert_eq(&super::render(&found));
    }
}
