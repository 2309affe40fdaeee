//! Test files: what they hold, and everything that is wrong with one, with its line.

mod facts;
mod fit;
mod mocks;
mod pattern;
mod table;
mod written;

pub(crate) use mocks::{Answers, Customers, HttpMock, Mocks, Reply};
pub(crate) use pattern::{RecordingWord, WaitsFor};
pub(crate) use written::OneOrMany;

use cordboard_core::contact::{Agent, AgentAction, EndReason, TransferTarget};
use cordboard_core::{Moment, NamedFile};
use cordboard_model::json::{Document, Kind, Node};
use cordboard_model::{BlockId, Code, FlowId, PortName, Problem, Value, yaml};
use smol_str::SmolStr;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::coverage::Coverage;
use crate::expect::Expect;
use crate::result::{CaseResult, Failure, Status};
use crate::world::{self, Mock};
use pattern::{EFFECTS, PortRef, Reading};
use written::{AgentDoes, CaseFile, Given, StepFile, SuiteFile, TransferTo, Who};

/// When a contact begins where the test does not say: Monday, 5 January 2026, noon UTC.
pub(crate) const NOON: i64 = 1_767_614_400_000;

/// The tests of one flow, read and understood.
#[derive(Debug)]
pub struct Suite {
    /// The file.
    pub file: String,
    /// The flow that is tested.
    pub flow: FlowId,
    /// The cases; each row of a table is one.
    pub cases: Vec<Case>,
    pub(crate) shared: Vec<Mock>,
    /// Ports that are said to be beyond reach: the flow where it is another, the block, the port.
    pub(crate) unreachable: Vec<(Option<FlowId>, SmolStr, SmolStr)>,
    document: Document,
}

/// One case.
#[derive(Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The line it starts at.
    pub line: u32,
    /// Words to choose it by.
    pub tags: Vec<String>,
    /// Why it is not run.
    pub skip: Option<String>,
    /// Why it is known to fail.
    pub expect_failure: Option<String>,
    pub(crate) given: Beginning,
    pub(crate) mocks: Vec<Mock>,
    pub(crate) setup: Arc<[PlacedStep]>,
    pub(crate) steps: Vec<PlacedStep>,
    pub(crate) ends: Option<(EndReason, u32)>,
    pub(crate) transcript: Option<Transcript>,
    pointer: String,
}

/// How a contact begins.
#[derive(Debug)]
pub(crate) struct Beginning {
    given: Given,
    pub at: Moment,
}

/// A conversation to compare with.
#[derive(Debug)]
pub(crate) struct Transcript {
    pub lines: Vec<String>,
    pub line: u32,
    /// Where it stands in the file, its key included; none in a table, whose rows share one.
    pub stretch: Option<Range<usize>>,
}

/// A step and where it stands.
#[derive(Debug)]
pub(crate) struct PlacedStep {
    pub step: Step,
    pub line: u32,
    pub pointer: String,
}

/// What happens, or what is expected.
#[derive(Debug)]
pub(crate) enum Step {
    Press(SmolStr),
    Say(SmolStr),
    Type(SmolStr),
    Silence,
    CallerHangsUp,
    Terminate,
    Advance(u32),
    DeliverAgain,
    DeliverLate,
    Accept(Agent),
    Reject,
    AgentLeaves,
    AgentActs(AgentAction),
    Settle(&'static str, Value),
    Fail(&'static str, SmolStr),
    Expect(Expect),
}

impl Suite {
    /// Reads a test file: JSON where it is named `.json`, else YAML. With an error among the problems it cannot be run.
    pub fn read(file: &NamedFile) -> (Option<Suite>, Vec<Problem>) {
        let (document, mut problems) = match yaml::read_by_name(&file.name, &file.bytes) {
            Ok(read) => read,
            Err(problem) => return (None, vec![*problem]),
        };
        let Some(suite) = document.decode::<SuiteFile>("", &mut problems) else { return (None, problems) };
        let mut reader = Reader { reading: Reading { document: &document, problems: &mut problems }, suite: &suite };
        let setup: Arc<[PlacedStep]> = match document.find("/setup") {
            Some(steps) => reader.steps(steps, "/setup").into(),
            None => Arc::new([]),
        };
        let cases = reader.cases(&setup);
        let shared = world::mocks(&suite.mocks, document.find("/mocks"), &document);
        let unreachable = suite.unreachable.into_keys().map(|PortRef(port)| port).collect();
        (Some(Suite { file: file.name.clone(), flow: suite.flow, cases, shared, unreachable, document }), problems)
    }

    /// The problem of a suite whose flow cannot be had.
    pub fn no_flow(&self, message: String, near: Option<&str>) -> Problem {
        let problem = Problem::error(Code::TestUnknownFlow, self.document.place_of("/flow"), message);
        match near {
            Some(near) => problem.suggest(format!("did you mean `{near}`?")),
            None => problem,
        }
    }

    /// What to say of a mock of the whole file that none of its cases used; `results` are those of all its cases.
    pub fn unused_mock(&self, results: &[&CaseResult]) -> Option<CaseResult> {
        let used = |at: usize| results.iter().any(|case| case.shared_used.get(at).copied().unwrap_or(false));
        let (_, mock) = self.shared.iter().enumerate().find(|(at, _)| !used(*at))?;
        Some(self.of_the_file("mocks of the file", mock.line, format!("no case used the mock `{}`", mock.label)))
    }

    /// A failure of the file rather than of one of its cases.
    fn of_the_file(&self, name: &str, line: u32, message: String) -> CaseResult {
        CaseResult {
            name: name.into(),
            line,
            status: Status::Fail,
            reason: None,
            failure: Some(Failure { step: name.into(), line, message, ..Failure::default() }),
            took: Default::default(),
            update: None,
            shared_used: Vec::new(),
        }
    }

    /// The ports that the file says nothing can take.
    pub fn unreachable(&self) -> impl Iterator<Item = (FlowId, BlockId, PortName)> {
        self.unreachable.iter().filter_map(|(flow, block, port)| {
            let flow = flow.clone().unwrap_or_else(|| self.flow.clone());
            Some((flow, BlockId::new(block).ok()?, PortName::new(port).ok()?))
        })
    }

    /// Takes the ports that the file says nothing can take out of what coverage asks for. Answers what to say where one of
    /// them was taken after all.
    pub fn leave_out(&self, coverage: &mut Coverage) -> Option<CaseResult> {
        let mut taken = None;
        for (flow, block, port) in &self.unreachable {
            if coverage.leave_out(flow.as_ref().unwrap_or(&self.flow), block, port) && taken.is_none() {
                taken = Some(format!("`{block}.{port}` was taken, and the file says that nothing can take it"));
            }
        }
        taken.map(|message| self.of_the_file("unreachable ports", self.document.place_of("/unreachable").line, message))
    }

    /// The text of the file, for an update in place.
    pub fn text(&self) -> &str {
        self.document.text()
    }
}

/// The JSON Schema of test files.
pub fn schema() -> String {
    written::schema()
}

struct Reader<'a> {
    reading: Reading<'a>,
    suite: &'a SuiteFile,
}

impl Reader<'_> {
    fn line(&self, node: &Node) -> u32 {
        self.reading.document.place("", node.span).line
    }

    fn cases(&mut self, setup: &Arc<[PlacedStep]>) -> Vec<Case> {
        let document = self.reading.document;
        let Some(list) = document.find("/cases") else { return Vec::new() };
        if list.items().is_empty() {
            self.reading.error(Code::TestProvesNothing, list, "/cases", "there is no case here");
        }
        let mut cases = Vec::new();
        let mut names = BTreeSet::new();
        for (index, node) in list.items().iter().enumerate() {
            let pointer = format!("/cases/{index}");
            let before = self.reading.problems.len();
            for row in table::rows(&mut self.reading, node, &pointer) {
                if let Some(case) = self.case(&row, &pointer, setup) {
                    if !names.insert(case.name.clone()) {
                        let message = format!("there is another case named `{}`", case.name);
                        self.reading.error(Code::TestBadCase, node, &pointer, message);
                    }
                    cases.push(case);
                }
                // The rows of a table share their mistakes; once is enough.
                if self.reading.problems.len() > before {
                    break;
                }
            }
        }
        cases
    }

    fn case(&mut self, row: &table::Row, pointer: &str, setup: &Arc<[PlacedStep]>) -> Option<Case> {
        let document = self.reading.document;
        let node = &row.body;
        let file: CaseFile = document.decode_node(node, pointer, self.reading.problems)?;
        let steps = match node.get("steps") {
            Some(steps) => self.steps(steps, &format!("{pointer}/steps")),
            None => Vec::new(),
        };
        let expects = steps.iter().any(|placed| matches!(placed.step, Step::Expect(_)));
        let broken = self.reading.problems.iter().any(|problem| problem.place.path.starts_with(pointer));
        if !expects && file.ends.is_none() && file.transcript.is_none() && file.skip.is_none() && !broken {
            let message = format!("the case `{}` expects nothing, so it cannot fail", file.name);
            let problem = self.reading.error(Code::TestProvesNothing, node, pointer, message);
            problem.suggestion = Some("add an `expect` step, or `ends`".into());
        }
        let ends = file.ends.as_ref().map(|ends| (ends.reason, node.get("ends").map_or(0, |node| self.line(node))));
        let transcript = file.transcript.map(|lines| {
            let member = node.members().iter().find(|member| member.key == "transcript");
            let stretch = member.filter(|_| !row.in_table).map(|member| {
                let end = member.value.items().last().map_or(member.value.span.end, |last| last.span.end);
                let end = if document.file().ends_with(".json") { member.value.span.end } else { end };
                member.key_span.start as usize..end as usize
            });
            Transcript { lines, line: member.map_or(0, |member| self.line(&member.value)), stretch }
        });
        let given = self.beginning(&file.given, node, pointer)?;
        Some(Case {
            name: row.name(&file.name),
            line: self.line(node),
            tags: file.tags,
            skip: file.skip,
            expect_failure: file.expect_failure,
            given,
            mocks: world::mocks(&file.mocks, node.get("mocks"), document),
            setup: Arc::clone(setup),
            steps,
            ends,
            transcript,
            pointer: pointer.to_string(),
        })
    }

    /// The case's own beginning over that of the suite.
    fn beginning(&mut self, own: &Given, node: &Node, pointer: &str) -> Option<Beginning> {
        let shared = &self.suite.given;
        let mut attributes = shared.attributes.clone();
        attributes.extend(own.attributes.clone());
        let given = Given {
            at: own.at.clone().or(shared.at.clone()),
            channel: own.channel.or(shared.channel),
            from: own.from.clone().or(shared.from.clone()),
            to: own.to.clone().or(shared.to.clone()),
            language: own.language.clone().or(shared.language.clone()),
            direction: own.direction.or(shared.direction),
            answered_by: own.answered_by.or(shared.answered_by),
            seed: own.seed.or(shared.seed),
            attributes,
        };
        let at = match &given.at {
            None => Moment(NOON),
            Some(text) => match OffsetDateTime::parse(text, &Rfc3339) {
                Ok(at) => Moment(i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(NOON)),
                Err(_) => {
                    let message = format!("`{text}` is not a time; write 2026-03-02T10:00:00Z");
                    self.reading.error(Code::TestBadCase, node, &format!("{pointer}/given/at"), message);
                    return None;
                }
            },
        };
        Some(Beginning { given, at })
    }

    fn steps(&mut self, node: &Node, pointer: &str) -> Vec<PlacedStep> {
        let Kind::List(items) = &node.kind else { return Vec::new() };
        let mut steps = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            if let Some(step) = self.step(item, &pointer) {
                steps.push(PlacedStep { step, line: self.line(item), pointer });
            }
        }
        steps
    }

    fn step(&mut self, node: &Node, pointer: &str) -> Option<Step> {
        let file: StepFile = self.reading.document.decode_node(node, pointer, self.reading.problems)?;
        Some(match file {
            StepFile::Press(keys) => Step::Press(keys.0),
            StepFile::Say(text) => Step::Say(text),
            StepFile::Type(text) => Step::Type(text),
            StepFile::Silence => Step::Silence,
            StepFile::HangUp(Who::Caller) => Step::CallerHangsUp,
            StepFile::HangUp(Who::Agent) => Step::AgentLeaves,
            StepFile::HangUp(Who::Operator) => Step::Terminate,
            StepFile::Advance(length) => Step::Advance(length.0),
            StepFile::DeliverAgain => Step::DeliverAgain,
            StepFile::DeliverLate => Step::DeliverLate,
            StepFile::Agent(does) => agent(does),
            StepFile::Settle(effects) => {
                let (kind, value) = self.one_effect(effects, node, pointer)?;
                Step::Settle(kind, value)
            }
            StepFile::Fail(effects) => {
                let (kind, code) = self.one_effect(effects, node, pointer)?;
                Step::Fail(kind, code)
            }
            StepFile::Expect(_) => {
                let expect = node.get("expect")?;
                Step::Expect(self.reading.expect(expect, &format!("{pointer}/expect"))?)
            }
        })
    }

    fn one_effect<V>(
        &mut self,
        effects: std::collections::BTreeMap<SmolStr, V>,
        node: &Node,
        pointer: &str,
    ) -> Option<(&'static str, V)> {
        let mut each = effects.into_iter();
        let (Some((name, value)), None) = (each.next(), each.next()) else {
            self.reading.error(Code::TestBadCase, node, pointer, "one effect is open at a time, so name one");
            return None;
        };
        let Some(kind) = EFFECTS.iter().find(|kind| **kind == name) else {
            let near = cordboard_model::did_you_mean(&name, EFFECTS.iter().copied());
            let problem = self.reading.error(Code::TestBadCase, node, pointer, format!("there is no effect `{name}`"));
            problem.suggestion = near.map(|near| format!("did you mean `{near}`?"));
            return None;
        };
        Some((kind, value))
    }
}

fn agent(does: AgentDoes) -> Step {
    Step::AgentActs(match does {
        AgentDoes::Accept(name) => {
            return Step::Accept(Agent { id: name.to_lowercase().replace(' ', "-").into(), name });
        }
        AgentDoes::Reject => return Step::Reject,
        AgentDoes::Leaves => return Step::AgentLeaves,
        AgentDoes::Hold => AgentAction::Hold,
        AgentDoes::Resume => AgentAction::Resume,
        AgentDoes::StartRecording => AgentAction::StartRecording,
        AgentDoes::PauseRecording => AgentAction::PauseRecording,
        AgentDoes::ResumeRecording => AgentAction::ResumeRecording,
        AgentDoes::StopRecording => AgentAction::StopRecording,
        AgentDoes::SetAttributes(values) => AgentAction::SetAttributes { values },
        AgentDoes::Transfer(to) => AgentAction::Transfer {
            target: match to {
                TransferTo::Queue(queue) => TransferTarget::Queue(queue),
                TransferTo::Agent(agent) => TransferTarget::Agent(agent),
                TransferTo::Number(number) => TransferTarget::Number(number),
            },
        },
    })
}
