//! Send and wait for a reply.

use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let (answered, timeout) = (t.event(widget, "incomingMessage"), t.event(widget, "timeout"));
    let failed = t.event(widget, "deliveryFailure");
    if widget.text("media_url").is_some() {
        t.session.differs(&widget.name, "the picture or file is not sent");
    }
    let prompt = t.written(widget, "body")?;
    let into = t.result(widget, &["inbound", "Body"]);
    for path in t.results(widget) {
        if path != ["inbound", "Body"] {
            t.session
                .differs(&widget.name, format!("of the answer only its text is kept, and not `{}`", path.join(".")));
        }
    }
    let seconds = widget.text("timeout").and_then(|text| text.parse::<u32>().ok()).unwrap_or(3600);
    let with = json!({
        "prompt": prompt,
        "into": into,
        "expects": "text",
        "max_length": 1000,
        "timeout_seconds": seconds.clamp(1, 604_800),
        "retry": { "tries": 1 },
    });
    let mut ways = alike(&["no_input", "no_match"], &timeout);
    ways.extend([(port("done"), answered), (port("error"), failed)]);
    t.session.place(&widget.name, "collect", with, ways);
    Ok(())
}
