//! Disconnect.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    t.session.place(&action.id, "disconnect", json!({}), Vec::new());
}
