//! A contact moved by random inputs, with everything that happened on the way.

use cordboard_core::{Envelope, Fact, FlowSet, State, advance, step};

use super::choices::Choices;
use super::world::World;

/// Most inputs of one contact.
const INPUTS: usize = 40;

/// One input: where the contact stood, what came, and what followed.
pub struct Turn {
    pub before: State,
    pub input: Envelope,
    pub facts: Vec<Fact>,
    pub after: State,
}

/// Moves a contact through inputs that are chosen as it goes.
pub fn walk(choices: &mut Choices<'_>, flows: &FlowSet) -> Vec<Turn> {
    let mut world = World::new(flows.entry().id());
    let mut turns = Vec::new();
    let mut state = State::default();
    let mut after_end = 0;
    while turns.len() < INPUTS && after_end < 4 && !choices.are_used_up() {
        let input = world.next(choices, &state);
        let facts = step(flows, &state, &input);
        let before = state.clone();
        let mut advanced = Vec::new();
        advance(flows, &mut state, &input, &mut advanced);
        assert_eq!(facts, advanced, "stepping and advancing are the same");
        after_end += usize::from(state.ended.is_some());
        turns.push(Turn { before, input, facts, after: state.clone() });
    }
    turns
}

/// The whole log.
pub fn log(turns: &[Turn]) -> Vec<Fact> {
    turns.iter().flat_map(|turn| turn.facts.iter().cloned()).collect()
}
