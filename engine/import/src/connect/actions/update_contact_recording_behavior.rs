//! Set recording, the older block.

use serde_json::json;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    if action.flag(&["AnalyticsBehavior", "Enabled"]) {
        t.session.differs(&action.id, "the conversation is not analysed");
    }
    if !action.list(&["RecordingBehavior", "ScreenRecordedParticipants"]).is_empty() {
        t.session.differs(&action.id, "the agent's screen is not recorded");
    }
    let mut participants = action.list(&["RecordingBehavior", "RecordedParticipants"]);
    // Recording the automated part records the customer, whoever is recorded later.
    if action.text(&["RecordingBehavior", "IVRRecordingBehavior"]).as_deref() == Some("Enabled") {
        participants.push("Customer".into());
    }
    t.record(action, &participants, next.clone(), next);
}

impl Translation<'_> {
    /// Starts or stops recording, as the participants say.
    pub(super) fn record(&mut self, action: &Action, participants: &[String], next: Target, error: Target) {
        let is = |who: &str| participants.iter().any(|own| own == who);
        let legs = match (is("Customer"), is("Agent")) {
            (true, true) => "both",
            (true, false) => "customer",
            (false, true) => "agent",
            (false, false) => {
                let ways = vec![(port("done"), next), (port("error"), error)];
                self.session.place(&action.id, "stop_recording", json!({}), ways);
                return;
            }
        };
        self.session.differs(&action.id, "recording starts here, and not when an agent joins");
        self.session.differs(
            &action.id,
            "whether consent is needed is not known: it is taken as not needed, as in the original",
        );
        let with = json!({ "legs": legs, "consent": "not_required" });
        let ways = vec![(port("done"), next), (port("error"), error)];
        self.session.place(&action.id, "start_recording", with, ways);
    }
}
