//! Set routing criteria.

use serde_json::{Value, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use super::super::world::resource_name;
use crate::resources::ResourceKind;
use crate::session::{port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let steps = action.value(&["RoutingCriteria", "Steps"]).and_then(Value::as_array).cloned().unwrap_or_default();
    let (mut skills, mut agent) = (Vec::new(), None);
    for step in &steps {
        let expiry = step.get("Expiry").and_then(|expiry| expiry.get("DurationInSeconds")).and_then(text_of);
        let expiry = expiry.and_then(|text| text.parse::<u32>().ok());
        let mut wanted = Vec::new();
        if !conditions(step.get("Expression").unwrap_or(&Value::Null), &mut wanted) {
            return t.unmapped(action, "agents cannot be asked for by one skill or another");
        }
        for condition in wanted {
            let agents = condition.pointer("/MatchCriteria/AgentsCriteria/AgentIds").and_then(Value::as_array);
            if let Some(first) = agents.and_then(|agents| agents.first()).and_then(text_of) {
                let preferred = t.text(action, &first);
                t.session.differs(&action.id, "the first agent named is preferred, and others are not kept out");
                agent = Some(preferred);
                continue;
            }
            let text = |key: &str| condition.get(key).and_then(text_of);
            let name = format!("{} {}", text("Name").unwrap_or_default(), text("Value").unwrap_or_default());
            let Some(name) = resource_name(&name, None) else { continue };
            t.session.needs(ResourceKind::Skill, &name, &name);
            let level = text("ProficiencyLevel").and_then(|level| level.parse::<f64>().ok()).unwrap_or(1.0);
            let mut skill = json!({ "skill": name, "level": (level.round() as i64).clamp(1, 5) });
            if let Some(seconds) = expiry {
                set(&mut skill, "expires_seconds", json!(seconds));
            }
            skills.push(skill);
        }
    }
    if steps.len() > 1 {
        t.session.differs(&action.id, "the steps are needed together, and each is dropped after its own time");
    }
    let mut with = json!({});
    if !skills.is_empty() {
        set(&mut with, "skills", json!(skills));
    }
    if let Some(agent) = agent {
        set(&mut with, "preferred_agent", json!(agent));
    }
    t.session.place(&action.id, "set_routing", with, vec![(port("done"), next), (port("error"), error)]);
}

/// The conditions that all have to hold; false where one or another is enough. Recursion is bounded by the document's depth.
fn conditions<'v>(expression: &'v Value, found: &mut Vec<&'v Value>) -> bool {
    if expression.get("OrExpression").is_some() {
        return false;
    }
    if let Some(parts) = expression.get("AndExpression").and_then(Value::as_array) {
        return parts.iter().all(|part| conditions(part, found));
    }
    found.extend(expression.get("AttributeCondition"));
    true
}
