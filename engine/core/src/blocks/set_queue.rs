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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const NAMED: &str = r#"{ "type": "set_queue", "with": { "queue": "${text}" } }"#;

    #[test]
    fn a_queue_is_chosen() {
        Trial::voice(r#"{ "type": "set_queue", "with": { "queue": "support" } }"#).check(expect![[r#"
            queue_set {"queue":"support"}
            port_taken {"port":"done"}
        "#]]);
        Trial::on(Channel::Voice, NAMED, [("text", "sales".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"sales"}
            queue_set {"queue":"sales"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn what_is_no_name_chooses_nothing() {
        Trial::on(Channel::Voice, NAMED, [("text", "No name".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"No name"}
            expression_failed {"code":"expression.bad_name","message":"the text is not a resource name"}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(NAMED).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
