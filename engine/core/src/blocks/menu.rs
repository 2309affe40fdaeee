use cordboard_model::{Code, PortName, PromptId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::asking::{Miss, Retry, patience, within_wait};
use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, Visitor};
use crate::contact::{DigitRules, Fact, InputWait};
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Asks the customer to choose, by key, by word, or by typing.
///
/// Each choice is a port. On voice a choice is made by its keys or by saying one of its words; on chat and SMS by typing
/// either. Words match whole, without regard to case or punctuation; an answer that names two choices matches none. When
/// nothing comes, or something else, the block asks again; after the last try it leaves by `no_input` or `no_match`,
/// whichever came last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Menu {
    /// The question.
    pub prompt: PromptId,
    /// The choices.
    #[schemars(length(min = 1, max = 47))]
    pub choices: Vec<Choice>,
    /// Seconds of silence that count as no input. Left out, it is 5 on voice, 300 on chat and a day on SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 604_800))]
    pub timeout_seconds: Option<u32>,
    /// Whether the caller may answer before the prompt has ended.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(skip_serializing_if = "super::never")]
    pub barge_in: bool,
    /// How often to ask, and what to say in between.
    #[serde(default, skip_serializing_if = "Retry::is_default")]
    pub retry: Retry,
}

/// One choice of a menu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The port it leads to.
    pub port: PortName,
    /// The keys: one to five of `0`-`9`, `*` and `#`.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    #[schemars(with = "String", regex(pattern = "^[0-9*#]{0,5}$"))]
    pub digits: SmolStr,
    /// Words to say or type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub words: Vec<SmolStr>,
    /// What choosing it says about recording: that the customer agrees, or does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_consent: Option<ConsentGiven>,
}

/// Whether the customer agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentGiven {
    /// The customer agrees.
    Given,
    /// The customer does not agree.
    Refused,
}

impl Menu {
    fn rules(&self, cx: &Cx<'_>) -> InputWait {
        let longest = self.choices.iter().map(|choice| choice.digits.len()).max().unwrap_or(0) as u32;
        let digits =
            (longest > 0).then_some(DigitRules { max: longest, terminator: SmolStr::default(), interdigit_seconds: 3 });
        let hints: Vec<SmolStr> = self.choices.iter().flat_map(|choice| choice.words.iter().cloned()).collect();
        InputWait {
            seconds: patience(cx, self.timeout_seconds),
            digits,
            speech: !hints.is_empty(),
            hints,
            barge_in: self.barge_in,
            sensitive: false,
        }
    }

    fn by_digits(&self, pressed: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| !choice.digits.is_empty() && choice.digits == pressed)
    }

    /// The choice one of whose phrases occurs in the text as whole words. Where several do, the longest phrase wins if the
    /// others only stood inside it ("support" in "technical support"); else the answer named two things, and none is chosen.
    fn by_words(&self, text: &str) -> Option<&Choice> {
        let heard = fold(text);
        let phrases = |choice: &Choice| choice.words.iter().map(|word| fold(word)).collect::<Vec<_>>();
        let named = |choice: &Choice, heard: &str| {
            phrases(choice).into_iter().filter(|phrase| occurs(phrase, heard)).max_by_key(String::len)
        };
        let (phrase, chosen) = self
            .choices
            .iter()
            .filter_map(|choice| Some((named(choice, &heard)?, choice)))
            .max_by_key(|(phrase, _)| phrase.len())?;
        let rest = format!(" {heard} ").replace(&format!(" {phrase} "), " \u{0} ");
        let another = self.choices.iter().any(|choice| choice.port != chosen.port && named(choice, &rest).is_some());
        (!another).then_some(chosen)
    }
}

/// Lower case, with everything that is neither letter nor digit as one space.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(part.chars().flat_map(char::to_lowercase));
    }
    folded
}

fn occurs(phrase: &str, text: &str) -> bool {
    !phrase.is_empty() && format!(" {text} ").contains(&format!(" {phrase} "))
}

impl BlockType for Menu {
    const ABOUT: About = About {
        block_type: "menu",
        title: "Menu",
        group: Group::Interact,
        example: r#"{
  "type": "menu",
  "with": {
    "prompt": "choose",
    "choices": [
      { "port": "support", "digits": "1", "words": ["support", "help"] },
      { "port": "sales", "digits": "2", "words": ["sales"] }
    ],
    "retry": { "tries": 2, "no_match_prompt": "not_understood" }
  },
  "next": { "support": "support-queue", "sales": "sales-queue", "no_input": "goodbye", "no_match": "goodbye", "error": "sorry" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["choices"];

    fn ports(&self) -> Vec<Port> {
        let choices = self.choices.iter().map(|choice| Port::new(&choice.port));
        choices.chain(Port::fixed_and_error(&["no_input", "no_match"])).collect()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.prompt("/prompt", &self.prompt);
        self.retry.visit(visitor);
        if let Some(seconds) = self.timeout_seconds {
            within_wait(visitor, "/timeout_seconds", seconds);
        }
        if self.choices.is_empty() {
            visitor.bad_setting("/choices", Code::BlockBadSetting, "a menu has at least one choice".into());
        }
        for (index, choice) in self.choices.iter().enumerate() {
            let path = format!("/choices/{index}");
            if choice.digits.is_empty() && choice.words.iter().all(|word| fold(word).is_empty()) {
                let message = format!("choice `{}` can be made neither by keys nor by words", choice.port);
                visitor.bad_setting(&path, Code::BlockBadSetting, message);
            }
            if choice.digits.len() > 5 || !choice.digits.bytes().all(|key| key.is_ascii_digit() || b"*#".contains(&key)) {
                let message = "keys are one to five of 0 to 9, * and #".to_string();
                visitor.bad_setting(&format!("{path}/digits"), Code::BlockBadSetting, message);
            }
            let earlier = self.choices.iter().take(index);
            if let Some(other) = earlier.clone().find(|other| !other.digits.is_empty() && other.digits == choice.digits) {
                let message = format!("`{}` is already the key of choice `{}`", choice.digits, other.port);
                visitor.bad_setting(&format!("{path}/digits"), Code::BlockBadSetting, message);
            }
            for (at, word) in choice.words.iter().enumerate() {
                let taken = |other: &&Choice| other.words.iter().any(|theirs| fold(theirs) == fold(word));
                if let Some(other) = earlier.clone().find(taken) {
                    let message = format!("`{word}` is already a word of choice `{}`", other.port);
                    visitor.bad_setting(&format!("{path}/words/{at}"), Code::BlockBadSetting, message);
                }
            }
        }
    }

    fn possible(&self, port: &str, _: &Posture, flow: &LoadedFlow) -> bool {
        port != "error" || !self.retry.always_asks(&self.prompt, flow)
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let rules = self.rules(cx);
        self.retry.ask(cx, &self.prompt, rules)
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let chosen = match &event {
            Event::Digits(pressed) => self.by_digits(pressed),
            Event::Speech(text) => self.by_words(text),
            Event::Message(text) => self.by_digits(text.trim()).or_else(|| self.by_words(text)),
            _ => None,
        };
        let Some(choice) = chosen else {
            let nothing = match &event {
                Event::Digits(text) | Event::Speech(text) | Event::Message(text) => text.trim().is_empty(),
                _ => true,
            };
            let miss = if nothing { Miss::NoInput } else { Miss::NoMatch };
            let rules = self.rules(cx);
            return self.retry.again(cx, miss, &self.prompt, rules);
        };
        if let Some(consent) = choice.recording_consent {
            let given = consent == ConsentGiven::Given;
            cx.fact(Fact::ConsentRecorded { purpose: "recording".into(), given });
        }
        Ok(Next::Take(choice.port.clone()))
    }

    fn posture(&self, port: &str, posture: &mut Posture) {
        let consent = self.choices.iter().find(|choice| choice.port == port).and_then(|choice| choice.recording_consent);
        if let Some(consent) = consent {
            posture.recording_consent = Some(consent == ConsentGiven::Given);
        }
    }

    fn needs(&self) -> Needs {
        Needs::Customer
    }
}

fn yes() -> bool {
    true
}
fn is_yes(value: &bool) -> bool {
    *value
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use expect_test::expect;

    const MENU: &str = r#"{ "type": "menu", "with": { "prompt": "ask", "choices": [
        { "port": "support", "digits": "1", "words": ["support", "technical support"] },
        { "port": "sales", "digits": "2", "words": ["sales"], "recording_consent": "given" }
    ], "retry": { "tries": 2, "no_input_prompt": "again" } } }"#;

    #[test]
    fn a_key_chooses() {
        Trial::voice(MENU).press("2").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"2"}}
            consent_recorded {"given":true,"purpose":"recording"}
            port_taken {"port":"sales"}
        "#]]);
    }

    #[test]
    fn words_choose_whatever_stands_around_them() {
        Trial::voice(MENU).say("Uh, Technical Support, please!").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"Uh, Technical Support, please!"}}
            port_taken {"port":"support"}
        "#]]);
    }

    #[test]
    fn two_choices_in_one_answer_are_no_match() {
        Trial::voice(MENU).say("sales or support").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"sales or support"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":5,"speech":true}
        "#]]);
    }

    #[test]
    fn after_the_last_try_the_port_says_what_came_last() {
        Trial::voice(MENU).press("9").silence().check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"9"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":5,"speech":true}
            wait_closed {"answer":"no_input"}
            try_counted {"tries":2}
            port_taken {"port":"no_input"}
        "#]]);
    }

    #[test]
    fn chat_takes_typed_keys_and_words() {
        Trial::chat(MENU).write(" 1 ").check(expect![[r#"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":3,"max":1},"for":"input","hints":["support","technical support","sales"],"seconds":300,"speech":true}
            wait_closed {"answer":{"message":" 1 "}}
            port_taken {"port":"support"}
        "#]]);
    }
}
