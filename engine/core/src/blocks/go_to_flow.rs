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
