//! Where a flow starts.

use cordboard_model::{Channel, FlowKind};
use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped};
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    if t.session.kind == FlowKind::Module {
        let start = t.event(widget, "incomingParent");
        t.session.pass(&widget.name, start);
        return Ok(());
    }
    if widget.event("incomingParent").is_some() {
        t.session.differs(
            &widget.name,
            "a flow that answers contacts cannot be called by another one too: `incomingParent` is not followed",
        );
    }
    let mut ways: Vec<(&'static str, &'static str, Target)> = Vec::new();
    for (event, name, when) in [
        ("incomingRequest", "request", "contact.direction == 'outbound'"),
        ("incomingCall", "call", "contact.channel == 'voice'"),
        ("incomingConversationMessage", "conversation", "contact.channel == 'chat'"),
        ("incomingMessage", "message", "contact.channel != 'voice'"),
    ] {
        if widget.event(event).is_some() {
            ways.push((name, when, t.event(widget, event)));
        }
    }
    let serves_voice = t.world.shared.channels.contains(&Channel::Voice);
    let alone = ways.len() == 1
        && (ways.iter().any(|(name, ..)| *name == "request") || !(serves_voice && t.session.serves_text()));
    match ways.as_slice() {
        [] => t.session.pass(&widget.name, Target::Unwired),
        [(_, _, target)] if alone => t.session.pass(&widget.name, target.clone()),
        _ => {
            let conditions: Vec<_> = ways.iter().map(|(name, when, _)| json!({ "port": name, "when": when })).collect();
            let mut next: Vec<_> = ways.into_iter().map(|(name, _, target)| (port(name), target)).collect();
            next.extend([(port("otherwise"), Target::Unwired), (port("error"), Target::Unwired)]);
            t.session.place(&widget.name, "branch", json!({ "conditions": conditions }), next);
        }
    }
    Ok(())
}
