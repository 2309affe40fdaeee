//! Expectations as they are written, and as they are understood.

use cordboard_core::contact::EndReason;
use cordboard_model::json::{Document, Kind, Node, pointer_key};
use cordboard_model::{AttributeName, Code, FlowId, Language, Problem, ResourceName, Value, did_you_mean};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::facts::{FACTS, fields_of};
use super::written::{AnyValue, EndWord, OneOrMany, TextRuleFile};
use crate::expect::{Expect, Test, TextRule, ValueRule};

/// What must have happened since the last step. Every key is a condition, and each must hold of some fact.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Expect")]
#[allow(dead_code)]
struct ConditionFile {
    /// This was said or sent: the whole text, or a rule.
    said: Option<OneOrMany<TextMatch>>,
    /// A block was left by this port: `menu.no_input`, or `survey/ask.done` in another flow.
    port: Option<OneOrMany<PortRef>>,
    /// The contact stands at this block.
    in_block: Option<PortlessRef>,
    /// This queue was chosen or entered.
    queue: Option<ResourceName>,
    /// What became of the recording.
    recording: Option<RecordingWord>,
    /// Whether the customer agreed to be recorded.
    consent: Option<ConsentWord>,
    /// Attributes were set to these values.
    #[schemars(with = "Option<BTreeMap<AttributeName, AnyValue>>")]
    attribute: Option<BTreeMap<AttributeName, Value>>,
    /// The language was set.
    language: Option<Language>,
    /// An event was published: its name, or its name and some of its data.
    event: Option<EventFile>,
    /// Something was asked of the world: its kind, or its kind and some of its fields.
    effect: Option<EffectFile>,
    /// The contact ended, for this reason.
    #[schemars(with = "Option<EndWord>")]
    ended: Option<EndReason>,
    /// An expression failed with this code, or a policy of this code stopped a block.
    failed: Option<String>,
    /// What the contact now waits for.
    waits_for: Option<WaitsFor>,
    /// No fact is like any of these.
    #[schemars(with = "Option<OneOrMany<PatternSchema>>")]
    never: Option<IgnoredAny>,
    /// Facts like these happened, in this order; others may be between them.
    #[schemars(with = "Option<Vec<PatternSchema>>")]
    in_order: Option<IgnoredAny>,
    /// Facts like these happened, in any order; each is another fact.
    #[schemars(with = "Option<Vec<PatternSchema>>")]
    any_order: Option<IgnoredAny>,
}

const PLURAL: [&str; 5] = ["never", "in_order", "any_order", "in_block", "waits_for"];

/// A text, or a rule for one.
#[derive(Debug, Clone)]
struct TextMatch(TextRuleOrText);

#[derive(Debug, Clone)]
enum TextRuleOrText {
    Text(SmolStr),
    Rule(TextRuleFile),
}

impl<'de> Deserialize<'de> for TextMatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = TextMatch;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or an object with `contains`, `starts_with` or `matches`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TextMatch, E> {
                Ok(TextMatch(TextRuleOrText::Text(text.into())))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextMatch, A::Error> {
                let map = serde::de::value::MapAccessDeserializer::new(map);
                TextRuleFile::deserialize(map).map(|rule| TextMatch(TextRuleOrText::Rule(rule)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for TextMatch {
    fn schema_name() -> Cow<'static, str> {
        "TextMatch".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<TextRuleFile>();
        json_schema!({ "anyOf": [{ "type": "string" }, rule] })
    }
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $pattern:literal, $read:expr, $must:literal, $type:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        struct $name($type);
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                let read: fn(&str) -> Option<$type> = $read;
                read(&text).map($name).ok_or_else(|| serde::de::Error::custom($must))
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

reference!(
    /// `block.port` or `flow/block.port`.
    PortRef, "^([a-z0-9_-]+/)?[a-z0-9_-]+\\.[a-z0-9_-]+$",
    |text| {
        let (block, port) = text.rsplit_once('.')?;
        let (flow, block) = flow_and_block(block)?;
        (!port.is_empty()).then(|| (flow, block, port.into()))
    },
    "must be a block and a port, as in `menu.no_input`", (Option<FlowId>, SmolStr, SmolStr));
reference!(
    /// `block` or `flow/block`.
    PortlessRef, "^([a-z0-9_-]+/)?[a-z0-9_-]+$", flow_and_block,
    "must be a block, as in `menu` or `survey/ask`", (Option<FlowId>, SmolStr));

fn flow_and_block(text: &str) -> Option<(Option<FlowId>, SmolStr)> {
    let (flow, block) = match text.split_once('/') {
        Some((flow, block)) => (Some(FlowId::new(flow).ok()?), block),
        None => (None, text),
    };
    (!block.is_empty()).then(|| (flow, block.into()))
}

/// What became of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub(crate) enum RecordingWord {
    Started,
    Paused,
    Resumed,
    Stopped,
}

/// Whether the customer agreed to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ConsentWord {
    Given,
    Refused,
}

/// What a contact waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WaitsFor {
    /// The customer's answer.
    Answer,
    /// Time to pass.
    Time,
    /// The answer to an effect.
    Effect,
    /// An agent, in a queue.
    Agent,
    /// The end of a conversation.
    Conversation,
    /// Nothing: it is over.
    Nothing,
}

impl WaitsFor {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            WaitsFor::Answer => "answer",
            WaitsFor::Time => "time",
            WaitsFor::Effect => "effect",
            WaitsFor::Agent => "agent",
            WaitsFor::Conversation => "conversation",
            WaitsFor::Nothing => "nothing",
        }
    }
}

/// A name alone, or with some fields.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $file:ident, $key:ident, $expecting:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        struct $name { name: SmolStr, fields: BTreeMap<SmolStr, Value> }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Either;
                impl<'de> Visitor<'de> for Either {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<$name, E> {
                        Ok($name { name: name.into(), fields: BTreeMap::new() })
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        let map = serde::de::value::MapAccessDeserializer::new(map);
                        let mut fields = BTreeMap::<SmolStr, Value>::deserialize(map)?;
                        match fields.remove(stringify!($key)) {
                            Some(Value::Text(name)) => Ok($name { name, fields }),
                            _ => Err(serde::de::Error::missing_field(stringify!($key))),
                        }
                    }
                }
                deserializer.deserialize_any(Either)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($file).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "anyOf": [{ "type": "string" }, {
                    "type": "object", "required": [stringify!($key)], "properties": { stringify!($key): { "type": "string" } }
                }] })
            }
        }
    };
}

named!(
    /// An event: its name, or its name and some of its data.
    EventFile, Event, name, "an event's name, or an object with `name` and `data`");
named!(
    /// An effect: its kind, or its kind and some of its fields.
    EffectFile, Effect, kind, "an effect's kind, or an object with `kind` and fields");

/// The kinds of effects.
pub(super) const EFFECTS: &[&str] = &[
    "start_recording", "pause_recording", "resume_recording", "stop_recording", "check_hours", "check_queue", "enqueue",
    "offer_agent", "join_agent", "transfer_call", "request_callback", "http_request", "detect_intent", "send_message",
    "lookup_customer", "update_customer", "create_task",
];

/// The schema of `expect`: conditions, or one fact in the general form.
pub(super) struct ExpectSchema;

impl JsonSchema for ExpectSchema {
    fn schema_name() -> Cow<'static, str> {
        "Expectation".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let conditions = generator.subschema_for::<ConditionFile>();
        json_schema!({ "anyOf": [conditions, general()] })
    }
}

/// The schema of one fact to look for.
pub(super) struct PatternSchema;

impl JsonSchema for PatternSchema {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let conditions = generator.subschema_for::<ConditionFile>();
        let names: Vec<_> = FACTS.iter().map(|(name, _)| *name).collect();
        json_schema!({
            "description": "One kind of fact: its name, one condition, or the general form.",
            "anyOf": [{ "type": "string", "enum": names }, general(), conditions]
        })
    }
}

fn general() -> Schema {
    let names: Vec<_> = FACTS.iter().map(|(name, _)| *name).collect();
    json_schema!({
        "description": "A fact by its name, with some of its fields.",
        "type": "object", "required": ["fact"], "properties": { "fact": { "enum": names } }
    })
}

/// Reads expectations out of one document.
pub(super) struct Reading<'a> {
    pub document: &'a Document,
    pub problems: &'a mut Vec<Problem>,
}

impl Reading<'_> {
    pub(super) fn error(&mut self, code: Code, node: &Node, pointer: &str, message: impl Into<String>) -> &mut Problem {
        self.problems.push(Problem::error(code, self.document.place(pointer, node.span), message));
        // Pushed on the line above.
        #[allow(clippy::expect_used)]
        self.problems.last_mut().expect("a problem was just pushed")
    }

    /// An `expect`.
    pub(super) fn expect(&mut self, node: &Node, pointer: &str) -> Option<Expect> {
        if node.get("fact").is_some() {
            let test = self.general(node, pointer)?;
            return Some(Expect { tests: vec![test], ..Expect::default() });
        }
        let file: ConditionFile = self.document.decode_node(node, pointer, self.problems)?;
        let mut expect = Expect::default();
        for (key, list) in
            [("never", &mut expect.never), ("in_order", &mut expect.in_order), ("any_order", &mut expect.any_order)]
        {
            if let Some(patterns) = node.get(key) {
                *list = self.patterns(patterns, &format!("{pointer}/{key}"))?;
            }
        }
        expect.in_block = file.in_block.as_ref().map(|PortlessRef(block)| block.clone());
        expect.waits_for = file.waits_for;
        expect.tests = self.tests(file, node, pointer)?;
        if expect.is_empty() {
            let problem = self.error(Code::TestProvesNothing, node, pointer, "this `expect` expects nothing");
            problem.suggestion = Some("say what must have happened since the last step".into());
            return None;
        }
        Some(expect)
    }

    fn patterns(&mut self, node: &Node, pointer: &str) -> Option<Vec<Test>> {
        let Kind::List(items) = &node.kind else { return self.pattern(node, pointer) };
        if items.is_empty() {
            self.error(Code::TestProvesNothing, node, pointer, "this list is empty, so it says nothing");
            return None;
        }
        let mut tests = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            tests.extend(self.pattern(item, &format!("{pointer}/{index}"))?);
        }
        Some(tests)
    }

    /// One pattern; several texts, ports or attributes in it are several facts.
    fn pattern(&mut self, node: &Node, pointer: &str) -> Option<Vec<Test>> {
        if let Some(name) = node.text() {
            return self.fact_name(name, node, pointer).map(|name| vec![Test::Fact { name, fields: Vec::new() }]);
        }
        if node.get("fact").is_some() {
            return self.general(node, pointer).map(|test| vec![test]);
        }
        if let Some(member) = node.members().iter().find(|member| PLURAL.contains(&member.key.as_str())) {
            let message = format!("`{}` is not a condition on one fact", member.key);
            self.error(Code::TestBadCase, node, pointer, message);
            return None;
        }
        if node.members().len() > 1 {
            self.error(Code::TestBadCase, node, pointer, "a condition on one fact has one key, or `fact` and its fields");
            return None;
        }
        let file = self.document.decode_node(node, pointer, self.problems)?;
        let tests = self.tests(file, node, pointer)?;
        if tests.is_empty() {
            self.error(Code::TestProvesNothing, node, pointer, "this condition says nothing");
            return None;
        }
        Some(tests)
    }

    fn fact_name(&mut self, name: &str, node: &Node, pointer: &str) -> Option<&'static str> {
        if let Some((name, _)) = FACTS.iter().find(|(known, _)| *known == name) {
            return Some(name);
        }
        let near = did_you_mean(name, FACTS.iter().map(|(known, _)| *known)).map(|near| format!("did you mean `{near}`?"));
        self.error(Code::TestBadCase, node, pointer, format!("there is no fact `{name}`")).suggestion = near;
        None
    }

    fn general(&mut self, node: &Node, pointer: &str) -> Option<Test> {
        let name_node = node.get("fact")?;
        let name = self.fact_name(name_node.text().unwrap_or_default(), name_node, &format!("{pointer}/fact"))?;
        let mut fields = Vec::new();
        for member in node.members().iter().filter(|member| member.key != "fact") {
            let pointer = format!("{pointer}/{}", pointer_key(&member.key));
            let known = fields_of(name);
            if !known.contains(&member.key.as_str()) && name != "effect_requested" {
                let near = did_you_mean(&member.key, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let message = match known.is_empty() {
                    true => format!("the fact `{name}` has no fields"),
                    false => format!("the fact `{name}` has no field `{}`; it has `{}`", member.key, known.join("`, `")),
                };
                self.error(Code::TestBadCase, &member.value, &pointer, message).suggestion = near;
                return None;
            }
            let value: Value = self.document.decode_node(&member.value, &pointer, self.problems)?;
            fields.push((SmolStr::new(&member.key), self.rule(value, &member.value, &pointer)?));
        }
        Some(Test::Fact { name, fields })
    }

    fn rule(&mut self, value: Value, node: &Node, pointer: &str) -> Option<ValueRule> {
        match ValueRule::of(value) {
            Ok(rule) => Some(rule),
            Err(message) => {
                self.error(Code::TestBadCase, node, pointer, message);
                None
            }
        }
    }

    fn rules(
        &mut self,
        fields: BTreeMap<SmolStr, Value>,
        node: &Node,
        pointer: &str,
    ) -> Option<Vec<(SmolStr, ValueRule)>> {
        fields.into_iter().map(|(key, value)| Some((key, self.rule(value, node, pointer)?))).collect()
    }

    /// The conditions on one fact each.
    fn tests(&mut self, file: ConditionFile, node: &Node, pointer: &str) -> Option<Vec<Test>> {
        let mut tests = Vec::new();
        for text in file.said.map(|said| said.0).unwrap_or_default() {
            let rule = match text.0 {
                TextRuleOrText::Text(text) => Ok(TextRule::Is(text)),
                TextRuleOrText::Rule(TextRuleFile::Contains(text)) => Ok(TextRule::Contains(text)),
                TextRuleOrText::Rule(TextRuleFile::StartsWith(text)) => Ok(TextRule::StartsWith(text)),
                TextRuleOrText::Rule(TextRuleFile::Matches(text)) => TextRule::matches(&text),
            };
            match rule {
                Ok(rule) => tests.push(Test::Said(rule)),
                Err(message) => {
                    self.error(Code::TestBadCase, node, &format!("{pointer}/said"), message);
                    return None;
                }
            }
        }
        for PortRef((flow, block, port)) in file.port.map(|ports| ports.0).unwrap_or_default() {
            tests.push(Test::Port { flow, block, port });
        }
        tests.extend(file.queue.map(Test::Queue));
        tests.extend(file.recording.map(Test::Recording));
        tests.extend(file.consent.map(|word| Test::Consent(word == ConsentWord::Given)));
        for (name, value) in file.attribute.unwrap_or_default() {
            tests.push(Test::Attribute(name, self.rule(value, node, pointer)?));
        }
        tests.extend(file.language.map(Test::Language));
        if let Some(EventFile { name, mut fields }) = file.event {
            let data = fields.remove("data");
            if let Some(key) = fields.keys().next() {
                let message = format!("an event has `name` and `data`, not `{key}`");
                self.error(Code::TestBadCase, node, &format!("{pointer}/event"), message);
                return None;
            }
            let data = match data {
                Some(data) => Some(self.rule(data, node, pointer)?),
                None => None,
            };
            tests.push(Test::Event { name, data });
        }
        if let Some(EffectFile { name, fields }) = file.effect {
            let pointer = format!("{pointer}/effect");
            let Some(kind) = EFFECTS.iter().find(|kind| **kind == name) else {
                let near = did_you_mean(&name, EFFECTS.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                self.error(Code::TestBadCase, node, &pointer, format!("there is no effect `{name}`")).suggestion = near;
                return None;
            };
            tests.push(Test::Effect { kind, fields: self.rules(fields, node, &pointer)? });
        }
        tests.extend(file.ended.map(Test::Ended));
        tests.extend(file.failed.map(|code| Test::Failed(code.into())));
        Some(tests)
    }
}
