//! Patterns of `matches`: compiled and bounded when the flow is loaded, so a running contact never meets a bad one.

use super::engine::charge;
use super::fault::{Trouble, code};
use super::operators::{Operand, operand, wrong_type};
use regex_lite::{Regex, RegexBuilder};
use rhai::Dynamic;

/// Largest compiled pattern, in bytes. With [`TEXT_BYTES`] it bounds the time of one match, which grows with both.
const PATTERN_BYTES: usize = 32 * 1024;
/// Deepest nesting of a pattern.
const PATTERN_DEPTH: u32 = 16;
/// Longest text that is matched, in bytes.
const TEXT_BYTES: usize = 1_024;
/// What one byte of a match costs beside one byte of any other function.
const COST: usize = 64;

/// A pattern that must fit the whole text.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// The pattern as it was written.
    pub(super) fn source(&self) -> &str {
        let whole = self.0.as_str();
        whole.strip_prefix(r"\A(?:").and_then(|rest| rest.strip_suffix(r")\z")).unwrap_or(whole)
    }
    /// Compiles a pattern; the error is a sentence.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let compile =
            |pattern: &str| RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).nest_limit(PATTERN_DEPTH).build();
        // On its own first: `a)|(b` is no pattern, and would be one between the brackets.
        compile(pattern)
            .and_then(|_| compile(&format!(r"\A(?:{pattern})\z")))
            .map(Self)
            .map_err(|error| error.to_string().lines().last().unwrap_or_default().trim().to_string())
    }
}

/// `matches(text, pattern)`.
pub(super) fn matches(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    let text = match operand(arguments, 0) {
        Operand::Text(text) => text,
        other => return Err(wrong_type("`matches`", "text", &other)),
    };
    if text.len() > TEXT_BYTES {
        return Err(Trouble::new(code::TOO_LONG, format!("`matches` takes texts of at most {TEXT_BYTES} bytes")));
    }
    charge(COST * (text.len() + 1))?;
    let pattern = arguments.get_mut(1).and_then(|pattern| pattern.take().try_cast::<Pattern>());
    match pattern {
        Some(Pattern(regex)) => Ok(Dynamic::from(regex.is_match(&text))),
        None => Err(Trouble::new(code::INTERNAL, "the pattern is not there")),
    }
}
