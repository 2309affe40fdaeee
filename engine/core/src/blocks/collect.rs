use cordboard_model::{AttributeName, Channel, Code, PromptId, Value, ValueType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::asking::{Miss, Retry, patience, within, within_wait};
use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, RecordingPosture, Visitor};
use crate::contact::{DigitRules, InputWait, PolicyCode, Recording};
use crate::expression::{Expression, Failure, Type, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Asks for something and stores it in an attribute: an account number, a date, a name.
///
/// With `expects` `digits` the caller keys it in; spoken or typed digits are taken too: spaces, dashes, dots, slashes and
/// brackets in them are ignored, and a `+` may stand in front. With `text` the caller says it, or the visitor types it;
/// with `any` the caller may do either. The answer must have the right length and, where
/// there is a `valid_if`, make it true; otherwise the block asks again, and after the last try leaves by `no_input` or
/// `no_match`, whichever came last.
///
/// Into a sensitive attribute the answer goes unseen: it is never logged, and the block refuses, by `error`, to ask while
/// the contact is being recorded. Pause the recording first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    /// The question.
    pub prompt: PromptId,
    /// The attribute that gets the answer. Its type decides what is accepted: text, integer or decimal.
    pub into: AttributeName,
    /// What is expected.
    #[serde(default, skip_serializing_if = "Expects::is_digits")]
    #[schemars(skip_serializing_if = "super::never")]
    pub expects: Expects,
    /// The fewest characters.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 1000))]
    pub min_length: u32,
    /// The most characters. Keys beyond it are not taken.
    #[serde(default = "twenty", skip_serializing_if = "is_twenty")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 1000))]
    pub max_length: u32,
    /// The key that ends the entry; empty for none.
    #[serde(default = "hash", skip_serializing_if = "is_hash")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(with = "String", regex(pattern = "^[0-9*#]?$"))]
    pub terminator: SmolStr,
    /// Seconds of silence that count as no input. Left out, it is 5 on voice, 300 on chat and a day on SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 604_800))]
    pub timeout_seconds: Option<u32>,
    /// Seconds between keys that end the entry.
    #[serde(default = "five", skip_serializing_if = "is_five")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 60))]
    pub interdigit_seconds: u32,
    /// Whether the caller may answer before the prompt has ended.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(skip_serializing_if = "super::never")]
    pub barge_in: bool,
    /// A condition the answer must meet; `value` is the answer, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_if: Option<Expression>,
    /// How often to ask, and what to say in between.
    #[serde(default, skip_serializing_if = "Retry::is_default")]
    pub retry: Retry,
}

/// What a `collect` expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expects {
    /// Digits, by key, voice or typing.
    #[default]
    Digits,
    /// Words, by voice or typing.
    Text,
    /// Either: keys or words, stored as they come.
    Any,
}

impl Expects {
    fn is_digits(&self) -> bool {
        *self == Expects::Digits
    }
    fn takes_keys(&self) -> bool {
        *self != Expects::Text
    }
}

const VALUE: &[(&str, Type)] = &[("value", Type::Text)];

impl Collect {
    fn sensitive(&self, cx: &Cx<'_>) -> bool {
        cx.flow().is_sensitive(self.into.as_str())
    }

    fn rules(&self, cx: &Cx<'_>) -> InputWait {
        let keys = DigitRules {
            max: self.max_length,
            terminator: self.terminator.clone(),
            interdigit_seconds: self.interdigit_seconds,
        };
        let sensitive = self.sensitive(cx);
        InputWait {
            seconds: patience(cx, self.timeout_seconds),
            digits: self.expects.takes_keys().then_some(keys),
            // A secret is keyed in, never said aloud where others hear it and a recogniser may keep it.
            speech: !(sensitive && self.expects.is_digits()),
            hints: Vec::new(),
            barge_in: self.barge_in,
            sensitive,
        }
    }

    /// Whether an answer has the form asked for, so that `valid_if` is what decides on it.
    pub fn decides_by_condition(&self, answer: &str, declared: ValueType) -> bool {
        let empty = answer.trim().is_empty() || (self.expects.is_digits() && answer == self.terminator);
        let value = self.accepted(answer).filter(|_| !empty).and_then(|text| typed(&text, declared));
        self.valid_if.is_some() && value.is_some()
    }

    /// The answer as it would be stored, if it is of the right form.
    fn accepted(&self, answer: &str) -> Option<SmolStr> {
        let answer: SmolStr = match self.expects {
            Expects::Digits => {
                let answer = answer.strip_suffix(self.terminator.as_str()).unwrap_or(answer);
                let digits: SmolStr = answer.chars().filter(|c| !c.is_whitespace() && !"-./()".contains(*c)).collect();
                let keys = |c: char| c.is_ascii_digit() || c == '*' || c == '#';
                if !digits.strip_prefix('+').unwrap_or(&digits).chars().all(keys) {
                    return None;
                }
                digits
            }
            Expects::Text => answer.trim().into(),
            Expects::Any => answer.trim().strip_suffix(self.terminator.as_str()).unwrap_or(answer.trim()).into(),
        };
        let length = u32::try_from(answer.chars().count()).ok()?;
        (self.min_length..=self.max_length).contains(&length).then_some(answer)
    }
}

/// A text as a value of the type an attribute is declared with.
fn typed(answer: &SmolStr, declared: ValueType) -> Option<Value> {
    match declared {
        ValueType::Integer => answer.parse().ok().map(Value::Integer),
        ValueType::Decimal => answer.parse().ok().map(Value::Decimal),
        ValueType::Text | ValueType::Json => Some(Value::Text(answer.clone())),
        ValueType::Boolean => None,
    }
}

impl BlockType for Collect {
    const ABOUT: About = About {
        block_type: "collect",
        title: "Collect input",
        group: Group::Interact,
        example: r#"{
  "type": "collect",
  "with": {
    "prompt": "ask_account",
    "into": "account",
    "min_length": 6,
    "max_length": 8,
    "valid_if": "value.starts_with('4')",
    "retry": { "no_match_prompt": "wrong_account" }
  },
  "next": { "done": "lookup", "no_input": "goodbye", "no_match": "agent", "error": "sorry" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done", "no_input", "no_match"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.prompt("/prompt", &self.prompt);
        visitor.sets("/into", &self.into, None);
        if let Some(condition) = &self.valid_if {
            visitor.expression("/valid_if", condition, Want::Boolean, VALUE);
        }
        self.retry.visit(visitor);
        within(visitor, "/min_length", self.min_length, 1, self.max_length);
        within(visitor, "/max_length", self.max_length, 1, 1000);
        within(visitor, "/interdigit_seconds", self.interdigit_seconds, 1, 60);
        if let Some(seconds) = self.timeout_seconds {
            within_wait(visitor, "/timeout_seconds", seconds);
        }
        if self.terminator.len() > 1 || !self.terminator.bytes().all(|key| key.is_ascii_digit() || b"*#".contains(&key)) {
            let message = "the terminator is one of 0 to 9, * and #, or empty".to_string();
            visitor.bad_setting("/terminator", Code::BlockBadSetting, message);
        }
    }

    fn possible(&self, port: &str, arriving: &Posture, flow: &LoadedFlow) -> bool {
        let secret = flow.is_sensitive(self.into.as_str()) && arriving.recording == RecordingPosture::On;
        let voice = flow.source.channels.contains(&Channel::Voice);
        match port {
            "error" => (secret && voice) || self.valid_if.is_some() || !self.retry.always_asks(&self.prompt, flow),
            // Only where nobody speaks can it be asked while the contact is recorded.
            _ => !secret || flow.source.channels.iter().any(|channel| channel.is_text()),
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let heard = cx.channel() == Channel::Voice && cx.state().recording == Recording::On;
        if heard && self.sensitive(cx) {
            return Ok(cx.blocked(PolicyCode::SensitiveWhileRecording));
        }
        let rules = self.rules(cx);
        self.retry.ask(cx, &self.prompt, rules)
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let answer = match event {
            Event::Digits(text) | Event::Speech(text) | Event::Message(text) => text,
            _ => SmolStr::default(),
        };
        let empty = answer.trim().is_empty() || (self.expects.takes_keys() && answer == self.terminator);
        let miss = if empty { Miss::NoInput } else { Miss::NoMatch };
        let declared = cx.flow().source.attributes.get(&self.into).map(|attribute| attribute.value_type);
        let value = self.accepted(&answer).filter(|_| !empty).and_then(|text| Some((typed(&text, declared?)?, text)));
        if let Some((value, text)) = value {
            cx.offer("value", Value::Text(text));
            let valid = match &self.valid_if {
                Some(condition) => cx.holds(condition)?,
                None => true,
            };
            if valid {
                cx.set(&self.into, value)?;
                return Ok(Next::take("done"));
            }
        }
        let rules = self.rules(cx);
        self.retry.again(cx, miss, &self.prompt, rules)
    }

    fn needs(&self) -> Needs {
        Needs::Customer
    }
}

fn yes() -> bool {
    true
}
fn is_yes(value: &bool) -> bool {
    *value
}
fn one() -> u32 {
    1
}
fn is_one(value: &u32) -> bool {
    *value == 1
}
fn five() -> u32 {
    5
}
fn is_five(value: &u32) -> bool {
    *value == 5
}
fn twenty() -> u32 {
    20
}
fn is_twenty(value: &u32) -> bool {
    *value == 20
}
fn hash() -> SmolStr {
    SmolStr::new_static("#")
}
fn is_hash(value: &SmolStr) -> bool {
    value == "#"
}
