//! Prompts that nothing says.

use cordboard_model::{Code, PromptId, Severity, json::pointer_key};
use std::collections::BTreeSet;

use super::uses::Uses;
use crate::{Finding, Ground};

/// Reports each prompt that no block of its flow says.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    for flow in &ground.graph.flows {
        let said: BTreeSet<PromptId> = flow.blocks().iter().flat_map(|block| Uses::of(flow, block).prompts).collect();
        for prompt in flow.source.prompts.keys().filter(|prompt| !said.contains(*prompt)) {
            let pointer = format!("/prompts/{}", pointer_key(prompt.as_str()));
            let message = format!("no block says the prompt `{prompt}`");
            found.push(ground.in_flow(Code::CheckPromptUnused, Severity::Warning, flow.id(), &pointer, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn a_prompt_nobody_says_and_one_said_as_a_reminder() {
        check(
            "
            flow main
              prompt spare Never said.
              menu a {\"prompt\":\"a\",\"choices\":[{\"port\":\"x\",\"digits\":\"1\"}],\"retry\":{\"no_input_prompt\":\"again\"}}: * -> bye
              disconnect bye
              prompt again Again.
            ",
            expect![[r#"
                warning check.prompt_unused main: no block says the prompt `spare`
            "#]],
        );
    }
}
