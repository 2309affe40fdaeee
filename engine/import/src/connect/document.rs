//! A flow of Amazon Connect as it was read: actions and their edges, the same for the current language and for what the
//! older export is turned into.

use cordboard_model::Place;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use crate::layout::Position;

/// A flow, before anything is made of it.
#[derive(Debug, Clone)]
pub(crate) struct Export {
    /// The file it was found in.
    pub file: usize,
    /// The name: the flow's own, or the one around it.
    pub name: String,
    /// The description.
    pub description: String,
    /// The type as the file has it, in either way of writing; empty where it does not say.
    pub flow_type: String,
    /// Names that other flows may know it by: its ARN or id.
    pub known_as: Vec<String>,
    /// Whether it has `Settings`, as modules do.
    pub has_settings: bool,
    /// The identifier of the action it starts with.
    pub start: String,
    /// The actions, in the order of the file.
    pub actions: Vec<Action>,
    /// Sticky notes: where, at which action, and what they say.
    pub annotations: Vec<(Position, Option<String>, String)>,
}

/// One action.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    /// Its identifier.
    pub id: String,
    /// Its type in the current language.
    pub kind: String,
    /// Its type as the file has it.
    pub original_type: String,
    /// Whether its type is none of the language, and what it means was guessed.
    pub guessed: bool,
    /// Its parameters.
    pub parameters: Map<String, Value>,
    /// The edge of success, where results or errors do not decide.
    pub next: Option<String>,
    /// The edges of results, in order.
    pub conditions: Vec<Condition>,
    /// The edges of errors: type and target.
    pub errors: Vec<(String, String)>,
    /// What people call the resource in a parameter.
    pub display: BTreeMap<String, String>,
    /// Where it stands on the canvas.
    pub position: Option<Position>,
    /// Where it stands in the file.
    pub place: Place,
    /// Its JSON, in one line.
    pub original: String,
}

/// An edge that a result takes.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// How it compares.
    pub operator: String,
    /// With what.
    pub operand: String,
    /// Where it leads.
    pub next: String,
}

impl Action {
    /// A parameter that is text, a number or a boolean, as text; a path leads into objects. None where it is missing or
    /// empty.
    pub(crate) fn text(&self, path: &[&str]) -> Option<String> {
        text_of(self.value(path)?).filter(|text| !text.is_empty())
    }

    /// A parameter that is `true`, in either way of writing.
    pub(crate) fn flag(&self, path: &[&str]) -> bool {
        self.text(path).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A parameter of any form.
    pub(crate) fn value(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.parameters.get(*first)?, |value, key| value.get(*key))
    }

    /// A parameter that is an object: its entries as text.
    pub(crate) fn entries(&self, path: &[&str]) -> Vec<(String, Value)> {
        let object = self.value(path).and_then(Value::as_object);
        object.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// A parameter that is a list of texts.
    pub(crate) fn list(&self, path: &[&str]) -> Vec<String> {
        self.value(path).and_then(Value::as_array).into_iter().flatten().filter_map(text_of).collect()
    }

    /// The edge of an error type.
    pub(crate) fn error(&self, kind: &str) -> Option<&str> {
        self.errors.iter().find(|(own, _)| own == kind).map(|(_, next)| next.as_str())
    }

    /// The edge of the first condition that equals a result.
    pub(crate) fn result(&self, result: &str) -> Option<&str> {
        self.conditions.iter().find(|condition| condition.operand == result).map(|condition| condition.next.as_str())
    }

    /// Every edge.
    pub(crate) fn edges(&self) -> impl Iterator<Item = &str> {
        let errors = self.errors.iter().map(|(_, next)| next.as_str());
        self.next.as_deref().into_iter().chain(self.conditions.iter().map(|c| c.next.as_str())).chain(errors)
    }

    /// Every text in its parameters and conditions.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.parameters.values().for_each(|value| collect(value, &mut texts));
        texts.extend(self.conditions.iter().map(|condition| condition.operand.as_str()));
        texts
    }
}

/// A scalar as text: exports write numbers and booleans as text, and sometimes do not.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Recursion is bounded: the document's depth has been checked.
fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
