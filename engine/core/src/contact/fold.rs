//! `apply`: how one fact changes the state. It never decides anything and never fails.

use cordboard_model::limits::SECONDS_AFTER_HANG_UP;
use smol_str::{SmolStr, format_smolstr};

use super::{Closing, Consent, Endpoint, Fact, Frame, Open, Recording, State, Stay, StayKind, Stored, TransferTarget};

impl State {
    /// Adds one fact. Folding the facts of a contact, in order, over `State::default()` gives its state.
    pub fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::ContactStarted { id, channel, direction, from, to, language, answered_by, seed, at } => {
                self.language = Some(language.clone());
                self.endpoint = Some(Endpoint {
                    id: id.clone(),
                    channel: *channel,
                    direction: *direction,
                    from: from.clone(),
                    to: to.clone(),
                    answered_by: answered_by.clone(),
                    seed: *seed,
                    at: *at,
                });
            }
            Fact::FlowEntered { flow, entered, inputs } => {
                if *entered == super::Entered::WentOn {
                    // For good: neither the flow that went on nor those that called it come back.
                    self.frames.clear();
                }
                self.frames.push(Frame {
                    flow: flow.clone(),
                    block: None,
                    entered: *entered,
                    tries: 0,
                    inputs: inputs.clone(),
                });
            }
            Fact::BlockEntered { block } => {
                if let Some(top) = self.frames.last_mut() {
                    top.block = Some(block.clone());
                    top.tries = 0;
                }
            }
            Fact::FlowReturned { .. } | Fact::FlowInterrupted { .. } => {
                self.frames.pop();
            }
            Fact::AttributeSet { name, value, sensitive } => {
                self.attributes.insert(name.clone(), Stored { value: value.clone(), sensitive: *sensitive });
            }
            Fact::LanguageSet { language } => self.language = Some(language.clone()),
            Fact::VoiceSet { voice } => self.voice = voice.clone(),
            Fact::QueueSet { queue } => self.queue = Some(queue.clone()),
            Fact::RoutingSet { routing } => self.routing = routing.clone(),
            Fact::HooksSet { hooks } => self.hooks = hooks.clone(),
            Fact::ConsentRecorded { purpose, given } => {
                let consent = if *given { Consent::Given } else { Consent::Refused };
                self.consent.insert(purpose.clone(), consent);
            }
            Fact::WaitOpened { wait, deadline, spec } => {
                self.open = Some(Open::Wait { number: *wait, deadline: *deadline, spec: spec.clone() });
                self.next_number = wait.saturating_add(1);
            }
            Fact::EffectRequested { effect, deadline, request } => {
                let name = SmolStr::new_static(request.name());
                self.open = Some(Open::Effect {
                    number: *effect,
                    deadline: *deadline,
                    name,
                    sensitive: request.is_sensitive(),
                });
                self.next_number = effect.saturating_add(1);
                if let Some(closing) = &mut self.closing {
                    closing.effects = closing.effects.saturating_add(1);
                }
            }
            Fact::WaitClosed { .. } | Fact::EffectSettled { .. } | Fact::EffectAbandoned { .. } => self.open = None,
            Fact::TryCounted { tries } => {
                if let Some(top) = self.frames.last_mut() {
                    top.tries = *tries;
                }
            }
            Fact::Counted { block, count } => {
                if let Some(top) = self.frames.last() {
                    self.counts.insert(format_smolstr!("{}/{block}", top.flow), *count);
                }
            }
            Fact::RecordingStarted | Fact::RecordingResumed { .. } => self.recording = Recording::On,
            Fact::RecordingPaused { .. } => self.recording = Recording::Paused,
            Fact::RecordingStopped { .. } => self.recording = Recording::Off,
            Fact::Queued { stay, queue, deadline, at } => {
                let kind = StayKind::Queue { queue: queue.clone(), deadline: *deadline, since: *at };
                self.stay = Some(Stay { number: *stay, depth: self.frames.len(), kind });
                self.next_number = stay.saturating_add(1);
            }
            Fact::Dequeued { .. } => self.stay = None,
            Fact::AgentAccepted { stay, agent } => self.agent = Some((*stay, agent.clone())),
            Fact::AgentJoined { stay, agent } => {
                self.agent = Some((*stay, agent.clone()));
                let kind = StayKind::Conversation { on_hold: false };
                self.stay = Some(Stay { number: *stay, depth: self.frames.len(), kind });
            }
            Fact::AgentLeft { stay, .. } => {
                self.agent = None;
                if self.stay.as_ref().is_some_and(|own| own.number == *stay) {
                    self.stay = None;
                }
            }
            Fact::CustomerHeld => self.set_on_hold(true),
            Fact::CustomerResumed => self.set_on_hold(false),
            Fact::TransferRequested { target } => {
                if let TransferTarget::Queue(queue) = target {
                    self.queue = Some(queue.clone());
                }
                self.transfer = Some(target.clone());
            }
            Fact::HungUp { by, reason, at } => {
                self.frames.clear();
                self.open = None;
                self.stay = None;
                self.closing = Some(Closing {
                    by: *by,
                    reason: *reason,
                    deadline: at.plus_seconds(SECONDS_AFTER_HANG_UP),
                    effects: 0,
                });
            }
            Fact::Ended { reason, .. } => {
                self.ended = Some(*reason);
                self.open = None;
                self.frames.clear();
            }
            Fact::PortTaken { .. }
            | Fact::PromptQueued { .. }
            | Fact::EventPublished { .. }
            | Fact::ExpressionFailed { .. }
            | Fact::PolicyBlocked { .. } => {}
        }
    }

    /// The state that a whole log adds up to.
    pub fn fold<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> State {
        let mut state = State::default();
        for fact in facts {
            state.apply(fact);
        }
        state
    }

    fn set_on_hold(&mut self, held: bool) {
        if let Some(Stay { kind: StayKind::Conversation { on_hold }, .. }) = &mut self.stay {
            *on_hold = held;
        }
    }
}
