//! Check hours of operation.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let error = t.error(action, "NoMatchingError");
    let open = t.result(action, "True").unwrap_or(Target::Unwired);
    let closed = t.result(action, "False").unwrap_or(Target::Unwired);
    let mut with = json!({});
    if let Some(hours) = action.text(&["HoursOfOperationId"]) {
        set(&mut with, "hours", json!(t.resource(action, ResourceKind::Hours, "HoursOfOperationId", &hours)));
    }
    let ways = vec![(port("open"), open), (port("closed"), closed), (port("error"), error)];
    t.session.place(&action.id, "check_hours", with, ways);
}
