//! Tables: one case body, many rows.

use cordboard_model::Code;
use cordboard_model::json::{Kind, Member, Node};

use super::pattern::Reading;

/// A case body with one row filled in, or a case that is no table.
pub(super) struct Row {
    pub body: Node,
    pub in_table: bool,
    label: String,
    named: bool,
}

impl Row {
    /// The case's name: with the row's values after it, unless the name itself tells the rows apart.
    pub(super) fn name(&self, name: &str) -> String {
        match self.in_table && !self.named {
            true => format!("{name} [{}]", self.label),
            false => name.to_string(),
        }
    }
}

/// The rows of a case.
pub(super) fn rows(reading: &mut Reading<'_>, case: &Node, pointer: &str) -> Vec<Row> {
    let Some(examples) = case.get("examples") else {
        return vec![Row { body: case.clone(), in_table: false, label: String::new(), named: true }];
    };
    let members = case.members().iter().filter(|member| member.key != "examples").cloned().collect();
    let body = Node { span: case.span, kind: Kind::Object(members) };
    let pointer = format!("{pointer}/examples");
    if examples.items().is_empty() {
        reading.error(Code::TestProvesNothing, examples, &pointer, "a table has at least one row");
    }
    let mut rows = Vec::with_capacity(examples.items().len());
    for (index, row) in examples.items().iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        if row.members().is_empty() {
            reading.error(Code::TestBadCase, row, &pointer, "a row is an object: a value for each name");
            break;
        }
        let mut used = vec![false; row.members().len()];
        let body = fill(&body, row.members(), &mut used);
        if let Some((member, _)) = row.members().iter().zip(&used).find(|(_, used)| !**used) {
            let message = format!("the case has no `<{}>` for this value", member.key);
            reading.error(Code::TestBadCase, row, &pointer, message);
            break;
        }
        let label: Vec<_> =
            row.members().iter().map(|member| format!("{}: {}", member.key, shown(&member.value))).collect();
        let named = body.get("name").and_then(Node::text) != case.get("name").and_then(Node::text);
        rows.push(Row { body, in_table: true, label: label.join(", "), named });
    }
    rows
}

/// The body with the row's values in it. A text that is one placeholder becomes the value, whatever its type.
fn fill(node: &Node, row: &[Member], used: &mut [bool]) -> Node {
    let kind = match &node.kind {
        Kind::Text(text) => filled(text, row, used),
        Kind::List(items) => Kind::List(items.iter().map(|item| fill(item, row, used)).collect()),
        Kind::Object(members) => {
            let members = members.iter().map(|member| Member {
                key: match filled(&member.key, row, used) {
                    Kind::Text(key) => key,
                    _ => member.key.clone(),
                },
                key_span: member.key_span,
                value: fill(&member.value, row, used),
            });
            Kind::Object(members.collect())
        }
        other => other.clone(),
    };
    Node { span: node.span, kind }
}

fn filled(text: &str, row: &[Member], used: &mut [bool]) -> Kind {
    let mut result = text.to_string();
    if !text.contains('<') {
        return Kind::Text(result);
    }
    for (member, used) in row.iter().zip(used) {
        let placeholder = format!("<{}>", member.key);
        if text == placeholder {
            *used = true;
            return member.value.kind.clone();
        }
        if result.contains(&placeholder) {
            *used = true;
            result = result.replace(&placeholder, &shown(&member.value));
        }
    }
    Kind::Text(result)
}

fn shown(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".into(),
        Kind::Boolean(boolean) => boolean.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => text.clone(),
        Kind::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Kind::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|member| format!("{}: {}", member.key, shown(&member.value))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}
