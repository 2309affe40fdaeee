//! Attribute values and their types. Numbers are whole (`i64`) or decimal, never floating point.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Text: `"gold"`.
    Text,
    /// A whole number, 64 bits: `3`.
    Integer,
    /// A decimal number, exact: `19.99`.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// Anything an HTTP answer can hold: lists and maps of the other types. Its parts are type-checked as the flow runs.
    Json,
}

impl ValueType {
    /// The name used in the flow file and in messages.
    pub const fn name(self) -> &'static str {
        match self {
            ValueType::Text => "text",
            ValueType::Integer => "integer",
            ValueType::Decimal => "decimal",
            ValueType::Boolean => "boolean",
            ValueType::Json => "json",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value: JSON `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Text.
    Text(SmolStr),
    /// A list.
    List(Vec<Value>),
    /// Values by key.
    Map(BTreeMap<SmolStr, Value>),
}

impl Value {
    /// Text, from anything that is text.
    pub fn text(text: impl Into<SmolStr>) -> Self {
        Value::Text(text.into())
    }
}
