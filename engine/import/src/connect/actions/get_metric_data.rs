//! Get queue metrics.

use serde_json::{Map, json};

use super::super::document::Action;
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::{port, set};

/// Each metric that is kept, its attribute, and the expression for it.
const METRICS: &[(&str, &str, &str)] = &[
    ("$.Metrics.Queue.Size", "metrics_Queue_Size", "text(queue.waiting)"),
    ("$.Metrics.Queue.OldestContactAge", "metrics_Queue_OldestContactAge", "text(queue.longest_wait_seconds)"),
    ("$.Metrics.Queue.EstimatedWaitTime", "metrics_Queue_EstimatedWaitTime", "text(queue.estimated_wait_seconds ?? 0)"),
    ("$.Metrics.Agents.Staffed.Count", "metrics_Agents_Staffed_Count", "text(queue.staffed)"),
    ("$.Metrics.Agents.Available.Count", "metrics_Agents_Available_Count", "text(queue.available)"),
    ("$.Metrics.Agents.Online.Count", "metrics_Agents_Online_Count", "text(queue.staffed)"),
    ("$.Metrics.Queue.Name", "metrics_Queue_Name", "contact.queue ?? ''"),
];

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error(action, "NoMatchingError"));
    let mut save = Map::new();
    for (original, name, expression) in METRICS {
        let attribute = t.session.attribute(original, name);
        save.insert(attribute.to_string(), json!(expression));
    }
    let mut with = json!({ "conditions": [{ "port": "known", "when": "queue.waiting >= 0" }], "save": save });
    if let Some(queue) = action.text(&["QueueId"]) {
        set(&mut with, "queue", json!(t.resource(action, ResourceKind::Queue, "QueueId", &queue)));
    } else if let Some(agent) = action.text(&["AgentId"]) {
        set(&mut with, "queue", json!(t.agents_queue(action, &agent)));
    }
    if action.text(&["QueueChannel"]).is_some() {
        t.session.differs(&action.id, "the queue is measured over all channels");
    }
    t.session.differs(&action.id, "of the agents, only those staffed and available are told apart");
    let ways = vec![(port("known"), next.clone()), (port("otherwise"), next), (port("error"), error)];
    t.session.place(&action.id, "check_queue", with, ways);
}
