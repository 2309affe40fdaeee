//! Invoke module.

use cordboard_model::{FlowKind, PortName};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use super::super::world::DONE;
use crate::names;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let error = t.error(action, "NoMatchingError");
    let next = t.next(action);
    let shown = action.display.get("FlowModuleId").map(String::as_str);
    let module = action.text(&["FlowModuleId"]).unwrap_or_default();
    let Some(flow) = t.flow(action, &module, shown, FlowKind::Module) else {
        return t.unmapped(action, &format!("the module `{module}` is known only as the flow runs"));
    };
    let called = t.world.called(&flow);
    let other = match action.error("NoMatchingCondition") {
        Some(_) => t.error(action, "NoMatchingCondition"),
        None => next.clone(),
    };
    let mut ways: Vec<(PortName, Target)> = Vec::new();
    for outcome in &called.returns {
        let wanted = action.conditions.iter().find(|condition| names::port(&condition.operand) == *outcome);
        let target = match wanted {
            Some(condition) => t.edge(action, &condition.next),
            None if *outcome == DONE && action.conditions.is_empty() => next.clone(),
            None => other.clone(),
        };
        ways.push((outcome.clone(), target));
    }
    ways.push((port("error"), error));
    let mut inputs = Map::new();
    for (key, value) in action.entries(&["Input"]) {
        let name = names::attribute(&format!("input_{key}"), &mut BTreeSet::new());
        match called.inputs.contains_key(&name) {
            true => {
                let text = text_of(&value).unwrap_or_else(|| value.to_string());
                inputs.insert(name.to_string(), json!(t.text(action, &text)));
            }
            false => t.session.remark(&action.id, format!("the module does not read `{key}`")),
        }
    }
    let mut outputs = Map::new();
    for path in t.reads.of("Modules.ResultData").to_vec() {
        let output = names::attribute(&path.join("_"), &mut BTreeSet::new());
        let attribute = t.session.attribute(
            &format!("$.Modules.ResultData.{}", path.join(".")),
            &format!("module_result_{}", path.join("_")),
        );
        match called.outputs.contains_key(&output) {
            true => drop(outputs.insert(attribute.to_string(), json!(output.as_str()))),
            false => t.session.differs(&action.id, format!("the module does not hand back `{}`", path.join("."))),
        }
    }
    let returns: Vec<&str> = called.returns.iter().map(PortName::as_str).collect();
    let mut with = json!({ "flow": flow.as_str(), "returns": returns });
    for (key, map) in [("inputs", inputs), ("outputs", outputs)] {
        if !map.is_empty() {
            set(&mut with, key, Value::Object(map));
        }
    }
    t.session.place(&action.id, "call_flow", with, ways);
}
