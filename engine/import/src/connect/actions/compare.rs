//! Check contact attributes.

use cordboard_model::PortName;
use serde_json::{Value, json};

use super::super::document::{Action, Condition};
use super::super::translate::Translation;
use crate::session::{Target, port};

/// What a number looks like, as a pattern of expressions.
const NUMBER: &str = r"-?\d+(\.\d+)?";

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let other = t.error(action, "NoMatchingCondition");
    let conditions = t.ports(action, &["otherwise", "error"]);
    if conditions.is_empty() {
        t.session.remark(&action.id, "it compares with nothing");
        return t.session.pass(&action.id, other);
    }
    let compared = action.text(&["ComparisonValue"]).unwrap_or_default();
    let value = t.expression(action, &compared);
    let mut written: Vec<Value> = Vec::new();
    let mut next: Vec<(PortName, Target)> = Vec::new();
    for (port, condition, target) in conditions {
        let Some(when) = condition_of(t, action, &value, &condition) else {
            return t.unmapped(action, &format!("values are not compared by `{}`", condition.operator));
        };
        written.push(json!({ "port": port.as_str(), "when": when }));
        next.push((port, target));
    }
    next.extend([(port("otherwise"), other.clone()), (port("error"), other)]);
    t.session.place(&action.id, "branch", json!({ "conditions": written }), next);
}

fn condition_of(t: &mut Translation<'_>, action: &Action, value: &str, condition: &Condition) -> Option<String> {
    if let (Some("$.Channel"), "Equals") = (action.text(&["ComparisonValue"]).as_deref(), condition.operator.as_str()) {
        match condition.operand.as_str() {
            "VOICE" => return Some("contact.channel == 'voice'".into()),
            "CHAT" => return Some("contact.channel != 'voice'".into()),
            _ => {}
        }
    }
    let operand = t.expression(action, &condition.operand);
    Some(match condition.operator.as_str() {
        "Equals" => format!("{value} == {operand}"),
        "TextStartsWith" => format!("starts_with({value}, {operand})"),
        "TextEndsWith" => format!("ends_with({value}, {operand})"),
        "TextContains" => format!("contains({value}, {operand})"),
        "KeyExists" => format!("{value} != ''"),
        "NumberGreaterThan" => number(value, ">", &operand),
        "NumberGreaterOrEqualTo" => number(value, ">=", &operand),
        "NumberLessThan" => number(value, "<", &operand),
        "NumberLessOrEqualTo" => number(value, "<=", &operand),
        _ => return None,
    })
}

/// A comparison of numbers; text that is no number is neither more nor less.
fn number(value: &str, operator: &str, operand: &str) -> String {
    let is = |text: &str| format!("matches({text}, '{NUMBER}')");
    let written = operand.trim_matches('\'');
    let plain = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    let both = match plain {
        true => is(value),
        false => format!("{} && {}", is(value), is(operand)),
    };
    format!("{both} && decimal({value}) {operator} decimal({operand})")
}
