//! Loop.

use serde_json::json;

use super::super::document::Action;
use super::super::references::whole;
use super::super::translate::Translation;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let again = t.result(action, "ContinueLooping").unwrap_or(Target::Unwired);
    let done = t.result(action, "DoneLooping").unwrap_or(Target::Unwired);
    let error = match action.error("NoMatchingError") {
        Some(next) => t.edge(action, next),
        None => done.clone(),
    };
    let Some(count) = action.text(&["LoopCount"]) else {
        return t.unmapped(action, "lists are not gone through one by one");
    };
    let times = match (whole(&count), count.trim().parse::<i64>()) {
        (Some(_), _) => json!(format!("${{integer({})}}", t.expression(action, &count))),
        (None, Ok(times)) => json!(times.clamp(0, 100)),
        (None, Err(_)) => return t.unmapped(action, &format!("`{count}` is not a number")),
    };
    let ways = vec![(port("again"), again), (port("done"), done), (port("error"), error)];
    t.session.place(&action.id, "loop", json!({ "times": times }), ways);
}
