//! Customer profiles: changing one.

use serde_json::{Map, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error(action, "NoMatchingError"));
    let mut values = Map::new();
    for (key, value) in action.entries(&["ProfileRequestData"]) {
        let text = text_of(&value).unwrap_or_default();
        values.insert(key, json!(t.text(action, &text)));
    }
    t.session.differs(&action.id, "the profile that was found last is changed");
    t.session.place(
        &action.id,
        "update_customer",
        json!({ "values": values }),
        vec![(port("done"), next), (port("error"), error)],
    );
}
