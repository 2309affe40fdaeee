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
