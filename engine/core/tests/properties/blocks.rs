//! Random blocks: every type, with any of its settings.

use cordboard_model::limits::WAIT_SECONDS;
use serde_json::{Value as Json, json};

use super::choices::Choices;
use super::phrases::{condition, number, resource, text, words};

/// Whom the flows of a kind can talk to. A flow can call modules that ask for no more than itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    Nobody,
    Listener,
    Customer,
    Contact,
}

/// What a block can name of the flows around it.
pub struct Around {
    pub reach: Reach,
    /// Modules it may call.
    pub modules: Vec<String>,
    /// Contact flows it may go on with.
    pub contacts: Vec<String>,
    /// Hooks there are: the key, and the flow.
    pub hooks: Vec<(&'static str, String)>,
}

/// A block without its edges.
pub struct Bare {
    pub block_type: &'static str,
    pub with: Json,
    /// Its ports; the last `failures` of them lead to `on_error` where they are not wired.
    pub ports: Vec<&'static str>,
    pub failures: usize,
}

fn bare(block_type: &'static str, with: Json, ports: &[&'static str]) -> Bare {
    let failures = usize::from(ports.last() == Some(&"error"));
    Bare { block_type, with, ports: ports.to_vec(), failures }
}

const FOR_NOBODY: &[&str] = &[
    "set_attributes",
    "set_language",
    "set_voice",
    "set_queue",
    "set_routing",
    "set_hooks",
    "pause_recording",
    "resume_recording",
    "stop_recording",
    "branch",
    "check_hours",
    "check_queue",
    "split",
    "loop",
    "http_request",
    "lookup_customer",
    "update_customer",
    "create_task",
    "publish_event",
    "send_message",
    "call_flow",
];
const FOR_LISTENERS: &[&str] = &["play", "wait", "play", "wait", "call_flow", "loop"];
const FOR_CUSTOMERS: &[&str] =
    &["menu", "collect", "understand", "start_recording", "request_callback", "menu", "start_recording", "collect"];
const FOR_CONTACTS: &[&str] =
    &["enqueue", "assign_agent", "transfer_call", "go_to_flow", "enqueue", "assign_agent", "assign_agent"];

pub fn block(choices: &mut Choices<'_>, around: &Around) -> Bare {
    let mut types = FOR_NOBODY.to_vec();
    for (reach, more) in
        [(Reach::Listener, FOR_LISTENERS), (Reach::Customer, FOR_CUSTOMERS), (Reach::Contact, FOR_CONTACTS)]
    {
        if around.reach >= reach {
            types.extend(more);
        }
    }
    let block_type = choices.pick(&types);
    asking(choices, around, block_type)
        .or_else(|| setting(choices, block_type, around))
        .or_else(|| deciding(choices, block_type))
        .or_else(|| integrating(choices, block_type))
        .or_else(|| routing(choices, block_type, around))
        .unwrap_or_else(|| bare("set_voice", json!({ "voice": "Joanna" }), &["done", "error"]))
}

/// Blocks that bring a contact to an agent, as most flows have them somewhere.
pub fn service(choices: &mut Choices<'_>) -> Vec<Bare> {
    let recorded =
        choices.once_in(2).then(|| bare("start_recording", json!({ "consent": "not_required" }), &["done", "error"]));
    let queue = json!({ "queue": "support" });
    let ports = &["accepted", "full", "closed", "no_agents", "waited_too_long", "left_queue", "error"];
    let agent = bare("assign_agent", json!({}), &["ended", "transferred", "not_answered", "error"]);
    recorded.into_iter().chain([bare("enqueue", queue, ports), agent]).collect()
}

fn prompt(choices: &mut Choices<'_>) -> &'static str {
    choices.pick(&["p0", "p1", "p2"])
}

fn asking(choices: &mut Choices<'_>, around: &Around, block_type: &str) -> Option<Bare> {
    let mut with = json!({ "prompt": prompt(choices) });
    if matches!(block_type, "menu" | "collect" | "understand") {
        if choices.once_in(3) {
            with["timeout_seconds"] = json!(1 + choices.below(WAIT_SECONDS as usize));
        }
        if choices.once_in(2) {
            with["barge_in"] = json!(false);
        }
        with["retry"] = json!({ "tries": 1 + choices.below(10) });
        if choices.once_in(2) {
            with["retry"]["no_match_prompt"] = json!(prompt(choices));
            with["retry"]["no_input_prompt"] = json!(prompt(choices));
        }
    }
    Some(match block_type {
        "play" => {
            // Only a customer can be told.
            with["announces_recording"] = json!(choices.once_in(2) && around.reach >= Reach::Customer);
            bare("play", with, &["done", "error"])
        }
        "menu" => {
            with["choices"] = json!([
                { "port": "one", "digits": "1", "words": ["sales", "the first"], "recording_consent": "given" },
                { "port": "two", "digits": "22", "words": ["support"] },
            ]);
            if choices.once_in(2) {
                with["choices"][1]["recording_consent"] = json!("refused");
                with["choices"][1]["digits"] = json!("");
            }
            bare("menu", with, &["one", "two", "no_input", "no_match", "error"])
        }
        "collect" => {
            with["into"] = json!(choices.pick(&["tier", "visits", "balance", "later", "pin", "extra"]));
            with["expects"] = json!(choices.pick(&["digits", "text"]));
            with["max_length"] = json!(1 + choices.below(1000));
            with["terminator"] = json!(choices.pick(&["#", "*", ""]));
            if choices.once_in(2) {
                with["valid_if"] =
                    json!(choices.pick(&["value != '666'", "len(value) > 1 || vip", "integer(value) > 0"]));
            }
            bare("collect", with, &["done", "no_input", "no_match", "error"])
        }
        "understand" => {
            with["intents"] = json!(["billing", "cancel"]);
            if choices.once_in(2) {
                with["save"] = json!({ "tier": "slots.topic", "extra": "slots" });
                with["provider"] = json!(resource(choices));
            }
            bare("understand", with, &["billing", "cancel", "no_input", "no_match", "error"])
        }
        "send_message" => {
            with["to"] = json!(choices.pick(&["+15550100", "${contact.from}", "${later}"]));
            bare("send_message", with, &["sent", "error"])
        }
        "wait" => {
            let seconds = 1 + choices.below(WAIT_SECONDS as usize);
            match choices.once_in(2) {
                true => bare("wait", json!({ "seconds": seconds, "wake_on_message": true }), &["elapsed", "message"]),
                false => bare("wait", json!({ "seconds": seconds }), &["elapsed"]),
            }
        }
        _ => return None,
    })
}

fn setting(choices: &mut Choices<'_>, block_type: &str, around: &Around) -> Option<Bare> {
    let done = &["done", "error"];
    Some(match block_type {
        "set_attributes" => {
            let mut values = json!({ "tier": words(choices) });
            if choices.once_in(2) {
                values["visits"] = json!(format!("${{{}}}", number(choices, 1)));
            }
            if choices.once_in(3) {
                values["later"] = json!(format!("${{{}}}", text(choices)));
                values["balance"] = json!("${balance + visits}");
                values["pin"] = json!("${pin ?? '0000'}");
            }
            bare("set_attributes", json!({ "values": values }), done)
        }
        "set_language" => {
            bare("set_language", json!({ "language": choices.pick(&["es", "en-GB", "fr", "${tier}"]) }), done)
        }
        "set_voice" => bare("set_voice", json!({ "voice": words(choices), "engine": "neural" }), done),
        "set_queue" => bare("set_queue", json!({ "queue": resource(choices) }), done),
        "set_routing" => {
            let mut with = json!({ "priority": 1 + choices.below(10) });
            if choices.once_in(2) {
                with["age_adjust_seconds"] = json!(choices.number().clamp(i32::MIN.into(), i32::MAX.into()));
                with["skills"] = json!([{ "skill": "spanish", "level": 1 + choices.below(5) }]);
                with["preferred_agent"] = json!(resource(choices));
            }
            bare("set_routing", with, done)
        }
        "set_hooks" if !around.hooks.is_empty() => {
            let mut with = json!({});
            for _ in 0..=choices.below(3) {
                let (key, flow) = choices.pick(&around.hooks);
                with[key] = json!(flow);
            }
            bare("set_hooks", with, &["done"])
        }
        "start_recording" => {
            let mut with = json!({ "legs": choices.pick(&["both", "customer", "agent"]) });
            if choices.once_in(2) {
                with["consent"] = json!("not_required");
            }
            bare("start_recording", with, done)
        }
        "pause_recording" => bare("pause_recording", json!({}), done),
        "resume_recording" => bare("resume_recording", json!({}), done),
        "stop_recording" => bare("stop_recording", json!({}), done),
        _ => return None,
    })
}

fn deciding(choices: &mut Choices<'_>, block_type: &str) -> Option<Bare> {
    Some(match block_type {
        "branch" => {
            let conditions = json!([
                { "port": "c0", "when": condition(choices, 2) },
                { "port": "c1", "when": condition(choices, 1) },
            ]);
            bare("branch", json!({ "conditions": conditions }), &["c0", "c1", "otherwise", "error"])
        }
        "check_hours" => {
            let with = if choices.once_in(2) { json!({ "hours": resource(choices) }) } else { json!({}) };
            bare("check_hours", with, &["open", "closed", "error"])
        }
        "check_queue" => {
            let when =
                choices.pick(&["queue.waiting > 3", "queue.estimated_wait_seconds < visits", "queue.staffed == 0"]);
            let mut with = json!({ "conditions": [{ "port": "c0", "when": when }] });
            if choices.once_in(2) {
                with["queue"] = json!(resource(choices));
            }
            bare("check_queue", with, &["c0", "otherwise", "error"])
        }
        "split" => {
            let first = choices.below(101);
            let shares = json!([{ "port": "a", "percent": first }, { "port": "b", "percent": 100 - first }]);
            bare("split", json!({ "shares": shares }), &["a", "b"])
        }
        "loop" => {
            let times = match choices.below(4) {
                0 => json!("${visits}"),
                1 => json!(format!("${{{}}}", number(choices, 0))),
                _ => json!(choices.below(101)),
            };
            bare("loop", json!({ "times": times }), &["again", "done", "error"])
        }
        _ => return None,
    })
}

fn integrating(choices: &mut Choices<'_>, block_type: &str) -> Option<Bare> {
    Some(match block_type {
        "http_request" => {
            let mut with = json!({
                "method": choices.pick(&["GET", "POST", "PUT", "PATCH", "DELETE"]),
                "url": choices.pick(&["https://crm.example/a", "https://crm.example/${tier}", "https://crm.example/${visits}?x=1"]),
            });
            if choices.once_in(2) {
                with["query"] = json!({ "a b": words(choices), "n": 3 });
                with["headers"] = json!({ "accept": words(choices) });
                with["secret_headers"] = json!({ "authorization": { "secret": "token", "prefix": "Bearer " } });
                with["timeout_seconds"] = json!(1 + choices.below(30));
            }
            match choices.below(4) {
                0 => with["json"] = json!({ "tier": words(choices), "pin": "${pin}", "n": 1.5 }),
                1 => with["form"] = json!({ "tier": words(choices) }),
                _ => {}
            }
            if choices.once_in(2) {
                with["save"] =
                    json!({ "tier": "response.json.tier", "visits": "response.status", "extra": "response.json" });
            }
            let ports = vec!["ok", "client_error", "server_error", "timeout", "error"];
            Bare { block_type: "http_request", with, ports, failures: 4 }
        }
        "lookup_customer" => {
            let mut with = json!({ "by": choices.pick(&["phone", "email", "id"]), "value": words(choices) });
            if choices.once_in(2) {
                with["save"] = json!({ "tier": "customer.name", "extra": "customer" });
            }
            bare("lookup_customer", with, &["found", "not_found", "several", "error"])
        }
        "update_customer" => {
            bare("update_customer", json!({ "values": { "a/b": words(choices) } }), &["done", "error"])
        }
        "create_task" => {
            let with = json!({
                "name": words(choices), "queue": resource(choices), "delay_seconds": choices.below(518_401),
                "attributes": { "topic": words(choices) },
            });
            bare("create_task", with, &["created", "error"])
        }
        "publish_event" => bare(
            "publish_event",
            json!({ "name": "seen", "data": { "n": words(choices), "extra": "${extra}" } }),
            &["done", "error"],
        ),
        _ => return None,
    })
}

fn routing(choices: &mut Choices<'_>, block_type: &str, around: &Around) -> Option<Bare> {
    let mut with = json!({});
    Some(match block_type {
        "enqueue" => {
            if !choices.once_in(4) {
                with["queue"] = json!(resource(choices));
            }
            if choices.once_in(2) {
                with["max_wait_seconds"] = json!(1 + choices.below(WAIT_SECONDS as usize));
            }
            let ports = &["accepted", "full", "closed", "no_agents", "waited_too_long", "left_queue", "error"];
            bare("enqueue", with, ports)
        }
        "assign_agent" => {
            if choices.once_in(2) {
                with = json!({ "agent": resource(choices), "ring_seconds": 5 + choices.below(116) });
            }
            bare("assign_agent", with, &["ended", "transferred", "not_answered", "error"])
        }
        "request_callback" => {
            with = json!({ "number": words(choices), "attempts": 1 + choices.below(10) });
            if choices.once_in(2) {
                with["queue"] = json!(resource(choices));
            }
            bare("request_callback", with, &["requested", "invalid_number", "error"])
        }
        "transfer_call" => {
            with = json!({ "to": words(choices), "ring_seconds": 5 + choices.below(116) });
            bare("transfer_call", with, &["ended", "busy", "no_answer", "error"])
        }
        "call_flow" if !around.modules.is_empty() => {
            let flow = choices.pick(&around.modules);
            with = json!({ "flow": flow, "returns": ["good", "bad"], "inputs": { "topic": words(choices) } });
            if choices.once_in(2) {
                with["inputs"]["level"] = json!(format!("${{{}}}", number(choices, 1)));
                with["outputs"] = json!({ "visits": "score" });
            }
            bare("call_flow", with, &["good", "bad", "error"])
        }
        "go_to_flow" if !around.contacts.is_empty() => {
            bare("go_to_flow", json!({ "flow": choices.pick(&around.contacts) }), &[])
        }
        _ => return None,
    })
}
