//! Turning what a check found into a case that fails: a contact is sought that does what must not happen.

use cordboard_core::contact::{EndReason, Recording};
use cordboard_core::{Fact, Moment};
use cordboard_model::{BlockId, FlowId, PortName};

use super::bits::Bits;
use super::case::{Case, Format, Run, suite};
use super::contact::{Ground, Move, Moved, Standing};
use super::key::Abstraction;
use super::knowledge::Knowledge;
use super::search::{Graph, Verdict, Watch};
use super::written::Written;
use crate::coverage::Frames;
use crate::format::NOON;
use crate::play::Stage;
use crate::telling::word;

/// What a contact must be made to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Sought {
    /// A policy of the engine stops it at a block; the code says which.
    Blocked(FlowId, BlockId, String),
    /// It leaves a block by a port at once, without having asked the world for anything.
    Leaves(FlowId, BlockId, PortName),
    /// It comes to a block; where one is named, while the recording is so.
    Enters(FlowId, BlockId, Option<Recording>),
    /// It takes a port.
    Takes(FlowId, BlockId, PortName),
    /// It is ended by the engine for this reason.
    Ends(EndReason),
    /// An expression fails at a block.
    Fails(FlowId, BlockId),
    /// The counter of a block gets as far as this, with nobody doing anything.
    Counts(FlowId, BlockId, u32),
    /// It stays at a question, unanswered, until the engine ends it.
    Stuck(FlowId, BlockId),
}

/// A fact in an expectation.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// A policy stops a block, or an expression fails, with this code.
    Failed(String),
    /// A port is taken: `menu.yes`, or `survey/ask.done`.
    Port(String),
    /// A block is entered.
    Entered(String),
    /// The recording was `resumed`, `stopped`, …
    Recording(&'static str),
    /// The contact ends so.
    Ended(EndReason),
    /// The counter of a block shows this.
    Counted(String, u32),
}

/// Something that a check found, and how a case says that it must not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterexample {
    /// The case's name.
    pub name: String,
    /// Tags of the case: the code of what was found.
    pub tag: String,
    /// What a contact does today.
    pub sought: Sought,
    /// What must never happen.
    pub never: Vec<Expected>,
    /// What must happen, in this order.
    pub in_order: Vec<Expected>,
    /// The answer to what the mended flow asks of the world next: the effect, and the answer's word or figures.
    pub then_settle: Option<(&'static str, &'static str)>,
}

/// A case that fails.
#[derive(Debug)]
pub struct Failing(Case);

/// Looks for a contact for each; the error says why there is none.
pub fn counterexamples(stage: &Stage, sought: &[Counterexample], budget: usize) -> Vec<Result<Failing, String>> {
    let known = Knowledge::of(&stage.flows);
    let ground = Ground { flows: &stage.flows, universe: &stage.universe, known: &known };
    let abstraction = Abstraction::of(&stage.flows);
    sought.iter().map(|one| find(ground, &abstraction, one, budget)).collect()
}

/// The cases as a test file.
pub fn write_counterexamples(flow: &FlowId, cases: Vec<Failing>, format: Format) -> String {
    let cases: Vec<Case> = cases.into_iter().map(|Failing(case)| case).collect();
    suite(flow, &cases, format)
}

/// Time that passes at once while a contact is left alone, in seconds, and how often.
const WHILE: u32 = 3_600;
const LONGEST_WHILES: u32 = 24 * 7;
/// The same for a few rounds of a loop.
const ROUND: u32 = 10;
const LONGEST_ROUNDS: u32 = 1_000;

fn find(ground: Ground<'_>, abstraction: &Abstraction, one: &Counterexample, budget: usize) -> Result<Failing, String> {
    // A contact that is left alone goes round by itself, in one step however often.
    let first = match &one.sought {
        Sought::Counts(flow, block, _) => Sought::Counts(flow.clone(), block.clone(), 1),
        sought => sought.clone(),
    };
    let mut seeking = Seeking { sought: &first };
    let graph = Graph::search(ground, abstraction, Moment(NOON), budget, &mut seeking);
    let Some(stop) = graph.stopped_at.clone() else {
        return Err(match graph.exhausted {
            true => "no contact does it: everything that conditions tell of was tried. The check follows postures, not values, so look whether the path can be taken".into(),
            false => format!("none was found within the budget of {budget} moves"),
        });
    };
    let way = graph.way_to(stop.from).ok_or("the way there was lost")?;
    let mut run = Run::before(ground, Moment(NOON));
    for step in way.iter().chain([&stop.step]) {
        if run.go(ground, &graph, step).is_none() {
            return Err("the way there cannot be taken again".into());
        }
    }
    run.answer_all(ground, &graph);
    if let Sought::Stuck(..) = one.sought {
        let whiles = (1..=LONGEST_WHILES).find(|whiles| {
            let mut tally = ground.universe.tally();
            let left = ground.perform(&run.standing, &Move::Advance(whiles * WHILE), &mut tally);
            left.is_some_and(|moved| moved.to.state.ended == Some(EndReason::InputLimit))
        });
        let Some(whiles) = whiles else {
            return Err(
                "a contact that is left alone there is asked again and again, and no test can wait for ever".into()
            );
        };
        run.go(ground, &graph, &Move::Advance(whiles * WHILE));
    }
    if let Sought::Counts(..) = one.sought {
        let goes_round = (1..=LONGEST_ROUNDS).map(|rounds| rounds * ROUND).find(|seconds| {
            let mut tally = ground.universe.tally();
            let left = ground.perform(&run.standing, &Move::Advance(*seconds), &mut tally);
            left.is_some_and(|moved| Seeking { sought: &one.sought }.seen(Some(&run.standing), &moved))
        });
        let seconds = goes_round.ok_or("a contact that is left alone does not go round so often")?;
        run.go(ground, &graph, &Move::Advance(seconds));
    }
    let head = vec![
        ("name".to_string(), Written::text(one.name.as_str())),
        ("tags".into(), Written::List(vec![Written::text(one.tag.as_str())])),
        ("review".into(), Written::Plain("true".into())),
    ];
    let mut expect = Vec::new();
    let list = |all: &[Expected]| all.iter().map(pattern).collect::<Vec<_>>();
    if !one.in_order.is_empty() {
        expect.push(("in_order".to_string(), Written::List(list(&one.in_order))));
    }
    if !one.never.is_empty() {
        expect.push(("never".to_string(), Written::one_or_many(list(&one.never))));
    }
    let mut tail = vec![Written::one("expect", Written::Map(expect))];
    if let Some((effect, answer)) = one.then_settle {
        let answer = match answer {
            "figures" => Written::one("staffed", Written::Plain("1".into())),
            word => Written::text(word),
        };
        tail.push(Written::one("settle", Written::one(effect, answer)));
    }
    Ok(Failing(run.case_that_expects(ground, &graph, head, tail)))
}

fn pattern(expected: &Expected) -> Written {
    let fact = |name: &str, fields: Vec<(String, Written)>| {
        let name = ("fact".to_string(), Written::text(name));
        Written::Map([name].into_iter().chain(fields).collect())
    };
    let block = |block: &str| ("block".to_string(), Written::text(block));
    match expected {
        Expected::Failed(code) => Written::one("failed", Written::text(code.as_str())),
        Expected::Port(port) => Written::one("port", Written::text(port.as_str())),
        Expected::Entered(entered) => fact("block_entered", vec![block(entered)]),
        Expected::Recording(became) => Written::one("recording", Written::text(*became)),
        Expected::Ended(reason) => Written::one("ended", Written::text(word(reason))),
        Expected::Counted(of, count) => {
            fact("counted", vec![block(of), ("count".into(), Written::Plain(count.to_string()))])
        }
    }
}

/// Watches a search for a contact that does what is sought.
struct Seeking<'s> {
    sought: &'s Sought,
}

impl Watch for Seeking<'_> {
    fn moved(&mut self, from: Option<&Standing>, moved: &Moved, _: &Bits) -> Verdict {
        if self.seen(from, moved) { Verdict::Found } else { Verdict::Known }
    }
    fn progress(&mut self, _: usize) {}
}

impl Seeking<'_> {
    fn seen(&self, from: Option<&Standing>, moved: &Moved) -> bool {
        let mut frames = from.map_or_else(Frames::default, |from| Frames::of(&from.state));
        let mut recording = from.map_or(Recording::Off, |from| from.state.recording);
        let mut asked = true;
        for fact in &moved.facts {
            frames.follow(fact);
            let here = |flow: &FlowId| frames.top() == Some(flow);
            let seen = match (self.sought, fact) {
                (Sought::Blocked(flow, block, code), Fact::PolicyBlocked { block: stopped, policy }) => {
                    here(flow) && block == stopped && word(policy) == *code
                }
                (Sought::Leaves(flow, block, port), Fact::PortTaken { block: left, port: taken }) => {
                    here(flow) && block == left && port == taken && !asked
                }
                (Sought::Takes(flow, block, port), Fact::PortTaken { block: left, port: taken }) => {
                    here(flow) && block == left && port == taken
                }
                (Sought::Enters(flow, block, while_), Fact::BlockEntered { block: entered }) => {
                    here(flow) && block == entered && while_.is_none_or(|own| own == recording)
                }
                (Sought::Ends(reason), Fact::Ended { reason: ended, .. }) => reason == ended,
                (Sought::Fails(flow, block), Fact::ExpressionFailed { block: failed, .. }) => {
                    here(flow) && block == failed
                }
                (Sought::Counts(flow, block, count), Fact::Counted { block: own, count: shown }) => {
                    here(flow) && block == own && shown >= count
                }
                _ => false,
            };
            if seen {
                return true;
            }
            match fact {
                Fact::RecordingStarted | Fact::RecordingResumed { .. } => recording = Recording::On,
                Fact::RecordingPaused { .. } => recording = Recording::Paused,
                Fact::RecordingStopped { .. } => recording = Recording::Off,
                Fact::BlockEntered { .. } => asked = false,
                Fact::EffectRequested { .. } | Fact::EffectSettled { .. } => asked = true,
                _ => {}
            }
        }
        match self.sought {
            Sought::Stuck(flow, block) => {
                let top = moved.to.state.frames.last();
                let waits = moved.to.state.open.is_some() && moved.to.request.is_none();
                waits && top.is_some_and(|frame| frame.flow == *flow && frame.block.as_ref() == Some(block))
            }
            _ => false,
        }
    }
}
