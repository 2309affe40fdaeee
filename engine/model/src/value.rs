//! Attribute values and their types. Numbers are whole (`i64`) or decimal, never floating point.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;

use crate::json::write_text;
use crate::limits::{ATTRIBUTE_BYTES, HTTP_RESPONSE_BYTES, VALUE_DEPTH, VALUE_ITEMS};

mod wire;

pub use wire::decimal;
pub(crate) use wire::{DECIMAL_KEY, NAME, decimal_on_the_wire, key_off_the_wire, key_on_the_wire};

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

    /// What it is, in a word for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "boolean",
            Value::Integer(_) => "integer",
            Value::Decimal(_) => "decimal",
            Value::Text(_) => "text",
            Value::List(_) => "list",
            Value::Map(_) => "map",
        }
    }

    /// Whether an attribute of a type may hold it. A whole number is a decimal too; null is only ever json.
    pub fn fits(&self, of: ValueType) -> bool {
        match of {
            ValueType::Text => matches!(self, Value::Text(_)),
            ValueType::Integer => matches!(self, Value::Integer(_)),
            ValueType::Decimal => matches!(self, Value::Integer(_) | Value::Decimal(_)),
            ValueType::Boolean => matches!(self, Value::Boolean(_)),
            ValueType::Json => true,
        }
    }

    /// Whether it is small enough to be kept: in bytes when serialised, in items of one list or map, and in depth. The error
    /// says what is too large. Neither time nor stack grows with a value that is far beyond the limits.
    pub fn within_limits(&self) -> Result<(), String> {
        self.within(ATTRIBUTE_BYTES)
    }

    /// The same for the answer of an effect, which may be longer than an attribute.
    pub fn within_limits_of_answer(&self) -> Result<(), String> {
        self.within(HTTP_RESPONSE_BYTES)
    }

    /// The value as an attribute of a type holds it: a whole number becomes a decimal where a decimal is declared. None
    /// where it does not fit.
    pub fn into_type(self, of: ValueType) -> Option<Value> {
        match (self, of) {
            (Value::Integer(number), ValueType::Decimal) => Some(Value::Decimal(number.into())),
            (value, of) if value.fits(of) => Some(value),
            _ => None,
        }
    }

    fn within(&self, most: usize) -> Result<(), String> {
        if self.is_short() {
            return Ok(());
        }
        let mut bytes = 0_usize;
        let mut left = vec![(self, 0_usize)];
        while let Some((value, depth)) = left.pop() {
            let items = match value {
                Value::List(items) => items.len(),
                Value::Map(items) => items.len(),
                _ => 0,
            };
            if items > VALUE_ITEMS {
                return Err(format!("a {} has {items} items, and may have {VALUE_ITEMS}", value.type_name()));
            }
            let nests = matches!(value, Value::List(_) | Value::Map(_));
            if nests && depth == VALUE_DEPTH {
                return Err(format!("the value is nested more than {VALUE_DEPTH} deep"));
            }
            bytes = bytes.saturating_add(value.own_bytes());
            if bytes > most {
                return Err(format!("the value is longer than {most} bytes"));
            }
            match value {
                Value::List(items) => left.extend(items.iter().map(|item| (item, depth + 1))),
                Value::Map(items) => left.extend(items.values().map(|item| (item, depth + 1))),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether it is a single value that is within every limit however it is written. Most are; they need no measuring.
    fn is_short(&self) -> bool {
        match self {
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) => true,
            // A character takes six bytes at most (`\u001f`), and there are the quotes.
            Value::Text(text) => text.len() <= (ATTRIBUTE_BYTES - 2) / 6,
            Value::List(_) | Value::Map(_) => false,
        }
    }

    /// Bytes of this value in compact JSON, less those of the values it holds.
    fn own_bytes(&self) -> usize {
        let between = |items: usize| 2 + items.saturating_sub(1);
        match self {
            Value::Null => 4,
            Value::Boolean(boolean) => {
                if *boolean {
                    4
                } else {
                    5
                }
            }
            Value::Integer(_) | Value::Decimal(_) => self.to_string().len(),
            Value::Text(text) => text_bytes(text),
            Value::List(items) => between(items.len()),
            Value::Map(items) => between(items.len()) + items.keys().map(|key| text_bytes(key) + 1).sum::<usize>(),
        }
    }

    fn write_json(&self, to: &mut String) {
        match self {
            Value::Null => to.push_str("null"),
            Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) => to.push_str(&self.to_string()),
            Value::Text(text) => write_text(to, text),
            Value::List(items) => {
                to.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        to.push(',');
                    }
                    item.write_json(to);
                }
                to.push(']');
            }
            Value::Map(items) => {
                to.push('{');
                for (index, (key, item)) in items.iter().enumerate() {
                    if index > 0 {
                        to.push(',');
                    }
                    write_text(to, key);
                    to.push(':');
                    item.write_json(to);
                }
                to.push('}');
            }
        }
    }
}

/// Bytes of a text in JSON; a text beyond any limit is not looked at, only measured.
fn text_bytes(text: &str) -> usize {
    if text.len() > ATTRIBUTE_BYTES {
        return text.len();
    }
    let mut written = String::new();
    write_text(&mut written, text);
    written.len()
}

/// As it is said to a caller or written to a visitor: nothing for null, text as it is, lists and maps as compact JSON.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Boolean(boolean) => write!(f, "{boolean}"),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Decimal(number) => write!(f, "{}", number.normalize()),
            Value::Text(text) => f.write_str(text),
            Value::List(_) | Value::Map(_) => {
                let mut text = String::new();
                self.write_json(&mut text);
                f.write_str(&text)
            }
        }
    }
}

impl From<bool> for Value {
    fn from(boolean: bool) -> Self {
        Value::Boolean(boolean)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}
impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Value::Decimal(number)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::text(text)
    }
}

#[cfg(test)]
mod tests;
