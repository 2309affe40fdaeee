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
