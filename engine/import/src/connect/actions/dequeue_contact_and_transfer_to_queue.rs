//! Transfer to another queue, from a queue flow.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let error = t.error(action, "NoMatchingError");
    let queue = match (action.text(&["QueueId"]), action.text(&["AgentId"])) {
        (Some(queue), _) => t.resource(action, ResourceKind::Queue, "QueueId", &queue),
        (None, Some(agent)) => t.agents_queue(action, &agent),
        (None, None) => return t.unmapped(action, "it does not say which queue"),
    };
    t.session
        .differs(&action.id, "the contact leaves the queue, and the flow that put it there puts it into the other one");
    let leave = t.session.reserve(&action.id, "leave");
    let next = vec![(port("done"), Target::Block(leave.clone())), (port("error"), error)];
    t.session.place(&action.id, "set_queue", json!({ "queue": queue }), next);
    t.session.put(&action.id, leave, "return", json!({ "outcome": "leave" }), Vec::new());
}
