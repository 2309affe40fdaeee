use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::start_recording::RECORDER_SECONDS;
use super::{About, BlockType, Event, Group, Next, Port, Posture, RecordingPosture};
use crate::contact::{Effect, Fact, Outcome, Party, Recording};
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Goes on with a paused recording. When nothing is paused it goes on at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRecording {}

impl BlockType for ResumeRecording {
    const ABOUT: About = About {
        block_type: "resume_recording",
        title: "Resume recording",
        group: Group::Record,
        example: r#"{ "type": "resume_recording", "next": { "done": "thanks", "error": "thanks" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || arriving.recording == RecordingPosture::Paused
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        match cx.state().recording {
            Recording::Off | Recording::On => Ok(Next::take("done")),
            _ => Ok(cx.request(Effect::ResumeRecording, RECORDER_SECONDS)),
        }
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(Outcome::Ok(_)) => {
                // An agent may have changed the recording meanwhile.
                if cx.state().recording == Recording::Paused {
                    cx.fact(Fact::RecordingResumed { by: Party::Flow });
                }
                Next::take("done")
            }
            _ => Next::error(),
        })
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        if port == "done" && posture.recording == RecordingPosture::Paused {
            posture.recording = RecordingPosture::On;
        }
    }
}
