//! Random flow sets that load without an error: contact flows, modules that call each other, and a hook flow of each kind,
//! wired at random, cycles included. Also the same with random damage.

use cordboard_core::{FlowSet, Loaded, NamedFile};
use cordboard_model::FlowId;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

use super::blocks::{Around, Bare, Reach, block, service};
use super::choices::Choices;
use super::phrases::{number, words};

/// Flow documents by id, and the one a contact starts with.
#[derive(Debug, Clone)]
pub struct Documents {
    pub entry: String,
    pub flows: BTreeMap<String, String>,
}

impl Documents {
    pub fn load(&self) -> Loaded {
        let file = |id: &str| {
            let text = self.flows.get(id)?;
            Some(NamedFile { name: format!("{id}.json"), bytes: text.as_bytes().to_vec() })
        };
        FlowSet::load(file(&self.entry).expect("the entry is among the flows"), &|id: &FlowId| file(id.as_str()))
    }
}

struct Plan {
    id: String,
    kind: &'static str,
    reach: Reach,
    /// Whether it begins with a wait, so that calls of it may close a ring.
    waits_first: bool,
}

const HOOKS: &[(&str, &str, &str, Reach)] = &[
    ("queue", "queue-music", "queue", Reach::Customer),
    ("hold", "hold-music", "hold", Reach::Customer),
    ("agent_whisper", "to-agent", "agent_whisper", Reach::Listener),
    ("customer_whisper", "to-customer", "customer_whisper", Reach::Customer),
    ("hang_up", "afterwards", "hang_up", Reach::Nobody),
];

/// A flow set that loads.
pub fn documents(choices: &mut Choices<'_>) -> Documents {
    let mut plans = Vec::new();
    for index in 0..=choices.below(2) {
        plans.push(Plan {
            id: format!("contact-{index}"),
            kind: "contact",
            reach: Reach::Contact,
            waits_first: index > 0,
        });
    }
    for index in 0..choices.below(4) {
        let reach = choices.pick(&[Reach::Nobody, Reach::Listener, Reach::Customer, Reach::Contact]);
        let waits_first = reach > Reach::Nobody && choices.once_in(2);
        plans.push(Plan { id: format!("module-{index}"), kind: "module", reach, waits_first });
    }
    let mut hooks = Vec::new();
    for (key, id, kind, reach) in HOOKS {
        if !choices.once_in(4) {
            hooks.push((*key, id.to_string()));
            plans.push(Plan { id: id.to_string(), kind, reach: *reach, waits_first: false });
        }
    }
    let flows =
        (0..plans.len()).map(|index| (plans[index].id.clone(), flow(choices, &plans, index, &hooks).to_string()));
    Documents { flows: flows.collect(), entry: "contact-0".into() }
}

fn flow(choices: &mut Choices<'_>, plans: &[Plan], index: usize, hooks: &[(&'static str, String)]) -> Json {
    let plan = &plans[index];
    // Calls lead onwards, or back to a flow that begins with a wait: a ring without a wait is an error.
    let callable = |kind: &str| -> Vec<String> {
        let others = plans.iter().enumerate().filter(|(other, _)| *other != index || plan.waits_first);
        let others = others.filter(|(other, callee)| *other > index || callee.waits_first);
        others
            .filter(|(_, callee)| callee.kind == kind && callee.reach <= plan.reach)
            .map(|(_, p)| p.id.clone())
            .collect()
    };
    let around =
        Around { reach: plan.reach, modules: callable("module"), contacts: callable("contact"), hooks: hooks.to_vec() };
    let mut bares: Vec<Bare> = Vec::new();
    if plan.waits_first {
        bares.push(Bare { block_type: "wait", with: json!({ "seconds": 5 }), ports: vec!["elapsed"], failures: 0 });
    }
    for _ in 0..=choices.below(9) {
        bares.push(block(choices, &around));
    }
    if plan.reach == Reach::Contact && !choices.once_in(4) {
        let at = choices.below(bares.len() + 1).max(usize::from(plan.waits_first));
        bares.splice(at..at, service(choices));
    }
    for _ in 0..2 {
        bares.push(last(choices, plan.kind));
    }
    let blocks: serde_json::Map<String, Json> =
        bares.iter().enumerate().map(|(at, bare)| (format!("b{at}"), wired(choices, bare, at, &bares))).collect();
    let on_error = 1 + choices.below(bares.len() - 1);
    let mut flow = json!({
        "format": 1, "id": plan.id, "name": plan.id, "kind": plan.kind, "channels": ["voice", "chat", "sms"],
        "languages": ["en", "es"], "entry": "b0", "on_error": format!("b{}", on_error),
        "attributes": {
            "tier": { "type": "text", "default": "gold" }, "visits": { "type": "integer", "default": 1 },
            "balance": { "type": "decimal", "default": 1.5 }, "vip": { "type": "boolean", "default": true },
            "extra": { "type": "json" }, "later": { "type": "text" }, "never_set": { "type": "integer" },
            "pin": { "type": "text", "sensitive": true },
        },
        "prompts": { "p0": prompt(choices), "p1": prompt(choices), "p2": prompt(choices) },
        "blocks": blocks,
    });
    match plan.kind {
        "contact" => flow["hooks"] = hooks.iter().map(|(key, id)| (key.to_string(), json!(id))).collect(),
        "module" => {
            flow["inputs"] = json!({ "topic": { "type": "text" }, "level": { "type": "integer", "default": 3 } });
            flow["outputs"] = json!({ "score": { "type": "integer" }, "note": { "type": "text" } });
            flow["returns"] = json!(["good", "bad"]);
        }
        _ => {}
    }
    flow
}

/// A block that ends a flow of this kind.
fn last(choices: &mut Choices<'_>, kind: &str) -> Bare {
    let ends = |block_type, with| Bare { block_type, with, ports: Vec::new(), failures: 0 };
    match kind {
        "contact" => ends("disconnect", json!({})),
        "module" => {
            let outputs = json!({ "score": format!("${{{}}}", number(choices, 1)), "note": words(choices) });
            let with = json!({ "outcome": choices.pick(&["good", "bad"]), "outputs": outputs });
            // Not to `on_error`, which may be this block: a failing return would run itself until the budget is spent.
            Bare { block_type: "return", with, ports: vec!["error"], failures: 0 }
        }
        "queue" => ends("return", json!({ "outcome": choices.pick(&["stay", "leave"]) })),
        _ => ends("return", json!({ "outcome": "done" })),
    }
}

fn wired(choices: &mut Choices<'_>, bare: &Bare, at: usize, all: &[Bare]) -> Json {
    let mut next = json!({});
    for (index, port) in bare.ports.iter().enumerate() {
        let is_failure = index + bare.failures >= bare.ports.len();
        if is_failure && choices.once_in(2) {
            continue;
        }
        // Mostly to the block after it, so that contacts get far; and from a queue mostly to an agent.
        let agent = all.iter().position(|other| *port == "accepted" && other.block_type == "assign_agent");
        let target = match (agent, choices.below(8)) {
            (Some(agent), 0..6) => agent,
            (_, 0..4) => at + 1,
            (_, 4..7) => at + 1 + choices.below(3),
            _ => choices.below(all.len() - 2),
        };
        let target = target.min(all.len() - 1);
        next[*port] = json!(format!("b{target}"));
    }
    json!({ "type": bare.block_type, "with": bare.with, "next": next })
}

fn prompt(choices: &mut Choices<'_>) -> Json {
    let mut prompt = json!({ "en": { "say": words(choices) }, "es": { "say": words(choices) } });
    if choices.once_in(3) {
        prompt["en"]["audio"] = json!("hello.wav");
        prompt["en"]["sms"] = json!(words(choices));
        prompt["es"]["chat"] = json!(words(choices));
    }
    prompt
}

/// Flows as a draft may have them: things missing, of the wrong type, or in the wrong place.
pub fn damage(choices: &mut Choices<'_>, documents: &mut Documents) {
    for text in documents.flows.values_mut() {
        let Ok(mut flow) = serde_json::from_str::<Json>(text) else { continue };
        for _ in 0..choices.below(6) {
            let from = nth(&mut flow, &mut choices.below(400)).cloned();
            let odd =
                json!([null, 0, -1, 1e30, true, "", "b1", "contact-0", "module-0", [], {}, "${tier", "${never_set}"]);
            let odd = odd[choices.below(13)].clone();
            let Some(to) = nth(&mut flow, &mut choices.below(400)) else { continue };
            match (choices.below(3), to) {
                (0, Json::Object(members)) => {
                    let key = members.keys().nth(choices.below(members.len())).cloned();
                    members.remove(&key.unwrap_or_default());
                }
                (1, to) => *to = odd,
                (_, to) => *to = from.unwrap_or_default(),
            }
        }
        *text = flow.to_string();
    }
}

/// The n-th value of a document, counted depth first.
fn nth<'j>(json: &'j mut Json, n: &mut usize) -> Option<&'j mut Json> {
    if *n == 0 {
        return Some(json);
    }
    *n -= 1;
    match json {
        Json::Object(members) => members.values_mut().find_map(|member| nth(member, n)),
        Json::Array(items) => items.iter_mut().find_map(|item| nth(item, n)),
        _ => None,
    }
}
