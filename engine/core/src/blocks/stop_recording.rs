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
