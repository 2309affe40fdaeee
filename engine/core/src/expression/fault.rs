//! What can be wrong with an expression: faults when it is loaded, failures when it runs.

use std::borrow::Cow;
use std::fmt;

/// The kinds of faults. Each keeps its meaning for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultCode {
    /// It cannot be read.
    Syntax,
    /// It has more characters than an expression may have.
    TooLong,
    /// It nests deeper than an expression may.
    TooDeep,
    /// It uses a part of the scripting language that expressions do not have.
    Refused,
    /// It names something that is not there.
    UnknownName,
    /// It calls a function that is not there.
    UnknownFunction,
    /// It gives a function too few or too many values, or not the sort of value it takes.
    Arguments,
    /// It puts types together that do not go together.
    Type,
    /// A number that cannot be held exactly, or is written in a way that is not allowed.
    Number,
    /// A pattern that is not one, or is too large.
    Pattern,
    /// An index that no list has.
    OutOfRange,
}

impl FaultCode {
    /// Every fault code.
    pub const ALL: &'static [FaultCode] = &[
        FaultCode::Syntax,
        FaultCode::TooLong,
        FaultCode::TooDeep,
        FaultCode::Refused,
        FaultCode::UnknownName,
        FaultCode::UnknownFunction,
        FaultCode::Arguments,
        FaultCode::Type,
        FaultCode::Number,
        FaultCode::Pattern,
        FaultCode::OutOfRange,
    ];

    /// The code as it is written: `expression.type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            FaultCode::Syntax => "expression.syntax",
            FaultCode::TooLong => "expression.too_long",
            FaultCode::TooDeep => "expression.too_deep",
            FaultCode::Refused => "expression.refused",
            FaultCode::UnknownName => "expression.unknown_name",
            FaultCode::UnknownFunction => "expression.unknown_function",
            FaultCode::Arguments => "expression.arguments",
            FaultCode::Type => "expression.type",
            FaultCode::Number => "expression.number",
            FaultCode::Pattern => "expression.pattern",
            FaultCode::OutOfRange => "expression.out_of_range",
        }
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with an expression, found when it is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which kind.
    pub code: FaultCode,
    /// Where, in characters from the start of the source; never beyond its end.
    pub offset: usize,
    /// What is wrong, in one sentence.
    pub message: String,
    /// How to mend it, where that is known: an imperative sentence.
    pub suggestion: Option<String>,
}

impl Fault {
    pub(super) fn new(code: FaultCode, offset: usize, message: impl Into<String>) -> Self {
        Self { code, offset, message: message.into(), suggestion: None }
    }
    pub(super) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}

/// Why an expression gave no value when it ran. The message names types and names, never a value: values may be sensitive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind, one of [`Failure::CODES`].
    pub code: &'static str,
    /// Where, in characters from the start of the source.
    pub at: u32,
    /// What went wrong, in one sentence.
    pub message: String,
}

impl Failure {
    /// Every code a failure can have.
    pub const CODES: &'static [&'static str] = &[
        code::TYPE,
        code::UNSET,
        code::OVERFLOW,
        code::DIVIDE_BY_ZERO,
        code::TOO_LONG,
        code::TOO_MUCH_WORK,
        code::OUT_OF_RANGE,
        code::NOT_A_NUMBER,
        code::NOT_COMPILED,
        code::INTERNAL,
    ];

    /// A failure that a block found itself.
    pub(crate) fn new(code: &'static str, at: u32, message: impl Into<String>) -> Self {
        Self { code, at, message: message.into() }
    }

    pub(super) fn not_compiled() -> Self {
        Self { code: code::NOT_COMPILED, at: 0, message: "it was run before it was checked".into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Failure {}

/// The codes of failures.
pub(super) mod code {
    pub(in super::super) const TYPE: &str = "expression.type";
    pub(in super::super) const UNSET: &str = "expression.unset";
    pub(in super::super) const OVERFLOW: &str = "expression.overflow";
    pub(in super::super) const DIVIDE_BY_ZERO: &str = "expression.divide_by_zero";
    pub(in super::super) const TOO_LONG: &str = "expression.too_long";
    pub(in super::super) const TOO_MUCH_WORK: &str = "expression.too_much_work";
    pub(in super::super) const OUT_OF_RANGE: &str = "expression.out_of_range";
    pub(in super::super) const NOT_A_NUMBER: &str = "expression.not_a_number";
    pub(in super::super) const NOT_COMPILED: &str = "expression.not_compiled";
    pub(in super::super) const INTERNAL: &str = "expression.internal";
}

/// A failure inside an operator or a function, before its place is known.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) code: &'static str,
    pub(super) message: Cow<'static, str>,
}

impl Trouble {
    pub(super) fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }
}
