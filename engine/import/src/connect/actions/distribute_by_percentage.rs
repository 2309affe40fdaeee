//! Distribute by percentage.

use cordboard_model::PortName;
use serde_json::{Value, json};

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let rest = t.error(action, "NoMatchingCondition");
    // A draw of 1 to 100 is compared with one more than the sum of the shares so far.
    let (mut shares, mut next, mut below): (Vec<Value>, Vec<(PortName, Target)>, i64) = (Vec::new(), Vec::new(), 1);
    for (index, condition) in action.conditions.iter().enumerate() {
        let Ok(threshold) = condition.operand.trim().parse::<i64>() else {
            return t.unmapped(action, &format!("the share `{}` is not a number", condition.operand));
        };
        let percent = (threshold.min(101) - below).max(0);
        below = below.max(threshold.min(101));
        let name = crate::names::port(&format!("share-{}", index + 1));
        shares.push(json!({ "port": name.as_str(), "percent": percent }));
        let target = t.edge(action, &condition.next);
        next.push((name, target));
    }
    shares.push(json!({ "port": "rest", "percent": (101 - below).max(0) }));
    next.push((port("rest"), rest.clone()));
    if shares.len() < 2 {
        return t.session.pass(&action.id, rest);
    }
    t.session.place(&action.id, "split", json!({ "shares": shares }), next);
}
