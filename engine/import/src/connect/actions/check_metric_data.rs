//! Check staffing, and check queue status.

use cordboard_model::PortName;
use serde_json::{Value, json};

use super::super::document::Action;
use super::super::translate::Translation;
use crate::resources::ResourceKind;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let metric = action.text(&["MetricType"]).unwrap_or_default();
    let (name, unit) = match metric.as_str() {
        "NumberOfAgentsAvailable" => ("queue.available", 1),
        "NumberOfAgentsStaffed" => ("queue.staffed", 1),
        "NumberOfAgentsOnline" => {
            t.session.differs(&action.id, "agents who are signed in and not working the queue are not counted");
            ("queue.staffed", 1)
        }
        // Exports hold milliseconds, whatever the name says.
        "OldestContactInQueueAgeSeconds" => ("queue.longest_wait_seconds", 1000),
        "NumberOfContactsInQueue" => ("queue.waiting", 1),
        _ => return t.unmapped(action, &format!("`{metric}` is not measured")),
    };
    let (other, error) = (t.error(action, "NoMatchingCondition"), t.error(action, "NoMatchingError"));
    let mut written: Vec<Value> = Vec::new();
    let mut next: Vec<(PortName, Target)> = Vec::new();
    for (port, condition, target) in t.ports(action, &["otherwise", "error"]) {
        let operator = match condition.operator.as_str() {
            "NumberGreaterThan" => ">",
            "NumberGreaterOrEqualTo" => ">=",
            "NumberLessThan" => "<",
            "NumberLessOrEqualTo" => "<=",
            "Equals" => "==",
            other => return t.unmapped(action, &format!("numbers are not compared by `{other}`")),
        };
        let Ok(number) = condition.operand.trim().parse::<i64>() else {
            return t.unmapped(action, &format!("`{}` is known only as the flow runs", condition.operand));
        };
        if number % unit != 0 {
            t.session.differs(&action.id, "the age is compared in whole seconds");
        }
        written.push(json!({ "port": port.as_str(), "when": format!("{name} {operator} {}", number / unit) }));
        next.push((port, target));
    }
    if written.is_empty() {
        return t.session.pass(&action.id, other);
    }
    let mut with = json!({ "conditions": written });
    if let Some(queue) = action.text(&["QueueId"]) {
        set(&mut with, "queue", json!(t.resource(action, ResourceKind::Queue, "QueueId", &queue)));
    } else if let Some(agent) = action.text(&["AgentId"]) {
        set(&mut with, "queue", json!(t.agents_queue(action, &agent)));
    }
    next.extend([(port("otherwise"), other), (port("error"), error)]);
    t.session.place(&action.id, "check_queue", with, next);
}
