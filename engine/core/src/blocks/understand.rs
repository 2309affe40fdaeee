use cordboard_model::{AttributeName, Code, PortName, PromptId, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::asking::{Miss, Retry, patience, within_wait};
use super::{About, BlockType, Event, Group, Needs, Next, Port, ResourceKind, Visitor};
use crate::contact::{Effect, InputWait};
use crate::expression::{Expression, Failure, Template, Type};
use crate::run::Cx;

/// Asks an open question and finds out which intent the answer means.
///
/// The customer says or types anything; an intent provider chooses among the intents named here, each of which is a port.
/// What it found out besides (a date, a name) is in `slots` and can be saved. An answer that means none of them counts
/// as no match: the block asks again, and after the last try leaves by `no_input` or `no_match`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Understand {
    /// The question.
    pub prompt: PromptId,
    /// The intents to choose from; each is a port.
    #[schemars(length(min = 1, max = 47))]
    pub intents: Vec<PortName>,
    /// The intent provider; the default one where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Template>,
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
    fn rules(&self, cx: &Cx<'_>) -> InputWait {
        InputWait {
            seconds: patience(cx, self.timeout_seconds),
            digits: None,
            speech: true,
            hints: Vec::new(),
            barge_in: self.barge_in,
            sensitive: false,
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
        if let Some(seconds) = self.timeout_seconds {
            within_wait(visitor, "/timeout_seconds", seconds);
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
        self.retry.ask(cx, &self.prompt, rules)
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        match event {
            Event::Speech(text) | Event::Message(text) if !text.trim().is_empty() => {
                let provider = self.provider.as_ref().map(|provider| cx.resource(provider)).transpose()?;
                let language = cx.state().language.as_ref().map_or("en", |language| language.as_str()).into();
                let intents = self.intents.iter().map(|intent| SmolStr::new(intent.as_str())).collect();
                Ok(cx.request(Effect::DetectIntent { text, intents, language, provider }, PROVIDER_SECONDS))
            }
            Event::Settled(outcome) => {
                if matches!(outcome, crate::contact::Outcome::Failed { .. }) {
                    return Ok(Next::error());
                }
                let named = outcome.text_field("intent");
                let Some(intent) = self.intents.iter().find(|own| named.is_some_and(|name| **own == name.as_str())) else {
                    let rules = self.rules(cx);
                    return self.retry.again(cx, Miss::NoMatch, &self.prompt, rules);
                };
                cx.offer("slots", outcome.field("slots").cloned().unwrap_or(Value::Map(BTreeMap::new())));
                cx.save_all(&self.save)?;
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
