//! Coverage as text, JSON and LCOV.

use cordboard_model::FlowId;
use cordboard_model::json::{Document, pointer_key};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

use crate::coverage::{Coverage, FlowCoverage, Share};

/// Shares and details, for JSON.
#[derive(Serialize)]
pub(super) struct Shares<'a> {
    ports: Share,
    outcomes: Share,
    flows: BTreeMap<&'a FlowId, FlowShares<'a>>,
}

#[derive(Serialize)]
struct FlowShares<'a> {
    ports: Share,
    outcomes: Share,
    details: &'a FlowCoverage,
}

pub(super) fn shares(coverage: &Coverage) -> Shares<'_> {
    let flows = coverage.flows.iter().map(|(id, flow)| {
        (id, FlowShares { ports: flow.port_share(), outcomes: flow.outcome_share(), details: flow })
    });
    Shares { ports: coverage.port_share(), outcomes: coverage.outcome_share(), flows: flows.collect() }
}

/// Coverage as one JSON object.
pub fn coverage_json(coverage: &Coverage) -> String {
    let mut text = serde_json::to_string_pretty(&shares(coverage)).unwrap_or_default();
    text.push('\n');
    text
}

/// A line for each flow, and what is missing.
pub fn coverage_text(coverage: &Coverage) -> String {
    let mut out = String::new();
    let width = coverage.flows.keys().map(|flow| flow.as_str().len()).max().unwrap_or(0).max(5);
    let mut row = |name: &str, ports: Share, outcomes: Share| {
        let _ = writeln!(
            out,
            "{name:<width$}  {:>7} of ports ({} of {}){}",
            ports.to_string(),
            ports.covered,
            ports.of,
            match outcomes.of {
                0 => String::new(),
                of => format!(", {outcomes} of condition outcomes ({} of {of})", outcomes.covered),
            }
        );
    };
    for (id, flow) in &coverage.flows {
        row(id.as_str(), flow.port_share(), flow.outcome_share());
    }
    row("total", coverage.port_share(), coverage.outcome_share());
    out.push_str(&missing(coverage));
    out
}

/// What is asked for and was not covered.
pub fn missing(coverage: &Coverage) -> String {
    let mut out = String::new();
    for (id, flow) in &coverage.flows {
        for port in flow.missing_ports() {
            let _ = writeln!(out, "missing: {id}/{}.{}", port.block, port.port);
        }
        for condition in flow.conditions.iter().filter(|condition| condition.asked_for) {
            let never = match (condition.held, condition.failed) {
                (0, 0) => "never decided",
                (0, _) => "never true",
                (_, 0) => "never false",
                _ => continue,
            };
            let _ = writeln!(out, "missing: {id}/{}: `{}` is {never}", condition.block, condition.condition);
        }
    }
    out
}

/// LCOV, in which the line of each edge in the flow file counts as a line of code, and each condition as a branch.
/// `documents` are the flow files; a flow without one is left out.
pub fn lcov(coverage: &Coverage, documents: &BTreeMap<FlowId, Document>) -> String {
    let mut out = String::new();
    for (id, flow) in &coverage.flows {
        let Some(document) = documents.get(id) else { continue };
        let _ = writeln!(out, "TN:\nSF:{}", document.file());
        let mut lines: BTreeMap<u32, u32> = BTreeMap::new();
        for port in flow.ports.iter().filter(|port| port.asked_for) {
            let block = format!("/blocks/{}", pointer_key(port.block.as_str()));
            // A port that follows `on_error` has no line of its own; a line of several ports counts the least of them.
            let pointer = format!("{block}/next/{}", pointer_key(port.port.as_str()));
            let place = match document.find(&pointer) {
                Some(_) => document.place_of_key(&pointer),
                None => document.place_of_key(&block),
            };
            let count = lines.entry(place.line).or_insert(port.count);
            *count = (*count).min(port.count);
        }
        let mut branches = 0;
        let mut taken = 0;
        for (index, condition) in flow.conditions.iter().filter(|condition| condition.asked_for).enumerate() {
            let block = format!("/blocks/{}", pointer_key(condition.block.as_str()));
            let line = document.place_of_key(&block).line;
            for (branch, count) in [condition.held, condition.failed].into_iter().enumerate() {
                let decided = condition.held + condition.failed > 0;
                let count = if decided { count.to_string() } else { "-".into() };
                branches += 1;
                taken += usize::from(count != "0" && count != "-");
                let _ = writeln!(out, "BRDA:{line},{index},{branch},{count}");
            }
        }
        if branches > 0 {
            let _ = writeln!(out, "BRF:{branches}\nBRH:{taken}");
        }
        for (line, count) in &lines {
            let _ = writeln!(out, "DA:{line},{count}");
        }
        let hit = lines.values().filter(|count| **count > 0).count();
        let _ = writeln!(out, "LF:{}\nLH:{hit}\nend_of_record", lines.len());
    }
    out
}
