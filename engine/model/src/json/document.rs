//! The tree of a JSON text, in which every value knows where it stands.

use smol_str::SmolStr;

use super::lines::Lines;
use super::path::unescape;
use crate::problem::Place;

/// A stretch of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A value and where it stands. A text's span includes its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as its canonical text: an `i64`, or a plain decimal without trailing zeros.
    Number(SmolStr),
    /// Text, decoded.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object: its members as they were written, with no key twice.
    Object(Vec<Member>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The key, decoded.
    pub key: String,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
    /// The members, if it is an object; else none.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }
    /// The items, if it is a list; else none.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }
    /// The value of a key, if it is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }
    pub(super) fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.key == key)
    }
    /// The value one step of a JSON Pointer away; the step is still escaped.
    fn step(&self, step: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Object(_) => self.get(&unescape(step)),
            Kind::List(items) => {
                let plain = step == "0" || (!step.starts_with('0') && step.bytes().all(|digit| digit.is_ascii_digit()));
                items.get(step.parse::<usize>().ok().filter(|_| plain)?)
            }
            _ => None,
        }
    }
}

/// A JSON text that has been read: see [`Document::read`].
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) lines: Lines,
    pub(super) root: Node,
}

impl Document {
    /// A document whose tree was read elsewhere, from a notation that is not JSON but says the same. Spans are of `text`.
    pub fn assembled(file: &str, text: &str, root: Node) -> Self {
        Self { file: file.to_string(), text: text.to_string(), lines: Lines::of(text), root }
    }

    /// The whole document.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The file as it was named to [`Document::read`].
    pub fn file(&self) -> &str {
        &self.file
    }
    /// The text as it was read, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value at a JSON Pointer (RFC 6901): `""` is the whole document, `/blocks/menu` the block `menu`.
    pub fn find(&self, pointer: &str) -> Option<&Node> {
        let (node, rest) = self.reach(pointer);
        rest.is_empty().then_some(node)
    }

    /// The place of a span, to be known under a pointer.
    pub fn place(&self, pointer: &str, span: Span) -> Place {
        self.place_at(pointer, span.start as usize)
    }

    /// The place of the value at a pointer. If there is no such value it is that of the nearest value around it: a problem
    /// about something missing points at what it is missing from, and still names the whole pointer.
    pub fn place_of(&self, pointer: &str) -> Place {
        self.place(pointer, self.reach(pointer).0.span)
    }

    /// The place of the key whose value is at a pointer; the place of the value itself if it has no key.
    pub fn place_of_key(&self, pointer: &str) -> Place {
        let member = pointer.rsplit_once('/').and_then(|(outer, key)| self.find(outer)?.member(&unescape(key)));
        match member {
            Some(member) => self.place(pointer, member.key_span),
            None => self.place_of(pointer),
        }
    }

    /// The place of a character inside the text at a pointer, counted in the text as it is once decoded, so that a problem in
    /// an expression is shown where the author typed it. Past the end it is the closing quote; for a value that is not a
    /// text it is the value.
    pub fn place_in_text(&self, pointer: &str, char_offset: usize) -> Place {
        match self.find(pointer) {
            Some(node) if node.text().is_some() => {
                let start = node.span.start as usize + 1;
                let end = (node.span.end as usize).saturating_sub(1);
                let source = self.text.get(start..end).unwrap_or_default();
                self.place_at(pointer, start + offset_in_source(source, char_offset))
            }
            _ => self.place_of(pointer),
        }
    }

    pub(super) fn place_at(&self, pointer: &str, offset: usize) -> Place {
        let (line, column) = self.lines.position(&self.text, offset);
        Place { file: self.file.clone(), path: pointer.to_string(), line, column }
    }

    /// Follows a pointer as far as it leads: the value reached, and what of the pointer is left.
    fn reach<'p>(&self, pointer: &'p str) -> (&Node, &'p str) {
        let mut node = &self.root;
        let mut rest = pointer;
        while let Some(steps) = rest.strip_prefix('/') {
            let end = steps.find('/').unwrap_or(steps.len());
            let (step, after) = steps.split_at(end);
            match node.step(step) {
                Some(next) => (node, rest) = (next, after),
                None => break,
            }
        }
        (node, rest)
    }
}

/// Where the n-th decoded character starts in the source of a JSON text (without its quotes).
fn offset_in_source(source: &str, char_offset: usize) -> usize {
    let mut at = 0;
    for _ in 0..char_offset {
        let Some(rest) = source.get(at..) else { break };
        let mut characters = rest.chars();
        at += match (characters.next(), characters.next()) {
            (None, _) => break,
            (Some('\\'), Some('u')) if is_high_surrogate(rest) => 12,
            (Some('\\'), Some('u')) => 6,
            (Some('\\'), _) => 2,
            (Some(character), _) => character.len_utf8(),
        };
    }
    at.min(source.len())
}

/// Whether this `\uXXXX` is the first half of a pair; the reader has made sure that the other half follows.
fn is_high_surrogate(escape: &str) -> bool {
    let unit = escape.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit))
}
