use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, RecordingPosture};
use crate::contact::{Consent, Effect, Fact, Outcome, PolicyCode, Recording, RecordingLegs};
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Seconds the media layer may take over a change to a recording.
pub(super) const RECORDER_SECONDS: u32 = 5;

/// Starts recording the conversation.
///
/// It needs consent: a `menu` choice with `recording_consent` that the customer took, or a prompt that announced the
/// recording. Without it the block does not record and takes `error`, unless `consent` says that none is needed. Where
/// some customers agree and others do not, let a `branch` on `contact.recording_consent == 'given'` lead here.
/// Recording goes on through queues and transfers until `stop_recording` or the end of the contact. When the contact is
/// being recorded already the block goes on at once; a recording that is paused stays paused.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRecording {
    /// Whose voices are recorded.
    #[serde(default, skip_serializing_if = "is_both")]
    #[schemars(skip_serializing_if = "super::never")]
    pub legs: RecordingLegs,
    /// Whether consent is needed.
    #[serde(default, skip_serializing_if = "ConsentRule::is_required")]
    #[schemars(skip_serializing_if = "super::never")]
    pub consent: ConsentRule,
}

/// Whether recording needs consent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRule {
    /// The customer must have agreed, or been told.
    #[default]
    Required,
    /// No consent is needed: the law of every place this flow serves asks for none.
    NotRequired,
}

impl ConsentRule {
    /// Whether the customer must have agreed.
    pub fn is_required(&self) -> bool {
        *self == ConsentRule::Required
    }
}

impl BlockType for StartRecording {
    const ABOUT: About = About {
        block_type: "start_recording",
        title: "Start recording",
        group: Group::Record,
        example: r#"{ "type": "start_recording", "next": { "done": "set-queue", "error": "unrecorded" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        let agreed = !self.consent.is_required() || arriving.recording_consent == Some(true);
        match port {
            "error" => !agreed || arriving.recording != RecordingPosture::On,
            _ => agreed,
        }
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let agreed = cx.state().consent.get("recording") == Some(&Consent::Given);
        if self.consent.is_required() && !agreed {
            return Ok(cx.blocked(PolicyCode::RecordingWithoutConsent));
        }
        if cx.state().recording != Recording::Off {
            return Ok(Next::take("done"));
        }
        Ok(cx.request(Effect::StartRecording { legs: self.legs }, RECORDER_SECONDS))
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(Outcome::Ok(_)) => {
                // An agent may have changed the recording meanwhile.
                if cx.state().recording == Recording::Off {
                    cx.fact(Fact::RecordingStarted);
                }
                Next::take("done")
            }
            _ => Next::error(),
        })
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        if port == "done" && posture.recording == RecordingPosture::Off {
            posture.recording = RecordingPosture::On;
        }
    }

    fn needs(&self) -> Needs {
        Needs::Customer
    }
}

fn is_both(legs: &RecordingLegs) -> bool {
    *legs == RecordingLegs::Both
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::{Fact, Party};
    use expect_test::expect;

    const START: &str = r#"{ "type": "start_recording", "with": { "legs": "customer" } }"#;

    fn consent(given: bool) -> Fact {
        Fact::ConsentRecorded { purpose: "recording".into(), given }
    }

    #[test]
    fn with_consent_recording_starts_once_the_recorder_says_so() {
        Trial::after(&[consent(true)], START).settle("null").check(expect![[r#"
            effect_requested {"kind":"start_recording","legs":"customer"}
            effect_settled {"outcome":{"ok":null}}
            recording_started
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "#]]);
    }

    #[test]
    fn without_consent_nothing_is_recorded() {
        Trial::voice(START).check(expect![[r#"
            policy_blocked {"policy":"policy.recording_without_consent"}
            port_taken {"port":"error"}
        "#]]);
        Trial::after(&[consent(true), consent(false)], START).check(expect![[r#"
            policy_blocked {"policy":"policy.recording_without_consent"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn where_the_law_asks_for_none_none_is_needed() {
        let free = r#"{ "type": "start_recording", "with": { "consent": "not_required" } }"#;
        Trial::voice(free).settle("null").check(expect![[r#"
            effect_requested {"kind":"start_recording","legs":"both"}
            effect_settled {"outcome":{"ok":null}}
            recording_started
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "#]]);
    }

    #[test]
    fn what_is_recorded_already_goes_on() {
        Trial::after(&[consent(true), Fact::RecordingStarted], START).check(expect![[r#"
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "#]]);
        let paused = Fact::RecordingPaused { by: Party::Flow };
        Trial::after(&[consent(true), Fact::RecordingStarted, paused], START).check(expect![[r#"
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "#]]);
    }

    #[test]
    fn a_recorder_that_fails_is_an_error() {
        Trial::after(&[consent(true)], START).fail("recorder.full").check(expect![[r#"
            effect_requested {"kind":"start_recording","legs":"customer"}
            effect_settled {"outcome":{"failed":{"code":"recorder.full"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::after(&[consent(true)], START).time_up().check(expect![[r#"
            effect_requested {"kind":"start_recording","legs":"customer"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn hanging_up_meanwhile_starts_nothing() {
        Trial::after(&[consent(true)], START).hang_up().check(expect![[r#"
            effect_requested {"kind":"start_recording","legs":"customer"}
            effect_abandoned
            ended {"reason":"hung_up"}
        "#]]);
    }
}
