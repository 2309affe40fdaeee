//! Transfer to flow.

use cordboard_model::FlowKind;
use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let value = action.text(&["ContactFlowId"]).unwrap_or_default();
    let shown = action.display.get("ContactFlowId").map(String::as_str);
    let Some(flow) = t.flow(action, &value, shown, FlowKind::Contact) else {
        return t.unmapped(action, &format!("the flow `{value}` is known only as the flow runs"));
    };
    if action.error("NoMatchingError").is_some() {
        t.session.remark(
            &action.id,
            "going on with a flow cannot fail here: every flow that is named is there before a contact starts",
        );
    }
    t.session.place(&action.id, "go_to_flow", json!({ "flow": flow.as_str() }), Vec::new());
}
