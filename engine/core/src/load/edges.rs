//! Edges: every port leads somewhere, and nothing leads nowhere.

use cordboard_model::limits::PORTS;
use cordboard_model::{BlockId, Code, json::pointer_key};
use std::collections::{BTreeMap, BTreeSet};

use super::{LoadedBlock, Loading, hint};

/// Resolves the edges of every block that could be read.
pub(super) fn connect(loading: &mut Loading<'_>, blocks: &mut [LoadedBlock], by_id: &BTreeMap<BlockId, usize>) {
    let flow = loading.flow;
    let on_error = flow.on_error.as_ref();
    for (id, node) in &flow.blocks {
        for (port, target) in &node.next {
            if !flow.blocks.contains_key(target) {
                let pointer = format!("/blocks/{}/next/{}", pointer_key(id.as_str()), pointer_key(port.as_str()));
                let message = format!("port `{port}` of `{id}` leads to `{target}`, and there is no such block");
                loading.error(Code::BlockUnknownTarget, &pointer, message).suggestion =
                    hint(target.as_str(), flow.blocks.keys().map(BlockId::as_str));
            }
        }
    }
    for block in blocks {
        let Some(node) = flow.blocks.get(&block.id) else { continue };
        let pointer = format!("/blocks/{}", pointer_key(block.id.as_str()));
        let id = &block.id;
        let ports = block.block.ports();
        let names: BTreeSet<_> = ports.iter().map(|port| port.name.as_str()).collect();
        if names.len() < ports.len() {
            loading.error(Code::BlockPorts, &pointer, format!("two ports of `{id}` have the same name"));
        }
        if ports.len() > PORTS {
            let message = format!("`{id}` has {} ports; it may have {PORTS}", ports.len());
            loading.error(Code::BlockPorts, &pointer, message);
        }
        for port in node.next.keys().filter(|port| !names.contains(port.as_str())) {
            let pointer = format!("{pointer}/next/{}", pointer_key(port.as_str()));
            let has = match names.is_empty() {
                true => "it has none".to_string(),
                false => format!("it has `{}`", names.iter().copied().collect::<Vec<_>>().join("`, `")),
            };
            let place = loading.document.place_of_key(&pointer);
            let message = format!("`{id}` has no port `{port}`; {has}");
            let problem = loading.error(Code::BlockUnknownPort, &pointer, message);
            problem.place = place;
            problem.suggestion = hint(port.as_str(), names.iter().copied());
        }
        let mut unwired = Vec::new();
        for port in ports {
            // A failure port that is not wired by hand is a real edge to the flow's error block.
            let target = node.next.get(&port.name).or(on_error.filter(|_| port.failure));
            if target.is_none() {
                unwired.push(port.name.clone());
            }
            let index = target.and_then(|target| by_id.get(target)).copied();
            block.ports.push((port, index));
        }
        if !unwired.is_empty() {
            let names = unwired.iter().map(|port| format!("`{port}`")).collect::<Vec<_>>().join(", ");
            let (ports, lead) = if unwired.len() == 1 { ("port", "leads") } else { ("ports", "lead") };
            let problem =
                loading.error(Code::BlockUnwiredPort, &pointer, format!("{ports} {names} of `{id}` {lead} nowhere"));
            problem.suggestion = Some("wire every port, and set `on_error` for failures".into());
        }
    }
}

/// The entry and the error block.
pub(super) fn entry(loading: &mut Loading<'_>, by_id: &BTreeMap<BlockId, usize>) -> Option<usize> {
    let flow = loading.flow;
    let known = || flow.blocks.keys().map(BlockId::as_str);
    if let Some(on_error) = &flow.on_error
        && !flow.blocks.contains_key(on_error)
    {
        let message = format!("`on_error` names `{on_error}`, and there is no such block");
        loading.error(Code::FlowUnknownOnError, "/on_error", message).suggestion = hint(on_error.as_str(), known());
    }
    if !flow.blocks.contains_key(&flow.entry) {
        let message = format!("`entry` names `{}`, and there is no such block", flow.entry);
        loading.error(Code::FlowUnknownEntry, "/entry", message).suggestion = hint(flow.entry.as_str(), known());
    }
    by_id.get(&flow.entry).copied()
}
