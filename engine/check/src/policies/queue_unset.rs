//! Where a queue is needed, one was chosen.

use cordboard_core::blocks::Block;
use cordboard_model::Code;

use super::never;
use crate::{Finding, Ground};

/// Reports each block that takes the queue set before and can be reached where none was.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    never(
        ground,
        found,
        Code::PolicyQueueUnset,
        |place, state| {
            let takes = match &place.block.block {
                Block::Enqueue(block) => block.queue.is_none(),
                Block::CheckQueue(block) => block.queue.is_none(),
                Block::RequestCallback(block) => block.queue.is_none(),
                Block::CheckHours(block) => block.hours.is_none(),
                _ => false,
            };
            takes && !state.posture.queue_chosen
        },
        |place| format!("`{}` needs a queue, and none was chosen", place.block.id),
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn one_path_without_a_queue_is_found() {
        check(
            "
            flow main
              menu ask: 1 -> sales, 2 -> wait, * -> bye
              set_queue sales {\"queue\":\"sales\"}: * -> wait
              enqueue wait: accepted -> talk, * -> bye
              assign_agent talk: * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.queue_unset main/wait: `wait` needs a queue, and none was chosen
                  ask.2 → wait
            "#]],
        );
    }

    #[test]
    fn two_branches_that_each_choose_one_are_let_be() {
        check(
            "
            flow main
              menu ask: 1 -> sales, 2 -> service, * -> bye
              set_queue sales {\"queue\":\"sales\"}: * -> wait
              set_queue service {\"queue\":\"service\"}: * -> wait
              enqueue wait: accepted -> talk, * -> bye
              assign_agent talk: * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_queue_that_is_worked_out_may_fail_to_be_chosen() {
        check(
            "
            flow main
              set_queue pick {\"queue\":\"${contact.to}\"}: * -> wait
              enqueue wait: accepted -> talk, * -> bye
              assign_agent talk: * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.queue_unset main/wait: `wait` needs a queue, and none was chosen
                  pick.error → wait
            "#]],
        );
    }

    #[test]
    fn a_module_that_chooses_on_one_outcome_alone() {
        check(
            "
            flow main
              call_flow pick {\"flow\":\"choose\",\"returns\":[\"chosen\",\"none\"]}: chosen -> a, none -> b
              enqueue a: accepted -> talk, * -> bye
              enqueue b: accepted -> talk, * -> bye
              assign_agent talk: * -> bye
              disconnect bye
              on_error bye
            flow choose module chosen none
              menu m: 1 -> q, * -> none
              set_queue q {\"queue\":\"sales\"}: * -> chosen
              return chosen {\"outcome\":\"chosen\"}
              return none {\"outcome\":\"none\"}
            ",
            expect![[r#"
                error policy.queue_unset main/b: `b` needs a queue, and none was chosen
                  pick → choose/m.no_input → none → main/pick.none → b
            "#]],
        );
    }
}
