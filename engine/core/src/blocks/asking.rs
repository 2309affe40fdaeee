//! What `menu`, `collect` and `understand` share: asking, and asking again.

use cordboard_model::PromptId;
use cordboard_model::limits::WAIT_SECONDS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Next, Visitor};
use crate::contact::InputWait;
use crate::expression::Failure;
use crate::run::Cx;
use cordboard_model::Code;

/// How often to ask, and what to say in between. It stands inside the settings of a block that asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// How often to ask, the first time included.
    #[serde(default = "three", skip_serializing_if = "is_three")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 10))]
    pub tries: u32,
    /// What to say before asking again when nothing came; the first prompt alone where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_input_prompt: Option<PromptId>,
    /// What to say before asking again when the answer was not one of those expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_match_prompt: Option<PromptId>,
}

impl Default for Retry {
    fn default() -> Self {
        Self { tries: 3, no_input_prompt: None, no_match_prompt: None }
    }
}

/// Why an answer did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing came.
    NoInput,
    /// Something else than was expected came.
    NoMatch,
}

impl Miss {
    const fn port(self) -> &'static str {
        match self {
            Miss::NoInput => "no_input",
            Miss::NoMatch => "no_match",
        }
    }
}

impl Retry {
    /// Whether nothing was set.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Asks: says the prompt and listens.
    pub(super) fn ask(&self, cx: &mut Cx<'_>, prompt: &PromptId, rules: InputWait) -> Result<Next, Failure> {
        cx.say(prompt)?;
        Ok(cx.listen(rules))
    }

    /// After an answer that did not do: asks again, or leaves by the port of the last miss.
    pub(super) fn again(
        &self,
        cx: &mut Cx<'_>,
        miss: Miss,
        prompt: &PromptId,
        rules: InputWait,
    ) -> Result<Next, Failure> {
        if cx.count_try() >= self.tries {
            return Ok(Next::take(miss.port()));
        }
        let reminder = match miss {
            Miss::NoInput => &self.no_input_prompt,
            Miss::NoMatch => &self.no_match_prompt,
        };
        if let Some(reminder) = reminder {
            cx.say(reminder)?;
        }
        self.ask(cx, prompt, rules)
    }

    /// Shows the prompts, and checks the numbers.
    pub(super) fn visit(&self, visitor: &mut dyn Visitor) {
        for (path, prompt) in
            [("/retry/no_input_prompt", &self.no_input_prompt), ("/retry/no_match_prompt", &self.no_match_prompt)]
        {
            if let Some(prompt) = prompt {
                visitor.prompt(path, prompt);
            }
        }
        within(visitor, "/retry/tries", self.tries, 1, 10);
    }
}

/// Refuses a number that is out of range.
pub(super) fn within(visitor: &mut dyn Visitor, path: &str, number: u32, least: u32, most: u32) {
    if !(least..=most).contains(&number) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let message = format!("`{name}` is {number}; it may be {least} to {most}");
        visitor.bad_setting(path, Code::BlockBadSetting, message);
    }
}

/// Refuses a length of time that is out of range.
pub(super) fn within_wait(visitor: &mut dyn Visitor, path: &str, seconds: u32) {
    within(visitor, path, seconds, 1, WAIT_SECONDS);
}

/// Seconds of silence that count as no input, where the author names none: five on voice, as phones have it; a chat
/// visitor gets five minutes and an SMS writer a day.
pub(super) fn patience(cx: &Cx<'_>, seconds: Option<u32>) -> u32 {
    match (seconds, cx.channel()) {
        (Some(seconds), _) => seconds,
        (None, cordboard_model::Channel::Voice) => 5,
        (None, cordboard_model::Channel::Chat) => 300,
        (None, cordboard_model::Channel::Sms) => 86_400,
    }
}

fn three() -> u32 {
    3
}
fn is_three(tries: &u32) -> bool {
    *tries == 3
}
