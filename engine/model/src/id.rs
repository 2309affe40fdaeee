//! Typed identifiers. Each is a short string that clones without allocating, and cannot be mistaken for another kind.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use smol_str::SmolStr;
use std::borrow::{Borrow, Cow};
use std::fmt;

use crate::limits::ID_CHARACTERS;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadId(String);

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for BadId {}

fn slug(what: &str, text: &str) -> Result<(), BadId> {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let goes_on = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
    if starts && goes_on && text.len() <= ID_CHARACTERS {
        return Ok(());
    }
    Err(BadId(format!(
        "`{}` is not {what}: use 1 to {ID_CHARACTERS} of a-z, 0-9, `_` and `-`, starting with a letter or digit",
        shorten(text)
    )))
}

fn word(what: &str, text: &str) -> Result<(), BadId> {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on = characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if starts && goes_on && text.len() <= ID_CHARACTERS {
        return Ok(());
    }
    Err(BadId(format!(
        "`{}` is not {what}: use 1 to {ID_CHARACTERS} of A-Z, a-z, 0-9 and `_`, starting with a letter",
        shorten(text)
    )))
}

fn language_tag(what: &str, text: &str) -> Result<(), BadId> {
    let mut parts = text.split('-');
    let first = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()));
    let rest = parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    if first && rest && text.len() <= ID_CHARACTERS {
        return Ok(());
    }
    Err(BadId(format!("`{}` is not {what}: use a BCP 47 tag such as `en` or `en-GB`", shorten(text))))
}

/// The first characters of a text from outside, for a message.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:ident, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Reads an identifier; the error says what the rule is.
            pub fn new(text: &str) -> Result<Self, BadId> {
                $rule($what, text)?;
                Ok(Self(SmolStr::new(text)))
            }
            /// An identifier known when the program is written. Not for text from outside: it is not checked.
            pub const fn literal(text: &'static str) -> Self {
                Self(SmolStr::new_static(text))
            }
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.0.as_str(), f)
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }
        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                Self::new(&text).map_err(D::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "maxLength": ID_CHARACTERS })
            }
        }
    };
}

id!(
    /// A flow, module or hook flow: `support`.
    FlowId, "a flow id", slug, "^[a-z0-9][a-z0-9_-]*$");
id!(
    /// A block inside its flow: `welcome`.
    BlockId, "a block id", slug, "^[a-z0-9][a-z0-9_-]*$");
id!(
    /// An outcome of a block: `no_input`.
    PortName, "a port name", slug, "^[a-z0-9][a-z0-9_-]*$");
id!(
    /// A prompt inside its flow: `welcome`.
    PromptId, "a prompt id", slug, "^[a-z0-9][a-z0-9_-]*$");
id!(
    /// A contact attribute, or an input or output of a module, as expressions name it: `open_cases`.
    AttributeName, "an attribute name", word, "^[A-Za-z][A-Za-z0-9_]*$");
id!(
    /// A queue, opening hours, skill, agent or other thing that lives outside the flow: `support`.
    ResourceName, "a resource name", slug, "^[a-z0-9][a-z0-9_-]*$");
id!(
    /// A language, as a BCP 47 tag: `en-GB`.
    Language, "a language", language_tag, "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$");
