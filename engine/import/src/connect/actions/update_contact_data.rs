//! Contact data: language, name, description, customer.

use serde_json::{Map, json};

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let mut values = Map::new();
    for (key, path, name) in [
        ("CustomerId", "$.CustomerId", "customer_id"),
        ("Name", "$.Name", "contact_name"),
        ("Description", "$.Description", "contact_description"),
    ] {
        if let Some(text) = action.text(&[key]) {
            let attribute = t.session.attribute(path, name);
            values.insert(attribute.to_string(), json!(t.text(action, &text)));
        }
    }
    if !values.is_empty() {
        t.session.differs(&action.id, "the contact's name, description and customer are attributes");
    }
    if action.text(&["WisdomSessionArn"]).is_some() {
        t.session.differs(&action.id, "there is no assistant for the agent");
    }
    if action.parameters.keys().any(|key| key.contains("Voice") || key.contains("Fraud")) {
        t.session.differs(&action.id, "voices are not identified: the service ended");
    }
    if action.text(&["TargetContact"]).as_deref() == Some("Related") {
        t.session.differs(&action.id, "it is set on this contact, and not on the one it is related to");
    }
    let language = action.text(&["LanguageCode"]).map(|code| t.text(action, &code));
    let ways = |next: Target| vec![(port("done"), next), (port("error"), error.clone())];
    match (language, values.is_empty()) {
        (None, true) => t.session.pass(&action.id, next),
        (None, false) => drop(t.session.place(&action.id, "set_attributes", json!({ "values": values }), ways(next))),
        (Some(language), true) => {
            t.session.place(&action.id, "set_language", json!({ "language": language }), ways(next));
        }
        (Some(language), false) => {
            let second = t.session.reserve(&action.id, "language");
            let first = json!({ "values": values });
            t.session.place(&action.id, "set_attributes", first, ways(Target::Block(second.clone())));
            t.session.put(&action.id, second, "set_language", json!({ "language": language }), ways(next));
        }
    }
}
