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
