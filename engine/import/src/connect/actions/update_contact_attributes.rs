//! Set contact attributes.

use serde_json::{Map, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    if action.text(&["TargetContact"]).as_deref() == Some("Related") {
        t.session.differs(&action.id, "the attributes are set on this contact, and not on the one it is related to");
    }
    let mut values = Map::new();
    for (key, value) in action.entries(&["Attributes"]) {
        let name = t.session.attribute(&format!("$.Attributes.{key}"), &key);
        if key.contains("$.") {
            t.session.differs(
                &action.id,
                format!("the name `{key}` is worked out as the flow runs, and is one attribute here"),
            );
        }
        let text = text_of(&value).unwrap_or_else(|| value.to_string());
        values.insert(name.to_string(), json!(t.text(action, &text)));
    }
    if values.is_empty() {
        return t.session.pass(&action.id, next);
    }
    t.session.place(
        &action.id,
        "set_attributes",
        json!({ "values": values }),
        vec![(port("done"), next), (port("error"), error)],
    );
}
