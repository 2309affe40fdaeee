use cordboard_model::PromptId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Event, Group, Next, Port, Visitor};
use crate::contact::{Effect, Outcome};
use crate::expression::{Failure, Template, Want};
use crate::run::Cx;

/// Sends a text message beside the conversation: a link during a call, a confirmation after it.
///
/// The prompt's `sms` text is sent, else its `chat` text, else its `say` text. To answer in the conversation itself, use
/// `play`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// The text to send.
    pub prompt: PromptId,
    /// Where to: a number. Left out, it goes to the customer's own.
    #[serde(default = "customer", skip_serializing_if = "is_customer")]
    #[schemars(skip_serializing_if = "super::never")]
    pub to: Template,
}

/// Seconds a provider may take to accept a message.
const PROVIDER_SECONDS: u32 = 10;

impl BlockType for SendMessage {
    const ABOUT: About = About {
        block_type: "send_message",
        title: "Send message",
        group: Group::Interact,
        example: r#"{ "type": "send_message", "with": { "prompt": "link" }, "next": { "sent": "bye", "error": "bye" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["sent"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.prompt("/prompt", &self.prompt);
        visitor.template("/to", &self.to, Want::Text, &[]);
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let to = cx.text(&self.to)?;
        let text = cx.sms_text(&self.prompt)?;
        Ok(cx.request(Effect::SendMessage { channel: "sms".into(), to, text }, PROVIDER_SECONDS))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Settled(Outcome::Ok(_)) => Next::take("sent"),
            _ => Next::error(),
        })
    }
}

fn customer() -> Template {
    Template::new("${contact.from}")
}
fn is_customer(to: &Template) -> bool {
    *to == customer()
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const LINK: &str = r#"{ "type": "send_message", "with": { "prompt": "what" } }"#;

    #[test]
    fn the_sms_text_goes_to_the_customer() {
        Trial::voice(LINK).settle("null").check(expect![[r#"
            effect_requested {"channel":"sms","kind":"send_message","text":"What?","to":"+15550100"}
            effect_settled {"outcome":{"ok":null}}
            port_taken {"port":"sent"}
        "#]]);
    }

    #[test]
    fn without_an_sms_text_what_would_be_said_is_sent() {
        let other = r#"{ "type": "send_message", "with": { "prompt": "ask", "to": "${text}" } }"#;
        Trial::on(Channel::Chat, other, [("text", "+15550177".into())]).settle("null").check(expect![[r#"
            attribute_set {"name":"text","value":"+15550177"}
            effect_requested {"channel":"sms","kind":"send_message","text":"Ask.","to":"+15550177"}
            effect_settled {"outcome":{"ok":null}}
            port_taken {"port":"sent"}
        "#]]);
    }

    #[test]
    fn a_message_that_was_not_taken_is_an_error() {
        Trial::voice(LINK).fail("sms.refused").check(expect![[r#"
            effect_requested {"channel":"sms","kind":"send_message","text":"What?","to":"+15550100"}
            effect_settled {"outcome":{"failed":{"code":"sms.refused"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(LINK).time_up().check(expect![[r#"
            effect_requested {"channel":"sms","kind":"send_message","text":"What?","to":"+15550100"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn nothing_is_sent_without_an_address() {
        Trial::voice(r#"{ "type": "send_message", "with": { "prompt": "ask", "to": "${text}" } }"#).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
