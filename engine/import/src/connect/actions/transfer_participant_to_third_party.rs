//! Transfer to a phone number.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::{Translation, alike};
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let Some(number) = action.text(&["ThirdPartyPhoneNumber"]) else {
        return t.unmapped(action, "it does not say which number to call");
    };
    let resumes = action.flag(&["ContinueFlowExecution"]);
    let error = t.error(action, "NoMatchingError");
    let (failed, late) = match resumes {
        true => (t.error(action, "CallFailed"), t.error(action, "ConnectionTimeLimitExceeded")),
        false => (error.clone(), error.clone()),
    };
    let seconds = action.text(&["ThirdPartyConnectionTimeLimitSeconds"]);
    let rings = seconds.as_deref().and_then(|text| text.parse::<u32>().ok());
    if rings.is_none_or(|seconds| !(5..=120).contains(&seconds)) {
        let said = seconds.unwrap_or_default();
        t.session.differs(&action.id, format!("it rings for 5 to 120 seconds, and the limit is `{said}`"));
    }
    let mut with = json!({ "to": t.text(action, &number), "ring_seconds": rings.unwrap_or(30).clamp(5, 120) });
    if let Some(caller) = action.text(&["CallerId", "Number"]) {
        set(&mut with, "caller_id", json!(t.text(action, &caller)));
    }
    if action.text(&["CallerId", "Name"]).is_some() {
        t.session.differs(&action.id, "the caller's name is not shown");
    }
    if let Some(keys) = action.text(&["ThirdPartyDTMFDigits"]) {
        if keys.contains(',') || keys.contains("$.") {
            t.session
                .differs(&action.id, "a `,` among the keys is a pause of half a second, and not of three quarters");
        }
        set(&mut with, "press", json!(t.text(action, &keys)));
    }
    let mut next = alike(&["busy"], &failed);
    next.push((port("no_answer"), late));
    next.push((port("error"), error));
    let ended = match resumes {
        true => t.next(action),
        false => {
            let end = t.session.reserve(&action.id, "end");
            next.push((port("ended"), crate::session::Target::Block(end.clone())));
            t.session.place(&action.id, "transfer_call", with, next);
            return t.session.put(&action.id, end, "disconnect", json!({}), Vec::new());
        }
    };
    next.push((port("ended"), ended));
    t.session.place(&action.id, "transfer_call", with, next);
}
