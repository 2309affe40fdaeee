//! The flow document, format 1: what an author writes and the designer saves.
//!
//! A block's settings stay untyped here (`with`): only `cordboard-core` knows what each block type takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use crate::id::{AttributeName, BlockId, FlowId, Language, PortName, PromptId};
use crate::value::{Value, ValueType};

/// The newest format this program reads and the only one it writes.
pub const FORMAT: u32 = 1;

/// What a flow is for, and so where it can be used and how it ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    /// Answers a contact; ends by `disconnect` or `go_to_flow`.
    #[default]
    Contact,
    /// Called by `call_flow`; ends by `return`, with one of its declared returns.
    Module,
    /// Runs while the contact waits in a queue; returns `stay` (wait on in silence) or `leave` (leave the queue).
    Queue,
    /// Runs for the customer while an agent holds the contact; returns `done`.
    Hold,
    /// Runs for the agent just before the two are joined; returns `done`.
    AgentWhisper,
    /// Runs for the customer just before the two are joined; returns `done`.
    CustomerWhisper,
    /// Runs after the contact has left; nobody hears it; returns `done`.
    HangUp,
}

impl FlowKind {
    /// Every kind.
    pub const ALL: [FlowKind; 7] = [
        FlowKind::Contact,
        FlowKind::Module,
        FlowKind::Queue,
        FlowKind::Hold,
        FlowKind::AgentWhisper,
        FlowKind::CustomerWhisper,
        FlowKind::HangUp,
    ];

    /// The name used in the flow file.
    pub const fn name(self) -> &'static str {
        match self {
            FlowKind::Contact => "contact",
            FlowKind::Module => "module",
            FlowKind::Queue => "queue",
            FlowKind::Hold => "hold",
            FlowKind::AgentWhisper => "agent_whisper",
            FlowKind::CustomerWhisper => "customer_whisper",
            FlowKind::HangUp => "hang_up",
        }
    }
    /// The outcomes a hook flow may return; a module declares its own, a contact flow has none.
    pub const fn fixed_returns(self) -> &'static [&'static str] {
        match self {
            FlowKind::Contact | FlowKind::Module => &[],
            FlowKind::Queue => &["stay", "leave"],
            FlowKind::Hold | FlowKind::AgentWhisper | FlowKind::CustomerWhisper | FlowKind::HangUp => &["done"],
        }
    }
}

/// How the customer reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A phone call.
    Voice,
    /// A chat conversation: web chat, WhatsApp and their like.
    Chat,
    /// Text messages.
    Sms,
}

impl Channel {
    /// The name used in the flow file.
    pub const fn name(self) -> &'static str {
        match self {
            Channel::Voice => "voice",
            Channel::Chat => "chat",
            Channel::Sms => "sms",
        }
    }
    /// Whether the customer reads and types.
    pub const fn is_text(self) -> bool {
        matches!(self, Channel::Chat | Channel::Sms)
    }
}

/// A declared attribute of the contact: it keeps its value from flow to flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// What it holds.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Its value until a block sets it. Without one, reading it before it is set is an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Whether it must never be spoken, logged or shown: card numbers, PINs, health data.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(skip_serializing_if = "never")]
    pub sensitive: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A declared input of a module. It is readable inside the module only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleInput {
    /// What it holds.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Its value when the caller gives none. Without one the caller must give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Whether it must never be spoken, logged or shown.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(skip_serializing_if = "never")]
    pub sensitive: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A declared output of a module, handed to the caller by `return`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleOutput {
    /// What it holds.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether it must never be spoken, logged or shown.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(skip_serializing_if = "never")]
    pub sensitive: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// The flows that run beside this one at fixed moments. `set_hooks` changes them as the flow runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hooks {
    /// Runs while the contact waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<FlowId>,
    /// Runs for the customer while on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<FlowId>,
    /// Runs for the agent just before the two are joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_whisper: Option<FlowId>,
    /// Runs for the customer just before the two are joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_whisper: Option<FlowId>,
    /// Runs once after the contact has left, however it left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hang_up: Option<FlowId>,
}

impl Hooks {
    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
    /// These hooks, and where one is not set here, the one of `before`.
    #[must_use]
    pub fn or(self, before: Hooks) -> Hooks {
        Hooks {
            queue: self.queue.or(before.queue),
            hold: self.hold.or(before.hold),
            agent_whisper: self.agent_whisper.or(before.agent_whisper),
            customer_whisper: self.customer_whisper.or(before.customer_whisper),
            hang_up: self.hang_up.or(before.hang_up),
        }
    }
    /// Each hook that is set: its key, the kind of flow it must name, and the flow.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, FlowKind, &FlowId)> {
        [
            ("queue", FlowKind::Queue, &self.queue),
            ("hold", FlowKind::Hold, &self.hold),
            ("agent_whisper", FlowKind::AgentWhisper, &self.agent_whisper),
            ("customer_whisper", FlowKind::CustomerWhisper, &self.customer_whisper),
            ("hang_up", FlowKind::HangUp, &self.hang_up),
        ]
        .into_iter()
        .filter_map(|(key, kind, flow)| flow.as_ref().map(|flow| (key, kind, flow)))
    }
}

/// What is said in one language. `${…}` holds an expression. On voice `audio` is played, else `ssml` is spoken, else `say`;
/// on chat `chat` is sent, else `say`; on SMS `sms`, else `chat`, else `say`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Text to speak, and to send where no other text is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3000))]
    pub say: Option<String>,
    /// A recording to play on voice: its name in the prompt library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3000))]
    pub audio: Option<String>,
    /// Speech Synthesis Markup (W3C SSML 1.1), where `say` alone is not said well. What expressions yield is escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3000))]
    pub ssml: Option<String>,
    /// Text for chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3000))]
    pub chat: Option<String>,
    /// Text for SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3000))]
    pub sms: Option<String>,
}

/// One block: what it does, how it is set, and where each of its ports leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockNode {
    /// The block type: `play`, `menu`, `enqueue`, …
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    pub block_type: SmolStr,
    /// A name for people, where the id does not say enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The settings, as the block type defines them.
    #[serde(default = "empty_map", skip_serializing_if = "is_empty_map")]
    pub with: Value,
    /// The block each port leads to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub next: BTreeMap<PortName, BlockId>,
}

/// A flow, as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The version of the file format: 1.
    pub format: u32,
    /// The flow's stable id; its file is named after it.
    pub id: FlowId,
    /// The flow's name for people.
    pub name: String,
    /// What the flow is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What kind of flow it is.
    #[serde(default, skip_serializing_if = "is_contact")]
    #[schemars(skip_serializing_if = "never")]
    pub kind: FlowKind,
    /// The channels it serves.
    #[schemars(length(min = 1))]
    pub channels: Vec<Channel>,
    /// The languages it speaks; the first is used when a contact's own is not among them.
    #[serde(default = "english", skip_serializing_if = "is_english")]
    #[schemars(skip_serializing_if = "never")]
    #[schemars(length(min = 1))]
    pub languages: Vec<Language>,
    /// The block it starts at.
    pub entry: BlockId,
    /// The contact attributes it reads or sets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeName, Attribute>,
    /// What a caller gives to this module.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<AttributeName, ModuleInput>,
    /// What this module gives back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<AttributeName, ModuleOutput>,
    /// The outcomes of this module: the ports of a block that calls it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<PortName>,
    /// The flows that run beside this one.
    #[serde(default, skip_serializing_if = "Hooks::is_empty")]
    pub hooks: Hooks,
    /// What is said, per language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prompts: BTreeMap<PromptId, BTreeMap<Language, Prompt>>,
    /// Where error ports lead that are not wired by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_error: Option<BlockId>,
    /// The blocks.
    pub blocks: BTreeMap<BlockId, BlockNode>,
}

/// The schema names the default of every key, also of one that is left out when we write.
fn never<T: ?Sized>(_: &T) -> bool {
    false
}
fn is_false(value: &bool) -> bool {
    !*value
}
fn is_contact(kind: &FlowKind) -> bool {
    *kind == FlowKind::Contact
}
fn english() -> Vec<Language> {
    vec![Language::literal("en")]
}
fn is_english(languages: &[Language]) -> bool {
    matches!(languages, [only] if only == "en")
}
fn empty_map() -> Value {
    Value::Map(BTreeMap::new())
}
fn is_empty_map(value: &Value) -> bool {
    matches!(value, Value::Map(map) if map.is_empty())
}
