//! The schema of flow files accepts what loads and refuses what an editor should flag.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what cannot be had fails the test

use cordboard_core::blocks::ABOUT;
use cordboard_core::schema::flow_schema;
use jsonschema::Validator;
use serde_json::{Value, json};

fn validator() -> Validator {
    let schema = flow_schema();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

fn flow(block: Value) -> Value {
    json!({
        "format": 1, "id": "support", "name": "Support", "channels": ["voice"], "entry": "first",
        "attributes": { "tier": { "type": "text", "default": "standard" } },
        "prompts": { "welcome": { "en": { "say": "Welcome." } } },
        "blocks": { "first": block }
    })
}

/// Whether the flow is refused, with the place of each refusal.
fn refused(flow: &Value) -> Vec<String> {
    validator().iter_errors(flow).map(|error| error.instance_path().to_string()).collect()
}

fn play() -> Value {
    json!({ "type": "play", "with": { "prompt": "welcome" }, "next": { "done": "first", "error": "first" } })
}

#[test]
fn it_accepts_a_small_flow() {
    assert_eq!(refused(&flow(play())), Vec::<String>::new());
}

#[test]
fn it_accepts_the_example_of_every_block() {
    let validator = validator();
    for about in ABOUT {
        let flow = flow(serde_json::from_str(about.example).unwrap());
        if let Err(error) = validator.validate(&flow) {
            panic!("{}: {error}", about.block_type);
        }
    }
}

#[test]
fn it_refuses_unknown_keys_wherever_they_stand() {
    let pointers =
        ["", "/attributes/tier", "/prompts/welcome/en", "/blocks/first", "/blocks/first/with", "/blocks/first/next"];
    for pointer in pointers {
        let mut flow = flow(play());
        flow.pointer_mut(pointer).unwrap()["promt"] = json!("first");
        assert_eq!(refused(&flow), [pointer]);
    }
}

#[test]
fn it_refuses_an_unknown_block_type() {
    assert_eq!(refused(&flow(json!({ "type": "hold_music" }))), ["/blocks/first/type"]);
}

#[test]
fn it_refuses_settings_of_the_wrong_type_and_out_of_range() {
    let wait = |seconds: Value| flow(json!({ "type": "wait", "with": { "seconds": seconds } }));
    assert!(refused(&wait(json!(20))).is_empty());
    assert_eq!(refused(&wait(json!("20"))), ["/blocks/first/with/seconds"]);
    assert_eq!(refused(&wait(json!(0))), ["/blocks/first/with/seconds"]);
}

#[test]
fn it_asks_for_settings_where_a_block_cannot_do_without() {
    assert_eq!(refused(&flow(json!({ "type": "play" }))), ["/blocks/first"]);
    assert!(refused(&flow(json!({ "type": "disconnect" }))).is_empty());
}

#[test]
fn it_holds_a_block_to_the_ports_its_type_has() {
    let port =
        |block_type: &str, with: Value| flow(json!({ "type": block_type, "with": with, "next": { "gold": "first" } }));
    assert_eq!(refused(&port("play", json!({ "prompt": "welcome" }))), ["/blocks/first/next"]);
    let branch = json!({ "conditions": [{ "port": "gold", "when": "tier == 'gold'" }] });
    assert!(refused(&port("branch", branch)).is_empty(), "the ports of a branch are its author's");
}
