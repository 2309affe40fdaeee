//! Run subflow.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped};
use super::super::world::COMPLETED;
use crate::names;
use crate::resources::ResourceKind;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let (done, failed) = (t.event(widget, "completed"), t.event(widget, "failed"));
    let (flow, there) = t.world.subflow(widget);
    if !there {
        t.session.needs(ResourceKind::Flow, flow.as_str(), &widget.text("flow_sid").unwrap_or_default());
        t.session.remark(&widget.name, "the subflow was not among the files");
    }
    let called = t.world.called(&flow);
    let mut inputs = Map::new();
    for (key, value) in widget.pairs("parameters") {
        let name = names::attribute(&format!("input_{key}"), &mut BTreeSet::new());
        match called.inputs.contains_key(&name) {
            true => drop(inputs.insert(name.to_string(), json!(t.text(widget, &value)?))),
            false => t.session.remark(&widget.name, format!("the subflow does not read `{key}`")),
        }
    }
    if !t.results(widget).is_empty() {
        t.session.differs(
            &widget.name,
            "what the subflow sets is read from the contact's attributes, under the subflow's names",
        );
    }
    let mut with = json!({ "flow": flow.as_str(), "returns": [COMPLETED.as_str()] });
    if !inputs.is_empty() {
        set(&mut with, "inputs", Value::Object(inputs));
    }
    t.session.place(&widget.name, "call_flow", with, vec![(COMPLETED, done), (port("error"), failed)]);
    Ok(())
}
