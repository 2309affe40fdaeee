//! Blocks side by side: which are new, gone, called otherwise or changed, and where their ports lead.

use cordboard_core::load::LoadedFlow;
use cordboard_model::json::{Document, Node, pointer_key};
use cordboard_model::{BlockId, BlockNode, PortName};
use std::collections::{BTreeMap, BTreeSet};

use super::settings::{self, plain};
use super::{BlockDiff, Change, Names, PortDiff, Setting, Version};

type Blocks = BTreeMap<BlockId, BlockNode>;

/// How the blocks that were kept are called now. A block that is gone and one that is new are the same if they do the
/// same and lead to the same blocks, and nothing else is like them.
pub(super) fn renamed(was: Option<&Version<'_>>, now: Option<&Version<'_>>) -> Names {
    let (Some(was), Some(now)) = (was, now) else { return Names::new() };
    let (before, after): (&Blocks, &Blocks) = (&was.flow.source.blocks, &now.flow.source.blocks);
    let gone: Vec<&BlockId> = before.keys().filter(|id| !after.contains_key(*id)).collect();
    let new: BTreeSet<&BlockId> = after.keys().filter(|id| !before.contains_key(*id)).collect();
    let alike = |one: &BlockNode, other: &BlockNode| {
        let leads = one
            .next
            .iter()
            .zip(&other.next)
            .all(|((port, a), (own, b))| port == own && (a == b || (!after.contains_key(a) && new.contains(b))));
        one.block_type == other.block_type
            && one.with == other.with
            && one.title == other.title
            && one.next.len() == other.next.len()
            && leads
    };
    let mut names = Names::new();
    for id in gone {
        let Some(block) = before.get(id) else { continue };
        let taken: BTreeSet<&BlockId> = names.values().collect();
        let mut like =
            new.iter().filter(|id| !taken.contains(**id) && after.get(**id).is_some_and(|new| alike(block, new)));
        if let (Some(only), None) = (like.next(), like.next()) {
            let only = (*only).clone();
            names.insert(id.clone(), only);
        }
    }
    // Where a block that was called otherwise leads must have been called otherwise too.
    loop {
        let leads = |id: &BlockId, now: &BlockId| {
            let (Some(one), Some(other)) = (before.get(id), after.get(now)) else { return false };
            one.next.values().zip(other.next.values()).all(|(a, b)| names.get(a).unwrap_or(a) == b)
        };
        let wrong: Vec<BlockId> = names.iter().filter(|(id, now)| !leads(id, now)).map(|(id, _)| id.clone()).collect();
        if wrong.is_empty() {
            return names;
        }
        for id in wrong {
            names.remove(&id);
        }
    }
}

/// The blocks that differ.
pub(super) fn compare(was: Option<&Version<'_>>, now: Option<&Version<'_>>, names: &Names) -> Vec<BlockDiff> {
    let none = Blocks::new();
    let of = |version: Option<&Version<'_>>| -> Blocks {
        version.map_or_else(|| none.clone(), |version| version.flow.source.blocks.clone())
    };
    let (before, after) = (of(was), of(now));
    let called: BTreeMap<&BlockId, &BlockId> = names.iter().map(|(was, now)| (now, was)).collect();
    let mut found = Vec::new();
    for (id, block) in &after {
        let old = called.get(id).copied().unwrap_or(id);
        let Some(other) = before.get(old) else {
            found.push(told(id, block, Change::Added));
            continue;
        };
        let settings = match (was, now) {
            (Some(was), Some(now)) => differing(was, now, (old, other), (id, block)),
            _ => Vec::new(),
        };
        let ports = ports(other, block, names);
        let is_renamed = old != id;
        if is_renamed || !settings.is_empty() || !ports.is_empty() {
            let change = if is_renamed { Change::Renamed } else { Change::Changed };
            found.push(BlockDiff { was: is_renamed.then(|| old.clone()), settings, ports, ..told(id, block, change) });
        }
    }
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id) && !names.contains_key(*id));
    found.extend(gone.map(|(id, block)| told(id, block, Change::Removed)));
    found.sort_by(|a, b| a.block.cmp(&b.block));
    found
}

fn told(id: &BlockId, block: &BlockNode, change: Change) -> BlockDiff {
    BlockDiff {
        block: id.clone(),
        was: None,
        change,
        block_type: block.block_type.clone(),
        settings: Vec::new(),
        ports: Vec::new(),
    }
}

fn differing(
    was: &Version<'_>,
    now: &Version<'_>,
    (old, before): (&BlockId, &BlockNode),
    (id, after): (&BlockId, &BlockNode),
) -> Vec<Setting> {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_string());
    let block_type = plain("type", Some(before.block_type.to_string()), Some(after.block_type.to_string()));
    let title = plain("title", filled(&before.title), filled(&after.title));
    let loaded = [loaded(was.flow, old), loaded(now.flow, id)];
    let with = settings::of_block(with(was.document, old), with(now.document, id), loaded);
    block_type.into_iter().chain(title).chain(with).collect()
}

fn loaded<'f>(flow: &'f LoadedFlow, id: &BlockId) -> Option<&'f cordboard_core::load::LoadedBlock> {
    flow.block(id)
}

fn with<'d>(document: &'d Document, id: &BlockId) -> Option<&'d Node> {
    document.find(&format!("/blocks/{}/with", pointer_key(id.as_str())))
}

fn ports(was: &BlockNode, now: &BlockNode, names: &Names) -> Vec<PortDiff> {
    let ports: BTreeSet<&PortName> = was.next.keys().chain(now.next.keys()).collect();
    let leads = |port: &&PortName| {
        let (before, after) = (was.next.get(*port), now.next.get(*port));
        (before.map(|block| names.get(block).unwrap_or(block)) != after).then_some((before, after))
    };
    let rewired = ports.into_iter().filter_map(|port| leads(&port).map(|ends| (port, ends)));
    rewired.map(|(port, (was, now))| PortDiff { port: port.clone(), was: was.cloned(), now: now.cloned() }).collect()
}
