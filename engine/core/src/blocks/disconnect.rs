use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Group, Next, Port};
use crate::contact::EndReason;
use crate::expression::Failure;
use crate::run::Cx;

/// Ends the contact: hangs up, or closes the chat. Prompts before it are said to their end, a recording is stopped, and
/// the hang-up flow runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disconnect {}

impl BlockType for Disconnect {
    const ABOUT: About = About {
        block_type: "disconnect",
        title: "Disconnect",
        group: Group::Flow,
        example: r#"{ "type": "disconnect" }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Vec::new()
    }

    fn run(&self, _: &mut Cx<'_>) -> Result<Next, Failure> {
        Ok(Next::End(EndReason::Disconnected))
    }
}
