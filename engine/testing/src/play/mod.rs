//! Playing a case: what the caller, the agents, the world and the clock do, step by step, and whether what was expected
//! happened.

mod explain;
mod proof;
mod steps;
mod transcript;

use cordboard_core::{Envelope, FlowSet, Input};
use cordboard_model::{BlockId, FlowId};

use crate::coverage::{Frames, Tally, Universe, condition_at_stake};
use crate::format::{Case, PlacedStep, Step, Suite};
use crate::result::{CaseResult, Failure, Status};
use crate::simulator::{Simulator, Waiting};
use crate::world::{Answered, World};

/// How cases are played.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Deliver every input twice: the second must change nothing.
    pub repeat_inputs: bool,
    /// Cut the log at every fact, and fold it again: the contact must stand where it stood.
    pub crash_everywhere: bool,
}

/// A flow set ready to play cases on.
#[derive(Debug)]
pub struct Stage {
    /// The flows.
    pub flows: FlowSet,
    /// What can be covered in them.
    pub universe: Universe,
}

impl Stage {
    /// Sets up the flows.
    pub fn new(flows: FlowSet) -> Self {
        let universe = Universe::of(&flows);
        Self { flows, universe }
    }
}

/// Plays a case, and counts what it covers.
pub fn play(stage: &Stage, suite: &Suite, case: &Case, options: Options, tally: &mut Tally) -> CaseResult {
    let mut result = CaseResult {
        name: case.name.clone(),
        line: case.line,
        status: Status::Pass,
        reason: case.expect_failure.clone(),
        failure: None,
        took: Default::default(),
        update: None,
        shared_used: Vec::new(),
    };
    if let Some(reason) = &case.skip {
        result.status = Status::Skip;
        result.reason = Some(reason.clone());
        return result;
    }
    let mut player = Player::new(stage, suite, case, options, tally);
    let outcome = player.whole();
    let whole = outcome.as_ref().err().is_none_or(|failure| failure.step == "transcript");
    result.update = transcript::update(suite, case, &player).filter(|_| whole);
    result.shared_used = player.world.shared_used().collect();
    match (outcome, &case.expect_failure) {
        (Ok(()), None) => {}
        (Err(failure), Some(_)) if !failure.engine => result.failure = Some(*failure),
        (Err(failure), _) => {
            result.status = if failure.engine { Status::Error } else { Status::Fail };
            result.failure = Some(*failure);
        }
        (Ok(()), Some(_)) => {
            result.status = Status::Fail;
            result.failure = Some(Failure {
                step: "the whole case".into(),
                line: case.line,
                message: "the case is expected to fail, and passes; remove `expect_failure`".into(),
                ..Failure::default()
            });
        }
    }
    result
}

type Played = Result<(), Box<Failure>>;

/// One case being played.
pub(crate) struct Player<'s, 't> {
    stage: &'s Stage,
    case: &'s Case,
    options: Options,
    tally: &'t mut Tally,
    contact: Simulator<'s>,
    world: World<'s>,
    frames: Frames,
    /// The ports taken: the fact, and the flow it happened in.
    trail: Vec<(usize, FlowId)>,
    /// Where the facts of the last step start.
    since: usize,
    /// The facts that were followed.
    followed: usize,
    /// The last input from outside, for `deliver_again`.
    last: Option<Input>,
    /// The last answer to a wait, for `deliver_late`.
    last_answer: Option<Input>,
    /// What was asked of the world and nobody answered.
    unanswered: Option<String>,
    /// The step being played, from 1; 0 for the start.
    number: usize,
    step: Option<&'s PlacedStep>,
    buffer: Vec<u8>,
}

impl<'s, 't> Player<'s, 't> {
    fn new(stage: &'s Stage, suite: &'s Suite, case: &'s Case, options: Options, tally: &'t mut Tally) -> Self {
        Self {
            stage,
            case,
            options,
            tally,
            contact: Simulator::before(&stage.flows, case.given.at),
            world: World::new(&case.mocks, &suite.shared),
            frames: Frames::default(),
            trail: Vec::new(),
            since: 0,
            followed: 0,
            last: None,
            last_answer: None,
            unanswered: None,
            number: 0,
            step: None,
            buffer: Vec::new(),
        }
    }

    fn whole(&mut self) -> Played {
        let call = self.case.given.call(&self.stage.flows);
        let start = call.into_input(&self.stage.flows);
        self.deliver(start)?;
        let steps: Vec<&'s PlacedStep> = self.case.setup.iter().chain(&self.case.steps).collect();
        let next_act =
            |from: usize| steps.iter().skip(from).find(|placed| !matches!(placed.step, Step::Expect(_))).copied();
        self.look_ahead(next_act(0))?;
        for (index, placed) in steps.iter().enumerate() {
            self.number = index + 1;
            self.step = Some(placed);
            match &placed.step {
                Step::Expect(expect) => self.expect(expect)?,
                step => {
                    self.since = self.contact.facts().len();
                    self.act(step)?;
                    self.look_ahead(next_act(index + 1))?;
                }
            }
        }
        self.step = None;
        self.end()
    }

    /// An effect that nobody answered is no mistake if the next step settles it.
    fn look_ahead(&mut self, next: Option<&PlacedStep>) -> Played {
        let settles = next.is_some_and(|next| {
            matches!(next.step, Step::Settle(..) | Step::Fail(..) | Step::Accept(_) | Step::Reject)
        });
        match self.unanswered.take() {
            Some(message) if !settles => Err(self.failed(message)),
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Played {
        if let Some((reason, line)) = self.case.ends {
            let ended = self.contact.state().ended;
            if ended != Some(reason) {
                let expected = format!("ended: {}", crate::telling::word(&reason));
                let seen = match ended {
                    Some(ended) => format!("ended: {}", crate::telling::word(&ended)),
                    None => format!("the contact {}", self.waits()),
                };
                let mut failure = self.failed("the contact did not end so".into());
                failure.line = line;
                failure.step = "ends".into();
                (failure.expected, failure.nearest) = (Some(expected), Some(seen));
                return Err(failure);
            }
        }
        if let Some(failure) = transcript::compare(self.case, self) {
            return Err(failure);
        }
        if let Some((mock, message)) = self.world.unused().next() {
            let mut failure = self.failed(message);
            failure.line = mock.line;
            failure.step = "mocks".into();
            return Err(failure);
        }
        self.whole_log()
    }

    /// Delivers an input from outside, and everything the mocks answer to it. Says whether it yielded any facts.
    fn deliver(&mut self, input: Input) -> Result<bool, Box<Failure>> {
        let before = self.contact.facts().len();
        let answer = matches!(
            input,
            Input::Digits { .. } | Input::Speech { .. } | Input::Message { .. } | Input::NoInput { .. }
        );
        if answer {
            self.last_answer = Some(input.clone());
        }
        self.last = Some(input.clone());
        self.once(input)?;
        let yielded = self.contact.facts().len() > before;
        self.unanswered = None;
        while let Waiting::Effect(effect, request) = self.contact.waiting() {
            let outcome = match self.world.answer(request) {
                Answered::By(outcome) => outcome,
                Answered::Open => break,
                Answered::ByNobody => match Simulator::settles_itself(request) {
                    Some(outcome) => outcome,
                    None => {
                        self.unanswered = Some(self.world.nobody(request));
                        break;
                    }
                },
            };
            self.once(Input::EffectSettled { effect, outcome })?;
        }
        self.reread()?;
        Ok(yielded)
    }

    /// One input, proved as the options ask.
    fn once(&mut self, input: Input) -> Played {
        let condition = condition_at_stake(&self.stage.flows, self.contact.state(), &input);
        let envelope = Envelope { at: self.contact.now(), input };
        let before =
            (self.options.crash_everywhere).then(|| (self.contact.state().clone(), self.contact.facts().len()));
        self.contact.deliver_alone(&envelope);
        if self.options.repeat_inputs {
            self.repeat(&envelope)?;
        }
        if let Some((state, facts)) = before {
            self.crash(state, facts)?;
        }
        self.follow(condition);
        Ok(())
    }

    /// Counts what the new facts cover.
    fn follow(&mut self, condition: Option<(FlowId, BlockId)>) {
        let facts = self.contact.facts();
        let (from, trail) = (self.followed, &mut self.trail);
        let new = facts.get(from..).unwrap_or_default();
        self.stage.universe.count_facts(self.tally, &mut self.frames, new, condition, |index, flow| {
            trail.push((from + index, flow.clone()));
        });
        self.followed = facts.len();
    }

    /// The flow in which a port was taken.
    fn flow_of(&self, fact: usize) -> Option<&FlowId> {
        let at = self.trail.binary_search_by_key(&fact, |(fact, _)| *fact).ok()?;
        self.trail.get(at).map(|(_, flow)| flow)
    }
}
