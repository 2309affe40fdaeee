use cordboard_model::{AttributeName, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::check_hours::LOOKUP_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, Visitor};
use crate::contact::Effect;
use crate::expression::{Expression, Failure, Template, Type, Want};
use crate::run::Cx;

/// Finds the customer's profile and saves parts of it.
///
/// `save` takes attributes from the profile by expressions over `customer`: `customer.name`, `customer.attributes.tier`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupCustomer {
    /// What to search by.
    #[serde(default, skip_serializing_if = "SearchBy::is_phone")]
    #[schemars(skip_serializing_if = "super::never")]
    pub by: SearchBy,
    /// The value to find. Left out, the customer's own number or address.
    #[serde(default = "own_address", skip_serializing_if = "is_own_address")]
    #[schemars(skip_serializing_if = "super::never")]
    pub value: Template,
    /// Attributes to set when one customer is found: an expression over `customer` for each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub save: BTreeMap<AttributeName, Expression>,
}

/// A field customers can be found by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum SearchBy {
    #[default]
    Phone,
    Email,
    Id,
}

impl SearchBy {
    fn is_phone(&self) -> bool {
        *self == SearchBy::Phone
    }
    const fn name(self) -> &'static str {
        match self {
            SearchBy::Phone => "phone",
            SearchBy::Email => "email",
            SearchBy::Id => "id",
        }
    }
}

const CUSTOMER: &[(&str, Type)] = &[("customer", Type::Json)];

impl BlockType for LookupCustomer {
    const ABOUT: About = About {
        block_type: "lookup_customer",
        title: "Look up customer",
        group: Group::Integrate,
        example: r#"{
  "type": "lookup_customer",
  "with": { "save": { "name": "customer.name" } },
  "next": { "found": "greet", "not_found": "welcome", "several": "welcome", "error": "welcome" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["found", "not_found", "several"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/value", &self.value, Want::Text, &[]);
        for (attribute, expression) in &self.save {
            visitor.saves(&format!("/save/{attribute}"), attribute, expression, CUSTOMER);
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn stores(&self, port: &str) -> bool {
        port == "found"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let value = cx.text(&self.value)?;
        let sensitive = cx.saves_sensitive(&self.save);
        Ok(cx.request(Effect::LookupCustomer { by: self.by.name().into(), value, sensitive }, LOOKUP_SECONDS))
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Settled(outcome) = event else { return Ok(Next::error()) };
        Ok(match outcome.field("matches") {
            Some(Value::Integer(0)) => Next::take("not_found"),
            Some(Value::Integer(1)) => {
                let Some(customer @ Value::Map(_)) = outcome.field("customer") else { return Ok(Next::error()) };
                cx.offer("customer", customer.clone());
                cx.save_all(&self.save)?;
                Next::take("found")
            }
            Some(Value::Integer(2..)) => Next::take("several"),
            _ => Next::error(),
        })
    }
}

fn own_address() -> Template {
    Template::new("${contact.from}")
}
fn is_own_address(value: &Template) -> bool {
    *value == own_address()
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const LOOKUP: &str = r#"{ "type": "lookup_customer", "with": { "save": { "number": "customer.visits", "text": "customer.name" } } }"#;

    #[test]
    fn what_is_found_is_saved() {
        let found = r#"{ "matches": 1, "customer": { "name": "Ada", "visits": 3 } }"#;
        Trial::voice(LOOKUP).settle(found).check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","value":"+15550100"}
            effect_settled {"outcome":{"ok":{"customer":{"name":"Ada","visits":3},"matches":1}}}
            attribute_set {"name":"number","value":3}
            attribute_set {"name":"text","value":"Ada"}
            port_taken {"port":"found"}
        "#]]);
    }

    #[test]
    fn nobody_and_several_are_ports() {
        Trial::voice(LOOKUP).settle(r#"{ "matches": 0 }"#).check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","value":"+15550100"}
            effect_settled {"outcome":{"ok":{"matches":0}}}
            port_taken {"port":"not_found"}
        "#]]);
        Trial::voice(LOOKUP).settle(r#"{ "matches": 2 }"#).check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","value":"+15550100"}
            effect_settled {"outcome":{"ok":{"matches":2}}}
            port_taken {"port":"several"}
        "#]]);
    }

    #[test]
    fn another_field_can_be_searched() {
        let by = r#"{ "type": "lookup_customer", "with": { "by": "email", "value": "${text}" } }"#;
        Trial::on(Channel::Voice, by, [("text", "ada@example.org".into())]).settle(r#"{ "matches": 0 }"#).check(expect![[r#"
            attribute_set {"name":"text","value":"ada@example.org"}
            effect_requested {"by":"email","kind":"lookup_customer","value":"ada@example.org"}
            effect_settled {"outcome":{"ok":{"matches":0}}}
            port_taken {"port":"not_found"}
        "#]]);
        Trial::voice(by).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn an_answer_of_another_shape_is_an_error() {
        for answer in ["null", "{}", r#"{ "matches": 1 }"#, r#"{ "matches": -1 }"#, r#"{ "matches": 1, "customer": "Ada" }"#] {
            assert_eq!(Trial::voice(LOOKUP).settle(answer).ports(), ["error"], "{answer}");
        }
    }

    #[test]
    fn a_profile_without_what_is_to_be_saved_is_an_error() {
        Trial::voice(LOOKUP).settle(r#"{ "matches": 1, "customer": { "visits": 3 } }"#).check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","value":"+15550100"}
            effect_settled {"outcome":{"ok":{"customer":{"visits":3},"matches":1}}}
            expression_failed {"code":"expression.unset","message":"`customer.name` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_look_up_that_fails_is_an_error() {
        Trial::voice(LOOKUP).fail("store.down").check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","value":"+15550100"}
            effect_settled {"outcome":{"failed":{"code":"store.down"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(LOOKUP).time_up().check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","value":"+15550100"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_profile_with_a_secret_is_marked() {
        let secret = r#"{ "type": "lookup_customer", "with": { "save": { "secret": "customer.pin" } } }"#;
        Trial::voice(secret).settle(r#"{ "matches": 1, "customer": { "pin": "0000" } }"#).check(expect![[r#"
            effect_requested {"by":"phone","kind":"lookup_customer","sensitive":true,"value":"+15550100"}
            effect_settled {"outcome":{"ok":{"customer":{"pin":"0000"},"matches":1}}}
            attribute_set {"name":"secret","sensitive":true,"value":"0000"}
            port_taken {"port":"found"}
        "#]]);
    }
}
