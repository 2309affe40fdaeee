use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Group, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::Fact;
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Chooses the queue that `enqueue`, `check_queue`, `check_hours` and `request_callback` mean. Nobody waits in it yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetQueue {
    /// The queue's name, or an expression for it.
    pub queue: Template,
}

impl BlockType for SetQueue {
    const ABOUT: About = About {
        block_type: "set_queue",
        title: "Set queue",
        group: Group::Set,
        example: r#"{ "type": "set_queue", "with": { "queue": "support" }, "next": { "done": "queue", "error": "sorry" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.resource("/queue", ResourceKind::Queue, &self.queue);
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || !self.queue.is_fixed()
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let queue = cx.resource(&self.queue)?;
        cx.fact(Fact::QueueSet { queue });
        Ok(Next::take("done"))
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        if port == "done" {
            posture.queue_chosen = true;
        }
    }
}
