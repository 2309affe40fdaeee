//! Contact tags: attributes with names of their own.

use serde_json::{Map, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let tags = action.entries(&["Tags"]).into_iter().map(|(key, value)| (key, text_of(&value).unwrap_or_default()));
    let removed = action.list(&["TagKeys"]).into_iter().map(|key| (key, String::new()));
    let mut values = Map::new();
    for (key, value) in tags.chain(removed) {
        let attribute = t.session.attribute(&format!("$.Tags.{key}"), &format!("tag_{key}"));
        values.insert(attribute.to_string(), json!(t.text(action, &value)));
    }
    t.session.differs(&action.id, "tags are attributes of the contact");
    t.session.place(
        &action.id,
        "set_attributes",
        json!({ "values": values }),
        vec![(port("done"), next), (port("error"), error)],
    );
}
