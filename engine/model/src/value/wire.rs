//! How values are serialised: in facts, in state, in answers of the API.
//!
//! JSON numbers pass through floating point in nearly every library, ours included, so a decimal travels as
//! `{"$decimal": "19.99"}`. A map that looks like that gets one more `$` on its key, and loses it when it is read. Flow files
//! are read by our own decoder and hold plain numbers.

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::Value;

/// The name under which a value asks a deserialiser for itself; ours knows it, others see through it.
pub(crate) const NAME: &str = "$cordboard::Value";
/// The one key of a decimal's object.
pub(crate) const DECIMAL_KEY: &str = "$decimal";

fn looks_like_decimal_key(key: &str) -> bool {
    key.strip_suffix(DECIMAL_KEY).is_some_and(|before| before.bytes().all(|byte| byte == b'$'))
}

/// The key to write for the only key of a map.
pub(crate) fn key_on_the_wire(key: &str) -> Cow<'_, str> {
    if looks_like_decimal_key(key) { format!("${key}").into() } else { key.into() }
}

/// The key that was meant by the only key of an object.
pub(crate) fn key_off_the_wire(key: &str) -> &str {
    match key.strip_prefix('$') {
        Some(rest) if looks_like_decimal_key(rest) => rest,
        _ => key,
    }
}

/// The decimal that an object stands for, if it stands for one.
pub(crate) fn decimal_on_the_wire(object: &Map<String, Json>) -> Option<Decimal> {
    let digits = object.get(DECIMAL_KEY).filter(|_| object.len() == 1)?.as_str()?;
    Decimal::from_str_exact(digits).ok()
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Decimal(number) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(DECIMAL_KEY, &number.normalize().to_string())?;
                map.end()
            }
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Map(items) if items.len() == 1 => {
                serializer.collect_map(items.iter().map(|(key, item)| (key_on_the_wire(key), item)))
            }
            Value::Map(items) => serializer.collect_map(items),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, ValueVisitor)
    }
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::from(true)
    }
}

impl Value {
    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Value::Null => Unexpected::Unit,
            Value::Boolean(boolean) => Unexpected::Bool(*boolean),
            Value::Integer(number) => Unexpected::Signed(*number),
            Value::Decimal(_) => Unexpected::Other("a decimal number"),
            Value::Text(text) => Unexpected::Str(text),
            Value::List(_) => Unexpected::Seq,
            Value::Map(_) => Unexpected::Map,
        }
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E: Error>(self, boolean: bool) -> Result<Value, E> {
        Ok(Value::Boolean(boolean))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or_else(|_| Value::Decimal(Decimal::from(number)), Value::Integer))
    }
    /// From other people's JSON. The shortest text that gives this number back is what they wrote, or as good.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        let text = number.to_string();
        if let Ok(whole) = text.parse() {
            return Ok(Value::Integer(whole));
        }
        let decimal = Decimal::from_str_exact(&text);
        decimal.map(Value::Decimal).map_err(|_| E::custom(format!("the number {number:e} cannot be held exactly")))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = BTreeMap::<SmolStr, Value>::new();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
        }
        if map.len() == 1
            && let Some((key, value)) = map.first_key_value()
        {
            let decimal = match value {
                Value::Text(digits) if key == DECIMAL_KEY => Decimal::from_str_exact(digits).ok(),
                _ => None,
            };
            if let Some(decimal) = decimal {
                return Ok(Value::Decimal(decimal));
            }
            let meant = key_off_the_wire(key);
            if meant != key {
                let meant = SmolStr::new(meant);
                return Ok(Value::Map(map.into_values().map(|value| (meant.clone(), value)).collect()));
            }
        }
        Ok(Value::Map(map))
    }
}

/// For a field that is a decimal: `#[serde(with = "cordboard_model::value::decimal")]`. It is exact both ways, and a whole
/// number may be written for it.
pub mod decimal {
    use super::{Decimal, Deserialize, Deserializer, Error, Serialize, Serializer, Value};

    /// Writes it as a [`Value`] is written.
    pub fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        Value::Decimal(*number).serialize(serializer)
    }

    /// Reads it as a [`Value`] is read.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Decimal(number) => Ok(number),
            Value::Integer(number) => Ok(Decimal::from(number)),
            other => Err(D::Error::invalid_type(other.unexpected(), &"a number")),
        }
    }
}
