//! The one text of a document, and the hash that names it.

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fmt;

use super::document::{Document, Kind, Member, Node, Span};
use super::number;
use crate::limits::JSON_DEPTH;
use crate::value;

impl Document {
    /// The document with sorted keys, two-space indentation, numbers in their canonical form, no escape that is not needed,
    /// and a newline at the end. Equal content has equal text, however it was written.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        write_node(&mut text, &self.root, 0);
        text.push('\n');
        text
    }
}

/// Why a value has no canonical text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCanonical(String);

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for NotCanonical {}

/// The canonical text of anything that serialises, as [`Document::canonical`] would write it. Decimals are written as plain
/// numbers. It fails on what a document cannot hold: floating point, numbers beyond 64 bits, nesting beyond the limit.
pub fn canonical_of(value: &impl Serialize) -> Result<String, NotCanonical> {
    let json = serde_json::to_value(value).map_err(|error| NotCanonical(error.to_string()))?;
    let root = node_of(json, 0)?;
    let mut text = String::new();
    write_node(&mut text, &root, 0);
    text.push('\n');
    Ok(text)
}

/// The name of a content: `sha256:` and the hash of its canonical text in hexadecimal.
pub fn content_hash(canonical: &str) -> String {
    let digest = Sha256::digest(canonical.as_bytes());
    digest.iter().fold(String::from("sha256:"), |mut hash, byte| {
        for digit in [byte >> 4, byte & 15] {
            hash.extend(char::from_digit(u32::from(digit), 16));
        }
        hash
    })
}

fn node_of(json: Json, depth: usize) -> Result<Node, NotCanonical> {
    if depth > JSON_DEPTH {
        return Err(NotCanonical(format!("the value is nested deeper than {JSON_DEPTH}")));
    }
    let kind = match json {
        Json::Null => Kind::Null,
        Json::Bool(boolean) => Kind::Boolean(boolean),
        Json::Number(number) => {
            let text = number.to_string();
            if number.is_f64() {
                return Err(NotCanonical(format!("the number {text} is floating point, which is not exact")));
            }
            Kind::Number(number::canonical(&text).map_err(|why| NotCanonical(format!("the number {text} {why}")))?)
        }
        Json::String(text) => Kind::Text(text),
        Json::Array(items) => {
            Kind::List(items.into_iter().map(|item| node_of(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Json::Object(members) => {
            if let Some(decimal) = value::decimal_on_the_wire(&members) {
                let text = decimal.to_string();
                let text = number::canonical(&text).map_err(|why| NotCanonical(format!("the number {text} {why}")))?;
                return Ok(Node { span: Span::default(), kind: Kind::Number(text) });
            }
            let alone = members.len() == 1;
            let mut list = Vec::with_capacity(members.len());
            for (key, json) in members {
                let key = if alone { value::key_off_the_wire(&key).to_string() } else { key };
                list.push(Member { key, key_span: Span::default(), value: node_of(json, depth + 1)? });
            }
            Kind::Object(list)
        }
    };
    Ok(Node { span: Span::default(), kind })
}

/// Nesting is bounded by [`JSON_DEPTH`], so recursion is too.
fn write_node(to: &mut String, node: &Node, depth: usize) {
    match &node.kind {
        Kind::Null => to.push_str("null"),
        Kind::Boolean(true) => to.push_str("true"),
        Kind::Boolean(false) => to.push_str("false"),
        Kind::Number(text) => to.push_str(text),
        Kind::Text(text) => write_text(to, text),
        Kind::List(items) => {
            to.push('[');
            for (index, item) in items.iter().enumerate() {
                start_line(to, index, depth + 1);
                write_node(to, item, depth + 1);
            }
            end_lines(to, items.len(), depth);
            to.push(']');
        }
        Kind::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|a, b| a.key.cmp(&b.key));
            to.push('{');
            for (index, member) in members.iter().enumerate() {
                start_line(to, index, depth + 1);
                write_text(to, &member.key);
                to.push_str(": ");
                write_node(to, &member.value, depth + 1);
            }
            end_lines(to, members.len(), depth);
            to.push('}');
        }
    }
}

fn start_line(to: &mut String, index: usize, depth: usize) {
    to.push_str(if index == 0 { "\n" } else { ",\n" });
    to.extend(std::iter::repeat_n("  ", depth));
}

fn end_lines(to: &mut String, count: usize, depth: usize) {
    if count > 0 {
        to.push('\n');
        to.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Escapes what RFC 8259 demands and nothing else.
pub(crate) fn write_text(to: &mut String, text: &str) {
    to.push('"');
    for character in text.chars() {
        match character {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            '\u{8}' => to.push_str("\\b"),
            '\u{c}' => to.push_str("\\f"),
            control if control < ' ' => to.push_str(&format!("\\u{:04x}", u32::from(control))),
            character => to.push(character),
        }
    }
    to.push('"');
}
