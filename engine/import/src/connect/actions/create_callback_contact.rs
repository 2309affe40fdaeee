//! Transfer to queue, by callback.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error(action, "NoMatchingError"));
    let number = t.session.attribute("the number to call back", "requested_callback_number");
    let seconds = |key: &str| action.text(&[key]).and_then(|text| text.parse::<u32>().ok());
    let mut with = json!({
        "number": format!("${{{number}}}"),
        "delay_seconds": seconds("InitialCallDelaySeconds").unwrap_or(0).min(604_800),
        "retry_seconds": seconds("RetryDelaySeconds").unwrap_or(600).clamp(1, 604_800),
        "attempts": seconds("MaximumConnectionAttempts").unwrap_or(1).clamp(1, 10),
    });
    if let Some(queue) = action.text(&["QueueId"]) {
        set(&mut with, "queue", json!(t.resource(action, ResourceKind::Queue, "QueueId", &queue)));
    }
    if action.text(&["AgentId"]).is_some() {
        t.session.differs(&action.id, "the callback is for the queue, and not for one agent");
    }
    for key in ["ContactFlowId", "CallerId"] {
        if action.value(&[key]).is_some() {
            t.session.differs(&action.id, format!("`{key}` is not followed"));
        }
    }
    let ways = vec![(port("requested"), next), (port("invalid_number"), error.clone()), (port("error"), error)];
    t.session.place(&action.id, "request_callback", with, ways);
}
