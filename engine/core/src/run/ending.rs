//! How a contact ends: everything open is closed, recording stops, the hang-up flow runs, and then it is over.

use cordboard_model::FlowKind;

use super::{Run, Turn};
use crate::contact::{Answer, EndReason, Entered, Fact, Left, Open, Party, Recording, StayKind};

impl Run<'_> {
    /// Ends the contact: brings the line down and, where there is one, runs the hang-up flow.
    pub(super) fn finish(&mut self, by: Party, reason: EndReason) {
        if self.state.closing.is_some() {
            // The hang-up flow itself went wrong or was cut short.
            return self.end();
        }
        self.close_open();
        self.leave_stay(by);
        if self.state.recording != Recording::Off {
            self.fact(Fact::RecordingStopped { by });
        }
        self.fact(Fact::HungUp { by, reason, at: self.at });
        let Some(flow) = self.state.hooks.hang_up.clone() else {
            return self.end();
        };
        let is_hang_up = self.flows.flow(&flow).is_some_and(|flow| flow.source.kind == FlowKind::HangUp);
        if is_hang_up && self.enter(&flow, Entered::HangUpHook, Default::default()).is_some() {
            return self.drive(Turn::Run);
        }
        self.end();
    }

    /// The last fact.
    pub(super) fn end(&mut self) {
        if self.state.ended.is_some() {
            return;
        }
        self.close_open();
        let reason = self.state.closing.as_ref().map_or(EndReason::BrokenFlow, |closing| closing.reason);
        self.fact(Fact::Ended { reason, at: self.at });
    }

    /// Closes whatever wait or effect is open.
    pub(super) fn close_open(&mut self) {
        match self.state.open {
            Some(Open::Wait { number, .. }) => {
                self.fact(Fact::WaitClosed { wait: number, answer: Answer::Interrupted });
            }
            Some(Open::Effect { number, .. }) => self.fact(Fact::EffectAbandoned { effect: number }),
            None => {}
        }
    }

    fn leave_stay(&mut self, by: Party) {
        if let Some(stay) = &self.state.stay
            && matches!(stay.kind, StayKind::Queue { .. })
        {
            let stay = stay.number;
            self.fact(Fact::Dequeued { stay, reason: Left::Abandoned });
        }
        if let Some((stay, _)) = &self.state.agent {
            let stay = *stay;
            self.fact(Fact::AgentLeft { stay, by });
        }
    }
}
