use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::{About, BlockType, Group, Next, Port, Posture, Visitor};
use crate::contact::Fact;
use crate::expression::{Failure, Template, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;
use cordboard_model::ResourceName;

/// Publishes an event to whoever listens: webhooks, the event stream, dashboards. The contact does not wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishEvent {
    /// The event's name.
    pub name: ResourceName,
    /// What it carries.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Template>")]
    pub data: BTreeMap<SmolStr, Template>,
}

impl BlockType for PublishEvent {
    const ABOUT: About = About {
        block_type: "publish_event",
        title: "Publish event",
        group: Group::Integrate,
        example: r#"{
  "type": "publish_event",
  "with": { "name": "survey-answered", "data": { "score": "${score}" } },
  "next": { "done": "thanks", "error": "thanks" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        for (key, template) in &self.data {
            let path = format!("/data/{}", cordboard_model::json::pointer_key(key));
            visitor.template(&path, template, Want::Any, &[]);
        }
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || !self.data.values().all(Template::is_fixed)
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let data = self.data.iter().map(|(key, template)| Ok((key.clone(), cx.value(template)?)));
        let data = data.collect::<Result<_, Failure>>()?;
        cx.fact(Fact::EventPublished { name: self.name.as_str().into(), data });
        Ok(Next::take("done"))
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const EVENT: &str = r#"{ "type": "publish_event", "with": { "name": "answered", "data": { "n": "${number}", "t": "${text}" } } }"#;

    #[test]
    fn values_keep_their_types() {
        Trial::on(Channel::Voice, EVENT, [("text", "yes".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"yes"}
            event_published {"data":{"n":0,"t":"yes"},"name":"answered"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn a_value_that_is_missing_publishes_nothing() {
        Trial::voice(EVENT).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
