//! The JSON Schema of a flow file, for editors and for the designer's forms.
//!
//! It is made from the types that read the file, so it cannot say anything else than they do. What a schema cannot say,
//! such as whether an edge leads somewhere, is left to loading.

use cordboard_model::{FORMAT, Flow};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::blocks::{self, About, settings_schemas};

/// The schema of a flow file of the present format, as JSON Schema 2020-12. Each block is held to the settings of its
/// type, and to its ports where the type alone decides them.
pub fn flow_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let flow = Flow::json_schema(&mut generator).to_value();
    let settings: Vec<_> =
        settings_schemas(&mut generator).into_iter().map(|(about, schema)| (about, schema.to_value())).collect();
    let mut definitions = generator.take_definitions(true);
    let rules: Vec<Value> = settings.iter().map(|(about, with)| rule(about, with, &definitions)).collect();
    let types: Vec<Value> = settings.iter().map(|(about, with)| choice(about, with, &definitions)).collect();
    if let Some(Value::Object(node)) = definitions.get_mut("BlockNode") {
        if let Some(Value::Object(keys)) = node.get_mut("properties") {
            keys.insert("type".into(), json!({ "description": "The block type.", "oneOf": types }));
        }
        node.insert("allOf".into(), rules.into());
    }
    let mut schema = flow;
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("title".into(), format!("Cordboard flow, format {FORMAT}").into());
        // Older formats migrate when they are read; a file that is written says the present one.
        if let Some(Value::Object(format)) = schema.get_mut("properties").and_then(|keys| keys.get_mut("format")) {
            format.insert("const".into(), FORMAT.into());
        }
        schema.insert("$defs".into(), definitions.into());
    }
    tidy(&mut schema);
    schema
}

/// The settings schema of each block type with every definition it refers to, by name: what the reference is made from.
pub(crate) fn block_settings() -> (Vec<(&'static About, Value)>, Map<String, Value>) {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let settings =
        settings_schemas(&mut generator).into_iter().map(|(about, schema)| (about, schema.to_value())).collect();
    let mut definitions = Value::Object(generator.take_definitions(true));
    tidy(&mut definitions);
    match definitions {
        Value::Object(definitions) => (settings, definitions),
        _ => (settings, Map::new()),
    }
}

/// What a schema stands for, where it is a reference to a definition; else itself.
pub(crate) fn resolve<'v>(schema: &'v Value, definitions: &'v Map<String, Value>) -> &'v Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    name.and_then(|name| definitions.get(name)).unwrap_or(schema)
}

/// One block type among the values of `type`, with what an editor shows beside it.
fn choice(about: &About, with: &Value, definitions: &Map<String, Value>) -> Value {
    json!({ "const": about.block_type, "description": summary(resolve(with, definitions)) })
}

/// The first paragraph of a schema's description.
pub(crate) fn summary(schema: &Value) -> &str {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    description.split("\n\n").next().unwrap_or_default()
}

/// What holds for blocks of one type.
fn rule(about: &About, with: &Value, definitions: &Map<String, Value>) -> Value {
    let mut keys = Map::new();
    keys.insert("with".into(), with.clone());
    if let Some((_, block)) = blocks::example(about, &mut Vec::new())
        && block.ports_from().is_empty()
    {
        let ports: Map<String, Value> =
            block.ports().into_iter().map(|port| (port.name.to_string(), true.into())).collect();
        keys.insert("next".into(), json!({ "properties": ports, "additionalProperties": false }));
    }
    let mut then = json!({ "properties": keys });
    let needed = resolve(with, definitions).get("required").and_then(Value::as_array);
    if needed.is_some_and(|needed| !needed.is_empty())
        && let Value::Object(then) = &mut then
    {
        then.insert("required".into(), json!(["with"]));
    }
    json!({ "if": { "properties": { "type": { "const": about.block_type } }, "required": ["type"] }, "then": then })
}

/// Joins the lines of descriptions, which are broken where the source is, and drops the formats of Rust's integers, which
/// no other tool knows.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(members) => {
            if members.get("format").and_then(Value::as_str).is_some_and(|format| format.contains("int")) {
                members.remove("format");
            }
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(text) if key == "description" => *text = joined(text),
                    value => tidy(value),
                }
            }
        }
        _ => {}
    }
}

/// Paragraphs stay; the lines inside of one become one.
fn joined(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
