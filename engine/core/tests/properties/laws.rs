//! What holds for the facts of any contact, whatever flows it runs and whatever comes in. Broken laws panic.

use cordboard_core::contact::{Audience, Number, Recording};
use cordboard_core::{Fact, State};
use cordboard_model::limits::{EFFECTS_AFTER_HANG_UP, STEPS_PER_INPUT};

/// Follows the facts of one contact.
#[derive(Debug, Default)]
pub struct Laws {
    started: bool,
    frames: usize,
    wait: Option<Number>,
    effect: Option<Number>,
    queued: Option<Number>,
    agent: Option<Number>,
    joined: bool,
    next_number: Number,
    recording: Recording,
    hung_up: bool,
    effects_after_hang_up: u32,
    ended: bool,
}

impl Laws {
    /// Checks the facts of one input and the state they led to.
    pub fn input(&mut self, facts: &[Fact], state: &State) {
        for fact in facts {
            assert!(!self.ended, "nothing happens after the end, and this did: {fact:?}");
            assert!(self.started || matches!(fact, Fact::ContactStarted { .. }), "before the start: {fact:?}");
            self.flows(fact);
            self.waits_and_effects(fact);
            self.agents(fact);
            self.recording(fact);
            self.ending(fact);
        }
        let entered = facts.iter().filter(|fact| matches!(fact, Fact::BlockEntered { .. })).count();
        // Once for the flow, once for the hang-up flow; each also enters the block that it no longer runs.
        assert!(entered <= 2 * (STEPS_PER_INPUT + 1), "{entered} blocks for one input");
        if !facts.is_empty() {
            self.rests(state);
        }
    }

    fn rests(&self, state: &State) {
        assert_eq!(state.ended.is_some(), self.ended);
        assert_eq!(state.open.as_ref().map(|open| open.number()), self.wait.or(self.effect));
        let stays = state.stay.as_ref().is_some_and(|stay| stay.depth == state.frames.len());
        let rests = self.ended || state.open.is_some() || stays;
        assert!(rests, "the contact neither waits nor stays nor has ended: {state:?}");
        assert!(self.ended || state.frames.iter().all(|frame| frame.block.is_some()));
    }

    fn flows(&mut self, fact: &Fact) {
        match fact {
            Fact::ContactStarted { .. } => {
                assert!(!self.started, "a contact starts once");
                self.started = true;
            }
            Fact::FlowEntered { entered: cordboard_core::contact::Entered::WentOn, .. } => self.frames = 1,
            Fact::FlowEntered { .. } => self.frames += 1,
            Fact::FlowReturned { .. } | Fact::FlowInterrupted { .. } => {
                assert!(self.frames > 0, "no flow is left to leave");
                self.frames -= 1;
            }
            Fact::HungUp { .. } | Fact::Ended { .. } => self.frames = 0,
            Fact::BlockEntered { .. } | Fact::PortTaken { .. } => assert!(self.frames > 0, "{fact:?} outside any flow"),
            _ => {}
        }
    }

    fn new_number(&mut self, number: Number) {
        assert!(number >= self.next_number, "number {number} was used before");
        self.next_number = number + 1;
    }

    fn waits_and_effects(&mut self, fact: &Fact) {
        match fact {
            Fact::WaitOpened { wait: number, .. } | Fact::EffectRequested { effect: number, .. } => {
                assert_eq!((self.wait, self.effect), (None, None), "one wait or effect at a time");
                self.new_number(*number);
                match fact {
                    Fact::WaitOpened { .. } => self.wait = Some(*number),
                    _ => self.effect = Some(*number),
                }
            }
            Fact::WaitClosed { wait, .. } => assert_eq!(self.wait.take(), Some(*wait)),
            Fact::EffectSettled { effect, .. } | Fact::EffectAbandoned { effect } => {
                assert_eq!(self.effect.take(), Some(*effect));
            }
            Fact::Ended { .. } => assert_eq!((self.wait, self.effect), (None, None), "open at the end"),
            _ => {}
        }
    }

    fn agents(&mut self, fact: &Fact) {
        match fact {
            Fact::Queued { stay, .. } => {
                assert_eq!((self.queued, self.agent), (None, None), "in one queue at a time, and with no agent");
                self.new_number(*stay);
                self.queued = Some(*stay);
            }
            Fact::Dequeued { stay, .. } => assert_eq!(self.queued.take(), Some(*stay)),
            Fact::AgentAccepted { stay, .. } => {
                assert_eq!(self.agent.replace(*stay), None, "one agent at a time");
            }
            Fact::AgentJoined { stay, .. } => {
                assert_eq!((self.agent, self.joined), (Some(*stay), false));
                self.joined = true;
            }
            Fact::AgentLeft { stay, .. } => {
                assert_eq!(self.agent.take(), Some(*stay), "only an agent who is there can leave");
                self.joined = false;
            }
            Fact::HungUp { .. } => assert_eq!((self.queued, self.agent), (None, None), "left behind at the end"),
            _ => {}
        }
    }

    fn recording(&mut self, fact: &Fact) {
        let (before, after) = match fact {
            Fact::RecordingStarted => (&[Recording::Off][..], Recording::On),
            Fact::RecordingPaused { .. } => (&[Recording::On][..], Recording::Paused),
            Fact::RecordingResumed { .. } => (&[Recording::Paused][..], Recording::On),
            Fact::RecordingStopped { .. } => (&[Recording::On, Recording::Paused][..], Recording::Off),
            Fact::Ended { .. } => (&[Recording::Off][..], Recording::Off),
            _ => return,
        };
        assert!(before.contains(&self.recording), "{fact:?} while the recording is {:?}", self.recording);
        self.recording = after;
    }

    fn ending(&mut self, fact: &Fact) {
        match fact {
            Fact::HungUp { .. } => {
                assert!(!self.hung_up, "the line goes down once");
                self.hung_up = true;
            }
            Fact::Ended { .. } => {
                assert!(self.hung_up, "the end comes after the line went down");
                self.ended = true;
            }
            Fact::EffectRequested { .. } if self.hung_up => {
                self.effects_after_hang_up += 1;
                assert!(self.effects_after_hang_up <= EFFECTS_AFTER_HANG_UP);
            }
            Fact::WaitOpened { .. } | Fact::Queued { .. } | Fact::AgentAccepted { .. } | Fact::RecordingStarted => {
                assert!(!self.hung_up, "the line is down: {fact:?}");
            }
            Fact::PromptQueued { audience: Audience::Customer, .. } => assert!(!self.hung_up, "nobody hears {fact:?}"),
            _ => {}
        }
    }
}
