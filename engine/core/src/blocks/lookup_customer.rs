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
        Ok(cx.request(Effect::LookupCustomer { by: self.by.name().into(), value }, LOOKUP_SECONDS))
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Settled(outcome) = event else { return Ok(Next::error()) };
        Ok(match outcome.field("matches") {
            Some(Value::Integer(0)) => Next::take("not_found"),
            Some(Value::Integer(1)) => {
                cx.offer("customer", outcome.field("customer").cloned().unwrap_or(Value::Null));
                cx.save_all(&self.save)?;
                Next::take("found")
            }
            Some(Value::Integer(_)) => Next::take("several"),
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
