//! What a contact can wait for.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// An open wait, as a channel needs it to ask and to listen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Wait {
    /// Something from the customer.
    Input(InputWait),
    /// Time to pass; a message wakes it early where `message` is true.
    Time {
        /// How long, in seconds.
        seconds: u32,
        /// Whether a message from the customer ends the wait.
        #[serde(default, skip_serializing_if = "is_false")]
        message: bool,
    },
}

/// A wait for keys, speech or a typed message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputWait {
    /// Seconds of silence, after the prompts have ended, that count as no input.
    pub seconds: u32,
    /// The rules for keys; none when keys are not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<DigitRules>,
    /// Whether speech is taken.
    #[serde(default, skip_serializing_if = "is_false")]
    pub speech: bool,
    /// Words likely to be said, for the recogniser.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<SmolStr>,
    /// Whether the customer may answer before the prompt has ended.
    #[serde(default, skip_serializing_if = "is_false")]
    pub barge_in: bool,
    /// Whether the answer must not be logged or shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
}

/// How many keys to take and when to stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigitRules {
    /// The most keys to take; listening ends when they are in.
    pub max: u32,
    /// The key that ends the entry early; empty for none.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub terminator: SmolStr,
    /// Seconds between keys that end the entry.
    pub interdigit_seconds: u32,
}

fn is_false(value: &bool) -> bool {
    !*value
}
