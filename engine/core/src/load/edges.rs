//! Edges: every port leads somewhere, and nothing leads nowhere.

use cordboard_model::json::{Node, pointer_key};
use cordboard_model::limits::PORTS;
use cordboard_model::{BlockId, Code, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};

use super::{LoadedBlock, Loading, hint};

/// Resolves the edges of every block that could be read.
pub(super) fn connect(loading: &mut Loading<'_>, blocks: &mut [LoadedBlock], by_id: &BTreeMap<BlockId, usize>) {
    let flow = loading.flow;
    let on_error = flow.on_error.as_ref();
    for (id, node) in &flow.blocks {
        for (port, target) in &node.next {
            if !is_there(loading, target) {
                let pointer = format!("/blocks/{}/next/{}", pointer_key(id.as_str()), pointer_key(port.as_str()));
                let message = format!("port `{port}` of `{id}` leads to `{target}`, and there is no such block");
                let suggestion = near_block(loading, target);
                loading.error(Code::BlockUnknownTarget, &pointer, message).suggestion = Some(suggestion);
            }
        }
    }
    for block in blocks {
        let Some(node) = flow.blocks.get(&block.id) else { continue };
        let pointer = format!("/blocks/{}", pointer_key(block.id.as_str()));
        let id = &block.id;
        let ports = block.block.ports();
        let mut names = BTreeSet::new();
        for port in &ports {
            if !names.insert(port.name.as_str()) {
                same_name(loading, &pointer, block, port.name.as_str());
            }
        }
        if ports.len() > PORTS {
            let message = format!("`{id}` has {} ports; it may have {PORTS}", ports.len());
            loading.error(Code::BlockPorts, &pointer, message);
        }
        let mut meant = BTreeSet::new();
        for port in node.next.keys().filter(|port| !names.contains(port.as_str())) {
            let pointer = format!("{pointer}/next/{}", pointer_key(port.as_str()));
            let has = match names.is_empty() {
                true => "it has none".to_string(),
                false => format!("it has `{}`", names.iter().copied().collect::<Vec<_>>().join("`, `")),
            };
            let place = loading.document.place_of_key(&pointer);
            let message = format!("`{id}` has no port `{port}`; {has}");
            let free = names.iter().copied().filter(|name| !node.next.contains_key(*name));
            let near = did_you_mean(port.as_str(), free);
            meant.extend(near.map(str::to_string));
            let suggestion = near.map_or("remove it".to_string(), |near| format!("did you mean `{near}`?"));
            let problem = loading.error(Code::BlockUnknownPort, &pointer, message);
            problem.place = place;
            problem.suggestion = Some(suggestion);
        }
        let mut unwired = Vec::new();
        for port in ports {
            // A failure port that is not wired by hand is a real edge to the flow's error block.
            let target = node.next.get(&port.name).or(on_error.filter(|_| port.failure));
            // One that was wired under a misspelt name has been told of.
            if target.is_none() && !meant.contains(port.name.as_str()) {
                unwired.push(port.clone());
            }
            let index = target.and_then(|target| by_id.get(target)).copied();
            block.ports.push((port, index));
        }
        if !unwired.is_empty() {
            let names = unwired.iter().map(|port| format!("`{}`", port.name)).collect::<Vec<_>>().join(", ");
            let (ports, lead, it) =
                if unwired.len() == 1 { ("port", "leads", "it") } else { ("ports", "lead", "each of them") };
            let failures = unwired.iter().filter(|port| port.failure).count();
            let suggestion = match unwired.len() - failures {
                0 => "lead it to a block in `next`, or name a block for all failures in `on_error`".to_string(),
                _ if failures == 0 => format!("lead {it} to a block in `next`"),
                _ => format!("lead {it} to a block in `next`; for failures, `on_error` of the flow is enough"),
            };
            let problem =
                loading.error(Code::BlockUnwiredPort, &pointer, format!("{ports} {names} of `{id}` {lead} nowhere"));
            problem.suggestion = Some(suggestion);
        }
    }
}

/// The entry and the error block.
pub(super) fn entry(loading: &mut Loading<'_>, by_id: &BTreeMap<BlockId, usize>) -> Option<usize> {
    let flow = loading.flow;
    if let Some(on_error) = &flow.on_error
        && !is_there(loading, on_error)
    {
        let message = format!("`on_error` names `{on_error}`, and there is no such block");
        let suggestion = near_block(loading, on_error);
        loading.error(Code::FlowUnknownOnError, "/on_error", message).suggestion = Some(suggestion);
    }
    if !is_there(loading, &flow.entry) {
        let message = format!("`entry` names `{}`, and there is no such block", flow.entry);
        let suggestion = near_block(loading, &flow.entry);
        loading.error(Code::FlowUnknownEntry, "/entry", message).suggestion = Some(suggestion);
    }
    by_id.get(&flow.entry).copied()
}

fn is_there(loading: &Loading<'_>, block: &BlockId) -> bool {
    loading.written(&format!("/blocks/{}", pointer_key(block.as_str())))
}

fn near_block(loading: &Loading<'_>, wanted: &BlockId) -> String {
    let near = hint(wanted.as_str(), loading.flow.blocks.keys().map(BlockId::as_str));
    near.unwrap_or_else(|| format!("name a block that is there, or add `{wanted}`"))
}

/// Two ports of one name: both are the author's, or one is the block's own.
fn same_name(loading: &mut Loading<'_>, pointer: &str, block: &LoadedBlock, name: &str) {
    let id = &block.id;
    let mut written = Vec::new();
    for setting in block.block.ports_from() {
        let pointer = format!("{pointer}/with/{}", pointer_key(setting));
        if let Some(node) = loading.document.find(&pointer) {
            texts_of(node, name, &mut written);
        }
    }
    let message = match written.len() {
        0 | 1 => format!("`{name}` is a port that every `{}` block has already", block.block.about().block_type),
        _ => format!("`{id}` has two ports named `{name}`"),
    };
    let place = written.last().map(|node| loading.document.place(pointer, node.span));
    let problem = loading.error(Code::BlockPorts, pointer, message);
    problem.place = place.unwrap_or(problem.place.clone());
    problem.suggestion = Some("give this one another name".into());
}

/// Where a text stands inside of a value, as an item or as what a key `port` names. Depth is bounded.
fn texts_of<'n>(node: &'n Node, text: &str, to: &mut Vec<&'n Node>) {
    if node.text() == Some(text) {
        to.push(node);
    }
    node.items().iter().for_each(|item| texts_of(item, text, to));
    if let Some(port) = node.get("port") {
        texts_of(port, text, to);
    }
}
