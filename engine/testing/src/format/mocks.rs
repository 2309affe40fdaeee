//! Mocks as they are written: for each kind of effect, what to answer.

use cordboard_core::Outcome;
use cordboard_model::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;

use super::written::{AnyValue, OneOrMany};

/// Answers to what a flow asks of the world, by kind. Keys are names, numbers or texts, in which `*` stands for anything.
/// One answer serves any number of times; a list serves each answer once, in order. An effect that nothing here answers
/// fails the case unless the next step settles it, and so does an answer that is never used. `pending` leaves the effect
/// open for the steps to settle, or for its time to run out; `failure` fails it with a code.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Mocks {
    /// HTTP requests. The first that matches and is not used up answers.
    pub http: Vec<HttpMock>,
    /// Opening hours, by their name, or by the queue's where the block names no hours.
    pub hours: BTreeMap<String, OneOrMany<HoursReply>>,
    /// Figures of queues, by name.
    pub queues: BTreeMap<String, OneOrMany<QueueReply>>,
    /// Customers: profiles to be found by their fields `phone`, `email` or `id`; or answers by the value searched for.
    pub customers: Option<Customers>,
    /// Changes of a customer's profile.
    pub customer_updates: Option<OneOrMany<DoneReply>>,
    /// Intents, by what the customer said, in upper or lower case.
    pub intents: BTreeMap<String, OneOrMany<IntentReply>>,
    /// Entering a queue, by its name. Without a mock the queue takes the contact in.
    pub enqueue: BTreeMap<String, OneOrMany<EnqueueReply>>,
    /// Offers to a named agent, by the agent's id.
    pub agents: BTreeMap<String, OneOrMany<OfferReply>>,
    /// Joining the customer and the agent, by the agent's id. Without a mock it works.
    pub join: BTreeMap<String, OneOrMany<DoneReply>>,
    /// Transfers, by the number called.
    pub transfers: BTreeMap<String, OneOrMany<TransferReply>>,
    /// Callbacks, by the number to call.
    pub callbacks: BTreeMap<String, OneOrMany<CallbackReply>>,
    /// Messages, by the address.
    pub messages: BTreeMap<String, OneOrMany<DoneReply>>,
    /// Tasks, by name.
    pub tasks: BTreeMap<String, OneOrMany<TaskReply>>,
    /// The recorder: `start`, `pause`, `resume`, `stop`. Without a mock it works.
    pub recording: BTreeMap<RecorderWord, OneOrMany<DoneReply>>,
}

/// What a mock answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    /// The effect is settled.
    Settled(Outcome),
    /// It stays open.
    Pending,
    /// The customer who was found is among these profiles.
    Among(Vec<BTreeMap<SmolStr, Value>>),
}

fn ok<const N: usize>(fields: [(&'static str, Value); N]) -> Reply {
    Reply::Settled(Outcome::Ok(Value::Map(fields.map(|(key, value)| (SmolStr::new_static(key), value)).into())))
}
fn failed(code: &SmolStr) -> Reply {
    Reply::Settled(Outcome::failed(code))
}

/// Something a mock can be told to answer.
pub(crate) trait Answers {
    /// The answer; the error says what is wrong with it.
    fn reply(&self) -> Reply;
}

macro_rules! replies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $reply:expr),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// The steps settle it, or its time runs out.
            Pending,
            /// It fails with this code.
            Failure(#[schemars(with = "String")] SmolStr),
        }
        impl Answers for $name {
            fn reply(&self) -> Reply {
                match self {
                    $($name::$variant => $reply,)+
                    $name::Pending => Reply::Pending,
                    $name::Failure(code) => failed(code),
                }
            }
        }
    )+};
}

replies! {
    /// Opening hours.
    HoursReply {
        /// Open.
        Open => ok([("open", Value::Boolean(true))]),
        /// Closed.
        Closed => ok([("open", Value::Boolean(false))]),
    }
    /// Something that only has to be done.
    DoneReply {
        /// It was done.
        Done => Reply::Settled(Outcome::DONE),
    }
    /// Entering a queue.
    EnqueueReply {
        /// The contact waits in it.
        Queued => ok([("outcome", Value::text("queued"))]),
        /// The queue is full.
        Full => ok([("outcome", Value::text("full"))]),
        /// The queue is closed.
        Closed => ok([("outcome", Value::text("closed"))]),
        /// Nobody works it.
        NoAgents => ok([("outcome", Value::text("no_agents"))]),
    }
    /// An offer to an agent.
    OfferReply {
        /// The agent declines or does not answer.
        Rejected => Reply::Settled(Outcome::failed("agent.rejected")),
        /// The agent accepts, under the name in the flow.
        Accepted => ok([]),
    }
    /// A call to a number.
    TransferReply {
        /// It was answered, and is over.
        Ended => ok([("outcome", Value::text("ended"))]),
        /// The line was busy.
        Busy => ok([("outcome", Value::text("busy"))]),
        /// Nobody answered.
        NoAnswer => ok([("outcome", Value::text("no_answer"))]),
    }
    /// The promise of a callback.
    CallbackReply {
        /// It is noted.
        Requested => ok([("outcome", Value::text("requested"))]),
        /// The number cannot be called.
        InvalidNumber => ok([("outcome", Value::text("invalid_number"))]),
    }
    /// A task.
    TaskReply {
        /// It was created.
        Created => ok([("id", Value::text("task-1"))]),
    }
}

/// What the recorder is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub(crate) enum RecorderWord {
    Start,
    Pause,
    Resume,
    Stop,
}

impl RecorderWord {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            RecorderWord::Start => "start",
            RecorderWord::Pause => "pause",
            RecorderWord::Resume => "resume",
            RecorderWord::Stop => "stop",
        }
    }
}

/// A request and its answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpMock {
    /// Which requests it answers; every request where nothing is said.
    #[serde(default, rename = "match")]
    pub matches: HttpMatch,
    /// The answer.
    pub reply: HttpReply,
    /// How often it answers: exactly so often. Left out, as often as it is asked, and at least once.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub times: Option<u32>,
}

/// Which requests a mock answers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HttpMatch {
    /// The method.
    pub method: Option<String>,
    /// The address, query included; `*` stands for anything.
    pub url: Option<String>,
    /// Headers that must be there, with these values; a secret is written `secret:NAME`.
    pub headers: BTreeMap<String, String>,
    /// What the body must have: fields of JSON or a form, or a text.
    #[schemars(with = "Option<AnyValue>")]
    pub body: Option<Value>,
}

/// The answer to a request.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HttpReply {
    /// The status; 200 where it is left out.
    #[schemars(range(min = 100, max = 599))]
    pub status: Option<u16>,
    /// The body, as JSON.
    #[schemars(with = "Option<AnyValue>")]
    pub json: Option<Value>,
    /// The body, as text.
    #[schemars(with = "Option<String>")]
    pub text: Option<SmolStr>,
    /// The request fails with this code: `effect.timeout`, `http.refused`.
    #[schemars(with = "Option<String>")]
    pub failure: Option<SmolStr>,
    /// The request is not answered; its time runs out, or the steps settle it.
    pub pending: bool,
}

impl Answers for HttpReply {
    fn reply(&self) -> Reply {
        match (&self.failure, self.pending) {
            (Some(code), _) => failed(code),
            (None, true) => Reply::Pending,
            (None, false) => {
                let mut answer = BTreeMap::new();
                answer.insert(SmolStr::new_static("status"), Value::Integer(i64::from(self.status.unwrap_or(200))));
                if let Some(json) = &self.json {
                    answer.insert(SmolStr::new_static("json"), json.clone());
                }
                if let Some(text) = &self.text {
                    answer.insert(SmolStr::new_static("text"), Value::Text(text.clone()));
                }
                Reply::Settled(Outcome::Ok(Value::Map(answer)))
            }
        }
    }
}

/// What a queue looks like.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct QueueReply {
    /// Agents signed in and working it.
    pub staffed: i64,
    /// Those of them who are free; all of them where it is left out.
    pub available: Option<i64>,
    /// Contacts waiting in it.
    pub waiting: i64,
    /// Seconds the longest of them has waited.
    pub longest_wait_seconds: i64,
    /// Seconds a contact that enters now would wait; not known where it is left out.
    pub estimated_wait_seconds: Option<i64>,
    /// The lookup fails with this code.
    #[schemars(with = "Option<String>")]
    pub failure: Option<SmolStr>,
    /// The lookup is not answered.
    pub pending: bool,
}

impl Answers for QueueReply {
    fn reply(&self) -> Reply {
        match (&self.failure, self.pending) {
            (Some(code), _) => failed(code),
            (None, true) => Reply::Pending,
            (None, false) => {
                let mut figures = BTreeMap::from(
                    [
                        ("staffed", self.staffed),
                        ("available", self.available.unwrap_or(self.staffed)),
                        ("waiting", self.waiting),
                        ("longest_wait_seconds", self.longest_wait_seconds),
                    ]
                    .map(|(key, figure)| (SmolStr::new_static(key), Value::Integer(figure))),
                );
                if let Some(seconds) = self.estimated_wait_seconds {
                    figures.insert(SmolStr::new_static("estimated_wait_seconds"), Value::Integer(seconds));
                }
                Reply::Settled(Outcome::Ok(Value::Map(figures)))
            }
        }
    }
}

/// Customers, in one of two ways.
#[derive(Debug, Clone)]
pub(crate) enum Customers {
    /// Profiles, searched by their fields.
    Profiles(Vec<BTreeMap<SmolStr, Value>>),
    /// Answers by the value searched for.
    ByValue(BTreeMap<String, OneOrMany<CustomerReply>>),
}

impl<'de> Deserialize<'de> for Customers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Customers;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of profiles, or answers by the value searched for")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, list: A) -> Result<Customers, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Customers::Profiles)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Customers, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(Customers::ByValue)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for Customers {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Customers".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let profiles = generator.subschema_for::<Vec<BTreeMap<String, AnyValue>>>();
        let by_value = generator.subschema_for::<BTreeMap<String, OneOrMany<CustomerReply>>>();
        schemars::json_schema!({ "anyOf": [profiles, by_value] })
    }
}

/// The answer to a search for a customer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustomerReply {
    /// Nobody was found.
    None,
    /// Several were found.
    Several,
    /// The search is not answered.
    Pending,
    /// The search fails with this code.
    Failure(#[schemars(with = "String")] SmolStr),
    /// This one was found.
    Profile(#[schemars(with = "BTreeMap<String, AnyValue>")] BTreeMap<SmolStr, Value>),
}

impl Answers for CustomerReply {
    fn reply(&self) -> Reply {
        match self {
            CustomerReply::None => ok([("matches", 0.into())]),
            CustomerReply::Several => ok([("matches", 2.into())]),
            CustomerReply::Pending => Reply::Pending,
            CustomerReply::Failure(code) => failed(code),
            CustomerReply::Profile(profile) => {
                ok([("matches", 1.into()), ("customer", Value::Map(profile.clone()))])
            }
        }
    }
}

/// What a text means: an intent, `none`, or an intent with slots.
#[derive(Debug, Clone)]
pub(crate) struct IntentReply(Reply);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IntentFile {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    intent: Option<SmolStr>,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, AnyValue>")]
    slots: BTreeMap<SmolStr, Value>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    failure: Option<SmolStr>,
}

impl<'de> Deserialize<'de> for IntentReply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = IntentReply;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an intent, `none`, `pending`, or an object with `intent` and `slots`")
            }
            fn visit_str<E: Error>(self, word: &str) -> Result<IntentReply, E> {
                Ok(IntentReply(match word {
                    "none" => ok([("intent", Value::Null)]),
                    "pending" => Reply::Pending,
                    intent => ok([("intent", Value::text(intent))]),
                }))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<IntentReply, A::Error> {
                let file = IntentFile::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(IntentReply(match (file.failure, file.intent) {
                    (Some(code), _) => failed(&code),
                    (None, intent) => {
                        let intent = intent.map_or(Value::Null, Value::Text);
                        ok([("intent", intent), ("slots", Value::Map(file.slots))])
                    }
                }))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for IntentReply {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "IntentReply".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let file = generator.subschema_for::<IntentFile>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, file] })
    }
}

impl Answers for IntentReply {
    fn reply(&self) -> Reply {
        self.0.clone()
    }
}
