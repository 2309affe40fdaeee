//! Set variables.

use serde_json::{Map, json};

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let next = t.event(widget, "next");
    let mut values = Map::new();
    for (key, value) in widget.pairs("variables") {
        let attribute = t.session.attribute(&format!("flow.variables.{key}"), &key);
        values.insert(attribute.to_string(), json!(t.text(widget, &value)?));
    }
    match values.is_empty() {
        true => t.session.pass(&widget.name, next),
        false => {
            let ways = alike(&["done", "error"], &next);
            t.session.place(&widget.name, "set_attributes", json!({ "values": values }), ways);
        }
    }
    Ok(())
}
