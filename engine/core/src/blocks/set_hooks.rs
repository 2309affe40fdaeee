use cordboard_model::{Code, Hooks};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, FlowUse, Group, Next, Port, Visitor};
use crate::contact::Fact;
use crate::expression::Failure;
use crate::run::Cx;

/// Sets the flows that run beside this one: while the contact waits in a queue, while it is on hold, just before it is
/// joined with an agent, and after it has left.
///
/// A hook that is left out stays as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetHooks {
    /// The hooks to set.
    pub hooks: Hooks,
}

impl BlockType for SetHooks {
    const ABOUT: About = About {
        block_type: "set_hooks",
        title: "Set hooks",
        group: Group::Set,
        example: r#"{ "type": "set_hooks", "with": { "queue": "queue-music" }, "next": { "done": "queue" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        for (key, kind, flow) in self.hooks.each() {
            visitor.flow(&format!("/{key}"), flow, FlowUse::Hook(kind));
        }
        if self.hooks.is_empty() {
            visitor.bad_setting("", Code::BlockBadSetting, "no hook is set".into());
        }
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let hooks = self.hooks.clone().or(cx.state().hooks.clone());
        cx.fact(Fact::HooksSet { hooks });
        Ok(Next::take("done"))
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, hooks, problems};
    use expect_test::expect;

    #[test]
    fn hooks_that_are_left_out_stay() {
        let before = hooks(r#"{ "queue": "music", "hang_up": "log" }"#);
        let set = r#"{ "type": "set_hooks", "with": { "queue": "leaver", "hold": "hold-music" } }"#;
        Trial::after(&[before], set).check(expect![[r#"
            hooks_set {"hooks":{"hang_up":"log","hold":"hold-music","queue":"leaver"}}
            port_taken {"port":"done"}
            flow_entered {"entered":"hang_up_hook","flow":"log"}
            block_entered {"block":"log"}
            event_published {"data":{},"name":"over"}
            port_taken {"block":"log","port":"done"}
            block_entered {"block":"back"}
            flow_returned {"outcome":"done"}
        "#]]);
    }

    #[test]
    fn a_hook_is_a_flow_of_its_kind() {
        expect![[r#"
            flow.wrong_kind /blocks/block/with/queue: `to-agent` is a flow of kind `agent_whisper`; here it must be of kind `queue`
        "#]].assert_eq(&problems(r#"{ "type": "set_hooks", "with": { "queue": "to-agent" } }"#));
    }

    #[test]
    fn setting_nothing_does_not_load() {
        expect![[r#"
            block.bad_setting /blocks/block/with: no hook is set
        "#]].assert_eq(&problems(r#"{ "type": "set_hooks", "with": {} }"#));
    }
}
