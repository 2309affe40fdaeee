//! Set flow attributes.

use serde_json::{Map, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let mut values = Map::new();
    for (key, value) in action.entries(&["FlowAttributes"]) {
        let name = t.session.attribute(&format!("$.FlowAttributes.{key}"), &format!("flow_{key}"));
        let text = value.get("Value").and_then(text_of).or_else(|| text_of(&value)).unwrap_or_default();
        values.insert(name.to_string(), json!(t.text(action, &text)));
    }
    t.session.differs(&action.id, "the values are kept for the whole contact, and not for this flow alone");
    t.session.place(
        &action.id,
        "set_attributes",
        json!({ "values": values }),
        vec![(port("done"), next), (port("error"), error)],
    );
}
