//! Modules that call themselves without a wait in between.

use cordboard_model::{Code, FlowId};
use std::collections::{BTreeMap, BTreeSet};

use super::LoadedFlow;
use crate::blocks::{Block, FlowUse, Visitor};

/// A call that closes a ring: the flow and block it stands in, and the flows of the ring.
pub(super) struct Ring {
    pub flow: FlowId,
    pub pointer: String,
    pub through: Vec<FlowId>,
}

impl Ring {
    pub(super) const CODE: Code = Code::FlowEndlessCall;
    pub(super) const SUGGESTION: &'static str =
        "put a block that waits between the calls, or repeat the call by a `loop` in the flow that calls it first";

    pub(super) fn message(&self) -> String {
        match self.through.as_slice() {
            [only] => format!("`{only}` calls itself, and nothing on the way waits: the calls would never end"),
            ring => {
                let names = ring.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                format!("{names} call each other in a ring, and nothing on the way waits: the calls would never end")
            }
        }
    }
}

/// The calls each flow can make from its entry before anything waits, with the block that makes them.
fn calls_without_wait(flow: &LoadedFlow) -> BTreeMap<FlowId, String> {
    struct Calls(Vec<FlowId>);
    impl Visitor for Calls {
        fn flow(&mut self, _: &str, flow: &FlowId, use_of: FlowUse<'_>) {
            if matches!(use_of, FlowUse::Call { .. } | FlowUse::GoTo) {
                self.0.push(flow.clone());
            }
        }
    }
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut todo: Vec<usize> = flow.entry.into_iter().collect();
    while let Some(index) = todo.pop() {
        if !seen.insert(index) {
            continue;
        }
        let Some(block) = flow.block_at(index) else { continue };
        let mut calls = Calls(Vec::new());
        block.block.visit(&mut calls);
        for id in calls.0 {
            found.entry(id).or_insert_with(|| format!("/blocks/{}/with/flow", block.id));
        }
        if !waits(&block.block) {
            todo.extend(block.ports.iter().filter_map(|(_, target)| *target));
        }
    }
    found
}

/// Whether a contact always rests at the block before it leaves. A called module may or may not wait, so a call does not
/// count.
fn waits(block: &Block) -> bool {
    !matches!(
        block,
        Block::Play(_)
            | Block::SetAttributes(_)
            | Block::SetLanguage(_)
            | Block::SetVoice(_)
            | Block::SetQueue(_)
            | Block::SetRouting(_)
            | Block::SetHooks(_)
            | Block::Branch(_)
            | Block::Split(_)
            | Block::Loop(_)
            | Block::PublishEvent(_)
            | Block::CallFlow(_)
            | Block::Return(_)
            | Block::GoToFlow(_)
    )
}

/// Every ring of calls without a wait, told at its first flow.
pub(super) fn rings<'f>(flows: impl Iterator<Item = &'f LoadedFlow>) -> Vec<Ring> {
    let calls: BTreeMap<FlowId, BTreeMap<FlowId, String>> =
        flows.map(|flow| (flow.id().clone(), calls_without_wait(flow))).collect();
    let mut rings = Vec::new();
    let mut told: BTreeSet<FlowId> = BTreeSet::new();
    for start in calls.keys() {
        if told.contains(start) {
            continue;
        }
        if let Some(through) = shortest_ring(&calls, start) {
            let next = through.get(1).unwrap_or(start);
            let pointer = calls.get(start).and_then(|calls| calls.get(next)).cloned().unwrap_or_default();
            told.extend(through.iter().cloned());
            rings.push(Ring { flow: start.clone(), pointer, through });
        }
    }
    rings
}

/// The shortest way from a flow back to itself, by calls.
fn shortest_ring(calls: &BTreeMap<FlowId, BTreeMap<FlowId, String>>, start: &FlowId) -> Option<Vec<FlowId>> {
    let mut came_from: BTreeMap<&FlowId, &FlowId> = BTreeMap::new();
    let mut layer = vec![start];
    while !layer.is_empty() {
        let mut next = Vec::new();
        for flow in layer {
            for callee in calls.get(flow).into_iter().flat_map(BTreeMap::keys) {
                if callee == start {
                    let mut ring = vec![flow.clone()];
                    let mut at = flow;
                    while at != start
                        && let Some(before) = came_from.get(at)
                    {
                        at = before;
                        ring.push(at.clone());
                    }
                    ring.reverse();
                    return Some(ring);
                }
                if !came_from.contains_key(callee) {
                    came_from.insert(callee, flow);
                    next.push(callee);
                }
            }
        }
        layer = next;
    }
    None
}
