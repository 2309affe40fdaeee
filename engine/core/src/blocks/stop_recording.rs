use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::start_recording::RECORDER_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, Posture, RecordingPosture};
use crate::contact::{Effect, Fact, Outcome, Party, Recording};
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Stops recording. When nothing is being recorded it goes on at once. A recording that no block stops ends with the
/// contact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopRecording {}

impl BlockType for StopRecording {
    const ABOUT: About = About {
        block_type: "stop_recording",
        title: "Stop recording",
        group: Group::Record,
        example: r#"{ "type": "stop_recording", "next": { "done": "bye", "error": "bye" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || arriving.recording != RecordingPosture::Off
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        match cx.state().recording {
            Recording::Off => Ok(Next::take("done")),
            _ => Ok(cx.request(Effect::StopRecording, RECORDER_SECONDS)),
        }
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(Outcome::Ok(_)) => {
                // An agent may have changed the recording meanwhile.
                if cx.state().recording != Recording::Off {
                    cx.fact(Fact::RecordingStopped { by: Party::Flow });
                }
                Next::take("done")
            }
            _ => Next::error(),
        })
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        if port == "done" {
            posture.recording = RecordingPosture::Off;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::{Fact, Party};
    use expect_test::expect;

    const BLOCK: &str = r#"{ "type": "stop_recording" }"#;

    #[test]
    fn it_is_done_once_the_recorder_says_so() {
        Trial::after(&[Fact::RecordingStarted], BLOCK).settle("null").check(expect![[r#"
            effect_requested {"kind":"stop_recording"}
            effect_settled {"outcome":{"ok":null}}
            recording_stopped {"by":"flow"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn where_there_is_nothing_to_do_it_goes_on() {
        Trial::voice(BLOCK).check(expect![[r#"
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn a_recorder_that_fails_is_an_error_and_the_recording_is_as_it_was() {
        Trial::after(&[Fact::RecordingStarted], BLOCK).fail("recorder.lost").check(expect![[r#"
            effect_requested {"kind":"stop_recording"}
            effect_settled {"outcome":{"failed":{"code":"recorder.lost"}}}
            port_taken {"port":"error"}
            recording_stopped {"by":"flow"}
        "#]]);
        Trial::after(&[Fact::RecordingStarted], BLOCK).time_up().check(expect![[r#"
            effect_requested {"kind":"stop_recording"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
            recording_stopped {"by":"flow"}
        "#]]);
    }

    #[test]
    fn a_paused_recording_is_stopped_too() {
        let paused = [Fact::RecordingStarted, Fact::RecordingPaused { by: Party::Agent }];
        Trial::after(&paused, BLOCK).settle("null").check(expect![[r#"
            effect_requested {"kind":"stop_recording"}
            effect_settled {"outcome":{"ok":null}}
            recording_stopped {"by":"flow"}
            port_taken {"port":"done"}
        "#]]);
    }
}
