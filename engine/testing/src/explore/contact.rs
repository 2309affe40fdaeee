//! A contact that can be moved in many ways from where it stands.

use cordboard_core::contact::{Agent, AgentAction, Open, StayKind, TransferTarget};
use cordboard_core::{Effect, Envelope, Fact, FlowSet, Input, Moment, State};
use smol_str::SmolStr;

use super::answers::{Answer, answers};
use super::knowledge::Knowledge;
use crate::coverage::{Frames, Tally, Universe, condition_at_stake};
use crate::simulator::{Simulator, Waiting};

/// Where a contact stands: all that is needed to go on from there.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub state: State,
    pub now: Moment,
    /// The effect that is open.
    pub request: Option<Effect>,
    /// Time is passing until then; the effect that is open came on the way.
    until: Option<Moment>,
}

/// One thing that the customer, an agent, the world or the clock does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Move {
    /// The contact begins in one of the ways it can, by its number.
    Begin(usize),
    Press(SmolStr),
    Say(SmolStr),
    Type(SmolStr),
    Silence,
    HangUp,
    /// Seconds pass. What is asked of the world on the way goes well.
    Advance(u32),
    Accept(&'static str),
    AgentLeaves,
    Hold,
    StartRecording,
    Resume,
    Transfer(TransferTarget),
    /// The open effect is answered.
    Answer(Answer),
}

impl Move {
    /// Whether it is a step of a case; answers are mocks, and the beginning is given.
    pub(super) fn is_step(&self) -> bool {
        !matches!(self, Move::Answer(_) | Move::Begin(_))
    }
}

/// What came of a move.
#[derive(Debug, Clone)]
pub(super) struct Moved {
    pub to: Standing,
    pub facts: Vec<Fact>,
    /// What the world was asked and answered.
    pub answered: Vec<(Effect, Answer)>,
}

/// What contacts are moved with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'g> {
    pub flows: &'g FlowSet,
    pub universe: &'g Universe,
    pub known: &'g Knowledge,
}

/// The most inputs that fall due while time passes.
const MOST_DUE: usize = 2_500;

impl<'g> Ground<'g> {
    /// Begins a contact.
    pub(super) fn begin(self, at: Moment, input: Input, tally: &mut Tally) -> Moved {
        let before = Standing::before(at);
        let mut moving =
            Moving { ground: self, contact: Simulator::before(self.flows, at), tally, answered: Vec::new() };
        moving.deliver(input);
        moving.moved(&before, None)
    }

    /// Moves a contact. None where nothing comes of it.
    pub(super) fn perform(self, from: &Standing, step: &Move, tally: &mut Tally) -> Option<Moved> {
        let contact = Simulator::standing(self.flows, from.state.clone(), from.now, from.request.clone());
        let moving = Moving { ground: self, contact, tally, answered: Vec::new() };
        moving.perform(from, step)
    }
}

struct Moving<'g, 't> {
    ground: Ground<'g>,
    contact: Simulator<'g>,
    tally: &'t mut Tally,
    answered: Vec<(Effect, Answer)>,
}

impl Moving<'_, '_> {
    fn perform(mut self, from: &Standing, step: &Move) -> Option<Moved> {
        let wait = match self.contact.waiting() {
            Waiting::Answer(wait, _) | Waiting::Time(wait, _) => Some(wait),
            _ => None,
        };
        let stay = self.contact.state().stay.as_ref().map(|stay| stay.number);
        let input = match step {
            Move::Begin(_) => return None,
            Move::Press(keys) => Input::Digits { wait: wait?, digits: keys.clone() },
            Move::Say(text) => Input::Speech { wait: wait?, text: text.clone() },
            Move::Type(text) => Input::Message { wait: wait?, text: text.clone() },
            Move::Silence => {
                let (due, input) = self.contact.next_due()?;
                self.contact.move_to(due);
                input
            }
            Move::HangUp => Input::HungUp,
            Move::Advance(seconds) => {
                let until = self.contact.now().plus_seconds(*seconds);
                let before = self.contact.facts().len();
                self.pass(until, true);
                return (self.contact.facts().len() > before).then(|| self.moved(from, Some(until)));
            }
            Move::Accept(name) => {
                let agent = Agent { id: name.to_lowercase().into(), name: SmolStr::new_static(name) };
                Input::AgentAccepted { stay: stay?, agent }
            }
            Move::AgentLeaves => Input::AgentLeft { stay: self.contact.state().agent.as_ref()?.0 },
            Move::Hold => Input::AgentActed { stay: stay?, action: AgentAction::Hold },
            Move::StartRecording => Input::AgentActed { stay: stay?, action: AgentAction::StartRecording },
            Move::Resume => Input::AgentActed { stay: stay?, action: AgentAction::Resume },
            Move::Transfer(target) => {
                Input::AgentActed { stay: stay?, action: AgentAction::Transfer { target: target.clone() } }
            }
            Move::Answer(answer) => {
                let Waiting::Effect(effect, request) = self.contact.waiting() else { return None };
                self.answered.push((request.clone(), answer.clone()));
                self.deliver(Input::EffectSettled { effect, outcome: answer.outcome.clone() });
                let until = from.until.filter(|_| !matches!(self.contact.waiting(), Waiting::Effect(..)));
                if let Some(until) = until {
                    self.pass(until, false);
                }
                return Some(self.moved(from, from.until));
            }
        };
        self.deliver(input).then(|| self.moved(from, None))
    }

    /// Delivers one input, and counts what its facts cover. Answers whether it yielded any.
    fn deliver(&mut self, input: Input) -> bool {
        let ground = self.ground;
        let condition = condition_at_stake(ground.flows, self.contact.state(), &input);
        let mut frames = Frames::of(self.contact.state());
        let before = self.contact.facts().len();
        self.contact.deliver_alone(&Envelope { at: self.contact.now(), input });
        let facts = self.contact.facts().get(before..).unwrap_or_default();
        ground.universe.count_facts(self.tally, &mut frames, facts, condition, |_, _| {});
        !facts.is_empty()
    }

    /// Lets time pass; each thing that falls due happens at its own time. With `through` the world answers as it usually
    /// does; else, and for the last thing due, an effect is left open.
    fn pass(&mut self, until: Moment, through: bool) {
        for _ in 0..MOST_DUE {
            let Some((due, input)) = self.contact.next_due().filter(|(due, _)| *due <= until) else { break };
            self.contact.move_to(due);
            if !self.deliver(input) {
                break;
            }
            while let Waiting::Effect(effect, request) = self.contact.waiting() {
                if due >= until || !through {
                    return;
                }
                let request = request.clone();
                let Some(answer) = answers(self.ground, self.contact.state(), &request).into_iter().next() else {
                    return;
                };
                let outcome = answer.outcome.clone();
                self.answered.push((request, answer));
                self.deliver(Input::EffectSettled { effect, outcome });
            }
        }
        self.contact.move_to(until);
    }

    fn moved(mut self, from: &Standing, until: Option<Moment>) -> Moved {
        let skip = usize::from(from.request.is_some());
        let facts = self.contact.facts().get(skip..).unwrap_or_default().to_vec();
        let request = match self.contact.waiting() {
            Waiting::Effect(_, request) => Some(request.clone()),
            _ => None,
        };
        let now = self.contact.now();
        let answered = std::mem::take(&mut self.answered);
        let until = until.filter(|_| request.is_some());
        Moved { to: Standing { state: self.contact.into_state(), now, request, until }, facts, answered }
    }
}

impl Standing {
    /// Before the contact begins.
    pub(super) fn before(at: Moment) -> Self {
        Self { state: State::default(), now: at, request: None, until: None }
    }
    /// Seconds until the deadline of the queue it is in, where that comes after what is open.
    pub(super) fn seconds_in_queue(&self) -> Option<u32> {
        let stay = self.state.stay.as_ref()?;
        let StayKind::Queue { deadline: Some(deadline), .. } = stay.kind else { return None };
        let left = deadline.0.saturating_sub(self.now.0).checked_add(999)? / 1000;
        u32::try_from(left).ok()
    }
    /// Seconds until the timer of what is open.
    pub(super) fn seconds_to_timer(&self) -> Option<u32> {
        let left = self.state.open.as_ref().map(Open::deadline)?.0.saturating_sub(self.now.0);
        u32::try_from(left.checked_add(999)? / 1000).ok()
    }
}
