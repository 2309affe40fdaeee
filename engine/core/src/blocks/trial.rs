//! A stage for one block: a flow that holds nothing else, and a contact that walks through it.

use expect_test::Expect;
use std::collections::BTreeMap;

use crate::contact::{Agent, AgentAction, Direction, Envelope, Fact, Input, Moment, Open, Outcome, State};
use crate::{FlowSet, NamedFile, advance};
use cordboard_model::{AttributeName, Channel, FlowId, Value};

/// A contact at the block on trial. Every port leads to a `disconnect`.
pub(crate) struct Trial {
    flows: FlowSet,
    state: State,
    facts: Vec<Fact>,
    now: Moment,
}

/// The flow around a block: prompts `ask`, `again` and `what`, attributes of every type, hooks and modules by name.
fn around(block: &str) -> String {
    let ports = ports(block);
    let next: Vec<String> = ports.iter().map(|port| format!(r#""{port}": "end""#)).collect();
    let block = block.trim().trim_end_matches('}');
    let comma = if block.trim_end().ends_with('{') { "" } else { "," };
    format!(
        r#"{{ "format": 1, "id": "trial", "name": "Trial", "channels": ["voice", "chat", "sms"], "languages": ["en", "es"],
        "entry": "block",
        "attributes": {{
            "text": {{ "type": "text" }}, "number": {{ "type": "integer", "default": 0 }}, "amount": {{ "type": "decimal" }},
            "flag": {{ "type": "boolean" }}, "data": {{ "type": "json" }}, "secret": {{ "type": "text", "sensitive": true }} }},
        "prompts": {{
            "ask": {{ "en": {{ "say": "Ask." }}, "es": {{ "say": "Pregunta." }} }},
            "again": {{ "en": {{ "say": "Nothing came." }}, "es": {{ "say": "Nada." }} }},
            "what": {{ "en": {{ "say": "What was ${{text}}?", "sms": "What?" }}, "es": {{ "say": "¿Qué?" }} }} }},
        "blocks": {{ "block": {block}{comma} "next": {{ {} }} }}, "end": {{ "type": "disconnect" }} }} }}"#,
        next.join(", ")
    )
}

/// The ports of a block, found by loading it unwired and reading what the loader misses.
fn ports(block: &str) -> Vec<String> {
    let node: serde_json::Value = serde_json::from_str(block).unwrap();
    let document = cordboard_model::json::Document::read("block", block.as_bytes()).unwrap().0;
    let mut problems = Vec::new();
    let mut decode = super::Decode { document: &document, pointer: "/with".into(), problems: &mut problems };
    let block = super::Block::read(node["type"].as_str().unwrap(), &mut decode);
    block.map(|block| block.ports().iter().map(|port| port.name.to_string()).collect()).unwrap_or_default()
}

/// What other flows there are.
fn library(id: &FlowId) -> Option<NamedFile> {
    let (kind, outcome, more) = match id.as_str() {
        "music" => ("queue", "stay", ""),
        "leaver" => ("queue", "leave", ""),
        "hold-music" => ("hold", "done", ""),
        "to-agent" => ("agent_whisper", "done", ""),
        "to-customer" => ("customer_whisper", "done", ""),
        "log" => ("hang_up", "done", ""),
        "module" => (
            "module",
            "good",
            r#""returns": ["good", "bad"], "inputs": { "given": { "type": "integer" } }, "outputs": { "made": { "type": "integer" } },"#,
        ),
        "other" => {
            let text = r#"{ "format": 1, "id": "other", "name": "Other", "channels": ["voice"], "entry": "end",
                "blocks": { "end": { "type": "disconnect" } } }"#;
            return Some(NamedFile { name: "other.json".into(), bytes: text.into() });
        }
        _ => return None,
    };
    let outputs = if kind == "module" { r#", "outputs": { "made": "${given + 1}" }"# } else { "" };
    let next = if kind == "module" { r#", "next": { "error": "wait" }"# } else { "" };
    let (entry, wait) = match kind {
        "queue" | "hold" => {
            ("wait", r#""wait": { "type": "wait", "with": { "seconds": 20 }, "next": { "elapsed": "back" } },"#)
        }
        "module" => {
            ("back", r#""wait": { "type": "wait", "with": { "seconds": 20 }, "next": { "elapsed": "back" } },"#)
        }
        _ => ("back", ""),
    };
    let text = format!(
        r#"{{ "format": 1, "id": "{id}", "name": "{id}", "channels": ["voice", "chat", "sms"], "kind": "{kind}", {more} "entry": "{entry}",
        "blocks": {{ {wait} "back": {{ "type": "return", "with": {{ "outcome": "{outcome}"{outputs} }}{next} }} }} }}"#
    );
    Some(NamedFile { name: format!("{id}.json"), bytes: text.into_bytes() })
}

impl Trial {
    /// A voice call at a block.
    pub(crate) fn voice(block: &str) -> Self {
        Self::on(Channel::Voice, block, [])
    }
    /// A chat at a block.
    pub(crate) fn chat(block: &str) -> Self {
        Self::on(Channel::Chat, block, [])
    }
    /// A contact at a block, with attributes known beforehand.
    pub(crate) fn on<const N: usize>(channel: Channel, block: &str, attributes: [(&str, Value); N]) -> Self {
        let file = NamedFile { name: "trial.json".into(), bytes: around(block).into_bytes() };
        let flows = FlowSet::load(file, &library).runnable().unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        let attributes: BTreeMap<_, _> =
            attributes.into_iter().map(|(name, value)| (AttributeName::new(name).unwrap(), value)).collect();
        let mut trial = Self { flows, state: State::default(), facts: Vec::new(), now: Moment(0) };
        trial.give(Input::Started {
            flow: FlowId::literal("trial"),
            id: "c".into(),
            channel,
            direction: Direction::Inbound,
            from: "+15550100".into(),
            to: "+15550199".into(),
            language: None,
            answered_by: None,
            seed: 7,
            attributes,
        });
        trial
    }

    fn give(&mut self, input: Input) {
        advance(&self.flows, &mut self.state, &Envelope { at: self.now, input }, &mut self.facts);
    }
    fn open(&self) -> u32 {
        self.state.open.as_ref().map(Open::number).expect("nothing is open")
    }
    fn stay(&self) -> u32 {
        self.state.stay.as_ref().map(|stay| stay.number).or(self.state.agent.as_ref().map(|a| a.0)).expect("no stay")
    }
    pub(crate) fn press(mut self, digits: &str) -> Self {
        let (wait, digits) = (self.open(), digits.into());
        self.give(Input::Digits { wait, digits });
        self
    }
    pub(crate) fn say(mut self, text: &str) -> Self {
        let (wait, text) = (self.open(), text.into());
        self.give(Input::Speech { wait, text });
        self
    }
    pub(crate) fn write(mut self, text: &str) -> Self {
        let (wait, text) = (self.open(), text.into());
        self.give(Input::Message { wait, text });
        self
    }
    pub(crate) fn silence(mut self) -> Self {
        let wait = self.open();
        self.give(Input::NoInput { wait });
        self
    }
    /// The timer of what is open fires, at its time.
    pub(crate) fn time_up(mut self) -> Self {
        let wait = match &self.state.open {
            Some(open) => {
                self.now = open.deadline();
                open.number()
            }
            None => self.stay(),
        };
        self.give(Input::TimerFired { wait });
        self
    }
    /// The open effect is settled, with data as JSON.
    pub(crate) fn settle(mut self, json: &str) -> Self {
        let effect = self.open();
        self.give(Input::EffectSettled { effect, outcome: Outcome::Ok(serde_json::from_str(json).unwrap()) });
        self
    }
    pub(crate) fn fail(mut self, code: &str) -> Self {
        let effect = self.open();
        self.give(Input::EffectSettled { effect, outcome: Outcome::failed(code) });
        self
    }
    pub(crate) fn accept(mut self) -> Self {
        let stay = self.stay();
        self.give(Input::AgentAccepted { stay, agent: Agent { id: "ada".into(), name: "Ada".into() } });
        self
    }
    pub(crate) fn act(mut self, action: AgentAction) -> Self {
        let stay = self.stay();
        self.give(Input::AgentActed { stay, action });
        self
    }
    pub(crate) fn agent_leaves(mut self) -> Self {
        let stay = self.stay();
        self.give(Input::AgentLeft { stay });
        self
    }
    pub(crate) fn hang_up(mut self) -> Self {
        self.give(Input::HungUp);
        self
    }
    /// Sets up the state that blocks before this one would have left. Only for what no input can bring about here.
    pub(crate) fn after(mut self, facts: &[Fact]) -> Self {
        for fact in facts {
            self.state.apply(fact);
        }
        self
    }

    /// Compares what happened at the block, a fact a line, without the ends every trial has. Numbers and times of what was
    /// opened are left out: they say nothing about the block.
    pub(crate) fn check(self, expected: Expect) {
        let line = |fact: &Fact| {
            let mut json = serde_json::to_value(fact).unwrap();
            let fields = json.as_object_mut().unwrap();
            let name = fields.remove("fact").unwrap();
            for noise in ["wait", "effect", "stay", "deadline", "at", "language"] {
                fields.remove(noise);
            }
            if fields.get("block").is_some_and(|block| block == "block") {
                fields.remove("block");
            }
            let rest = if fields.is_empty() { String::new() } else { format!(" {json}") };
            format!("{}{rest}\n", name.as_str().unwrap())
        };
        let skip = |fact: &&Fact| match fact {
            Fact::ContactStarted { .. } | Fact::HungUp { .. } | Fact::Ended { .. } => false,
            Fact::BlockEntered { block } => block != "block" && block != "end",
            Fact::FlowEntered { flow, .. } => flow != "trial",
            _ => true,
        };
        let log: String = self.facts.iter().filter(skip).map(line).collect();
        expected.assert_eq(&log);
    }
}
