//! Set working queue.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let queue = match (action.text(&["QueueId"]), action.text(&["AgentId"])) {
        (Some(queue), _) => t.resource(action, ResourceKind::Queue, "QueueId", &queue),
        (None, Some(agent)) => t.agents_queue(action, &agent),
        (None, None) => return t.unmapped(action, "it does not say which queue"),
    };
    t.session.place(
        &action.id,
        "set_queue",
        json!({ "queue": queue }),
        vec![(port("done"), next), (port("error"), error)],
    );
}

impl Translation<'_> {
    /// The queue of one agent, by a name made of the agent's.
    pub(super) fn agents_queue(&mut self, action: &Action, agent: &str) -> String {
        self.session.differs(&action.id, "an agent's own queue is a queue named `agent-` and the agent's name");
        let name = match super::super::references::whole(agent) {
            Some(_) => self.text(action, agent),
            None => {
                let shown = action.display.get("AgentId").map(String::as_str);
                super::super::world::resource_name(agent, shown).unwrap_or_else(|| "agent".into())
            }
        };
        let queue = format!("agent-{name}");
        if !queue.contains("${") {
            self.session.needs(ResourceKind::Queue, &queue, agent);
        }
        queue
    }
}
