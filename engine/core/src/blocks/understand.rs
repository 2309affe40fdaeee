use cordboard_model::{AttributeName, Code, PortName, PromptId, Value, ValueType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::asking::{Miss, Retry, patience, within_wait};
use super::{About, BlockType, Event, Group, Needs, Next, Port, ResourceKind, Visitor};
use crate::contact::{Effect, InputWait, PolicyCode};
use crate::expression::{Expression, Failure, Template, Type};
use crate::run::Cx;

/// Asks an open question and finds out which intent the answer means.
///
/// The customer says or types anything; an intent provider chooses among the intents named here, each of which is a port.
/// What it found out besides (a date, a name) is in `slots` and can be saved. An answer that means none of them counts
/// as no match: the block asks again, and after the last try leaves by `no_input` or `no_match`.
///
/// Where something is saved into a sensitive attribute the whole answer is treated so: it is never logged, and the block
/// refuses, by `error`, to ask while the contact is being recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Understand {
    /// The question.
    pub prompt: PromptId,
    /// The intents to choose from; each is a port.
    #[schemars(length(min = 1, max = 47))]
    pub intents: Vec<PortName>,
    /// What the provider calls an intent, where that is not the name of its port.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<PortName, String>")]
    pub intent_names: BTreeMap<PortName, SmolStr>,
    /// The intent provider; the default one where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Template>,
    /// The attribute that gets the provider's name of the intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<AttributeName>,
    /// Attributes to set from what was found out: an expression over `slots` for each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub save: BTreeMap<AttributeName, Expression>,
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

/// Seconds an intent provider may take.
const PROVIDER_SECONDS: u32 = 10;
const SLOTS: &[(&str, Type)] = &[("slots", Type::Json)];

impl Understand {
    /// What the provider calls an intent.
    fn name_of<'i>(&'i self, intent: &'i PortName) -> &'i str {
        self.intent_names.get(intent).map_or(intent.as_str(), SmolStr::as_str)
    }

    fn rules(&self, cx: &Cx<'_>) -> InputWait {
        InputWait {
            seconds: patience(cx, self.timeout_seconds),
            digits: None,
            speech: true,
            hints: Vec::new(),
            barge_in: self.barge_in,
            sensitive: cx.saves_sensitive(&self.save),
        }
    }
}

impl BlockType for Understand {
    const ABOUT: About = About {
        block_type: "understand",
        title: "Understand",
        group: Group::Interact,
        example: r#"{
  "type": "understand",
  "with": { "prompt": "how_can_i_help", "intents": ["billing", "cancel"], "save": { "topic": "slots.topic" } },
  "next": { "billing": "billing-queue", "cancel": "retention", "no_input": "goodbye", "no_match": "agent", "error": "sorry" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["intents"];

    fn ports(&self) -> Vec<Port> {
        self.intents.iter().map(Port::new).chain(Port::fixed_and_error(&["no_input", "no_match"])).collect()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.prompt("/prompt", &self.prompt);
        self.retry.visit(visitor);
        if self.intents.is_empty() {
            visitor.bad_setting("/intents", Code::BlockBadSetting, "there is at least one intent to choose".into());
        }
        for port in self.intent_names.keys().filter(|port| !self.intents.contains(port)) {
            let message = format!("`{port}` is none of the intents");
            visitor.bad_setting(&format!("/intent_names/{port}"), Code::BlockBadSetting, message);
        }
        if let Some(seconds) = self.timeout_seconds {
            within_wait(visitor, "/timeout_seconds", seconds);
        }
        if let Some(into) = &self.into {
            visitor.sets("/into", into, Some(ValueType::Text));
        }
        if let Some(provider) = &self.provider {
            visitor.resource("/provider", ResourceKind::IntentProvider, provider);
        }
        for (attribute, expression) in &self.save {
            visitor.saves(&format!("/save/{attribute}"), attribute, expression, SLOTS);
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error"
    }

    fn stores(&self, port: &str) -> bool {
        !matches!(port, "error" | "no_input" | "no_match")
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let rules = self.rules(cx);
        if rules.sensitive && cx.is_heard_by_recording() {
            return Ok(cx.blocked(PolicyCode::SensitiveWhileRecording));
        }
        self.retry.ask(cx, &self.prompt, rules)
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        match event {
            Event::Speech(text) | Event::Message(text) if !text.trim().is_empty() => {
                let provider = self.provider.as_ref().map(|provider| cx.resource(provider)).transpose()?;
                let language = cx.state().language.as_ref().map_or("en", |language| language.as_str()).into();
                let intents = self.intents.iter().map(|intent| SmolStr::new(self.name_of(intent))).collect();
                let sensitive = cx.saves_sensitive(&self.save);
                Ok(cx.request(Effect::DetectIntent { text, intents, language, provider, sensitive }, PROVIDER_SECONDS))
            }
            Event::Settled(outcome) => {
                let named = match outcome.field("intent") {
                    Some(Value::Text(name)) => name.as_str(),
                    Some(Value::Null) => "",
                    _ => return Ok(Next::error()),
                };
                let Some(intent) = self.intents.iter().find(|own| self.name_of(own) == named) else {
                    let rules = self.rules(cx);
                    return self.retry.again(cx, Miss::NoMatch, &self.prompt, rules);
                };
                cx.offer("slots", outcome.field("slots").cloned().unwrap_or(Value::Map(BTreeMap::new())));
                cx.save_all(&self.save)?;
                if let Some(into) = &self.into {
                    cx.set(into, Value::Text(named.into()))?;
                }
                Ok(Next::Take(intent.clone()))
            }
            _ => {
                let rules = self.rules(cx);
                self.retry.again(cx, Miss::NoInput, &self.prompt, rules)
            }
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
    use crate::blocks::trial::{Trial, problems};
    use crate::contact::Fact;
    use cordboard_model::Channel;
    use expect_test::expect;

    const OPEN: &str = r#"{ "type": "understand", "with": {
        "prompt": "ask", "intents": ["billing", "cancel"], "provider": "tester", "save": { "text": "slots.topic" },
        "retry": { "tries": 2, "no_match_prompt": "again" } } }"#;
    const SECRET: &str = r#"{ "type": "understand", "with": {
        "prompt": "ask", "intents": ["card"], "save": { "secret": "slots.card" } } }"#;

    #[test]
    fn the_intent_is_the_port_and_slots_are_saved() {
        let answer = r#"{ "intent": "billing", "slots": { "topic": "an invoice" } }"#;
        Trial::voice(OPEN).say("My invoice").settle(answer).check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"My invoice"}
            effect_settled {"outcome":{"ok":{"intent":"billing","slots":{"topic":"an invoice"}}}}
            attribute_set {"name":"text","value":"an invoice"}
            port_taken {"port":"billing"}
        "#]]);
    }

    #[test]
    fn a_provider_may_call_an_intent_by_another_name() {
        let named = r#"{ "type": "understand", "with": { "prompt": "ask", "intents": ["billing", "cancel"], "into": "text",
            "intent_names": { "billing": "BillingQuestion" } } }"#;
        Trial::voice(named).say("My invoice").settle(r#"{ "intent": "BillingQuestion" }"#).check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["BillingQuestion","cancel"],"kind":"detect_intent","language":"en","text":"My invoice"}
            effect_settled {"outcome":{"ok":{"intent":"BillingQuestion"}}}
            attribute_set {"name":"text","value":"BillingQuestion"}
            port_taken {"port":"billing"}
        "#]]);
        let nobody = named.replace(r#""billing":"#, r#""sales":"#).replace(r#""text""#, r#""number""#);
        expect![[r#"
            block.bad_setting /blocks/block/with/intent_names/sales: `sales` is none of the intents
            attribute.wrong_type /blocks/block/with/into: `number` holds integer, and this block stores text
        "#]].assert_eq(&problems(&nobody));
    }

    #[test]
    fn an_answer_that_means_nothing_known_is_no_match() {
        let other = r#"{ "intent": "weather", "slots": {} }"#;
        Trial::chat(OPEN).write("Rain?").settle(r#"{ "intent": null }"#).write("Sun?").settle(other).check(expect![[r#"
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"Rain?"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"Rain?"}
            effect_settled {"outcome":{"ok":{"intent":null}}}
            try_counted {"tries":1}
            prompt_queued {"prompt":"again","text":"Nothing came."}
            prompt_queued {"prompt":"ask","text":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":300,"speech":true}
            wait_closed {"answer":{"message":"Sun?"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"Sun?"}
            effect_settled {"outcome":{"ok":{"intent":"weather","slots":{}}}}
            try_counted {"tries":2}
            port_taken {"port":"no_match"}
        "#]]);
    }

    #[test]
    fn silence_is_no_input_and_asks_no_provider() {
        Trial::voice(OPEN).silence().say(" ").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":"no_input"}
            try_counted {"tries":1}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":" "}}
            try_counted {"tries":2}
            port_taken {"port":"no_input"}
        "#]]);
    }

    #[test]
    fn a_provider_that_fails_is_an_error() {
        Trial::voice(OPEN).say("My invoice").fail("provider.down").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"My invoice"}
            effect_settled {"outcome":{"failed":{"code":"provider.down"}}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(OPEN).say("My invoice").time_up().check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"My invoice"}
            effect_settled {"outcome":{"failed":{"code":"effect.timeout"}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn an_answer_of_another_shape_is_an_error() {
        Trial::voice(OPEN).say("My invoice").settle("[]").check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"My invoice"}
            effect_settled {"outcome":{"ok":[]}}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(OPEN).say("My invoice").settle(r#"{ "intent": 1 }"#).check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"My invoice"}
            effect_settled {"outcome":{"ok":{"intent":1}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_slot_that_is_missing_is_an_error() {
        Trial::voice(OPEN).say("My invoice").settle(r#"{ "intent": "billing" }"#).check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"My invoice"}}
            effect_requested {"intents":["billing","cancel"],"kind":"detect_intent","language":"en","provider":"tester","text":"My invoice"}
            effect_settled {"outcome":{"ok":{"intent":"billing"}}}
            expression_failed {"code":"expression.unset","message":"`slots.topic` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_name_that_is_none_asks_no_provider() {
        let named = r#"{ "type": "understand", "with": { "prompt": "ask", "intents": ["a"], "provider": "${text}" } }"#;
        Trial::on(Channel::Voice, named, [("text", "No name".into())]).say("Hello").check(expect![[r#"
            attribute_set {"name":"text","value":"No name"}
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"speech":true}
            wait_closed {"answer":{"speech":"Hello"}}
            expression_failed {"code":"expression.bad_name","message":"the text is not a resource name"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn what_goes_into_a_sensitive_attribute_is_not_seen() {
        let answer = r#"{ "intent": "card", "slots": { "card": "4111" } }"#;
        Trial::voice(SECRET).say("It is 4111").settle(answer).check(expect![[r#"
            prompt_queued {"prompt":"ask","say":"Ask."}
            wait_opened {"barge_in":true,"for":"input","seconds":5,"sensitive":true,"speech":true}
            wait_closed {"answer":{"speech":"•••"}}
            effect_requested {"intents":["card"],"kind":"detect_intent","language":"en","sensitive":true,"text":"It is 4111"}
            effect_settled {"outcome":{"ok":{"intent":"card","slots":{"card":"4111"}}}}
            attribute_set {"name":"secret","sensitive":true,"value":"4111"}
            port_taken {"port":"card"}
        "#]]);
    }

    #[test]
    fn a_secret_is_not_asked_for_while_the_call_is_recorded() {
        Trial::after(&[Fact::RecordingStarted], SECRET).check(expect![[r#"
            policy_blocked {"policy":"policy.sensitive_while_recording"}
            port_taken {"port":"error"}
            recording_stopped {"by":"flow"}
        "#]]);
    }
}
