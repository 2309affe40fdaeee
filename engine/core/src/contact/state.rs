//! Where a contact stands: the sum of its facts.

use cordboard_model::{AttributeName, BlockId, Channel, FlowId, Hooks, Language, ResourceName, Value};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::{EndReason, Entered, Moment, Number, Party, SkillNeed, TransferTarget, Wait};

/// The state of one contact. It is only ever changed by [`State::apply`]; a stored state is a cache of the facts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Who and how; none before the contact has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The language it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The voice it hears.
    #[serde(default, skip_serializing_if = "Voice::is_default")]
    pub voice: Voice,
    /// The flows it is in, the innermost last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// The one wait or effect that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
    /// The queue or conversation it is in, while hook flows may run above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<Stay>,
    /// The agent who accepted, from acceptance until the agent leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<(Number, Agent)>,
    /// The number the next wait, effect or stay gets.
    #[serde(default)]
    pub next_number: Number,
    /// The attributes that were set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeName, Stored>,
    /// The queue that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<ResourceName>,
    /// How it is to be routed.
    #[serde(default, skip_serializing_if = "Routing::is_default")]
    pub routing: Routing,
    /// The hooks in force.
    #[serde(default, skip_serializing_if = "Hooks::is_empty")]
    pub hooks: Hooks,
    /// The recording.
    #[serde(default, skip_serializing_if = "Recording::is_off")]
    pub recording: Recording,
    /// What the customer agreed to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consent: BTreeMap<SmolStr, Consent>,
    /// Where the agent asked to transfer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferTarget>,
    /// Counters of blocks, by `flow/block`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<SmolStr, u32>,
    /// Set once the line is down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// Set once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndReason>,
}

/// Who a contact is with and how it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The contact's id.
    pub id: SmolStr,
    /// How the customer reaches us.
    pub channel: Channel,
    /// Who called whom.
    #[serde(default)]
    pub direction: Direction,
    /// The customer's number or address.
    pub from: SmolStr,
    /// Our number or address.
    pub to: SmolStr,
    /// Who answered an outbound call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<SmolStr>,
    /// The seed of random draws.
    pub seed: u64,
    /// When it began.
    pub at: Moment,
}

/// Who called whom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The customer called us.
    #[default]
    Inbound,
    /// We called the customer.
    Outbound,
    /// We called back.
    Callback,
}

impl Direction {
    /// The name used in expressions.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
            Direction::Callback => "callback",
        }
    }
}

/// A flow the contact is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The flow.
    pub flow: FlowId,
    /// The block it stands at; none only between entering a flow and entering its first block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// Why the flow was entered.
    pub entered: Entered,
    /// How many tries have failed at this block.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// What the caller of the flow gave.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<AttributeName, Value>,
}

/// The one wait or effect that is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Open {
    /// A wait.
    Wait {
        /// Its number.
        number: Number,
        /// When our timer fires.
        deadline: Moment,
        /// What for.
        spec: Wait,
    },
    /// An effect.
    Effect {
        /// Its number.
        number: Number,
        /// When it counts as failed.
        deadline: Moment,
        /// Its name: `http_request`.
        name: SmolStr,
        /// Whether what it asks or what comes of it must not be shown.
        #[serde(default, skip_serializing_if = "is_false")]
        sensitive: bool,
    },
}

impl Open {
    /// Its number.
    pub const fn number(&self) -> Number {
        match self {
            Open::Wait { number, .. } | Open::Effect { number, .. } => *number,
        }
    }
    /// When its timer fires.
    pub const fn deadline(&self) -> Moment {
        match self {
            Open::Wait { deadline, .. } | Open::Effect { deadline, .. } => *deadline,
        }
    }
}

/// A stay in a queue or a conversation. It belongs to the block at the top of `depth` frames; hook flows run above it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// Its number.
    pub number: Number,
    /// How many frames there were when it began.
    pub depth: usize,
    /// What it is.
    #[serde(flatten)]
    pub kind: StayKind,
}

/// What a stay is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StayKind {
    /// In a queue.
    Queue {
        /// The queue.
        queue: ResourceName,
        /// When it has waited too long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Moment>,
        /// Since when.
        since: Moment,
    },
    /// In a conversation with an agent.
    Conversation {
        /// Whether the customer is on hold.
        #[serde(default, skip_serializing_if = "is_false")]
        on_hold: bool,
    },
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The agent's id.
    pub id: SmolStr,
    /// The agent's name, as the customer may hear it.
    #[serde(default)]
    pub name: SmolStr,
}

/// An attribute's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The value.
    pub value: Value,
    /// Whether it must not be shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
}

/// How a contact is to be routed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// 1 is served first, 10 last.
    pub priority: u8,
    /// Seconds added to the contact's age.
    #[serde(default)]
    pub age_adjust_seconds: i32,
    /// The skills asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// The agent to prefer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_agent: Option<ResourceName>,
}

impl Default for Routing {
    fn default() -> Self {
        Self { priority: 5, age_adjust_seconds: 0, skills: Vec::new(), preferred_agent: None }
    }
}

impl Routing {
    /// Whether nothing was set.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The voice that speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// The voice's name; the provider's default where it is empty.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub name: SmolStr,
    /// The speech engine, where the provider has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<SmolStr>,
}

impl Voice {
    /// Whether nothing was set.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether the contact is being recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recording {
    /// Not.
    #[default]
    Off,
    /// It is.
    On,
    /// It is, and no sound reaches the recording.
    Paused,
}

impl Recording {
    /// Whether it is off.
    pub fn is_off(&self) -> bool {
        *self == Recording::Off
    }
    /// The name used in expressions.
    pub const fn name(self) -> &'static str {
        match self {
            Recording::Off => "off",
            Recording::On => "on",
            Recording::Paused => "paused",
        }
    }
}

/// Whether the customer agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    Given,
    /// No.
    Refused,
}

impl Consent {
    /// The name used in expressions.
    pub const fn name(self) -> &'static str {
        match self {
            Consent::Given => "given",
            Consent::Refused => "refused",
        }
    }
}

/// The contact is ending: the line is down, a hang-up flow may still run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Who ended it.
    pub by: Party,
    /// Why.
    pub reason: EndReason,
    /// When the hang-up flow must be done.
    pub deadline: Moment,
    /// How many effects it has requested.
    #[serde(default)]
    pub effects: u32,
}

fn is_false(value: &bool) -> bool {
    !*value
}
fn is_zero(value: &u32) -> bool {
    *value == 0
}
