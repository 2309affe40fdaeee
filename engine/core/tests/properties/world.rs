//! Random inputs: mostly what the world would answer to a contact as it stands, sometimes what it never should.

use cordboard_core::contact::{Agent, AgentAction, Direction, Open, Party, StayKind, TransferTarget, Wait};
use cordboard_core::{Envelope, Input, Moment, Outcome, State};
use cordboard_model::{AttributeName, Channel, FlowId, Language, ResourceName, Value};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::choices::Choices;

/// What happens around one contact.
pub struct World {
    entry: FlowId,
    now: i64,
}

impl World {
    pub fn new(entry: &FlowId) -> Self {
        Self { entry: entry.clone(), now: 1_772_000_000_000 }
    }

    /// The next input.
    pub fn next(&mut self, choices: &mut Choices<'_>, state: &State) -> Envelope {
        self.now = match choices.below(24) {
            23 => choices.number(),
            seconds => self.now.saturating_add(1000 * seconds as i64),
        };
        let hostile = choices.once_in(8);
        let input = match () {
            () if hostile => self.anything(choices, state),
            () if state.endpoint.is_none() => self.start(choices),
            () => self.fitting(choices, state),
        };
        Envelope { at: Moment(self.now), input }
    }

    fn start(&self, choices: &mut Choices<'_>) -> Input {
        let mut attributes = BTreeMap::new();
        for name in ["tier", "visits", "balance", "pin", "unknown"] {
            if choices.once_in(4) {
                attributes.insert(AttributeName::literal(name), value(choices, 2));
            }
        }
        Input::Started {
            flow: self.entry.clone(),
            id: "c1".into(),
            channel: choices.pick(&[Channel::Voice, Channel::Chat, Channel::Sms]),
            direction: choices.pick(&[Direction::Inbound, Direction::Outbound, Direction::Callback]),
            from: "+15550100".into(),
            to: "+15550199".into(),
            language: choices.pick(&[None, Some(Language::literal("es-MX")), Some(Language::literal("de"))]),
            answered_by: choices.once_in(3).then(|| "human".into()),
            seed: choices.number() as u64,
            attributes,
        }
    }

    /// An input that is meant for what the contact waits for.
    fn fitting(&self, choices: &mut Choices<'_>, state: &State) -> Input {
        if choices.once_in(60) {
            return if choices.once_in(4) { Input::Terminated { by: Party::Operator } } else { Input::HungUp };
        }
        let stay = state.stay.as_ref().map(|stay| (stay.number, &stay.kind));
        match (&state.open, stay) {
            (Some(_), Some((stay, kind))) if choices.once_in(3) => in_stay(choices, stay, kind),
            (Some(_), None) if state.agent.is_some() && choices.once_in(6) => {
                Input::AgentLeft { stay: state.agent.as_ref().map_or(0, |(stay, _)| *stay) }
            }
            (Some(Open::Wait { number, spec, .. }), _) => answer(choices, *number, spec),
            (Some(Open::Effect { number, name, .. }), _) => {
                if choices.once_in(12) {
                    return Input::TimerFired { wait: *number };
                }
                Input::EffectSettled { effect: *number, outcome: outcome(choices, name) }
            }
            (None, Some((stay, kind))) => in_stay(choices, stay, kind),
            (None, None) => self.anything(choices, state),
        }
    }

    /// Any input at all, for any number.
    fn anything(&self, choices: &mut Choices<'_>, state: &State) -> Input {
        let open = state.open.as_ref().map_or(0, Open::number);
        let stay = state.stay.as_ref().map_or(0, |stay| stay.number);
        let numbers =
            [open, stay, open.wrapping_add(1), state.next_number, state.next_number.wrapping_sub(1), u32::MAX];
        let number = choices.pick(&numbers);
        let inputs = kinds(number, &odd_text(choices), value(choices, 3));
        // The last two end the contact.
        let count = if choices.once_in(4) { inputs.len() + 2 } else { inputs.len() };
        match choices.below(count) {
            0 => self.start(choices),
            1 => Input::AgentActed { stay: number, action: action(choices) },
            index => inputs[index - 2].clone(),
        }
    }
}

/// Every kind of input that names a number, for this one; then those that name none.
pub fn kinds(number: u32, text: &SmolStr, value: Value) -> Vec<Input> {
    vec![
        Input::Digits { wait: number, digits: text.clone() },
        Input::Speech { wait: number, text: text.clone() },
        Input::Message { wait: number, text: text.clone() },
        Input::NoInput { wait: number },
        Input::TimerFired { wait: number },
        Input::EffectSettled { effect: number, outcome: Outcome::Ok(value) },
        Input::EffectSettled { effect: number, outcome: Outcome::failed("effect.refused") },
        Input::AgentAccepted { stay: number, agent: agent() },
        Input::AgentActed { stay: number, action: AgentAction::Hold },
        Input::AgentLeft { stay: number },
        Input::HungUp,
        Input::Terminated { by: Party::Engine },
    ]
}

fn agent() -> Agent {
    Agent { id: "agent-7".into(), name: "Ada".into() }
}

fn answer(choices: &mut Choices<'_>, wait: u32, spec: &Wait) -> Input {
    let text = match choices.below(8) {
        0..=2 => "1".into(),
        3 => "22".into(),
        4 => "support please".into(),
        5 => "4711#".into(),
        6 => SmolStr::default(),
        _ => odd_text(choices),
    };
    match (spec, choices.below(6)) {
        (Wait::Time { .. }, 0 | 1) => Input::Message { wait, text },
        (Wait::Time { .. }, _) => Input::TimerFired { wait },
        (_, 0..=1) => Input::Digits { wait, digits: text },
        (_, 2) => Input::Speech { wait, text },
        (_, 3) => Input::Message { wait, text },
        (_, 4) => Input::NoInput { wait },
        _ => Input::TimerFired { wait },
    }
}

fn outcome(choices: &mut Choices<'_>, name: &str) -> Outcome {
    if choices.once_in(8) {
        return Outcome::failed(choices.pick(&["effect.timeout", "effect.ambiguous", ""]));
    }
    if choices.once_in(8) {
        return Outcome::Ok(value(choices, 3));
    }
    let text = |choices: &mut Choices<'_>, from: &[&str]| Value::text(choices.pick(from));
    Outcome::Ok(match name {
        "check_hours" => map([("open", Value::Boolean(choices.once_in(2)))]),
        "check_queue" => map([("staffed", Value::Integer(2)), ("waiting", Value::Integer(choices.below(9) as i64))]),
        "enqueue" => map([("outcome", text(choices, &["queued", "queued", "queued", "full", "closed", "no_agents"]))]),
        "offer_agent" => map([("id", "agent-7".into()), ("name", "Ada".into())]),
        "transfer_call" => map([("outcome", text(choices, &["ended", "busy", "no_answer"]))]),
        "request_callback" => map([("outcome", text(choices, &["requested", "invalid_number"]))]),
        "http_request" => {
            let status = choices.pick(&[200, 204, 404, 500, 302]);
            map([("status", Value::Integer(status)), ("json", map([("tier", value(choices, 1))]))])
        }
        "detect_intent" => {
            let slots = map([("topic", text(choices, &["billing", "x"]))]);
            map([("intent", text(choices, &["billing", "cancel", "other"])), ("slots", slots)])
        }
        "lookup_customer" => {
            let customer = map([("name", text(choices, &["Grace", ""]))]);
            map([("matches", Value::Integer(choices.below(3) as i64)), ("customer", customer)])
        }
        "create_task" => map([("id", "t1".into())]),
        _ => Value::Null,
    })
}

fn in_stay(choices: &mut Choices<'_>, stay: u32, kind: &StayKind) -> Input {
    match kind {
        StayKind::Queue { .. } if choices.once_in(4) => Input::TimerFired { wait: stay },
        StayKind::Queue { .. } => Input::AgentAccepted { stay, agent: agent() },
        StayKind::Conversation { on_hold: true } if choices.once_in(3) => {
            Input::AgentActed { stay, action: AgentAction::Resume }
        }
        StayKind::Conversation { .. } if choices.once_in(8) => Input::AgentLeft { stay },
        StayKind::Conversation { .. } => Input::AgentActed { stay, action: action(choices) },
    }
}

fn action(choices: &mut Choices<'_>) -> AgentAction {
    match choices.below(12) {
        0 | 1 | 9 => AgentAction::Hold,
        2 => AgentAction::Resume,
        3 | 10 => AgentAction::StartRecording,
        4 => AgentAction::PauseRecording,
        5 => AgentAction::ResumeRecording,
        6 => AgentAction::StopRecording,
        7 => {
            let names = ["tier", "visits", "balance", "extra", "unknown"].map(AttributeName::literal);
            AgentAction::SetAttributes { values: names.into_iter().map(|name| (name, value(choices, 2))).collect() }
        }
        _ => AgentAction::Transfer {
            target: choices.pick(&[
                TransferTarget::Queue(ResourceName::literal("sales")),
                TransferTarget::Agent(ResourceName::literal("agent-8")),
                TransferTarget::Number("+15550111".into()),
            ]),
        },
    }
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn odd_text(choices: &mut Choices<'_>) -> SmolStr {
    match choices.below(7) {
        0 => SmolStr::default(),
        1 => "  ".into(),
        2 => "\u{0}\u{202e}é🎉".repeat(1 + choices.below(3)).into(),
        3 => "7".repeat(5_000).into(),
        4 => "🎉".repeat(4_200).into(),
        5 => "${pin}".into(),
        _ => "-1.50".into(),
    }
}

fn value(choices: &mut Choices<'_>, depth: usize) -> Value {
    match choices.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::text("gold"),
        1 => Value::Integer(choices.number()),
        2 => Value::Decimal(Decimal::new(choices.number(), choices.below(10) as u32)),
        3 => Value::Null,
        4 => Value::Boolean(true),
        5 => Value::List((0..choices.below(4)).map(|_| value(choices, depth - 1)).collect()),
        6 => map([
            ("json", value(choices, depth - 1)),
            ("status", Value::Integer(200)),
            ("$decimal", Value::text("1.5")),
        ]),
        _ => match choices.below(4) {
            0 => Value::Text("x".repeat(70_000).into()),
            1 => (0..70).fold(Value::Null, |inner, _| Value::List(vec![inner])),
            2 => Value::List(vec![Value::Null; 1_001]),
            _ => map([("$decimal", Value::text("2.50"))]),
        },
    }
}
