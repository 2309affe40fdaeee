use cordboard_model::limits::WAIT_SECONDS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asking::within;
use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::{Effect, Entered, Fact, Party, StayKind};
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Puts the contact into its queue and holds it there until an agent has accepted.
///
/// While it waits, the queue flow runs: music, position, the offer of a callback. The ports say how the wait ended:
/// `accepted` by an agent (go on with `assign_agent`), `waited_too_long`, or `left_queue` because the queue flow returned
/// `leave`. `full`, `closed` and `no_agents` mean that the queue did not take the contact at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enqueue {
    /// The queue. Left out, the one set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Template>,
    /// Seconds after which the wait ends by `waited_too_long`. Left out, the contact waits for as long as it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 604_800))]
    pub max_wait_seconds: Option<u32>,
}

/// Seconds routing may take to take the contact in.
const ROUTING_SECONDS: u32 = 5;

impl BlockType for Enqueue {
    const ABOUT: About = About {
        block_type: "enqueue",
        title: "Enqueue",
        group: Group::Route,
        example: r#"{
  "type": "enqueue",
  "with": { "max_wait_seconds": 900 },
  "next": {
    "accepted": "talk", "full": "busy", "closed": "closed", "no_agents": "closed",
    "waited_too_long": "callback", "left_queue": "callback", "error": "sorry"
  }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["accepted", "full", "closed", "no_agents", "waited_too_long", "left_queue"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(queue) = &self.queue {
            visitor.resource("/queue", ResourceKind::Queue, queue);
        }
        if let Some(seconds) = self.max_wait_seconds {
            within(visitor, "/max_wait_seconds", seconds, 1, WAIT_SECONDS);
        }
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        let queued = self.queue.is_some() || arriving.queue_chosen;
        match port {
            "error" => true,
            "waited_too_long" => queued && self.max_wait_seconds.is_some(),
            _ => queued,
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let named = self.queue.as_ref().map(|queue| cx.resource(queue)).transpose()?;
        if let Some(queue) = &named
            && cx.state().queue.as_ref() != Some(queue)
        {
            cx.fact(Fact::QueueSet { queue: queue.clone() });
        }
        let Some(queue) = named.or(cx.state().queue.clone()) else { return Ok(Next::error()) };
        // An agent who accepted and was never joined: the contact now asks for another.
        if let Some((stay, _)) = cx.state().agent {
            cx.fact(Fact::AgentLeft { stay, by: Party::Flow });
        }
        let routing = cx.state().routing.clone();
        let request = Effect::Enqueue {
            queue,
            priority: routing.priority,
            age_adjust_seconds: routing.age_adjust_seconds,
            skills: routing.skills,
            preferred_agent: routing.preferred_agent,
        };
        Ok(cx.request(request, ROUTING_SECONDS))
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(outcome) => match outcome.text_field("outcome").map(|text| text.as_str()) {
                Some("queued") => {
                    let Some(queue) = cx.state().queue.clone() else { return Ok(Next::error()) };
                    match (cx.stay_in_queue(queue, self.max_wait_seconds), cx.state().hooks.queue.clone()) {
                        (Next::Rest, Some(flow)) => {
                            Next::Enter { flow, entered: Entered::QueueHook, inputs: Default::default() }
                        }
                        (next, _) => next,
                    }
                }
                Some("full") => Next::take("full"),
                Some("closed") => Next::take("closed"),
                Some("no_agents") => Next::take("no_agents"),
                _ => Next::error(),
            },
            Event::Returned { outcome, .. } if outcome == "leave" => {
                cx.leave_queue();
                Next::take("left_queue")
            }
            Event::Returned { .. } => Next::Rest,
            Event::Accepted(_) => Next::take("accepted"),
            // The routing is asked to take the contact out again by the fact that it was dequeued.
            Event::TimeUp => Next::take("waited_too_long"),
            _ => match cx.state().stay.as_ref().map(|stay| &stay.kind) {
                Some(StayKind::Queue { .. }) => Next::Rest,
                _ => Next::error(),
            },
        })
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        let named = |queue: &Template| queue.is_fixed() || port != "error";
        posture.queue_chosen |= self.queue.as_ref().is_some_and(named);
        if port == "accepted" {
            posture.agent_accepted = true;
        }
    }

    fn needs(&self) -> Needs {
        Needs::Contact
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, accepted, hooks};
    use crate::contact::{Agent, Fact, Input, Routing};
    use cordboard_model::{Channel, ResourceName};
    use expect_test::expect;

    const QUEUE: &str = r#"{ "type": "enqueue", "with": { "queue": "support", "max_wait_seconds": 900 } }"#;
    const QUEUED: &str = r#"{ "outcome": "queued" }"#;

    fn queued(hook: &str) -> Trial {
        Trial::after(&[hooks(&format!(r#"{{ "queue": "{hook}" }}"#))], QUEUE).settle(QUEUED)
    }

    #[test]
    fn an_agent_accepts() {
        Trial::voice(QUEUE).settle(QUEUED).accept().check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
            dequeued {"reason":"accepted"}
            agent_accepted {"agent":{"id":"ada","name":"Ada"}}
            port_taken {"port":"accepted"}
            agent_left {"by":"flow"}
        "#]]);
    }

    #[test]
    fn a_queue_that_does_not_take_the_contact_says_why() {
        for why in ["full", "closed", "no_agents"] {
            assert_eq!(Trial::voice(QUEUE).settle(&format!(r#"{{ "outcome": "{why}" }}"#)).ports(), [why]);
        }
    }

    #[test]
    fn routing_that_fails_is_an_error() {
        Trial::voice(QUEUE).fail("routing.down").check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"failed":{"code":"routing.down"}}}
            port_taken {"port":"error"}
        "#]]);
        assert_eq!(Trial::voice(QUEUE).time_up().ports(), ["error"]);
        assert_eq!(Trial::voice(QUEUE).settle("null").ports(), ["error"]);
        assert_eq!(Trial::voice(QUEUE).settle(r#"{ "outcome": "accepted" }"#).ports(), ["error"]);
    }

    #[test]
    fn the_queue_set_before_is_meant_and_the_routing_goes_along() {
        let routing = Routing { priority: 1, age_adjust_seconds: 30, ..Default::default() };
        let before = [Fact::QueueSet { queue: ResourceName::literal("sales") }, Fact::RoutingSet { routing }];
        Trial::after(&before, r#"{ "type": "enqueue" }"#).settle(QUEUED).check(expect![[r#"
            effect_requested {"age_adjust_seconds":30,"kind":"enqueue","priority":1,"queue":"sales"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"sales"}
        "#]]);
        Trial::voice(r#"{ "type": "enqueue" }"#).check(expect![[r#"
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_queue_that_cannot_be_named_is_an_error() {
        let named = r#"{ "type": "enqueue", "with": { "queue": "${text}" } }"#;
        Trial::on(Channel::Voice, named, [("text", "No name".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"No name"}
            expression_failed {"code":"expression.bad_name","message":"the text is not a resource name"}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(named).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn the_queue_flow_runs_and_the_contact_stays_when_it_says_so() {
        queued("music").time_up().accept().check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
            flow_entered {"entered":"queue_hook","flow":"music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"block":"wait","port":"elapsed"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"stay"}
            dequeued {"reason":"accepted"}
            agent_accepted {"agent":{"id":"ada","name":"Ada"}}
            port_taken {"port":"accepted"}
            agent_left {"by":"flow"}
        "#]]);
    }

    #[test]
    fn the_queue_flow_can_leave() {
        queued("leaver").time_up().check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
            flow_entered {"entered":"queue_hook","flow":"leaver"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"block":"wait","port":"elapsed"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"leave"}
            dequeued {"reason":"left_queue"}
            port_taken {"port":"left_queue"}
        "#]]);
    }

    #[test]
    fn an_agent_who_accepts_cuts_the_queue_flow_short() {
        queued("music").accept().check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
            flow_entered {"entered":"queue_hook","flow":"music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            flow_interrupted {"flow":"music"}
            dequeued {"reason":"accepted"}
            agent_accepted {"agent":{"id":"ada","name":"Ada"}}
            port_taken {"port":"accepted"}
            agent_left {"by":"flow"}
        "#]]);
    }

    #[test]
    fn waiting_too_long_cuts_the_queue_flow_short() {
        queued("music").stay_over().check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
            flow_entered {"entered":"queue_hook","flow":"music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            flow_interrupted {"flow":"music"}
            dequeued {"reason":"waited_too_long"}
            port_taken {"port":"waited_too_long"}
        "#]]);
    }

    #[test]
    fn who_may_wait_for_ever_does() {
        let patient = r#"{ "type": "enqueue", "with": { "queue": "support" } }"#;
        assert!(Trial::voice(patient).settle(QUEUED).stay_over().ports().is_empty());
    }

    #[test]
    fn an_acceptance_of_another_stay_is_nothing() {
        let agent = Agent { id: "bob".into(), name: "Bob".into() };
        let late = Input::AgentAccepted { stay: 99, agent };
        assert_eq!(queued("music").receive(late.clone()).log(), queued("music").log());
        assert_eq!(queued("music").accept().receive(late).log(), queued("music").accept().log());
    }

    #[test]
    fn hanging_up_gives_the_place_away() {
        queued("music").hang_up().check(expect![[r#"
            queue_set {"queue":"support"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
            flow_entered {"entered":"queue_hook","flow":"music"}
            block_entered {"block":"wait"}
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"interrupted"}
            dequeued {"reason":"abandoned"}
            ended {"reason":"hung_up"}
        "#]]);
    }

    #[test]
    fn an_agent_who_accepted_before_is_let_go() {
        Trial::after(&accepted(), QUEUE).settle(QUEUED).check(expect![[r#"
            queue_set {"queue":"support"}
            agent_left {"by":"flow"}
            effect_requested {"kind":"enqueue","priority":5,"queue":"support"}
            effect_settled {"outcome":{"ok":{"outcome":"queued"}}}
            queued {"queue":"support"}
        "#]]);
    }
}
