//! A contact that was run from its start, and the case that makes a test of it.

use cordboard_core::contact::{Content, EndReason};
use cordboard_core::{Effect, Fact, FlowSet, Moment};
use cordboard_model::FlowId;

use super::answers::{Answer, answers};
use super::bits::Bits;
use super::contact::{Ground, Move, Standing};
use super::search::{Graph, bits};
use super::written::Written;
use crate::coverage::Frames;
use crate::simulator::{Simulator, Waiting};
use crate::telling::word;
use crate::world::section_and_key;

/// How a test file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    #[default]
    Yaml,
    /// JSON.
    Json,
}

/// One case, ready to be written.
#[derive(Debug)]
pub(super) struct Case {
    pub steps: usize,
    pub written: Written,
}

/// A contact that is run from its start.
#[derive(Debug)]
pub(super) struct Run {
    /// The number of the beginning; none before it.
    beginning: Option<usize>,
    pub standing: Standing,
    acts: Vec<Act>,
    pub covers: Bits,
}

/// A step of a case and everything that came of it.
#[derive(Debug)]
struct Act {
    step: Move,
    facts: Vec<Fact>,
    answered: Vec<(Effect, Answer)>,
}

/// Patterns in one list of expectations; where more happened, the ports are told without their order.
const MOST_IN_ORDER: usize = 16;
/// Ports that a case is named after.
const MOST_NAMED: usize = 3;
/// Effects that are answered once nothing more is to be covered.
const MOST_ANSWERS: usize = 100;

impl Run {
    /// A contact that has not begun.
    pub(super) fn before(ground: Ground<'_>, at: Moment) -> Self {
        let covers = Bits::empty(ground.universe.size());
        Self { beginning: None, standing: Standing::before(at), acts: Vec::new(), covers }
    }

    /// Makes a move. Answers where the contact then stands; none where nothing came of it.
    pub(super) fn go(&mut self, ground: Ground<'_>, graph: &Graph, step: &Move) -> Option<&Standing> {
        let mut tally = ground.universe.tally();
        let moved = match step {
            Move::Begin(number) => {
                self.beginning = Some(*number);
                let call = graph.beginnings.get(*number)?.call(ground.flows, self.standing.now);
                ground.begin(self.standing.now, call.into_input(ground.flows), &mut tally)
            }
            _ => ground.perform(&self.standing, step, &mut tally)?,
        };
        self.covers.add(&bits(ground, &tally));
        self.standing = moved.to;
        match self.acts.last_mut().filter(|_| !step.is_step()) {
            Some(act) => {
                act.facts.extend(moved.facts);
                act.answered.extend(moved.answered);
            }
            None => self.acts.push(Act { step: step.clone(), facts: moved.facts, answered: moved.answered }),
        }
        Some(&self.standing)
    }

    /// Answers what is still open, so that no case stops in the middle of a step.
    pub(super) fn answer_all(&mut self, ground: Ground<'_>, graph: &Graph) {
        for _ in 0..MOST_ANSWERS {
            let Some(request) = self.standing.request.clone() else { return };
            let Some(answer) = answers(ground, &self.standing.state, &request).into_iter().next() else { return };
            if self.go(ground, graph, &Move::Answer(answer)).is_none() {
                return;
            }
        }
    }

    /// How many steps it has.
    pub(super) fn steps(&self) -> u32 {
        u32::try_from(self.acts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The case: everything that happened is expected. It is named after what it is the first to cover.
    pub(super) fn case(&self, ground: Ground<'_>, graph: &Graph, new: &[String], number: usize) -> Case {
        let name = match new.split_at_checked(MOST_NAMED) {
            Some((named, rest)) if !rest.is_empty() => {
                format!("{number} takes {} and {} more", named.join(", "), rest.len())
            }
            _ if new.is_empty() => format!("{number} meets conditions another way"),
            _ => format!("{number} takes {}", new.join(", ")),
        };
        let mut frames = Frames::default();
        let mut steps = Vec::new();
        for (at, act) in self.acts.iter().enumerate() {
            steps.extend(written_step(&act.step));
            let last = at + 1 == self.acts.len();
            steps.extend(expectation(ground.flows, act, &mut frames, last.then_some(&self.standing)));
        }
        let mut fields =
            vec![("name".to_string(), Written::text(name)), ("review".into(), Written::Plain("true".into()))];
        fields.extend(self.surroundings(ground.flows, graph));
        fields.push(("steps".into(), Written::List(steps)));
        fields.extend(self.end());
        Case { steps: self.steps() as usize, written: Written::Map(fields) }
    }

    /// The case with one expectation, after its last step, and what else it is to say.
    pub(super) fn case_that_expects(
        &self,
        ground: Ground<'_>,
        graph: &Graph,
        head: Vec<(String, Written)>,
        tail: Vec<Written>,
    ) -> Case {
        let mut fields = head;
        fields.extend(self.surroundings(ground.flows, graph));
        let steps = self.acts.iter().filter_map(|act| written_step(&act.step)).chain(tail);
        fields.push(("steps".into(), Written::List(steps.collect())));
        Case { steps: self.steps() as usize, written: Written::Map(fields) }
    }

    fn surroundings(&self, flows: &FlowSet, graph: &Graph) -> Vec<(String, Written)> {
        let given = self
            .beginning
            .and_then(|number| graph.beginnings.get(number))
            .and_then(|beginning| beginning.written(flows));
        let mocks = mocks(self.acts.iter().flat_map(|act| &act.answered));
        [("given", given), ("mocks", mocks)]
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_string(), value?)))
            .collect()
    }

    fn end(&self) -> Option<(String, Written)> {
        let reason: EndReason = self.standing.state.ended?;
        Some(("ends".into(), Written::one("reason", Written::text(word(&reason)))))
    }
}

/// A test file.
pub(super) fn suite(flow: &FlowId, cases: &[Case], format: Format) -> String {
    let cases = cases.iter().map(|case| case.written.clone()).collect();
    let file = Written::map([("flow", Written::text(flow.as_str())), ("cases", Written::List(cases))]);
    match format {
        Format::Yaml => file.yaml(),
        Format::Json => file.json(),
    }
}

fn written_step(step: &Move) -> Option<Written> {
    let text = |key: &str, text: &str| Some(Written::one(key, Written::text(text)));
    let agent = |does: Written| Some(Written::one("agent", does));
    match step {
        Move::Begin(_) | Move::Answer(_) => None,
        Move::Press(keys) => text("press", keys),
        Move::Say(said) => text("say", said),
        Move::Type(typed) => text("type", typed),
        Move::Silence => Some(Written::text("silence")),
        Move::HangUp => text("hang_up", "caller"),
        Move::Advance(seconds) => text("advance", &format!("{seconds}s")),
        Move::Accept(name) => agent(Written::one("accept", Written::text(*name))),
        Move::AgentLeaves => agent(Written::text("leaves")),
        Move::Hold => agent(Written::text("hold")),
        Move::StartRecording => agent(Written::text("start_recording")),
        Move::Resume => agent(Written::text("resume")),
        Move::Transfer(target) => {
            use cordboard_core::contact::TransferTarget::{Agent, Number, Queue};
            let to = match target {
                Queue(queue) => Written::one("queue", Written::text(queue.as_str())),
                Agent(agent) => Written::one("agent", Written::text(agent.as_str())),
                Number(number) => Written::one("number", Written::text(number.as_str())),
            };
            agent(Written::one("transfer", to))
        }
    }
}

/// What happened, as `expect` says it. After the last step also what the contact waits for.
fn expectation(flows: &FlowSet, act: &Act, frames: &mut Frames, at: Option<&Standing>) -> Option<Written> {
    let mut order: Vec<Written> = Vec::new();
    let mut said: Vec<Written> = Vec::new();
    for fact in &act.facts {
        frames.follow(fact);
        let recording = |word: &str| Written::one("recording", Written::text(word));
        match fact {
            Fact::PortTaken { block, port } => {
                let flow = frames.top().filter(|flow| *flow != flows.entry().id());
                let flow = flow.map(|flow| format!("{flow}/")).unwrap_or_default();
                order.push(Written::one("port", Written::text(format!("{flow}{block}.{port}"))));
            }
            Fact::RecordingStarted => order.push(recording("started")),
            Fact::RecordingPaused { .. } => order.push(recording("paused")),
            Fact::RecordingResumed { .. } => order.push(recording("resumed")),
            Fact::RecordingStopped { .. } => order.push(recording("stopped")),
            Fact::Queued { .. } => order.push(Written::text("queued")),
            Fact::AgentJoined { .. } => order.push(Written::text("agent_joined")),
            Fact::PromptQueued { content, .. } => {
                let (Content::Say(text) | Content::Ssml(text) | Content::Audio(text) | Content::Text(text)) = content;
                let text = Written::text(text.as_str());
                if !said.contains(&text) {
                    said.push(text);
                }
            }
            _ => {}
        }
    }
    let mut fields = Vec::new();
    if order.len() > MOST_IN_ORDER {
        let mut ports: Vec<Written> = Vec::new();
        for pattern in &order {
            if let Written::Map(pattern) = pattern
                && let Some((_, port)) = pattern.first().filter(|(key, port)| key == "port" && !ports.contains(port))
            {
                ports.push(port.clone());
            }
        }
        fields.push(("port".to_string(), Written::one_or_many(ports)));
    } else if let [Written::Map(only)] = order.as_slice() {
        fields.extend(only.clone());
    } else if !order.is_empty() {
        fields.push(("in_order".into(), Written::List(order)));
    }
    if !said.is_empty() {
        fields.push(("said".into(), Written::one_or_many(said)));
    }
    // A contact that is over says so by `ends`.
    let rests = at.filter(|at| at.state.ended.is_none() || fields.is_empty());
    fields.extend(rests.map(|at| ("waits_for".to_string(), Written::text(waits_for(flows, at)))));
    (!fields.is_empty()).then(|| Written::one("expect", Written::Map(fields)))
}

fn waits_for(flows: &FlowSet, at: &Standing) -> &'static str {
    let contact = Simulator::standing(flows, at.state.clone(), at.now, at.request.clone());
    match contact.waiting() {
        Waiting::Answer(..) => "answer",
        Waiting::Time(..) => "time",
        Waiting::Effect(..) => "effect",
        Waiting::Agent(_) => "agent",
        Waiting::Conversation(_) => "conversation",
        Waiting::Nothing => "nothing",
    }
}

/// The mocks that give these answers, in this order, and no other. Where the answers are the usual ones, none is needed.
fn mocks<'a>(answered: impl Iterator<Item = &'a (Effect, Answer)>) -> Option<Written> {
    type Keyed<'a> = Vec<(String, Vec<&'a Answer>)>;
    let mut sections: Vec<(&'static str, Keyed<'a>)> = Vec::new();
    let mut requests: Vec<((String, String), Vec<&'a Answer>)> = Vec::new();
    for (effect, answer) in answered {
        if let Effect::HttpRequest { method, url, .. } = effect {
            let request = (method.to_string(), url.to_string());
            match requests.iter_mut().find(|(known, _)| *known == request) {
                Some((_, answers)) => answers.push(answer),
                None => requests.push((request, vec![answer])),
            }
            continue;
        }
        let (section, key) = section_and_key(effect);
        let at = match sections.iter().position(|(known, _)| *known == section) {
            Some(at) => at,
            None => {
                sections.push((section, Vec::new()));
                sections.len() - 1
            }
        };
        let Some((_, keyed)) = sections.get_mut(at) else { continue };
        let key = if section == "intents" { key.to_lowercase() } else { key.to_string() };
        match keyed.iter_mut().find(|(known, _)| *known == key) {
            Some((_, answers)) => answers.push(answer),
            None => keyed.push((key, vec![answer])),
        }
    }
    let mut fields = Vec::new();
    if !requests.is_empty() {
        let each = requests.into_iter().flat_map(|((method, url), answers)| http_mocks(&method, &url, &answers));
        fields.push(("http".to_string(), Written::List(each.collect())));
    }
    for (section, keyed) in sections {
        let keyed = keyed.into_iter().filter(|(_, answers)| !answers.iter().all(|answer| answer.usual));
        let mut keyed: Vec<_> = keyed.map(|(key, answers)| (key, alike(&answers))).collect();
        if section == "customer_updates" {
            fields.extend(keyed.pop().map(|(_, answers)| (section.to_string(), answers)));
        } else if !keyed.is_empty() {
            fields.push((section.to_string(), Written::Map(keyed)));
        }
    }
    (!fields.is_empty()).then_some(Written::Map(fields))
}

/// One answer where all are alike, else each in its turn.
fn alike(answers: &[&Answer]) -> Written {
    match answers {
        [first, rest @ ..] if rest.iter().all(|answer| answer.mock == first.mock) => first.mock.clone(),
        _ => Written::List(answers.iter().map(|answer| answer.mock.clone()).collect()),
    }
}

fn http_mocks(method: &str, url: &str, answers: &[&Answer]) -> Vec<Written> {
    let mut runs: Vec<(Written, usize)> = Vec::new();
    for answer in answers {
        match runs.last_mut() {
            Some((last, times)) if *last == answer.mock => *times += 1,
            _ => runs.push((answer.mock.clone(), 1)),
        }
    }
    let alone = runs.len() == 1;
    let mock = |(reply, times): (Written, usize)| {
        let matches = Written::map([("method", Written::text(method)), ("url", Written::text(url))]);
        let mut fields = vec![("match".to_string(), matches), ("reply".into(), reply)];
        if !alone {
            fields.push(("times".into(), Written::Plain(times.to_string())));
        }
        Written::Map(fields)
    };
    runs.into_iter().map(mock).collect()
}
