//! Send a text message.

use cordboard_model::Prompt;
use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error(action, "NoMatchingError"));
    let Some(text) = action.text(&["InitialSystemMessage", "Content"]) else {
        return t.unmapped(action, "it sends a template, and no text");
    };
    let prompt = Prompt { say: Some(t.text(action, &text)), ..Prompt::default() };
    let name = t.session.block_of(&action.id);
    let prompt = t.session.prompt(name.as_str(), &prompt);
    let mut with = json!({ "prompt": prompt.as_str() });
    if let Some(to) = action.text(&["DestinationEndpoint", "Address"]) {
        set(&mut with, "to", json!(t.text(action, &to)));
    }
    t.session.differs(
        &action.id,
        "the message is sent from the number of this contact, and an answer starts a contact of its own",
    );
    t.session.place(&action.id, "send_message", with, vec![(port("sent"), next), (port("error"), error)]);
}
