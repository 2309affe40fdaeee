//! For GitHub: workflow commands that become annotations of the changed lines.

use std::fmt::Write;

use crate::{Finding, Path};

/// Findings as workflow commands, one a line.
pub fn render(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let level = if finding.is_error() { "error" } else { "warning" };
        let place = &finding.place;
        let mut message = finding.message.clone();
        if !finding.path.is_empty() {
            let _ = write!(message, "\npath: {}", Path(&finding.path));
        }
        if let Some(fix) = &finding.fix {
            let _ = write!(message, "\nfix: {fix}");
        }
        let _ = writeln!(
            text,
            "::{level} file={},line={},col={},title={}::{}",
            property(&place.file),
            place.line,
            place.column,
            property(&finding.code),
            data(&message)
        );
    }
    text
}

/// Escaped as the runner reads what follows `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escaped as the runner reads a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::fixture::load;
    use expect_test::expect;

    #[test]
    fn an_annotation_with_its_path() {
        let loaded = load("flow main\n start_recording rec: * -> bye\n disconnect bye\n");
        let found = crate::check_all(&[loaded], &crate::Options::default());
        expect![[r#"
            ::error file=main.json,line=9,col=12,title=policy.recording_without_consent::`rec` is reached without consent to recording%0Apath: rec%0Afix: Ask for consent before, with a `menu` choice or a prompt that announces the recording, and start recording only where it was given.
        "#]].assert_eq(&super::render(&found));
    }

    #[test]
    fn what_files_say_cannot_start_a_command_of_its_own() {
        assert_eq!(super::data("50%\n::error::x"), "50%25%0A::error::x");
        assert_eq!(super::property("a:b,c"), "a%3Ab%2Cc");
    }
}
