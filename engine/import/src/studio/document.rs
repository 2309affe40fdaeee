//! A flow of Twilio Studio as it was read.

use cordboard_model::json::{Document, Kind, Node, pointer_key};
use cordboard_model::{Code, Problem, did_you_mean};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

use crate::SourceFile;
use crate::layout::Position;

/// A flow, before anything is made of it.
#[derive(Debug)]
pub(crate) struct Export {
    pub file: usize,
    pub name: String,
    pub description: String,
    pub initial: String,
    pub widgets: Vec<Widget>,
}

/// One widget: a state of the flow.
#[derive(Debug)]
pub(crate) struct Widget {
    pub name: String,
    pub kind: String,
    pub properties: Map<String, Value>,
    pub transitions: Vec<Transition>,
    pub position: Option<Position>,
    pub original: String,
}

/// An edge.
#[derive(Debug)]
pub(crate) struct Transition {
    pub event: String,
    pub next: Option<String>,
    pub conditions: Vec<Condition>,
}

/// A condition of a split.
#[derive(Debug)]
pub(crate) struct Condition {
    pub label: String,
    pub argument: Option<String>,
    pub operator: String,
    pub value: String,
}

impl Widget {
    /// A property that is text, a number or a boolean, as text; none where it is missing or empty.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        text_of(self.properties.get(key)?).filter(|text| !text.is_empty())
    }

    /// A property that lists keys and values.
    pub(crate) fn pairs(&self, key: &str) -> Vec<(String, String)> {
        let items = self.properties.get(key).and_then(Value::as_array).into_iter().flatten();
        items
            .filter_map(|item| {
                Some((text_of(item.get("key")?)?, item.get("value").and_then(text_of).unwrap_or_default()))
            })
            .collect()
    }

    /// Where an event leads.
    pub(crate) fn event(&self, event: &str) -> Option<&str> {
        self.transitions.iter().find(|transition| transition.event == event)?.next.as_deref()
    }

    /// Every text in its properties and conditions.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.properties.values().for_each(|value| collect(value, &mut texts));
        for condition in self.transitions.iter().flat_map(|transition| &transition.conditions) {
            texts.extend(condition.argument.as_deref());
            texts.push(&condition.value);
        }
        texts
    }
}

fn text_of(value: &Value) -> Option<String> {
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

/// Reads a file: every flow in it, and what is wrong.
pub(crate) fn read(index: usize, file: &SourceFile) -> (Vec<Export>, Vec<Problem>) {
    let (mut exports, mut problems) = (Vec::new(), Vec::new());
    let document = match Document::read(&file.name, &file.bytes) {
        Ok((document, _)) => document,
        Err(problem) => return (exports, vec![*problem]),
    };
    let stem = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
    let stem = stem.strip_suffix(".json").unwrap_or(stem);
    look(&document, index, document.root(), "", stem, &mut exports, &mut problems);
    if exports.is_empty() && problems.is_empty() {
        let connect = document.root().get("Actions").is_some() || document.root().get("modules").is_some();
        let message = match connect {
            true => "this looks like an Amazon Connect flow, and a Twilio Studio flow is wanted",
            false => "there is no Twilio Studio flow in this file: no `states`",
        };
        let problem = Problem::error(Code::ImportNotAFlow, document.place_of(""), message);
        problems.push(problem.suggest("give the JSON of the flow, as the console shows it or the API answers it"));
    }
    (exports, problems)
}

/// Recursion is bounded by the document's depth.
fn look(
    document: &Document,
    file: usize,
    node: &Node,
    pointer: &str,
    name: &str,
    exports: &mut Vec<Export>,
    problems: &mut Vec<Problem>,
) {
    match &node.kind {
        Kind::Object(_) if node.get("states").is_some_and(|states| matches!(states.kind, Kind::List(_))) => {
            match export(document, file, node, pointer, name) {
                Ok(export) => exports.push(export),
                Err(problem) => problems.push(*problem),
            }
        }
        Kind::Object(members) => {
            let named = node.get("friendly_name").and_then(Node::text).unwrap_or(name);
            for member in members {
                let pointer = format!("{pointer}/{}", pointer_key(&member.key));
                look(document, file, &member.value, &pointer, named, exports, problems);
            }
        }
        Kind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                look(document, file, item, &format!("{pointer}/{index}"), name, exports, problems);
            }
        }
        _ => {}
    }
}

fn export(document: &Document, file: usize, node: &Node, pointer: &str, name: &str) -> Result<Export, Box<Problem>> {
    let problem = |code, pointer: &str, message: String, suggestion: &str| {
        Box::new(Problem::error(code, document.place_of(pointer), message).suggest(suggestion))
    };
    let states = node.get("states").map(Node::items).unwrap_or_default();
    let most = cordboard_model::limits::BLOCKS;
    if states.len() > most {
        let message = format!("the flow has {} widgets, and a flow may have {most} blocks", states.len());
        return Err(problem(Code::ImportTooLarge, pointer, message, "split it into subflows first"));
    }
    let (mut widgets, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, state) in states.iter().enumerate() {
        let pointer = format!("{pointer}/states/{index}");
        let text = |key: &str| state.get(key).and_then(Node::text).map(str::to_string);
        let (Some(name), Some(kind)) = (text("name"), text("type")) else {
            let message = format!("widget {} has no `name` or no `type`", index + 1);
            return Err(problem(Code::ImportBadAction, &pointer, message, "give it both"));
        };
        if !seen.insert(name.clone()) {
            let message = format!("two widgets have the name `{name}`, and edges to it could mean either");
            return Err(problem(Code::ImportDuplicate, &pointer, message, "give each widget a name of its own"));
        }
        let json = crate::connect::json_of(state);
        let properties = json.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let offset = state.get("properties").and_then(|properties| properties.get("offset"));
        widgets.push(Widget {
            name,
            kind,
            properties: properties.into_iter().filter(|(key, _)| key != "offset").collect(),
            transitions: state.get("transitions").map(Node::items).unwrap_or_default().iter().map(transition).collect(),
            position: offset.and_then(crate::connect::position),
            original: json.to_string(),
        });
    }
    let initial = node.get("initial_state").and_then(Node::text).unwrap_or_default().to_string();
    if !seen.contains(&initial) {
        let pointer = format!("{pointer}/initial_state");
        let message = format!("`initial_state` names `{initial}`, and there is no such widget");
        let near = did_you_mean(&initial, seen.iter().map(String::as_str));
        let suggestion = near.map_or("name the trigger there".to_string(), |near| format!("did you mean `{near}`?"));
        return Err(problem(Code::ImportUnknownStart, &pointer, message, &suggestion));
    }
    let description = node.get("description").and_then(Node::text).unwrap_or_default().to_string();
    Ok(Export { file, name: name.to_string(), description, initial, widgets })
}

fn transition(node: &Node) -> Transition {
    let text = |node: &Node, key: &str| node.get(key).map(crate::connect::json_of).as_ref().and_then(text_of);
    let conditions = node.get("conditions").map(Node::items).unwrap_or_default();
    Transition {
        event: text(node, "event").unwrap_or_default(),
        next: text(node, "next").filter(|next| !next.is_empty()),
        conditions: conditions
            .iter()
            .map(|condition| Condition {
                label: text(condition, "friendly_name").unwrap_or_default(),
                argument: condition
                    .get("arguments")
                    .and_then(|arguments| arguments.items().first())
                    .map(crate::connect::json_of)
                    .as_ref()
                    .and_then(text_of),
                operator: text(condition, "type").unwrap_or_default(),
                value: text(condition, "value").unwrap_or_default(),
            })
            .collect(),
    }
}
