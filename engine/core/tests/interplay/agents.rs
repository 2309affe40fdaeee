use cordboard_core::Input;
use serde_json::{Value as Json, json};

use super::Contact;
use super::contact::flow;

fn queue(then: &str) -> Json {
    json!({
        "type": "enqueue", "with": { "queue": "support" },
        "next": {
            "accepted": then, "full": "end", "closed": "end", "no_agents": "end", "waited_too_long": "end",
            "left_queue": "end",
        },
    })
}

fn contact(blocks: Json) -> Contact {
    Contact::new(&[flow("main", "contact", json!({ "on_error": "end" }), blocks)])
}

#[test]
fn queueing_again_lets_the_agent_who_accepted_go() {
    let mut contact = contact(json!({
        "start": queue("again"), "again": queue("talk"),
        "talk": { "type": "assign_agent", "next": { "ended": "end", "transferred": "end", "not_answered": "end" } },
        "end": { "type": "disconnect" },
    }));
    let first = contact.accepted();
    assert!(contact.yielded("agent_left") && contact.state.agent.is_none());
    contact.settle("enqueue", json!({ "outcome": "queued" }));
    contact.input(Input::AgentLeft { stay: first });
    assert_eq!(contact.facts, vec![]);
    assert!(contact.state.stay.is_some(), "the contact has not lost its place");
}

#[test]
fn an_agent_who_leaves_before_being_joined_disturbs_no_other_block() {
    let mut contact = contact(json!({
        "start": queue("crm"),
        "crm": {
            "type": "http_request", "with": { "method": "POST", "url": "https://crm.example/" },
            "next": { "ok": "talk", "client_error": "end", "server_error": "end", "timeout": "end" },
        },
        "talk": { "type": "assign_agent", "next": { "ended": "end", "transferred": "end", "not_answered": "retry" } },
        "retry": { "type": "wait", "with": { "seconds": 1 }, "next": { "elapsed": "end" } },
        "end": { "type": "disconnect" },
    }));
    let stay = contact.accepted();
    contact.input(Input::AgentLeft { stay });
    assert_eq!(contact.facts.len(), 1, "{:?}", contact.facts);
    assert_eq!(contact.block(), "crm");
    contact.settle("http_request", json!({ "status": 200 }));
    assert_eq!(contact.block(), "retry");
}
