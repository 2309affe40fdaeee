//! Flows of a thousand blocks, in chains that one input runs through, and a contact that has started in one.

use cordboard_core::contact::{Direction, Open};
use cordboard_core::{Envelope, Fact, FlowSet, Input, Moment, State, advance};
use cordboard_model::Channel;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Blocks of the flow.
pub const BLOCKS: usize = 1_000;
/// Blocks that one input runs, the wait at the end included.
pub const CHAIN: usize = 125;

/// What stands between the waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Prompts, attributes, queues and draws, with nothing to work out.
    Plain,
    /// A condition in each block.
    Conditions,
}

/// The text of the flow.
pub fn text(chain: Chain) -> String {
    let id = |index: usize| format!("block-{:04}", index % BLOCKS);
    let blocks = (0..BLOCKS).map(|index| {
        let next = id(index + 1);
        let waits = index % CHAIN == CHAIN - 1;
        let block = match (waits, chain) {
            (true, _) => json!({ "type": "wait", "with": { "seconds": 1 }, "next": { "elapsed": next } }),
            (false, Chain::Plain) => plain(index, &next),
            (false, Chain::Conditions) => condition(index, &next),
        };
        (id(index), block)
    });
    let flow = json!({
        "format": 1, "id": "chain", "name": "chain", "channels": ["voice"], "entry": id(CHAIN - 1), "on_error": id(0),
        "attributes": {
            "tier": { "type": "text", "default": "silver" },
            "visits": { "type": "integer", "default": 1 },
        },
        "prompts": { "hello": { "en": { "say": "Hello, and thank you for calling. One moment, please." } } },
        "blocks": blocks.collect::<serde_json::Map<_, _>>(),
    });
    flow.to_string()
}

fn plain(index: usize, next: &str) -> Json {
    let (block_type, with) = match index % 5 {
        0 | 3 => ("play", json!({ "prompt": "hello" })),
        1 => ("set_attributes", json!({ "values": { "tier": "gold" } })),
        2 => ("set_queue", json!({ "queue": "support" })),
        _ => {
            let shares = json!([{ "port": "a", "percent": 50 }, { "port": "b", "percent": 50 }]);
            return json!({ "type": "split", "with": { "shares": shares }, "next": { "a": next, "b": next } });
        }
    };
    json!({ "type": block_type, "with": with, "next": { "done": next } })
}

fn condition(index: usize, next: &str) -> Json {
    let when = format!("tier == 'gold' && visits > {}", index % 7);
    let with = json!({ "conditions": [{ "port": "gold", "when": when }] });
    json!({ "type": "branch", "with": with, "next": { "gold": next, "otherwise": next } })
}

/// The flow, loaded.
pub fn load(chain: Chain) -> FlowSet {
    FlowSet::load_one("chain.json", &text(chain)).runnable().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A contact that waits at the first chain.
pub fn start(flows: &FlowSet) -> State {
    let mut state = State::default();
    let input = Input::Started {
        flow: flows.entry().id().clone(),
        id: "c1".into(),
        channel: Channel::Voice,
        direction: Direction::Inbound,
        from: "+15550100".into(),
        to: "+15550199".into(),
        language: None,
        answered_by: None,
        seed: 1,
        attributes: BTreeMap::new(),
    };
    advance(flows, &mut state, &Envelope { at: Moment(0), input }, &mut Vec::new());
    state
}

/// Runs the contact through every chain once: a thousand blocks in eight inputs.
pub fn go_around(flows: &FlowSet, state: &mut State, facts: &mut Vec<Fact>) {
    for _ in 0..BLOCKS / CHAIN {
        let wait = state.open.as_ref().map_or(u32::MAX, Open::number);
        advance(flows, state, &Envelope { at: Moment(0), input: Input::TimerFired { wait } }, facts);
    }
}
