//! Return from a module.

use cordboard_model::FlowKind;
use serde_json::{Map, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use super::super::world::result_of;
use crate::names;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    if t.session.kind != FlowKind::Module {
        return t.unmapped(action, "only a module returns to the flow that called it");
    }
    let given = action.entries(&["ResultData"]);
    let (mut outputs, mut filled) = (Map::new(), false);
    for output in t.contract().outputs.keys() {
        let same = |key: &str| names::attribute(key, &mut Default::default()) == *output;
        let value = given.iter().find(|(key, _)| same(key)).map(|(_, value)| value);
        let text = value.map(|value| text_of(value).unwrap_or_else(|| value.to_string())).unwrap_or_default();
        let text = t.text(action, &text);
        // A template that fills in nothing cannot fail, and has no way out for it.
        filled |= text.replace("$${", "").contains("${");
        outputs.insert(output.to_string(), json!(text));
    }
    let outcome = result_of(action);
    let mut with = json!({ "outcome": outcome.as_str() });
    let mut next = Vec::new();
    if !outputs.is_empty() {
        set(&mut with, "outputs", json!(outputs));
    }
    if filled {
        next.push((port("error"), Target::Unwired));
    }
    t.session.place(&action.id, "return", with, next);
}
