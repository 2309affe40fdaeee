use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::start_recording::RECORDER_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, Posture, RecordingPosture};
use crate::contact::{Effect, Fact, Outcome, Party, Recording};
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Pauses the recording, so that what follows leaves only silence in it: a card number, a password.
///
/// The block goes on once no sound reaches the recording any more. When nothing is being recorded it goes on at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRecording {}

impl BlockType for PauseRecording {
    const ABOUT: About = About {
        block_type: "pause_recording",
        title: "Pause recording",
        group: Group::Record,
        example: r#"{ "type": "pause_recording", "next": { "done": "ask-card", "error": "agent" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || arriving.recording == RecordingPosture::On
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        match cx.state().recording {
            Recording::Off | Recording::Paused => Ok(Next::take("done")),
            _ => Ok(cx.request(Effect::PauseRecording, RECORDER_SECONDS)),
        }
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(Outcome::Ok(_)) => {
                // An agent may have changed the recording meanwhile.
                if cx.state().recording == Recording::On {
                    cx.fact(Fact::RecordingPaused { by: Party::Flow });
                }
                Next::take("done")
            }
            _ => Next::error(),
        })
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        if port == "done" && posture.recording == RecordingPosture::On {
            posture.recording = RecordingPosture::Paused;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::{Fact, Party};
    use expect_test::expect;

    const BLOCK: &str = r#"{ "type": "pause_recording" }"#;

    #[test]
    fn it_is_done_once_the_recorder_says_so() {
        Trial::after(&[Fact::RecordingStarted], BLOCK).settle("null").check(expect![[r#"
            effect_requested {"kind":"pause_recording"}
            effect_settled {"outcome":{"ok":null}}
            recording_paused {"by":"flow"}
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "#]]);
    }

    #[test]
    fn where_there_is_nothing_to_do_it_goes_on() {
        Trial::voice(BLOCK).check(expect![[r#"
            port_taken {"port":"done"}
        "#]]);
        let paused = [Fact::RecordingStarted, Fact::RecordingPaused { by: Party::Agent }];
        Trial::after(&paused, BLOCK).check(expect![[r#"
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "#]]);
    }

    #[test]
    fn a_recorder_that_fails_is_an_error_and_the_recording_is_as_it_was() {
        Trial::after(&[Fact::RecordingStarted], BLOCK).fail("recorder.lost").check(expect![[r#"
            effect_requested {"kind":"pause_recording"}
            effect_settled {"outcome":{"failed":{"code":"recorder.lost"}}}
            port_taken {"port":"error"}
            recording_stopped {"by":"flow"}
        "#]]);
        Trial::after(&[Fact::RecordingStarted], BLOCK).time_up().check(expect![[r#"
            effect_requested {"kind":"pause_recording"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
            recording_stopped {"by":"flow"}
        "#]]);
    }
}
