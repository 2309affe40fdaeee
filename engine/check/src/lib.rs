//! What can be known of a flow without running it.
//!
//! [`check`] looks at a flow set as a graph of blocks and ports, across modules and hooks, and tells what is wrong: blocks
//! that nothing reaches, loops that never wait, attributes read before they are set, and paths that break a policy. Each
//! finding names its place and, where there is one, the shortest path that leads there.
//!
//! Ports that cannot be taken are not followed: a module hands back to the caller that entered it, a recording that is off
//! is not stopped, a fixed setting does not fail. Where that is not known for certain the port counts as possible, so what is
//! reported can happen as far as settings and postures tell; which of several conditions holds is followed only by
//! [`checks::dead_branch`].
//!
//! Two rules need no check here. No prompt comes before the answer: a flow starts on a contact that was answered. And
//! sensitive values are kept from prompts, requests and logs when a flow is loaded, over calls and shared attributes too.

pub mod checks;
pub mod diff;
pub mod finding;
pub mod graph;
pub mod policies;
pub mod reach;
pub mod report;

#[cfg(test)]
mod fixture;

use cordboard_core::FlowSet;
use cordboard_core::load::Loaded;
use cordboard_model::json::Document;
use cordboard_model::{Code, FlowId, Place, Severity, json::pointer_key};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

pub use finding::{Finding, Path, Step};
pub use policies::custom::Policy;

use graph::{PortGraph, Spot};
use reach::{Nothing, Reach};

/// What to check for beside what is always checked.
#[derive(Debug, Clone)]
pub struct Options {
    /// The policies of the operator.
    pub policies: Vec<Policy>,
    /// How often a customer who is not understood may be led through the same question before there must be a way out.
    pub most_rounds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { policies: Vec::new(), most_rounds: 3 }
    }
}

/// What the checks stand on: the set, its graph, and what a contact can reach in it.
#[derive(Debug)]
pub struct Ground<'g, 'a> {
    /// The graph.
    pub graph: &'g PortGraph<'a>,
    /// What can be reached.
    pub reach: Reach<'g, 'a>,
    /// Where things stand.
    pub documents: &'g BTreeMap<FlowId, Document>,
    /// The options.
    pub options: &'g Options,
}

impl Ground<'_, '_> {
    /// A finding at a block, or at a setting of it.
    pub fn at_block(&self, code: Code, severity: Severity, spot: Spot, below: &str, message: String) -> Finding {
        let place = self.graph.at(spot);
        let pointer = format!("/blocks/{}{below}", pointer_key(place.block.id.as_str()));
        let mut finding = self.in_flow(code, severity, place.of.id(), &pointer, message);
        finding.block = Some(place.block.id.clone());
        finding
    }
    /// A finding in a flow, at a JSON Pointer.
    pub fn in_flow(&self, code: Code, severity: Severity, flow: &FlowId, pointer: &str, message: String) -> Finding {
        let place = self.documents.get(flow).map_or_else(Place::default, |document| document.place_of(pointer));
        Finding {
            code: SmolStr::new_static(code.as_str()),
            severity,
            title: SmolStr::new_static(code.title()),
            flow: Some(flow.clone()),
            block: None,
            port: None,
            place,
            message,
            path: Vec::new(),
            fix: Some(code.fix().to_string()),
            page: Some(finding::page(code)),
        }
    }
}

/// Checks a flow set that loaded without errors.
pub fn check(set: &FlowSet, documents: &BTreeMap<FlowId, Document>, options: &Options) -> Vec<Finding> {
    let graph = PortGraph::new(set);
    let reach = Reach::walk(&graph, &Nothing);
    let ground = Ground { graph: &graph, reach, documents, options };
    let mut found = Vec::new();
    for check in checks::ALL.iter().chain(policies::ALL) {
        check(&ground, &mut found);
    }
    for policy in &options.policies {
        policies::custom::check(&ground, policy, &mut found);
    }
    found
}

/// Checks flow sets together: what was found when they were loaded, and where that lets them run, everything else.
///
/// A flow that is part of several sets is told of once. That something in it is unused is told only if no set uses it.
pub fn check_all(sets: &[Loaded], options: &Options) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut unused: BTreeMap<(SmolStr, Place, String), (usize, Finding)> = BTreeMap::new();
    let mut parts: BTreeMap<&FlowId, usize> = BTreeMap::new();
    let mut add = |finding: Finding, found: &mut Vec<Finding>| {
        let key = (finding.code.clone(), finding.place.clone(), finding.port.clone(), finding.message.clone());
        if seen.insert(key) {
            found.push(finding);
        }
    };
    for loaded in sets {
        loaded.problems.iter().for_each(|problem| add(problem.clone().into(), &mut found));
        let Some(set) = &loaded.set else { continue };
        if loaded.problems.iter().any(cordboard_model::Problem::is_error) {
            continue;
        }
        loaded.documents.keys().for_each(|flow| *parts.entry(flow).or_default() += 1);
        for finding in check(set, &loaded.documents, options) {
            if checks::OF_WHOLE_SETS.iter().any(|code| finding.code == code.as_str()) {
                let key = (finding.code.clone(), finding.place.clone(), finding.message.clone());
                unused.entry(key).or_insert((0, finding)).0 += 1;
            } else {
                add(finding, &mut found);
            }
        }
    }
    for (times, finding) in unused.into_values() {
        if finding.flow.as_ref().and_then(|flow| parts.get(flow)) == Some(&times) {
            found.push(finding);
        }
    }
    found.sort_by(|a, b| {
        let key = |finding: &Finding| {
            (finding.place.file.clone(), finding.place.line, finding.place.column, finding.code.clone())
        };
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    found
}
