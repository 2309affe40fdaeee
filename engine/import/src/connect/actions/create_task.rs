//! Create task.

use serde_json::{Map, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    if action.text(&["ScheduledTime"]).is_some() {
        return t.unmapped(action, "a task cannot be set for a point in time");
    }
    let flow =
        action.text(&["ContactFlowId"]).or_else(|| action.text(&["TaskTemplateId"])).unwrap_or_else(|| "tasks".into());
    let queue = t.resource(action, ResourceKind::Queue, "ContactFlowId", &flow);
    t.session.differs(&action.id, "the task goes into a queue named after the flow that would have handled it");
    let name = action.text(&["Name"]).unwrap_or_else(|| "Task".into());
    let mut attributes = Map::new();
    for (key, value) in action.entries(&["Attributes"]) {
        let text = text_of(&value).unwrap_or_default();
        attributes.insert(key, json!(t.text(action, &text)));
    }
    if action.value(&["References"]).is_some() {
        t.session.differs(&action.id, "references are not kept with the task");
    }
    let delay = action.text(&["DelaySeconds"]).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let mut with = json!({
        "name": t.text(action, &name),
        "queue": queue,
        "attributes": attributes,
        "delay_seconds": delay.min(518_400),
    });
    if let Some(text) = action.text(&["Description"]) {
        set(&mut with, "description", json!(t.text(action, &text)));
    }
    t.session.place(&action.id, "create_task", with, vec![(port("created"), next), (port("error"), error)]);
}
