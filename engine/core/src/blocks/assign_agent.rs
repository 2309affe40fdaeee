use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::asking::within;
use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::{Agent, AgentAction, Effect, Entered, Fact, Number, Outcome};
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Joins the customer with the agent who accepted, or with a named one, for the length of the conversation.
///
/// First the agent hears the agent whisper, then the customer the customer whisper, where they are set. What the agent
/// does meanwhile (hold, pause the recording, transfer) needs no blocks. The ports: `ended` when the agent has left,
/// `transferred` when the agent asked for a transfer (`transfer.kind` and `transfer.to` say where; a queue is chosen
/// already), `not_answered` when no conversation came about. The customer hanging up ends the contact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignAgent {
    /// The agent to offer the contact to. Left out, the agent who accepted it from the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Template>,
    /// Seconds a named agent's phone rings.
    #[serde(default = "twenty", skip_serializing_if = "is_twenty")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 5, max = 120))]
    pub ring_seconds: u32,
}

/// Seconds the media layer may take to join two parties.
const JOIN_SECONDS: u32 = 10;

impl AssignAgent {
    /// The next thing to do once an agent has accepted: whispers, then the join.
    fn after(&self, cx: &mut Cx<'_>, done: Option<Entered>) -> Next {
        let hooks = cx.state().hooks.clone();
        let enter = |flow, entered| Next::Enter { flow, entered, inputs: Default::default() };
        if done.is_none()
            && let Some(flow) = hooks.agent_whisper
        {
            return enter(flow, Entered::AgentWhisperHook);
        }
        if done != Some(Entered::CustomerWhisperHook)
            && let Some(flow) = hooks.customer_whisper
        {
            return enter(flow, Entered::CustomerWhisperHook);
        }
        match cx.state().agent.clone() {
            Some((_, agent)) => cx.request(Effect::JoinAgent { agent: agent.id }, JOIN_SECONDS),
            None => Next::take("not_answered"),
        }
    }

    fn settled(&self, cx: &mut Cx<'_>, outcome: Outcome) -> Next {
        match (cx.state().agent.clone(), outcome) {
            // The offer to a named agent was accepted.
            (None, outcome @ Outcome::Ok(_)) => {
                let id = outcome.text_field("id").cloned().unwrap_or_default();
                let name = outcome.text_field("name").cloned().unwrap_or_default();
                let stay: Number = cx.state().next_number.saturating_sub(1);
                cx.fact(Fact::AgentAccepted { stay, agent: Agent { id, name } });
                self.after(cx, None)
            }
            (None, Outcome::Failed { .. }) => Next::take("not_answered"),
            (Some((stay, agent)), Outcome::Ok(_)) => {
                cx.fact(Fact::AgentJoined { stay, agent });
                Next::Rest
            }
            (Some((stay, _)), Outcome::Failed { .. }) => {
                cx.fact(Fact::AgentLeft { stay, by: crate::contact::Party::Engine });
                Next::take("not_answered")
            }
        }
    }
}

impl BlockType for AssignAgent {
    const ABOUT: About = About {
        block_type: "assign_agent",
        title: "Assign agent",
        group: Group::Route,
        example: r#"{
  "type": "assign_agent",
  "next": { "ended": "stop-recording", "transferred": "queue", "not_answered": "queue", "error": "sorry" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["ended", "transferred", "not_answered"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(agent) = &self.agent {
            visitor.resource("/agent", ResourceKind::Agent, agent);
        }
        within(visitor, "/ring_seconds", self.ring_seconds, 5, 120);
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        match port {
            "error" => !self.agent.as_ref().is_none_or(Template::is_fixed),
            "not_answered" => true,
            _ => self.agent.is_some() || arriving.agent_accepted,
        }
    }

    fn rests(&self, port: &str) -> bool {
        matches!(port, "ended" | "transferred")
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let named = self.agent.as_ref().map(|agent| cx.resource(agent)).transpose()?;
        Ok(match (named, cx.state().agent.clone()) {
            (Some(named), Some((_, agent))) if SmolStr::new(named.as_str()) == agent.id => self.after(cx, None),
            (Some(agent), accepted) => {
                if let Some((stay, _)) = accepted {
                    cx.fact(Fact::AgentLeft { stay, by: crate::contact::Party::Flow });
                }
                let ring_seconds = self.ring_seconds;
                // The offer is answered a moment after the last ring at the latest.
                cx.request(Effect::OfferAgent { agent, ring_seconds }, ring_seconds.saturating_add(5))
            }
            (None, Some(_)) => self.after(cx, None),
            (None, None) => Next::take("not_answered"),
        })
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(outcome) => self.settled(cx, outcome),
            Event::Returned { entered: Entered::HoldHook, .. } => Next::Rest,
            Event::Returned { entered, .. } => self.after(cx, Some(entered)),
            Event::Acted(AgentAction::Hold) => {
                cx.fact(Fact::CustomerHeld);
                match cx.state().hooks.hold.clone() {
                    Some(flow) => Next::Enter { flow, entered: Entered::HoldHook, inputs: Default::default() },
                    None => Next::Rest,
                }
            }
            Event::Acted(AgentAction::Resume) => {
                cx.fact(Fact::CustomerResumed);
                Next::Rest
            }
            Event::Acted(AgentAction::Transfer { .. }) => Next::take("transferred"),
            Event::AgentLeft { joined: true } => Next::take("ended"),
            Event::AgentLeft { joined: false } => Next::take("not_answered"),
            _ => Next::Rest,
        })
    }

    fn posture(&self, _: &str, posture: &mut Posture) {
        posture.agent_accepted = false;
    }

    fn needs(&self) -> Needs {
        Needs::Contact
    }
}

fn twenty() -> u32 {
    20
}
fn is_twenty(seconds: &u32) -> bool {
    *seconds == 20
}
