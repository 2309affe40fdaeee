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
                let Some(id) = outcome.text_field("id").cloned() else { return Next::error() };
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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, accepted, hooks};
    use crate::contact::{AgentAction, Fact, Input, TransferTarget};
    use cordboard_model::{ResourceName, Value};
    use expect_test::expect;

    const TALK: &str = r#"{ "type": "assign_agent" }"#;
    const ADA: &str = r#"{ "type": "assign_agent", "with": { "agent": "ada", "ring_seconds": 15 } }"#;
    const BOB: &str = r#"{ "type": "assign_agent", "with": { "agent": "bob" } }"#;

    /// Ada accepted, with these hooks set.
    fn before(set: &str) -> Vec<Fact> {
        accepted().into_iter().chain([hooks(set)]).collect()
    }
    /// In the conversation.
    fn talking(set: &str) -> Trial {
        Trial::after(&before(set), TALK).settle("null")
    }
    fn same(one: Trial, other: Trial) {
        assert_eq!(one.log(), other.log());
    }

    #[test]
    fn the_agent_who_accepted_is_joined_until_they_leave() {
        Trial::after(&accepted(), TALK).settle("null").agent_leaves().check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            agent_left {"by":"agent"}
            port_taken {"port":"ended"}
        "#]]);
    }

    #[test]
    fn without_an_agent_there_is_no_conversation() {
        Trial::voice(TALK).check(expect![[r#"
            port_taken {"port":"not_answered"}
        "#]]);
    }

    #[test]
    fn a_join_that_fails_lets_the_agent_go() {
        Trial::after(&accepted(), TALK).fail("media.lost").check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"failed":{"code":"media.lost"}}}
            agent_left {"by":"engine"}
            port_taken {"port":"not_answered"}
        "#]]);
        assert_eq!(Trial::after(&accepted(), TALK).time_up().ports(), ["not_answered"]);
    }

    #[test]
    fn whispers_come_before_the_join_the_agents_first() {
        let both = before(r#"{ "agent_whisper": "to-agent", "customer_whisper": "to-customer" }"#);
        Trial::after(&both, TALK).time_up().settle("null").check(expect![[r#"
            flow_entered {"entered":"agent_whisper_hook","flow":"to-agent"}
            block_entered {"block":"who"}
            flow_entered {"entered":"called","flow":"announce"}
            block_entered {"block":"who"}
            prompt_queued {"audience":"agent","prompt":"who","say":"It is you."}
            port_taken {"block":"who","port":"done"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"said"}
            port_taken {"block":"who","port":"said"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"block":"wait","port":"elapsed"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"done"}
            flow_entered {"entered":"customer_whisper_hook","flow":"to-customer"}
            block_entered {"block":"who"}
            prompt_queued {"prompt":"who","say":"It is you."}
            port_taken {"block":"who","port":"done"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"done"}
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
        "#]]);
    }

    #[test]
    fn a_customer_whisper_alone_comes_too() {
        Trial::after(&before(r#"{ "customer_whisper": "to-customer" }"#), TALK).check(expect![[r#"
            flow_entered {"entered":"customer_whisper_hook","flow":"to-customer"}
            block_entered {"block":"who"}
            prompt_queued {"prompt":"who","say":"It is you."}
            port_taken {"block":"who","port":"done"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"done"}
            effect_requested {"agent":"ada","kind":"join_agent"}
        "#]]);
    }

    #[test]
    fn a_named_agent_is_asked_first() {
        Trial::voice(ADA).settle(r#"{ "id": "ada", "name": "Ada" }"#).settle("null").agent_leaves().check(expect![[r#"
            effect_requested {"agent":"ada","kind":"offer_agent","ring_seconds":15}
            effect_settled {"outcome":{"ok":{"id":"ada","name":"Ada"}}}
            agent_accepted {"agent":{"id":"ada","name":"Ada"}}
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            agent_left {"by":"agent"}
            port_taken {"port":"ended"}
        "#]]);
    }

    #[test]
    fn a_named_agent_who_does_not_answer() {
        Trial::voice(ADA).fail("agent.no_answer").check(expect![[r#"
            effect_requested {"agent":"ada","kind":"offer_agent","ring_seconds":15}
            effect_settled {"outcome":{"failed":{"code":"agent.no_answer"}}}
            port_taken {"port":"not_answered"}
        "#]]);
        assert_eq!(Trial::voice(ADA).time_up().ports(), ["not_answered"]);
    }

    #[test]
    fn an_acceptance_by_nobody_is_an_error() {
        Trial::voice(ADA).settle("null").check(expect![[r#"
            effect_requested {"agent":"ada","kind":"offer_agent","ring_seconds":15}
            effect_settled {"outcome":{"ok":null}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_named_agent_takes_the_place_of_the_one_who_accepted() {
        Trial::after(&accepted(), BOB).check(expect![[r#"
            agent_left {"by":"flow"}
            effect_requested {"agent":"bob","kind":"offer_agent","ring_seconds":20}
        "#]]);
    }

    #[test]
    fn a_named_agent_who_accepted_is_not_asked_again() {
        same(Trial::after(&accepted(), ADA), Trial::after(&accepted(), TALK));
    }

    #[test]
    fn an_agent_who_cannot_be_named_is_an_error() {
        Trial::voice(r#"{ "type": "assign_agent", "with": { "agent": "${text}" } }"#).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn hold_and_resume() {
        talking("{}").act(AgentAction::Hold).act(AgentAction::Resume).agent_leaves().check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            customer_held
            customer_resumed
            agent_left {"by":"agent"}
            port_taken {"port":"ended"}
        "#]]);
    }

    #[test]
    fn holding_twice_is_holding_once() {
        same(talking("{}").act(AgentAction::Hold).act(AgentAction::Hold), talking("{}").act(AgentAction::Hold));
        same(talking("{}").act(AgentAction::Resume), talking("{}"));
    }

    #[test]
    fn the_hold_flow_runs_until_the_agent_resumes() {
        talking(r#"{ "hold": "hold-music" }"#).act(AgentAction::Hold).act(AgentAction::Resume).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            customer_held
            flow_entered {"entered":"hold_hook","flow":"hold-music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            flow_interrupted {"flow":"hold-music"}
            customer_resumed
        "#]]);
    }

    #[test]
    fn a_hold_flow_that_has_ended_leaves_the_customer_on_hold() {
        let held = || talking(r#"{ "hold": "hold-music" }"#).act(AgentAction::Hold).time_up();
        held().act(AgentAction::Resume).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            customer_held
            flow_entered {"entered":"hold_hook","flow":"hold-music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"block":"wait","port":"elapsed"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"done"}
            customer_resumed
        "#]]);
        same(held().act(AgentAction::Hold), held());
    }

    #[test]
    fn the_agent_has_the_recording_in_hand() {
        let talk = talking("{}").act(AgentAction::PauseRecording).act(AgentAction::StartRecording);
        let talk = talk.act(AgentAction::StartRecording).act(AgentAction::PauseRecording);
        let talk = talk.act(AgentAction::PauseRecording).act(AgentAction::ResumeRecording);
        talk.act(AgentAction::StopRecording).act(AgentAction::StopRecording).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            recording_started
            recording_paused {"by":"agent"}
            recording_resumed {"by":"agent"}
            recording_stopped {"by":"agent"}
        "#]]);
    }

    #[test]
    fn the_agent_sets_attributes_that_are_declared() {
        let values = [("number", Value::Integer(3)), ("text", Value::Integer(3)), ("other", Value::Integer(3)), ("secret", "1".into())];
        let values = values.map(|(name, value)| (cordboard_model::AttributeName::literal(name), value)).into();
        talking("{}").act(AgentAction::SetAttributes { values }).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            attribute_set {"name":"number","value":3}
            attribute_set {"name":"secret","sensitive":true,"value":"1"}
        "#]]);
    }

    #[test]
    fn a_transfer_ends_the_conversation() {
        let to = |target: TransferTarget| talking("{}").act(AgentAction::Transfer { target });
        to(TransferTarget::Queue(ResourceName::literal("sales"))).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            transfer_requested {"target":{"kind":"queue","to":"sales"}}
            agent_left {"by":"agent"}
            port_taken {"port":"transferred"}
        "#]]);
        to(TransferTarget::Agent(ResourceName::literal("bob"))).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            transfer_requested {"target":{"kind":"agent","to":"bob"}}
            agent_left {"by":"agent"}
            port_taken {"port":"transferred"}
        "#]]);
        to(TransferTarget::Number("+15550177".into())).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            transfer_requested {"target":{"kind":"number","to":"+15550177"}}
            agent_left {"by":"agent"}
            port_taken {"port":"transferred"}
        "#]]);
    }

    #[test]
    fn a_transfer_from_hold_cuts_the_hold_flow_short() {
        let target = TransferTarget::Queue(ResourceName::literal("sales"));
        talking(r#"{ "hold": "hold-music" }"#).act(AgentAction::Hold).act(AgentAction::Transfer { target }).check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            customer_held
            flow_entered {"entered":"hold_hook","flow":"hold-music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            flow_interrupted {"flow":"hold-music"}
            transfer_requested {"target":{"kind":"queue","to":"sales"}}
            agent_left {"by":"agent"}
            port_taken {"port":"transferred"}
        "#]]);
    }

    #[test]
    fn an_agent_who_leaves_during_the_whisper() {
        Trial::after(&before(r#"{ "agent_whisper": "to-agent" }"#), TALK).agent_leaves().check(expect![[r#"
            flow_entered {"entered":"agent_whisper_hook","flow":"to-agent"}
            block_entered {"block":"who"}
            flow_entered {"entered":"called","flow":"announce"}
            block_entered {"block":"who"}
            prompt_queued {"audience":"agent","prompt":"who","say":"It is you."}
            port_taken {"block":"who","port":"done"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"said"}
            port_taken {"block":"who","port":"said"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            flow_interrupted {"flow":"to-agent"}
            agent_left {"by":"agent"}
            port_taken {"port":"not_answered"}
        "#]]);
    }

    #[test]
    fn an_agent_who_leaves_before_the_join() {
        Trial::after(&accepted(), TALK).agent_leaves().check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_abandoned
            agent_left {"by":"agent"}
            port_taken {"port":"not_answered"}
        "#]]);
    }

    #[test]
    fn an_agent_who_leaves_while_the_customer_is_on_hold() {
        talking(r#"{ "hold": "hold-music" }"#).act(AgentAction::Hold).agent_leaves().check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            customer_held
            flow_entered {"entered":"hold_hook","flow":"hold-music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            flow_interrupted {"flow":"hold-music"}
            agent_left {"by":"agent"}
            port_taken {"port":"ended"}
        "#]]);
    }

    #[test]
    fn a_customer_who_hangs_up_takes_the_agent_along() {
        talking("{}").hang_up().check(expect![[r#"
            effect_requested {"agent":"ada","kind":"join_agent"}
            effect_settled {"outcome":{"ok":null}}
            agent_joined {"agent":{"id":"ada","name":"Ada"}}
            agent_left {"by":"customer"}
            ended {"reason":"hung_up"}
        "#]]);
    }

    #[test]
    fn what_an_agent_does_before_the_join_or_elsewhere_is_nothing() {
        same(Trial::after(&accepted(), TALK).act(AgentAction::Hold), Trial::after(&accepted(), TALK));
        let elsewhere = Input::AgentActed { stay: 99, action: AgentAction::Hold };
        same(talking("{}").receive(elsewhere).receive(Input::AgentLeft { stay: 99 }), talking("{}"));
    }
}
