use cordboard_model::{AttributeName, Value};
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
        let Event::Settled(Outcome::Ok(figures @ Value::Map(_))) = event else { return Ok(Next::error()) };
        cx.offer("queue", figures);
        cx.save_all(&self.save)?;
        Condition::first(&self.conditions, cx)
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::Fact;
    use cordboard_model::ResourceName;
    use expect_test::expect;

    const LOOK: &str = r#"{ "type": "check_queue", "with": { "queue": "support", "conditions": [
        { "port": "unstaffed", "when": "queue.staffed == 0" },
        { "port": "long", "when": "is_set(queue.estimated_wait_seconds) && queue.estimated_wait_seconds > 600" },
        { "port": "busy", "when": "queue.waiting > number" } ] } }"#;

    fn figures(staffed: u32, waiting: u32, more: &str) -> String {
        format!(r#"{{ "staffed": {staffed}, "available": 0, "waiting": {waiting}, "longest_wait_seconds": 5 {more} }}"#)
    }

    #[test]
    fn the_first_condition_that_holds_decides() {
        Trial::voice(LOOK).settle(&figures(0, 3, "")).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"available":0,"longest_wait_seconds":5,"staffed":0,"waiting":3}}}
            port_taken {"port":"unstaffed"}
        "#]]);
        Trial::voice(LOOK).settle(&figures(2, 0, r#", "estimated_wait_seconds": 601"#)).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"available":0,"estimated_wait_seconds":601,"longest_wait_seconds":5,"staffed":2,"waiting":0}}}
            port_taken {"port":"long"}
        "#]]);
    }

    #[test]
    fn without_history_there_is_no_estimate() {
        Trial::voice(LOOK).settle(&figures(2, 3, "")).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"available":0,"longest_wait_seconds":5,"staffed":2,"waiting":3}}}
            port_taken {"port":"busy"}
        "#]]);
        Trial::voice(LOOK).settle(&figures(2, 0, r#", "estimated_wait_seconds": null"#)).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"available":0,"estimated_wait_seconds":null,"longest_wait_seconds":5,"staffed":2,"waiting":0}}}
            port_taken {"port":"otherwise"}
        "#]]);
        let unguarded = r#"{ "type": "check_queue", "with": { "queue": "support", "conditions": [
            { "port": "long", "when": "queue.estimated_wait_seconds > 600" } ] } }"#;
        Trial::voice(unguarded).settle(&figures(2, 0, "")).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"available":0,"longest_wait_seconds":5,"staffed":2,"waiting":0}}}
            expression_failed {"code":"expression.unset","message":"`queue.estimated_wait_seconds` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn the_queue_set_before_is_meant() {
        let chosen = r#"{ "type": "check_queue", "with": { "conditions": [{ "port": "busy", "when": "queue.waiting > 1" }] } }"#;
        let queue = Fact::QueueSet { queue: ResourceName::literal("sales") };
        Trial::after(&[queue], chosen).settle(&figures(1, 2, "")).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"sales"}
            effect_settled {"outcome":{"ok":{"available":0,"longest_wait_seconds":5,"staffed":1,"waiting":2}}}
            port_taken {"port":"busy"}
        "#]]);
        Trial::voice(chosen).check(expect![[r#"
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn figures_are_saved_before_the_conditions_are_tried() {
        let save = r#"{ "type": "check_queue", "with": { "queue": "support", "save": { "number": "queue.waiting + 1" },
            "conditions": [{ "port": "third", "when": "number == 3" }] } }"#;
        Trial::voice(save).settle(&figures(1, 2, "")).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"available":0,"longest_wait_seconds":5,"staffed":1,"waiting":2}}}
            attribute_set {"name":"number","value":3}
            port_taken {"port":"third"}
        "#]]);
        Trial::voice(save).settle("{}").check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{}}}
            expression_failed {"code":"expression.unset","message":"`queue.waiting` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn figures_that_are_none_are_an_error() {
        Trial::voice(LOOK).settle("null").check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":null}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(LOOK).settle(r#"{ "staffed": "two" }"#).check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":{"staffed":"two"}}}
            expression_failed {"code":"expression.type","message":"text and a whole number cannot be compared"}
            port_taken {"port":"error"}
        "#]]);
        let blind = r#"{ "type": "check_queue", "with": { "queue": "support", "conditions": [{ "port": "any", "when": "true" }] } }"#;
        Trial::voice(blind).settle("[]").check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"ok":[]}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_look_up_that_fails_is_an_error() {
        Trial::voice(LOOK).fail("queue.unknown").check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"failed":{"code":"queue.unknown"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(LOOK).time_up().check(expect![[r#"
            effect_requested {"kind":"check_queue","queue":"support"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
    }
}
