//! A support line as most are: hours, a menu, an account number, the customer's record, a queue with music.

use cordboard_core::contact::{Direction, Open};
use cordboard_core::{Envelope, Fact, FlowSet, Input, Moment, NamedFile, Outcome, State, advance};
use cordboard_model::{Channel, FlowId, Value};
use serde_json::json;
use std::collections::BTreeMap;

/// A contact that waits in the middle of the flow, and the flow.
pub struct Contact {
    flows: FlowSet,
    pub state: State,
}

fn flows() -> FlowSet {
    let say = |text: &str| json!({ "en": { "say": text }, "es": { "say": text } });
    let support = json!({
        "format": 1, "id": "support", "name": "Customer support", "channels": ["voice", "chat"],
        "languages": ["en", "es"], "entry": "welcome", "on_error": "apologise",
        "hooks": { "queue": "queue-music" },
        "attributes": {
            "account": { "type": "text" }, "name": { "type": "text", "default": "" },
            "tier": { "type": "text", "default": "standard" }, "open_cases": { "type": "integer", "default": 0 },
        },
        "prompts": {
            "welcome": say("Welcome to support. This call is recorded."), "account": say("Please key in your account number."),
            "menu": say("${name}, for billing press one, for anything else press two."), "hold": say("Please hold."),
            "sorry": say("We are sorry, something went wrong."),
        },
        "blocks": {
            "welcome": { "type": "play", "with": { "prompt": "welcome", "announces_recording": true }, "next": { "done": "record" } },
            "record": { "type": "start_recording", "next": { "done": "hours" } },
            "hours": { "type": "check_hours", "with": { "hours": "support" }, "next": { "open": "account", "closed": "bye" } },
            "account": {
                "type": "collect", "with": { "prompt": "account", "into": "account", "min_length": 6, "max_length": 8 },
                "next": { "done": "customer", "no_input": "menu", "no_match": "menu" },
            },
            "customer": {
                "type": "http_request",
                "with": {
                    "url": "https://crm.example/customers/${account}",
                    "save": { "name": "response.json.name", "tier": "response.json.tier", "open_cases": "response.json.open_cases" },
                },
                "next": { "ok": "menu" },
            },
            "menu": {
                "type": "menu",
                "with": { "prompt": "menu", "choices": [{ "port": "billing", "digits": "1" }, { "port": "other", "digits": "2" }] },
                "next": { "billing": "gold", "other": "gold", "no_input": "bye", "no_match": "bye" },
            },
            "gold": {
                "type": "branch", "with": { "conditions": [{ "port": "gold", "when": "tier == 'gold' && open_cases > 0" }] },
                "next": { "gold": "first", "otherwise": "queue" },
            },
            "first": { "type": "set_routing", "with": { "priority": 1 }, "next": { "done": "queue" } },
            "queue": { "type": "set_queue", "with": { "queue": "support" }, "next": { "done": "wait" } },
            "wait": {
                "type": "enqueue", "with": { "max_wait_seconds": 900 },
                "next": { "accepted": "talk", "full": "bye", "closed": "bye", "no_agents": "bye", "waited_too_long": "bye", "left_queue": "bye" },
            },
            "talk": { "type": "assign_agent", "next": { "ended": "bye", "transferred": "wait", "not_answered": "wait" } },
            "apologise": { "type": "play", "with": { "prompt": "sorry" }, "next": { "done": "bye", "error": "bye" } },
            "bye": { "type": "disconnect" },
        },
    });
    let music = json!({
        "format": 1, "id": "queue-music", "name": "Queue music", "kind": "queue", "channels": ["voice", "chat"],
        "languages": ["en", "es"], "entry": "hold", "on_error": "stay",
        "prompts": { "hold": say("Please hold.") },
        "blocks": {
            "hold": { "type": "play", "with": { "prompt": "hold" }, "next": { "done": "wait" } },
            "wait": { "type": "wait", "with": { "seconds": 20 }, "next": { "elapsed": "hold" } },
            "stay": { "type": "return", "with": { "outcome": "stay" } },
        },
    });
    let file = |flow: &serde_json::Value| NamedFile { name: "flow.json".into(), bytes: flow.to_string().into_bytes() };
    let loaded = FlowSet::load(file(&support), &|id: &FlowId| (*id == "queue-music").then(|| file(&music)));
    loaded.runnable().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A known customer at the menu.
pub fn waiting() -> Contact {
    let mut contact = Contact { flows: flows(), state: State::default() };
    contact.input(Input::Started {
        flow: FlowId::literal("support"),
        id: "CA0123456789abcdef0123456789abcdef".into(),
        channel: Channel::Voice,
        direction: Direction::Inbound,
        from: "+15550100200".into(),
        to: "+15550199300".into(),
        language: None,
        answered_by: None,
        seed: 0x5eed_5eed_5eed_5eed,
        attributes: BTreeMap::new(),
    });
    let customer = json!({ "status": 200, "json": { "name": "Grace Hopper", "tier": "gold", "open_cases": 2 } });
    for answer in [json!(null), json!({ "open": true })] {
        contact.settle(answer);
    }
    let wait = contact.number();
    contact.input(Input::Digits { wait, digits: "471108#".into() });
    contact.settle(customer);
    contact
}

impl Contact {
    fn number(&self) -> u32 {
        self.state.open.as_ref().map_or(u32::MAX, Open::number)
    }
    fn input(&mut self, input: Input) {
        advance(&self.flows, &mut self.state, &Envelope { at: Moment(1_772_000_000_000), input }, &mut Vec::new());
    }
    fn settle(&mut self, data: serde_json::Value) {
        let data: Value = serde_json::from_value(data).unwrap();
        let effect = self.number();
        self.input(Input::EffectSettled { effect, outcome: Outcome::Ok(data) });
    }
    /// The customer presses a key: three blocks, one of them a condition, up to the queue.
    pub fn answer(&self, state: &mut State, facts: &mut Vec<Fact>) {
        let input = Input::Digits { wait: self.number(), digits: "1".into() };
        advance(&self.flows, state, &Envelope { at: Moment(1_772_000_001_000), input }, facts);
    }
}
