//! Tests of expressions: what is refused when a flow is loaded, what raises when it runs, and what can never happen.

use super::{Expression, Failure, Fault, Get, Type, Want};
use cordboard_model::Value;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

mod bounds;
mod load;
mod properties;
mod run;
mod templates;
mod traps;

/// The names that tests use, with a value each; `nothing` is declared and not set.
pub(super) fn names() -> Vec<(String, Type)> {
    let names = [
        ("tier", Type::Text),
        ("name", Type::Text),
        ("open_cases", Type::Integer),
        ("balance", Type::Decimal),
        ("vip", Type::Boolean),
        ("nothing", Type::Text),
        ("missing_json", Type::Json),
        ("response", Type::Json),
        ("profile", Type::Json),
        ("profile.language", Type::Text),
        ("contact.channel", Type::Text),
        ("contact.from", Type::Text),
        ("tags", Type::List),
    ];
    names.into_iter().map(|(name, kind)| (name.to_string(), kind)).collect()
}

pub(super) fn values() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("tier", Value::text("gold")),
        ("name", Value::text("Zoë O'Neil")),
        ("open_cases", Value::Integer(3)),
        ("balance", Value::Decimal(Decimal::new(1990, 2))),
        ("vip", Value::Boolean(true)),
        ("nothing", Value::Null),
        (
            "response",
            json(
                r#"{"status": 200, "json": {"total": 19.5, "items": [{"id": 7, "tag": null}, {"id": 8}], "note": null, "big": 9223372036854775807}}"#,
            ),
        ),
        ("profile", json(r#"{"extra": "yes", "language": "not asked for"}"#)),
        ("profile.language", Value::text("en")),
        ("contact.channel", Value::text("voice")),
        ("contact.from", Value::text("+15550100200")),
        ("tags", Value::List(vec![Value::text("a"), Value::text("b")])),
    ])
}

/// JSON as a value; numbers with a point are decimals.
pub(super) fn json(text: &str) -> Value {
    fn value(json: serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(boolean) => Value::Boolean(boolean),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(number) => Value::Integer(number),
                None => Value::Decimal(number.to_string().parse().unwrap()),
            },
            serde_json::Value::String(text) => Value::text(text),
            serde_json::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
            serde_json::Value::Object(items) => {
                Value::Map(items.into_iter().map(|(key, item)| (key.into(), value(item))).collect())
            }
        }
    }
    value(serde_json::from_str(text).unwrap())
}

/// A value as a test reads it: text in single quotes, decimals with a `d`.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => format!("{number}d"),
        Value::Text(text) => format!("'{text}'"),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Map(items) => {
            let items: Vec<String> = items.iter().map(|(key, item)| format!("{key}: {}", shown(item))).collect();
            format!("{{{}}}", items.join(", "))
        }
    }
}

/// The source with a caret under a place.
pub(super) fn pointed(source: &str, at: usize) -> String {
    let before: Vec<char> = source.chars().take(at).collect();
    let line = before.iter().filter(|c| **c == '\n').count();
    let column = before.iter().rev().take_while(|c| **c != '\n').count();
    let mut out = String::new();
    for (number, text) in source.split('\n').enumerate() {
        writeln!(out, "  {text}").unwrap();
        if number == line {
            writeln!(out, "  {}^", " ".repeat(column)).unwrap();
        }
    }
    out
}

pub(super) fn report(source: &str, faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{}{fault}\n", pointed(source, fault.offset))).collect()
}

/// Looks up among the tests' values.
pub(super) fn with_values<T>(work: impl FnOnce(&Get) -> T) -> T {
    let values = values();
    work(&|name: &str| values.get(name).map(Cow::Borrowed))
}

pub(super) fn compile(source: &str, want: Want) -> Result<Expression, Vec<Fault>> {
    let expression = Expression::new(source);
    expression.compile(&names(), want).map(|()| expression)
}

/// What becomes of an expression: its faults, its failure, or its value.
pub(super) fn outcome(source: &str, want: Want) -> String {
    match compile(source, want) {
        Err(faults) => report(source, &faults),
        Ok(expression) => match with_values(|get| expression.evaluate(get)) {
            Err(failure) => format!("{}{failure}\n", pointed(source, failure.at as usize)),
            Ok(value) => format!("{}\n", shown(&value)),
        },
    }
}

/// Checks what becomes of expressions against what is expected of them: a line for a value, the source with a caret for
/// anything else.
pub(super) fn check_all(sources: &[&str], expected: expect_test::Expect) {
    let outcomes: String = sources
        .iter()
        .map(|source| {
            let outcome = outcome(source, Want::Any);
            match outcome.lines().count() {
                1 => format!("{source} => {outcome}"),
                _ => outcome,
            }
        })
        .collect();
    expected.assert_eq(&outcomes);
}

/// The codes of the faults of an expression.
pub(super) fn fault_codes(source: &str, want: Want) -> Vec<&'static str> {
    compile(source, want).err().unwrap_or_default().iter().map(|fault| fault.code.as_str()).collect()
}
