use cordboard_model::FlowId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, FlowUse, Group, Needs, Next, Port, Visitor};
use crate::expression::Failure;
use crate::run::Cx;

/// Goes on with another contact flow, for good. Attributes stay; this flow does not come back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoToFlow {
    /// The flow.
    pub flow: FlowId,
}

impl BlockType for GoToFlow {
    const ABOUT: About = About {
        block_type: "go_to_flow",
        title: "Go to flow",
        group: Group::Flow,
        example: r#"{ "type": "go_to_flow", "with": { "flow": "after-hours" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Vec::new()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.flow("/flow", &self.flow, FlowUse::GoTo);
    }

    fn run(&self, _: &mut Cx<'_>) -> Result<Next, Failure> {
        Ok(Next::GoTo(self.flow.clone()))
    }

    fn needs(&self) -> Needs {
        Needs::Contact
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use expect_test::expect;

    #[test]
    fn the_other_flow_goes_on() {
        Trial::voice(r#"{ "type": "go_to_flow", "with": { "flow": "other" } }"#).check(expect![[r#"
            flow_entered {"entered":"went_on","flow":"other"}
        "#]]);
    }

    #[test]
    fn only_a_contact_flow_can_go_on() {
        expect![[r#"
            flow.wrong_kind /blocks/block/with/flow: `module` is a flow of kind `module`; here it must be of kind `contact`
        "#]].assert_eq(&problems(r#"{ "type": "go_to_flow", "with": { "flow": "module" } }"#));
    }
}
