//! What can be reached now and could not be before, or the other way round.

use cordboard_core::load::Loaded;
use cordboard_model::{BlockId, FlowId, PortName, Problem};
use std::collections::{BTreeMap, BTreeSet};

use super::{Change, FlowDiff, Names, ReachDiff};
use crate::graph::PortGraph;
use crate::reach::{Nothing, Reach};

/// What is in a flow, and whether a contact can reach it: a block, or a port of it.
type Reached = BTreeMap<(BlockId, Option<PortName>), bool>;

/// By flow; a set that cannot run is left out, and with it its flows.
fn reached(sets: &[Loaded]) -> BTreeMap<FlowId, Reached> {
    let mut found: BTreeMap<FlowId, Reached> = BTreeMap::new();
    for loaded in sets.iter().filter(|loaded| !loaded.problems.iter().any(Problem::is_error)) {
        let Some(set) = &loaded.set else { continue };
        let graph = PortGraph::new(set);
        let reach = Reach::walk(&graph, &Nothing);
        let visited: BTreeSet<_> = reach.visits().map(|(_, visit)| visit.spot).collect();
        for place in &graph.places {
            let flow = found.entry(place.of.id().clone()).or_default();
            *flow.entry((place.block.id.clone(), None)).or_default() |= visited.contains(&place.number);
            for (at, (port, _)) in place.block.ports.iter().enumerate() {
                let key = (place.block.id.clone(), Some(port.name.clone()));
                *flow.entry(key).or_default() |= reach.takes(place.number, at);
            }
        }
    }
    found
}

/// Adds what differs to the flows; a flow in which nothing else differs can be reached otherwise by what calls it.
pub(super) fn compare(before: &[Loaded], now: &[Loaded], names: &BTreeMap<FlowId, Names>, flows: &mut Vec<FlowDiff>) {
    let (was, is) = (reached(before), reached(now));
    for (id, after) in &is {
        let Some(before) = was.get(id) else { continue };
        let found = differing(before, after, names.get(id));
        if found.is_empty() {
            continue;
        }
        let at = flows.binary_search_by(|flow| flow.flow.cmp(id)).unwrap_or_else(|at| {
            let diff = FlowDiff {
                flow: id.clone(),
                change: Change::Changed,
                settings: Vec::new(),
                prompts: Vec::new(),
                blocks: Vec::new(),
                reachability: Vec::new(),
            };
            flows.insert(at, diff);
            at
        });
        if let Some(flow) = flows.get_mut(at) {
            flow.reachability = found;
        }
    }
}

fn differing(was: &Reached, now: &Reached, names: Option<&Names>) -> Vec<ReachDiff> {
    let mut found: Vec<ReachDiff> = Vec::new();
    let called = |block: &BlockId| {
        let old = names.and_then(|names| names.iter().find(|(_, now)| *now == block));
        old.map_or_else(|| block.clone(), |(old, _)| old.clone())
    };
    for ((block, port), reachable) in now {
        let before = was.get(&(called(block), port.clone()));
        // The block comes first, and says it for its ports.
        let said = found.last().is_some_and(|last| last.block == *block && last.port.is_none());
        if before.is_some_and(|before| before != reachable) && !said {
            found.push(ReachDiff { block: block.clone(), port: port.clone(), reachable: *reachable });
        }
    }
    found
}
