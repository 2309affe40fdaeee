use cordboard_model::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asking::within;
use super::{About, BlockType, Event, Group, Needs, Next, Port, Visitor};
use crate::contact::Effect;
use crate::expression::{Failure, Template, Want};
use crate::run::Cx;

/// Calls a number and joins the caller with it; the flow goes on when the other side has hung up.
///
/// On chat and SMS it takes `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferCall {
    /// The number or SIP address.
    pub to: Template,
    /// Seconds the other side's phone rings.
    #[serde(default = "thirty", skip_serializing_if = "is_thirty")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 5, max = 120))]
    pub ring_seconds: u32,
    /// The number to show. Left out, the caller's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id: Option<Template>,
    /// Keys to press once the other side has answered, for an extension; `,` is a pause of half a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<Template>,
}

/// The longest call: the other side may talk for four hours, as providers allow.
const LONGEST_CALL_SECONDS: u32 = 14_400;

impl BlockType for TransferCall {
    const ABOUT: About = About {
        block_type: "transfer_call",
        title: "Transfer call",
        group: Group::Route,
        example: r#"{
  "type": "transfer_call",
  "with": { "to": "+15550123", "ring_seconds": 25 },
  "next": { "ended": "bye", "busy": "queue", "no_answer": "queue", "error": "queue" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["ended", "busy", "no_answer"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/to", &self.to, Want::Text, &[]);
        if let Some(caller_id) = &self.caller_id {
            visitor.template("/caller_id", caller_id, Want::Text, &[]);
        }
        if let Some(press) = &self.press {
            visitor.template("/press", press, Want::Text, &[]);
            let keys = |text: &str| text.chars().all(|key| key.is_ascii_digit() || "*#,".contains(key));
            if press.constant().is_some_and(|text| !keys(text)) {
                let message = "keys are 0 to 9, *, # and , for a pause".to_string();
                visitor.bad_setting("/press", Code::BlockBadSetting, message);
            }
        }
        within(visitor, "/ring_seconds", self.ring_seconds, 5, 120);
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        if cx.channel().is_text() {
            return Ok(Next::error());
        }
        let to = cx.text(&self.to)?;
        let caller_id = self.caller_id.as_ref().map(|number| cx.text(number)).transpose()?;
        let press = self.press.as_ref().map(|keys| cx.text(keys)).transpose()?.unwrap_or_default();
        let ring_seconds = self.ring_seconds;
        let patience = ring_seconds.saturating_add(LONGEST_CALL_SECONDS);
        Ok(cx.request(Effect::TransferCall { to, ring_seconds, caller_id, press }, patience))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Settled(outcome) = event else { return Ok(Next::error()) };
        Ok(match outcome.text_field("outcome").map(|text| text.as_str()) {
            Some("ended") => Next::take("ended"),
            Some("busy") => Next::take("busy"),
            Some("no_answer") => Next::take("no_answer"),
            _ => Next::error(),
        })
    }

    fn needs(&self) -> Needs {
        Needs::Contact
    }
}

fn thirty() -> u32 {
    30
}
fn is_thirty(seconds: &u32) -> bool {
    *seconds == 30
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use expect_test::expect;

    const TRANSFER: &str = r#"{ "type": "transfer_call", "with": { "to": "+15550123", "ring_seconds": 25, "caller_id": "${contact.to}" } }"#;

    #[test]
    fn the_call_goes_on_once_the_other_side_has_hung_up() {
        Trial::voice(TRANSFER).settle(r#"{ "outcome": "ended" }"#).check(expect![[r#"
            effect_requested {"caller_id":"+15550199","kind":"transfer_call","ring_seconds":25,"to":"+15550123"}
            effect_settled {"outcome":{"ok":{"outcome":"ended"}}}
            port_taken {"port":"ended"}
        "#]]);
    }

    #[test]
    fn keys_are_pressed_for_an_extension() {
        let extension = r#"{ "type": "transfer_call", "with": { "to": "+15550123", "press": ",,${number}#" } }"#;
        Trial::voice(extension).check(expect![[r#"
            effect_requested {"kind":"transfer_call","press":",,0#","ring_seconds":30,"to":"+15550123"}
        "#]]);
    }

    #[test]
    fn busy_and_no_answer_are_ports() {
        assert_eq!(Trial::voice(TRANSFER).settle(r#"{ "outcome": "busy" }"#).ports(), ["busy"]);
        assert_eq!(Trial::voice(TRANSFER).settle(r#"{ "outcome": "no_answer" }"#).ports(), ["no_answer"]);
    }

    #[test]
    fn a_call_that_could_not_be_made_is_an_error() {
        Trial::voice(TRANSFER).fail("number.invalid").check(expect![[r#"
            effect_requested {"caller_id":"+15550199","kind":"transfer_call","ring_seconds":25,"to":"+15550123"}
            effect_settled {"outcome":{"failed":{"code":"number.invalid"}}}
            port_taken {"port":"error"}
        "#]]);
        assert_eq!(Trial::voice(TRANSFER).time_up().ports(), ["error"]);
        assert_eq!(Trial::voice(TRANSFER).settle("null").ports(), ["error"]);
        assert_eq!(Trial::voice(TRANSFER).settle(r#"{ "outcome": "gone" }"#).ports(), ["error"]);
    }

    #[test]
    fn a_chat_cannot_be_transferred() {
        Trial::chat(TRANSFER).check(expect![[r#"
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn nobody_is_called_where_the_number_is_missing() {
        Trial::voice(r#"{ "type": "transfer_call", "with": { "to": "${text}" } }"#).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn hanging_up_meanwhile_lets_the_other_side_go() {
        Trial::voice(TRANSFER).hang_up().check(expect![[r#"
            effect_requested {"caller_id":"+15550199","kind":"transfer_call","ring_seconds":25,"to":"+15550123"}
            effect_abandoned
            ended {"reason":"hung_up"}
        "#]]);
    }
}
