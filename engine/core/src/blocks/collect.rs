use cordboard_model::{AttributeName, Channel, Code, PromptId, Value, ValueType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::asking::{Miss, Retry, patience, within, within_wait};
use super::{About, BlockType, Event, Group, Needs, Next, Port, Posture, RecordingPosture, Visitor};
use crate::contact::{DigitRules, InputWait, PolicyCode};
use crate::expression::{Expression, Failure, Type, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Asks for something and stores it in an attribute: an account number, a date, a name.
///
/// With `expects` `digits` the caller keys it in; spoken or typed digits are taken too: spaces, dashes, dots, slashes and
/// brackets in them are ignored, but for the dot of a decimal, and a `+` may stand in front. With `text` the caller says it,
/// or the visitor types it; with `any` the caller may do either. The answer must have the right length and, where
/// there is a `valid_if`, make it true; otherwise the block asks again, and after the last try leaves by `no_input` or
/// `no_match`, whichever came last.
///
/// Into a sensitive attribute the answer goes unseen: it is never logged, and the block refuses, by `error`, to ask while
/// the contact is being recorded. Pause the recording first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    /// The question.
    pub prompt: PromptId,
    /// The attribute that gets the answer. Its type decides what is accepted: text, integer or decimal.
    pub into: AttributeName,
    /// What is expected.
    #[serde(default, skip_serializing_if = "Expects::is_digits")]
    #[schemars(skip_serializing_if = "super::never")]
    pub expects: Expects,
    /// The fewest characters.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 1000))]
    pub min_length: u32,
    /// The most characters. Keys beyond it are not taken.
    #[serde(default = "twenty", skip_serializing_if = "is_twenty")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 1000))]
    pub max_length: u32,
    /// The key that ends the entry; empty for none.
    #[serde(default = "hash", skip_serializing_if = "is_hash")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(with = "String", regex(pattern = "^[0-9*#]?$"))]
    pub terminator: SmolStr,
    /// Seconds of silence that count as no input. Left out, it is 5 on voice, 300 on chat and a day on SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 604_800))]
    pub timeout_seconds: Option<u32>,
    /// Seconds between keys that end the entry.
    #[serde(default = "five", skip_serializing_if = "is_five")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 60))]
    pub interdigit_seconds: u32,
    /// Whether the caller may answer before the prompt has ended.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(skip_serializing_if = "super::never")]
    pub barge_in: bool,
    /// A condition the answer must meet; `value` is the answer, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_if: Option<Expression>,
    /// How often to ask, and what to say in between.
    #[serde(default, skip_serializing_if = "Retry::is_default")]
    pub retry: Retry,
}

/// What a `collect` expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expects {
    /// Digits, by key, voice or typing.
    #[default]
    Digits,
    /// Words, by voice or typing.
    Text,
    /// Either: keys or words, stored as they come.
    Any,
}

impl Expects {
    fn is_digits(&self) -> bool {
        *self == Expects::Digits
    }
    fn takes_keys(&self) -> bool {
        *self != Expects::Text
    }
}

const VALUE: &[(&str, Type)] = &[("value", Type::Text)];

impl Collect {
    fn sensitive(&self, cx: &Cx<'_>) -> bool {
        cx.flow().is_sensitive(self.into.as_str())
    }

    fn rules(&self, cx: &Cx<'_>) -> InputWait {
        let keys = DigitRules {
            max: self.max_length,
            terminator: self.terminator.clone(),
            interdigit_seconds: self.interdigit_seconds,
        };
        let sensitive = self.sensitive(cx);
        InputWait {
            seconds: patience(cx, self.timeout_seconds),
            digits: self.expects.takes_keys().then_some(keys),
            // A secret is keyed in, never said aloud where others hear it and a recogniser may keep it.
            speech: !(sensitive && self.expects.is_digits()),
            hints: Vec::new(),
            barge_in: self.barge_in,
            sensitive,
        }
    }

    /// Whether an answer has the form asked for, so that `valid_if` is what decides on it.
    pub fn decides_by_condition(&self, answer: &str, declared: ValueType) -> bool {
        let empty = self.is_nothing(answer);
        let value = self.accepted(answer, declared).filter(|_| !empty).and_then(|text| typed(&text, declared));
        self.valid_if.is_some() && value.is_some()
    }

    /// Whether an answer is none: blank, or the ending key alone.
    fn is_nothing(&self, answer: &str) -> bool {
        answer.trim().is_empty() || (self.expects.takes_keys() && answer == self.terminator)
    }

    /// The answer without the key that ended it. A digit may end keys, and never what is said or typed.
    fn without_ending<'a>(&self, answer: &'a str) -> &'a str {
        match self.terminator.as_str() {
            ending @ ("*" | "#") => answer.strip_suffix(ending).unwrap_or(answer),
            _ => answer,
        }
    }

    /// The answer as it would be stored, if it is of the right form.
    fn accepted(&self, answer: &str, declared: ValueType) -> Option<SmolStr> {
        let answer: SmolStr = match self.expects {
            Expects::Digits => {
                let point = declared == ValueType::Decimal;
                let between = |c: char| c.is_whitespace() || "-/()".contains(c) || (c == '.' && !point);
                let digits: SmolStr = self.without_ending(answer).chars().filter(|c| !between(*c)).collect();
                let keys = |c: char| c.is_ascii_digit() || c == '*' || c == '#' || (c == '.' && point);
                if !digits.strip_prefix('+').unwrap_or(&digits).chars().all(keys) {
                    return None;
                }
                digits
            }
            Expects::Text => answer.trim().into(),
            Expects::Any => self.without_ending(answer.trim()).into(),
        };
        let length = u32::try_from(answer.chars().count()).ok()?;
        (self.min_length..=self.max_length).contains(&length).then_some(answer)
    }
}

/// A text as a value of the type an attribute is declared with.
fn typed(answer: &SmolStr, declared: ValueType) -> Option<Value> {
    match declared {
        ValueType::Integer => answer.parse().ok().map(Value::Integer),
        ValueType::Decimal => answer.parse().ok().map(Value::Decimal),
        ValueType::Text | ValueType::Json => Some(Value::Text(answer.clone())),
        ValueType::Boolean => None,
    }
}

impl BlockType for Collect {
    const ABOUT: About = About {
        block_type: "collect",
        title: "Collect input",
        group: Group::Interact,
        example: r#"{
  "type": "collect",
  "with": {
    "prompt": "ask_account",
    "into": "account",
    "min_length": 6,
    "max_length": 8,
    "valid_if": "value.starts_with('4')",
    "retry": { "no_match_prompt": "wrong_account" }
  },
  "next": { "done": "lookup", "no_input": "goodbye", "no_match": "agent", "error": "sorry" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done", "no_input", "no_match"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.prompt("/prompt", &self.prompt);
        visitor.sets("/into", &self.into, None);
        if let Some(condition) = &self.valid_if {
            visitor.expression("/valid_if", condition, Want::Boolean, VALUE);
        }
        self.retry.visit(visitor);
        within(visitor, "/min_length", self.min_length, 1, self.max_length);
        within(visitor, "/max_length", self.max_length, 1, 1000);
        within(visitor, "/interdigit_seconds", self.interdigit_seconds, 1, 60);
        if let Some(seconds) = self.timeout_seconds {
            within_wait(visitor, "/timeout_seconds", seconds);
        }
        if self.terminator.len() > 1 || !self.terminator.bytes().all(|key| key.is_ascii_digit() || b"*#".contains(&key)) {
            let message = "the terminator is one of 0 to 9, * and #, or empty".to_string();
            visitor.bad_setting("/terminator", Code::BlockBadSetting, message);
        }
    }

    fn possible(&self, port: &str, arriving: &Posture, flow: &LoadedFlow) -> bool {
        let secret = flow.is_sensitive(self.into.as_str()) && arriving.recording == RecordingPosture::On;
        let voice = flow.source.channels.contains(&Channel::Voice);
        match port {
            "error" => (secret && voice) || self.valid_if.is_some() || !self.retry.always_asks(&self.prompt, flow),
            // Only where nobody speaks can it be asked while the contact is recorded.
            _ => !secret || flow.source.channels.iter().any(|channel| channel.is_text()),
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        if self.sensitive(cx) && cx.is_heard_by_recording() {
            return Ok(cx.blocked(PolicyCode::SensitiveWhileRecording));
        }
        let rules = self.rules(cx);
        self.retry.ask(cx, &self.prompt, rules)
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let answer = match event {
            // Some providers hand over the key that ended the entry.
            Event::Digits(keys) => keys.strip_suffix(self.terminator.as_str()).unwrap_or(&keys).into(),
            Event::Speech(text) | Event::Message(text) => text,
            _ => SmolStr::default(),
        };
        let empty = self.is_nothing(&answer);
        let miss = if empty { Miss::NoInput } else { Miss::NoMatch };
        let declared = cx.flow().source.attributes.get(&self.into).map(|attribute| attribute.value_type);
        let value = declared.filter(|_| !empty).and_then(|declared| {
            let text = self.accepted(&answer, declared)?;
            Some((typed(&text, declared)?, text))
        });
        if let Some((value, text)) = value {
            cx.offer("value", Value::Text(text));
            let valid = match &self.valid_if {
                Some(condition) => cx.holds(condition)?,
                None => true,
            };
            if valid {
                cx.set(&self.into, value)?;
                return Ok(Next::take("done"));
            }
        }
        let rules = self.rules(cx);
        self.retry.again(cx, miss, &self.prompt, rules)
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
fn one() -> u32 {
    1
}
fn is_one(value: &u32) -> bool {
    *value == 1
}
fn five() -> u32 {
    5
}
fn is_five(value: &u32) -> bool {
    *value == 5
}
fn twenty() -> u32 {
    20
}
fn is_twenty(value: &u32) -> bool {
    *value == 20
}
fn hash() -> SmolStr {
    SmolStr::new_static("#")
}
fn is_hash(value: &SmolStr) -> bool {
    value == "#"
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use crate::contact::{Fact, Party};
    use cordboard_model::Channel;
    use expect_test::expect;

    const ACCOUNT: &str = r#"{ "type": "collect", "with": {
        "prompt": "ask", "into": "text", "min_length": 3, "max_length": 5, "retry": { "tries": 2, "no_match_prompt": "again" } } }"#;
    const WHOLE: &str = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "number", "retry": { "tries": 1 } } }"#;
    const AMOUNT: &str = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "amount", "retry": { "tries": 1 } } }"#;
    const SECRET: &str = r#"{ "type": "collect", "with": {
        "prompt": "ask", "into": "secret", "min_length": 4, "valid_if": "value.starts_with('4')", "retry": { "tries": 2 } } }"#;

    #[test]
    fn keys_are_kept_as_text() {
        Trial::voice(ACCOUNT).press("0123").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"0123"}}
            attribute_set {"name":"text","value":"0123"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn the_key_that_ended_the_entry_is_no_part_of_it() {
        Trial::voice(ACCOUNT).press("1234#").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"1234#"}}
            attribute_set {"name":"text","value":"1234"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn the_ending_key_alone_is_no_input() {
        Trial::voice(ACCOUNT).press("#").press("#").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"#"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"#"}}
            try_counted {"tries":2}
            port_taken {"port":"no_input"}
        "##]]);
    }

    #[test]
    fn too_few_and_too_many_keys_are_no_match() {
        Trial::voice(ACCOUNT).press("12").press("123456").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"12"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"again","say":"Nothing came."}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"123456"}}
            try_counted {"tries":2}
            port_taken {"port":"no_match"}
        "##]]);
    }

    #[test]
    fn spaces_and_dashes_in_spoken_digits_do_not_count() {
        Trial::voice(ACCOUNT).say("12-3 4.").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"12-3 4."}}
            attribute_set {"name":"text","value":"1234"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn words_are_no_digits() {
        Trial::voice(ACCOUNT).say("twelve").silence().check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"twelve"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"again","say":"Nothing came."}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":"no_input"}
            try_counted {"tries":2}
            port_taken {"port":"no_input"}
        "##]]);
    }

    #[test]
    fn only_keys_can_end_with_a_digit_that_ends_the_entry() {
        let ended = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "text", "terminator": "0" } }"#;
        Trial::voice(ended).press("120").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"0"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"120"}}
            attribute_set {"name":"text","value":"12"}
            port_taken {"port":"done"}
        "#]]);
        Trial::voice(ended).say("120").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"0"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"120"}}
            attribute_set {"name":"text","value":"120"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn a_condition_decides_on_the_answer() {
        let four = r#"{ "type": "collect", "with": {
            "prompt": "ask", "into": "text", "valid_if": "value.starts_with('4') && value != text ?? ''" } }"#;
        Trial::voice(four).press("123").press("423").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"123"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"423"}}
            attribute_set {"name":"text","value":"423"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn a_condition_that_cannot_be_worked_out_is_an_error() {
        let same = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "text", "valid_if": "value == text" } }"#;
        Trial::voice(same).press("123").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"123"}}
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "##]]);
    }

    #[test]
    fn an_integer_holds_a_whole_number() {
        Trial::voice(WHOLE).press("007").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"007"}}
            attribute_set {"name":"number","value":7}
            port_taken {"port":"done"}
        "##]]);
        Trial::voice(WHOLE).press("99999999999999999999").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"99999999999999999999"}}
            try_counted {"tries":1}
            port_taken {"port":"no_match"}
        "##]]);
    }

    #[test]
    fn the_dot_of_a_decimal_counts() {
        Trial::chat(AMOUNT).write("1 200.50").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"1 200.50"}}
            attribute_set {"name":"amount","value":{"$decimal":"1200.5"}}
            port_taken {"port":"done"}
        "##]]);
        Trial::chat(AMOUNT).write("1.2.5").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"1.2.5"}}
            try_counted {"tries":1}
            port_taken {"port":"no_match"}
        "##]]);
    }

    #[test]
    fn a_typed_date_keeps_its_digits() {
        let date = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "text", "min_length": 8, "max_length": 8 } }"#;
        Trial::chat(date).write("24.12.2025").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":8,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"24.12.2025"}}
            attribute_set {"name":"text","value":"24122025"}
            port_taken {"port":"done"}
        "##]]);
        Trial::chat(date).write("12/24/2025").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":8,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"12/24/2025"}}
            attribute_set {"name":"text","value":"12242025"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn a_phone_number_can_be_typed_as_people_write_it() {
        let number = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "text" } }"#;
        Trial::chat(number).write("+1 (555) 010-0177").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"+1 (555) 010-0177"}}
            attribute_set {"name":"text","value":"+15550100177"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn either_keys_or_words_are_kept_as_they_come() {
        let any = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "text", "expects": "any" } }"#;
        Trial::voice(any).press("#").press("12#").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"#"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"digits":"12#"}}
            attribute_set {"name":"text","value":"12"}
            port_taken {"port":"done"}
        "##]]);
        Trial::voice(any).say("a dozen").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"a dozen"}}
            attribute_set {"name":"text","value":"a dozen"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn text_is_said_and_never_keyed() {
        let name = r#"{ "type": "collect", "with": { "prompt": "ask", "into": "text", "expects": "text", "max_length": 40 } }"#;
        Trial::voice(name).press("1").say(" Ada Lovelace ").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":" Ada Lovelace "}}
            attribute_set {"name":"text","value":"Ada Lovelace"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn silence_in_a_chat_is_told_by_our_timer() {
        Trial::chat(ACCOUNT).time_up().write("12345").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":"timer"}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"12345"}}
            attribute_set {"name":"text","value":"12345"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn a_call_that_says_nothing_for_so_long_is_lost() {
        Trial::voice(ACCOUNT).time_up().check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":5,"terminator":"#"},"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":"interrupted"}
            ended {"reason":"lost_call"}
        "##]]);
    }

    #[test]
    fn a_secret_is_keyed_in_unseen() {
        Trial::voice(SECRET).say("4 1 1 1").press("1111").press("4111").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"sensitive":true}
            wait_closed {"answer":{"digits":"•••"}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"sensitive":true}
            wait_closed {"answer":{"digits":"•••"}}
            attribute_set {"name":"secret","sensitive":true,"value":"4111"}
            port_taken {"port":"done"}
        "##]]);
    }

    #[test]
    fn a_secret_is_not_asked_for_while_the_call_is_recorded() {
        Trial::after(&[Fact::RecordingStarted], SECRET).check(expect![[r#"
            policy_blocked {"policy":"policy.sensitive_while_recording"}
            port_taken {"port":"error"}
            recording_stopped {"by":"flow"}
        "#]]);
        let paused = [Fact::RecordingStarted, Fact::RecordingPaused { by: Party::Flow }];
        Trial::after(&paused, SECRET).press("4111").check(expect![[r##"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":5,"sensitive":true}
            wait_closed {"answer":{"digits":"•••"}}
            attribute_set {"name":"secret","sensitive":true,"value":"4111"}
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "##]]);
    }

    #[test]
    fn no_recording_hears_what_is_typed() {
        Trial::begin(Channel::Chat, SECRET, &[], &[Fact::RecordingStarted], 7).write("4111").check(expect![[r##"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"digits":{"interdigit_seconds":5,"max":20,"terminator":"#"},"for":"input","seconds":300,"sensitive":true}
            wait_closed {"answer":{"message":"•••"}}
            attribute_set {"name":"secret","sensitive":true,"value":"4111"}
            port_taken {"port":"done"}
            recording_stopped {"by":"flow"}
        "##]]);
    }

    #[test]
    fn no_answer_can_be_a_boolean() {
        expect![[r#"
            attribute.wrong_type /blocks/block/with/into: `flag` is true or false, which no answer can be
        "#]].assert_eq(&problems(r#"{ "type": "collect", "with": { "prompt": "ask", "into": "flag" } }"#));
    }
}
