//! What each step does.

use cordboard_core::contact::{Answer, Number, Party, StayKind};
use cordboard_core::{Effect, Fact, Input, Outcome};
use cordboard_model::Value;
use smol_str::SmolStr;

use super::{Played, Player};
use crate::format::Step;
use crate::result::Failure;
use crate::simulator::Waiting;
use crate::world::settled;

impl Player<'_, '_> {
    /// Does what a step says. A step of which nothing comes fails, unless nothing is what must come of it.
    pub(super) fn act(&mut self, step: &Step) -> Played {
        match step {
            Step::Press(keys) => self.answer(|wait| Input::Digits { wait, digits: keys.clone() }),
            Step::Say(text) => self.answer(|wait| Input::Speech { wait, text: text.clone() }),
            Step::Type(text) => self.answer(|wait| Input::Message { wait, text: text.clone() }),
            Step::Silence => match (self.contact.next_due(), self.contact.waiting()) {
                (Some((due, input)), Waiting::Answer(..)) => {
                    self.contact.move_to(due);
                    self.must(input)
                }
                _ => Err(self.nothing_came()),
            },
            Step::CallerHangsUp => self.must(Input::HungUp),
            Step::Terminate => self.must(Input::Terminated { by: Party::Operator }),
            Step::Advance(seconds) => self.advance(*seconds),
            Step::DeliverAgain => match self.last.clone() {
                Some(input) => self.must_not(input, "the last input, delivered again,"),
                None => Err(self.failed("there is no input to deliver again".into())),
            },
            Step::DeliverLate => self.late(),
            Step::Accept(agent) => match self.contact.waiting() {
                Waiting::Effect(effect, Effect::OfferAgent { .. }) => {
                    let fields = [("id", &agent.id), ("name", &agent.name)];
                    let fields = fields.map(|(key, text)| (SmolStr::new_static(key), Value::Text(text.clone())));
                    self.must(Input::EffectSettled { effect, outcome: Outcome::Ok(Value::Map(fields.into())) })
                }
                _ => match &self.contact.state().stay {
                    Some(stay) if matches!(stay.kind, StayKind::Queue { .. }) => {
                        let stay = stay.number;
                        self.must(Input::AgentAccepted { stay, agent: agent.clone() })
                    }
                    _ => Err(self.nothing_came()),
                },
            },
            Step::Reject => match self.contact.waiting() {
                Waiting::Effect(effect, Effect::OfferAgent { .. }) => {
                    self.must(Input::EffectSettled { effect, outcome: Outcome::failed("agent.rejected") })
                }
                // In a queue the next agent is asked, and the contact learns of none of it.
                _ if matches!(self.contact.state().stay.as_ref().map(|stay| &stay.kind), Some(StayKind::Queue { .. })) => {
                    Ok(())
                }
                _ => Err(self.nothing_came()),
            },
            Step::AgentLeaves => match &self.contact.state().agent {
                Some((stay, _)) => {
                    let stay = *stay;
                    self.must(Input::AgentLeft { stay })
                }
                None => Err(self.nothing_came()),
            },
            Step::AgentActs(action) => match &self.contact.state().stay {
                Some(stay) => {
                    let stay = stay.number;
                    self.must(Input::AgentActed { stay, action: action.clone() })
                }
                None => Err(self.nothing_came()),
            },
            Step::Settle(kind, answer) => {
                let (effect, outcome) = self.open_effect(kind, |request| settled(request, answer))?;
                self.must(Input::EffectSettled { effect, outcome })
            }
            Step::Fail(kind, code) => {
                let (effect, outcome) = self.open_effect(kind, |_| Outcome::failed(code))?;
                self.must(Input::EffectSettled { effect, outcome })
            }
            Step::Expect(expect) => self.expect(expect),
        }
    }

    fn answer(&mut self, input: impl FnOnce(Number) -> Input) -> Played {
        match self.contact.waiting() {
            Waiting::Answer(wait, _) | Waiting::Time(wait, _) => self.must(input(wait)),
            _ => Err(self.nothing_came()),
        }
    }

    fn must(&mut self, input: Input) -> Played {
        match self.deliver(input)? {
            true => Ok(()),
            false => Err(self.nothing_came()),
        }
    }

    fn must_not(&mut self, input: Input, what: &str) -> Played {
        let before = self.contact.facts().len();
        self.once(input)?;
        match self.contact.facts().get(before) {
            None => Ok(()),
            Some(fact) => {
                let message = format!("{what} must change nothing, and yields {}", fact.name());
                Err(self.failed(message))
            }
        }
    }

    /// Lets time pass; everything that falls due on the way happens at its own time.
    fn advance(&mut self, seconds: u32) -> Played {
        let until = self.contact.now().plus_seconds(seconds);
        while let Some((due, input)) = self.contact.next_due()
            && due <= until
        {
            self.contact.move_to(due);
            if !self.deliver(input)? || self.unanswered.is_some() {
                break;
            }
        }
        self.contact.move_to(until);
        Ok(())
    }

    /// An answer for a wait that is over: the one it was closed with, or a key.
    fn late(&mut self) -> Played {
        let over = self.contact.facts().iter().rev().find_map(|fact| match fact {
            Fact::WaitClosed { wait, answer } => Some((*wait, answer)),
            _ => None,
        });
        let Some((wait, answer)) = over else {
            return Err(self.failed("no wait is over yet, so nothing can be late for one".into()));
        };
        let input = match answer {
            Answer::Message(_) => Input::Message { wait, text: "1".into() },
            Answer::Speech(_) => Input::Speech { wait, text: "one".into() },
            Answer::NoInput | Answer::Timer => Input::NoInput { wait },
            _ => Input::Digits { wait, digits: "1".into() },
        };
        let input = self.last_answer.clone().filter(|last| for_wait(last, wait)).unwrap_or(input);
        self.must_not(input, "an answer for a wait that is over")
    }

    fn open_effect(
        &self,
        kind: &str,
        outcome: impl FnOnce(&Effect) -> Outcome,
    ) -> Result<(Number, Outcome), Box<Failure>> {
        match self.contact.waiting() {
            Waiting::Effect(effect, request) if request.name() == kind => Ok((effect, outcome(request))),
            Waiting::Effect(_, request) => {
                let message = format!("the open effect is {}, not {kind}", request.name());
                Err(self.failed(message))
            }
            _ => Err(self.failed(format!("no {kind} is open: the contact {}", self.waits()))),
        }
    }

    fn nothing_came(&self) -> Box<Failure> {
        self.failed(format!("nothing came of it: the contact {}", self.waits()))
    }

    /// What the contact is doing, to go after "the contact".
    pub(super) fn waits(&self) -> String {
        match self.contact.waiting() {
            Waiting::Answer(_, rules) => match (&rules.digits, rules.speech) {
                (Some(_), true) => "waits for keys or words".into(),
                (Some(_), false) => "waits for keys".into(),
                _ => "waits for words".into(),
            },
            Waiting::Time(..) => "waits for time to pass".into(),
            Waiting::Effect(_, effect) => format!("waits for {}", effect.name()),
            Waiting::Agent(_) => "waits in the queue for an agent".into(),
            Waiting::Conversation(_) => "is in conversation with an agent".into(),
            Waiting::Nothing => "is over".into(),
        }
    }
}

fn for_wait(input: &Input, number: Number) -> bool {
    match input {
        Input::Digits { wait, .. }
        | Input::Speech { wait, .. }
        | Input::Message { wait, .. }
        | Input::NoInput { wait } => *wait == number,
        _ => false,
    }
}
