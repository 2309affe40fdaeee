//! What happened. Facts are the truth; state is their sum.

use cordboard_model::{
    AttributeName, BlockId, Channel, FlowId, Hooks, Language, PortName, PromptId, ResourceName, Value,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::{Agent, Direction, Effect, Moment, Number, Outcome, Routing, TransferTarget, Voice, Wait};

/// One thing that happened to a contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The contact began.
    ContactStarted {
        /// Its id.
        id: SmolStr,
        /// How the customer reaches us.
        channel: Channel,
        /// Who called whom.
        direction: Direction,
        /// The customer's number or address.
        from: SmolStr,
        /// Our number or address.
        to: SmolStr,
        /// The language it begins in.
        language: Language,
        /// Who answered an outbound call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered_by: Option<SmolStr>,
        /// The seed of its random draws.
        seed: u64,
        /// When.
        at: Moment,
    },
    /// A flow was entered.
    FlowEntered {
        /// The flow.
        flow: FlowId,
        /// Why.
        entered: Entered,
        /// What the caller gave.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        inputs: BTreeMap<AttributeName, Value>,
    },
    /// A block was reached.
    BlockEntered {
        /// The block.
        block: BlockId,
    },
    /// A block was left by one of its ports.
    PortTaken {
        /// The block.
        block: BlockId,
        /// The port.
        port: PortName,
    },
    /// A flow handed back to the block that called it.
    FlowReturned {
        /// The outcome.
        outcome: PortName,
        /// What it gave back.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        outputs: BTreeMap<AttributeName, Value>,
    },
    /// A hook flow was left before it returned.
    FlowInterrupted {
        /// The flow.
        flow: FlowId,
    },
    /// Something is to be said.
    PromptQueued {
        /// The prompt.
        prompt: PromptId,
        /// The language it is in.
        language: Language,
        /// Who hears it.
        #[serde(default, skip_serializing_if = "Audience::is_customer")]
        audience: Audience,
        /// What is said.
        #[serde(flatten)]
        content: Content,
    },
    /// An attribute was set.
    AttributeSet {
        /// Which.
        name: AttributeName,
        /// To what.
        value: Value,
        /// Whether the value must not be shown.
        #[serde(default, skip_serializing_if = "is_false")]
        sensitive: bool,
    },
    /// The language was set.
    LanguageSet {
        /// The language.
        language: Language,
    },
    /// The voice was set.
    VoiceSet {
        /// The voice.
        voice: Voice,
    },
    /// The queue was chosen. Nobody waits in it yet.
    QueueSet {
        /// The queue.
        queue: ResourceName,
    },
    /// How the contact is to be routed was set.
    RoutingSet {
        /// All of it.
        routing: Routing,
    },
    /// The hooks were set.
    HooksSet {
        /// All of them.
        hooks: Hooks,
    },
    /// The customer agreed or refused, or was told.
    ConsentRecorded {
        /// What for: `recording`.
        purpose: SmolStr,
        /// Whether it was given.
        given: bool,
    },
    /// The contact waits.
    WaitOpened {
        /// The wait's number.
        wait: Number,
        /// When our timer fires.
        deadline: Moment,
        /// What for.
        #[serde(flatten)]
        spec: Wait,
    },
    /// The wait is over.
    WaitClosed {
        /// The wait's number.
        wait: Number,
        /// How.
        answer: Answer,
    },
    /// A block asks again.
    TryCounted {
        /// How many tries have failed.
        tries: u32,
    },
    /// A counter of a block moved: the rounds of a `loop`, the draws of a `split`.
    Counted {
        /// The block.
        block: BlockId,
        /// The new count.
        count: u32,
    },
    /// Something was asked of the world.
    EffectRequested {
        /// The effect's number.
        effect: Number,
        /// When it counts as failed.
        deadline: Moment,
        /// What was asked.
        #[serde(flatten)]
        request: Effect,
    },
    /// The world answered.
    EffectSettled {
        /// The effect's number.
        effect: Number,
        /// What came of it.
        outcome: Outcome,
    },
    /// The answer is no longer waited for.
    EffectAbandoned {
        /// The effect's number.
        effect: Number,
    },
    /// Recording began.
    RecordingStarted,
    /// Recording was paused.
    RecordingPaused {
        /// By whom.
        by: Party,
    },
    /// Recording went on.
    RecordingResumed {
        /// By whom.
        by: Party,
    },
    /// Recording ended.
    RecordingStopped {
        /// By whom.
        by: Party,
    },
    /// The contact waits in a queue.
    Queued {
        /// The stay's number.
        stay: Number,
        /// The queue.
        queue: ResourceName,
        /// When it has waited too long, where there is a limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Moment>,
        /// Since when.
        at: Moment,
    },
    /// The contact left its queue.
    Dequeued {
        /// The stay's number.
        stay: Number,
        /// Why.
        reason: Left,
    },
    /// An agent accepted the contact.
    AgentAccepted {
        /// The number the agent's inputs name: the stay in the queue, or the offer.
        stay: Number,
        /// Who.
        agent: Agent,
    },
    /// The customer and the agent were joined.
    AgentJoined {
        /// The conversation's number.
        stay: Number,
        /// Who.
        agent: Agent,
    },
    /// The agent is no longer with the contact.
    AgentLeft {
        /// The number of the conversation, or of the queue the agent accepted from.
        stay: Number,
        /// Who ended it.
        by: Party,
    },
    /// The customer was put on hold.
    CustomerHeld,
    /// The customer was taken off hold.
    CustomerResumed,
    /// The agent asked for a transfer.
    TransferRequested {
        /// To whom.
        target: TransferTarget,
    },
    /// An event was published to whoever listens.
    EventPublished {
        /// Its name.
        name: SmolStr,
        /// Its data.
        data: BTreeMap<SmolStr, Value>,
    },
    /// An expression failed; the block takes its error port.
    ExpressionFailed {
        /// The block.
        block: BlockId,
        /// Why, as a stable code.
        code: SmolStr,
        /// Where in the expression, in characters.
        at: u32,
        /// What went wrong. It holds no values.
        message: SmolStr,
    },
    /// A policy stopped the block; it takes its error port.
    PolicyBlocked {
        /// The block.
        block: BlockId,
        /// Which policy.
        policy: PolicyCode,
    },
    /// The line is down. Only a hang-up flow may still run.
    HungUp {
        /// Who ended it.
        by: Party,
        /// Why.
        reason: EndReason,
        /// When.
        at: Moment,
    },
    /// The contact is over. Nothing happens after this.
    Ended {
        /// Why.
        reason: EndReason,
        /// When.
        at: Moment,
    },
}

impl Fact {
    /// The name it is written with: `block_entered`.
    pub const fn name(&self) -> &'static str {
        match self {
            Fact::ContactStarted { .. } => "contact_started",
            Fact::FlowEntered { .. } => "flow_entered",
            Fact::BlockEntered { .. } => "block_entered",
            Fact::PortTaken { .. } => "port_taken",
            Fact::FlowReturned { .. } => "flow_returned",
            Fact::FlowInterrupted { .. } => "flow_interrupted",
            Fact::PromptQueued { .. } => "prompt_queued",
            Fact::AttributeSet { .. } => "attribute_set",
            Fact::LanguageSet { .. } => "language_set",
            Fact::VoiceSet { .. } => "voice_set",
            Fact::QueueSet { .. } => "queue_set",
            Fact::RoutingSet { .. } => "routing_set",
            Fact::HooksSet { .. } => "hooks_set",
            Fact::ConsentRecorded { .. } => "consent_recorded",
            Fact::WaitOpened { .. } => "wait_opened",
            Fact::WaitClosed { .. } => "wait_closed",
            Fact::TryCounted { .. } => "try_counted",
            Fact::Counted { .. } => "counted",
            Fact::EffectRequested { .. } => "effect_requested",
            Fact::EffectSettled { .. } => "effect_settled",
            Fact::EffectAbandoned { .. } => "effect_abandoned",
            Fact::RecordingStarted => "recording_started",
            Fact::RecordingPaused { .. } => "recording_paused",
            Fact::RecordingResumed { .. } => "recording_resumed",
            Fact::RecordingStopped { .. } => "recording_stopped",
            Fact::Queued { .. } => "queued",
            Fact::Dequeued { .. } => "dequeued",
            Fact::AgentAccepted { .. } => "agent_accepted",
            Fact::AgentJoined { .. } => "agent_joined",
            Fact::AgentLeft { .. } => "agent_left",
            Fact::CustomerHeld => "customer_held",
            Fact::CustomerResumed => "customer_resumed",
            Fact::TransferRequested { .. } => "transfer_requested",
            Fact::EventPublished { .. } => "event_published",
            Fact::ExpressionFailed { .. } => "expression_failed",
            Fact::PolicyBlocked { .. } => "policy_blocked",
            Fact::HungUp { .. } => "hung_up",
            Fact::Ended { .. } => "ended",
        }
    }
}

/// Why a flow was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entered {
    /// The contact began with it.
    Started,
    /// `call_flow` called it.
    Called,
    /// `go_to_flow` went on with it.
    WentOn,
    /// It is the queue flow of a stay in a queue.
    QueueHook,
    /// It is the hold flow.
    HoldHook,
    /// It is the agent's whisper.
    AgentWhisperHook,
    /// It is the customer's whisper.
    CustomerWhisperHook,
    /// It is the hang-up flow.
    HangUpHook,
}

/// Who hears a prompt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The customer.
    #[default]
    Customer,
    /// The agent.
    Agent,
}

impl Audience {
    /// Whether it is the customer.
    pub fn is_customer(&self) -> bool {
        *self == Audience::Customer
    }
}

/// What is said, for the channel of the contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Text to speak.
    Say(SmolStr),
    /// Text to speak, with markup.
    Ssml(SmolStr),
    /// A recording to play, by name.
    Audio(SmolStr),
    /// Text to send.
    Text(SmolStr),
}

/// How a wait ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Keys. Hidden where the wait was sensitive.
    Digits(SmolStr),
    /// Speech. Hidden where the wait was sensitive.
    Speech(SmolStr),
    /// A message. Hidden where the wait was sensitive.
    Message(SmolStr),
    /// Silence.
    NoInput,
    /// Our timer.
    Timer,
    /// Something else ended it: an agent accepted, the caller hung up.
    Interrupted,
}

/// Who did a thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The customer.
    Customer,
    /// The agent.
    Agent,
    /// A block of the flow.
    Flow,
    /// Somebody who runs the system.
    #[default]
    Operator,
    /// The engine itself, for a stated reason.
    Engine,
}

/// Why a contact left its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// An agent accepted.
    Accepted,
    /// It waited too long.
    WaitedTooLong,
    /// The queue flow said so.
    LeftQueue,
    /// The contact ended while it waited.
    Abandoned,
}

/// Why a contact ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The customer hung up.
    HungUp,
    /// A `disconnect` block.
    Disconnected,
    /// Somebody ended it from outside.
    Terminated,
    /// Nothing was heard of a call for so long that it counts as lost.
    LostCall,
    /// One input ran more blocks than it may.
    StepBudget,
    /// The contact opened more waits and effects than it may.
    InputLimit,
    /// Flows called flows deeper than they may.
    CallDepth,
    /// A port leads nowhere, or a flow or block is missing. Published flows cannot end so.
    BrokenFlow,
}

/// A policy that the engine itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyCode {
    /// Recording was about to start without consent.
    #[serde(rename = "policy.recording_without_consent")]
    RecordingWithoutConsent,
    /// A sensitive value was about to be taken while recording.
    #[serde(rename = "policy.sensitive_while_recording")]
    SensitiveWhileRecording,
}

fn is_false(value: &bool) -> bool {
    !*value
}
