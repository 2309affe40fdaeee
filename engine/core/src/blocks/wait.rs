use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asking::within_wait;
use super::{About, BlockType, Event, Group, Needs, Next, Port, Visitor};
use crate::expression::Failure;
use crate::run::Cx;

/// Waits for time to pass.
///
/// With `wake_on_message` a message from the customer ends the wait early, by the port `message`; the message itself is
/// not kept, so ask with `collect` or `menu` where its text matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// How long, in seconds: up to seven days.
    #[schemars(range(min = 1, max = 604_800))]
    pub seconds: u32,
    /// Whether a message ends the wait.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(skip_serializing_if = "super::never")]
    pub wake_on_message: bool,
}

impl BlockType for Wait {
    const ABOUT: About = About {
        block_type: "wait",
        title: "Wait",
        group: Group::Interact,
        example: r#"{ "type": "wait", "with": { "seconds": 20 }, "next": { "elapsed": "check-again" } }"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["wake_on_message"];

    fn ports(&self) -> Vec<Port> {
        match self.wake_on_message {
            true => Port::fixed(&["elapsed", "message"]),
            false => Port::fixed(&["elapsed"]),
        }
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        within_wait(visitor, "/seconds", self.seconds);
    }

    fn rests(&self, _: &str) -> bool {
        true
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        Ok(cx.sleep(self.seconds, self.wake_on_message))
    }

    fn on_event(&self, _: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        Ok(match event {
            Event::Message(_) if self.wake_on_message => Next::take("message"),
            _ => Next::take("elapsed"),
        })
    }

    fn needs(&self) -> Needs {
        Needs::Listener
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use expect_test::expect;

    const WAIT: &str = r#"{ "type": "wait", "with": { "seconds": 20 } }"#;
    const WAKES: &str = r#"{ "type": "wait", "with": { "seconds": 20, "wake_on_message": true } }"#;

    #[test]
    fn time_passes() {
        Trial::voice(WAIT).time_up().check(expect![[r#"
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"port":"elapsed"}
        "#]]);
    }

    #[test]
    fn a_message_does_not_end_a_wait_that_does_not_say_so() {
        Trial::chat(WAIT).write("Hello?").time_up().check(expect![[r#"
            wait_opened {"for":"time","seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"port":"elapsed"}
        "#]]);
    }

    #[test]
    fn a_message_wakes() {
        Trial::chat(WAKES).write("Hello?").check(expect![[r#"
            wait_opened {"for":"time","message":true,"seconds":20}
            wait_closed {"answer":{"message":"Hello?"}}
            port_taken {"port":"message"}
        "#]]);
        Trial::chat(WAKES).time_up().check(expect![[r#"
            wait_opened {"for":"time","message":true,"seconds":20}
            wait_closed {"answer":"timer"}
            port_taken {"port":"elapsed"}
        "#]]);
    }

    #[test]
    fn keys_and_silence_are_nothing_to_a_wait() {
        Trial::voice(WAKES).press("1").silence().check(expect![[r#"
            wait_opened {"for":"time","message":true,"seconds":20}
        "#]]);
    }
}
