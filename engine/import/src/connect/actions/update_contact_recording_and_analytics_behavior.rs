//! Set recording, analytics and processing.

use serde_json::Value;

use super::super::document::Action;
use super::super::translate::Translation;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let (next, error) = (t.next(action), t.error_or_next(action));
    let analysed = ["VoiceBehavior", "ChatBehavior"].iter().any(|channel| {
        let analytics = action.value(&[channel]).and_then(Value::as_object).into_iter().flatten();
        analytics.filter(|(key, _)| key.contains("Analytics")).any(|(_, value)| value.to_string().contains("rue\""))
    });
    if analysed {
        t.session.differs(&action.id, "the conversation is not analysed");
    }
    if action.value(&["ScreenRecordingBehavior"]).is_some() {
        t.session.differs(&action.id, "the agent's screen is not recorded");
    }
    match action.value(&["VoiceBehavior", "VoiceRecordingBehavior"]) {
        Some(_) => {
            let recording = ["VoiceBehavior", "VoiceRecordingBehavior", "IVRRecordingBehavior"];
            let mut participants = action.list(&["VoiceBehavior", "VoiceRecordingBehavior", "RecordedParticipants"]);
            if action.text(&recording).as_deref() == Some("Enabled") {
                participants.push("Customer".into());
            }
            t.record(action, &participants, next, error);
        }
        None => t.session.pass(&action.id, next),
    }
}
