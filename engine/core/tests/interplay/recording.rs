use cordboard_core::contact::{AgentAction, Recording};
use serde_json::{Value as Json, json};

use super::Contact;
use super::contact::flow;

/// A recorded conversation on hold, in a hold flow that asks for a change to the recording.
fn on_hold_at(block_type: &str) -> Contact {
    let with = if block_type == "start_recording" { json!({ "consent": "not_required" }) } else { json!({}) };
    on_hold_in(json!({
        "start": { "type": "wait", "with": { "seconds": 5 }, "next": { "elapsed": "change" } },
        "change": { "type": block_type, "with": with, "next": { "done": "back" } },
        "back": { "type": "return", "with": { "outcome": "done" } },
    }))
}

/// A recorded conversation on hold, in a hold flow of these blocks.
fn on_hold_in(hold: Json) -> Contact {
    let mut contact = Contact::new(&[
        flow(
            "main",
            "contact",
            json!({ "on_error": "end", "hooks": { "hold": "hold" } }),
            json!({
                "start": { "type": "start_recording", "with": { "consent": "not_required" }, "next": { "done": "queue" } },
                "queue": {
                    "type": "enqueue", "with": { "queue": "support" },
                    "next": {
                        "accepted": "talk", "full": "end", "closed": "end", "no_agents": "end",
                        "waited_too_long": "end", "left_queue": "end",
                    },
                },
                "talk": { "type": "assign_agent", "next": { "ended": "end", "transferred": "end", "not_answered": "end" } },
                "end": { "type": "disconnect" },
            }),
        ),
        flow(
            "hold",
            "hold",
            json!({ "on_error": "back", "attributes": { "pin": { "type": "text", "sensitive": true } } }),
            hold,
        ),
    ]);
    contact.settle("start_recording", json!(null));
    contact.accepted();
    contact.settle("join_agent", json!(null));
    contact.agent(AgentAction::Hold);
    contact
}

fn wait_over(contact: &mut Contact) {
    let wait = contact.state.open.as_ref().unwrap().number();
    contact.input(cordboard_core::Input::TimerFired { wait });
}

#[test]
fn a_recording_the_agent_stopped_meanwhile_is_not_stopped_again() {
    let mut contact = on_hold_at("stop_recording");
    wait_over(&mut contact);
    contact.agent(AgentAction::StopRecording);
    contact.settle("stop_recording", json!(null));
    assert!(!contact.yielded("recording_stopped") && contact.yielded("flow_returned"), "{:?}", contact.facts);
}

#[test]
fn a_recording_the_agent_stopped_meanwhile_is_not_paused() {
    let mut contact = on_hold_at("pause_recording");
    wait_over(&mut contact);
    contact.agent(AgentAction::StopRecording);
    contact.settle("pause_recording", json!(null));
    assert_eq!(contact.state.recording, Recording::Off);
}

#[test]
fn starting_a_paused_recording_leaves_it_paused() {
    let mut contact = on_hold_at("start_recording");
    contact.agent(AgentAction::PauseRecording);
    wait_over(&mut contact);
    assert!(contact.yielded("flow_returned"), "{:?}", contact.facts);
    assert_eq!(contact.state.recording, Recording::Paused);
}

#[test]
fn no_agent_brings_the_recording_back_while_a_secret_is_asked_for() {
    for again in [AgentAction::ResumeRecording, AgentAction::StartRecording] {
        let mut contact = on_hold_in(json!({
            "start": { "type": "pause_recording", "next": { "done": "ask" } },
            "ask": {
                "type": "collect", "with": { "prompt": "hello", "into": "pin" },
                "next": { "done": "back", "no_input": "back", "no_match": "back" },
            },
            "back": { "type": "return", "with": { "outcome": "done" } },
        }));
        contact.settle("pause_recording", json!(null));
        if again == AgentAction::StartRecording {
            contact.agent(AgentAction::StopRecording);
        }
        contact.agent(again.clone());
        assert_eq!(contact.facts, vec![], "{again:?}");
        let wait = contact.state.open.as_ref().unwrap().number();
        contact.input(cordboard_core::Input::Digits { wait, digits: "1234".into() });
        contact.agent(again);
        assert_eq!(contact.state.recording, Recording::On);
    }
}
