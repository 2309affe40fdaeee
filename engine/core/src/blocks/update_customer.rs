use cordboard_model::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::check_hours::LOOKUP_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, Visitor};
use crate::contact::{Effect, Outcome};
use crate::expression::{Failure, Template, Want};
use crate::run::Cx;

/// Changes the profile of the customer that `lookup_customer` found; `error` where none was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateCustomer {
    /// The fields and their new values.
    #[schemars(with = "BTreeMap<String, Template>", length(min = 1))]
    pub values: BTreeMap<SmolStr, Template>,
}

impl BlockType for UpdateCustomer {
    const ABOUT: About = About {
        block_type: "update_customer",
        title: "Update customer",
        group: Group::Integrate,
        example: r#"{ "type": "update_customer", "with": { "values": { "language": "es" } }, "next": { "done": "menu", "error": "menu" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.values.is_empty() {
            visitor.bad_setting("/values", Code::BlockBadSetting, "there is at least one field to change".into());
        }
        for (key, template) in &self.values {
            let path = format!("/values/{}", cordboard_model::json::pointer_key(key));
            visitor.template(&path, template, Want::Any, &[]);
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let values = self.values.iter().map(|(key, template)| Ok((key.clone(), cx.value(template)?)));
        let values = values.collect::<Result<_, Failure>>()?;
        Ok(cx.request(Effect::UpdateCustomer { values }, LOOKUP_SECONDS))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(Outcome::Ok(_)) => Next::take("done"),
            _ => Next::error(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const UPDATE: &str = r#"{ "type": "update_customer", "with": { "values": { "name": "${text}", "visits": "${number + 1}" } } }"#;

    #[test]
    fn values_keep_their_types() {
        Trial::on(Channel::Voice, UPDATE, [("text", "Ada".into())]).settle("null").check(expect![[r#"
            attribute_set {"name":"text","value":"Ada"}
            effect_requested {"kind":"update_customer","values":{"name":"Ada","visits":1}}
            effect_settled {"outcome":{"ok":null}}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn a_customer_who_was_not_found_is_not_changed() {
        Trial::on(Channel::Voice, UPDATE, [("text", "Ada".into())]).fail("customer.unknown").check(expect![[r#"
            attribute_set {"name":"text","value":"Ada"}
            effect_requested {"kind":"update_customer","values":{"name":"Ada","visits":1}}
            effect_settled {"outcome":{"failed":{"code":"customer.unknown"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::on(Channel::Voice, UPDATE, [("text", "Ada".into())]).time_up().check(expect![[r#"
            attribute_set {"name":"text","value":"Ada"}
            effect_requested {"kind":"update_customer","values":{"name":"Ada","visits":1}}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_value_that_is_missing_changes_nothing() {
        Trial::voice(UPDATE).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
