use cordboard_model::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Event, Group, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::Effect;
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Seconds a look-up of ours may take.
pub(super) const LOOKUP_SECONDS: u32 = 5;

/// Asks whether we are open, by named opening hours or those of the queue. Time zones, holidays and exceptions belong to
/// the hours.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckHours {
    /// The opening hours, by name. Left out, those of the queue set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Template>,
}

impl BlockType for CheckHours {
    const ABOUT: About = About {
        block_type: "check_hours",
        title: "Check hours",
        group: Group::Decide,
        example: r#"{
  "type": "check_hours",
  "with": { "hours": "support" },
  "next": { "open": "menu", "closed": "we-are-closed", "error": "menu" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["open", "closed"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(hours) = &self.hours {
            visitor.resource("/hours", ResourceKind::Hours, hours);
        }
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        port == "error" || self.hours.is_some() || arriving.queue_chosen
    }

    fn rests(&self, port: &str) -> bool {
        // With hours that are fixed there is always somebody to ask.
        port != "error" || self.hours.as_ref().is_some_and(Template::is_fixed)
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let hours = self.hours.as_ref().map(|hours| cx.resource(hours)).transpose()?;
        let queue = if hours.is_none() { cx.state().queue.clone() } else { None };
        if hours.is_none() && queue.is_none() {
            return Ok(Next::error());
        }
        Ok(cx.request(Effect::CheckHours { hours, queue }, LOOKUP_SECONDS))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Settled(outcome) = event else { return Ok(Next::error()) };
        Ok(match outcome.field("open") {
            Some(Value::Boolean(true)) => Next::take("open"),
            Some(Value::Boolean(false)) => Next::take("closed"),
            _ => Next::error(),
        })
    }
}
