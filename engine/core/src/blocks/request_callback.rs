use cordboard_model::limits::WAIT_SECONDS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asking::within;
use super::check_hours::LOOKUP_SECONDS;
use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::Effect;
use crate::expression::{Failure, Template, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Promises to call back: the callback takes a place in the queue, and an agent calls when it is its turn.
///
/// Asked for from a queue flow, the callback keeps the place the contact had. The contact itself goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestCallback {
    /// The number to call. Left out, the customer's own.
    #[serde(default = "own_number", skip_serializing_if = "is_own_number")]
    #[schemars(skip_serializing_if = "super::never")]
    pub number: Template,
    /// The queue that calls. Left out, the one set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Template>,
    /// Seconds before the first attempt.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(max = 604_800))]
    pub delay_seconds: u32,
    /// How often to try.
    #[serde(default = "two", skip_serializing_if = "is_two")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 10))]
    pub attempts: u32,
    /// Seconds between attempts.
    #[serde(default = "ten_minutes", skip_serializing_if = "is_ten_minutes")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 604_800))]
    pub retry_seconds: u32,
}

impl BlockType for RequestCallback {
    const ABOUT: About = About {
        block_type: "request_callback",
        title: "Request callback",
        group: Group::Route,
        example: r#"{
  "type": "request_callback",
  "with": { "number": "${callback_number}", "queue": "support" },
  "next": { "requested": "promised", "invalid_number": "ask-again", "error": "sorry" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["requested", "invalid_number"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/number", &self.number, Want::Text, &[]);
        if let Some(queue) = &self.queue {
            visitor.resource("/queue", ResourceKind::Queue, queue);
        }
        within(visitor, "/delay_seconds", self.delay_seconds, 0, WAIT_SECONDS);
        within(visitor, "/attempts", self.attempts, 1, 10);
        within(visitor, "/retry_seconds", self.retry_seconds, 1, WAIT_SECONDS);
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        port == "error" || self.queue.is_some() || arriving.queue_chosen
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let number = cx.text(&self.number)?;
        let named = self.queue.as_ref().map(|queue| cx.resource(queue)).transpose()?;
        let Some(queue) = named.or(cx.state().queue.clone()) else { return Ok(Next::error()) };
        let request = Effect::RequestCallback {
            number,
            queue,
            delay_seconds: self.delay_seconds,
            attempts: self.attempts,
            retry_seconds: self.retry_seconds,
        };
        Ok(cx.request(request, LOOKUP_SECONDS))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Settled(outcome) = event else { return Ok(Next::error()) };
        Ok(match outcome.text_field("outcome").map(|text| text.as_str()) {
            Some("requested") => Next::take("requested"),
            Some("invalid_number") => Next::take("invalid_number"),
            _ => Next::error(),
        })
    }

    fn needs(&self) -> Needs {
        Needs::Customer
    }
}

fn own_number() -> Template {
    Template::new("${contact.from}")
}
fn is_own_number(number: &Template) -> bool {
    *number == own_number()
}
fn is_zero(value: &u32) -> bool {
    *value == 0
}
fn two() -> u32 {
    2
}
fn is_two(value: &u32) -> bool {
    *value == 2
}
fn ten_minutes() -> u32 {
    600
}
fn is_ten_minutes(value: &u32) -> bool {
    *value == 600
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::Fact;
    use cordboard_model::{Channel, ResourceName};
    use expect_test::expect;

    const CALLBACK: &str = r#"{ "type": "request_callback", "with": { "number": "${text}", "queue": "support",
        "delay_seconds": 60, "attempts": 3, "retry_seconds": 300 } }"#;

    fn callback() -> Trial {
        Trial::on(Channel::Voice, CALLBACK, [("text", "+15550177".into())])
    }

    #[test]
    fn a_callback_is_promised() {
        callback().settle(r#"{ "outcome": "requested" }"#).check(expect![[r#"
            attribute_set {"name":"text","value":"+15550177"}
            effect_requested {"attempts":3,"delay_seconds":60,"kind":"request_callback","number":"+15550177","queue":"support","retry_seconds":300}
            effect_settled {"outcome":{"ok":{"outcome":"requested"}}}
            port_taken {"port":"requested"}
        "#]]);
    }

    #[test]
    fn a_number_that_cannot_be_called_is_told() {
        callback().settle(r#"{ "outcome": "invalid_number" }"#).check(expect![[r#"
            attribute_set {"name":"text","value":"+15550177"}
            effect_requested {"attempts":3,"delay_seconds":60,"kind":"request_callback","number":"+15550177","queue":"support","retry_seconds":300}
            effect_settled {"outcome":{"ok":{"outcome":"invalid_number"}}}
            port_taken {"port":"invalid_number"}
        "#]]);
    }

    #[test]
    fn the_customers_own_number_and_queue_stand_in() {
        let queue = Fact::QueueSet { queue: ResourceName::literal("sales") };
        let own = r#"{ "type": "request_callback" }"#;
        Trial::after(&[queue], own).settle(r#"{ "outcome": "requested" }"#).check(expect![[r#"
            effect_requested {"attempts":2,"delay_seconds":0,"kind":"request_callback","number":"+15550100","queue":"sales","retry_seconds":600}
            effect_settled {"outcome":{"ok":{"outcome":"requested"}}}
            port_taken {"port":"requested"}
        "#]]);
        Trial::voice(own).check(expect![[r#"
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_promise_that_was_not_taken_is_an_error() {
        callback().fail("routing.down").check(expect![[r#"
            attribute_set {"name":"text","value":"+15550177"}
            effect_requested {"attempts":3,"delay_seconds":60,"kind":"request_callback","number":"+15550177","queue":"support","retry_seconds":300}
            effect_settled {"outcome":{"failed":{"code":"routing.down"}}}
            port_taken {"port":"error"}
        "#]]);
        assert_eq!(callback().time_up().ports(), ["error"]);
        assert_eq!(callback().settle("null").ports(), ["error"]);
        assert_eq!(callback().settle(r#"{ "outcome": "maybe" }"#).ports(), ["error"]);
    }

    #[test]
    fn nothing_is_promised_where_the_number_is_missing() {
        Trial::voice(CALLBACK).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
