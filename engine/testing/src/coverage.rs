//! What was covered: each port of each block, and both outcomes of each condition.

use cordboard_core::blocks::{Block, FlowUse, Visitor};
use cordboard_core::contact::{EndReason, Entered};
use cordboard_core::load::LoadedBlock;
use cordboard_core::{Fact, FlowSet, Input, State};
use cordboard_model::{BlockId, FlowId, PortName};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::failing::can_fail;

/// Everything in a flow set that can be covered, numbered.
#[derive(Debug)]
pub struct Universe {
    flows: BTreeMap<FlowId, usize>,
    blocks: Vec<BTreeMap<BlockId, Countable>>,
    ports: usize,
    outcomes: usize,
}

/// A block, and where its counters are.
#[derive(Debug)]
struct Countable {
    first_port: usize,
    ports: Vec<PortName>,
    /// Whether each port can be taken: an `error` that nothing can cause is not asked for.
    possible: Vec<bool>,
    reachable: bool,
    /// Two counters for each condition: held, did not.
    first_outcome: usize,
    /// The conditions: the port each leads to, none for `valid_if`, and its text.
    conditions: Vec<(Option<PortName>, String)>,
}

/// How often everything in a [`Universe`] was seen.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    ports: Vec<u32>,
    outcomes: Vec<u32>,
}

impl Tally {
    /// Adds what another has counted of the same universe.
    pub fn add(&mut self, other: &Tally) {
        for (mine, theirs) in [(&mut self.ports, &other.ports), (&mut self.outcomes, &other.outcomes)] {
            if mine.len() < theirs.len() {
                mine.resize(theirs.len(), 0);
            }
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = mine.saturating_add(*theirs));
        }
    }

    /// The positions of what was counted: the ports, then the outcomes.
    pub(crate) fn counted(&self) -> impl Iterator<Item = usize> {
        let all = self.ports.iter().chain(&self.outcomes);
        all.enumerate().filter(|(_, count)| **count > 0).map(|(at, _)| at)
    }
}

impl Universe {
    /// What can be covered in these flows.
    pub fn of(set: &FlowSet) -> Self {
        let reachable = reachable(set);
        let mut universe = Self { flows: BTreeMap::new(), blocks: Vec::new(), ports: 0, outcomes: 0 };
        for flow in set.flows() {
            let reached = reachable.get(flow.id());
            let mut blocks = BTreeMap::new();
            for block in flow.blocks() {
                let conditions = conditions(block);
                let ports: Vec<_> = block.ports.iter().map(|(port, _)| port.name.clone()).collect();
                let failing = can_fail(flow, block);
                let countable = Countable {
                    first_port: universe.ports,
                    possible: ports.iter().map(|port| *port != "error" || failing).collect(),
                    reachable: reached.is_some_and(|reached| reached.contains(&block.id)),
                    first_outcome: universe.outcomes,
                    conditions,
                    ports,
                };
                universe.ports += countable.ports.len();
                universe.outcomes += countable.conditions.len() * 2;
                blocks.insert(block.id.clone(), countable);
            }
            universe.flows.insert(flow.id().clone(), universe.blocks.len());
            universe.blocks.push(blocks);
        }
        universe
    }

    /// A tally that has counted nothing.
    pub fn tally(&self) -> Tally {
        Tally { ports: vec![0; self.ports], outcomes: vec![0; self.outcomes] }
    }

    /// How many things there are to count.
    pub(crate) fn size(&self) -> usize {
        self.ports + self.outcomes
    }

    /// The position of a port among what is counted; none where nothing could cause it.
    pub(crate) fn position(&self, flow: &FlowId, block: &BlockId, port: &PortName) -> Option<usize> {
        let countable = self.countable(flow, block)?;
        let at = countable.ports.iter().position(|own| own == port)?;
        countable.possible.get(at).copied()?.then_some(countable.first_port + at)
    }

    /// The outcomes that are asked for: their positions, the block, the condition, and whether it held.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (usize, &FlowId, &BlockId, &str, bool)> {
        self.flows.iter().flat_map(move |(flow, at)| {
            let blocks = self.blocks.get(*at).into_iter().flatten().filter(|(_, countable)| countable.reachable);
            blocks.flat_map(move |(block, countable)| {
                let each = countable.conditions.iter().enumerate();
                each.flat_map(move |(index, (_, text))| {
                    let first = self.ports + countable.first_outcome + index * 2;
                    [(first, flow, block, text.as_str(), true), (first + 1, flow, block, text.as_str(), false)]
                })
            })
        })
    }

    fn countable(&self, flow: &FlowId, block: &BlockId) -> Option<&Countable> {
        self.blocks.get(*self.flows.get(flow)?)?.get(block)
    }

    /// Counts a port, and the conditions that decided on it.
    fn port_taken(&self, tally: &mut Tally, flow: &FlowId, block: &BlockId, port: &PortName) {
        let Some(countable) = self.countable(flow, block) else { return };
        if let Some(index) = countable.ports.iter().position(|own| own == port) {
            count(&mut tally.ports, countable.first_port + index);
        }
        // The first that held, after others that did not; an error says nothing of any.
        let held = countable.conditions.iter().position(|(own, _)| own.as_ref() == Some(port));
        let decided = if *port == "otherwise" { countable.conditions.len() } else { held.unwrap_or(0) };
        for index in 0..decided {
            count(&mut tally.outcomes, countable.first_outcome + index * 2 + 1);
        }
        if let Some(index) = held {
            count(&mut tally.outcomes, countable.first_outcome + index * 2);
        }
    }

    /// Counts what facts cover that followed one input. `condition` is the `valid_if` that the input puts to the test; `taken`
    /// is told of each port: the position of its fact, and the flow.
    pub(crate) fn count_facts(
        &self,
        tally: &mut Tally,
        frames: &mut Frames,
        facts: &[Fact],
        condition: Option<(FlowId, BlockId)>,
        mut taken: impl FnMut(usize, &FlowId),
    ) {
        let mut held = condition.as_ref().filter(|_| !facts.is_empty()).map(|_| false);
        for (index, fact) in facts.iter().enumerate() {
            frames.follow(fact);
            match fact {
                Fact::PortTaken { block, port } => {
                    if let Some(flow) = frames.top() {
                        self.port_taken(tally, flow, block, port);
                        taken(index, flow);
                    }
                    if condition.as_ref().is_some_and(|(_, at)| at == block) && *port == "done" {
                        held = Some(true);
                    }
                }
                // It could not be worked out, or it was not what the input was about.
                Fact::ExpressionFailed { .. } => held = None,
                _ => {}
            }
        }
        if let (Some(held), Some((flow, block))) = (held, condition) {
            self.validated(tally, &flow, &block, held);
        }
    }

    /// Counts an outcome of `valid_if`.
    fn validated(&self, tally: &mut Tally, flow: &FlowId, block: &BlockId, held: bool) {
        if let Some(countable) = self.countable(flow, block) {
            count(&mut tally.outcomes, countable.first_outcome + usize::from(!held));
        }
    }

    /// What a tally covers, by flow.
    pub fn coverage(&self, tally: &Tally) -> Coverage {
        let mut coverage = Coverage::default();
        for (flow, index) in &self.flows {
            let mut of_flow = FlowCoverage::default();
            for (block, countable) in self.blocks.get(*index).into_iter().flatten() {
                for (at, port) in countable.ports.iter().enumerate() {
                    let possible = countable.possible.get(at).copied().unwrap_or(true);
                    of_flow.ports.push(PortCoverage {
                        block: block.clone(),
                        port: port.clone(),
                        count: tally.ports.get(countable.first_port + at).copied().unwrap_or(0),
                        asked_for: countable.reachable && possible,
                    });
                }
                for (at, (_, text)) in countable.conditions.iter().enumerate() {
                    let outcome =
                        |add| tally.outcomes.get(countable.first_outcome + at * 2 + add).copied().unwrap_or(0);
                    of_flow.conditions.push(ConditionCoverage {
                        block: block.clone(),
                        condition: text.clone(),
                        held: outcome(0),
                        failed: outcome(1),
                        asked_for: countable.reachable,
                    });
                }
            }
            coverage.flows.insert(flow.clone(), of_flow);
        }
        coverage
    }
}

fn count(counters: &mut [u32], at: usize) {
    if let Some(counter) = counters.get_mut(at) {
        *counter = counter.saturating_add(1);
    }
}

fn conditions(block: &LoadedBlock) -> Vec<(Option<PortName>, String)> {
    let of = |conditions: &[cordboard_core::blocks::branch::Condition]| {
        conditions.iter().map(|condition| (Some(condition.port.clone()), condition.when.source().to_string())).collect()
    };
    match &block.block {
        Block::Branch(branch) => of(&branch.conditions),
        Block::CheckQueue(check) => of(&check.conditions),
        Block::Collect(collect) => collect.valid_if.iter().map(|valid| (None, valid.source().to_string())).collect(),
        _ => Vec::new(),
    }
}

/// The blocks that can be reached from where the set starts, by flow: along edges, into modules and hook flows.
fn reachable(set: &FlowSet) -> BTreeMap<FlowId, BTreeSet<BlockId>> {
    struct Named(Vec<FlowId>);
    impl Visitor for Named {
        fn flow(&mut self, _: &str, flow: &FlowId, _: FlowUse<'_>) {
            self.0.push(flow.clone());
        }
    }
    let mut reached: BTreeMap<FlowId, BTreeSet<BlockId>> = BTreeMap::new();
    let mut todo = VecDeque::from([set.entry().id().clone()]);
    while let Some(id) = todo.pop_front() {
        let Some(flow) = set.flow(&id).filter(|_| !reached.contains_key(&id)) else { continue };
        let mut named = Named(flow.source.hooks.each().map(|(_, _, flow)| flow.clone()).collect());
        let mut blocks = BTreeSet::new();
        let mut next: Vec<&LoadedBlock> = flow.entry().into_iter().collect();
        while let Some(block) = next.pop() {
            if blocks.insert(block.id.clone()) {
                block.block.visit(&mut named);
                let failing = can_fail(flow, block);
                let ports = block.ports.iter().filter(|(port, _)| failing || port.name != "error");
                next.extend(ports.filter_map(|(_, target)| flow.block_at((*target)?)));
            }
        }
        todo.extend(named.0);
        reached.insert(id, blocks);
    }
    reached
}

/// The `valid_if` that an input makes a block decide by.
pub(crate) fn condition_at_stake(flows: &FlowSet, state: &State, input: &Input) -> Option<(FlowId, BlockId)> {
    let (Input::Digits { digits: text, .. } | Input::Speech { text, .. } | Input::Message { text, .. }) = input else {
        return None;
    };
    let frame = state.frames.last()?;
    let flow = flows.flow(&frame.flow)?;
    let block = flow.block(frame.block.as_ref()?)?;
    let Block::Collect(collect) = &block.block else { return None };
    let declared = flow.source.attributes.get(&collect.into)?.value_type;
    collect.decides_by_condition(text, declared).then(|| (frame.flow.clone(), block.id.clone()))
}

/// Which flow each fact happened in, as a log is followed.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    stack: Vec<FlowId>,
}

impl Frames {
    /// Where a contact stands in the middle of its log.
    pub(crate) fn of(state: &State) -> Self {
        Self { stack: state.frames.iter().map(|frame| frame.flow.clone()).collect() }
    }
    /// Follows the next fact.
    pub(crate) fn follow(&mut self, fact: &Fact) {
        match fact {
            Fact::FlowEntered { flow, entered, .. } => {
                if *entered == Entered::WentOn {
                    self.stack.pop();
                }
                self.stack.push(flow.clone());
            }
            Fact::FlowReturned { .. } | Fact::FlowInterrupted { .. } => {
                self.stack.pop();
            }
            Fact::HungUp { .. } | Fact::Ended { reason: EndReason::BrokenFlow, .. } => self.stack.clear(),
            _ => {}
        }
    }
    /// The flow that runs.
    pub(crate) fn top(&self) -> Option<&FlowId> {
        self.stack.last()
    }
}

/// What was covered, by flow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Each flow.
    pub flows: BTreeMap<FlowId, FlowCoverage>,
}

/// What was covered of one flow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FlowCoverage {
    /// Each port of each block, sorted by block.
    pub ports: Vec<PortCoverage>,
    /// Each condition.
    pub conditions: Vec<ConditionCoverage>,
}

/// How often a port was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortCoverage {
    /// The block.
    pub block: BlockId,
    /// The port.
    pub port: PortName,
    /// How often it was taken.
    pub count: u32,
    /// Whether it counts: its block can be reached, and it is no `error` that nothing could cause.
    pub asked_for: bool,
}

/// How often a condition held and did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionCoverage {
    /// The block.
    pub block: BlockId,
    /// The condition, as written.
    pub condition: String,
    /// How often it held.
    pub held: u32,
    /// How often it did not.
    pub failed: u32,
    /// Whether it counts: its block can be reached.
    pub asked_for: bool,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// What was covered.
    pub covered: usize,
    /// What there is to cover.
    pub of: usize,
}

impl Share {
    /// In hundredths of a per cent, rounded down: it says 100 only of everything.
    pub fn hundredths(self) -> usize {
        (self.covered * 10_000).checked_div(self.of).unwrap_or(10_000)
    }
    fn plus(self, other: Share) -> Share {
        Share { covered: self.covered + other.covered, of: self.of + other.of }
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = self.hundredths() / 10;
        write!(f, "{}.{} %", percent / 10, percent % 10)
    }
}

impl FlowCoverage {
    /// The share of ports.
    pub fn port_share(&self) -> Share {
        let asked = self.ports.iter().filter(|port| port.asked_for);
        Share { covered: asked.clone().filter(|port| port.count > 0).count(), of: asked.count() }
    }
    /// The share of condition outcomes.
    pub fn outcome_share(&self) -> Share {
        let asked = self.conditions.iter().filter(|condition| condition.asked_for);
        let covered =
            asked.clone().map(|condition| usize::from(condition.held > 0) + usize::from(condition.failed > 0));
        Share { covered: covered.sum(), of: asked.count() * 2 }
    }
    /// The ports that count and were not taken.
    pub fn missing_ports(&self) -> impl Iterator<Item = &PortCoverage> {
        self.ports.iter().filter(|port| port.asked_for && port.count == 0)
    }
}

impl Coverage {
    /// No longer asks for a port. Answers whether it was taken.
    pub fn leave_out(&mut self, flow: &FlowId, block: &str, port: &str) -> bool {
        let ports = self.flows.get_mut(flow).into_iter().flat_map(|flow| &mut flow.ports);
        let mut those = ports.filter(|own| own.block == *block && own.port == *port);
        those.any(|own| {
            own.asked_for = false;
            own.count > 0
        })
    }
    /// Adds another. A flow that both know counts once: what either covered is covered, what either can reach is asked for.
    pub fn add(&mut self, other: &Coverage) {
        for (flow, theirs) in &other.flows {
            let Some(mine) = self.flows.get_mut(flow) else {
                self.flows.insert(flow.clone(), theirs.clone());
                continue;
            };
            for port in &theirs.ports {
                match mine.ports.iter_mut().find(|own| own.block == port.block && own.port == port.port) {
                    Some(own) => {
                        own.count = own.count.saturating_add(port.count);
                        own.asked_for |= port.asked_for;
                    }
                    None => mine.ports.push(port.clone()),
                }
            }
            for (own, condition) in mine.conditions.iter_mut().zip(&theirs.conditions) {
                own.held = own.held.saturating_add(condition.held);
                own.failed = own.failed.saturating_add(condition.failed);
                own.asked_for |= condition.asked_for;
            }
        }
    }
    /// The share of ports over all flows.
    pub fn port_share(&self) -> Share {
        self.flows.values().map(FlowCoverage::port_share).fold(Share::default(), Share::plus)
    }
    /// The share of condition outcomes over all flows.
    pub fn outcome_share(&self) -> Share {
        self.flows.values().map(FlowCoverage::outcome_share).fold(Share::default(), Share::plus)
    }
}
