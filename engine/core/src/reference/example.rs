//! Laying out an example: its keys in the order they were written, and on one line what fits on one.

use cordboard_model::json::{Document, Kind, Node};
use serde_json::Value;

/// Columns an example may take.
const WIDTH: usize = 100;

/// The example, laid out; as it is where it cannot be read, which a test rules out.
pub(super) fn laid_out(example: &str) -> String {
    let Ok((document, _)) = Document::read("example", example.as_bytes()) else { return example.to_string() };
    let mut text = String::new();
    write(&mut text, document.root(), 0, 0);
    text
}

/// Writes a value that starts at a column, in lines indented so deep. Examples nest a few steps deep.
fn write(to: &mut String, node: &Node, indent: usize, column: usize) {
    let flat = flat(node);
    let (open, close, parts): (_, _, Vec<(String, &Node)>) = match &node.kind {
        Kind::Object(members) => {
            let parts = members.iter().map(|member| (format!("{}: ", quoted(&member.key)), &member.value));
            ('{', '}', parts.collect())
        }
        Kind::List(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
        _ => return to.push_str(&flat),
    };
    // A whole block on one line is hard to read even where it fits.
    let outermost = indent == 0 && parts.len() > 1;
    if !outermost && column + flat.chars().count() <= WIDTH {
        return to.push_str(&flat);
    }
    to.push(open);
    let indent = indent + 2;
    for (place, (key, value)) in parts.iter().enumerate() {
        to.push_str(if place > 0 { ",\n" } else { "\n" });
        to.push_str(&" ".repeat(indent));
        to.push_str(key);
        write(to, value, indent, indent + key.chars().count());
    }
    to.push('\n');
    to.push_str(&" ".repeat(indent - 2));
    to.push(close);
}

/// The value on one line.
fn flat(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".to_string(),
        Kind::Boolean(boolean) => boolean.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => quoted(text),
        Kind::List(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        Kind::Object(members) if members.is_empty() => "{}".to_string(),
        Kind::Object(members) => {
            let members = members.iter().map(|member| format!("{}: {}", quoted(&member.key), flat(&member.value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
