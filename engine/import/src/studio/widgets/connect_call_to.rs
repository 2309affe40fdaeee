//! Connect a call to a number or a SIP address.

use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::session::set;

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let done = t.event(widget, "callCompleted");
    let noun = widget.text("noun").unwrap_or_else(|| "number".into());
    let to = match noun.as_str() {
        "number" => widget.text("to"),
        "sip" => widget.text("sip_endpoint"),
        other => return Err(format!("a call cannot be connected to `{other}`")),
    };
    let to = to.ok_or("it does not say whom to call")?;
    let rings = widget.text("timeout").and_then(|text| text.parse::<u32>().ok()).unwrap_or(30);
    if !(5..=120).contains(&rings) {
        t.session.differs(&widget.name, format!("it rings for 5 to 120 seconds, and not for {rings}"));
    }
    let mut with = json!({ "to": t.text(widget, &to)?, "ring_seconds": rings.clamp(5, 120) });
    if let Some(caller) = widget.text("caller_id") {
        set(&mut with, "caller_id", json!(t.text(widget, &caller)?));
    }
    for (key, what) in
        [("record", "the call is not recorded"), ("time_limit", "the call may last for as long as it does")]
    {
        if widget.text(key).is_some_and(|value| value != "false" && value != "14400") {
            t.session.differs(&widget.name, what);
        }
    }
    if !t.results(widget).is_empty() {
        t.session.differs(&widget.name, "how the call went is told by the port, and not by its status");
    }
    t.session.place(&widget.name, "transfer_call", with, alike(&["ended", "busy", "no_answer", "error"], &done));
    Ok(())
}
