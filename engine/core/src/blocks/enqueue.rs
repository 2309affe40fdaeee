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
