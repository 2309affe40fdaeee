//! A contact to try things with.

use cordboard_core::contact::{Agent, AgentAction, Direction, Open};
use cordboard_core::{Envelope, Fact, FlowSet, Input, Loaded, Moment, NamedFile, Outcome, State, advance};
use cordboard_model::{Channel, FlowId, Value};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub struct Contact {
    flows: FlowSet,
    pub state: State,
    /// The facts of the last input.
    pub facts: Vec<Fact>,
}

/// A flow with these blocks; `with` is merged into it.
pub fn flow(id: &str, kind: &str, with: Json, blocks: Json) -> Json {
    let mut flow = json!({
        "format": 1, "id": id, "name": id, "kind": kind, "channels": ["voice"], "entry": "start",
        "prompts": { "hello": { "en": { "say": "Hello." } } }, "blocks": blocks,
    });
    for (key, value) in with.as_object().unwrap() {
        flow[key] = value.clone();
    }
    flow
}

pub fn load(flows: &[Json]) -> Loaded {
    let file = |flow: &Json| NamedFile { name: "flow.json".into(), bytes: flow.to_string().into_bytes() };
    let find = |id: &FlowId| flows.iter().find(|flow| flow["id"] == id.as_str()).map(file);
    FlowSet::load(file(&flows[0]), &find)
}

impl Contact {
    /// A call that begins in the first flow, without attributes.
    pub fn new(flows: &[Json]) -> Self {
        Self::with_attributes(flows, BTreeMap::new())
    }

    pub fn with_attributes(flows: &[Json], attributes: BTreeMap<cordboard_model::AttributeName, Value>) -> Self {
        let flows = load(flows).runnable().unwrap_or_else(|problems| panic!("{problems:#?}"));
        Self::start(flows, attributes)
    }

    pub fn start(flows: FlowSet, attributes: BTreeMap<cordboard_model::AttributeName, Value>) -> Self {
        let mut contact = Self { state: State::default(), facts: Vec::new(), flows };
        contact.input(Input::Started {
            flow: contact.flows.entry().id().clone(),
            id: "c1".into(),
            channel: Channel::Voice,
            direction: Direction::Inbound,
            from: "+15550100".into(),
            to: "+15550199".into(),
            language: None,
            answered_by: None,
            seed: 1,
            attributes,
        });
        contact
    }

    pub fn input(&mut self, input: Input) {
        self.facts.clear();
        advance(&self.flows, &mut self.state, &Envelope { at: Moment(0), input }, &mut self.facts);
    }

    /// Settles the open effect, which must be this one.
    pub fn settle(&mut self, name: &str, data: Json) {
        let Some(Open::Effect { number, name: open, .. }) = self.state.open.clone() else { panic!("{:?}", self.state) };
        assert_eq!(open, name);
        let data: Value = serde_json::from_value(data).unwrap();
        self.input(Input::EffectSettled { effect: number, outcome: Outcome::Ok(data) });
    }

    /// Enters the queue, and an agent accepts. Answers the number the agent's inputs name.
    pub fn accepted(&mut self) -> u32 {
        self.settle("enqueue", json!({ "outcome": "queued" }));
        let stay = self.state.stay.as_ref().unwrap().number;
        self.input(Input::AgentAccepted { stay, agent: Agent { id: "a".into(), name: "Ada".into() } });
        stay
    }

    /// The agent does something.
    pub fn agent(&mut self, action: AgentAction) {
        let stay = self.state.stay.as_ref().unwrap().number;
        self.input(Input::AgentActed { stay, action });
    }

    /// The block the contact stands at.
    pub fn block(&self) -> &str {
        self.state.frames.last().unwrap().block.as_ref().unwrap().as_str()
    }

    /// Whether the last input yielded such a fact, by its name.
    pub fn yielded(&self, name: &str) -> bool {
        self.facts.iter().any(|fact| serde_json::to_value(fact).unwrap()["fact"] == name)
    }
}
