//! Channels and languages that get lost on the way from flow to flow.

use cordboard_core::blocks::{FlowUse, Visitor};
use cordboard_core::load::LoadedFlow;
use cordboard_model::{Code, FlowId, FlowKind, Severity, json::pointer_key};

use crate::{Finding, Ground};

/// Reports each place where a flow names another that speaks, and does not serve a channel or speak a language of the first.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    for flow in &ground.graph.flows {
        for (pointer, named) in named(flow) {
            let Some(other) = ground.graph.flows.iter().find(|other| *other.id() == named) else { continue };
            // Agents hear their whisper in no language of the customer's, and after hanging up nobody hears anything.
            let silent = matches!(other.source.kind, FlowKind::AgentWhisper | FlowKind::HangUp);
            if silent || other.source.prompts.is_empty() {
                continue;
            }
            let missing: Vec<_> =
                flow.source.channels.iter().filter(|channel| !other.source.channels.contains(channel)).collect();
            if !missing.is_empty() {
                let names: Vec<_> = missing.iter().map(|channel| channel.name()).collect();
                let message = format!("`{}` serves {}, and `{named}` does not", flow.id(), names.join(" and "));
                found.push(ground.in_flow(Code::CheckChannelGap, Severity::Warning, flow.id(), &pointer, message));
            }
            let missing: Vec<_> = flow.source.languages.iter().filter(|language| !other.speaks(language)).collect();
            if !missing.is_empty() {
                let names: Vec<_> = missing.iter().map(|language| format!("`{language}`")).collect();
                let message = format!("`{}` speaks {}, and `{named}` does not", flow.id(), names.join(" and "));
                found.push(ground.in_flow(Code::CheckLanguageGap, Severity::Warning, flow.id(), &pointer, message));
            }
        }
    }
}

/// The flows that a flow names, and where.
fn named(flow: &LoadedFlow) -> Vec<(String, FlowId)> {
    struct Named(String, Vec<(String, FlowId)>);
    impl Visitor for Named {
        fn flow(&mut self, path: &str, flow: &FlowId, _: FlowUse<'_>) {
            self.1.push((format!("{}{path}", self.0), flow.clone()));
        }
    }
    let hooks = flow.source.hooks.each().map(|(key, _, flow)| (format!("/hooks/{key}"), flow.clone()));
    let mut named = Named(String::new(), hooks.collect());
    for block in flow.blocks() {
        named.0 = format!("/blocks/{}/with", pointer_key(block.id.as_str()));
        block.block.visit(&mut named);
    }
    named.1
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn a_module_without_the_callers_channel_and_language() {
        check(
            "
            flow main
              channels voice chat
              languages en es
              call_flow m {\"flow\":\"sub\",\"returns\":[\"done\"]}: done -> n
              call_flow n {\"flow\":\"silent\",\"returns\":[\"done\"]}: done -> bye
              disconnect bye
            flow sub module done
              play p: * -> out
              return out {\"outcome\":\"done\"}
            flow silent module done
              return out {\"outcome\":\"done\"}
            ",
            expect![[r#"
                warning check.channel_gap main: `main` serves chat, and `sub` does not
                warning check.language_gap main: `main` speaks `es`, and `sub` does not
            "#]],
        );
    }
}
