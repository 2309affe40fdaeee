//! From files to flows: the current flow language and the older console export, alone or inside of a template, an answer of
//! the service, or a text.

use cordboard_model::json::{Document, Kind, Node, pointer_key};
use cordboard_model::{Code, Place, Problem, did_you_mean};
use serde_json::{Map, Number, Value};

use super::document::{Action, Condition, Export, text_of};
use super::legacy;
use crate::SourceFile;
use crate::layout::Position;

/// The only version of the current language.
const VERSION: &str = "2019-10-30";
/// Texts inside of texts that are looked into.
const NESTING: usize = 3;

/// What was found in a file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub exports: Vec<Export>,
    pub problems: Vec<Problem>,
}

/// Reads a file; `index` is its place among the files.
pub(crate) fn read(index: usize, file: &SourceFile) -> Found {
    let mut found = Found::default();
    let stem = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
    let stem = stem.strip_suffix(".json").unwrap_or(stem);
    match document(&file.name, &file.bytes) {
        Ok(document) => {
            let mut search = Search { file: index, document: &document, found: &mut found };
            search.look(document.root(), "", &Around { name: stem, ..Around::default() }, 0);
            if found.exports.is_empty() && found.problems.is_empty() {
                found.problems.push(no_flow(&document));
            }
        }
        Err(problem) => found.problems.push(*problem),
    }
    found
}

/// The JSON of a file; where it is the inside of a JSON text, quotes escaped, the text it stands for.
fn document(name: &str, bytes: &[u8]) -> Result<Document, Box<Problem>> {
    let problem = match Document::read(name, bytes) {
        Ok((document, _)) => return Ok(document),
        Err(problem) => problem,
    };
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(problem) };
    let text = text.trim();
    if text.starts_with('{') && text.contains("\\\"Actions\\\"") {
        let quoted = format!("\"{}\"", text.replace('\n', ""));
        let inner = Document::read(name, quoted.as_bytes()).ok();
        let inner = inner.as_ref().and_then(|(document, _)| document.root().text());
        if let Some(Ok((document, _))) = inner.map(|inner| Document::read(name, inner.as_bytes())) {
            return Ok(document);
        }
    }
    if !text.starts_with(['{', '[', '"']) && text.contains("AWS::Connect::ContactFlow") {
        let place = Place { file: name.to_string(), line: 1, column: 1, ..Place::default() };
        let message = "this is a template in YAML; only templates in JSON are read";
        let problem = Problem::error(Code::ImportNotAFlow, place, message);
        return Err(Box::new(problem.suggest("convert the template to JSON, or export the flow from the console")));
    }
    Err(problem)
}

fn no_flow(document: &Document) -> Problem {
    let message = match document.root().get("states").is_some() || document.root().get("definition").is_some() {
        true => "this looks like a Twilio Studio flow, and an Amazon Connect flow is wanted".to_string(),
        false => "there is no Amazon Connect flow in this file: neither `Actions` nor `modules`".to_string(),
    };
    let keys: Vec<&str> = document.root().members().iter().map(|member| member.key.as_str()).collect();
    let near =
        keys.iter().find_map(|key| did_you_mean(key, ["Actions", "StartAction", "modules"]).map(|near| (key, near)));
    let suggestion = match near {
        Some((key, near)) => format!("`{key}` may be meant to be `{near}`"),
        None => "export the flow from the console, or from `describe-contact-flow`".to_string(),
    };
    Problem::error(Code::ImportNotAFlow, document.place_of(""), message).suggest(suggestion)
}

/// What stands around a flow and says more of it.
#[derive(Default, Clone, Copy)]
struct Around<'n> {
    name: &'n str,
    description: &'n str,
    flow_type: &'n str,
    arn: &'n str,
    id: &'n str,
}

struct Search<'a> {
    file: usize,
    document: &'a Document,
    found: &'a mut Found,
}

impl Search<'_> {
    /// Recursion is bounded by the document's depth, and by `NESTING` where a text holds a document of its own.
    fn look(&mut self, node: &Node, pointer: &str, around: &Around<'_>, depth: usize) {
        match &node.kind {
            Kind::Object(members) => {
                let legacy = node.get("modules").is_some_and(is_list) && node.get("start").is_some();
                if node.get("Actions").is_some_and(is_list) {
                    return self.found(current(self.file, self.document, node, pointer, around));
                }
                if legacy {
                    return self.found(legacy::export(self.file, self.document, node, pointer, around.name));
                }
                let own = |key: &str, before| node.get(key).and_then(Node::text).unwrap_or(before);
                let own = Around {
                    name: own("Name", own("name", around.name)),
                    description: own("Description", around.description),
                    flow_type: own("Type", around.flow_type),
                    arn: own("Arn", around.arn),
                    id: own("Id", around.id),
                };
                for member in members {
                    let pointer = format!("{pointer}/{}", pointer_key(&member.key));
                    let key = Around { name: &member.key, ..own };
                    // What has no name of its own is known by its key: a resource of a template.
                    let names_itself = node.get("Name").or(node.get("name")).is_some();
                    let passes = names_itself || matches!(member.key.as_str(), "Properties" | "Content" | "Resources");
                    let outside = if passes { &own } else { &key };
                    let joined = (member.key == "Content").then(|| substituted(&member.value)).flatten();
                    match joined {
                        Some(text) => self.inside(&text, &pointer, outside, depth),
                        None => self.look(&member.value, &pointer, outside, depth),
                    }
                }
            }
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.look(item, &format!("{pointer}/{index}"), around, depth);
                }
            }
            Kind::Text(text) => self.inside(text, pointer, around, depth),
            Kind::Null | Kind::Boolean(_) | Kind::Number(_) => {}
        }
    }

    /// Looks into a text that may hold a flow.
    fn inside(&mut self, text: &str, pointer: &str, around: &Around<'_>, depth: usize) {
        let flow = text.contains("\"Actions\"") || text.contains("\"modules\"") || text.contains("\\\"Actions\\\"");
        if !flow || !text.trim_start().starts_with(['{', '"']) || depth >= NESTING {
            return;
        }
        match Document::read(self.document.file(), text.as_bytes()) {
            Ok((document, _)) => {
                let mut search = Search { file: self.file, document: &document, found: self.found };
                search.look(document.root(), "", around, depth + 1);
            }
            Err(problem) => {
                let message = format!("the text here is not a flow: {}", problem.message);
                let place = self.document.place_of(pointer);
                self.found.problems.push(Problem::error(problem.code, place, message));
            }
        }
    }

    fn found(&mut self, export: Result<Export, Box<Problem>>) {
        match export {
            Ok(export) => self.found.exports.push(export),
            Err(problem) => self.found.problems.push(*problem),
        }
    }
}

fn is_list(node: &Node) -> bool {
    matches!(node.kind, Kind::List(_))
}

/// The text that a template's function makes: `Fn::Sub` keeps its placeholders, `Fn::Join` gets them from its references.
fn substituted(node: &Node) -> Option<String> {
    if let Some(sub) = node.get("Fn::Sub") {
        return sub.text().or_else(|| sub.items().first().and_then(Node::text)).map(str::to_string);
    }
    let [separator, parts] = node.get("Fn::Join")?.items() else { return None };
    let part = |part: &Node| match (part.text(), part.members()) {
        (Some(text), _) => text.to_string(),
        (None, [only]) => match only.value.items() {
            [] => format!("${{{}}}", only.value.text().unwrap_or(&only.key)),
            items => format!("${{{}}}", items.iter().filter_map(Node::text).collect::<Vec<_>>().join(".")),
        },
        _ => "${}".to_string(),
    };
    Some(parts.items().iter().map(part).collect::<Vec<_>>().join(separator.text().unwrap_or_default()))
}

/// A flow of the current language.
fn current(
    file: usize,
    document: &Document,
    node: &Node,
    pointer: &str,
    around: &Around<'_>,
) -> Result<Export, Box<Problem>> {
    let problem = |code, pointer: &str, message: String, suggestion: &str| {
        Box::new(Problem::error(code, document.place_of(pointer), message).suggest(suggestion))
    };
    if let Some(version) = node.get("Version").map(|version| text_of(&json_of(version)).unwrap_or_default())
        && version != VERSION
    {
        let message = format!("the flow is of version `{version}`, and only `{VERSION}` is known");
        let suggestion = "export the flow again from the console";
        return Err(problem(Code::ImportVersion, &format!("{pointer}/Version"), message, suggestion));
    }
    let metadata = node.get("Metadata");
    let of_actions = metadata.and_then(|metadata| metadata.get("ActionMetadata"));
    let mut actions = Vec::new();
    for (index, item) in node.get("Actions").map(Node::items).unwrap_or_default().iter().enumerate() {
        let pointer = format!("{pointer}/Actions/{index}");
        let Some(id) = item.get("Identifier").and_then(Node::text) else {
            let message = format!("action {} has no `Identifier`", index + 1);
            return Err(problem(Code::ImportBadAction, &pointer, message, "give it one of its own"));
        };
        let Some(kind) = item.get("Type").and_then(Node::text) else {
            let message = format!("action `{id}` has no `Type`");
            return Err(problem(Code::ImportBadAction, &pointer, message, "give it one"));
        };
        actions.push(action(document, item, &pointer, id, kind, of_actions.and_then(|all| all.get(id))));
    }
    let named = metadata.and_then(|metadata| metadata.get("name")).and_then(Node::text).filter(|name| !name.is_empty());
    let described = metadata.and_then(|metadata| metadata.get("description")).and_then(Node::text);
    let typed = metadata.and_then(|metadata| metadata.get("type")).and_then(Node::text);
    let around_type = match around.flow_type {
        "AWS::Connect::ContactFlow" => "",
        "AWS::Connect::ContactFlowModule" => "MODULE",
        own => own,
    };
    let export = Export {
        file,
        name: named.unwrap_or(around.name).to_string(),
        description: described.unwrap_or(around.description).to_string(),
        flow_type: typed.unwrap_or(around_type).to_string(),
        known_as: [around.arn, around.id].into_iter().filter(|id| !id.is_empty()).map(str::to_string).collect(),
        has_settings: node.get("Settings").is_some_and(|settings| !settings.members().is_empty()),
        start: node.get("StartAction").and_then(Node::text).unwrap_or_default().to_string(),
        actions,
        annotations: annotations(metadata),
    };
    checked(export, document, pointer, "StartAction")
}

/// What every flow has to keep, in either language.
pub(super) fn checked(export: Export, document: &Document, pointer: &str, start: &str) -> Result<Export, Box<Problem>> {
    let most = cordboard_model::limits::BLOCKS;
    if export.actions.len() > most {
        let message = format!("the flow has {} actions, and a flow may have {most} blocks", export.actions.len());
        let problem = Problem::error(Code::ImportTooLarge, document.place_of(pointer), message);
        return Err(Box::new(problem.suggest("split it into modules first")));
    }
    let mut seen = std::collections::BTreeSet::new();
    if let Some(twice) = export.actions.iter().find(|action| !seen.insert(action.id.as_str())) {
        let message = format!("two actions have the identifier `{}`, and edges to it could mean either", twice.id);
        let problem = Problem::error(Code::ImportDuplicate, twice.place.clone(), message);
        return Err(Box::new(problem.suggest("give each action an identifier of its own")));
    }
    if !seen.contains(export.start.as_str()) {
        let place = document.place_of(&format!("{pointer}/{start}"));
        let message = match export.start.is_empty() {
            true => format!("`{start}` does not say which action the flow starts with"),
            false => format!("`{start}` names `{}`, and there is no such action", export.start),
        };
        let near = did_you_mean(&export.start, seen);
        let suggestion =
            near.map_or("name the first action there".to_string(), |near| format!("did you mean `{near}`?"));
        return Err(Box::new(Problem::error(Code::ImportUnknownStart, place, message).suggest(suggestion)));
    }
    Ok(export)
}

fn action(document: &Document, node: &Node, pointer: &str, id: &str, kind: &str, metadata: Option<&Node>) -> Action {
    let transitions = node.get("Transitions");
    let list =
        |key: &str| transitions.and_then(|transitions| transitions.get(key)).map(Node::items).unwrap_or_default();
    let next_of =
        |node: &Node| node.get("NextAction").and_then(Node::text).filter(|next| !next.is_empty()).map(str::to_string);
    let conditions = list("Conditions").iter().filter_map(|edge| {
        let condition = edge.get("Condition")?;
        let operand = condition.get("Operands").and_then(|operands| operands.items().first());
        Some(Condition {
            operator: condition.get("Operator").and_then(Node::text).unwrap_or("Equals").to_string(),
            operand: operand.and_then(|operand| text_of(&json_of(operand))).unwrap_or_default(),
            next: next_of(edge)?,
        })
    });
    let errors = list("Errors")
        .iter()
        .filter_map(|edge| Some((edge.get("ErrorType").and_then(Node::text)?.to_string(), next_of(edge)?)));
    let value = json_of(node);
    let mut action = Action {
        id: id.to_string(),
        kind: kind.to_string(),
        original_type: kind.to_string(),
        guessed: false,
        parameters: node.get("Parameters").map(json_of).and_then(object).unwrap_or_default(),
        next: transitions.and_then(next_of),
        conditions: conditions.collect(),
        errors: errors.collect(),
        display: metadata.map(displayed).unwrap_or_default(),
        position: metadata.and_then(|metadata| metadata.get("position")).and_then(position),
        place: document.place_of(pointer),
        original: value.to_string(),
    };
    if let Some(meant) = super::actions::taken_as(&action) {
        action.kind = meant.to_string();
        action.guessed = true;
    }
    action
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// What the console shows for the resources of an action, by parameter: `parameters.QueueId.displayName`, at any depth, and
/// the keys that older consoles used.
fn displayed(metadata: &Node) -> std::collections::BTreeMap<String, String> {
    let mut names = std::collections::BTreeMap::new();
    if let Some(parameters) = metadata.get("parameters") {
        gather(parameters, &mut names);
    }
    for (key, parameter) in [
        ("queue", "QueueId"),
        ("Hours", "HoursOfOperationId"),
        ("ContactFlow", "ContactFlowId"),
        ("contactFlow", "flow"),
    ] {
        let shown = metadata.get(key).and_then(|shown| shown.text().or_else(|| shown.get("text").and_then(Node::text)));
        if let Some(shown) = shown.filter(|shown| !shown.is_empty()) {
            names.entry(parameter.to_string()).or_insert_with(|| shown.to_string());
        }
    }
    for (key, parameter) in [
        ("promptName", "PromptId"),
        ("lexV2BotName", "bot"),
        ("contactFlowModuleName", "FlowModuleId"),
        ("countryCodePrefix", "countryCodePrefix"),
    ] {
        if let Some(shown) = metadata.get(key).and_then(Node::text).filter(|shown| !shown.is_empty()) {
            names.entry(parameter.to_string()).or_insert_with(|| shown.to_string());
        }
    }
    // A reference is no name: what it holds is known as the flow runs.
    names.retain(|_, shown| !shown.starts_with("$."));
    names
}

fn gather(node: &Node, names: &mut std::collections::BTreeMap<String, String>) {
    for member in node.members() {
        if let Some(shown) = member.value.get("displayName").and_then(Node::text).filter(|shown| !shown.is_empty()) {
            names.insert(member.key.clone(), shown.to_string());
        }
        gather(&member.value, names);
    }
}

fn annotations(metadata: Option<&Node>) -> Vec<(Position, Option<String>, String)> {
    let items = metadata.and_then(|metadata| metadata.get("Annotations")).map(Node::items).unwrap_or_default();
    let note = |node: &Node| {
        let text = node.get("content").and_then(Node::text).filter(|text| !text.is_empty())?;
        let at = node.get("position").and_then(position).unwrap_or(Position { x: 0, y: 0 });
        Some((at, node.get("actionId").and_then(Node::text).map(str::to_string), text.to_string()))
    };
    items.iter().filter_map(note).collect()
}

/// A position, rounded to whole pixels.
pub(crate) fn position(node: &Node) -> Option<Position> {
    let of = |key: &str| match &node.get(key)?.kind {
        // Floats saturate when they are cast; a canvas is never that large.
        Kind::Number(number) => number.parse::<f64>().ok().map(|number| number.round() as i64),
        _ => None,
    };
    Some(Position { x: of("x")?, y: of("y")? })
}

/// A part of a document as plain JSON. Recursion is bounded by the document's depth.
pub(crate) fn json_of(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Boolean(boolean) => Value::Bool(*boolean),
        Kind::Number(number) => match number.parse::<i64>() {
            Ok(number) => Value::Number(number.into()),
            Err(_) => number.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
        },
        Kind::Text(text) => Value::String(text.clone()),
        Kind::List(items) => Value::Array(items.iter().map(json_of).collect()),
        Kind::Object(members) => {
            members.iter().map(|member| (member.key.clone(), json_of(&member.value))).collect::<Map<_, _>>().into()
        }
    }
}
