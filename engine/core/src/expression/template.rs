//! Text with `${expression}` parts.

use super::engine::TEXT_BYTES;
use super::evaluate::Get;
use super::fault::{Failure, Fault, FaultCode, code};
use super::functions::written;
use super::quotes;
use super::types::{Names, Type, Want, kind_of};
use super::{Expression, Value};
use rhai::Dynamic;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Text with parts to be filled in: `Hello ${name}`. `$${` stands for `${`. A template that is nothing but one `${…}` gives
/// the value itself, of whatever type.
#[derive(Debug, Clone)]
pub struct Template {
    source: SmolStr,
    parts: Parts,
}

#[derive(Debug, Clone)]
enum Parts {
    Constant(SmolStr),
    /// A number, `true` or `false`, written as JSON has it.
    Literal(Value),
    One(Part),
    Mixed(Vec<Piece>),
    Broken(Box<Fault>),
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Part(Part),
}

/// One `${…}`, and where its expression starts, in characters.
#[derive(Debug, Clone)]
struct Part {
    at: usize,
    expression: Expression,
}

impl Template {
    /// A template that has not been checked yet.
    pub fn new(source: impl Into<SmolStr>) -> Self {
        let source = source.into();
        let parts = match source.contains("${") {
            false => Parts::Constant(source.clone()),
            true => pieces(&source).map_or_else(|fault| Parts::Broken(Box::new(fault)), Parts::from),
        };
        Self { source, parts }
    }

    /// A template from the value that was written for it; the error says what may be written.
    pub(super) fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => Ok(Template::new(text)),
            value @ (Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_)) => {
                Ok(Template { source: value.to_string().into(), parts: Parts::Literal(value) })
            }
            other => Err(format!(
                "must be text (with `${{…}}` for expressions), a number, or true or false; here is {}",
                other.type_name()
            )),
        }
    }

    /// The source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The text, if there is nothing to fill in. Costs nothing.
    pub fn constant(&self) -> Option<&str> {
        match &self.parts {
            Parts::Constant(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing to fill in, so that it cannot fail.
    pub fn is_fixed(&self) -> bool {
        matches!(self.parts, Parts::Constant(_) | Parts::Literal(_))
    }

    /// The number, `true` or `false`, if it was written as one.
    pub fn literal(&self) -> Option<&Value> {
        match &self.parts {
            Parts::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The type of the value it gives, as far as it is known before it runs; none before it is checked.
    pub fn result_type(&self) -> Option<Type> {
        match &self.parts {
            Parts::Literal(value) => kind_of(value),
            Parts::One(part) => part.expression.result_type(),
            Parts::Constant(_) | Parts::Mixed(_) => Some(Type::Text),
            Parts::Broken(_) => None,
        }
    }

    /// Checks every part; faults are placed in the template's text.
    pub fn compile(&self, names: &dyn Names, want: Want) -> Result<(), Vec<Fault>> {
        let faults: Vec<Fault> = match &self.parts {
            Parts::Broken(fault) => vec![(**fault).clone()],
            Parts::One(part) => part.compile(names, want).err().unwrap_or_default(),
            Parts::Constant(_) => text_fault(want).into_iter().collect(),
            Parts::Literal(value) => match want.takes_value(value) {
                true => Vec::new(),
                false => {
                    let message = format!("this is {}, and {} is needed", value.type_name(), want.described());
                    vec![Fault::new(FaultCode::Type, 0, message)]
                }
            },
            Parts::Mixed(pieces) => {
                let parts = pieces.iter().filter_map(|piece| match piece {
                    Piece::Part(part) => part.compile(names, Want::Text).err(),
                    Piece::Text(_) => None,
                });
                parts.flatten().chain(text_fault(want)).collect()
            }
        };
        match faults.is_empty() {
            true => Ok(()),
            false => Err(faults),
        }
    }

    /// The expressions in it, in order, each with its place in the template's text.
    pub fn expressions(&self) -> impl Iterator<Item = (usize, &Expression)> {
        let (one, mixed) = match &self.parts {
            Parts::One(part) => (Some(part), &[][..]),
            Parts::Mixed(pieces) => (None, pieces.as_slice()),
            Parts::Constant(_) | Parts::Literal(_) | Parts::Broken(_) => (None, &[][..]),
        };
        let mixed = mixed.iter().filter_map(|piece| match piece {
            Piece::Part(part) => Some(part),
            Piece::Text(_) => None,
        });
        one.into_iter().chain(mixed).map(|part| (part.at, &part.expression))
    }

    /// The names it reads, each once; none before it is checked.
    pub fn variables(&self) -> BTreeSet<SmolStr> {
        self.expressions().flat_map(|(_, expression)| expression.variables()).collect()
    }

    /// The value: of any type for a single `${…}`, text otherwise.
    pub fn evaluate(&self, get: &Get) -> Result<Value, Failure> {
        match &self.parts {
            Parts::One(part) => part.moved(part.expression.evaluate(get)),
            Parts::Literal(value) => Ok(value.clone()),
            _ => self.render(get).map(Value::Text),
        }
    }

    /// The text with every part filled in.
    pub fn render(&self, get: &Get) -> Result<SmolStr, Failure> {
        self.render_with(get, &|value, text| text.push_str(value))
    }

    /// The text with every part filled in as `escape` writes it. A single `${…}` is the whole text and stays as it is.
    pub fn render_with(&self, get: &Get, escape: &dyn Fn(&str, &mut String)) -> Result<SmolStr, Failure> {
        match &self.parts {
            Parts::Constant(text) => Ok(text.clone()),
            Parts::Literal(value) => Ok(value.to_string().into()),
            Parts::Broken(_) => Err(Failure::not_compiled()),
            Parts::One(part) => part.text(get),
            Parts::Mixed(pieces) => {
                let mut text = String::with_capacity(self.source.len());
                for piece in pieces {
                    match piece {
                        Piece::Text(constant) => text.push_str(constant),
                        Piece::Part(part) => escape(&part.text(get)?, &mut text),
                    }
                    if text.len() > TEXT_BYTES {
                        let message = format!("the text becomes longer than {TEXT_BYTES} bytes");
                        return Err(Failure { code: code::TOO_LONG, at: 0, message });
                    }
                }
                Ok(text.into())
            }
        }
    }
}

impl Part {
    fn compile(&self, names: &dyn Names, want: Want) -> Result<(), Vec<Fault>> {
        self.expression.compile(names, want).map_err(|mut faults| {
            for fault in &mut faults {
                fault.offset += self.at;
            }
            faults
        })
    }

    fn text(&self, get: &Get) -> Result<SmolStr, Failure> {
        let value = self.moved(self.expression.evaluate_within(get, TEXT_BYTES))?;
        let value = match value {
            Value::Text(text) => return Ok(text),
            Value::Integer(number) => Dynamic::from(number),
            Value::Decimal(number) => Dynamic::from_decimal(number),
            Value::Boolean(boolean) => Dynamic::from(boolean),
            Value::List(_) => Dynamic::from_array(Vec::new()),
            Value::Map(_) => Dynamic::from_map(rhai::Map::new()),
            Value::Null => Dynamic::UNIT,
        };
        let text = written(value.into(), "`${…}`").map_err(|trouble| Failure {
            code: trouble.code,
            at: 0,
            message: trouble.message.into_owned(),
        });
        self.moved(text.map(|text| SmolStr::new(text.as_str())))
    }

    fn moved<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        result.map_err(|failure| {
            let start = u32::try_from(self.at).unwrap_or(u32::MAX);
            Failure { at: failure.at.saturating_add(start), ..failure }
        })
    }
}

impl From<Vec<Piece>> for Parts {
    fn from(pieces: Vec<Piece>) -> Self {
        let mut pieces = pieces;
        match (pieces.pop(), pieces.is_empty()) {
            (None, _) => Parts::Constant(SmolStr::default()),
            (Some(Piece::Text(text)), true) => Parts::Constant(text.into()),
            (Some(Piece::Part(part)), true) => Parts::One(part),
            (Some(last), false) => {
                pieces.push(last);
                Parts::Mixed(pieces)
            }
        }
    }
}

fn text_fault(want: Want) -> Option<Fault> {
    let message = || format!("this gives text, and {} is needed", want.described());
    (!want.takes(Type::Text))
        .then(|| Fault::new(FaultCode::Type, 0, message()).suggest("write `${…}` and nothing else"))
}

fn pieces(source: &str) -> Result<Vec<Piece>, Fault> {
    let characters: Vec<char> = source.chars().collect();
    let (mut pieces, mut text, mut at) = (Vec::new(), String::new(), 0);
    while let Some(&character) = characters.get(at) {
        match characters.get(at..).unwrap_or_default() {
            ['$', '$', '{', ..] => {
                text.push_str("${");
                at += 3;
            }
            ['$', '{', ..] => {
                let start = at + 2;
                let end = closing(&characters, start).ok_or_else(|| {
                    Fault::new(FaultCode::Syntax, at, "this `${` has no `}`")
                        .suggest("close it, or write `$${` for `${`")
                })?;
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let inner: String = characters.get(start..end).unwrap_or_default().iter().collect();
                pieces.push(Piece::Part(Part { at: start, expression: Expression::new(inner) }));
                at = end + 1;
            }
            _ => {
                text.push(character);
                at += 1;
            }
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// The place of the brace that ends an expression; braces in text and in maps do not.
fn closing(characters: &[char], start: usize) -> Option<usize> {
    let (mut at, mut open) = (start, 0_usize);
    loop {
        match characters.get(at)? {
            '\'' | '"' => {
                at = quotes::text(characters, at, &mut String::new()).ok()?;
                continue;
            }
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
        at += 1;
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Template {}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.parts {
            Parts::Literal(value) => value.serialize(serializer),
            _ => serializer.serialize_str(&self.source),
        }
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Template::from_value(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for Template {
    fn schema_name() -> Cow<'static, str> {
        "Template".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            "description": "Text in which `${expression}` is filled in, such as `Hello ${name}`; `$${` stands for `${`.",
        })
    }
}
