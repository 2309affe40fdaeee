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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::Fact;
    use cordboard_model::{Channel, ResourceName};
    use expect_test::expect;

    const HOURS: &str = r#"{ "type": "check_hours", "with": { "hours": "support" } }"#;
    const QUEUES: &str = r#"{ "type": "check_hours" }"#;

    #[test]
    fn open_and_closed_are_ports() {
        Trial::voice(HOURS).settle(r#"{ "open": true }"#).check(expect![[r#"
            effect_requested {"hours":"support","kind":"check_hours"}
            effect_settled {"outcome":{"ok":{"open":true}}}
            port_taken {"port":"open"}
        "#]]);
        Trial::voice(HOURS).settle(r#"{ "open": false }"#).check(expect![[r#"
            effect_requested {"hours":"support","kind":"check_hours"}
            effect_settled {"outcome":{"ok":{"open":false}}}
            port_taken {"port":"closed"}
        "#]]);
    }

    #[test]
    fn hours_of_the_queue_stand_in() {
        let queue = Fact::QueueSet { queue: ResourceName::literal("sales") };
        Trial::after(&[queue], QUEUES).settle(r#"{ "open": true }"#).check(expect![[r#"
            effect_requested {"kind":"check_hours","queue":"sales"}
            effect_settled {"outcome":{"ok":{"open":true}}}
            port_taken {"port":"open"}
        "#]]);
    }

    #[test]
    fn without_hours_and_queue_there_is_nobody_to_ask() {
        Trial::voice(QUEUES).check(expect![[r#"
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn what_cannot_be_found_out_is_an_error() {
        Trial::voice(HOURS).fail("hours.unknown").check(expect![[r#"
            effect_requested {"hours":"support","kind":"check_hours"}
            effect_settled {"outcome":{"failed":{"code":"hours.unknown"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(HOURS).time_up().check(expect![[r#"
            effect_requested {"hours":"support","kind":"check_hours"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(HOURS).settle(r#"{ "open": "yes" }"#).check(expect![[r#"
            effect_requested {"hours":"support","kind":"check_hours"}
            effect_settled {"outcome":{"ok":{"open":"yes"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(HOURS).settle("null").check(expect![[r#"
            effect_requested {"hours":"support","kind":"check_hours"}
            effect_settled {"outcome":{"ok":null}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn hours_that_cannot_be_named_are_an_error() {
        let named = r#"{ "type": "check_hours", "with": { "hours": "${text}" } }"#;
        Trial::on(Channel::Voice, named, [("text", "No name".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"No name"}
            expression_failed {"code":"expression.bad_name","message":"the text is not a resource name"}
            port_taken {"port":"error"}
        "#]]);
    }
}
