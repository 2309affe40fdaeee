use cordboard_model::AttributeName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::asking::within;
use super::check_hours::LOOKUP_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, ResourceKind, Visitor};
use crate::contact::Effect;
use crate::expression::{Failure, Template, Want};
use crate::run::Cx;

/// Creates a task that an agent takes from a queue later. The contact goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateTask {
    /// The task's name, as the agent sees it.
    pub name: Template,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Template>,
    /// The queue that does it.
    pub queue: Template,
    /// Seconds before it can be taken: up to six days.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(max = 518_400))]
    pub delay_seconds: u32,
    /// What the agent should see.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeName, Template>,
}

impl BlockType for CreateTask {
    const ABOUT: About = About {
        block_type: "create_task",
        title: "Create task",
        group: Group::Integrate,
        example: r#"{
  "type": "create_task",
  "with": { "name": "Call ${contact.from} back", "queue": "back-office", "delay_seconds": 3600 },
  "next": { "created": "bye", "error": "bye" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["created"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/name", &self.name, Want::Text, &[]);
        if let Some(description) = &self.description {
            visitor.template("/description", description, Want::Text, &[]);
        }
        visitor.resource("/queue", ResourceKind::Queue, &self.queue);
        within(visitor, "/delay_seconds", self.delay_seconds, 0, 518_400);
        for (name, template) in &self.attributes {
            visitor.template(&format!("/attributes/{name}"), template, Want::Any, &[]);
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let attributes = self.attributes.iter().map(|(name, template)| Ok((name.clone(), cx.value(template)?)));
        let request = Effect::CreateTask {
            name: cx.text(&self.name)?,
            description: self.description.as_ref().map(|text| cx.text(text)).transpose()?.unwrap_or_default(),
            queue: cx.resource(&self.queue)?,
            delay_seconds: self.delay_seconds,
            attributes: attributes.collect::<Result<_, Failure>>()?,
        };
        Ok(cx.request(request, LOOKUP_SECONDS))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(outcome) if outcome.text_field("id").is_some() => Next::take("created"),
            _ => Next::error(),
        })
    }
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use cordboard_model::Channel;
    use expect_test::expect;

    const TASK: &str = r#"{ "type": "create_task", "with": { "name": "Call ${contact.from} back", "description": "${text}",
        "queue": "back-office", "delay_seconds": 60, "attributes": { "visits": "${number}" } } }"#;

    fn task() -> Trial {
        Trial::on(Channel::Voice, TASK, [("text", "Angry.".into())])
    }

    #[test]
    fn a_task_is_created() {
        task().settle(r#"{ "id": "t1" }"#).check(expect![[r#"
            attribute_set {"name":"text","value":"Angry."}
            effect_requested {"attributes":{"visits":0},"delay_seconds":60,"description":"Angry.","kind":"create_task","name":"Call +15550100 back","queue":"back-office"}
            effect_settled {"outcome":{"ok":{"id":"t1"}}}
            port_taken {"port":"created"}
        "#]]);
    }

    #[test]
    fn a_task_that_was_not_created_is_an_error() {
        task().fail("queue.unknown").check(expect![[r#"
            attribute_set {"name":"text","value":"Angry."}
            effect_requested {"attributes":{"visits":0},"delay_seconds":60,"description":"Angry.","kind":"create_task","name":"Call +15550100 back","queue":"back-office"}
            effect_settled {"outcome":{"failed":{"code":"queue.unknown"}}}
            port_taken {"port":"error"}
        "#]]);
        assert_eq!(task().time_up().ports(), ["error"]);
        assert_eq!(task().settle("null").ports(), ["error"]);
    }

    #[test]
    fn a_value_that_is_missing_creates_nothing() {
        Trial::voice(TASK).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_delay_has_an_end() {
        let late = r#"{ "type": "create_task", "with": { "name": "a", "queue": "b", "delay_seconds": 518401 } }"#;
        expect![[r#"
            block.bad_setting /blocks/block/with/delay_seconds: `delay_seconds` is 518401; it may be 0 to 518400
        "#]].assert_eq(&problems(late));
    }
}
