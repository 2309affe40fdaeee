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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    #[test]
    fn a_voice_is_set() {
        Trial::voice(r#"{ "type": "set_voice", "with": { "voice": "Joanna", "engine": "neural" } }"#).check(expect![[r#"
            voice_set {"voice":{"engine":"neural","name":"Joanna"}}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn a_voice_can_be_worked_out() {
        let voice = r#"{ "type": "set_voice", "with": { "voice": "${text}" } }"#;
        Trial::on(Channel::Chat, voice, [("text", "Lupe".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"Lupe"}
            voice_set {"voice":{"name":"Lupe"}}
            port_taken {"port":"done"}
        "#]]);
        Trial::voice(voice).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
