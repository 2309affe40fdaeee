//! Set voice.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let Some(voice) = action.text(&["TextToSpeechVoice"]) else {
        return t.session.pass(&action.id, next);
    };
    let mut with = json!({ "voice": t.text(action, &voice) });
    if let Some(engine) = action.text(&["TextToSpeechEngine"]) {
        set(&mut with, "engine", json!(engine.to_lowercase()));
    }
    if let Some(style) = action.text(&["TextToSpeechStyle"]).filter(|style| !style.eq_ignore_ascii_case("none")) {
        t.session.differs(&action.id, format!("the style `{style}` is not asked for"));
    }
    t.session.place(&action.id, "set_voice", with, vec![(port("done"), next), (port("error"), error)]);
}
