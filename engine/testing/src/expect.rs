//! Whether what happened is what was expected.

use cordboard_core::Fact;
use cordboard_core::contact::{Content, EndReason};
use cordboard_model::{AttributeName, FlowId, Language, ResourceName, Value};
use regex_lite::Regex;
use smol_str::SmolStr;
use std::fmt;

use crate::format::{RecordingWord, WaitsFor};
use crate::telling::word;

/// What must have happened since the last step.
#[derive(Debug, Default)]
pub(crate) struct Expect {
    pub tests: Vec<Test>,
    pub in_block: Option<(Option<FlowId>, SmolStr)>,
    pub waits_for: Option<WaitsFor>,
    pub never: Vec<Test>,
    pub in_order: Vec<Test>,
    pub any_order: Vec<Test>,
}

impl Expect {
    pub(crate) fn is_empty(&self) -> bool {
        self.every_test().next().is_none() && self.in_block.is_none() && self.waits_for.is_none()
    }
    /// Every condition on one fact in it.
    pub(crate) fn every_test(&self) -> impl Iterator<Item = &Test> {
        self.tests.iter().chain(&self.never).chain(&self.in_order).chain(&self.any_order)
    }
}

/// A condition on one fact.
#[derive(Debug)]
pub(crate) enum Test {
    Said(TextRule),
    Port { flow: Option<FlowId>, block: SmolStr, port: SmolStr },
    Queue(ResourceName),
    Recording(RecordingWord),
    Consent(bool),
    Attribute(AttributeName, ValueRule),
    Language(Language),
    Event { name: SmolStr, data: Option<ValueRule> },
    Effect { kind: &'static str, fields: Vec<(SmolStr, ValueRule)> },
    Ended(EndReason),
    Failed(SmolStr),
    Fact { name: &'static str, fields: Vec<(SmolStr, ValueRule)> },
}

impl Test {
    /// Whether it holds of a fact that happened in a flow.
    pub(crate) fn holds(&self, fact: &Fact, of_flow: Option<&FlowId>) -> bool {
        match (self, fact) {
            (Test::Said(rule), Fact::PromptQueued { content, .. }) => match content {
                Content::Say(text) | Content::Ssml(text) | Content::Text(text) | Content::Audio(text) => rule.holds(text),
            },
            (Test::Port { flow, block, port }, Fact::PortTaken { block: left, port: taken }) => {
                *left == block.as_str()
                    && *taken == port.as_str()
                    && flow.as_ref().is_none_or(|flow| of_flow == Some(flow))
            }
            (Test::Queue(queue), Fact::QueueSet { queue: set } | Fact::Queued { queue: set, .. }) => queue == set,
            (Test::Recording(RecordingWord::Started), Fact::RecordingStarted)
            | (Test::Recording(RecordingWord::Paused), Fact::RecordingPaused { .. })
            | (Test::Recording(RecordingWord::Resumed), Fact::RecordingResumed { .. })
            | (Test::Recording(RecordingWord::Stopped), Fact::RecordingStopped { .. }) => true,
            (Test::Consent(expected), Fact::ConsentRecorded { given, .. }) => expected == given,
            (Test::Attribute(name, rule), Fact::AttributeSet { name: set, value, .. }) => name == set && rule.holds(value),
            (Test::Language(language), Fact::LanguageSet { language: set }) => language == set,
            (Test::Event { name, data }, Fact::EventPublished { name: published, data: sent }) => {
                name == published && data.as_ref().is_none_or(|data| data.holds(&Value::Map(sent.clone())))
            }
            (Test::Effect { kind, fields }, Fact::EffectRequested { request, .. }) => {
                *kind == request.name() && (fields.is_empty() || fields_hold(fields, request))
            }
            (Test::Ended(reason), Fact::Ended { reason: ended, .. }) => reason == ended,
            (Test::Failed(code), Fact::ExpressionFailed { code: failed, .. }) => code == failed,
            (Test::Failed(code), Fact::PolicyBlocked { policy, .. }) => *code == word(policy),
            (Test::Fact { name, fields }, fact) => {
                *name == fact.name() && (fields.is_empty() || fields_hold(fields, fact))
            }
            _ => false,
        }
    }

    /// Whether a fact is of the sort this is about, to look for the nearest among those first.
    pub(crate) fn is_about(&self, fact: &Fact) -> bool {
        match self {
            Test::Said(_) => matches!(fact, Fact::PromptQueued { .. }),
            Test::Port { .. } => matches!(fact, Fact::PortTaken { .. }),
            Test::Queue(_) => matches!(fact, Fact::QueueSet { .. } | Fact::Queued { .. }),
            Test::Recording(_) => matches!(
                fact,
                Fact::RecordingStarted
                    | Fact::RecordingPaused { .. }
                    | Fact::RecordingResumed { .. }
                    | Fact::RecordingStopped { .. }
            ),
            Test::Consent(_) => matches!(fact, Fact::ConsentRecorded { .. }),
            Test::Attribute(name, _) => matches!(fact, Fact::AttributeSet { name: set, .. } if name == set),
            Test::Language(_) => matches!(fact, Fact::LanguageSet { .. }),
            Test::Event { .. } => matches!(fact, Fact::EventPublished { .. }),
            Test::Effect { .. } => matches!(fact, Fact::EffectRequested { .. }),
            Test::Ended(_) => matches!(fact, Fact::Ended { .. }),
            Test::Failed(_) => matches!(fact, Fact::ExpressionFailed { .. } | Fact::PolicyBlocked { .. }),
            Test::Fact { name, .. } => *name == fact.name(),
        }
    }
}

/// Written as [`crate::telling::told`] writes the facts, so that expected and seen can be compared by eye.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Said(rule) => write!(f, "said {rule}"),
            Test::Port { flow: Some(flow), block, port } => write!(f, "port {flow}/{block}.{port}"),
            Test::Port { flow: None, block, port } => write!(f, "port {block}.{port}"),
            Test::Queue(queue) => write!(f, "queue {queue}"),
            Test::Recording(RecordingWord::Started) => f.write_str("recording started"),
            Test::Recording(RecordingWord::Paused) => f.write_str("recording paused"),
            Test::Recording(RecordingWord::Resumed) => f.write_str("recording resumed"),
            Test::Recording(RecordingWord::Stopped) => f.write_str("recording stopped"),
            Test::Consent(given) => write!(f, "consent to recording {}", if *given { "given" } else { "refused" }),
            Test::Attribute(name, rule) => write!(f, "{name} = {rule}"),
            Test::Language(language) => write!(f, "language {language}"),
            Test::Event { name, data } => {
                write!(f, "event {name}")?;
                data.as_ref().map_or(Ok(()), |data| write!(f, " {data}"))
            }
            Test::Effect { kind, fields } => {
                write!(f, "asked: {kind}")?;
                write_fields(f, fields)
            }
            Test::Ended(reason) => write!(f, "ended: {}", word(reason)),
            Test::Failed(code) => write!(f, "failed: {code}"),
            Test::Fact { name, fields } => {
                f.write_str(name)?;
                write_fields(f, fields)
            }
        }
    }
}

fn write_fields(f: &mut fmt::Formatter<'_>, fields: &[(SmolStr, ValueRule)]) -> fmt::Result {
    fields.iter().try_for_each(|(key, rule)| write!(f, " {key}: {rule}"))
}

fn fields_hold(fields: &[(SmolStr, ValueRule)], of: &impl serde::Serialize) -> bool {
    let value = serde_json::to_value(of).ok().and_then(|json| serde_json::from_value(json).ok());
    match value {
        Some(Value::Map(map)) => fields.iter().all(|(key, rule)| map.get(key).is_some_and(|value| rule.holds(value))),
        _ => false,
    }
}

/// A condition on a text.
#[derive(Debug)]
pub(crate) enum TextRule {
    Is(SmolStr),
    Contains(String),
    StartsWith(String),
    Matches(Regex),
}

impl TextRule {
    pub(crate) fn matches(pattern: &str) -> Result<Self, String> {
        Regex::new(pattern).map(TextRule::Matches).map_err(|error| format!("`{pattern}` is not a pattern: {error}"))
    }
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            TextRule::Is(expected) => expected == text,
            TextRule::Contains(part) => text.contains(part.as_str()),
            TextRule::StartsWith(start) => text.starts_with(start.as_str()),
            TextRule::Matches(pattern) => pattern.is_match(text),
        }
    }
}

impl fmt::Display for TextRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextRule::Is(text) => write!(f, "{text:?}"),
            TextRule::Contains(text) => write!(f, "something containing {text:?}"),
            TextRule::StartsWith(text) => write!(f, "something starting with {text:?}"),
            TextRule::Matches(pattern) => write!(f, "something matching {:?}", pattern.as_str()),
        }
    }
}

/// A condition on a value: the value; a rule for a text; or, of a map, some of what it holds.
#[derive(Debug)]
pub(crate) enum ValueRule {
    Is(Value),
    Text(TextRule),
    Has(Vec<(SmolStr, ValueRule)>),
    Items(Vec<ValueRule>),
}

impl ValueRule {
    pub(crate) fn of(value: Value) -> Result<Self, String> {
        Ok(match value {
            Value::Map(map) => {
                if let (1, Some((key, Value::Text(text)))) = (map.len(), map.iter().next()) {
                    match key.as_str() {
                        "contains" => return Ok(ValueRule::Text(TextRule::Contains(text.to_string()))),
                        "starts_with" => return Ok(ValueRule::Text(TextRule::StartsWith(text.to_string()))),
                        "matches" => return TextRule::matches(text).map(ValueRule::Text),
                        _ => {}
                    }
                }
                let fields = map.into_iter().map(|(key, value)| Ok((key, ValueRule::of(value)?)));
                ValueRule::Has(fields.collect::<Result<_, String>>()?)
            }
            Value::List(items) => ValueRule::Items(items.into_iter().map(ValueRule::of).collect::<Result<_, _>>()?),
            value => ValueRule::Is(value),
        })
    }

    pub(crate) fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            // A whole number is a decimal too, and a test need not know which of the two is stored.
            (ValueRule::Is(Value::Integer(expected)), Value::Decimal(value)) => *value == (*expected).into(),
            (ValueRule::Is(expected), value) => expected == value,
            (ValueRule::Text(rule), Value::Text(text)) => rule.holds(text),
            (ValueRule::Has(fields), Value::Map(map)) => {
                fields.iter().all(|(key, rule)| map.get(key).is_some_and(|value| rule.holds(value)))
            }
            (ValueRule::Items(rules), Value::List(items)) => {
                rules.len() == items.len() && rules.iter().zip(items).all(|(rule, item)| rule.holds(item))
            }
            _ => false,
        }
    }
}

impl fmt::Display for ValueRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueRule::Is(Value::Null) => f.write_str("null"),
            ValueRule::Is(value) => write!(f, "{value}"),
            ValueRule::Text(rule) => write!(f, "{rule}"),
            ValueRule::Has(fields) => {
                f.write_str("{")?;
                write_fields(f, fields)?;
                f.write_str(" }")
            }
            ValueRule::Items(rules) => {
                f.write_str("[")?;
                for (index, rule) in rules.iter().enumerate() {
                    write!(f, "{}{rule}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
        }
    }
}
