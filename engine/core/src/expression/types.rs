//! The types an expression is checked against when a flow is loaded.

use cordboard_model::{Value, ValueType};
use std::fmt;

/// What an expression, or a part of one, gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number. A whole number is taken wherever a decimal is wanted.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// A list.
    List,
    /// Known only when the flow runs: a part of an HTTP answer. It passes every check at load and is checked at run.
    Json,
}

impl Type {
    /// The name used in the flow file.
    pub const fn name(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Integer => "integer",
            Type::Decimal => "decimal",
            Type::Boolean => "boolean",
            Type::List => "list",
            Type::Json => "json",
        }
    }

    /// The type as a sentence says it: "a whole number".
    pub(super) const fn described(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Integer => "a whole number",
            Type::Decimal => "a decimal number",
            Type::Boolean => "true or false",
            Type::List => "a list",
            Type::Json => "a JSON value",
        }
    }

    pub(super) const fn is_number(self) -> bool {
        matches!(self, Type::Integer | Type::Decimal)
    }

    /// Whether a value of this type can be had where `wanted` is.
    pub(crate) fn fits(self, wanted: Type) -> bool {
        self == wanted
            || self == Type::Json
            || wanted == Type::Json
            || (self == Type::Integer && wanted == Type::Decimal)
    }

    /// Whether two values can be equal at all.
    pub(super) fn comparable(self, other: Type) -> bool {
        self.fits(other) || other.fits(self)
    }

    /// The one type that covers both, if there is one.
    pub(super) fn joined(self, other: Type) -> Option<Type> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Type::Json, _) | (_, Type::Json) => Some(Type::Json),
            (a, b) if a.is_number() && b.is_number() => Some(Type::Decimal),
            _ => None,
        }
    }
}

impl From<ValueType> for Type {
    fn from(declared: ValueType) -> Self {
        match declared {
            ValueType::Text => Type::Text,
            ValueType::Integer => Type::Integer,
            ValueType::Decimal => Type::Decimal,
            ValueType::Boolean => Type::Boolean,
            ValueType::Json => Type::Json,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the place that holds an expression needs from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Want {
    /// Anything.
    Any,
    /// `true` or `false`: a condition.
    Boolean,
    /// A value of one type.
    Type(Type),
    /// Something that can be said or written: text, a number, `true` or `false`. Not a list, not a map.
    Text,
}

impl Want {
    pub(super) fn takes(self, given: Type) -> bool {
        match self {
            Want::Any => true,
            Want::Boolean => given.fits(Type::Boolean),
            Want::Type(wanted) => given.fits(wanted),
            Want::Text => given != Type::List,
        }
    }

    pub(super) fn takes_value(self, value: &Value) -> bool {
        match (self, kind_of(value)) {
            (Want::Any | Want::Type(Type::Json), _) => true,
            (Want::Text, Some(kind)) => kind != Type::List,
            (_, Some(kind)) => self.takes(kind),
            (_, None) => false,
        }
    }

    pub(super) const fn described(self) -> &'static str {
        match self {
            Want::Any => "a value",
            Want::Boolean => "true or false",
            Want::Type(wanted) => wanted.described(),
            Want::Text => "text, a number, or true or false",
        }
    }
}

/// The type of a value; none for null and for maps, which fit JSON alone.
pub(super) fn kind_of(value: &Value) -> Option<Type> {
    match value {
        Value::Null | Value::Map(_) => None,
        Value::Boolean(_) => Some(Type::Boolean),
        Value::Integer(_) => Some(Type::Integer),
        Value::Decimal(_) => Some(Type::Decimal),
        Value::Text(_) => Some(Type::Text),
        Value::List(_) => Some(Type::List),
    }
}

/// What names an expression may use, and their types.
pub trait Names {
    /// The type of a name, or of a dotted system name: `tier`, `contact.channel`, `response`.
    fn type_of(&self, path: &str) -> Option<Type>;
    /// Every name, dotted ones in full, to suggest the one that was meant.
    fn all(&self) -> Vec<String>;
}

impl<N: AsRef<str>> Names for [(N, Type)] {
    fn type_of(&self, path: &str) -> Option<Type> {
        self.iter().find(|(name, _)| name.as_ref() == path).map(|(_, kind)| *kind)
    }
    fn all(&self) -> Vec<String> {
        self.iter().map(|(name, _)| name.as_ref().to_string()).collect()
    }
}

impl<N: AsRef<str>> Names for Vec<(N, Type)> {
    fn type_of(&self, path: &str) -> Option<Type> {
        self.as_slice().type_of(path)
    }
    fn all(&self) -> Vec<String> {
        self.as_slice().all()
    }
}

impl<N: AsRef<str>, const SIZE: usize> Names for [(N, Type); SIZE] {
    fn type_of(&self, path: &str) -> Option<Type> {
        self.as_slice().type_of(path)
    }
    fn all(&self) -> Vec<String> {
        self.as_slice().all()
    }
}
