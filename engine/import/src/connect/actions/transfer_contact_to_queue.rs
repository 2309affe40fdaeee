//! Transfer to queue: the contact waits, and then talks.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::{Translation, alike};
use crate::resources::ResourceKind;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (full, error) = (t.error(action, "QueueAtCapacity"), t.error(action, "NoMatchingError"));
    let talk = t.session.reserve(&action.id, "talk");
    let mut with = json!({});
    if let Some(queue) = action.text(&["QueueId"]) {
        set(&mut with, "queue", json!(t.resource(action, ResourceKind::Queue, "QueueId", &queue)));
    }
    // A queue that takes nobody now is one that is at capacity; a queue flow that lets go has chosen another queue.
    let mut next = alike(&["closed", "no_agents", "error"], &error);
    let again = Target::step(&action.id);
    next.extend([
        (port("accepted"), Target::Block(talk.clone())),
        (port("full"), full),
        (port("left_queue"), again.clone()),
        (port("waited_too_long"), error.clone()),
    ]);
    t.session.place(&action.id, "enqueue", with, next);
    let after = match t.after_conversation() {
        Some(flow) => {
            t.session.differs(
                &action.id,
                format!("the flow `{flow}` runs when the agent has left, and not after the customer hung up"),
            );
            ("go_to_flow", json!({ "flow": flow.as_str() }))
        }
        None => ("disconnect", json!({})),
    };
    let end = t.session.reserve(&action.id, "end");
    let ways = vec![
        (port("ended"), Target::Block(end.clone())),
        (port("transferred"), again.clone()),
        (port("not_answered"), again),
        (port("error"), error),
    ];
    t.session.put(&action.id, talk, "assign_agent", json!({}), ways);
    t.session.put(&action.id, end, after.0, after.1, Vec::new());
}
