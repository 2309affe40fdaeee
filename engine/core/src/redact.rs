//! Facts, inputs and states as they may be shown: without the values of anything sensitive.

use cordboard_model::{AttributeName, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use crate::contact::{
    AgentAction, Body, Effect, Entered, Envelope, Fact, Header, Input, Number, Open, Outcome, State, Wait,
};
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

    /// A redactor for the facts that follow this state.
    pub fn resume(flows: &'f FlowSet, state: &State) -> Self {
        let hidden_effect = match &state.open {
            Some(Open::Effect { number, sensitive: true, .. }) => Some(*number),
            _ => None,
        };
        Self { flows, stack: state.frames.iter().map(|frame| flows.flow(&frame.flow)).collect(), hidden_effect }
    }

    /// An input as it may be shown, given the state it arrives at. What is meant for something that is over is hidden too:
    /// it may be the card number once more.
    pub fn shown_input(flows: &FlowSet, state: &State, input: &Envelope) -> Envelope {
        let mut shown = input.clone();
        match &mut shown.input {
            Input::Started { flow, attributes, .. } => {
                let flow = flows.flow(flow);
                hide(attributes, |name| flow.is_none_or(|flow| flow.is_sensitive(name.as_str())));
            }
            Input::Digits { wait, digits: text } | Input::Speech { wait, text } | Input::Message { wait, text } => {
                let open = match &state.open {
                    Some(Open::Wait { number, spec: Wait::Input(rules), .. }) if number == wait => rules.sensitive,
                    Some(Open::Wait { number, .. }) if number == wait => false,
                    _ => true,
                };
                if open {
                    *text = HIDDEN.into();
                }
            }
            Input::EffectSettled { effect, outcome: Outcome::Ok(answer) } => {
                let open = match &state.open {
                    Some(Open::Effect { number, sensitive, .. }) if number == effect => *sensitive,
                    _ => true,
                };
                if open {
                    *answer = hidden(answer);
                }
            }
            Input::AgentActed { action: AgentAction::SetAttributes { values }, .. } => {
                hide(values, |name| flows.flows().any(|flow| flow.is_sensitive(name.as_str())));
            }
            _ => {}
        }
        shown
    }

    /// A state as it may be shown. It still reads as a state.
    pub fn shown_state(flows: &FlowSet, state: &State) -> State {
        let mut shown = state.clone();
        for stored in shown.attributes.values_mut().filter(|stored| stored.sensitive) {
            stored.value = Value::text(HIDDEN);
        }
        for frame in &mut shown.frames {
            let flow = flows.flow(&frame.flow);
            hide(&mut frame.inputs, |name| {
                flow.is_none_or(|flow| flow.source.inputs.get(name).is_none_or(|input| input.sensitive))
            });
        }
        shown
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
