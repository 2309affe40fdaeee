use cordboard_model::{Code, PortName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{About, BlockType, Group, Next, Port, Visitor};
use crate::expression::Failure;
use crate::run::Cx;

/// Marks the place of something that an import could not map.
///
/// It keeps what stood there and says what is missing. A flow that holds one opens and can be edited; it does not run and
/// cannot be published. Replace it by blocks that do what the original did, or remove it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedPlaceholder {
    /// What the flow was made with: `amazon_connect` or `twilio_studio`.
    #[schemars(with = "String")]
    pub origin: SmolStr,
    /// What the original calls a block of this type.
    #[schemars(with = "String")]
    pub original_type: SmolStr,
    /// What it did that no block here does.
    pub missing: String,
    /// The ways out of the original, beside `error`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 49))]
    pub outcomes: Vec<PortName>,
    /// The original, as its text was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub original: String,
}

impl BlockType for ImportedPlaceholder {
    const ABOUT: About = About {
        block_type: "imported_placeholder",
        title: "Imported placeholder",
        group: Group::Flow,
        example: r#"{
  "type": "imported_placeholder",
  "with": {
    "origin": "amazon_connect",
    "original_type": "ShowView",
    "missing": "there is no block that shows a form",
    "outcomes": ["next", "back"],
    "original": "{\"Type\":\"ShowView\"}"
  },
  "next": { "next": "thanks", "back": "menu", "error": "sorry" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["outcomes"];

    fn ports(&self) -> Vec<Port> {
        self.outcomes.iter().map(Port::new).chain([Port::failure("error")]).collect()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        let message = format!("`{}` of the original was not mapped: {}", self.original_type, self.missing);
        visitor.bad_setting("", Code::BlockPlaceholder, message);
    }

    // Reached in drafts alone, by tools that look at a flow before it can run: the way out of what went wrong.
    fn run(&self, _: &mut Cx<'_>) -> Result<Next, Failure> {
        Ok(Next::error())
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::problems;
    use expect_test::expect;

    #[test]
    fn a_flow_that_holds_one_does_not_run() {
        let block = r#"{ "type": "imported_placeholder", "with": { "origin": "amazon_connect", "original_type": "ShowView",
            "missing": "there is no block that shows a form", "outcomes": ["next"] } }"#;
        expect![[r#"
            block.placeholder /blocks/block/with: `ShowView` of the original was not mapped: there is no block that shows a form
        "#]].assert_eq(&problems(block));
    }
}
