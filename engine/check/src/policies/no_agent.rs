//! Who is joined with an agent has one.

use cordboard_core::blocks::Block;
use cordboard_model::Code;

use super::never;
use crate::{Finding, Ground};

/// Reports each `assign_agent` that names nobody and can be reached where no agent has accepted.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    never(
        ground,
        found,
        Code::PolicyNoAgent,
        |place, state| match &place.block.block {
            Block::AssignAgent(assign) => assign.agent.is_none() && !state.posture.agent_accepted,
            _ => false,
        },
        |place| format!("`{}` is reached where no agent has accepted, and it names none", place.block.id),
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn a_way_around_the_queue_is_found() {
        check(
            "
            flow main
              enqueue wait {\"queue\":\"sales\"}: accepted -> talk, full -> talk, * -> bye
              assign_agent talk: * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.no_agent main/talk: `talk` is reached where no agent has accepted, and it names none
                  wait.full → talk
            "#]],
        );
    }

    #[test]
    fn a_named_agent_needs_no_queue_and_a_module_may_queue() {
        check(
            "
            flow main
              assign_agent named {\"agent\":\"ann\"}: ended -> bye, * -> queue
              call_flow queue {\"flow\":\"waiting\",\"returns\":[\"accepted\",\"gone\"]}: accepted -> talk, gone -> bye
              assign_agent talk: * -> bye
              disconnect bye
              on_error bye
            flow waiting module accepted gone
              enqueue wait {\"queue\":\"sales\"}: accepted -> accepted, * -> gone
              return accepted {\"outcome\":\"accepted\"}
              return gone {\"outcome\":\"gone\"}
            ",
            expect![[""]],
        );
    }

    #[test]
    fn an_agent_is_gone_after_the_conversation() {
        check(
            "
            flow main
              enqueue wait {\"queue\":\"sales\"}: accepted -> talk, * -> bye
              assign_agent talk: transferred -> talk, * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.no_agent main/talk: `talk` is reached where no agent has accepted, and it names none
                  wait.accepted → talk.transferred → talk
            "#]],
        );
    }
}
