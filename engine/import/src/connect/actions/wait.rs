//! Wait.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let seconds = action.text(&["TimeLimitSeconds"]).or_else(|| action.text(&["TimeoutSeconds"]));
    let Some(Ok(seconds)) = seconds.as_deref().map(|text| text.trim().parse::<u32>()) else {
        let said = seconds.unwrap_or_default();
        return t.unmapped(action, &format!("the time `{said}` is known only as the flow runs"));
    };
    let elapsed = t.result(action, "WaitCompleted").unwrap_or(Target::Unwired);
    let mut with = json!({ "seconds": seconds.clamp(1, 604_800) });
    let mut next = vec![(port("elapsed"), elapsed)];
    if let Some(returned) = t.result(action, "CustomerReturned") {
        t.session.differs(&action.id, "a message from the customer ends the wait, and not coming back alone");
        set(&mut with, "wake_on_message", json!(true));
        next.push((port("message"), returned));
    }
    if action.result("BotParticipantDisconnected").is_some() {
        t.session.differs(&action.id, "that a bot has left does not end the wait");
    }
    t.session.place(&action.id, "wait", with, next);
}
