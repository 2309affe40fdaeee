//! Which blocks a contact can reach, in which posture, and by which shortest path, over calls and returns.
//!
//! Reachability over (block, state). A module is worked through once for each state it is entered in, and what it returns is
//! handed to each of its callers, so that no path leaves a module to a caller that did not enter it. Distances inside a flow
//! are counted from its entry; taken in the order of these distances, each point is reached by its shortest path first, as
//! Knuth showed for such systems (A generalization of Dijkstra's algorithm, 1977). Nothing here recurses.

use cordboard_core::blocks::{Block, Posture, RecordingPosture};
use cordboard_model::FlowKind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::finding::Step;
use crate::graph::{Place, PortGraph, Role, Spot};

/// What is known of a contact at a point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// What policies know.
    pub posture: Posture,
    /// Whether stopping or resuming the recording was tried and failed, so that its state is not the flow's fault.
    pub given_up: bool,
    /// What the watch at hand remembers.
    pub flag: bool,
}

/// One bit of memory that a policy keeps along a path.
pub trait Watch {
    /// The bit on arriving at a block.
    fn arrive(&self, place: &Place<'_>, state: &State) -> bool {
        let _ = place;
        state.flag
    }
    /// The bit on leaving by a port.
    fn leave(&self, place: &Place<'_>, port: &str, flag: bool) -> bool {
        let _ = (place, port);
        flag
    }
}

/// Remembers nothing.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;
impl Watch for Nothing {}

/// A point that can be reached: a block in a state, inside a flow that was entered in a state.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// The block.
    pub spot: Spot,
    /// The state on arrival.
    pub state: State,
    /// The stretch of the flow it belongs to.
    stretch: usize,
    distance: u64,
    from: From,
}

#[derive(Debug, Clone, Copy)]
enum From {
    Entry,
    Port {
        visit: usize,
        port: usize,
    },
    /// By a port of a block that called a flow, which was left at `inner`.
    Through {
        visit: usize,
        port: usize,
        inner: usize,
    },
}

/// A flow entered in a state.
#[derive(Debug)]
struct Stretch {
    /// For each block of the flow, the visits to it.
    visits: Vec<Vec<usize>>,
    first: Spot,
    done: Vec<usize>,
    callers: Vec<Caller>,
    /// The flows entered from here, and the visit they were entered at.
    entered: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct Caller {
    visit: usize,
    as_: As,
}

/// As what a flow is entered from a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    /// As a module, which returns.
    Module,
    /// As a hook, which returns or is cut short.
    Hook,
    /// For good.
    Successor,
}

/// Everything that can be reached.
#[derive(Debug)]
pub struct Reach<'g, 'a> {
    graph: &'g PortGraph<'a>,
    visits: Vec<Visit>,
    stretches: Vec<Stretch>,
    known: BTreeMap<(usize, State), usize>,
    queue: BinaryHeap<Reverse<(u64, usize)>>,
    /// For each stretch, how far it begins from the start, and the visit it was entered at.
    begins: Vec<(u64, Option<usize>)>,
    /// For each block, the ports that can be taken.
    taken: Vec<Vec<bool>>,
    after_end: std::collections::BTreeSet<(usize, State)>,
}

/// More points than any flow that people draw has; past it the walk stops, and what was found holds.
const MOST_VISITS: usize = 4_000_000;
/// Steps of a path past which calls are told without what happens inside.
const LONGEST_PATH: usize = 400;

impl<'g, 'a> Reach<'g, 'a> {
    /// Walks from the entry of the flow set. A contact flow is entered by a new contact; any other flow as somebody else left
    /// the contact, so it is entered in every posture.
    pub fn walk(graph: &'g PortGraph<'a>, watch: &dyn Watch) -> Self {
        let taken = graph.places.iter().map(|place| vec![false; place.targets.len()]).collect();
        let mut reach = Self {
            graph,
            visits: Vec::new(),
            stretches: Vec::new(),
            known: BTreeMap::new(),
            queue: BinaryHeap::new(),
            begins: Vec::new(),
            taken,
            after_end: std::collections::BTreeSet::new(),
        };
        let contact = graph.flows.first().is_some_and(|flow| flow.source.kind == FlowKind::Contact);
        let starts = if contact { vec![Posture::default()] } else { every_posture() };
        for posture in starts {
            reach.enter(0, State { posture, ..State::default() }, watch);
        }
        let roots = reach.stretches.len();
        while let Some(Reverse((distance, visit))) = reach.queue.pop() {
            let Some(at) = reach.visits.get(visit).copied() else { continue };
            if distance == at.distance {
                reach.visit(visit, at, watch);
            }
            if reach.visits.len() > MOST_VISITS {
                break;
            }
        }
        reach.place_stretches(roots);
        reach
    }

    /// The stretch for a flow entered in a state.
    fn enter(&mut self, flow: usize, mut state: State, watch: &dyn Watch) -> Option<usize> {
        let entry = self.graph.entry(flow)?;
        if let Some(known) = self.known.get(&(flow, state)) {
            return Some(*known);
        }
        let number = self.stretches.len();
        self.known.insert((flow, state), number);
        let mut blocks = self.graph.blocks_of(flow);
        let first = blocks.next().map_or(entry, |(spot, _)| spot);
        let count = blocks.count() + 1;
        self.stretches.push(Stretch {
            visits: vec![Vec::new(); count],
            first,
            done: Vec::new(),
            callers: Vec::new(),
            entered: Vec::new(),
        });
        state.flag = watch.arrive(self.graph.at(entry), &state);
        self.relax(number, entry, state, 0, From::Entry);
        Some(number)
    }

    fn relax(&mut self, stretch: usize, spot: Spot, state: State, distance: u64, from: From) {
        let next = self.visits.len();
        let Some(at) = self.stretches.get_mut(stretch) else { return };
        let Some(here) = at.visits.get_mut(spot.index().saturating_sub(at.first.index())) else { return };
        for known in here.iter() {
            if let Some(visit) = self.visits.get_mut(*known)
                && visit.state == state
            {
                if distance < visit.distance {
                    visit.distance = distance;
                    visit.from = from;
                    self.queue.push(Reverse((distance, *known)));
                }
                return;
            }
        }
        here.push(next);
        self.visits.push(Visit { spot, state, stretch, distance, from });
        self.queue.push(Reverse((distance, next)));
    }

    /// Leaves a visit by a port, in the state after `inner` where a flow was called in between.
    fn leave(&mut self, visit: usize, port: usize, inner: Option<usize>, watch: &dyn Watch) {
        let Some(at) = self.visits.get(visit).copied() else { return };
        let inside = inner.and_then(|inner| self.visits.get(inner)).copied();
        let place = self.graph.at(at.spot);
        let Some((name, _)) = place.block.ports.get(port) else { return };
        let before = inside.map_or(at.state, |inside| inside.state);
        if !place.block.block.possible(name.name.as_str(), &before.posture, place.of) {
            return;
        }
        if let Some(taken) = self.taken.get_mut(at.spot.index()).and_then(|ports| ports.get_mut(port)) {
            *taken = true;
        }
        let mut state = after(place, name.name.as_str(), before);
        state.flag = watch.leave(place, name.name.as_str(), before.flag);
        let Some(target) = place.targets.get(port).copied().flatten() else { return };
        state.flag = watch.arrive(self.graph.at(target), &state);
        let (distance, from) = match (inner, inside) {
            (Some(inner), Some(inside)) => (inside.distance.saturating_add(2), From::Through { visit, port, inner }),
            _ => (1, From::Port { visit, port }),
        };
        self.relax(at.stretch, target, state, at.distance.saturating_add(distance), from);
    }

    fn visit(&mut self, visit: usize, at: Visit, watch: &dyn Watch) {
        let graph = self.graph;
        let place = graph.at(at.spot);
        let callers = match self.stretches.get_mut(at.stretch) {
            Some(stretch) => {
                stretch.done.push(visit);
                stretch.callers.clone()
            }
            None => return,
        };
        for caller in callers {
            self.came_back(caller, visit, watch);
        }
        let ports = 0..place.targets.len();
        match &place.role {
            Role::Call(module) => {
                if !given_is_fixed(&place.block.block) {
                    for port in ports.filter(|port| place.port(*port) == "error") {
                        self.leave(visit, port, None, watch);
                    }
                }
                self.call(visit, *module, at.state, As::Module, watch);
            }
            Role::GoTo(flow) => {
                self.call(visit, *flow, at.state, As::Successor, watch);
            }
            Role::Plain | Role::Return(_) | Role::End => {
                for port in ports.filter(|port| place.port(*port) != "left_queue") {
                    self.leave(visit, port, None, watch);
                }
                let state = in_hook(&place.block.block, at.state);
                for hook in graph.hooks_at(place) {
                    self.call(visit, hook, state, As::Hook, watch);
                }
            }
        }
        self.hang_up(visit, at, watch);
    }

    fn call(&mut self, visit: usize, flow: usize, state: State, as_: As, watch: &dyn Watch) {
        let Some(stretch) = self.enter(flow, state, watch) else { return };
        let Some(from) = self.visits.get(visit).map(|visit| visit.stretch) else { return };
        if let Some(from) = self.stretches.get_mut(from) {
            from.entered.push((visit, stretch));
        }
        let caller = Caller { visit, as_ };
        let Some(entered) = self.stretches.get_mut(stretch) else { return };
        entered.callers.push(caller);
        for inner in entered.done.clone() {
            self.came_back(caller, inner, watch);
        }
    }

    /// A flow that was called has got to a point: if it returns there, or if it is a hook and can be cut short there, the
    /// block that called it goes on.
    fn came_back(&mut self, caller: Caller, inner: usize, watch: &dyn Watch) {
        let (Some(outer), Some(inside)) = (self.visits.get(caller.visit).copied(), self.visits.get(inner).copied())
        else {
            return;
        };
        let graph = self.graph;
        let (place, end) = (graph.at(outer.spot), &graph.at(inside.spot).role);
        let outcome = match end {
            Role::Return(outcome) => Some(outcome.as_str()),
            _ => None,
        };
        let takes = |port: &str| match caller.as_ {
            As::Module if port == "error" => outcome.is_some() && takes_outputs(&place.block.block),
            As::Module => outcome == Some(port),
            As::Hook => match port {
                "left_queue" => outcome == Some("leave"),
                // Without a change inside the hook the block leaves as if there were none.
                _ => in_hook(&place.block.block, outer.state) != inside.state && port != "error",
            },
            As::Successor => false,
        };
        for port in (0..place.targets.len()).filter(|port| takes(place.port(*port))) {
            self.leave(caller.visit, port, Some(inner), watch);
        }
    }

    /// The contact may end anywhere; then the hang-up flow runs, with nothing being recorded.
    fn hang_up(&mut self, visit: usize, at: Visit, watch: &dyn Watch) {
        let Some(hooks) = self.graph.hooks.get(&FlowKind::HangUp) else { return };
        if self.graph.at(at.spot).of.source.kind == FlowKind::HangUp {
            return;
        }
        let mut state = State { given_up: false, ..at.state };
        state.posture.recording = RecordingPosture::Off;
        state.posture.agent_accepted = false;
        for hook in hooks.clone() {
            if self.after_end.insert((hook, state)) {
                self.call(visit, hook, state, As::Successor, watch);
            }
        }
    }

    /// How far each stretch begins from the start of the contact.
    fn place_stretches(&mut self, roots: usize) {
        self.begins = vec![(u64::MAX, None); self.stretches.len()];
        let mut queue = BinaryHeap::new();
        for root in 0..roots {
            if let Some(begins) = self.begins.get_mut(root) {
                *begins = (0, None);
                queue.push(Reverse((0_u64, root)));
            }
        }
        while let Some(Reverse((distance, stretch))) = queue.pop() {
            if self.begins.get(stretch).is_none_or(|begins| distance > begins.0) {
                continue;
            }
            for (visit, entered) in self.stretches.get(stretch).map_or(&[][..], |stretch| &stretch.entered) {
                let inside = self.visits.get(*visit).map_or(0, |visit| visit.distance);
                let there = distance.saturating_add(inside).saturating_add(1);
                if let Some(begins) = self.begins.get_mut(*entered)
                    && there < begins.0
                {
                    *begins = (there, Some(*visit));
                    queue.push(Reverse((there, *entered)));
                }
            }
        }
    }

    /// Every visit, with its number.
    pub fn visits(&self) -> impl Iterator<Item = (usize, &Visit)> {
        self.visits.iter().enumerate()
    }

    /// How far a visit is from the start of the contact.
    pub fn distance(&self, visit: &Visit) -> u64 {
        let begins = self.begins.get(visit.stretch).map_or(u64::MAX, |begins| begins.0);
        begins.saturating_add(visit.distance)
    }

    /// Of each block that has a visit of this sort, the nearest one, in the order of their distances.
    pub fn nearest(&self, sort: impl Fn(&Place<'a>, &State) -> bool) -> Vec<usize> {
        let mut best: BTreeMap<Spot, (u64, usize)> = BTreeMap::new();
        for (number, visit) in self.visits() {
            if sort(self.graph.at(visit.spot), &visit.state) {
                let here = (self.distance(visit), number);
                let known = best.entry(visit.spot).or_insert(here);
                *known = here.min(*known);
            }
        }
        let mut best: Vec<_> = best.into_values().collect();
        best.sort_unstable();
        best.into_iter().map(|(_, number)| number).collect()
    }

    /// The block of a visit.
    pub fn spot(&self, visit: usize) -> Option<Spot> {
        self.visits.get(visit).map(|visit| visit.spot)
    }

    /// Whether a port can be taken on any path.
    pub fn takes(&self, spot: Spot, port: usize) -> bool {
        self.taken.get(spot.index()).and_then(|ports| ports.get(port)).copied().unwrap_or(false)
    }

    /// Whether the block can be left at all.
    pub fn takes_any(&self, spot: Spot) -> bool {
        self.taken.get(spot.index()).is_some_and(|ports| ports.contains(&true))
    }

    /// The shortest path to a visit: each block it leaves and the port, and at the end the block it leads to.
    pub fn path(&self, visit: usize) -> Vec<Step> {
        enum Part {
            To(usize),
            Tell(Spot, Option<usize>),
        }
        let mut parts = vec![Part::Tell(self.spot(visit).unwrap_or(Spot(0)), None), Part::To(visit)];
        let mut stretch = self.visits.get(visit).map(|visit| visit.stretch);
        while let Some((_, Some(caller))) = stretch.and_then(|stretch| self.begins.get(stretch)) {
            parts.push(Part::Tell(self.spot(*caller).unwrap_or(Spot(0)), None));
            parts.push(Part::To(*caller));
            stretch = self.visits.get(*caller).map(|visit| visit.stretch);
        }
        let mut steps = Vec::new();
        while let Some(part) = parts.pop() {
            match part {
                Part::Tell(spot, port) => steps.push(self.step(spot, port)),
                Part::To(mut visit) => {
                    let short = steps.len() + parts.len() < LONGEST_PATH;
                    while let Some(at) = self.visits.get(visit) {
                        let (before, port) = match at.from {
                            From::Entry => break,
                            From::Port { visit, port } | From::Through { visit, port, .. } => (visit, port),
                        };
                        let spot = self.spot(before).unwrap_or(Spot(0));
                        parts.push(Part::Tell(spot, Some(port)));
                        if let From::Through { inner, .. } = at.from
                            && short
                        {
                            parts.push(Part::Tell(self.spot(inner).unwrap_or(Spot(0)), None));
                            parts.push(Part::To(inner));
                            parts.push(Part::Tell(spot, None));
                        }
                        visit = before;
                    }
                }
            }
        }
        steps
    }

    fn step(&self, spot: Spot, port: Option<usize>) -> Step {
        let place = self.graph.at(spot);
        Step {
            flow: place.of.id().clone(),
            block: place.block.id.clone(),
            port: port.and_then(|port| place.block.ports.get(port)).map(|(port, _)| port.name.clone()),
        }
    }
}

/// The state after leaving by a port.
fn after(place: &Place<'_>, port: &str, before: State) -> State {
    let mut state = before;
    place.block.block.posture(port, &mut state.posture);
    match (&place.block.block, port) {
        (Block::StopRecording(_) | Block::ResumeRecording(_), "error") => state.given_up = true,
        (
            Block::StartRecording(_) | Block::PauseRecording(_) | Block::ResumeRecording(_) | Block::StopRecording(_),
            "done",
        ) => state.given_up = false,
        _ => {}
    }
    state
}

/// Whether what a call gives cannot fail to be worked out.
fn given_is_fixed(block: &Block) -> bool {
    matches!(block, Block::CallFlow(call) if call.inputs.values().all(|input| input.is_fixed()))
}

/// Whether a call stores something, which can fail.
fn takes_outputs(block: &Block) -> bool {
    matches!(block, Block::CallFlow(call) if !call.outputs.is_empty())
}

/// The state in which a hook flow of a block starts.
fn in_hook(block: &Block, mut state: State) -> State {
    match block {
        Block::Enqueue(_) => state.posture.queue_chosen = true,
        Block::AssignAgent(_) => state.posture.agent_accepted = true,
        _ => {}
    }
    state
}

fn every_posture() -> Vec<Posture> {
    let mut all = Vec::new();
    for recording in [RecordingPosture::Off, RecordingPosture::On, RecordingPosture::Paused] {
        for recording_consent in [None, Some(true), Some(false)] {
            for queue_chosen in [false, true] {
                for agent_accepted in [false, true] {
                    all.push(Posture { recording, recording_consent, queue_chosen, agent_accepted });
                }
            }
        }
    }
    all
}
