//! What holds for contacts in flows without errors.

use cordboard_core::contact::{EndReason, Open};
use cordboard_core::{Envelope, Fact, State, step};
use cordboard_model::Value;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::Debug;

use super::choices::Choices;
use super::laws::Laws;
use super::walk::{log, walk};
use super::world::kinds;
use super::{bytes, cases, runnable};

fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(whole: &T) {
    let text = serde_json::to_string(whole).unwrap();
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
    assert_eq!(&read, whole, "{text}");
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_log_is_well_formed_and_every_input_comes_to_rest((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        let mut laws = Laws::default();
        for turn in walk(&mut Choices::new(&inputs), &flows) {
            laws.input(&turn.facts, &turn.after);
        }
    }

    #[test]
    fn flows_that_load_without_error_never_end_broken((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        for fact in log(&walk(&mut Choices::new(&inputs), &flows)) {
            let broken = matches!(fact, Fact::HungUp { reason: EndReason::BrokenFlow, .. });
            prop_assert!(!broken, "{:?}", fact);
        }
    }

    #[test]
    fn an_input_that_comes_twice_changes_nothing_the_second_time((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        for turn in walk(&mut Choices::new(&inputs), &flows) {
            prop_assert_eq!(step(&flows, &turn.after, &turn.input), vec![], "{:?}", turn.input);
        }
    }

    #[test]
    fn a_log_cut_after_any_fact_folds_to_the_same_contact((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        let turns = walk(&mut Choices::new(&inputs), &flows);
        let facts = log(&turns);
        let last = turns.last().map_or(State::default(), |turn| turn.after.clone());
        prop_assert_eq!(&State::fold(&facts), &last);
        // The state after each cut, read back as a store would; then the rest of the log.
        let every = 1 + facts.len() / 40;
        for cut in (0..facts.len()).step_by(every) {
            let stored = serde_json::to_string(&State::fold(&facts[..cut])).unwrap();
            let mut state: State = serde_json::from_str(&stored).unwrap();
            facts[cut..].iter().for_each(|fact| state.apply(fact));
            prop_assert_eq!(&state, &last);
        }
    }

    #[test]
    fn going_on_from_any_input_yields_the_same_facts((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        let mut facts: Vec<Fact> = Vec::new();
        for turn in walk(&mut Choices::new(&inputs), &flows) {
            let folded = State::fold(&facts);
            prop_assert_eq!(&folded, &turn.before);
            prop_assert_eq!(&step(&flows, &folded, &turn.input), &turn.facts);
            facts.extend(turn.facts);
        }
    }

    #[test]
    fn state_facts_and_inputs_survive_being_written_and_read((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        for turn in walk(&mut Choices::new(&inputs), &flows) {
            survives(&turn.after);
            turn.facts.iter().for_each(survives);
            survives(&turn.input);
        }
    }

    #[test]
    fn an_answer_to_anything_but_what_is_open_yields_nothing((bytes, inputs) in bytes()) {
        let flows = runnable(&bytes);
        for turn in walk(&mut Choices::new(&inputs), &flows) {
            let state = &turn.after;
            let current: BTreeSet<u32> = [
                state.open.as_ref().map(Open::number),
                state.stay.as_ref().map(|stay| stay.number),
                state.agent.as_ref().map(|(stay, _)| *stay),
            ]
            .into_iter()
            .flatten()
            .collect();
            let next = state.next_number;
            for number in [0, next.wrapping_sub(2), next.wrapping_sub(1), next, next + 1, u32::MAX] {
                if current.contains(&number) {
                    continue;
                }
                // The last two name no number.
                for input in kinds(number, &"1".into(), Value::Null).into_iter().rev().skip(2) {
                    let envelope = Envelope { at: turn.input.at, input };
                    prop_assert_eq!(step(&flows, state, &envelope), vec![], "{:?}", envelope);
                }
            }
        }
    }
}

/// Guards the tests above against trying nothing much.
#[test]
fn random_contacts_reach_every_kind_of_block_and_fact() {
    let mut runner = TestRunner::new(cases(1));
    let mut blocks = BTreeSet::new();
    let mut facts = BTreeSet::new();
    let runs = |block_type: &&str| *block_type != "imported_placeholder";
    let all_blocks: BTreeSet<&str> =
        cordboard_core::blocks::ABOUT.iter().map(|about| about.block_type).filter(runs).collect();
    for _ in 0..600 {
        let (bytes, inputs) = bytes().new_tree(&mut runner).unwrap().current();
        let flows = runnable(&bytes);
        for turn in walk(&mut Choices::new(&inputs), &flows) {
            for fact in &turn.facts {
                let json = serde_json::to_value(fact).unwrap();
                facts.insert(json["fact"].as_str().unwrap().to_string());
            }
            for frame in &turn.after.frames {
                let block = frame.block.as_ref().and_then(|id| flows.flow(&frame.flow)?.block(id));
                blocks.extend(block.map(|block| block.block.about().block_type));
            }
        }
        if facts.len() == FACTS && blocks.len() >= 20 {
            return;
        }
    }
    let unreached: Vec<_> = all_blocks.difference(&blocks).collect();
    panic!("{} of {FACTS} kinds of fact: {facts:#?}; no contact rested at {unreached:?}", facts.len());
}

/// How many kinds of fact there are.
const FACTS: usize = 38;
