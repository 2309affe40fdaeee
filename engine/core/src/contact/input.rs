//! What the world can tell a contact.

use cordboard_model::{AttributeName, Channel, FlowId, Language, ResourceName, Value};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::{Agent, Direction, Moment, Number, Outcome, Party};

/// An input with the moment it arrived. Time reaches the core here and nowhere else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// When it arrived.
    pub at: Moment,
    /// What arrived.
    #[serde(flatten)]
    pub input: Input,
}

/// Something that happened outside. Answers name the wait, effect or stay they are for; one that names another yields
/// no facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum Input {
    /// The contact begins. A second start yields no facts.
    Started {
        /// The flow to enter.
        flow: FlowId,
        /// The contact's id, as the outside knows it.
        id: SmolStr,
        /// How the customer reaches us.
        channel: Channel,
        /// Who called whom.
        #[serde(default)]
        direction: Direction,
        /// The customer's number or address.
        #[serde(default)]
        from: SmolStr,
        /// Our number or address.
        #[serde(default)]
        to: SmolStr,
        /// The customer's language, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Language>,
        /// Who answered an outbound call: `human`, `machine`, `fax` or `unknown`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered_by: Option<SmolStr>,
        /// The seed of every random draw of this contact.
        #[serde(default)]
        seed: u64,
        /// Attributes known beforehand. One that the flow does not declare, or of another type, is left out.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<AttributeName, Value>,
    },
    /// The caller pressed keys.
    Digits {
        /// The wait that was open.
        wait: Number,
        /// The keys: `0`-`9`, `*` and `#`.
        digits: SmolStr,
    },
    /// The caller spoke.
    Speech {
        /// The wait that was open.
        wait: Number,
        /// What was understood.
        text: SmolStr,
    },
    /// The customer typed.
    Message {
        /// The wait that was open.
        wait: Number,
        /// The text.
        text: SmolStr,
    },
    /// The provider heard nothing in the time given.
    NoInput {
        /// The wait that was open.
        wait: Number,
    },
    /// A timer of ours ran out: of a wait, an effect or a stay.
    TimerFired {
        /// What the timer was for.
        wait: Number,
    },
    /// An effect was carried out, or failed.
    EffectSettled {
        /// The effect.
        effect: Number,
        /// What came of it.
        outcome: Outcome,
    },
    /// An agent accepted the contact from its queue.
    AgentAccepted {
        /// The stay in the queue.
        stay: Number,
        /// Who accepted.
        agent: Agent,
    },
    /// The agent did something during the conversation.
    AgentActed {
        /// The stay: the conversation.
        stay: Number,
        /// What the agent did.
        action: AgentAction,
    },
    /// The agent left: hung up, or the line was lost.
    AgentLeft {
        /// The stay: the queue it was accepted from, or the conversation.
        stay: Number,
    },
    /// The customer hung up or closed the chat.
    HungUp,
    /// Somebody ended the contact from outside the flow.
    Terminated {
        /// Who.
        #[serde(default)]
        by: Party,
    },
}

/// What an agent can do to the contact during a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum AgentAction {
    /// Put the customer on hold.
    Hold,
    /// Take the customer off hold.
    Resume,
    /// Start recording.
    StartRecording,
    /// Pause the recording.
    PauseRecording,
    /// Go on recording.
    ResumeRecording,
    /// Stop recording.
    StopRecording,
    /// Set attributes that the flow declares; others are left out.
    SetAttributes {
        /// The values.
        values: BTreeMap<AttributeName, Value>,
    },
    /// Hand the contact over.
    Transfer {
        /// To whom.
        target: TransferTarget,
    },
}

/// Where a contact can be handed over to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "to", rename_all = "snake_case")]
pub enum TransferTarget {
    /// A queue.
    Queue(ResourceName),
    /// An agent.
    Agent(ResourceName),
    /// A phone number.
    Number(SmolStr),
}
