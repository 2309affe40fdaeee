//! What a block costs, and what a turn costs: `cargo bench -p cordboard-core --bench steps`.
//!
//! Each figure stands beside what the same facts cost without an interpreter, so that it can be read as a ratio on any
//! machine.

#![allow(clippy::unwrap_used, clippy::panic)] // a benchmark that cannot run may say so as it likes

mod chains;
mod support;

use chains::{BLOCKS, Chain};
use cordboard_core::{Fact, State};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    let contact = support::waiting();
    let stored = serde_json::to_string(&contact.state).unwrap();
    println!("a stored contact in the middle of a support flow: {} bytes\n{stored}\n", stored.len());
    divan::main();
}

const CHAINS: [Chain; 2] = [Chain::Plain, Chain::Conditions];

/// A thousand blocks in eight inputs.
#[divan::bench(args = CHAINS)]
fn blocks(bencher: Bencher<'_, '_>, chain: Chain) {
    let flows = chains::load(chain);
    let start = chains::start(&flows);
    bencher
        .counter(ItemsCount::new(BLOCKS))
        .with_inputs(|| (start.clone(), Vec::with_capacity(8 * BLOCKS)))
        .bench_refs(|(state, facts)| chains::go_around(&flows, state, facts));
}

fn facts_of(chain: Chain) -> (State, Vec<Fact>) {
    let flows = chains::load(chain);
    let start = chains::start(&flows);
    let mut facts = Vec::new();
    chains::go_around(&flows, &mut start.clone(), &mut facts);
    let entered = facts.iter().filter(|fact| matches!(fact, Fact::BlockEntered { .. })).count();
    assert_eq!(entered, BLOCKS, "every block once");
    (start, facts)
}

/// The floor: the same facts pushed by a bare loop, and applied.
#[divan::bench(args = CHAINS)]
fn blocks_floor_push_and_apply(bencher: Bencher<'_, '_>, chain: Chain) {
    let (start, facts) = facts_of(chain);
    bencher
        .counter(ItemsCount::new(BLOCKS))
        .with_inputs(|| (start.clone(), Vec::with_capacity(8 * BLOCKS)))
        .bench_refs(|(state, pushed)| {
            for fact in &facts {
                let fact = fact.clone();
                state.apply(&fact);
                pushed.push(fact);
            }
        });
}

/// The same, only pushed.
#[divan::bench(args = CHAINS)]
fn blocks_floor_push(bencher: Bencher<'_, '_>, chain: Chain) {
    let (_, facts) = facts_of(chain);
    bencher.counter(ItemsCount::new(BLOCKS)).with_inputs(|| Vec::with_capacity(8 * BLOCKS)).bench_refs(|pushed| {
        for fact in &facts {
            pushed.push(fact.clone());
        }
    });
}

/// A turn as the server makes it: the contact read, the caller's key handled, the contact written.
#[divan::bench]
fn turn(bencher: Bencher<'_, '_>) {
    let contact = support::waiting();
    let stored = serde_json::to_string(&contact.state).unwrap();
    let (mut facts, mut written) = (Vec::new(), Vec::new());
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        facts.clear();
        written.clear();
        let mut state: State = serde_json::from_str(&stored).unwrap();
        contact.answer(&mut state, &mut facts);
        serde_json::to_writer(&mut written, &state).unwrap();
    });
}

/// The same with the new facts written too.
#[divan::bench]
fn turn_and_facts(bencher: Bencher<'_, '_>) {
    let contact = support::waiting();
    let stored = serde_json::to_string(&contact.state).unwrap();
    let (mut facts, mut written) = (Vec::new(), Vec::new());
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        facts.clear();
        written.clear();
        let mut state: State = serde_json::from_str(&stored).unwrap();
        contact.answer(&mut state, &mut facts);
        serde_json::to_writer(&mut written, &state).unwrap();
        serde_json::to_writer(&mut written, &facts).unwrap();
    });
}

/// The same without storing anything; the contact is copied instead.
#[divan::bench]
fn turn_in_memory(bencher: Bencher<'_, '_>) {
    let contact = support::waiting();
    let mut facts = Vec::new();
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        facts.clear();
        let mut state = contact.state.clone();
        contact.answer(&mut state, &mut facts);
        state
    });
}

/// The floor of a turn: the contact read and written, and no interpreter.
#[divan::bench]
fn turn_floor_json(bencher: Bencher<'_, '_>) {
    let contact = support::waiting();
    let stored = serde_json::to_string(&contact.state).unwrap();
    let mut written = Vec::new();
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        written.clear();
        let state: State = serde_json::from_str(&stored).unwrap();
        serde_json::to_writer(&mut written, &state).unwrap();
    });
}
