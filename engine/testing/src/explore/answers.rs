//! What the world can answer to an effect, and how a mock says it.

use cordboard_core::blocks::Block;
use cordboard_core::contact::State;
use cordboard_core::expression::{Expression, Lookup, PathStep};
use cordboard_core::load::{LoadedBlock, LoadedFlow};
use cordboard_core::{Effect, Outcome};
use cordboard_model::{AttributeName, Value, ValueType};
use smol_str::{SmolStr, format_smolstr};
use std::collections::BTreeMap;

use super::contact::Ground;
use super::knowledge::boundaries;
use super::sample;
use super::written::Written;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub outcome: Outcome,
    /// As a mock writes it.
    pub mock: Written,
    /// Whether it is what a test need not say.
    pub usual: bool,
}

/// What the customer is made to say where an intent is to be found out: the intent's name follows.
pub(super) const ABOUT: &str = "It is about ";
/// The same where finding out fails.
pub(super) const UNCLEAR: &str = "something inaudible";

/// The most bodies tried as the answer to one request.
const MOST_BODIES: usize = 24;

fn word(word: &str, outcome: Outcome) -> Answer {
    Answer { outcome, mock: Written::text(word), usual: false }
}
fn failure(code: &str) -> Answer {
    Answer { outcome: Outcome::failed(code), mock: Written::one("failure", Written::text(code)), usual: false }
}
fn map<const N: usize>(fields: [(&str, Value); N]) -> Outcome {
    Outcome::Ok(Value::Map(fields.map(|(key, value)| (SmolStr::new(key), value)).into()))
}
fn outcomes(words: &[&str]) -> Vec<Answer> {
    words.iter().map(|name| word(name, map([("outcome", Value::text(*name))]))).collect()
}
fn usual(mut answer: Answer) -> Answer {
    answer.usual = true;
    answer
}

/// Every answer worth trying, the one that goes well first.
pub(super) fn answers(ground: Ground<'_>, state: &State, effect: &Effect) -> Vec<Answer> {
    let at = || {
        let frame = state.frames.last()?;
        let flow = ground.flows.flow(&frame.flow)?;
        Some((flow, flow.block(frame.block.as_ref()?)?))
    };
    match effect {
        Effect::StartRecording { .. } | Effect::PauseRecording | Effect::ResumeRecording | Effect::StopRecording => {
            vec![usual(word("done", Outcome::DONE)), failure("recording.failed")]
        }
        Effect::JoinAgent { .. } => vec![usual(word("done", Outcome::DONE)), failure("agent.lost")],
        Effect::CheckHours { .. } => vec![
            word("open", map([("open", Value::Boolean(true))])),
            word("closed", map([("open", Value::Boolean(false))])),
            failure("hours.unknown"),
        ],
        Effect::CheckQueue { .. } => {
            let mut all = at().map(|(_, block)| figures(block)).unwrap_or_default();
            all.push(failure("queue.unknown"));
            all
        }
        Effect::Enqueue { .. } => {
            let mut all = outcomes(&["queued", "full", "closed", "no_agents"]);
            if let Some(first) = all.first_mut() {
                first.usual = true;
            }
            all.push(failure("queue.unknown"));
            all
        }
        Effect::OfferAgent { agent, .. } => {
            let name = Value::text(agent.as_str());
            vec![
                word("accepted", map([("id", name.clone()), ("name", name)])),
                word("rejected", Outcome::failed("agent.rejected")),
            ]
        }
        Effect::TransferCall { .. } => with_failure(outcomes(&["ended", "busy", "no_answer"]), "transfer.failed"),
        Effect::RequestCallback { .. } => with_failure(outcomes(&["requested", "invalid_number"]), "callback.failed"),
        Effect::SendMessage { .. } => vec![word("done", Outcome::DONE), failure("message.refused")],
        Effect::UpdateCustomer { .. } => vec![word("done", Outcome::DONE), failure("customer.unknown")],
        Effect::CreateTask { .. } => {
            vec![word("created", map([("id", Value::text("task-1"))])), failure("task.refused")]
        }
        Effect::HttpRequest { .. } => http(at().map(|(flow, block)| bodies(ground, flow, block)).unwrap_or_default()),
        Effect::DetectIntent { text, intents, .. } => {
            let slots = at().map(|(flow, block)| bodies(ground, flow, block)).unwrap_or_default();
            intent(text, intents, slots)
        }
        Effect::LookupCustomer { .. } => {
            let profiles = at().map(|(flow, block)| bodies(ground, flow, block)).unwrap_or_default();
            customers(profiles)
        }
    }
}

fn with_failure(mut all: Vec<Answer>, code: &str) -> Vec<Answer> {
    all.push(failure(code));
    all
}

fn http(bodies: Vec<Value>) -> Vec<Answer> {
    let status = |status: i64| Answer {
        outcome: map([("status", Value::Integer(status))]),
        mock: Written::one("status", Written::Plain(status.to_string())),
        usual: false,
    };
    let answered = bodies.into_iter().map(|body| {
        let json = body_part(&body, "json");
        let text = body_part(&body, "text");
        let mut mock = vec![];
        let mut answer = BTreeMap::from([(SmolStr::new_static("status"), Value::Integer(200))]);
        for (key, part) in [("json", json), ("text", text)] {
            if let Some(part) = part {
                mock.push((key.to_string(), Written::from(&part)));
                answer.insert(key.into(), part);
            }
        }
        if mock.is_empty() {
            mock.push(("status".into(), Written::Plain("200".into())));
        }
        Answer { outcome: Outcome::Ok(Value::Map(answer)), mock: Written::Map(mock), usual: false }
    });
    let rest = [status(404), status(500), failure("effect.timeout"), failure("http.refused")];
    answered.chain(rest).collect()
}

fn body_part(body: &Value, key: &str) -> Option<Value> {
    match body {
        Value::Map(fields) => fields.get(key).cloned(),
        _ => None,
    }
}

fn customers(profiles: Vec<Value>) -> Vec<Answer> {
    let found = profiles.into_iter().map(|profile| {
        let profile = if matches!(profile, Value::Map(_)) { profile } else { Value::Map(BTreeMap::new()) };
        Answer {
            mock: Written::one("profile", Written::from(&profile)),
            outcome: map([("matches", 1.into()), ("customer", profile)]),
            usual: false,
        }
    });
    let rest = [
        word("none", map([("matches", 0.into())])),
        word("several", map([("matches", 2.into())])),
        failure("customer.unknown"),
    ];
    found.chain(rest).collect()
}

/// What the customer was made to say decides what is understood, so that a test reads well.
fn intent(text: &str, intents: &[SmolStr], slots: Vec<Value>) -> Vec<Answer> {
    if text == UNCLEAR {
        return vec![failure("intent.failed")];
    }
    let Some(intent) = text.strip_prefix(ABOUT).and_then(|named| intents.iter().find(|intent| *intent == named)) else {
        return vec![word("none", map([("intent", Value::Null)]))];
    };
    let slots = slots.into_iter().map(|slots| match &slots {
        Value::Map(fields) if !fields.is_empty() => Answer {
            mock: Written::map([("intent", Written::text(intent.as_str())), ("slots", Written::from(&slots))]),
            outcome: map([("intent", Value::Text(intent.clone())), ("slots", slots)]),
            usual: false,
        },
        _ => word(intent, map([("intent", Value::Text(intent.clone()))])),
    });
    slots.collect()
}

/// Figures of a queue on both sides of each condition.
fn figures(block: &LoadedBlock) -> Vec<Answer> {
    const NAMES: [&str; 5] = ["staffed", "available", "waiting", "longest_wait_seconds", "estimated_wait_seconds"];
    let Block::CheckQueue(check) = &block.block else { return Vec::new() };
    let usual = [("staffed", 2), ("available", 1), ("waiting", 0), ("longest_wait_seconds", 0)];
    let usual: BTreeMap<&str, i64> = usual.into();
    let mut all = vec![usual.clone()];
    let probes: Vec<_> = check.conditions.iter().flat_map(|condition| condition.when.probes()).collect();
    for name in NAMES {
        let those = probes.iter().filter(|probe| probe.of.name.strip_prefix("queue.") == Some(name));
        let mut values = boundaries(those.map(|probe| &probe.against), ValueType::Integer);
        let read =
            check.save.values().flat_map(Expression::lookups).any(|of| of.name.strip_prefix("queue.") == Some(name));
        if values.is_empty() && read {
            values.push(Value::Integer(60));
        }
        for value in values {
            if let Value::Integer(number @ 0..) = value {
                let mut figures = usual.clone();
                figures.insert(name, number);
                if !all.contains(&figures) {
                    all.push(figures);
                }
            }
        }
    }
    let answer = |figures: BTreeMap<&str, i64>| Answer {
        mock: Written::Map(
            figures.iter().map(|(name, number)| (name.to_string(), Written::Plain(number.to_string()))).collect(),
        ),
        outcome: Outcome::Ok(Value::Map(
            figures.into_iter().map(|(name, number)| (SmolStr::new(name), Value::Integer(number))).collect(),
        )),
        usual: false,
    };
    all.into_iter().map(answer).collect()
}

/// What a block saves from an answer decides what answers are worth trying: one with a usual value for all that is read,
/// one with each value that a condition tells, and an empty one.
fn bodies(ground: Ground<'_>, flow: &LoadedFlow, block: &LoadedBlock) -> Vec<Value> {
    let save: &BTreeMap<AttributeName, Expression> = match &block.block {
        Block::HttpRequest(request) => &request.save,
        Block::LookupCustomer(lookup) => &lookup.save,
        Block::Understand(understand) => &understand.save,
        _ => return vec![Value::Map(BTreeMap::new())],
    };
    const ROOTS: [&str; 3] = ["response", "customer", "slots"];
    let mut choices: Vec<(Lookup, Vec<Value>)> = Vec::new();
    for (attribute, expression) in save {
        let of = flow.source.attributes.get(attribute).map_or(ValueType::Text, |declared| declared.value_type);
        for lookup in expression.lookups().into_iter().filter(|lookup| ROOTS.contains(&lookup.name.as_str())) {
            let probes = expression.probes();
            let own = probes.iter().filter(|probe| probe.of == lookup).map(|probe| &probe.against);
            // What the answer itself is held against, else what the attribute is.
            let mut values = boundaries(own, ValueType::Json);
            if values.is_empty() {
                values = ground.known.values(attribute.as_str(), of);
            }
            if values.is_empty() || !ground.known.decides(attribute.as_str()) {
                values = vec![usual_value(attribute.as_str(), of)]
                    .into_iter()
                    .chain(values)
                    .take(1.max(usize::from(!probes.is_empty()) * 8))
                    .collect();
            }
            match choices.iter_mut().find(|(known, _)| *known == lookup) {
                Some((_, known)) => known.extend(values),
                None => choices.push((lookup, values)),
            }
        }
    }
    let base: Vec<&Value> = choices.iter().filter_map(|(_, values)| values.first()).collect();
    let mut all = vec![body(&choices, &base)];
    for (at, (_, values)) in choices.iter().enumerate() {
        for value in values.iter().skip(1) {
            let mut picked = base.clone();
            if let Some(slot) = picked.get_mut(at) {
                *slot = value;
            }
            all.push(body(&choices, &picked));
        }
    }
    all.truncate(MOST_BODIES);
    let empty = Value::Map(BTreeMap::new());
    if !all.contains(&empty) {
        all.push(empty);
    }
    all
}

fn usual_value(name: &str, of: ValueType) -> Value {
    match of {
        ValueType::Integer => Value::Integer(1),
        ValueType::Decimal => Value::Integer(10),
        ValueType::Boolean => Value::Boolean(true),
        ValueType::Text | ValueType::Json if name.contains("name") => Value::text("Ada"),
        ValueType::Text | ValueType::Json => Value::Text(format_smolstr!("{}1", sample::letters(3))),
    }
}

/// An answer that holds these values at the places that are looked up.
fn body(choices: &[(Lookup, Vec<Value>)], picked: &[&Value]) -> Value {
    let mut body = Value::Map(BTreeMap::new());
    for ((lookup, _), value) in choices.iter().zip(picked) {
        put(&mut body, &lookup.path, (*value).clone());
    }
    body
}

fn put(into: &mut Value, path: &[PathStep], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *into = value;
        return;
    };
    match first {
        PathStep::Key(key) => {
            if !matches!(into, Value::Map(_)) {
                *into = Value::Map(BTreeMap::new());
            }
            if let Value::Map(fields) = into {
                put(fields.entry(key.clone()).or_insert(Value::Null), rest, value);
            }
        }
        PathStep::Index(index) => {
            if !matches!(into, Value::List(_)) {
                *into = Value::List(Vec::new());
            }
            if let Value::List(items) = into
                && *index < 50
            {
                while items.len() <= *index {
                    items.push(Value::Null);
                }
                if let Some(item) = items.get_mut(*index) {
                    put(item, rest, value);
                }
            }
        }
    }
}
