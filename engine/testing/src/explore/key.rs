//! When two contacts count as standing at the same point: what they do next is the same, for all that conditions can see.

use cordboard_core::Effect;
use cordboard_core::FlowSet;
use cordboard_core::blocks::Block;
use cordboard_core::contact::{Open, StayKind, TransferTarget};
use cordboard_model::Value;
use smol_str::SmolStr;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::contact::Standing;
use super::knowledge::Knowledge;

/// What of a contact makes a difference.
#[derive(Debug)]
pub(super) struct Abstraction {
    /// Blocks whose counters decide, as the state names them.
    loops: BTreeSet<SmolStr>,
    /// Blocks that draw, of which the first draw is foreseen.
    draws: Vec<SmolStr>,
}

impl Abstraction {
    pub(super) fn of(flows: &FlowSet) -> Self {
        let mut abstraction = Self { loops: BTreeSet::new(), draws: Vec::new() };
        for flow in flows.flows() {
            for block in flow.blocks() {
                let key = SmolStr::from(format!("{}/{}", flow.id(), block.id));
                match block.block {
                    Block::Loop(_) => {
                        abstraction.loops.insert(key);
                    }
                    Block::Split(_) => abstraction.draws.push(key),
                    _ => {}
                }
            }
        }
        abstraction
    }

    /// The point at which a contact stands, as a text: the frames, what is open, the posture, counters, and the values of
    /// attributes that decide. Of others without a default, whether they are set.
    pub(super) fn key(&self, known: &Knowledge, at: &Standing) -> String {
        let state = &at.state;
        let mut key = String::with_capacity(160);
        if let Some(reason) = state.ended {
            let _ = write!(key, "ended {reason:?}");
            return key;
        }
        for frame in &state.frames {
            let block = frame.block.as_ref().map_or("", |block| block.as_str());
            let _ = write!(key, "{}/{block}:{}", frame.flow, frame.tries);
            for (name, value) in &frame.inputs {
                valued(&mut key, known, name.as_str(), value);
            }
            key.push('>');
        }
        match &state.open {
            Some(Open::Wait { .. }) => key.push('w'),
            Some(Open::Effect { name, .. }) => {
                key.push_str(name);
                if let Some(Effect::DetectIntent { text, .. }) = &at.request {
                    key.push_str(text);
                }
            }
            None => {}
        }
        if let Some(stay) = &state.stay {
            let kind = match &stay.kind {
                StayKind::Queue { .. } => 'q',
                StayKind::Conversation { on_hold: false } => 'c',
                StayKind::Conversation { on_hold: true } => 'h',
            };
            let _ = write!(key, "|{kind}{}", stay.depth);
        }
        let consent = state.consent.get("recording");
        let queue =
            state.queue.as_ref().map_or("", |queue| if known.decides("contact.queue") { queue.as_str() } else { "q" });
        let _ = write!(key, "|{:?}{consent:?}{queue}{}", state.recording, state.agent.is_some());
        let transfer = state.transfer.as_ref().map(|transfer| match transfer {
            TransferTarget::Queue(_) => 'q',
            TransferTarget::Agent(_) => 'a',
            TransferTarget::Number(_) => 'n',
        });
        let _ = write!(key, "|{transfer:?}{}", state.closing.is_some());
        for (block, count) in state.counts.iter().filter(|(block, _)| self.loops.contains(*block)) {
            let _ = write!(key, "|{block}={count}");
        }
        if let Some(endpoint) = &state.endpoint {
            let from = if known.decides("contact.from") { endpoint.from.as_str() } else { "" };
            let _ = write!(key, "|{}{:?}{from}", endpoint.channel.name(), endpoint.answered_by);
            if self.draws.iter().any(|block| !state.counts.contains_key(block)) {
                let _ = write!(key, "{}", endpoint.seed);
            }
        }
        let hooks = state.hooks.each().map(|(_, _, flow)| flow.as_str());
        hooks.for_each(|flow| key.extend(["|", flow]));
        if known.decides("contact.language") {
            let _ = write!(key, "|{:?}", state.language);
        }
        for (name, stored) in &state.attributes {
            valued(&mut key, known, name.as_str(), &stored.value);
        }
        key
    }
}

fn valued(key: &mut String, known: &Knowledge, name: &str, value: &Value) {
    if known.decides(name) {
        let _ = write!(key, "|{name}={value}");
    } else if known.can_be_unset(name) {
        key.extend(["|", name]);
    }
}
