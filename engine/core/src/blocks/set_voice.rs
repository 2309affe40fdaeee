use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{About, BlockType, Group, Next, Port, Visitor};
use crate::contact::{Fact, Voice};
use crate::expression::{Failure, Template, Want};
use crate::run::Cx;

/// Sets the voice that speaks the prompts that follow. Text channels pass it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetVoice {
    /// The voice, as the speech provider names it.
    pub voice: Template,
    /// The speech engine, where the provider has several: `neural`, `standard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub engine: Option<SmolStr>,
}

impl BlockType for SetVoice {
    const ABOUT: About = About {
        block_type: "set_voice",
        title: "Set voice",
        group: Group::Set,
        example: r#"{ "type": "set_voice", "with": { "voice": "Joanna" }, "next": { "done": "welcome", "error": "welcome" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/voice", &self.voice, Want::Text, &[]);
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let voice = Voice { name: cx.text(&self.voice)?, engine: self.engine.clone() };
        cx.fact(Fact::VoiceSet { voice });
        Ok(Next::take("done"))
    }
}
