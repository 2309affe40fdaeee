//! One contact, driven by what a person would do. Numbers of waits and effects come from the state.

#![allow(clippy::disallowed_methods)] // the crate is pure; its tests read the example flows

use cordboard_core::contact::{Agent, AgentAction, Direction, Open, StayKind, TransferTarget, Wait};
use cordboard_core::{Envelope, Fact, FlowSet, Input, Library, Moment, NamedFile, Outcome, State, advance};
use cordboard_model::limits::LOST_CALL_SECONDS;
use cordboard_model::{AttributeName, Channel, FlowId, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The folder of the example flows.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../flows")
}

/// The ids of the example flows.
pub fn ids() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the repository has flows").map(|entry| entry.unwrap().path());
    let flows = entries.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut ids: Vec<String> = flows.map(|path| path.file_stem().unwrap().to_string_lossy().into()).collect();
    ids.sort();
    ids
}

/// The file of a flow.
pub fn file(id: &str) -> NamedFile {
    let name = format!("{id}.json");
    let bytes = std::fs::read(folder().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    NamedFile { name, bytes }
}

struct Folder;

impl Library for Folder {
    fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        folder().join(format!("{flow}.json")).exists().then(|| file(flow.as_str()))
    }
}

/// A flow with every flow it can reach; problems of any severity fail the test.
pub fn load(id: &str) -> FlowSet {
    let loaded = FlowSet::load(file(id), &Folder);
    let problems: String = loaded.problems.iter().map(|problem| format!("{problem}\n")).collect();
    assert!(problems.is_empty(), "{id} does not load clean:\n{problems}");
    loaded.set.expect("a flow without problems can run")
}

/// A contact and everything that happened to it.
pub struct Contact {
    flows: Rc<FlowSet>,
    state: State,
    facts: Vec<Fact>,
    seen: usize,
    now: Moment,
    obliging: bool,
}

/// How a contact begins.
pub struct Begin {
    pub channel: Channel,
    pub direction: Direction,
    pub from: &'static str,
    pub answered_by: Option<&'static str>,
    pub attributes: Vec<(&'static str, Value)>,
    pub seed: u64,
    /// Whether recorders, the queue and the join obey at once, as they do when nothing is in their way.
    pub obliging: bool,
}

impl Default for Begin {
    fn default() -> Self {
        Self {
            channel: Channel::Voice,
            direction: Direction::Inbound,
            from: "+12025550123",
            answered_by: None,
            attributes: Vec::new(),
            seed: 7,
            obliging: true,
        }
    }
}

impl Contact {
    /// A phone call.
    pub fn calls(flow: &str) -> Self {
        Self::begins(flow, Begin::default())
    }
    /// A chat.
    pub fn writes(flow: &str) -> Self {
        Self::begins(flow, Begin { channel: Channel::Chat, from: "visitor-17", ..Begin::default() })
    }
    pub fn begins(flow: &str, begin: Begin) -> Self {
        Self::over(load(flow), begin)
    }
    /// A contact over flows that are loaded.
    pub fn over(flows: impl Into<Rc<FlowSet>>, begin: Begin) -> Self {
        let flows = flows.into();
        let flow = flows.entry().id().clone();
        let (state, facts) = (State::default(), Vec::new());
        let mut contact = Self { flows, state, facts, seen: 0, now: Moment(0), obliging: begin.obliging };
        let attributes = begin.attributes.into_iter();
        contact.deliver(Input::Started {
            flow,
            id: "c-1".into(),
            channel: begin.channel,
            direction: begin.direction,
            from: begin.from.into(),
            to: "+12025550199".into(),
            language: None,
            answered_by: begin.answered_by.map(Into::into),
            seed: begin.seed,
            attributes: attributes.map(|(name, value)| (AttributeName::new(name).unwrap(), value)).collect(),
        });
        contact
    }

    /// Delivers an input, and then settles what obeys at once.
    fn deliver(&mut self, input: Input) -> &mut Self {
        let before = self.facts.len();
        advance(&self.flows, &mut self.state, &Envelope { at: self.now, input: input.clone() }, &mut self.facts);
        assert!(self.facts.len() > before, "nothing came of {input:?}; open is {:?}", self.state.open);
        // What is folded from the log is what was kept.
        assert_eq!(State::fold(&self.facts), self.state);
        match self.open_effect().filter(|_| self.obliging) {
            Some("start_recording" | "pause_recording" | "resume_recording" | "stop_recording" | "join_agent") => {
                self.settle("null")
            }
            Some("enqueue") => self.settle(r#"{"outcome":"queued"}"#),
            _ => self,
        }
    }

    pub fn open_effect(&self) -> Option<&str> {
        match &self.state.open {
            Some(Open::Effect { name, .. }) => Some(name),
            _ => None,
        }
    }
    fn wait(&self) -> u32 {
        match &self.state.open {
            Some(Open::Wait { number, .. }) => *number,
            other => panic!("the contact waits for nobody: {other:?}\n{}", self.told()),
        }
    }
    fn settled(&mut self, outcome: Outcome) -> &mut Self {
        match self.state.open {
            Some(Open::Effect { number: effect, .. }) => self.deliver(Input::EffectSettled { effect, outcome }),
            ref other => panic!("no effect is open: {other:?}\n{}", self.told()),
        }
    }

    /// The most keys the open wait takes.
    pub fn takes_keys(&self) -> Option<u32> {
        match &self.state.open {
            Some(Open::Wait { spec: Wait::Input(rules), .. }) => rules.digits.as_ref().map(|rules| rules.max),
            _ => None,
        }
    }

    pub fn press(&mut self, digits: &str) -> &mut Self {
        let wait = self.wait();
        self.deliver(Input::Digits { wait, digits: digits.into() })
    }
    pub fn say(&mut self, text: &str) -> &mut Self {
        let wait = self.wait();
        self.deliver(Input::Speech { wait, text: text.into() })
    }
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        let wait = self.wait();
        self.deliver(Input::Message { wait, text: text.into() })
    }
    pub fn silence(&mut self) -> &mut Self {
        let wait = self.wait();
        self.deliver(Input::NoInput { wait })
    }
    /// Settles the open effect, which must be of this name, with JSON.
    pub fn settles(&mut self, name: &str, json: &str) -> &mut Self {
        assert_eq!(self.open_effect(), Some(name), "{}", self.told());
        self.settle(json)
    }
    pub fn settle(&mut self, json: &str) -> &mut Self {
        self.settled(Outcome::Ok(serde_json::from_str(json).unwrap()))
    }
    /// Fails the open effect, which must be of this name.
    pub fn fails(&mut self, name: &str, code: &str) -> &mut Self {
        assert_eq!(self.open_effect(), Some(name), "{}", self.told());
        self.settled(Outcome::failed(code))
    }
    pub fn accept(&mut self) -> &mut Self {
        let stay = self.state.stay.as_ref().map(|stay| stay.number).expect("the contact waits in a queue");
        self.deliver(Input::AgentAccepted { stay, agent: Agent { id: "ana".into(), name: "Ana".into() } })
    }
    pub fn agent_acts(&mut self, action: AgentAction) -> &mut Self {
        let stay = self.state.stay.as_ref().map(|stay| stay.number).expect("a conversation goes on");
        self.deliver(Input::AgentActed { stay, action })
    }
    pub fn agent_transfers(&mut self, target: TransferTarget) -> &mut Self {
        self.agent_acts(AgentAction::Transfer { target })
    }
    pub fn agent_leaves(&mut self) -> &mut Self {
        let stay = self.state.agent.as_ref().map(|(stay, _)| *stay).expect("an agent is there");
        self.deliver(Input::AgentLeft { stay })
    }
    pub fn hang_up(&mut self) -> &mut Self {
        self.deliver(Input::HungUp)
    }
    /// Lets the next timer of ours run out: of the open wait or effect, or of the stay in the queue.
    pub fn advance_to_deadline(&mut self) -> &mut Self {
        let open = self.state.open.as_ref().map(|open| (open.deadline(), open.number()));
        let queue = self.state.stay.as_ref().and_then(|stay| match stay.kind {
            StayKind::Queue { deadline: Some(deadline), .. } => Some((deadline, stay.number)),
            _ => None,
        });
        let (deadline, wait) = open.into_iter().chain(queue).min().expect("a timer runs");
        assert!(deadline > self.now, "time goes on");
        assert!(deadline < self.now.plus_seconds(LOST_CALL_SECONDS), "the call would be lost: use silence()");
        self.now = deadline;
        self.deliver(Input::TimerFired { wait })
    }
    /// Leaves the queue for having waited too long, whatever the queue flow does meanwhile.
    pub fn waits_too_long(&mut self) -> &mut Self {
        match self.state.stay.as_ref().map(|stay| (stay.number, &stay.kind)) {
            Some((wait, StayKind::Queue { deadline: Some(deadline), .. })) => {
                self.now = *deadline;
                self.deliver(Input::TimerFired { wait })
            }
            other => panic!("the contact is in no queue with a limit: {other:?}"),
        }
    }

    /// The facts since the last look that have one of these names, in order.
    pub fn expect(&mut self, expected: &[&str]) -> &mut Self {
        let found: Vec<String> = self.facts[self.seen..].iter().flat_map(told).collect();
        let mut left = found.iter();
        for wanted in expected {
            assert!(left.any(|fact| fact == wanted), "`{wanted}` is missing, or late, in\n{}", found.join("\n"));
        }
        self.seen = self.facts.len();
        self
    }
    /// That none of these happened up to now.
    pub fn never(&mut self, unexpected: &[&str]) -> &mut Self {
        let found: Vec<String> = self.facts.iter().flat_map(told).collect();
        for unwanted in unexpected {
            assert!(!found.iter().any(|fact| fact == unwanted), "`{unwanted}` is in\n{}", found.join("\n"));
        }
        self
    }
    /// What stands in a fact of this name, as JSON, the last time it happened.
    pub fn last(&self, name: &str) -> String {
        let last = self.facts.iter().rev().find(|fact| name_of(fact) == name);
        serde_json::to_string(last.unwrap_or_else(|| panic!("`{name}` never happened"))).unwrap()
    }
    /// The only facts of these names, in order, from the beginning.
    pub fn only(&self, names: &[&str]) -> Vec<String> {
        self.facts.iter().map(name_of).filter(|name| names.contains(&name.as_str())).collect()
    }
    /// What the customer heard or read last.
    pub fn heard(&self) -> String {
        let prompt = self.facts.iter().rev().find_map(|fact| match fact {
            Fact::PromptQueued { content, .. } => Some(serde_json::to_value(content).unwrap()),
            _ => None,
        });
        let content: BTreeMap<String, String> = serde_json::from_value(prompt.expect("something was said")).unwrap();
        content.into_values().collect()
    }
    pub fn attribute(&self, name: &str) -> String {
        self.state.attributes.get(name).map(|stored| stored.value.to_string()).expect(name)
    }
    /// The contact as it stands.
    pub fn state(&self) -> &State {
        &self.state
    }
    pub fn told(&self) -> String {
        self.facts.iter().flat_map(told).collect::<Vec<_>>().join("\n")
    }
}

fn name_of(fact: &Fact) -> String {
    serde_json::to_value(fact).unwrap()["fact"].as_str().unwrap().to_string()
}

/// A fact in a word: its name, what was said or requested, the port that was taken.
fn told(fact: &Fact) -> Vec<String> {
    let detail = match fact {
        Fact::PortTaken { block, port } => Some(format!("{block}.{port}")),
        Fact::PromptQueued { prompt, .. } => Some(format!("said {prompt}")),
        Fact::EffectRequested { request, .. } => Some(format!("asked for {}", request.name())),
        Fact::EventPublished { name, .. } => Some(format!("published {name}")),
        Fact::FlowEntered { flow, .. } => Some(format!("entered {flow}")),
        Fact::QueueSet { queue } => Some(format!("queue {queue}")),
        Fact::Ended { reason, .. } => {
            Some(format!("ended: {}", serde_json::to_value(reason).unwrap().as_str().unwrap()))
        }
        _ => None,
    };
    detail.into_iter().chain([name_of(fact)]).collect()
}
