//! Chance: what a split draws depends on the contact and the block, and comes out as its shares say.

use cordboard_core::contact::Direction;
use cordboard_core::{Envelope, Fact, FlowSet, Input, Moment, State, step};
use cordboard_model::{Channel, FlowId};
use serde_json::json;
use std::collections::BTreeMap;

/// A flow that draws at `second`, after drawing at `first` so many times.
fn flow(draws_before: usize) -> FlowSet {
    let shares = |first: u8| json!([{ "port": "a", "percent": first }, { "port": "b", "percent": 100 - first }]);
    let flow = json!({
        "format": 1, "id": "f", "name": "f", "channels": ["voice"], "entry": "again",
        "blocks": {
            "again": { "type": "loop", "with": { "times": draws_before }, "next": { "again": "first", "done": "second", "error": "end" } },
            "first": { "type": "split", "with": { "shares": shares(50) }, "next": { "a": "again", "b": "again" } },
            "second": { "type": "split", "with": { "shares": shares(30) }, "next": { "a": "end", "b": "end" } },
            "end": { "type": "disconnect" },
        },
    });
    FlowSet::load_one("f.json", &flow.to_string()).runnable().unwrap()
}

/// The ports a contact with this seed takes at a block.
fn ports(flows: &FlowSet, seed: u64, at: &str) -> Vec<String> {
    let input = Input::Started {
        flow: FlowId::literal("f"),
        id: "c".into(),
        channel: Channel::Voice,
        direction: Direction::Inbound,
        from: "".into(),
        to: "".into(),
        language: None,
        answered_by: None,
        seed,
        attributes: BTreeMap::new(),
    };
    let facts = step(flows, &State::default(), &Envelope { at: Moment(0), input });
    let taken = facts.iter().filter_map(|fact| match fact {
        Fact::PortTaken { block, port } if *block == at => Some(port.to_string()),
        _ => None,
    });
    taken.collect()
}

#[test]
fn a_draw_elsewhere_changes_no_other_draw() {
    let (without, with) = (flow(0), flow(7));
    for seed in 0..300 {
        assert_eq!(ports(&without, seed, "second"), ports(&with, seed, "second"), "seed {seed}");
        assert_eq!(ports(&with, seed, "first").len(), 7);
    }
}

#[test]
fn draws_come_out_as_the_shares_say() {
    let flows = flow(1);
    let (mut first, mut second, mut both) = (0, 0, 0);
    const CONTACTS: u64 = 4_000;
    for seed in 0..CONTACTS {
        let is_a = |at| ports(&flows, seed, at) == ["a"];
        first += u64::from(is_a("first"));
        second += u64::from(is_a("second"));
        both += u64::from(is_a("first") && is_a("second"));
    }
    // More than five standard deviations to each side.
    let near = |count: u64, percent: u64| count.abs_diff(CONTACTS * percent / 100) < CONTACTS / 25;
    assert!(near(first, 50) && near(second, 30), "{first} and {second} of {CONTACTS}");
    assert!(near(both, 15), "two draws of one contact hang together: {both} of {CONTACTS}");
}

#[test]
fn one_block_draws_anew_at_each_visit() {
    let flows = flow(100);
    let alike = (0..50).filter(|seed| {
        let drawn = ports(&flows, *seed, "first");
        drawn.iter().all(|port| *port == drawn[0])
    });
    assert_eq!(alike.count(), 0);
}
