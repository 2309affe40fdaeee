//! What is sensitive is never seen: refused where a flow would show it, hidden in facts that are shown, and in no message.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what cannot be had fails the test

use cordboard_core::contact::{AgentAction, Direction, Open};
use cordboard_core::{
    Envelope, Fact, FlowSet, HIDDEN, Input, Loaded, Moment, NamedFile, Outcome, Redactor, State, advance,
};
use cordboard_model::{AttributeName, Channel, FlowId, Value};
use serde_json::{Value as Json, json};

/// A card number that stands nowhere by chance.
const CARD: &str = "4929718346205518";

fn load(flows: &[Json]) -> Loaded {
    let file = |flow: &Json| NamedFile {
        name: format!("{}.json", flow["id"].as_str().unwrap()),
        bytes: flow.to_string().into_bytes(),
    };
    FlowSet::load(file(&flows[0]), &|id: &FlowId| flows.iter().find(|flow| flow["id"] == id.as_str()).map(file))
}

/// A flow at whose `start` a secret is known.
fn main_flow(blocks: Json) -> Json {
    json!({
        "format": 1, "id": "main", "name": "Main", "channels": ["voice", "chat"], "entry": "start", "on_error": "end",
        "attributes": {
            "card": { "type": "text", "sensitive": true }, "shown": { "type": "text" }, "digits": { "type": "integer" },
            "list": { "type": "json", "sensitive": true },
        },
        "prompts": { "ask": { "en": { "say": "Your card number, please." } } },
        "blocks": blocks,
    })
}

/// A flow with one block, all of whose ports lead to the end.
fn at(block_type: &str, with: Json, ports: &[&str]) -> Json {
    let next: serde_json::Map<String, Json> = ports.iter().map(|port| ((*port).to_string(), json!("end"))).collect();
    main_flow(json!({
        "start": { "type": block_type, "with": with, "next": next },
        "end": { "type": "disconnect" },
    }))
}

/// A module that sends the card it is given, and gives back what came of it.
fn pay() -> Json {
    json!({
        "format": 1, "id": "pay", "name": "Pay", "kind": "module", "channels": ["voice", "chat"], "entry": "send",
        "inputs": { "number": { "type": "text", "sensitive": true } },
        "outputs": { "charged": { "type": "text", "sensitive": true } }, "returns": ["paid", "refused"],
        "attributes": { "receipt": { "type": "text", "sensitive": true } },
        "on_error": "refuse",
        "blocks": {
            "send": {
                "type": "http_request",
                "with": {
                    "method": "POST", "url": "https://pay.example/cards/${number}", "query": { "again": "${number}" },
                    "headers": { "x-card": "${number}" }, "json": { "card": "${number}" }, "save": { "receipt": "response.json.card" },
                },
                "next": { "ok": "back" },
            },
            "back": { "type": "return", "with": { "outcome": "paid", "outputs": { "charged": "${number}" } } },
            "refuse": { "type": "return", "with": { "outcome": "refused", "outputs": { "charged": "${number}" } } },
        },
    })
}

struct Contact {
    flows: FlowSet,
    state: State,
    facts: Vec<Fact>,
    /// Each turn as a store keeps it: the input, the facts and the state, as they may be shown.
    kept: String,
}

impl Contact {
    fn start(flows: &[Json], channel: Channel, attributes: &[(&'static str, Value)]) -> Self {
        let flows = load(flows).runnable().unwrap_or_else(|problems| panic!("{problems:#?}"));
        let mut contact = Self { flows, state: State::default(), facts: Vec::new(), kept: String::new() };
        contact.give(Input::Started {
            flow: FlowId::literal("main"),
            id: "c".into(),
            channel,
            direction: Direction::Inbound,
            from: "+15550100".into(),
            to: "+15550199".into(),
            language: None,
            answered_by: None,
            seed: 1,
            attributes: attributes.iter().map(|(name, value)| (AttributeName::literal(name), value.clone())).collect(),
        });
        contact
    }
    fn give(&mut self, input: Input) {
        let input = Envelope { at: Moment(0), input };
        let shown = Redactor::shown_input(&self.flows, &self.state, &input);
        let mut redactor = Redactor::resume(&self.flows, &self.state);
        let before = self.facts.len();
        advance(&self.flows, &mut self.state, &input, &mut self.facts);
        let facts: Vec<Fact> = self.facts[before..].iter().map(|fact| redactor.shown(fact)).collect();
        let state = serde_json::to_value(Redactor::shown_state(&self.flows, &self.state)).unwrap();
        assert!(serde_json::from_value::<State>(state.clone()).is_ok(), "{state}");
        self.kept += &format!("{} {} {state}\n", json!(shown), json!(facts));
    }
    fn open(&self) -> u32 {
        self.state.open.as_ref().map(Open::number).unwrap()
    }
    fn settle(&mut self, data: Json) {
        let outcome = Outcome::Ok(serde_json::from_value(data).unwrap());
        self.give(Input::EffectSettled { effect: self.open(), outcome });
    }
    /// The log as it may be shown, a fact a line.
    fn shown(&self) -> String {
        let mut redactor = Redactor::new(&self.flows);
        self.facts.iter().map(|fact| serde_json::to_string(&redactor.shown(fact)).unwrap() + "\n").collect()
    }
    /// The log as it is.
    fn log(&self) -> String {
        self.facts.iter().map(|fact| serde_json::to_string(fact).unwrap() + "\n").collect()
    }
    fn took(&self, block: &str, port: &str) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::PortTaken { block: b, port: p } if *b == block && *p == port))
    }
}

#[test]
fn a_flow_that_would_show_a_secret_does_not_load() {
    let said = {
        let mut flow = at("play", json!({ "prompt": "ask" }), &["done"]);
        flow["prompts"]["ask"]["en"]["say"] = json!("It was ${card}.");
        flow
    };
    let texted = {
        let mut flow = at("play", json!({ "prompt": "ask" }), &["done"]);
        flow["prompts"]["ask"]["en"]["sms"] = json!("It was ${slice(card, 12, 4)}.");
        flow
    };
    let leaks = [
        said,
        texted,
        at("publish_event", json!({ "name": "paid", "data": { "card": "${card}" } }), &["done"]),
        at("create_task", json!({ "name": "Card ${card}", "queue": "office" }), &["created"]),
        at("create_task", json!({ "name": "Card", "description": "${card}", "queue": "office" }), &["created"]),
        at(
            "create_task",
            json!({ "name": "Card", "queue": "office", "attributes": { "card": "${card}" } }),
            &["created"],
        ),
        at("send_message", json!({ "prompt": "ask", "to": "${card}" }), &["sent"]),
        at("update_customer", json!({ "values": { "card": "${card}" } }), &["done"]),
        at("lookup_customer", json!({ "by": "id", "value": "${card}" }), &["found", "not_found", "several"]),
        at("request_callback", json!({ "number": "${card}", "queue": "office" }), &["requested", "invalid_number"]),
        at("transfer_call", json!({ "to": "${card}" }), &["ended", "busy", "no_answer"]),
        at("set_queue", json!({ "queue": "${card}" }), &["done"]),
        at("set_voice", json!({ "voice": "${card}" }), &["done"]),
        at("set_language", json!({ "language": "${card}" }), &["done"]),
        at("set_routing", json!({ "preferred_agent": "${card}" }), &["done"]),
        at("set_attributes", json!({ "values": { "shown": "${card}" } }), &["done"]),
        at("set_attributes", json!({ "values": { "digits": "${len(card)}" } }), &["done"]),
        at("http_request", json!({ "url": "https://pay.example/", "save": { "shown": "card" } }), &["ok"]),
    ];
    for flow in leaks {
        let codes: Vec<String> =
            load(std::slice::from_ref(&flow)).problems.iter().map(|p| p.code.to_string()).collect();
        assert_eq!(codes, ["attribute.leak"], "{}", flow["blocks"]["start"]);
    }
}

#[test]
fn a_secret_cannot_be_passed_on_to_what_is_not_one() {
    let module = |sensitive: bool| {
        json!({
            "format": 1, "id": "inner", "name": "Inner", "kind": "module", "channels": ["voice", "chat"], "entry": "back",
            "inputs": { "given": { "type": "text", "sensitive": sensitive } }, "returns": ["ok"],
            "blocks": { "back": { "type": "return", "with": { "outcome": "ok" } } },
        })
    };
    let call = |given: &str| json!({ "flow": "inner", "returns": ["ok"], "inputs": { "given": given } });
    // From an attribute, and from an input of a module.
    let from_attribute = at("call_flow", call("${card}"), &["ok"]);
    let mut outer = pay();
    outer["blocks"]["send"] = json!({ "type": "call_flow", "with": call("${number}"), "next": { "ok": "back" } });
    let from_input = at(
        "call_flow",
        json!({ "flow": "pay", "returns": ["paid", "refused"], "inputs": { "number": "1" } }),
        &["paid", "refused"],
    );
    for flows in [[from_attribute.clone(), from_attribute, module(false)], [from_input, outer, module(false)]] {
        let codes: Vec<String> = load(&flows).problems.iter().map(|problem| problem.code.to_string()).collect();
        assert_eq!(codes, ["attribute.leak"]);
        assert!(load(&[flows[0].clone(), flows[1].clone(), module(true)]).problems.is_empty());
    }
}

/// Collects the card, gives it to a module that sends it, and stores what the module gives back.
fn paying() -> [Json; 2] {
    let main = main_flow(json!({
        "start": {
            "type": "collect", "with": { "prompt": "ask", "into": "card", "min_length": 16, "max_length": 16 },
            "next": { "done": "pay", "no_input": "end", "no_match": "end" },
        },
        "pay": {
            "type": "call_flow",
            "with": { "flow": "pay", "returns": ["paid", "refused"], "inputs": { "number": "${card}" }, "outputs": { "card": "charged" } },
            "next": { "paid": "end", "refused": "end" },
        },
        "end": { "type": "disconnect" },
    }));
    [main, pay()]
}

#[test]
fn a_card_number_is_in_no_fact_that_is_shown() {
    for (channel, answer) in [
        (Channel::Voice, json!({ "status": 200, "json": { "card": CARD }, "text": CARD })),
        (Channel::Chat, json!({ "status": 402, "json": { "card": CARD } })),
        (Channel::Chat, json!({ "status": CARD })),
        (Channel::Chat, json!({ "status": CARD.parse::<i64>().unwrap() })),
        (Channel::Chat, json!([CARD])),
        (Channel::Chat, json!(CARD)),
    ] {
        let mut contact = Contact::start(&paying(), channel, &[]);
        for attempt in [&CARD[..15], CARD] {
            let wait = contact.open();
            match channel {
                Channel::Voice => contact.give(Input::Digits { wait, digits: attempt.into() }),
                _ => contact.give(Input::Message { wait, text: attempt.into() }),
            }
        }
        contact.settle(answer);
        assert!(contact.state.ended.is_some() && contact.log().contains(CARD));
        let shown = contact.shown();
        assert!(!shown.contains(&CARD[..15]) && shown.contains(HIDDEN), "{shown}");
        assert!(!contact.kept.contains(&CARD[..15]) && contact.kept.contains(HIDDEN), "{}", contact.kept);
        for fact in shown.lines() {
            let fact: Json = serde_json::from_str(fact).unwrap();
            assert!(
                contact.kept.contains(&fact.to_string()),
                "turn by turn, {fact} is shown otherwise:\n{}",
                contact.kept
            );
        }
    }
}

#[test]
fn a_card_number_that_comes_late_is_hidden_too() {
    let mut contact = Contact::start(&paying(), Channel::Voice, &[]);
    let wait = contact.open();
    contact.give(Input::Digits { wait, digits: CARD.into() });
    contact.give(Input::Digits { wait, digits: CARD.into() });
    assert!(!contact.kept.contains(CARD), "{}", contact.kept);
}

#[test]
fn a_card_number_known_beforehand_or_set_by_an_agent_is_hidden() {
    let flow = at("wait", json!({ "seconds": 5 }), &["elapsed"]);
    let mut contact = Contact::start(&[flow], Channel::Voice, &[("card", CARD.into())]);
    let values = [(AttributeName::literal("card"), Value::from(CARD))].into();
    contact.give(Input::AgentActed { stay: 0, action: AgentAction::SetAttributes { values } });
    assert!(contact.log().contains(CARD) && !contact.kept.contains(CARD), "{}", contact.kept);
}

#[test]
fn a_profile_or_an_intent_that_holds_a_secret_is_hidden() {
    let profile =
        at("lookup_customer", json!({ "save": { "card": "customer.card" } }), &["found", "not_found", "several"]);
    let mut contact = Contact::start(&[profile], Channel::Voice, &[]);
    contact.settle(json!({ "matches": 1, "customer": { "card": CARD } }));
    assert!(contact.took("start", "found") && !contact.shown().contains(CARD), "{}", contact.shown());

    let open = json!({ "prompt": "ask", "intents": ["card"], "save": { "card": "slots.card" } });
    let open = at("understand", open, &["card", "no_input", "no_match"]);
    let mut contact = Contact::start(&[open], Channel::Voice, &[]);
    contact.give(Input::Speech { wait: contact.open(), text: CARD.into() });
    contact.settle(json!({ "intent": "card", "slots": { "card": CARD } }));
    assert!(contact.took("start", "card") && !contact.shown().contains(CARD), "{}", contact.shown());
}

#[test]
fn a_failing_expression_tells_no_value() {
    let failing = [
        "integer(card) == 1",
        "decimal(card) == decimal(1)",
        "list.a == 1",
        "list > 3",
        "integer(list) + 9223372036854775807 > 0",
        "list + 1 == 2",
        "list[card] == 1",
        "integer(card + 'x') > 0",
        "integer(slice(card, 0, 2) + '.') > 1",
        "9223372036854775807 + len(card) > 0",
        "1 / (len(card) - 24) > 0",
    ];
    let value = format!("card {CARD} of");
    for expression in failing {
        let branch =
            at("branch", json!({ "conditions": [{ "port": "yes", "when": expression }] }), &["yes", "otherwise"]);
        let contact =
            Contact::start(&[branch], Channel::Voice, &[("card", value.as_str().into()), ("list", CARD.into())]);
        let failed = contact.facts.iter().find(|fact| matches!(fact, Fact::ExpressionFailed { .. }));
        let failed =
            serde_json::to_string(failed.unwrap_or_else(|| panic!("{expression}: {}", contact.log()))).unwrap();
        assert!(!failed.contains("4929"), "{failed}");
        assert!(!contact.shown().contains(CARD));
    }
}
