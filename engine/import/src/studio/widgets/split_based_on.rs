//! Split.

use cordboard_model::PortName;
use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::super::context::number;
use super::super::document::{Condition, Widget};
use super::super::translate::{Translation, Unmapped};
use crate::names;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let other = t.event(widget, "noMatch");
    let input = widget.text("input").unwrap_or_default();
    let mut taken = BTreeSet::from(["otherwise".to_string(), "error".to_string()]);
    let mut written: Vec<Value> = Vec::new();
    let mut next: Vec<(PortName, Target)> = Vec::new();
    for transition in widget.transitions.iter().filter(|transition| !transition.conditions.is_empty()) {
        let mut tests = Vec::new();
        for condition in &transition.conditions {
            let argument = condition.argument.as_deref().unwrap_or(&input);
            let value = t.expression(widget, argument)?;
            tests.push(test(t, widget, &value, condition)?);
        }
        let when = match tests.as_slice() {
            [one] => one.clone(),
            several => several.iter().map(|test| format!("({test})")).collect::<Vec<_>>().join(" && "),
        };
        let first = transition.conditions.first();
        let name = first.map(|first| if first.value.trim().is_empty() { &first.label } else { &first.value });
        let name = names::port(&names::unique(&names::slug(name.map_or("match", String::as_str), "match"), &mut taken));
        written.push(json!({ "port": name.as_str(), "when": when }));
        let target = match &transition.next {
            Some(next) => t.edge(widget, next),
            None => Target::Unwired,
        };
        next.push((name, target));
    }
    if written.is_empty() {
        t.session.pass(&widget.name, other);
        return Ok(());
    }
    next.extend([(port("otherwise"), other.clone()), (port("error"), other)]);
    t.session.place(&widget.name, "branch", json!({ "conditions": written }), next);
    Ok(())
}

fn test(t: &mut Translation<'_>, widget: &Widget, value: &str, condition: &Condition) -> Result<String, Unmapped> {
    let against = t.expression(widget, &condition.value)?;
    let list = || -> String {
        let options = condition.value.split(',').map(|option| crate::quoting::quoted(option.trim()));
        options.collect::<Vec<_>>().join(", ")
    };
    Ok(match condition.operator.as_str() {
        "equal_to" => format!("{value} == {against}"),
        "not_equal_to" => format!("{value} != {against}"),
        "matches_any_of" if !condition.value.contains("{{") => format!("{value} in [{}]", list()),
        "does_not_match_any_of" if !condition.value.contains("{{") => format!("{value} !in [{}]", list()),
        "contains" => format!("contains({value}, {against})"),
        "does_not_contain" => format!("!contains({value}, {against})"),
        "starts_with" => format!("starts_with({value}, {against})"),
        "does_not_start_with" => format!("!starts_with({value}, {against})"),
        "is_blank" => format!("trim({value}) == ''"),
        "is_not_blank" => format!("trim({value}) != ''"),
        "less_than" => number(value, "<", &against),
        "greater_than" => number(value, ">", &against),
        "regex" if !condition.value.contains("{{") => {
            let pattern = crate::quoting::pattern(&format!("(?i){}", condition.value));
            format!("matches({value}, {pattern})")
        }
        other => {
            return Err(format!("`{other}` has no expression that means the same; the value is `{}`", condition.value));
        }
    })
}
