//! The decoder's error: first what is wrong, then, once the value around it is known, a problem with a place.

use serde::de::{self, Expected, Unexpected};
use std::fmt;

use super::document::{Document, Kind, Node, Span};
use super::path::Path;
use crate::codes::Code;
use crate::id::shorten;
use crate::problem::{Problem, did_you_mean};

/// As many choices are listed even if one of them is suggested.
const FEW: usize = 8;

/// Why a value could not be decoded.
#[derive(Debug)]
pub(super) enum Fault {
    /// Known, but not yet where.
    Open(Reason),
    /// Ready to be reported.
    Placed(Box<Problem>),
    /// Reported under another name already.
    Reported,
}

/// What is wrong with a value.
#[derive(Debug)]
pub(super) enum Reason {
    MissingKey(&'static str),
    UnknownKey { key: String, known: &'static [&'static str] },
    UnknownVariant { found: String, known: &'static [&'static str] },
    Misfit(Misfit),
    Other(String),
}

/// A value that is not what is wanted.
#[derive(Debug)]
pub(super) struct Misfit {
    code: Code,
    wanted: String,
    found: String,
    /// Whether it was found by serde itself. It may then be deep inside the value at hand, which serde had buffered.
    inside: bool,
}

impl Fault {
    pub(super) fn other(message: impl Into<String>) -> Self {
        Fault::Open(Reason::Other(message.into()))
    }

    pub(super) fn wrong_type(node: &Node, wanted: impl Into<String>) -> Self {
        Fault::Open(Reason::Misfit(Misfit {
            code: Code::JsonWrongType,
            wanted: wanted.into(),
            found: found(node),
            inside: false,
        }))
    }

    /// Gives the fault a place unless one nearer to it has been given: the innermost value is the one to point at.
    pub(super) fn within(self, document: &Document, node: &Node, path: &Path<'_>) -> Self {
        match self {
            // A buffered object (of a tagged enum) tells us its unknown key only now.
            Fault::Open(Reason::UnknownKey { key, known }) => {
                let span = node.member(&key).map_or(node.span, |member| member.key_span);
                let meant = did_you_mean(&key, absent(node, known));
                Fault::Placed(Box::new(unknown_key(document, path, span, &key, known, meant)))
            }
            Fault::Open(Reason::Misfit(misfit)) if misfit.inside => misfit.place(document, node, path),
            fault => fault.at(document, node.span, path),
        }
    }

    /// Gives the fault the place of this span unless it has one.
    pub(super) fn at(self, document: &Document, span: Span, path: &Path<'_>) -> Self {
        match self {
            Fault::Open(reason) => {
                let (code, message, suggestion) = reason.words(path);
                let problem = Problem::error(code, document.place(&path.to_string(), span), message);
                Fault::Placed(Box::new(Problem { suggestion, ..problem }))
            }
            fault => fault,
        }
    }
}

impl Misfit {
    /// Serde buffers the object of a tagged enum and forgets what stood where. If just one value inside looks like the one it
    /// complains of, that is the one.
    fn place(mut self, document: &Document, node: &Node, path: &Path<'_>) -> Fault {
        let mut inside = Vec::new();
        self.look_inside(node, path, &mut inside);
        let here = found(node) == self.found;
        match inside.pop() {
            Some((pointer, node)) if inside.is_empty() => {
                self.found = found(node);
                Fault::Open(Reason::Misfit(self)).at(document, node.span, &Path::Start(&pointer))
            }
            _ if here => Fault::Open(Reason::Misfit(self)).at(document, node.span, path),
            _ => {
                let Misfit { code, wanted, found, .. } = self;
                let message = format!("a value in {} must be {wanted}, but is {found}", path.name());
                Fault::Placed(Box::new(Problem::error(code, document.place(&path.to_string(), node.span), message)))
            }
        }
    }

    fn look_inside<'n>(&self, node: &'n Node, path: &Path<'_>, to: &mut Vec<(String, &'n Node)>) {
        for (index, item) in node.items().iter().enumerate() {
            self.look_at(item, &Path::Item(path, index), to);
        }
        for member in node.members() {
            self.look_at(&member.value, &Path::Key(path, &member.key), to);
        }
    }

    fn look_at<'n>(&self, node: &'n Node, path: &Path<'_>, to: &mut Vec<(String, &'n Node)>) {
        if to.len() > 1 {
            return;
        }
        // A buffered decimal is an object to serde.
        let decimal = matches!(&node.kind, Kind::Number(text) if text.contains('.'));
        if found(node) == self.found || (decimal && self.found == "an object") {
            to.push((path.to_string(), node));
        }
        self.look_inside(node, path, to);
    }
}

impl Reason {
    fn words(self, path: &Path<'_>) -> (Code, String, Option<String>) {
        let name = path.name();
        match self {
            Reason::MissingKey(key) => {
                let outer = if matches!(path, Path::Start("")) { String::new() } else { format!(" from {name}") };
                (Code::JsonMissingKey, format!("the key `{key}` is missing{outer}"), None)
            }
            Reason::UnknownKey { key, known } => {
                let suggestion = suggestion(&key, known.iter().copied());
                (Code::JsonUnknownKey, unknown_key_message(&key, known, suggestion.is_some()), suggestion)
            }
            Reason::UnknownVariant { found, known } => {
                let suggestion = suggestion(&found, known.iter().copied());
                let short = suggestion.is_some() && known.len() > FEW;
                let rest = if short { String::new() } else { format!("; {}", these(known)) };
                (Code::JsonBadValue, format!("`{}` is not allowed here{rest}", shorten(&found)), suggestion)
            }
            Reason::Misfit(Misfit { code, wanted, found, .. }) => {
                (code, format!("{name} must be {wanted}, but here is {found}"), None)
            }
            Reason::Other(message) if message.starts_with("must ") => {
                (Code::JsonBadValue, format!("{name} {message}"), None)
            }
            Reason::Other(message) if message.starts_with("data did not match any variant") => {
                (Code::JsonBadValue, format!("{name} has none of the forms that are allowed here"), None)
            }
            Reason::Other(message) => (Code::JsonBadValue, message, None),
        }
    }
}

/// The problem of a key that nothing reads. Keys that are there already are not what was meant: `meant` is one that is not.
pub(super) fn unknown_key(
    document: &Document,
    path: &Path<'_>,
    span: Span,
    key: &str,
    known: &[&str],
    meant: Option<&str>,
) -> Problem {
    let place = document.place(&Path::Key(path, key).to_string(), span);
    let problem = Problem::error(Code::JsonUnknownKey, place, unknown_key_message(key, known, meant.is_some()));
    Problem { suggestion: meant.map(did_you), ..problem }
}

/// Those of the known keys that an object does not have.
pub(super) fn absent(object: &Node, known: &'static [&'static str]) -> Vec<&'static str> {
    known.iter().copied().filter(|key| object.member(key).is_none()).collect()
}

fn unknown_key_message(key: &str, known: &[&str], suggested: bool) -> String {
    let rest = if suggested { String::new() } else { format!("; {}", these(known)) };
    format!("the key `{}` is not known here{rest}", shorten(key))
}

/// `a` and `b` are.
fn these(known: &[&str]) -> String {
    match known {
        [] => "nothing is".to_string(),
        [one] => format!("`{one}` is"),
        several => format!("{} are", quoted(several, "and")),
    }
}

fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    did_you_mean(word, candidates).map(did_you)
}

fn did_you(mean: &str) -> String {
    format!("did you mean `{mean}`?")
}

/// `a`, `b` and `c`.
pub(super) fn quoted(words: &[&str], and: &str) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(|word| format!("`{word}`")).collect();
            format!("{} {and} `{last}`", most.join(", "))
        }
    }
}

/// What a value is, in plain words.
pub(super) fn found(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "`null`".to_string(),
        Kind::Boolean(boolean) => format!("`{boolean}`"),
        Kind::Number(number) => format!("the number {number}"),
        Kind::Text(text) => format!("the text \"{}\"", shorten(text)),
        Kind::List(_) => "a list".to_string(),
        Kind::Object(_) => "an object".to_string(),
    }
}

fn unexpected(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(boolean) => format!("`{boolean}`"),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number}"),
        Unexpected::Char(character) => format!("the text \"{character}\""),
        Unexpected::Str(text) => format!("the text \"{}\"", shorten(text)),
        Unexpected::Unit | Unexpected::Option => "`null`".to_string(),
        Unexpected::Seq => "a list".to_string(),
        Unexpected::Map => "an object".to_string(),
        Unexpected::NewtypeStruct | Unexpected::NewtypeVariant | Unexpected::TupleVariant => "a value".to_string(),
        Unexpected::Enum | Unexpected::UnitVariant | Unexpected::StructVariant => "a choice".to_string(),
        Unexpected::Bytes(_) => "bytes".to_string(),
        Unexpected::Other(other) => other.to_string(),
    }
}

/// The range of an integer type, by its name in Rust.
fn range(integer: &str) -> Option<(i128, i128)> {
    Some(match integer {
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        // Documents hold numbers of 64 bits with a sign.
        "u64" | "usize" | "u128" => (0, i64::MAX.into()),
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" | "isize" | "i128" => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

/// Serde's names of what a type expects, in plain words. What a type says of itself in its own words stays.
pub(super) fn wanted(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    if range(&expected).is_some() || expected.starts_with("a nonzero") {
        return "a whole number".to_string();
    }
    match expected.as_str() {
        "a string" | "a borrowed string" | "path string" => "a text".to_string(),
        "a boolean" => "`true` or `false`".to_string(),
        "a character" => "a text of one character".to_string(),
        "a sequence" => "a list".to_string(),
        "a map" => "an object".to_string(),
        "unit" => "`null`".to_string(),
        "string or map" => "a text or an object".to_string(),
        name if name.starts_with("tuple") || name.starts_with("a tuple") || name.starts_with("an array") => {
            "a list".to_string()
        }
        name if ["struct ", "internally tagged", "adjacently tagged"].iter().any(|start| name.starts_with(start)) => {
            "an object".to_string()
        }
        name if name.starts_with("enum ") || name.starts_with("variant ") => {
            "one of the words allowed here".to_string()
        }
        _ => expected,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Placed(problem) => f.write_str(&problem.message),
            Fault::Open(Reason::Other(message)) => f.write_str(message),
            Fault::Open(_) | Fault::Reported => f.write_str("the value does not fit"),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault::other(message.to_string())
    }
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let (wanted, found) = (wanted(expected), unexpected(found));
        Fault::Open(Reason::Misfit(Misfit { code: Code::JsonWrongType, wanted, found, inside: true }))
    }
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let wanted = match range(&expected.to_string()) {
            Some((least, most)) => format!("a whole number from {least} to {most}"),
            None if expected.to_string().starts_with("a nonzero") => "a whole number other than 0".to_string(),
            None => wanted(expected),
        };
        Fault::Open(Reason::Misfit(Misfit { code: Code::JsonBadValue, wanted, found: unexpected(found), inside: true }))
    }
    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let found = format!("a list of {length}");
        let wanted = expected.to_string();
        let size = wanted.split_ascii_whitespace().find(|word| word.bytes().all(|digit| digit.is_ascii_digit()));
        let wanted = match size {
            Some(size) => format!("a list of {size}"),
            None => self::wanted(expected),
        };
        Fault::Open(Reason::Misfit(Misfit { code: Code::JsonBadValue, wanted, found, inside: false }))
    }
    fn unknown_variant(found: &str, known: &'static [&'static str]) -> Self {
        Fault::Open(Reason::UnknownVariant { found: found.to_string(), known })
    }
    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Fault::Open(Reason::UnknownKey { key: key.to_string(), known })
    }
    fn missing_field(key: &'static str) -> Self {
        Fault::Open(Reason::MissingKey(key))
    }
    fn duplicate_field(key: &'static str) -> Self {
        Fault::other(format!("`{key}` is there twice, under two names"))
    }
}
