//! Change routing priority or age.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    let number = |key: &str| action.text(&[key]).map(|text| (text.clone(), text.trim().parse::<i64>().ok()));
    let mut with = json!({});
    for (key, setting) in [("QueuePriority", "priority"), ("QueueTimeAdjustmentSeconds", "age_adjust_seconds")] {
        match number(key) {
            Some((_, Some(value))) if setting == "priority" => {
                if !(1..=10).contains(&value) {
                    t.session.differs(&action.id, format!("priorities are 1 to 10, and this one is {value}"));
                }
                set(&mut with, setting, json!(value.clamp(1, 10)));
            }
            Some((_, Some(value))) => set(&mut with, setting, json!(value)),
            Some((text, None)) => return t.unmapped(action, &format!("`{text}` is known only as the flow runs")),
            None => {}
        }
    }
    t.session.place(&action.id, "set_routing", with, vec![(port("done"), next.clone()), (port("error"), next)]);
}
