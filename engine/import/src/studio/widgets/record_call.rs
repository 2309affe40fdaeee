//! Record call: on or off.

use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped};
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let ways = vec![(port("done"), t.event(widget, "success")), (port("error"), t.event(widget, "failed"))];
    if widget.text("record_call").as_deref() == Some("false") {
        t.session.place(&widget.name, "stop_recording", json!({}), ways);
        return Ok(());
    }
    t.session
        .differs(&widget.name, "whether consent is needed is not known: it is taken as not needed, as in the original");
    t.session.place(&widget.name, "start_recording", json!({ "consent": "not_required" }), ways);
    Ok(())
}
