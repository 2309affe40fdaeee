//! What each input does: whether it is meant for this contact as it stands, and what it tells the block that waits.

use cordboard_model::{Channel, Language};

use super::{Run, Turn};
use crate::blocks::{Block, Event};
use crate::contact::{
    AgentAction, Answer, EndReason, Entered, Fact, Input, InputWait, Left, Number, Open, Outcome, Party, Recording,
    StayKind, Wait,
};
use crate::load::LoadedFlow;
use crate::redact::HIDDEN;
use cordboard_model::limits::INPUT_CHARACTERS;
use smol_str::SmolStr;

impl Run<'_> {
    /// Works off one input. The contact has not ended.
    pub(super) fn input(&mut self, input: &Input) {
        match input {
            Input::Started { .. } => self.started(input),
            Input::Digits { wait, digits } => self.answered(*wait, digits, Event::Digits, Answer::Digits),
            Input::Speech { wait, text } => self.answered(*wait, text, Event::Speech, Answer::Speech),
            Input::Message { wait, text } => self.answered(*wait, text, Event::Message, Answer::Message),
            Input::NoInput { wait } => self.no_input(*wait, Answer::NoInput),
            Input::TimerFired { wait } => self.timer_fired(*wait),
            Input::EffectSettled { effect, outcome } => self.settled(*effect, outcome.clone()),
            Input::AgentAccepted { stay, agent } => {
                if self.queued_as(*stay) {
                    self.leave_queue(Left::Accepted);
                    self.fact(Fact::AgentAccepted { stay: *stay, agent: agent.clone() });
                    self.tell(Event::Accepted(agent.clone()));
                }
            }
            Input::AgentActed { stay, action } => self.agent_acted(*stay, action),
            Input::AgentLeft { stay } => self.agent_left(*stay),
            Input::HungUp if self.begun() => self.finish(Party::Customer, EndReason::HungUp),
            Input::Terminated { by } if self.begun() => self.finish(*by, EndReason::Terminated),
            Input::HungUp | Input::Terminated { .. } => {}
        }
    }

    /// Whether the contact has started and its line is still up.
    fn begun(&self) -> bool {
        self.state.endpoint.is_some() && self.state.closing.is_none()
    }

    fn started(&mut self, input: &Input) {
        let Input::Started {
            flow: id,
            id: contact,
            channel,
            direction,
            from,
            to,
            language,
            answered_by,
            seed,
            attributes,
        } = input
        else {
            return;
        };
        if self.state.endpoint.is_some() {
            return;
        }
        let flow = self.flows.flow(id);
        let language = match flow {
            Some(flow) => flow.language_for(language.as_ref()),
            None => Language::literal("en"),
        };
        self.fact(Fact::ContactStarted {
            id: contact.clone(),
            channel: *channel,
            direction: *direction,
            from: from.clone(),
            to: to.clone(),
            language,
            answered_by: answered_by.clone(),
            seed: *seed,
            at: self.at,
        });
        let Some(flow) = flow else {
            return self.finish(Party::Engine, EndReason::BrokenFlow);
        };
        self.set_declared(flow, attributes);
        if self.enter(id, Entered::Started, Default::default()).is_some() {
            self.drive(Turn::Run);
        }
    }

    /// Sets those of the values that the flow declares, with the types it declares.
    fn set_declared(
        &mut self,
        flow: &LoadedFlow,
        values: &std::collections::BTreeMap<cordboard_model::AttributeName, cordboard_model::Value>,
    ) {
        for (name, value) in values {
            let Some(declared) = flow.source.attributes.get(name) else { continue };
            if value.within_limits().is_err() {
                continue;
            }
            let Some(value) = value.clone().into_type(declared.value_type) else { continue };
            if self.state.attributes.get(name).is_none_or(|stored| stored.value != value) {
                self.fact(Fact::AttributeSet { name: name.clone(), value, sensitive: declared.sensitive });
            }
        }
    }

    /// The customer answered: keys, speech or a message.
    fn answered(
        &mut self,
        wait: Number,
        text: &SmolStr,
        event: impl FnOnce(SmolStr) -> Event,
        answer: impl FnOnce(SmolStr) -> Answer,
    ) {
        let Some(Open::Wait { number, spec, .. }) = &self.state.open else { return };
        if *number != wait {
            return;
        }
        let (event, answer) = (event(clip(text)), answer(clip(text)));
        let (taken, sensitive) = match spec {
            Wait::Input(rules) => (takes(rules, &event), rules.sensitive),
            Wait::Time { message, .. } => (*message && matches!(event, Event::Message(_)), false),
        };
        if !taken {
            return;
        }
        let answer = if sensitive { hide(answer) } else { answer };
        self.fact(Fact::WaitClosed { wait, answer });
        self.tell(event);
    }

    fn no_input(&mut self, wait: Number, answer: Answer) {
        if let Some(Open::Wait { number, spec: Wait::Input(_), .. }) = &self.state.open
            && *number == wait
        {
            self.fact(Fact::WaitClosed { wait, answer });
            self.tell(Event::NoInput);
        }
    }

    fn timer_fired(&mut self, number: Number) {
        match &self.state.open {
            Some(Open::Wait { number: open, spec, .. }) if *open == number => match spec {
                Wait::Time { .. } => {
                    self.fact(Fact::WaitClosed { wait: number, answer: Answer::Timer });
                    self.tell(Event::TimeUp);
                }
                // On voice the provider alone knows when the prompt ended, so our timer means that the call is lost.
                Wait::Input(_) if self.on_voice() => self.finish(Party::Engine, EndReason::LostCall),
                Wait::Input(_) => self.no_input(number, Answer::Timer),
            },
            Some(Open::Effect { number: open, .. }) if *open == number => {
                self.settled(number, Outcome::failed("effect.timeout"));
            }
            _ if self.queued_as(number) && self.queue_has_deadline() => {
                self.leave_queue(Left::WaitedTooLong);
                self.tell(Event::TimeUp);
            }
            _ => {}
        }
    }

    fn settled(&mut self, effect: Number, outcome: Outcome) {
        if let Some(Open::Effect { number, .. }) = &self.state.open
            && *number == effect
        {
            let outcome = match outcome {
                Outcome::Ok(value) if value.within_limits_of_answer().is_err() => {
                    Outcome::failed("effect.answer_too_large")
                }
                other => other,
            };
            self.fact(Fact::EffectSettled { effect, outcome: outcome.clone() });
            self.tell(Event::Settled(outcome));
        }
    }

    fn agent_acted(&mut self, stay: Number, action: &AgentAction) {
        let Some(open) = &self.state.stay else { return };
        if open.number != stay {
            return;
        }
        let StayKind::Conversation { on_hold } = open.kind else { return };
        let depth = open.depth;
        match action {
            AgentAction::Hold if on_hold => {}
            AgentAction::Resume if !on_hold => {}
            AgentAction::SetAttributes { values } => {
                let flow =
                    self.state.frames.get(depth.saturating_sub(1)).and_then(|frame| self.flows.flow(&frame.flow));
                if let Some(flow) = flow {
                    self.set_declared(flow, values);
                }
            }
            // Facts, not effects: the conversation goes on meanwhile, and the media layer follows the log.
            // Not while a hold flow asks for a secret: it paused the recording for that.
            AgentAction::StartRecording | AgentAction::ResumeRecording if self.asks_for_secret() => {}
            AgentAction::StartRecording if self.state.recording == Recording::Off => self.fact(Fact::RecordingStarted),
            AgentAction::PauseRecording if self.state.recording == Recording::On => {
                self.fact(Fact::RecordingPaused { by: Party::Agent });
            }
            AgentAction::ResumeRecording if self.state.recording == Recording::Paused => {
                self.fact(Fact::RecordingResumed { by: Party::Agent });
            }
            AgentAction::StopRecording if self.state.recording != Recording::Off => {
                self.fact(Fact::RecordingStopped { by: Party::Agent });
            }
            AgentAction::StartRecording
            | AgentAction::PauseRecording
            | AgentAction::ResumeRecording
            | AgentAction::StopRecording => {}
            AgentAction::Transfer { target } => {
                self.interrupt_above(depth);
                self.fact(Fact::TransferRequested { target: target.clone() });
                self.fact(Fact::AgentLeft { stay, by: Party::Agent });
                self.tell(Event::Acted(action.clone()));
            }
            AgentAction::Hold | AgentAction::Resume => {
                self.interrupt_above(depth);
                self.tell(Event::Acted(action.clone()));
            }
        }
    }

    fn agent_left(&mut self, stay: Number) {
        let Some((number, _)) = &self.state.agent else { return };
        if *number != stay {
            return;
        }
        let joined = self.state.stay.as_ref().filter(|open| open.number == stay).map(|conversation| conversation.depth);
        // Not joined yet: whispers may be running, or the join is on its way.
        let depth = joined.or_else(|| self.being_assigned());
        if let Some(depth) = depth {
            self.interrupt_above(depth);
        }
        self.fact(Fact::AgentLeft { stay, by: Party::Agent });
        // Otherwise the flow is busy with something else; it finds out at its next `assign_agent`.
        if depth.is_some() {
            self.tell(Event::AgentLeft { joined: joined.is_some() });
        }
    }

    /// How many frames there are up to an `assign_agent` that is at work on an agent who accepted.
    fn being_assigned(&self) -> Option<usize> {
        let is_whisper = |entered| matches!(entered, Entered::AgentWhisperHook | Entered::CustomerWhisperHook);
        let frames = &self.state.frames;
        let depth = frames.iter().position(|frame| is_whisper(frame.entered)).unwrap_or(frames.len());
        let frame = frames.get(depth.checked_sub(1)?)?;
        let block = self.flows.flow(&frame.flow)?.block(frame.block.as_ref()?)?;
        matches!(block.block, Block::AssignAgent(_)).then_some(depth)
    }

    fn queued_as(&self, number: Number) -> bool {
        self.state
            .stay
            .as_ref()
            .is_some_and(|stay| stay.number == number && matches!(stay.kind, StayKind::Queue { .. }))
    }

    fn queue_has_deadline(&self) -> bool {
        matches!(self.state.stay.as_ref().map(|stay| &stay.kind), Some(StayKind::Queue { deadline: Some(_), .. }))
    }

    /// Leaves the queue, cutting the queue flow short.
    pub(super) fn leave_queue(&mut self, reason: Left) {
        if let Some(stay) = &self.state.stay {
            let (number, depth) = (stay.number, stay.depth);
            self.interrupt_above(depth);
            self.fact(Fact::Dequeued { stay: number, reason });
        }
    }

    /// Cuts short every flow above `depth` frames, and what it waits for.
    fn interrupt_above(&mut self, depth: usize) {
        self.close_open();
        while self.state.frames.len() > depth
            && let Some(flow) = self.state.frames.last().map(|frame| frame.flow.clone())
        {
            self.fact(Fact::FlowInterrupted { flow });
        }
    }

    fn asks_for_secret(&self) -> bool {
        let asks = matches!(&self.state.open, Some(Open::Wait { spec: Wait::Input(rules), .. }) if rules.sensitive);
        asks && self.on_voice()
    }

    fn on_voice(&self) -> bool {
        self.state.endpoint.as_ref().is_some_and(|endpoint| endpoint.channel == Channel::Voice)
    }
}

/// Whether an open input wait takes this kind of answer. Text channels take messages; voice takes what was asked for.
fn takes(rules: &InputWait, event: &Event) -> bool {
    match event {
        Event::Digits(_) => rules.digits.is_some(),
        Event::Speech(_) => rules.speech,
        Event::Message(_) => true,
        _ => false,
    }
}

fn clip(text: &SmolStr) -> SmolStr {
    match text.char_indices().nth(INPUT_CHARACTERS) {
        Some((at, _)) => text.get(..at).unwrap_or_default().into(),
        None => text.clone(),
    }
}

fn hide(answer: Answer) -> Answer {
    let hidden = SmolStr::new_static(HIDDEN);
    match answer {
        Answer::Digits(_) => Answer::Digits(hidden),
        Answer::Speech(_) => Answer::Speech(hidden),
        Answer::Message(_) => Answer::Message(hidden),
        other => other,
    }
}
