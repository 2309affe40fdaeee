use cordboard_model::PromptId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Group, Needs, Next, Port, Posture, Visitor};
use crate::contact::Fact;
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Says a prompt and goes on.
///
/// On voice the prompt is spoken or played; on chat and SMS it is sent. Prompts that follow each other are said in order.
/// In an agent's whisper the agent hears it, everywhere else the customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// The prompt to say.
    pub prompt: PromptId,
    /// Whether this prompt tells the customer that the call is recorded. Where the law is content with an announcement,
    /// that is consent; it counts as given from here on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(skip_serializing_if = "super::never")]
    pub announces_recording: bool,
}

impl BlockType for Play {
    const ABOUT: About = About {
        block_type: "play",
        title: "Play prompt",
        group: Group::Interact,
        example: r#"{ "type": "play", "with": { "prompt": "welcome" }, "next": { "done": "menu", "error": "sorry" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.prompt("/prompt", &self.prompt);
    }

    fn possible(&self, port: &str, _: &Posture, flow: &LoadedFlow) -> bool {
        port != "error" || !flow.always_says(&self.prompt)
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        cx.say(&self.prompt)?;
        if self.announces_recording {
            cx.fact(Fact::ConsentRecorded { purpose: "recording".into(), given: true });
        }
        Ok(Next::take("done"))
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        if self.announces_recording && port == "done" {
            posture.recording_consent = Some(true);
        }
    }

    fn needs(&self) -> Needs {
        // Only the customer can be told: an agent who hears it gives no consent.
        if self.announces_recording { Needs::Customer } else { Needs::Listener }
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const PLAY: &str = r#"{ "type": "play", "with": { "prompt": "what" } }"#;

    #[test]
    fn the_prompt_is_said_with_its_expressions_filled_in() {
        Trial::on(Channel::Voice, PLAY, [("text", "that".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"that"}
            prompt_queued {"prompt":"what","say":"What was that?"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn sms_gets_the_text_written_for_it() {
        Trial::on(Channel::Sms, PLAY, []).check(expect![[r#"
            prompt_queued {"prompt":"what","text":"What?"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn nothing_is_said_where_a_value_is_missing() {
        Trial::voice(PLAY).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn an_announcement_counts_as_consent_once_it_is_said() {
        let play = r#"{ "type": "play", "with": { "prompt": "what", "announces_recording": true } }"#;
        Trial::voice(play).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
        Trial::on(Channel::Voice, play, [("text", "that".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"that"}
            prompt_queued {"prompt":"what","say":"What was that?"}
            consent_recorded {"given":true,"purpose":"recording"}
            port_taken {"port":"done"}
        "#]]);
    }
}
