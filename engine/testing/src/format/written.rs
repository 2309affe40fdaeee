//! A test file as it is written. The doc comments become the help of the schema.

use cordboard_core::contact::{Direction, EndReason};
use cordboard_model::{AttributeName, Channel, FlowId, Language, ResourceName, Value};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, IgnoredAny, Visitor};
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::mocks::Mocks;
use super::pattern::PatternSchema;

/// The tests of one flow. The file lies beside the flow and is named after it: `support.test.yaml`, or `.json`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Cordboard test file, format 1")]
#[allow(dead_code)] // some parts are read one by one, and stand here for the schema and for the names of keys
pub(crate) struct SuiteFile {
    /// The flow that is tested, by its id.
    pub flow: FlowId,
    /// What the tests are about.
    #[serde(default)]
    pub description: String,
    /// How every case begins, unless it says otherwise.
    #[serde(default)]
    pub given: Given,
    /// Answers that every case can use. A case's own are tried first. One that no case uses is a failure.
    #[serde(default)]
    pub mocks: Mocks,
    /// Steps that every case begins with.
    #[serde(default)]
    #[schemars(with = "Vec<StepFile>")]
    pub setup: Vec<IgnoredAny>,
    /// The cases.
    #[schemars(with = "Vec<CaseFile>", length(min = 1))]
    pub cases: Vec<IgnoredAny>,
}

/// One case: one contact, from its start.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
pub(crate) struct CaseFile {
    /// What it shows, in a sentence.
    pub name: String,
    /// Words to choose cases by: `cordboard test --tag slow`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Why the case is not run at present.
    #[serde(default)]
    pub skip: Option<String>,
    /// Why the case is known to fail. It then passes by failing, and fails once it passes.
    #[serde(default)]
    pub expect_failure: Option<String>,
    /// Whether somebody should look at it: the case was generated.
    #[serde(default)]
    pub review: bool,
    /// How the contact begins.
    #[serde(default)]
    pub given: Given,
    /// Answers to what the flow asks of the world.
    #[serde(default)]
    pub mocks: Mocks,
    /// What happens, in order.
    #[serde(default)]
    #[schemars(with = "Vec<StepFile>")]
    pub steps: Vec<IgnoredAny>,
    /// How the contact has ended after the last step.
    #[serde(default)]
    pub ends: Option<Ends>,
    /// The conversation, a line each: `< what was said` and `> what was answered`. `--update` writes it.
    #[serde(default)]
    pub transcript: Option<Vec<String>>,
    /// Rows of a table: the case is run once for each, with `<name>` replaced by the row's value of that name.
    #[serde(default)]
    #[schemars(with = "Option<Vec<BTreeMap<String, AnyValue>>>")]
    pub examples: Option<IgnoredAny>,
}

/// How a contact begins.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    /// When, as in `2026-03-02T10:00:00Z`.
    #[schemars(with = "Option<String>")]
    pub at: Option<SmolStr>,
    /// How the customer reaches us. Left out, the flow's first channel.
    pub channel: Option<Channel>,
    /// The customer's number or address.
    #[schemars(with = "Option<String>")]
    pub from: Option<SmolStr>,
    /// Our number or address.
    #[schemars(with = "Option<String>")]
    pub to: Option<SmolStr>,
    /// The customer's language.
    pub language: Option<Language>,
    /// Who called whom.
    #[schemars(with = "Option<DirectionWord>")]
    pub direction: Option<Direction>,
    /// Who answered an outbound call.
    pub answered_by: Option<AnsweredBy>,
    /// The seed of random draws.
    pub seed: Option<u64>,
    /// Attributes known beforehand.
    #[serde(default)]
    #[schemars(with = "BTreeMap<AttributeName, AnyValue>")]
    pub attributes: BTreeMap<AttributeName, Value>,
}

/// Who called whom.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code)]
enum DirectionWord {
    Inbound,
    Outbound,
    Callback,
}

/// Who answered an outbound call.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnsweredBy {
    /// A person.
    Human,
    /// An answering machine.
    Machine,
    /// A fax.
    Fax,
    /// It is not known.
    Unknown,
}

impl AnsweredBy {
    pub(super) const fn name(self) -> &'static str {
        match self {
            AnsweredBy::Human => "human",
            AnsweredBy::Machine => "machine",
            AnsweredBy::Fax => "fax",
            AnsweredBy::Unknown => "unknown",
        }
    }
}

/// How the contact has ended.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ends {
    /// Why.
    #[schemars(with = "EndWord")]
    pub reason: EndReason,
}

/// Why a contact ended.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code)]
pub(crate) enum EndWord {
    HungUp,
    Disconnected,
    Terminated,
    LostCall,
    StepBudget,
    InputLimit,
    CallDepth,
    BrokenFlow,
}

/// One thing that happens, or `expect`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepFile {
    /// The caller presses keys.
    Press(Keys),
    /// The caller says this.
    Say(#[schemars(with = "String")] SmolStr),
    /// The customer types this.
    Type(#[schemars(with = "String")] SmolStr),
    /// The customer does nothing until the time for an answer is over.
    Silence,
    /// The line goes down.
    HangUp(Who),
    /// Time passes, and what falls due happens: `45s`, `2m`, `1h 30m`.
    Advance(Length),
    /// The last input is delivered once more, as a provider does that got no answer. Nothing may come of it.
    DeliverAgain,
    /// An answer arrives for a wait that is over. Nothing may come of it.
    DeliverLate,
    /// An agent does something.
    Agent(AgentDoes),
    /// The open effect is settled with this answer: `{ transfer_call: { outcome: busy } }`.
    Settle(#[schemars(with = "BTreeMap<String, AnyValue>")] BTreeMap<SmolStr, Value>),
    /// The open effect fails with this code: `{ http_request: effect.timeout }`.
    Fail(#[schemars(with = "BTreeMap<String, String>")] BTreeMap<SmolStr, SmolStr>),
    /// What must have happened since the last step. Several of these can follow one step.
    Expect(#[schemars(with = "super::pattern::ExpectSchema")] IgnoredAny),
}

/// Who ends the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Who {
    /// The caller or chat visitor.
    #[serde(alias = "customer")]
    Caller,
    /// The agent; the flow goes on.
    Agent,
    /// Somebody who runs the system.
    Operator,
}

/// What an agent can do.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AgentDoes {
    /// An agent of this name accepts, from the queue or when offered the contact by name.
    Accept(#[schemars(with = "String")] SmolStr),
    /// The agent who was offered the contact declines.
    Reject,
    /// The agent hangs up.
    Leaves,
    /// Puts the customer on hold.
    Hold,
    /// Takes the customer off hold.
    Resume,
    /// Starts recording.
    StartRecording,
    /// Pauses the recording.
    PauseRecording,
    /// Goes on recording.
    ResumeRecording,
    /// Stops recording.
    StopRecording,
    /// Sets attributes.
    SetAttributes(#[schemars(with = "BTreeMap<AttributeName, AnyValue>")] BTreeMap<AttributeName, Value>),
    /// Hands the contact over.
    Transfer(TransferTo),
}

/// To whom an agent hands a contact over.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TransferTo {
    /// A queue.
    Queue(ResourceName),
    /// An agent.
    Agent(ResourceName),
    /// A phone number.
    Number(#[schemars(with = "String")] SmolStr),
}

/// Keys: text, or a number as YAML writes it.
#[derive(Debug, Clone)]
pub(crate) struct Keys(pub SmolStr);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsText;
        impl Visitor<'_> for AsText {
            type Value = SmolStr;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keys, such as \"1\" or \"42#\"")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<SmolStr, E> {
                let key = |c: char| c.is_ascii_digit() || c == '*' || c == '#';
                match !text.is_empty() && text.chars().all(key) {
                    true => Ok(text.into()),
                    false => Err(E::custom("must be keys: 0 to 9, * and #")),
                }
            }
            fn visit_u64<E>(self, number: u64) -> Result<SmolStr, E> {
                Ok(format_smolstr!("{number}"))
            }
        }
        deserializer.deserialize_any(AsText).map(Keys)
    }
}

impl JsonSchema for Keys {
    fn schema_name() -> Cow<'static, str> {
        "Keys".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string", "pattern": "^[0-9*#]+$" }, { "type": "integer", "minimum": 0 }] })
    }
}

/// A length of time, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length(pub u32);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let length = humantime::parse_duration(&text).ok().filter(|length| length.subsec_nanos() == 0);
        let seconds = length.and_then(|length| u32::try_from(length.as_secs()).ok());
        let seconds = seconds.ok_or_else(|| serde::de::Error::custom("must be a length of time: 45s, 2m or 1h 30m"))?;
        Ok(Length(seconds))
    }
}

impl JsonSchema for Length {
    fn schema_name() -> Cow<'static, str> {
        "Length".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["45s", "2m", "1h 30m"] })
    }
}

/// Any value, in the schema.
pub(crate) struct AnyValue;

impl JsonSchema for AnyValue {
    fn schema_name() -> Cow<'static, str> {
        "AnyValue".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "Any value; numbers are whole or decimal." })
    }
}

/// One of something, or a list of them.
#[derive(Debug, Clone)]
pub(crate) struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
        struct Either<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word, an object, or a list of them")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<T>, E> {
                T::deserialize(StrDeserializer::new(text)).map(|one| vec![one])
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
                Vec::<T>::deserialize(SeqAccessDeserializer::new(list))
            }
        }
        deserializer.deserialize_any(Either(std::marker::PhantomData)).map(OneOrMany)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}

/// What is said of a text: the text itself, or a rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TextRuleFile {
    /// The text contains this.
    Contains(String),
    /// The text starts with this.
    StartsWith(String),
    /// The text matches this regular expression.
    Matches(String),
}

/// The schema of a test file.
pub(super) fn schema() -> String {
    let _ = PatternSchema;
    let schema = schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<SuiteFile>();
    cordboard_model::json::canonical_of(&schema).unwrap_or_default()
}
