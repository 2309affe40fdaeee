//! Facts as they may be shown: without the values of anything sensitive.

use cordboard_model::{AttributeName, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use crate::contact::{Body, Effect, Entered, Fact, Header, Number, Outcome};
use crate::load::{FlowSet, LoadedFlow};

/// What stands for a value that must not be shown.
pub const HIDDEN: &str = "•••";

/// Takes what is sensitive out of facts. It follows one contact's facts in order, since what a module is given or gives
/// back is declared in the module.
#[derive(Debug)]
pub struct Redactor<'f> {
    flows: &'f FlowSet,
    stack: Vec<Option<&'f LoadedFlow>>,
    hidden_effect: Option<Number>,
}

impl<'f> Redactor<'f> {
    /// A redactor for a contact that runs these flows, from its first fact on.
    pub fn new(flows: &'f FlowSet) -> Self {
        Self { flows, stack: Vec::new(), hidden_effect: None }
    }

    /// The next fact, as it may be shown.
    pub fn shown(&mut self, fact: &Fact) -> Fact {
        let mut shown = fact.clone();
        match &mut shown {
            Fact::AttributeSet { value, sensitive: true, .. } => *value = Value::text(HIDDEN),
            Fact::FlowEntered { flow, entered, inputs } => {
                let flow = self.flows.flow(flow);
                if *entered == Entered::WentOn {
                    self.stack.clear();
                }
                self.stack.push(flow);
                hide(inputs, |name| flow.is_none_or(|flow| flow.source.inputs.get(name).is_none_or(|i| i.sensitive)));
            }
            Fact::FlowReturned { outputs, .. } => {
                let flow = self.stack.pop().flatten();
                hide(outputs, |name| flow.is_none_or(|flow| flow.source.outputs.get(name).is_none_or(|o| o.sensitive)));
            }
            Fact::FlowInterrupted { .. } => {
                self.stack.pop();
            }
            Fact::HungUp { .. } | Fact::Ended { .. } => self.stack.clear(),
            Fact::EffectRequested {
                effect,
                request: Effect::HttpRequest { url, headers, body, sensitive: true, .. },
                ..
            } => {
                self.hidden_effect = Some(*effect);
                *url = HIDDEN.into();
                for header in headers.values_mut() {
                    *header = Header::Text(HIDDEN.into());
                }
                if let Some(body) = body {
                    *body = Body::Text(HIDDEN.into());
                }
            }
            Fact::EffectRequested { effect, request: Effect::DetectIntent { text, sensitive: true, .. }, .. } => {
                self.hidden_effect = Some(*effect);
                *text = HIDDEN.into();
            }
            Fact::EffectRequested { effect, request: Effect::LookupCustomer { sensitive: true, .. }, .. } => {
                self.hidden_effect = Some(*effect);
            }
            Fact::EffectSettled { effect, outcome } => {
                if self.hidden_effect == Some(*effect)
                    && let Outcome::Ok(answer) = outcome
                {
                    *answer = hidden(answer);
                }
            }
            _ => {}
        }
        shown
    }
}

/// What is left of an answer: how it went, in numbers. Nobody knows what else an answer of the wrong shape holds.
fn hidden(answer: &Value) -> Value {
    let mut shown = BTreeMap::from([(SmolStr::new_static("hidden"), Value::Boolean(true))]);
    if let Value::Map(answer) = answer {
        let told = |key: &'static str| match answer.get(key) {
            Some(Value::Integer(number @ 0..=999)) => Some((SmolStr::new_static(key), Value::Integer(*number))),
            _ => None,
        };
        shown.extend(["status", "matches"].into_iter().filter_map(told));
    }
    Value::Map(shown)
}

fn hide(values: &mut BTreeMap<AttributeName, Value>, sensitive: impl Fn(&AttributeName) -> bool) {
    for (name, value) in values.iter_mut() {
        if sensitive(name) {
            *value = Value::text(HIDDEN);
        }
    }
}
