//! One contact with a virtual clock.

use cordboard_core::contact::{Agent, AgentAction, Direction, InputWait, Number, Open, StayKind, Wait};
use cordboard_core::{Effect, Envelope, Fact, FlowSet, Input, Moment, Outcome, State, advance};
use cordboard_model::limits::LOST_CALL_SECONDS;
use cordboard_model::{AttributeName, Channel, Language, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How a simulated contact begins.
#[derive(Debug, Clone)]
pub struct Call {
    /// How the customer reaches us.
    pub channel: Channel,
    /// Who called whom.
    pub direction: Direction,
    /// The customer's number or address.
    pub from: SmolStr,
    /// Our number or address.
    pub to: SmolStr,
    /// The customer's language, where it is known.
    pub language: Option<Language>,
    /// Who answered an outbound call.
    pub answered_by: Option<SmolStr>,
    /// The seed of random draws.
    pub seed: u64,
    /// When it begins.
    pub at: Moment,
    /// Attributes known beforehand.
    pub attributes: BTreeMap<AttributeName, Value>,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            channel: Channel::Voice,
            direction: Direction::Inbound,
            from: "+15550100".into(),
            to: "+15550199".into(),
            language: None,
            answered_by: None,
            seed: 1,
            at: Moment(0),
            attributes: BTreeMap::new(),
        }
    }
}

impl Call {
    /// The input that begins the contact.
    pub fn into_input(self, flows: &FlowSet) -> Input {
        Input::Started {
            flow: flows.entry().id().clone(),
            id: "simulated".into(),
            channel: self.channel,
            direction: self.direction,
            from: self.from,
            to: self.to,
            language: self.language,
            answered_by: self.answered_by,
            seed: self.seed,
            attributes: self.attributes,
        }
    }
}

/// What a contact waits for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Waiting<'s> {
    /// An answer from the customer.
    Answer(Number, &'s InputWait),
    /// Time to pass; a message wakes it where the flag is set.
    Time(Number, bool),
    /// The answer to an effect.
    Effect(Number, &'s Effect),
    /// An agent, in a queue.
    Agent(Number),
    /// The end of a conversation.
    Conversation(Number),
    /// Nothing: it is over.
    Nothing,
}

/// One contact and everything that happened to it.
#[derive(Debug)]
pub struct Simulator<'f> {
    flows: &'f FlowSet,
    state: State,
    facts: Vec<Fact>,
    now: Moment,
}

impl<'f> Simulator<'f> {
    /// Starts a contact. Whatever it asks of recorders and routing is settled well, as [`Simulator::settles_itself`] says.
    pub fn start(flows: &'f FlowSet, call: Call) -> Self {
        let mut simulator = Self::before(flows, call.at);
        simulator.deliver(call.into_input(flows));
        simulator
    }

    /// A contact that has not begun: the first input is to be [`Call::into_input`].
    pub fn before(flows: &'f FlowSet, at: Moment) -> Self {
        Self { flows, state: State::default(), facts: Vec::new(), now: at }
    }

    /// A contact in the middle, with the effect that is open: the facts before are not needed to go on.
    pub(crate) fn standing(flows: &'f FlowSet, state: State, now: Moment, request: Option<Effect>) -> Self {
        let open = state.open.as_ref().map(|open| (open.number(), open.deadline()));
        let asked =
            request.zip(open).map(|(request, (effect, deadline))| Fact::EffectRequested { effect, deadline, request });
        Self { flows, state, facts: asked.into_iter().collect(), now }
    }

    /// The state, once nothing else is wanted of the contact.
    pub(crate) fn into_state(self) -> State {
        self.state
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }
    /// The facts so far.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }
    /// The time.
    pub fn now(&self) -> Moment {
        self.now
    }
    /// The flows it runs.
    pub fn flows(&self) -> &'f FlowSet {
        self.flows
    }
    /// The contact's channel.
    pub fn channel(&self) -> Channel {
        self.state.endpoint.as_ref().map_or(Channel::Voice, |endpoint| endpoint.channel)
    }

    /// What the contact waits for.
    pub fn waiting(&self) -> Waiting<'_> {
        match &self.state.open {
            Some(Open::Wait { number, spec: Wait::Input(rules), .. }) => Waiting::Answer(*number, rules),
            Some(Open::Wait { number, spec: Wait::Time { message, .. }, .. }) => Waiting::Time(*number, *message),
            Some(Open::Effect { number, .. }) => match self.request(*number) {
                Some(request) => Waiting::Effect(*number, request),
                None => Waiting::Nothing,
            },
            None => match &self.state.stay {
                Some(stay) if matches!(stay.kind, StayKind::Queue { .. }) => Waiting::Agent(stay.number),
                Some(stay) => Waiting::Conversation(stay.number),
                None => Waiting::Nothing,
            },
        }
    }

    fn request(&self, number: Number) -> Option<&Effect> {
        self.facts.iter().rev().find_map(|fact| match fact {
            Fact::EffectRequested { effect, request, .. } if *effect == number => Some(request),
            _ => None,
        })
    }

    /// What recorders and routing answer when nothing is in their way: recording obeys, the queue takes the contact in, the
    /// parties are joined. None for effects whose answer a flow decides by.
    pub fn settles_itself(effect: &Effect) -> Option<Outcome> {
        match effect {
            Effect::StartRecording { .. }
            | Effect::PauseRecording
            | Effect::ResumeRecording
            | Effect::StopRecording
            | Effect::JoinAgent { .. } => Some(Outcome::DONE),
            Effect::Enqueue { .. } => Some(map([("outcome", Value::text("queued"))])),
            _ => None,
        }
    }

    /// Delivers an input now, and settles what settles itself. Answers whether it yielded any facts.
    pub fn deliver(&mut self, input: Input) -> bool {
        let before = self.facts.len();
        self.deliver_bare(input);
        while let Waiting::Effect(effect, request) = self.waiting() {
            let Some(outcome) = Self::settles_itself(request) else { break };
            self.deliver_bare(Input::EffectSettled { effect, outcome });
        }
        self.facts.len() > before
    }

    fn deliver_bare(&mut self, input: Input) {
        self.deliver_alone(&Envelope { at: self.now, input });
    }

    /// Delivers an input and settles nothing. The time becomes that of the envelope.
    pub fn deliver_alone(&mut self, envelope: &Envelope) {
        self.now = envelope.at;
        advance(self.flows, &mut self.state, envelope, &mut self.facts);
    }

    /// Goes on from this state, as a process does that has read the contact from a store.
    pub fn resume_from(&mut self, state: State) {
        self.state = state;
    }

    /// Moves the clock, to no earlier time than it shows.
    pub fn move_to(&mut self, moment: Moment) {
        self.now = self.now.max(moment);
    }

    /// The customer answers: keys where the text is made of keys and keys are taken, else speech; a message on text channels.
    pub fn answer(&mut self, text: &str) -> bool {
        let wait = match self.waiting() {
            Waiting::Answer(wait, _) | Waiting::Time(wait, _) => wait,
            _ => return false,
        };
        let keys = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#');
        if self.channel().is_text() {
            self.deliver(Input::Message { wait, text: text.into() })
        } else if keys {
            self.deliver(Input::Digits { wait, digits: text.into() })
        } else {
            self.deliver(Input::Speech { wait, text: text.into() })
        }
    }

    /// The customer says and presses nothing until the patience of the open wait is over.
    pub fn silence(&mut self) -> bool {
        match self.next_due() {
            Some((due, input)) if matches!(self.waiting(), Waiting::Answer(..)) => {
                self.now = self.now.max(due);
                self.deliver(input)
            }
            _ => false,
        }
    }

    /// Settles the open effect.
    pub fn settle(&mut self, outcome: Outcome) -> bool {
        match self.waiting() {
            Waiting::Effect(effect, _) => self.deliver(Input::EffectSettled { effect, outcome }),
            _ => false,
        }
    }

    /// An agent accepts the contact from its queue, or accepts the offer made to this agent.
    pub fn accept(&mut self, agent: Agent) -> bool {
        if let Waiting::Effect(effect, Effect::OfferAgent { .. }) = self.waiting() {
            let outcome = map([("id", Value::Text(agent.id)), ("name", Value::Text(agent.name))]);
            return self.deliver(Input::EffectSettled { effect, outcome });
        }
        match &self.state.stay {
            Some(stay) if matches!(stay.kind, StayKind::Queue { .. }) => {
                let stay = stay.number;
                self.deliver(Input::AgentAccepted { stay, agent })
            }
            _ => false,
        }
    }

    /// The agent does something during the conversation.
    pub fn agent_acts(&mut self, action: AgentAction) -> bool {
        match &self.state.stay {
            Some(stay) => {
                let stay = stay.number;
                self.deliver(Input::AgentActed { stay, action })
            }
            None => false,
        }
    }

    /// The agent hangs up.
    pub fn agent_leaves(&mut self) -> bool {
        match &self.state.agent {
            Some((stay, _)) => {
                let stay = *stay;
                self.deliver(Input::AgentLeft { stay })
            }
            None => false,
        }
    }

    /// The customer hangs up.
    pub fn hang_up(&mut self) -> bool {
        self.deliver(Input::HungUp)
    }

    /// Lets time pass. Everything that falls due on the way happens, each at its own time.
    pub fn advance(&mut self, seconds: u32) {
        let until = self.now.plus_seconds(seconds);
        while let Some((due, input)) = self.next_due()
            && due <= until
        {
            self.now = self.now.max(due);
            if !self.deliver(input) {
                break;
            }
        }
        self.now = until;
    }

    /// What happens next if nobody does anything, and when. On voice the provider's silence comes long before our own timer.
    pub fn next_due(&self) -> Option<(Moment, Input)> {
        let open = self.state.open.as_ref().map(|open| {
            let (wait, deadline) = (open.number(), open.deadline());
            match open {
                Open::Wait { spec: Wait::Input(_), .. } if self.channel() == Channel::Voice => {
                    let patience = i64::from(LOST_CALL_SECONDS) * 1000;
                    (Moment(deadline.0.saturating_sub(patience)), Input::NoInput { wait })
                }
                _ => (deadline, Input::TimerFired { wait }),
            }
        });
        let stay = self.state.stay.as_ref().and_then(|stay| match &stay.kind {
            StayKind::Queue { deadline: Some(deadline), .. } => {
                Some((*deadline, Input::TimerFired { wait: stay.number }))
            }
            _ => None,
        });
        open.into_iter().chain(stay).min_by_key(|(due, _)| *due)
    }
}

fn map<const N: usize>(fields: [(&'static str, Value); N]) -> Outcome {
    Outcome::Ok(Value::Map(fields.map(|(key, value)| (SmolStr::new_static(key), value)).into()))
}
