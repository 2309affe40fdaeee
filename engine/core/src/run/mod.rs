//! The one function that moves a contact. It reads no clock, draws no chance and cannot fail: whatever comes in, facts
//! come out.

mod cx;
mod ending;
mod inputs;
mod names;

pub use cx::Cx;
pub(crate) use cx::chance;
pub use names::SYSTEM_NAMES;

use cordboard_model::limits::{CALL_DEPTH, STEPS_PER_INPUT};
use cordboard_model::{FlowId, PortName};

use crate::blocks::{Event, Needs, Next};
use crate::contact::{EndReason, Entered, Envelope, Fact, Moment, Party, State};
use crate::expression::Failure;
use crate::load::{FlowSet, LoadedBlock, LoadedFlow};

/// The facts that an input yields. Pure: the same flows, state and input give the same facts on every machine.
///
/// An input that came too late, twice, or for something else yields none.
pub fn step(flows: &FlowSet, state: &State, input: &Envelope) -> Vec<Fact> {
    let mut state = state.clone();
    let mut facts = Vec::new();
    advance(flows, &mut state, input, &mut facts);
    facts
}

/// [`step`], with the facts already applied to `state` and added to `facts`. For callers that keep the state.
pub fn advance(flows: &FlowSet, state: &mut State, input: &Envelope, facts: &mut Vec<Fact>) {
    let mut run = Run { flows, state, facts, at: input.at, here: None };
    if run.state.ended.is_none() {
        run.input(&input.input);
    }
}

/// One input being worked off.
pub(crate) struct Run<'a> {
    flows: &'a FlowSet,
    state: &'a mut State,
    facts: &'a mut Vec<Fact>,
    at: Moment,
    /// The flow of the top frame and the block it stands at, looked up once per move instead of once per use.
    here: Option<(&'a LoadedFlow, &'a LoadedBlock)>,
}

/// What the interpreter does with the block it stands at.
enum Turn {
    /// Run it.
    Run,
    /// Tell it what it waited for.
    Tell(Event),
}

impl<'a> Run<'a> {
    /// Records a fact and applies it. Nothing else changes the state.
    fn fact(&mut self, fact: Fact) {
        self.state.apply(&fact);
        self.facts.push(fact);
    }

    /// Looks up where the top frame stands, after frames or blocks have changed.
    fn look_up(&mut self) -> Option<(&'a LoadedFlow, &'a LoadedBlock)> {
        let frame = self.state.frames.last()?;
        let flow = self.flows.flow(&frame.flow)?;
        let block = flow.block(frame.block.as_ref()?)?;
        self.here = Some((flow, block));
        self.here
    }

    /// Whether the contact has come to rest.
    fn at_rest(&self) -> bool {
        self.state.ended.is_some()
            || self.state.open.is_some()
            || self.state.stay.as_ref().is_some_and(|stay| stay.depth == self.state.frames.len())
    }

    /// Runs from a block that was told something, until the contact rests or ends.
    fn tell(&mut self, event: Event) {
        self.look_up();
        self.drive(Turn::Tell(event));
    }

    /// Runs blocks until the contact rests or ends. `self.here` is where it stands.
    fn drive(&mut self, first: Turn) {
        let mut turn = first;
        for _ in 0..STEPS_PER_INPUT {
            let Some((flow, block)) = self.here else {
                return self.finish(Party::Engine, EndReason::BrokenFlow);
            };
            if matches!(turn, Turn::Run) && !self.may_run(block) {
                return self.finish(Party::Engine, EndReason::BrokenFlow);
            }
            let mut cx = Cx::new(self, flow, block);
            let next = match turn {
                Turn::Run => block.block.run(&mut cx),
                Turn::Tell(event) => block.block.on_event(&mut cx, event),
            };
            let next = next.unwrap_or_else(|failure| self.failed(block, failure));
            turn = match self.follow(flow, block, next) {
                Some(turn) => turn,
                None => return,
            };
        }
        if !self.at_rest() {
            self.finish(Party::Engine, EndReason::StepBudget);
        }
    }

    /// Whether the block can run as the contact stands. Loading refuses flows where it could not; a draft with that error
    /// can be tried out all the same.
    fn may_run(&self, block: &LoadedBlock) -> bool {
        match block.block.needs() {
            Needs::Nothing => true,
            Needs::Listener | Needs::Customer => self.state.closing.is_none(),
            Needs::Contact => self.state.closing.is_none() && self.state.stay.is_none(),
        }
    }

    /// An expression failed: say so and take the error port.
    fn failed(&mut self, block: &LoadedBlock, failure: Failure) -> Next {
        self.fact(Fact::ExpressionFailed {
            block: block.id.clone(),
            code: failure.code.into(),
            at: failure.at,
            message: failure.message.into(),
        });
        Next::error()
    }

    /// Does what a block asked for. Answers what to do with the block the contact then stands at, or nothing if it rests.
    fn follow(&mut self, flow: &'a LoadedFlow, block: &'a LoadedBlock, next: Next) -> Option<Turn> {
        match next {
            Next::Take(port) => self.take(flow, block, port),
            Next::Rest if self.at_rest() => None,
            Next::Rest => {
                // A block said it rests and opened nothing: an engine defect, ended rather than left hanging.
                self.finish(Party::Engine, EndReason::BrokenFlow);
                None
            }
            Next::Enter { flow, entered, inputs } => self.enter(&flow, entered, inputs),
            Next::Return { outcome, outputs } => self.hand_back(outcome, outputs),
            Next::GoTo(flow) => self.enter(&flow, Entered::WentOn, Default::default()),
            Next::End(reason) => {
                self.finish(Party::Flow, reason);
                None
            }
        }
    }

    fn take(&mut self, flow: &'a LoadedFlow, block: &'a LoadedBlock, port: PortName) -> Option<Turn> {
        let target = block.target(&port).and_then(|index| flow.block_at(index));
        self.fact(Fact::PortTaken { block: block.id.clone(), port });
        let Some(target) = target else {
            self.finish(Party::Engine, EndReason::BrokenFlow);
            return None;
        };
        self.fact(Fact::BlockEntered { block: target.id.clone() });
        self.here = Some((flow, target));
        Some(Turn::Run)
    }

    fn enter(
        &mut self,
        id: &FlowId,
        entered: Entered,
        inputs: std::collections::BTreeMap<cordboard_model::AttributeName, cordboard_model::Value>,
    ) -> Option<Turn> {
        if entered != Entered::WentOn && self.state.frames.len() >= CALL_DEPTH {
            self.finish(Party::Engine, EndReason::CallDepth);
            return None;
        }
        let target = self.flows.flow(id).and_then(|flow| Some((flow, flow.entry()?)));
        let Some((flow, block)) = target else {
            self.finish(Party::Engine, EndReason::BrokenFlow);
            return None;
        };
        self.fact(Fact::FlowEntered { flow: id.clone(), entered, inputs });
        // A contact flow brings its own hooks; a module runs under those of its caller.
        if matches!(entered, Entered::Started | Entered::WentOn) && !flow.source.hooks.is_empty() {
            let hooks = flow.source.hooks.clone().or(self.state.hooks.clone());
            self.fact(Fact::HooksSet { hooks });
        }
        self.fact(Fact::BlockEntered { block: block.id.clone() });
        self.here = Some((flow, block));
        Some(Turn::Run)
    }

    fn hand_back(
        &mut self,
        outcome: PortName,
        outputs: std::collections::BTreeMap<cordboard_model::AttributeName, cordboard_model::Value>,
    ) -> Option<Turn> {
        let entered = self.state.frames.last().map(|frame| frame.entered);
        self.fact(Fact::FlowReturned { outcome: outcome.clone(), outputs: outputs.clone() });
        match entered {
            Some(Entered::HangUpHook) | None => {
                self.end();
                None
            }
            Some(entered) if self.look_up().is_some() => {
                Some(Turn::Tell(Event::Returned { entered, outcome, outputs }))
            }
            Some(_) => {
                self.finish(Party::Engine, EndReason::BrokenFlow);
                None
            }
        }
    }
}
