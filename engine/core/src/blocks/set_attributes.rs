use cordboard_model::{AttributeName, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{About, BlockType, Group, Next, Port, Posture, Visitor};
use crate::contact::Fact;
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Sets attributes of the contact: all of them, or none if one cannot be worked out.
///
/// A value is text with `${…}` for expressions. One that is nothing but an expression keeps the expression's type, so
/// `"${visits + 1}"` is a number; numbers and `true` or `false` can be written as they are. Every value is worked out
/// before the first is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAttributes {
    /// The value of each attribute.
    #[schemars(length(min = 1))]
    pub values: BTreeMap<AttributeName, Template>,
}

/// A text this short fits an attribute, however it is written.
const FITS: usize = cordboard_model::limits::ATTRIBUTE_BYTES / 8;

impl BlockType for SetAttributes {
    const ABOUT: About = About {
        block_type: "set_attributes",
        title: "Set attributes",
        group: Group::Set,
        example: r#"{
  "type": "set_attributes",
  "with": { "values": { "tier": "gold", "visits": "${visits + 1}" } },
  "next": { "done": "menu", "error": "sorry" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        for (attribute, template) in &self.values {
            visitor.assigns(&format!("/values/{attribute}"), attribute, template);
        }
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || !self.values.values().all(|value| value.is_fixed() && value.source().len() < FITS)
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let mut facts = Vec::with_capacity(self.values.len());
        for (name, template) in &self.values {
            let (value, sensitive): (Value, bool) = cx.checked(name, cx.value(template)?)?;
            facts.push(Fact::AttributeSet { name: name.clone(), value, sensitive });
        }
        facts.into_iter().for_each(|fact| cx.fact(fact));
        Ok(Next::take("done"))
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const SET: &str = r#"{ "type": "set_attributes", "with": { "values": {
        "amount": 3, "data": "${data}", "flag": true, "number": "${number + 1}", "secret": "${text}", "text": "a ${number}" } } }"#;

    #[test]
    fn values_keep_their_types_and_are_worked_out_before_the_first_is_set() {
        Trial::on(Channel::Voice, SET, [("text", "4111".into()), ("data", 1.into())]).check(expect![[r#"
            attribute_set {"name":"data","value":1}
            attribute_set {"name":"text","value":"4111"}
            attribute_set {"name":"amount","value":{"$decimal":"3"}}
            attribute_set {"name":"data","value":1}
            attribute_set {"name":"flag","value":true}
            attribute_set {"name":"number","value":1}
            attribute_set {"name":"secret","sensitive":true,"value":"4111"}
            attribute_set {"name":"text","value":"a 0"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn all_or_nothing() {
        Trial::on(Channel::Voice, SET, [("data", 1.into())]).check(expect![[r#"
            attribute_set {"name":"data","value":1}
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_value_of_another_type_is_an_error() {
        let set = r#"{ "type": "set_attributes", "with": { "values": { "number": "${data}" } } }"#;
        Trial::on(Channel::Voice, set, [("data", "three".into())]).check(expect![[r#"
            attribute_set {"name":"data","value":"three"}
            expression_failed {"code":"expression.type","message":"the result is text, and a whole number is needed"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_value_that_is_too_large_is_an_error() {
        let set = r#"{ "type": "set_attributes", "with": { "values": { "data": "${[text, text]}" } } }"#;
        let trial = Trial::on(Channel::Voice, set, [("text", cordboard_model::Value::text("x".repeat(4000)))]);
        assert_eq!(trial.ports(), ["error"]);
    }
}
