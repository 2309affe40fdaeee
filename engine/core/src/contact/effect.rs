//! What a contact can ask of the world, and what can come of it.

use cordboard_model::{AttributeName, ResourceName, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A request to the world. It is settled by one input, with data of the shape named at each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Start recording. Settled with nothing.
    StartRecording {
        /// Whose voices are recorded.
        legs: RecordingLegs,
    },
    /// Pause the recording; settled, with nothing, only once no sound reaches it. Settled with nothing.
    PauseRecording,
    /// Go on recording. Settled with nothing.
    ResumeRecording,
    /// Stop recording. Settled with nothing.
    StopRecording,
    /// Look up opening hours. Settled with `{"open": true}`.
    CheckHours {
        /// The hours, by name; else those of the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<ResourceName>,
        /// The queue whose hours are meant where none are named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<ResourceName>,
    },
    /// Look up a queue. Settled with `{"staffed", "available", "waiting", "longest_wait_seconds",
    /// "estimated_wait_seconds"}`, whole numbers; the last may be missing where there is no history.
    CheckQueue {
        /// The queue.
        queue: ResourceName,
    },
    /// Enter a queue. Settled with `{"outcome": "queued" | "full" | "closed" | "no_agents"}`.
    Enqueue {
        /// The queue.
        queue: ResourceName,
        /// 1 is served first, 10 last.
        priority: u8,
        /// Seconds added to the contact's age.
        #[serde(default, skip_serializing_if = "is_zero")]
        age_adjust_seconds: i32,
        /// The skills asked for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        skills: Vec<SkillNeed>,
        /// The agent to prefer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferred_agent: Option<ResourceName>,
    },
    /// Offer the contact to one agent. Settled with `{"id", "name"}` of the agent who accepted.
    OfferAgent {
        /// The agent.
        agent: ResourceName,
        /// Seconds to ring.
        ring_seconds: u32,
    },
    /// Join the customer and the agent who accepted. Settled with nothing.
    JoinAgent {
        /// The agent.
        agent: SmolStr,
    },
    /// Call a number and join it. Settled when it is over, with `{"outcome": "ended" | "busy" | "no_answer"}`.
    TransferCall {
        /// The number or SIP address.
        to: SmolStr,
        /// Seconds to ring.
        ring_seconds: u32,
        /// The number to show.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller_id: Option<SmolStr>,
        /// Keys to press once the other side has answered; `,` is a pause of half a second.
        #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
        press: SmolStr,
    },
    /// Promise to call back. Settled with `{"outcome": "requested" | "invalid_number"}`.
    RequestCallback {
        /// The number to call.
        number: SmolStr,
        /// The queue that calls.
        queue: ResourceName,
        /// Seconds before the first attempt.
        delay_seconds: u32,
        /// How often to try.
        attempts: u32,
        /// Seconds between attempts.
        retry_seconds: u32,
    },
    /// An HTTP request. Settled with `{"status", "json"?, "text"?}`.
    HttpRequest {
        /// The method.
        method: SmolStr,
        /// The address, query included.
        url: SmolStr,
        /// The headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<SmolStr, Header>,
        /// The body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Body>,
        /// Whether it may be sent again when it is not known to have arrived.
        idempotent: bool,
        /// Seconds to wait for the answer.
        timeout_seconds: u32,
        /// Whether it carries a sensitive value and must not be logged.
        #[serde(default, skip_serializing_if = "is_false")]
        sensitive: bool,
    },
    /// Find out what a text means. Settled with `{"intent": text | null, "slots": {…}}`.
    DetectIntent {
        /// What the customer said.
        text: SmolStr,
        /// The intents to choose from.
        intents: Vec<SmolStr>,
        /// The language it is in.
        language: SmolStr,
        /// The provider to ask; the default one where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<ResourceName>,
        /// Whether the text or the answer carries a sensitive value and must not be logged.
        #[serde(default, skip_serializing_if = "is_false")]
        sensitive: bool,
    },
    /// Send a message on another channel. Settled with nothing.
    SendMessage {
        /// `sms` or `chat`.
        channel: SmolStr,
        /// The address.
        to: SmolStr,
        /// The text.
        text: SmolStr,
    },
    /// Find a customer. Settled with `{"matches": n, "customer": {…}}`.
    LookupCustomer {
        /// The field to search: `phone`, `email` or `id`.
        by: SmolStr,
        /// The value to find.
        value: SmolStr,
        /// Whether the answer carries a sensitive value and must not be logged.
        #[serde(default, skip_serializing_if = "is_false")]
        sensitive: bool,
    },
    /// Change the customer found before. Settled with nothing.
    UpdateCustomer {
        /// The fields.
        values: BTreeMap<SmolStr, Value>,
    },
    /// Create a task for later. Settled with `{"id"}`.
    CreateTask {
        /// The task's name.
        name: SmolStr,
        /// What is to be done.
        #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
        description: SmolStr,
        /// The queue that does it.
        queue: ResourceName,
        /// Seconds before it can be taken.
        delay_seconds: u32,
        /// What the agent should see.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<AttributeName, Value>,
    },
}

impl Effect {
    /// The name used in facts and mocks: `http_request`.
    pub const fn name(&self) -> &'static str {
        match self {
            Effect::StartRecording { .. } => "start_recording",
            Effect::PauseRecording => "pause_recording",
            Effect::ResumeRecording => "resume_recording",
            Effect::StopRecording => "stop_recording",
            Effect::CheckHours { .. } => "check_hours",
            Effect::CheckQueue { .. } => "check_queue",
            Effect::Enqueue { .. } => "enqueue",
            Effect::OfferAgent { .. } => "offer_agent",
            Effect::JoinAgent { .. } => "join_agent",
            Effect::TransferCall { .. } => "transfer_call",
            Effect::RequestCallback { .. } => "request_callback",
            Effect::HttpRequest { .. } => "http_request",
            Effect::DetectIntent { .. } => "detect_intent",
            Effect::SendMessage { .. } => "send_message",
            Effect::LookupCustomer { .. } => "lookup_customer",
            Effect::UpdateCustomer { .. } => "update_customer",
            Effect::CreateTask { .. } => "create_task",
        }
    }

    /// Whether what it asks or what comes of it must not be shown.
    pub const fn is_sensitive(&self) -> bool {
        matches!(
            self,
            Effect::HttpRequest { sensitive: true, .. }
                | Effect::DetectIntent { sensitive: true, .. }
                | Effect::LookupCustomer { sensitive: true, .. }
        )
    }
}

/// What came of an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done; the data is what the effect says.
    Ok(Value),
    /// It was not done, or is not known to be.
    Failed {
        /// Why, as a stable code: `effect.timeout`, `effect.ambiguous`, `http.refused`, …
        code: SmolStr,
    },
}

impl Outcome {
    /// Done, with nothing to tell.
    pub const DONE: Outcome = Outcome::Ok(Value::Null);

    /// Not done, with a code.
    pub fn failed(code: &str) -> Self {
        Outcome::Failed { code: SmolStr::new(code) }
    }
    /// A field of the data, where it was done and has it.
    pub fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Outcome::Ok(Value::Map(map)) => map.get(name),
            _ => None,
        }
    }
    /// A text field of the data.
    pub fn text_field(&self, name: &str) -> Option<&SmolStr> {
        match self.field(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Whose voices are recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordingLegs {
    /// The customer and the agent, each on a channel of its own.
    #[default]
    Both,
    /// The customer only.
    Customer,
    /// The agent only.
    Agent,
}

/// A header: text, or a secret by name that only the sender resolves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Header {
    /// Plain text.
    Text(SmolStr),
    /// A secret, after an optional prefix such as `Bearer `.
    Secret {
        /// The secret's name.
        name: ResourceName,
        /// What stands before it.
        #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
        prefix: SmolStr,
    },
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// `application/json`.
    Json(Value),
    /// `application/x-www-form-urlencoded`.
    Form(BTreeMap<SmolStr, SmolStr>),
    /// `text/plain`.
    Text(SmolStr),
}

/// A skill asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillNeed {
    /// The skill.
    pub skill: ResourceName,
    /// The least level, 1 to 5.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 5))]
    pub level: u8,
    /// Seconds after which the need is dropped; for ever where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_seconds: Option<u32>,
}

fn one() -> u8 {
    1
}
fn is_false(value: &bool) -> bool {
    !*value
}
fn is_zero(value: &i32) -> bool {
    *value == 0
}
