//! Set callback number.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    let invalid = t.error(action, "InvalidCallbackNumber");
    let Some(number) = action.text(&["CallbackNumber"]) else {
        return t.unmapped(action, "it does not say which number");
    };
    let attribute = t.session.attribute("the number to call back", "requested_callback_number");
    let number = t.text(action, &number);
    let check = t.session.reserve(&action.id, "check");
    t.session.differs(&action.id, "whether the number can be dialled is not known before it is");
    t.session.place(
        &action.id,
        "set_attributes",
        json!({ "values": { attribute.as_str(): number } }),
        vec![(port("done"), Target::Block(check.clone())), (port("error"), invalid.clone())],
    );
    t.session.put(
        &action.id,
        check,
        "branch",
        json!({ "conditions": [{ "port": "valid", "when": format!("is_phone({attribute})") }] }),
        vec![(port("valid"), next), (port("otherwise"), invalid.clone()), (port("error"), invalid)],
    );
}
