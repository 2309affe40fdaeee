//! A stage for one block: a flow that holds nothing else, and a contact that walks through it.

use expect_test::Expect;
use std::collections::BTreeMap;

use crate::contact::{
    Agent, AgentAction, Direction, EndReason, Envelope, Fact, Input, Left, Moment, Open, Outcome, State,
};
use crate::{FlowSet, NamedFile, advance};
use cordboard_model::{AttributeName, Channel, FlowId, ResourceName, Value};

/// A contact at the block on trial. Every port leads to a `disconnect`.
pub(crate) struct Trial {
    flows: FlowSet,
    state: State,
    facts: Vec<Fact>,
    now: Moment,
}

/// The flow around a block: prompts `ask`, `again` and `what`, attributes of every type, hooks and modules by name. A port
/// that the block does not wire itself leads to `end`.
fn around(block: &str) -> String {
    let mut node: serde_json::Value = serde_json::from_str(block).unwrap();
    let mut next: serde_json::Map<String, serde_json::Value> =
        ports(block).into_iter().map(|port| (port, "end".into())).collect();
    if let Some(wired) = node.get("next").and_then(serde_json::Value::as_object) {
        next.extend(wired.clone());
    }
    node["next"] = next.into();
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
        "blocks": {{ "block": {node}, "end": {{ "type": "disconnect" }},
            "hooks": {{ "type": "set_hooks", "next": {{ "done": "leaver" }}, "with": {{ "queue": "music", "hold": "hold-music",
                "agent_whisper": "to-agent", "customer_whisper": "to-customer", "hang_up": "log" }} }},
            "leaver": {{ "type": "set_hooks", "with": {{ "queue": "leaver" }}, "next": {{ "done": "end" }} }} }} }}"#
    )
}

/// The ports of a block, found by reading its settings.
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
    let back = |outcome: &str| format!(r#""back": {{ "type": "return", "with": {{ "outcome": "{outcome}" }} }}"#);
    let wait = r#""wait": { "type": "wait", "with": { "seconds": 20 }, "next": { "elapsed": "back" } }"#;
    let who = r#""who": { "type": "play", "with": { "prompt": "who" }, "next": { "done": "back", "error": "back" } }"#;
    let announce = r#""who": { "type": "call_flow", "with": { "flow": "announce", "returns": ["said"] },
        "next": { "said": "wait", "error": "wait" } }"#;
    let log = r#""log": { "type": "publish_event", "with": { "name": "over" }, "next": { "done": "back", "error": "back" } }"#;
    let made = r#""back": { "type": "return", "with": { "outcome": "good", "outputs": { "made": "${given + 1}", "told": "${note}" } },
        "next": { "error": "bad" } },
        "bad": { "type": "return", "with": { "outcome": "bad", "outputs": { "made": 0, "told": "" } } },
        "lost": { "type": "disconnect" }"#;
    let module = r#""on_error": "lost", "returns": ["good", "bad"], "inputs": { "given": { "type": "integer" }, "note": { "type": "json", "default": 1 } },
        "outputs": { "made": { "type": "integer" }, "told": { "type": "json" } },"#;
    let (kind, more, entry, blocks) = match id.as_str() {
        "music" => ("queue", "", "wait", format!("{wait}, {}", back("stay"))),
        "leaver" => ("queue", "", "wait", format!("{wait}, {}", back("leave"))),
        "hold-music" => ("hold", "", "wait", format!("{wait}, {}", back("done"))),
        "to-agent" => ("agent_whisper", "", "who", format!("{announce}, {wait}, {}", back("done"))),
        "to-customer" => ("customer_whisper", "", "who", format!("{who}, {}", back("done"))),
        "log" => ("hang_up", "", "log", format!("{log}, {}", back("done"))),
        "announce" => ("module", r#""returns": ["said"],"#, "who", format!("{who}, {}", back("said"))),
        "module" => ("module", module, "back", made.to_string()),
        "other" => ("contact", "", "end", r#""end": { "type": "disconnect" }"#.to_string()),
        _ => return None,
    };
    let text = format!(
        r#"{{ "format": 1, "id": "{id}", "name": "{id}", "channels": ["voice", "chat", "sms"], "kind": "{kind}", {more}
        "entry": "{entry}", "languages": ["en", "es"],
        "prompts": {{ "who": {{ "en": {{ "say": "It is you." }}, "es": {{ "say": "Es usted." }} }} }}, "blocks": {{ {blocks} }} }}"#
    );
    Some(NamedFile { name: format!("{id}.json"), bytes: text.into_bytes() })
}

/// Hooks as blocks before have set them: `{ "queue": "music" }`.
pub(crate) fn hooks(json: &str) -> Fact {
    Fact::HooksSet { hooks: serde_json::from_str(json).unwrap() }
}

/// Ada has accepted the contact from its queue.
pub(crate) fn accepted() -> [Fact; 3] {
    let (stay, queue, at) = (0, ResourceName::literal("support"), Moment(0));
    [
        Fact::Queued { stay, queue, deadline: None, at },
        Fact::Dequeued { stay, reason: Left::Accepted },
        Fact::AgentAccepted { stay, agent: Agent { id: "ada".into(), name: "Ada".into() } },
    ]
}

fn load(block: &str) -> crate::Loaded {
    FlowSet::load(NamedFile { name: "trial.json".into(), bytes: around(block).into_bytes() }, &library)
}

/// What loading finds wrong with a block.
pub(crate) fn problems(block: &str) -> String {
    let problems = load(block).problems.into_iter();
    problems.map(|problem| format!("{} {}: {}\n", problem.code, problem.place.path, problem.message)).collect()
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
        Self::begin(channel, block, &attributes, &[], 7)
    }
    /// A voice call at a block, after what blocks before it have left behind. Only for what no input can bring about here.
    pub(crate) fn after(before: &[Fact], block: &str) -> Self {
        Self::begin(Channel::Voice, block, &[], before, 7)
    }
    pub(crate) fn begin(
        channel: Channel,
        block: &str,
        attributes: &[(&str, Value)],
        before: &[Fact],
        seed: u64,
    ) -> Self {
        let flows = load(block).runnable().unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        let attributes: BTreeMap<_, _> =
            attributes.iter().map(|(name, value)| (AttributeName::new(name).unwrap(), value.clone())).collect();
        let mut trial = Self { flows, state: State::fold(before), facts: Vec::new(), now: Moment(0) };
        trial.give(Input::Started {
            flow: FlowId::literal("trial"),
            id: "c".into(),
            channel,
            direction: Direction::Inbound,
            from: "+15550100".into(),
            to: "+15550199".into(),
            language: None,
            answered_by: None,
            seed,
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
        let open = self.state.open.clone().expect("nothing is open");
        self.now = open.deadline();
        self.receive(Input::TimerFired { wait: open.number() })
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
    /// Any input: late ones, and those that name something else.
    pub(crate) fn receive(mut self, input: Input) -> Self {
        self.give(input);
        self
    }
    /// The timer of the stay fires: the contact has waited too long.
    pub(crate) fn stay_over(mut self) -> Self {
        let wait = self.stay();
        self.give(Input::TimerFired { wait });
        self
    }

    /// The ports by which the block was left.
    pub(crate) fn ports(&self) -> Vec<&str> {
        let taken = self.facts.iter().filter_map(|fact| match fact {
            Fact::PortTaken { block, port } if *block == "block" => Some(port.as_str()),
            _ => None,
        });
        taken.collect()
    }

    /// Compares what happened at the block with what was expected.
    pub(crate) fn check(self, expected: Expect) {
        expected.assert_eq(&self.log());
    }

    /// What happened at the block, a fact a line, without the ends every trial has. Numbers and times of what was opened are
    /// left out: they say nothing about the block.
    pub(crate) fn log(&self) -> String {
        let line = |fact: &Fact| {
            let mut json = serde_json::to_value(fact).unwrap();
            let fields = json.as_object_mut().unwrap();
            let name = fields.remove("fact").unwrap();
            for noise in ["wait", "effect", "stay", "deadline", "at"] {
                fields.remove(noise);
            }
            if name == "prompt_queued" && fields.get("language").is_some_and(|language| language == "en") {
                fields.remove("language");
            }
            if fields.get("block").is_some_and(|block| block == "block") {
                fields.remove("block");
            }
            let rest = if fields.is_empty() { String::new() } else { format!(" {json}") };
            format!("{}{rest}\n", name.as_str().unwrap())
        };
        let skip = |fact: &&Fact| match fact {
            Fact::ContactStarted { .. } | Fact::HungUp { .. } => false,
            Fact::Ended { reason, .. } => *reason != EndReason::Disconnected,
            Fact::BlockEntered { block } => block != "block" && block != "end",
            Fact::FlowEntered { flow, .. } => flow != "trial",
            _ => true,
        };
        self.facts.iter().filter(skip).map(line).collect()
    }
}
