//! From a part of a document to a Rust type, by way of serde.
//!
//! Serde stops at a type's first error, since there is no value to go on with. Two things soften that: unknown keys are
//! looked for before an object is decoded, so all of them are reported; and callers decode a flow block by block.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::cell::RefCell;
use std::slice;

use super::document::{Document, Kind, Member, Node, Span};
use super::fault::{Fault, Reason, absent, quoted, unknown_key, wanted};
use super::path::Path;
use super::read::PROBLEMS;
use crate::codes::Code;
use crate::problem::{Problem, did_you_mean};
use crate::value::{self, DECIMAL_KEY};

impl Document {
    /// Decodes the value at a pointer, adding what is wrong with it to `problems`.
    ///
    /// Keys that a struct does not have are reported and skipped, whether or not it says `deny_unknown_fields`: they do not
    /// make the result `None`, so what is there can still be checked. Any other problem does. A custom error whose message
    /// starts with "must" is prefixed with the name of the value.
    pub fn decode<T: DeserializeOwned>(&self, pointer: &str, problems: &mut Vec<Problem>) -> Option<T> {
        let Some(node) = self.find(pointer) else {
            let message = format!("there is nothing at `{pointer}`");
            problems.push(Problem::error(Code::JsonMissingKey, self.place_of(pointer), message));
            return None;
        };
        self.decode_node(node, pointer, problems)
    }

    /// The same, where a missing value stands for an empty object.
    pub fn decode_or_empty<T: DeserializeOwned>(&self, pointer: &str, problems: &mut Vec<Problem>) -> Option<T> {
        match self.find(pointer) {
            Some(node) => self.decode_node(node, pointer, problems),
            None => {
                // What is missing in it is told at the object that should have held it.
                let outer = pointer.rsplit_once('/').map_or("", |(outer, _)| outer);
                let span = self.find(outer).map_or(Span::default(), |node| node.span);
                let empty = Node { span, kind: Kind::Object(Vec::new()) };
                self.decode_node(&empty, pointer, problems)
            }
        }
    }

    /// The same for a value at hand, which need not be in the tree as it was read: the body of a table of cases, say, with
    /// one row filled in. Its spans must be of this document's text.
    pub fn decode_node<T: DeserializeOwned>(
        &self,
        node: &Node,
        pointer: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let decoding = Decoding { document: self, problems: RefCell::default() };
        let path = Path::Start(pointer);
        let decoder = NodeDecoder { decoding: &decoding, node, path: &path, as_value: false };
        let result = T::deserialize(decoder).map_err(|fault| decoder.place(fault));
        problems.append(&mut decoding.problems.into_inner());
        match result {
            Ok(value) => Some(value),
            Err(Fault::Placed(problem)) => {
                problems.push(*problem);
                None
            }
            Err(Fault::Reported | Fault::Open(_)) => None,
        }
    }
}

struct Decoding<'a> {
    document: &'a Document,
    problems: RefCell<Vec<Problem>>,
}

impl Decoding<'_> {
    fn report(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < PROBLEMS {
            problems.push(problem);
        }
    }
}

#[derive(Clone, Copy)]
struct NodeDecoder<'a> {
    decoding: &'a Decoding<'a>,
    node: &'a Node,
    path: &'a Path<'a>,
    /// Whether a [`value::Value`] asks, which reads objects of a certain shape as decimals.
    as_value: bool,
}

impl<'a> NodeDecoder<'a> {
    fn place(&self, fault: Fault) -> Fault {
        fault.within(self.decoding.document, self.node, self.path)
    }

    fn of<'b>(&'b self, node: &'b Node, path: &'b Path<'b>) -> NodeDecoder<'b> {
        NodeDecoder { decoding: self.decoding, node, path, as_value: false }
    }

    /// Every value is entered here (or at the root), so here is where faults learn their place.
    fn enter<'de, S: DeserializeSeed<'de>>(&self, node: &Node, path: &Path<'_>, seed: S) -> Result<S::Value, Fault> {
        let decoder = self.of(node, path);
        seed.deserialize(decoder).map_err(|fault| decoder.place(fault))
    }

    fn wrong_type(&self, expected: &dyn Expected) -> Fault {
        Fault::wrong_type(self.node, wanted(expected))
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Text(text) => visitor.visit_str(text),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Kind::List(items) = &self.node.kind else {
            return Err(self.wrong_type(&visitor));
        };
        let too_long = Fault::invalid_length(items.len(), &visitor);
        let mut access = Items { list: self, rest: items.iter().enumerate() };
        let value = visitor.visit_seq(&mut access)?;
        if access.rest.len() == 0 { Ok(value) } else { Err(too_long) }
    }

    fn object<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Kind::Object(members) = &self.node.kind else {
            return Err(self.wrong_type(&visitor));
        };
        let marked = self.as_value && members.len() == 1;
        let members = members.iter().collect::<Vec<_>>();
        visitor.visit_map(Members { object: self, rest: members.into_iter(), current: None, marked })
    }

    /// An object of known keys. The others are reported; if the key that is missing is one that a misspelt key was meant to
    /// be, that is the same mistake and is reported once.
    fn known<'de, V: Visitor<'de>>(self, known: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let Kind::Object(members) = &self.node.kind else {
            return Err(self.wrong_type(&visitor));
        };
        let (members, unknown): (Vec<_>, Vec<_>) =
            members.iter().partition(|member| known.contains(&member.key.as_str()));
        let absent = if unknown.is_empty() { Vec::new() } else { absent(self.node, known) };
        let mut meant = Vec::new();
        for Member { key, key_span, .. } in unknown.into_iter().take(PROBLEMS) {
            let near = did_you_mean(key, absent.iter().copied());
            let problem = unknown_key(self.decoding.document, self.path, *key_span, key, known, near);
            self.decoding.report(problem);
            meant.extend(near);
        }
        let access = Members { object: self, rest: members.into_iter(), current: None, marked: false };
        visitor.visit_map(access).map_err(|fault| match fault {
            Fault::Open(Reason::MissingKey(key)) if meant.contains(&key) => Fault::Reported,
            fault => fault,
        })
    }

    fn integer(&self, expected: &dyn Expected) -> Result<i64, Fault> {
        let number = match &self.node.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| self.wrong_type(expected))
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ident;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let number = self.integer(&visitor)?;
            match $type::try_from(number) {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(Fault::invalid_value(Unexpected::Signed(number), &stringify!($type))),
            }
        }
    )+};
}

impl<'de> Deserializer<'de> for NodeDecoder<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Boolean(boolean) => visitor.visit_bool(*boolean),
            Kind::Text(text) => visitor.visit_str(text),
            Kind::List(_) => self.list(visitor),
            Kind::Object(_) => self.object(visitor),
            Kind::Number(text) => match text.parse::<i64>() {
                Ok(number) => match u64::try_from(number) {
                    Ok(number) => visitor.visit_u64(number),
                    Err(_) => visitor.visit_i64(number),
                },
                // Serde has no exact decimals and buffers whatever it is given here, so they travel as a `Value` writes them.
                Err(_) => visitor.visit_map(Decimal { digits: text, state: 0 }),
            },
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Boolean(boolean) => visitor.visit_bool(*boolean),
            _ => Err(self.wrong_type(&visitor)),
        }
    }
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }
    fn deserialize_f64<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::other("must not be read as floating point, which is not exact"))
    }
    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }
    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.kind {
            Kind::Null => visitor.visit_unit(),
            _ => Err(self.wrong_type(&visitor)),
        }
    }
    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(NodeDecoder { as_value: name == value::NAME, ..self })
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.list(visitor)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.object(visitor)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.known(fields, visitor)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Text(_) => visitor.visit_enum(Choice { of: self, member: None }),
            Kind::Object(members) => match members.as_slice() {
                [member] => visitor.visit_enum(Choice { of: self, member: Some(member) }),
                _ => Err(Fault::other(format!("must be an object with one key, {}", quoted(variants, "or")))),
            },
            _ => Err(Fault::wrong_type(self.node, quoted(variants, "or"))),
        }
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

struct Items<'a> {
    list: NodeDecoder<'a>,
    rest: std::iter::Enumerate<slice::Iter<'a, Node>>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((index, item)) = self.rest.next() else {
            return Ok(None);
        };
        self.list.enter(item, &Path::Item(self.list.path, index), seed).map(Some)
    }
    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Members<'a> {
    object: NodeDecoder<'a>,
    rest: std::vec::IntoIter<&'a Member>,
    current: Option<&'a Member>,
    /// Whether a key that could be taken for a decimal's must be told apart.
    marked: bool,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.current = self.rest.next();
        let Some(member) = self.current else { return Ok(None) };
        let key = if self.marked { value::key_on_the_wire(&member.key) } else { member.key.as_str().into() };
        let result = seed.deserialize(Key(&key));
        result.map(Some).map_err(|fault| {
            let path = Path::Key(self.object.path, &member.key);
            fault.at(self.object.decoding.document, member.key_span, &path)
        })
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let member = self.current.take().ok_or_else(|| Fault::other("a value was asked for before its key"))?;
        self.object.enter(&member.value, &Path::Key(self.object.path, &member.key), seed)
    }
    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A key, which is a text, but may be read as a newtype around one or as a unit variant.
struct Key<'a>(&'a str);

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.0)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self.0.into_deserializer())
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// A decimal in the form in which a [`value::Value`] is serialised.
struct Decimal<'a> {
    digits: &'a str,
    state: u8,
}

impl<'de> MapAccess<'de> for Decimal<'_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        if self.state > 0 {
            return Ok(None);
        }
        self.state = 1;
        seed.deserialize(Key(DECIMAL_KEY)).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(Key(self.digits))
    }
}

/// One of several: a text, or an object with one key.
struct Choice<'a> {
    of: NodeDecoder<'a>,
    member: Option<&'a Member>,
}

impl Choice<'_> {
    fn content<T>(&self, decode: impl FnOnce(NodeDecoder<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let Some(member) = self.member else {
            return Err(Fault::other("must be an object with this word as its key, since the choice has settings"));
        };
        let path = Path::Key(self.of.path, &member.key);
        let decoder = self.of.of(&member.value, &path);
        decode(decoder).map_err(|fault| decoder.place(fault))
    }
}

impl<'de> EnumAccess<'de> for Choice<'_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let variant = match self.member {
            None => seed.deserialize(Key(self.of.node.text().unwrap_or_default())),
            Some(member) => seed.deserialize(Key(&member.key)).map_err(|fault| {
                fault.at(self.of.decoding.document, member.key_span, &Path::Key(self.of.path, &member.key))
            }),
        };
        variant.map(|variant| (variant, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.member {
            None => Ok(()),
            Some(_) => self.content(|content| serde::Deserialize::deserialize(content)),
        }
    }
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        self.content(|content| seed.deserialize(content))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content(|content| content.list(visitor))
    }
    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.content(|content| content.known(fields, visitor))
    }
}
