use cordboard_core::contact::EndReason;
use cordboard_core::{Fact, Input};
use serde_json::{Value as Json, json};

use super::Contact;
use super::contact::{flow, load};

fn module(blocks: Json) -> Json {
    flow("module", "module", json!({ "on_error": "back", "returns": ["ok"] }), blocks)
}

fn hook(kind: &str) -> Json {
    let outcome = if kind == "queue" { "stay" } else { "done" };
    let call = json!({
        "start": { "type": "call_flow", "with": { "flow": "module", "returns": ["ok"] }, "next": { "ok": "back" } },
        "back": { "type": "return", "with": { "outcome": outcome } },
    });
    flow("hook", kind, json!({ "on_error": "back" }), call)
}

fn main_with(hook: &str) -> Json {
    flow("main", "contact", json!({ "hooks": { hook: "hook" } }), json!({ "start": { "type": "disconnect" } }))
}

#[test]
fn a_hook_flow_cannot_call_a_module_for_what_it_may_not_do_itself() {
    let asks = module(json!({
        "start": {
            "type": "menu", "with": { "prompt": "hello", "choices": [{ "port": "one", "digits": "1" }] },
            "next": { "one": "back", "no_input": "back", "no_match": "back" },
        },
        "back": { "type": "return", "with": { "outcome": "ok" } },
    }));
    let speaks = module(json!({
        "start": { "type": "play", "with": { "prompt": "hello" }, "next": { "done": "back" } },
        "back": { "type": "return", "with": { "outcome": "ok" } },
    }));
    let leaves = module(json!({
        "start": { "type": "go_to_flow", "with": { "flow": "main" } },
        "back": { "type": "return", "with": { "outcome": "ok" } },
    }));
    let codes = |kind: &str, module: &Json| -> Vec<String> {
        let problems = load(&[main_with(kind), hook(kind), module.clone()]).problems;
        problems.iter().map(|problem| format!("{} {}", problem.code, problem.place.path)).collect()
    };
    let refused = ["block.wrong_place /blocks/start/with/flow"];
    assert_eq!(codes("hang_up", &asks), refused);
    assert_eq!(codes("hang_up", &speaks), refused);
    assert_eq!(codes("agent_whisper", &asks), refused);
    assert_eq!(codes("queue", &leaves), refused);
    assert!(codes("agent_whisper", &speaks).is_empty());
    assert!(codes("queue", &asks).is_empty());
}

#[test]
fn a_draft_whose_hang_up_flow_speaks_ends_without_a_word() {
    let speaks = json!({
        "start": { "type": "play", "with": { "prompt": "hello" }, "next": { "done": "back", "error": "back" } },
        "back": { "type": "return", "with": { "outcome": "done" } },
    });
    let draft = load(&[main_with("hang_up"), flow("hook", "hang_up", json!({}), speaks)]).set.unwrap();
    let contact = Contact::start(draft, Default::default());
    assert!(!contact.yielded("prompt_queued"));
    assert_eq!(contact.state.ended, Some(EndReason::Disconnected));
}

#[test]
fn going_on_with_another_flow_leaves_every_flow_before_it() {
    let main = json!({
        "start": { "type": "wait", "with": { "seconds": 1 }, "next": { "elapsed": "call" } },
        "call": { "type": "call_flow", "with": { "flow": "module", "returns": ["ok"] }, "next": { "ok": "end", "error": "end" } },
        "end": { "type": "disconnect" },
    });
    let back = module(json!({
        "start": { "type": "go_to_flow", "with": { "flow": "main" } },
        "back": { "type": "return", "with": { "outcome": "ok" } },
    }));
    let mut contact = Contact::new(&[flow("main", "contact", json!({}), main), back]);
    for round in 0..20 {
        let wait = contact.state.open.as_ref().unwrap_or_else(|| panic!("ended in round {round}")).number();
        contact.input(Input::TimerFired { wait });
        assert_eq!(contact.state.frames.len(), 1);
    }
}

#[test]
fn values_from_outside_are_held_as_the_type_that_is_declared() {
    let declares = json!({ "attributes": { "balance": { "type": "decimal" } } });
    let blocks = json!({ "start": { "type": "wait", "with": { "seconds": 1 }, "next": { "elapsed": "end" } }, "end": { "type": "disconnect" } });
    let name = cordboard_model::AttributeName::literal("balance");
    let whole = [(name.clone(), cordboard_model::Value::Integer(3))].into();
    let contact = Contact::with_attributes(&[flow("main", "contact", declares, blocks)], whole);
    let held = &contact.state.attributes[&name].value;
    assert_eq!(*held, cordboard_model::Value::Decimal(3.into()));
    assert!(contact.facts.iter().any(|fact| matches!(fact, Fact::AttributeSet { value, .. } if value == held)));
}
