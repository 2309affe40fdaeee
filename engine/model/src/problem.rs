//! What is wrong with a document, where, and how to mend it.

use crate::codes::Code;
use crate::limits::ID_CHARACTERS;
use serde::Serialize;
use std::fmt::{self, Write};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth mending; the flow can be published.
    Warning,
    /// The flow cannot be published or run.
    Error,
}

/// A place in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file as it was named to us; empty for text that came from elsewhere.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// JSON Pointer (RFC 6901) of the value; empty for the whole document.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One problem. `code` never changes its meaning; `message` is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code; each has a page in `docs/problems/`.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where.
    pub place: Place,
    /// How to mend it, where that is known: an imperative sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

impl Problem {
    /// An error at a place.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), place, suggestion: None }
    }
    /// A warning at a place.
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }
    /// The same problem with a suggested fix.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
    /// Whether it stops the flow from being published or run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `support.json:3:9: error json.unknown_key: … (did you mean …)`, the form compilers use and editors jump to.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.file.is_empty() {
            write!(f, "{}:", self.place.file)?;
        }
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{}:{}: {severity} {}: ", self.place.line, self.place.column, self.code)?;
        one_line(f, &self.message)?;
        match &self.suggestion {
            Some(suggestion) => f.write_str("; ").and_then(|()| one_line(f, suggestion)),
            None => Ok(()),
        }
    }
}

/// Messages quote what stands in files. It must not start a line of its own or speak to the terminal.
fn one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| if c.is_control() { write!(f, "{}", c.escape_default()) } else { f.write_char(c) })
}

/// The candidate nearest to `word`, if one is near enough to be a slip of the finger.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // Comparing costs time and memory by length, and no key or name that is known is this long.
    if length > ID_CHARACTERS {
        return None;
    }
    let allowed = (length / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *candidate != word)
        .min()
        .map(|(_, candidate)| candidate)
}
