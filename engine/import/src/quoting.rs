//! Texts of the original inside of our expressions.

/// A text, quoted.
pub(crate) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "''").replace('\n', "\\n").replace('\r', "\\r");
    format!("'{escaped}'")
}

/// A regular expression, quoted: its backslashes are its own.
pub(crate) fn pattern(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''").replace('\n', "\\n").replace('\r', "\\r"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_mean_themselves() {
        assert_eq!(quoted("it's"), "'it''s'");
        assert_eq!(quoted("a\nb\\c\r"), r"'a\nb\\c\r'");
        assert_eq!(pattern(r"\d'+"), r"'\d''+'");
    }
}
