//! Play prompt.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let Some(prompt) = t.prompt(action) else {
        t.session.remark(&action.id, "it says nothing");
        return t.session.pass(&action.id, next);
    };
    if action.flag(&["SkipWhenDTMFBufferEnabled"]) {
        t.session.differs(&action.id, "keys pressed before the prompt do not skip it");
    }
    t.session.place(
        &action.id,
        "play",
        json!({ "prompt": prompt.as_str() }),
        vec![(port("done"), next), (port("error"), error)],
    );
}
