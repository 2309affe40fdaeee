//! Say or play.

use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::session::Target;

/// Times a prompt is repeated.
const TIMES: usize = 10;

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let next = t.event(widget, "audioComplete");
    let Some(prompt) = t.said(widget)? else {
        return Err("keys are not sent to the caller".into());
    };
    let times = widget.text("loop").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1);
    if times > TIMES {
        t.session.differs(&widget.name, format!("it is said {TIMES} times, and not {times}"));
    }
    let times = times.min(TIMES);
    let mut own = None;
    for turn in 1..=times {
        let after = (turn < times).then(|| t.session.reserve(&widget.name, "again"));
        let target = after.clone().map_or(next.clone(), Target::Block);
        let ways = alike(&["done", "error"], &target);
        let with = json!({ "prompt": prompt });
        match own.replace(after) {
            Some(Some(id)) => t.session.put(&widget.name, id, "play", with, ways),
            _ => drop(t.session.place(&widget.name, "play", with, ways)),
        }
    }
    Ok(())
}
