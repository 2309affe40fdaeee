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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, hooks};
    use crate::contact::Fact;
    use expect_test::expect;

    const DISCONNECT: &str = r#"{ "type": "disconnect" }"#;

    #[test]
    fn a_recording_is_stopped_and_the_hang_up_flow_runs() {
        Trial::after(&[hooks(r#"{ "hang_up": "log" }"#), Fact::RecordingStarted], DISCONNECT).check(expect![[r#"
            recording_stopped {"by":"flow"}
            flow_entered {"entered":"hang_up_hook","flow":"log"}
            block_entered {"block":"log"}
            event_published {"data":{},"name":"over"}
            port_taken {"block":"log","port":"done"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"done"}
        "#]]);
    }

    #[test]
    fn without_a_hang_up_flow_that_is_all() {
        Trial::chat(DISCONNECT).check(expect![[r#""#]]);
    }
}
