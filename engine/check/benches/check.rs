//! A flow as large as a flow may be, checked whole.

use cordboard_check::{Options, check};
use cordboard_core::FlowSet;
use serde_json::{Map, Value, json};

fn main() {
    divan::main();
}

/// A flow of `count` blocks in stretches of ten, recorded by consent, with a queue at the end of each stretch.
fn flow(count: usize) -> String {
    let mut blocks = Map::new();
    let id = |number: usize| if number >= count - 1 { "bye".to_string() } else { format!("b{number}") };
    for number in 0..count - 1 {
        let (next, far) = (id(number + 1), id(number + 10));
        let block = match number % 10 {
            0 => json!({ "type": "menu", "with": { "prompt": "p", "choices": [
                { "port": "yes", "digits": "1", "recording_consent": "given" },
                { "port": "no", "digits": "2", "recording_consent": "refused" }] },
                "next": { "yes": next, "no": far, "no_input": far, "no_match": far } }),
            1 => json!({ "type": "start_recording", "next": { "done": next, "error": far } }),
            2 => json!({ "type": "set_queue", "with": { "queue": "sales" }, "next": { "done": next } }),
            3 => json!({ "type": "branch", "with": { "conditions": [{ "port": "gold", "when": "tier == 'gold'" }] },
                "next": { "gold": next, "otherwise": far } }),
            4 => {
                json!({ "type": "http_request", "with": { "url": "https://x.example/", "save": { "name": "response.json.name" } },
                "next": { "ok": next } })
            }
            5 => json!({ "type": "play", "with": { "prompt": "hello" }, "next": { "done": next } }),
            6 => json!({ "type": "enqueue", "next": { "accepted": next, "full": far, "closed": far, "no_agents": far,
                "waited_too_long": far, "left_queue": far } }),
            7 => json!({ "type": "assign_agent", "next": { "ended": next, "transferred": far, "not_answered": far } }),
            8 => json!({ "type": "stop_recording", "next": { "done": next, "error": next } }),
            _ => {
                json!({ "type": "set_attributes", "with": { "values": { "tier": "gold" } }, "next": { "done": next } })
            }
        };
        blocks.insert(format!("b{number}"), block);
    }
    blocks.insert("bye".into(), json!({ "type": "disconnect" }));
    let say = |text: &str| -> Value { json!({ "en": { "say": text } }) };
    json!({
        "format": 1, "id": "large", "name": "Large", "channels": ["voice"], "entry": "b0", "on_error": "bye",
        "attributes": { "tier": { "type": "text", "default": "none" }, "name": { "type": "text" } },
        "prompts": { "p": say("Press 1."), "hello": say("Hello ${name}.") }, "blocks": blocks
    })
    .to_string()
}

#[divan::bench(args = [100, 1000])]
fn check_flow(bencher: divan::Bencher<'_, '_>, blocks: usize) {
    let loaded = FlowSet::load_one("large.json", &flow(blocks));
    let problems: Vec<_> = loaded.problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    let Some(set) = loaded.set else { return };
    bencher.bench(|| check(&set, &loaded.documents, &Options::default()).len());
}
