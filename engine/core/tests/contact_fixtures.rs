//! What a released version has stored of contacts, the present one still reads, and writes back unchanged. The files are
//! frozen: a change that they do not survive needs a migration of stored contacts, not a new fixture.
//!
//! A new variant does not compile until it is named here, and does not pass until a fixture has an example of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what cannot be had fails the test

use cordboard_core::contact::{
    AgentAction, Answer, Audience, Body, Consent, Content, Direction, EndReason, Entered, Header, Left, Open, Party,
    PolicyCode, Recording, RecordingLegs, StayKind, TransferTarget, Wait,
};
use cordboard_core::{Effect, Envelope, Fact, Input, Outcome, State};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads each example, and writes it back.
fn frozen<T: DeserializeOwned + Serialize>(examples: &Value) -> Vec<T> {
    let examples = examples.as_array().unwrap();
    let read = examples.iter().map(|example| {
        let read: T = serde_json::from_str(&example.to_string()).unwrap_or_else(|error| panic!("{error}: {example}"));
        assert_eq!(serde_json::to_value(&read).unwrap(), *example);
        read
    });
    read.collect()
}

/// Whether there is an example of each variant.
macro_rules! covered {
    ($examples:expr, $type:ident { $($variant:ident),+ $(,)? }) => {{
        let name = |example: &$type| match example { $($type::$variant { .. } => stringify!($variant)),+ };
        let seen: BTreeSet<&str> = $examples.iter().map(name).collect();
        let missing: Vec<_> = [$(stringify!($variant)),+].into_iter().filter(|name| !seen.contains(name)).collect();
        assert!(missing.is_empty(), "{} has no frozen example of {missing:?}", stringify!($type));
    }};
}

fn file(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn stored_inputs_are_read_and_written_back_unchanged() {
    let envelopes: Vec<Envelope> = frozen(&file(include_str!("../fixtures/format-1/inputs.json")));
    let inputs: Vec<_> = envelopes.into_iter().map(|envelope| envelope.input).collect();
    covered!(
        inputs,
        Input {
            Started,
            Digits,
            Speech,
            Message,
            NoInput,
            TimerFired,
            EffectSettled,
            AgentAccepted,
            AgentActed,
            AgentLeft,
            HungUp,
            Terminated,
        }
    );
}

#[test]
fn stored_facts_are_read_and_written_back_unchanged() {
    let facts: Vec<Fact> = frozen(&file(include_str!("../fixtures/format-1/facts.json")));
    covered!(
        facts,
        Fact {
            ContactStarted,
            FlowEntered,
            BlockEntered,
            PortTaken,
            FlowReturned,
            FlowInterrupted,
            PromptQueued,
            AttributeSet,
            LanguageSet,
            VoiceSet,
            QueueSet,
            RoutingSet,
            HooksSet,
            ConsentRecorded,
            WaitOpened,
            WaitClosed,
            TryCounted,
            Counted,
            EffectRequested,
            EffectSettled,
            EffectAbandoned,
            RecordingStarted,
            RecordingPaused,
            RecordingResumed,
            RecordingStopped,
            Queued,
            Dequeued,
            AgentAccepted,
            AgentJoined,
            AgentLeft,
            CustomerHeld,
            CustomerResumed,
            TransferRequested,
            EventPublished,
            ExpressionFailed,
            PolicyBlocked,
            HungUp,
            Ended,
        }
    );
    let effects: Vec<Effect> = facts
        .into_iter()
        .filter_map(|fact| match fact {
            Fact::EffectRequested { request, .. } => Some(request),
            _ => None,
        })
        .collect();
    covered!(
        effects,
        Effect {
            StartRecording,
            PauseRecording,
            ResumeRecording,
            StopRecording,
            CheckHours,
            CheckQueue,
            Enqueue,
            OfferAgent,
            JoinAgent,
            TransferCall,
            RequestCallback,
            HttpRequest,
            DetectIntent,
            SendMessage,
            LookupCustomer,
            UpdateCustomer,
            CreateTask,
        }
    );
    for effect in &effects {
        assert_eq!(serde_json::to_value(effect).unwrap()["kind"], effect.name(), "the name is the one that is stored");
    }
}

#[test]
fn stored_states_are_read_and_written_back_unchanged() {
    let states: Vec<State> = frozen(&file(include_str!("../fixtures/format-1/state.json")));
    // Without `..`, so that a new part of the state is thought of here.
    let State {
        endpoint,
        language,
        voice,
        frames,
        open,
        stay,
        agent,
        next_number,
        attributes,
        queue,
        routing,
        hooks,
        recording,
        consent,
        transfer,
        counts,
        closing,
        ended,
    } = states[1].clone();
    let set = [
        endpoint.is_some(),
        language.is_some(),
        !voice.is_default(),
        !frames.is_empty(),
        open.is_some(),
        stay.is_some(),
        agent.is_some(),
        next_number > 0,
        !attributes.is_empty(),
        queue.is_some(),
        !routing.is_default(),
        !hooks.is_empty(),
        !recording.is_off(),
        !consent.is_empty(),
        transfer.is_some(),
        !counts.is_empty(),
        closing.is_some(),
        ended.is_some(),
    ];
    assert!(set.iter().all(|set| *set), "the second example has every part of the state: {set:?}");
    assert_eq!(states[0], State::default());
}

#[test]
fn stored_parts_of_facts_and_states_are_read_and_written_back_unchanged() {
    let parts = file(include_str!("../fixtures/format-1/parts.json"));
    macro_rules! part {
        ($key:literal, $type:ident { $($variant:ident),+ }) => {
            covered!(frozen::<$type>(&parts[$key]), $type { $($variant),+ });
        };
    }
    part!(
        "agent_action",
        AgentAction {
            Hold,
            Resume,
            StartRecording,
            PauseRecording,
            ResumeRecording,
            StopRecording,
            SetAttributes,
            Transfer
        }
    );
    part!("answer", Answer { Digits, Speech, Message, NoInput, Timer, Interrupted });
    part!("audience", Audience { Customer, Agent });
    part!("body", Body { Json, Form, Text });
    part!("consent", Consent { Given, Refused });
    part!("content", Content { Say, Ssml, Audio, Text });
    part!("direction", Direction { Inbound, Outbound, Callback });
    part!(
        "end_reason",
        EndReason { HungUp, Disconnected, Terminated, LostCall, StepBudget, InputLimit, CallDepth, BrokenFlow }
    );
    part!(
        "entered",
        Entered { Started, Called, WentOn, QueueHook, HoldHook, AgentWhisperHook, CustomerWhisperHook, HangUpHook }
    );
    part!("header", Header { Text, Secret });
    part!("left", Left { Accepted, WaitedTooLong, LeftQueue, Abandoned });
    part!("open", Open { Wait, Effect });
    part!("outcome", Outcome { Ok, Failed });
    part!("party", Party { Customer, Agent, Flow, Operator, Engine });
    part!("policy_code", PolicyCode { RecordingWithoutConsent, SensitiveWhileRecording });
    part!("recording", Recording { Off, On, Paused });
    part!("recording_legs", RecordingLegs { Both, Customer, Agent });
    part!("stay_kind", StayKind { Queue, Conversation });
    part!("transfer_target", TransferTarget { Queue, Agent, Number });
    part!("wait", Wait { Input, Time });
}
