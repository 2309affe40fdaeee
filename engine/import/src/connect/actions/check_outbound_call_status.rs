//! Check call progress.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let error = t.error(action, "NoMatchingError");
    let results = [("human", "CallAnswered"), ("machine", "VoicemailBeep"), ("unknown", "NotDetected")];
    let targets = results.map(|(_, result)| t.result(action, result).unwrap_or(error.clone()));
    t.session.differs(&action.id, "a machine is taken to have beeped; fax machines are not told apart");
    let conditions: Vec<_> = [("human", "human"), ("machine", "machine")]
        .iter()
        .map(|(port, who)| json!({ "port": port, "when": format!("(contact.answered_by ?? 'unknown') == '{who}'") }))
        .collect();
    let [human, machine, other] = targets;
    t.session.place(
        &action.id,
        "branch",
        json!({ "conditions": conditions }),
        vec![(port("human"), human), (port("machine"), machine), (port("otherwise"), other), (port("error"), error)],
    );
}
