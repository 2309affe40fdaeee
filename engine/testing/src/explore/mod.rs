//! Exploring: the smallest set of cases that takes every port.
//!
//! Contacts are begun in every way and moved in every way that the flows tell of, breadth first, through the same engine
//! that plays cases. Two contacts that stand alike are one [`key`], so the search ends. From what was found, [`cover`]
//! chooses few, short cases; each is then run from its start, and what happened is pinned as expectations.

mod answers;
mod beginnings;
mod bits;
mod case;
mod contact;
mod counterexample;
mod cover;
mod key;
mod knowledge;
mod moves;
mod sample;
mod search;
mod written;

pub use case::Format;
pub use counterexample::{Counterexample, Expected, Sought, counterexamples, write_counterexamples};

use cordboard_core::Moment;
use cordboard_model::{BlockId, FlowId, PortName};
use std::collections::BTreeSet;

use crate::coverage::{Coverage, Share};
use crate::format::NOON;
use crate::play::Stage;
use bits::Bits;
use case::Run;
use contact::{Ground, Moved, Standing};
use cover::{Ways, needed};
use key::Abstraction;
use knowledge::Knowledge;
use search::{Graph, Verdict, Watch};

/// A port of a block of a flow.
pub type Pair = (FlowId, BlockId, PortName);

/// How to explore.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most moves to try.
    pub budget: usize,
    /// The ports to take: those that can be reached, as far as is known. An `error` that nothing could cause is left out.
    pub wanted: BTreeSet<Pair>,
    /// What other tests cover, and what need not be covered again.
    pub covered: Option<Coverage>,
}

/// The moves tried where nobody says how many.
pub const USUAL_BUDGET: usize = 60_000;

/// How far exploring has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Moves tried.
    pub tried: usize,
    /// Ports taken.
    pub taken: usize,
    /// Ports wanted.
    pub wanted: usize,
}

/// What exploring gave.
#[derive(Debug)]
pub struct Explored {
    /// The flow.
    pub flow: FlowId,
    cases: Vec<case::Case>,
    /// Ports that were taken, of those wanted.
    pub pairs: Share,
    /// Outcomes of conditions that were met, of those that there are.
    pub outcomes: Share,
    /// What was wanted and not reached.
    pub missing: Vec<Missing>,
    /// Moves tried.
    pub tried: usize,
    /// Whether everything was tried that conditions tell.
    pub exhausted: bool,
    /// A number of cases below which nobody can go.
    pub least_cases: usize,
}

/// Something that no case reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What: `set-queue.error`, or `survey/ask.done` in another flow; for a condition, its block and text.
    pub what: String,
    /// The port, where it is one.
    pub pair: Option<Pair>,
    /// Why.
    pub why: String,
}

impl Explored {
    /// How many cases there are.
    pub fn cases(&self) -> usize {
        self.cases.len()
    }
    /// How many steps the cases have together.
    pub fn steps(&self) -> usize {
        self.cases.iter().map(|case| case.steps).sum()
    }
    /// Whether a port was not taken.
    pub fn misses_ports(&self) -> bool {
        self.missing.iter().any(|missing| missing.pair.is_some())
    }
    /// The cases as a test file; none where there is no case.
    pub fn suite(&self, format: Format) -> Option<String> {
        (!self.cases.is_empty()).then(|| case::suite(&self.flow, &self.cases, format))
    }
}

/// Watches a search until everything wanted is covered.
struct Covering<'w> {
    left: Bits,
    ports: Bits,
    wanted: usize,
    told: &'w mut dyn FnMut(Progress),
}

impl Watch for Covering<'_> {
    fn moved(&mut self, _: Option<&Standing>, _: &Moved, covers: &Bits) -> Verdict {
        let new = self.left.common(covers) > 0;
        self.left.remove(covers);
        if new { Verdict::New } else { Verdict::Known }
    }
    fn enough(&self) -> bool {
        self.left.is_empty()
    }
    fn progress(&mut self, tried: usize) {
        let taken = self.wanted - self.left.common(&self.ports);
        (self.told)(Progress { tried, taken, wanted: self.wanted });
    }
}

/// Explores the flows of a stage. The same flows and options give the same cases on every machine.
pub fn explore(stage: &Stage, options: &Options, told: &mut dyn FnMut(Progress)) -> Explored {
    let universe = &stage.universe;
    let known = Knowledge::of(&stage.flows);
    let ground = Ground { flows: &stage.flows, universe, known: &known };
    let abstraction = Abstraction::of(&stage.flows);
    let mut ports = Bits::empty(universe.size());
    let mut pairs: Vec<(usize, &Pair)> = Vec::new();
    for pair @ (flow, block, port) in &options.wanted {
        if let Some(at) = universe.position(flow, block, port).filter(|_| !options.has_covered(pair)) {
            ports.insert(at);
            pairs.push((at, pair));
        }
    }
    let mut wanted = ports.clone();
    if options.covered.is_none() {
        universe.outcomes().for_each(|(at, ..)| wanted.insert(at));
    }
    let mut watch = Covering { left: wanted.clone(), ports: ports.clone(), wanted: ports.len(), told };
    let graph = Graph::search(ground, &abstraction, Moment(NOON), options.budget, &mut watch);
    let mut found = wanted.clone();
    found.remove(&watch.left);
    let mut ways = Ways::new(&graph, universe.size());
    let runs = cases(ground, &abstraction, &graph, &mut ways, found.clone());
    let covers: Vec<Bits> = runs.iter().map(|run| run.covers.clone()).collect();
    let keep = needed(&covers, &found);
    let mut left = found.clone();
    let mut cases = Vec::new();
    for (run, _) in runs.into_iter().zip(keep).filter(|(_, keep)| *keep) {
        let mut new = run.covers.clone();
        new.remove(&{
            let mut old = run.covers.clone();
            old.remove(&left);
            old
        });
        left.remove(&run.covers);
        let names: Vec<String> =
            pairs.iter().filter(|(at, _)| new.contains(*at)).map(|(_, pair)| named(&stage.flows, pair)).collect();
        cases.push(run.case(ground, &graph, &names, cases.len() + 1));
    }
    let mut covered = found;
    covered.remove(&left);
    let outcomes: Vec<_> = universe.outcomes().filter(|(at, ..)| wanted.contains(*at)).collect();
    let met = outcomes.iter().filter(|(at, ..)| covered.contains(*at)).count();
    let mut missing: Vec<Missing> = pairs
        .iter()
        .filter(|(at, _)| !covered.contains(*at))
        .map(|(_, pair)| Missing {
            what: named(&stage.flows, pair),
            pair: Some((*pair).clone()),
            why: why(&graph, ground, pair.0.as_str(), pair.1.as_str(), options.budget),
        })
        .collect();
    missing.extend(outcomes.iter().filter(|(at, ..)| !covered.contains(*at)).map(
        |(_, flow, block, condition, held)| Missing {
            what: format!(
                "`{condition}` {} at {}",
                if *held { "true" } else { "false" },
                place(&stage.flows, flow, block)
            ),
            pair: None,
            why: why(&graph, ground, flow.as_str(), block.as_str(), options.budget),
        },
    ));
    Explored {
        flow: stage.flows.entry().id().clone(),
        pairs: Share { covered: pairs.iter().filter(|(at, _)| covered.contains(*at)).count(), of: pairs.len() },
        outcomes: Share { covered: met, of: outcomes.len() },
        missing,
        tried: graph.tried,
        exhausted: graph.exhausted,
        least_cases: ways.least_cases(&covered),
        cases,
    }
}

/// Cases until everything that was found is covered, each run from its start.
fn cases(
    ground: Ground<'_>,
    abstraction: &Abstraction,
    graph: &Graph,
    ways: &mut Ways<'_>,
    mut left: Bits,
) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut spoilt = 0;
    while !left.is_empty() && spoilt < 100 {
        let (mut at, mut run) = (0, Run::before(ground, Moment(NOON)));
        let before = left.len();
        'onward: while let Some(stretch) = ways.onward(at, &left, run.steps()) {
            for (point, index) in stretch {
                let Some(edge) = graph.points.get(point).and_then(|point| point.out.get(index)) else { break 'onward };
                let there = run.go(ground, graph, &edge.step).map(|to| abstraction.key(ground.known, to));
                let planned = there.as_ref().and_then(|key| graph.keys.get(key)) == Some(&edge.to);
                if !planned {
                    // What makes the difference is something that the key leaves out; the case ends here.
                    ways.bar(point, index);
                    left.remove(&run.covers);
                    spoilt += 1;
                    break 'onward;
                }
                at = edge.to;
            }
            left.remove(&run.covers);
        }
        run.answer_all(ground, graph);
        left.remove(&run.covers);
        match left.len() < before {
            true => runs.push(run),
            false if at == 0 => break,
            false => spoilt += 1,
        }
    }
    runs
}

impl Options {
    fn has_covered(&self, (flow, block, port): &Pair) -> bool {
        let ports = self.covered.as_ref().and_then(|covered| covered.flows.get(flow)).map(|flow| &flow.ports);
        ports.into_iter().flatten().any(|own| own.block == *block && own.port == *port && own.count > 0)
    }
}

fn why(graph: &Graph, ground: Ground<'_>, flow: &str, block: &str, budget: usize) -> String {
    let stands = |point: &search::Point| {
        let frames = point.standing.state.frames.iter();
        frames.into_iter().any(|frame| frame.flow == *flow && frame.block.as_ref().is_some_and(|own| own == block))
    };
    let known = ground.flows.flows().any(|own| own.id() == flow);
    if !graph.exhausted {
        return format!("the budget of {budget} moves ran out");
    }
    match known && graph.points.iter().any(stands) {
        true => {
            "the block was reached, and nothing that conditions tell of takes this way: everything was tried".into()
        }
        false => "everything that conditions tell of was tried, and no contact rests here".into(),
    }
}

fn named(flows: &cordboard_core::FlowSet, (flow, block, port): &Pair) -> String {
    format!("{}.{port}", place(flows, flow, block))
}

fn place(flows: &cordboard_core::FlowSet, flow: &FlowId, block: &BlockId) -> String {
    match flows.entry().id() == flow {
        true => block.to_string(),
        false => format!("{flow}/{block}"),
    }
}
