//! JSON in which every text can hold expressions.

use super::{Failure, Template, Value};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A JSON value whose texts are worked out as templates are: `"${visits}"` keeps the type of its expression. Objects and
/// lists hold further values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum JsonTemplate {
    /// A text with expressions, a number, or true or false.
    Value(Template),
    /// A list.
    List(Vec<JsonTemplate>),
    /// An object.
    Object(BTreeMap<SmolStr, JsonTemplate>),
}

impl JsonTemplate {
    /// The value with every expression worked out by `value`.
    pub fn evaluate(&self, value: &dyn Fn(&Template) -> Result<Value, Failure>) -> Result<Value, Failure> {
        match self {
            JsonTemplate::Value(template) => value(template),
            JsonTemplate::List(items) => {
                items.iter().map(|item| item.evaluate(value)).collect::<Result<_, _>>().map(Value::List)
            }
            JsonTemplate::Object(members) => {
                let members = members.iter().map(|(key, member)| Ok((key.clone(), member.evaluate(value)?)));
                members.collect::<Result<_, Failure>>().map(Value::Map)
            }
        }
    }

    /// Adds each template in it to `found`, with its JSON Pointer; `pointer` is that of this value.
    pub fn templates<'t>(&'t self, pointer: &str, found: &mut Vec<(String, &'t Template)>) {
        match self {
            JsonTemplate::Value(template) => found.push((pointer.to_string(), template)),
            JsonTemplate::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.templates(&format!("{pointer}/{index}"), found);
                }
            }
            JsonTemplate::Object(members) => {
                for (key, member) in members {
                    member.templates(&format!("{pointer}/{}", cordboard_model::json::pointer_key(key)), found);
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for JsonTemplate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_value(Value::deserialize(deserializer)?)
    }
}

/// Recursion is bounded: a value nests no deeper than the document it was read from.
fn from_value<E: serde::de::Error>(value: Value) -> Result<JsonTemplate, E> {
    match value {
        Value::List(items) => items.into_iter().map(from_value).collect::<Result<_, E>>().map(JsonTemplate::List),
        Value::Map(members) => {
            let members = members.into_iter().map(|(key, member)| Ok((key, from_value(member)?)));
            members.collect::<Result<_, E>>().map(JsonTemplate::Object)
        }
        other => Template::from_value(other).map(JsonTemplate::Value).map_err(E::custom),
    }
}

impl JsonSchema for JsonTemplate {
    fn schema_name() -> Cow<'static, str> {
        "JsonTemplate".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean", "array", "object"],
            "description": "JSON in which `${expression}` is filled in inside of every text; a text that is one `${…}` keeps the type of its expression.",
        })
    }
}
