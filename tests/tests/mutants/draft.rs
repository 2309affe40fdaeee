//! A flow as JSON, to be broken: what a generator asks of it and does to it.

use serde_json::{Map, Value, json};

/// A flow file that is being changed.
#[derive(Debug, Clone)]
pub struct Draft(pub Value);

impl Draft {
    pub fn id(&self) -> &str {
        self.0["id"].as_str().unwrap()
    }
    fn objects(&self, key: &str) -> Map<String, Value> {
        self.0[key].as_object().cloned().unwrap_or_default()
    }
    /// The ids of the blocks, sorted.
    pub fn blocks(&self) -> Vec<String> {
        self.objects("blocks").keys().cloned().collect()
    }
    pub fn of_type(&self, block_type: &str) -> Vec<String> {
        self.blocks().into_iter().filter(|id| self.type_of(id) == block_type).collect()
    }
    pub fn block(&self, id: &str) -> &Value {
        &self.0["blocks"][id]
    }
    pub fn block_mut(&mut self, id: &str) -> &mut Value {
        &mut self.0["blocks"][id]
    }
    pub fn type_of(&self, id: &str) -> &str {
        self.block(id)["type"].as_str().unwrap()
    }
    /// The edges that are written down: the port and the block it leads to.
    pub fn edges(&self, id: &str) -> Vec<(String, String)> {
        let next = self.block(id)["next"].as_object().cloned().unwrap_or_default();
        next.into_iter().map(|(port, target)| (port, target.as_str().unwrap().to_string())).collect()
    }
    pub fn wire(&mut self, id: &str, port: &str, target: &str) {
        self.block_mut(id)["next"][port] = json!(target);
    }
    pub fn on_error(&self) -> Option<&str> {
        self.0["on_error"].as_str()
    }
    /// Everything that led to a block leads to another.
    pub fn redirect(&mut self, from: &str, to: &str) {
        for id in self.blocks() {
            for (port, _) in self.edges(&id).into_iter().filter(|(_, target)| target == from) {
                self.wire(&id, &port, to);
            }
        }
        for key in ["entry", "on_error"] {
            if self.0[key] == from {
                self.0[key] = json!(to);
            }
        }
    }
    /// Takes a block out; what led to it leads to where its `done` led.
    pub fn take_out(&mut self, id: &str) -> Value {
        let after = self.block(id)["next"]["done"].as_str().unwrap().to_string();
        self.redirect(id, &after);
        self.0["blocks"].as_object_mut().unwrap().remove(id).unwrap()
    }
    /// The attributes and inputs that the flow declares.
    pub fn names(&self) -> Vec<String> {
        let of = |key| self.objects(key).keys().cloned().collect::<Vec<_>>();
        [of("attributes"), of("inputs")].concat()
    }
}

/// A text of a flow, and how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// The whole of it is an expression.
    Expression,
    /// What stands in `${…}` is.
    Template,
}

/// Every text of a flow that can hold expressions, by its JSON Pointer.
pub fn texts(draft: &Draft) -> Vec<(String, Text, String)> {
    let mut found = Vec::new();
    for id in draft.blocks() {
        walk(&draft.block(&id)["with"], &format!("/blocks/{id}/with"), Text::Template, &mut found);
    }
    walk(&draft.0["prompts"], "/prompts", Text::Template, &mut found);
    found
}

fn walk(value: &Value, pointer: &str, text: Text, found: &mut Vec<(String, Text, String)>) {
    match value {
        Value::String(written) => found.push((pointer.to_string(), text, written.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{pointer}/{at}"), text, found));
        }
        Value::Object(members) => {
            for (key, value) in members {
                let text = if ["when", "valid_if", "save"].contains(&key.as_str()) { Text::Expression } else { text };
                walk(value, &format!("{pointer}/{key}"), text, found);
            }
        }
        _ => {}
    }
}

/// The stretches of a text that are expressions.
pub fn expressions(text: Text, written: &str) -> Vec<(usize, usize)> {
    if text == Text::Expression {
        return vec![(0, written.len())];
    }
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = written[from..].find("${").map(|at| from + at + 2) {
        let end = written[start..].find('}').map_or(written.len(), |at| start + at);
        found.push((start, end));
        from = end;
    }
    found
}

/// Where a literal text begins and ends in an expression, its quotes included.
pub fn literals(expression: &str) -> Vec<(usize, usize)> {
    let quotes: Vec<usize> = expression.match_indices('\'').map(|(at, _)| at).collect();
    quotes.chunks_exact(2).map(|pair| (pair[0], pair[1] + 1)).collect()
}

/// Where a name stands in an expression: as a whole word, neither in a literal nor as a field of something else.
pub fn uses(expression: &str, name: &str) -> Vec<usize> {
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let quoted = literals(expression);
    let whole = |at: usize| {
        let before = expression[..at].chars().next_back();
        let after = expression[at + name.len()..].chars().next();
        !before.is_some_and(|c| of_a_name(c) || c == '.') && !after.is_some_and(of_a_name)
    };
    let places = expression.match_indices(name).map(|(at, _)| at);
    places.filter(|at| whole(*at) && !quoted.iter().any(|(start, end)| start <= at && at < end)).collect()
}
