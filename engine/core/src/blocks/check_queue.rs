use cordboard_model::AttributeName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::branch::Condition;
use super::check_hours::LOOKUP_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::{Effect, Outcome};
use crate::expression::{Expression, Failure, Template, Type};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Looks at a queue and takes the port of the first condition that holds; `otherwise` when none does.
///
/// Conditions can read `queue.staffed` (agents signed in and working it), `queue.available` (those free now),
/// `queue.waiting` (contacts in it), `queue.longest_wait_seconds` and `queue.estimated_wait_seconds` (for a contact that
/// enters now; not set while there is no history), beside everything else. `save` takes attributes from the same figures,
/// so that a prompt can say how long the wait is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckQueue {
    /// The queue. Left out, the one set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Template>,
    /// The conditions, in order.
    #[schemars(length(min = 1, max = 48))]
    pub conditions: Vec<Condition>,
    /// Attributes to set from the figures, before the conditions are tried: an expression over `queue` for each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub save: BTreeMap<AttributeName, Expression>,
}

/// What conditions can read of the queue.
pub const QUEUE_NAMES: &[(&str, Type)] = &[
    ("queue.staffed", Type::Integer),
    ("queue.available", Type::Integer),
    ("queue.waiting", Type::Integer),
    ("queue.longest_wait_seconds", Type::Integer),
    ("queue.estimated_wait_seconds", Type::Integer),
];

impl BlockType for CheckQueue {
    const ABOUT: About = About {
        block_type: "check_queue",
        title: "Check queue",
        group: Group::Decide,
        example: r#"{
  "type": "check_queue",
  "with": { "conditions": [{ "port": "unstaffed", "when": "queue.staffed == 0" }, { "port": "busy", "when": "queue.waiting > 20" }] },
  "next": { "unstaffed": "callback", "busy": "callback", "otherwise": "queue", "error": "queue" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["conditions"];

    fn ports(&self) -> Vec<Port> {
        Condition::ports(&self.conditions)
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(queue) = &self.queue {
            visitor.resource("/queue", ResourceKind::Queue, queue);
        }
        Condition::visit(&self.conditions, visitor, QUEUE_NAMES);
        for (attribute, expression) in &self.save {
            visitor.saves(&format!("/save/{attribute}"), attribute, expression, QUEUE_NAMES);
        }
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        port == "error" || self.queue.is_some() || arriving.queue_chosen
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn stores(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let named = self.queue.as_ref().map(|queue| cx.resource(queue)).transpose()?;
        let Some(queue) = named.or(cx.state().queue.clone()) else { return Ok(Next::error()) };
        Ok(cx.request(Effect::CheckQueue { queue }, LOOKUP_SECONDS))
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Settled(Outcome::Ok(figures)) = event else { return Ok(Next::error()) };
        cx.offer("queue", figures);
        cx.save_all(&self.save)?;
        Condition::first(&self.conditions, cx)
    }
}
