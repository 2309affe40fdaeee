//! Set the queue, hold, whisper or disconnect flow.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use super::super::world::{hooks, kind_of_hook};
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    let mut with = json!({});
    for (hook, value) in hooks(action) {
        let key = match hook.as_str() {
            "CustomerQueue" => "queue",
            "CustomerHold" => "hold",
            "AgentWhisper" => "agent_whisper",
            "CustomerWhisper" => "customer_whisper",
            "CustomerRemaining" if follows(t) => {
                t.session
                    .differs(&action.id, "the flow runs when the agent has left, and not after the customer hung up");
                continue;
            }
            "DefaultAgentUI" | "DisconnectAgentUI" => {
                t.session.differs(&action.id, "no step-by-step guide is shown to the agent");
                continue;
            }
            "AgentHold" => {
                t.session.differs(&action.id, "nothing is played to the agent while the contact is on hold");
                continue;
            }
            other => return t.unmapped(action, &format!("no flow can be set for `{other}` here")),
        };
        let Some(kind) = kind_of_hook(&hook) else { continue };
        let Some(flow) = t.flow(action, &value, action.shown(&hook), kind) else {
            return t.unmapped(action, &format!("the flow for `{hook}` is known only as the flow runs"));
        };
        set(&mut with, key, json!(flow.as_str()));
    }
    if action.value(&["EventHooksConfiguration"]).is_some() {
        t.session.differs(
            &action.id,
            "a whisper that was set before is not switched off; there is none unless a flow sets one",
        );
    }
    match with.as_object().is_some_and(|with| !with.is_empty()) {
        true => drop(t.session.place(&action.id, "set_hooks", with, vec![(port("done"), next)])),
        false => t.session.pass(&action.id, next),
    }
}

/// Whether the disconnect flow can follow the conversation: this flow holds the conversation, and sets one such flow.
fn follows(t: &mut Translation<'_>) -> bool {
    let talks = t.export.actions.iter().any(|action| action.kind == "TransferContactToQueue");
    talks && t.after_conversation().is_some()
}
