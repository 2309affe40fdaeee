//! From bytes to a document, in steps that each make the next one safe: size, encoding, depth, syntax, tree.

use jsonc_parser::ast::{ObjectProp, Value as Parsed};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions};
use std::collections::BTreeMap;

use super::document::{Document, Kind, Member, Node, Span};
use super::lines::{Lines, narrow};
use super::path::Path;
use super::{number, syntax};
use crate::codes::Code;
use crate::id::shorten;
use crate::limits::FLOW_BYTES;
use crate::problem::{Place, Problem};

/// Problems of one kind reported while reading one file; who has more has another kind of file.
pub(super) const PROBLEMS: usize = 100;

/// Nothing beyond RFC 8259.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

impl Document {
    /// Reads JSON. `file` is the name that places will carry.
    ///
    /// The error is a problem that leaves nothing to go on with: the file is too large, is not UTF-8, is nested too deep or is
    /// not JSON. The list beside the document holds the others, which are errors all the same: of a key that is there twice
    /// the first is kept, and a number that cannot be held exactly is kept as 0, so that the rest can still be checked.
    pub fn read(file: &str, bytes: &[u8]) -> Result<(Document, Vec<Problem>), Box<Problem>> {
        if bytes.len() > FLOW_BYTES {
            let place = Place { file: file.to_string(), line: 1, column: 1, ..Place::default() };
            return Err(Box::new(Problem::error(
                Code::FileTooLarge,
                place,
                format!("the file is larger than the {} MB that a flow may have", FLOW_BYTES / 1024 / 1024),
            )));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| Box::new(not_utf8(file, bytes, error.valid_up_to())))?;
        let lines = Lines::of(text);
        let problem = |code, trouble: syntax::Trouble| {
            let (line, column) = lines.position(text, trouble.offset);
            let place = Place { file: file.to_string(), path: String::new(), line, column };
            let problem = Problem::error(code, place, trouble.message);
            Box::new(Problem { suggestion: trouble.suggestion, ..problem })
        };
        syntax::check_depth(text).map_err(|trouble| problem(Code::JsonTooDeep, trouble))?;
        syntax::check(text, &lines).map_err(|trouble| problem(Code::JsonSyntax, trouble))?;
        let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &STRICT)
            .map_err(|error| problem(Code::JsonSyntax, refused(error.kind(), error.range())))?
            .value
            .ok_or_else(|| problem(Code::JsonSyntax, syntax::Trouble::new(0, "the file is empty")))?;

        let mut tree = Tree { file, text, lines: &lines, problems: Vec::new() };
        let root = tree.node(parsed, &Path::Start(""));
        let problems = tree.problems;
        Ok((Document { file: file.to_string(), text: text.to_string(), lines, root }, problems))
    }
}

fn not_utf8(file: &str, bytes: &[u8], valid: usize) -> Problem {
    let before = bytes.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let (line, column) = Lines::of(before).position(before, before.len());
    let place = Place { file: file.to_string(), path: String::new(), line, column };
    let message = match (bytes, bytes.get(valid)) {
        ([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..], _) => "the file is UTF-16".to_string(),
        (_, Some(byte)) => format!("the byte 0x{byte:02X} is not UTF-8"),
        (_, None) => "the file is not UTF-8".to_string(),
    };
    Problem::error(Code::FileNotUtf8, place, message).suggest("save the file as UTF-8")
}

/// What only the second parser refuses. The first lets halves of surrogate pairs pass, for they are grammatical.
fn refused(kind: &ParseErrorKind, range: Range) -> syntax::Trouble {
    let message = match kind {
        ParseErrorKind::String(_) => "this escape stands for no character: it is half of a surrogate pair",
        _ => "this is not JSON",
    };
    syntax::Trouble::new(range.start, message)
}

struct Tree<'a> {
    file: &'a str,
    text: &'a str,
    lines: &'a Lines,
    problems: Vec<Problem>,
}

impl Tree<'_> {
    /// Recursion is bounded: depth has been checked.
    fn node(&mut self, parsed: Parsed<'_>, path: &Path<'_>) -> Node {
        let span = span(parsed.range());
        let kind = match parsed {
            Parsed::NullKeyword(_) => Kind::Null,
            Parsed::BooleanLit(boolean) => Kind::Boolean(boolean.value),
            Parsed::NumberLit(written) => match number::canonical(written.value) {
                Ok(text) => Kind::Number(text),
                Err(why) => {
                    let message = format!("the number {} {why}", shorten(written.value));
                    self.problem(Code::JsonNumber, span, path, message, None);
                    Kind::Number("0".into())
                }
            },
            Parsed::StringLit(text) => Kind::Text(text.value.into_owned()),
            Parsed::Array(list) => {
                let items = list.elements.into_iter().enumerate();
                Kind::List(items.map(|(index, item)| self.node(item, &Path::Item(path, index))).collect())
            }
            Parsed::Object(object) => Kind::Object(self.members(object.properties, path)),
        };
        Node { span, kind }
    }

    fn members(&mut self, properties: Vec<ObjectProp<'_>>, path: &Path<'_>) -> Vec<Member> {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut members = Vec::with_capacity(properties.len());
        for property in properties {
            let key_span = span(property.name.range());
            let key = property.name.into_string();
            if let Some(first) = seen.get(&key) {
                let (line, _) = self.lines.position(self.text, first.start as usize);
                let message = format!("`{}` is already there, at line {line}", shorten(&key));
                let suggestion = Some("remove one of the two, or rename it");
                self.problem(Code::JsonDuplicateKey, key_span, &Path::Key(path, &key), message, suggestion);
                continue;
            }
            let value = self.node(property.value, &Path::Key(path, &key));
            seen.insert(key.clone(), key_span);
            members.push(Member { key, key_span, value });
        }
        members
    }

    fn problem(&mut self, code: Code, span: Span, path: &Path<'_>, message: String, suggestion: Option<&str>) {
        if self.problems.len() < PROBLEMS {
            let (line, column) = self.lines.position(self.text, span.start as usize);
            let place = Place { file: self.file.to_string(), path: path.to_string(), line, column };
            let problem = Problem::error(code, place, message);
            self.problems.push(Problem { suggestion: suggestion.map(str::to_string), ..problem });
        }
    }
}

fn span(range: Range) -> Span {
    Span { start: narrow(range.start), end: narrow(range.end) }
}
