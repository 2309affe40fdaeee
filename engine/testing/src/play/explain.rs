//! Expectations, and what to say when one does not hold.

use cordboard_core::{Fact, Redactor};

use super::{Played, Player};
use crate::expect::{Expect, Test};
use crate::format::{Step, WaitsFor};
use crate::result::Failure;
use crate::simulator::Waiting;
use crate::telling::{clip, told, word};

impl Player<'_, '_> {
    /// Whether everything that was expected since the last step happened.
    pub(super) fn expect(&mut self, expect: &Expect) -> Played {
        for test in &expect.tests {
            if !self.happened().any(|(at, fact)| test.holds(fact, self.flow_of(at))) {
                return Err(self.unmet(test));
            }
        }
        if let Some((flow, block)) = &expect.in_block {
            let frame = self.contact.state().frames.last();
            let here = frame.and_then(|frame| Some((&frame.flow, frame.block.as_ref()?)));
            let holds = here.is_some_and(|(f, b)| *b == block.as_str() && flow.as_ref().is_none_or(|flow| flow == f));
            if !holds {
                let seen = here.map_or("no block".into(), |(flow, block)| format!("block {flow}/{block}"));
                return Err(self.not_as_expected(format!("in block {block}"), Some(seen)));
            }
        }
        if let Some(expected) = expect.waits_for {
            let seen = self.waits_for();
            if seen != expected {
                let expected = format!("waits for {}", expected.name());
                return Err(self.not_as_expected(expected, Some(format!("waits for {}", seen.name()))));
            }
        }
        self.order(&expect.in_order)?;
        self.any_order(&expect.any_order)?;
        if !expect.never.is_empty() && self.happened().next().is_none() {
            let message = "nothing has happened since the last step, so `never` says nothing";
            return Err(self.failed(message.into()));
        }
        for test in &expect.never {
            if let Some((at, _)) = self.happened().find(|(at, fact)| test.holds(fact, self.flow_of(*at))) {
                let seen = self.shown(at..at + 1).pop();
                return Err(self.not_as_expected(format!("never {test}"), seen));
            }
        }
        Ok(())
    }

    fn order(&self, tests: &[Test]) -> Played {
        let mut after = self.since;
        for test in tests {
            let found = self.happened().find(|(at, fact)| *at >= after && test.holds(fact, self.flow_of(*at)));
            match found {
                Some((at, _)) => after = at + 1,
                None => {
                    let mut failure = self.unmet(test);
                    let earlier = self.happened().any(|(at, fact)| test.holds(fact, self.flow_of(at)));
                    if earlier {
                        failure.message = "it happened, but earlier than the order says".into();
                    }
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    fn any_order(&self, tests: &[Test]) -> Played {
        let mut taken = Vec::new();
        for test in tests {
            let found =
                self.happened().find(|(at, fact)| !taken.contains(at) && test.holds(fact, self.flow_of(*at)));
            match found {
                Some((at, _)) => taken.push(at),
                None => return Err(self.unmet(test)),
            }
        }
        Ok(())
    }

    /// The facts since the last step, each with its place in the log.
    fn happened(&self) -> impl Iterator<Item = (usize, &Fact)> {
        self.contact.facts().iter().enumerate().skip(self.since)
    }

    fn waits_for(&self) -> WaitsFor {
        match self.contact.waiting() {
            Waiting::Answer(..) => WaitsFor::Answer,
            Waiting::Time(..) => WaitsFor::Time,
            Waiting::Effect(..) => WaitsFor::Effect,
            Waiting::Agent(_) => WaitsFor::Agent,
            Waiting::Conversation(_) => WaitsFor::Conversation,
            Waiting::Nothing => WaitsFor::Nothing,
        }
    }

    fn unmet(&self, test: &Test) -> Box<Failure> {
        self.not_as_expected(test.to_string(), self.nearest(test))
    }

    fn not_as_expected(&self, expected: String, nearest: Option<String>) -> Box<Failure> {
        let mut failure = self.failed("it did not happen".into());
        if expected.starts_with("never ") {
            failure.message = "it happened".into();
        } else if expected.starts_with("in block") || expected.starts_with("waits for") {
            failure.message = "the contact stands elsewhere".into();
        }
        (failure.expected, failure.nearest) = (Some(expected), nearest);
        failure
    }

    /// The fact that comes nearest: among those since the last step of the same sort, else the same thing at another time,
    /// else whatever reads most alike.
    fn nearest(&self, test: &Test) -> Option<String> {
        let wanted = clip(&test.to_string());
        let shown = self.shown(0..self.contact.facts().len());
        let alike = |text: &str| (strsim::normalized_damerau_levenshtein(&wanted, &clip(text)) * 1000.0) as u32;
        let best = |about: bool| {
            let those = self.happened().filter(|(_, fact)| !about || test.is_about(fact));
            let texts = those.filter_map(|(at, _)| shown.get(at));
            // Of those alike the last is nearest in time.
            texts.max_by_key(|text| alike(text)).cloned()
        };
        if let Some(near) = best(true) {
            return Some(near);
        }
        let facts = self.contact.facts().iter().enumerate().take(self.since);
        let earlier = facts.rev().find(|(at, fact)| test.holds(fact, self.flow_of(*at)));
        if let Some(text) = earlier.and_then(|(at, _)| shown.get(at)) {
            return Some(format!("{text}, but before the last step"));
        }
        best(false).filter(|text| alike(text) > 400)
    }

    /// Facts as lines, without what is sensitive.
    fn shown(&self, range: std::ops::Range<usize>) -> Vec<String> {
        let mut redactor = Redactor::new(&self.stage.flows);
        let lines = self.contact.facts().iter().take(range.end).map(|fact| told(&redactor.shown(fact)));
        lines.collect::<Vec<_>>().split_off(range.start.min(range.end))
    }

    /// A failure at the present step.
    pub(super) fn failed(&self, message: String) -> Box<Failure> {
        let entry = self.stage.flows.entry().id();
        let path = self.trail.iter().filter_map(|(at, flow)| match self.contact.facts().get(*at)? {
            Fact::PortTaken { block, port } if flow == entry => Some(format!("{block}.{port}")),
            Fact::PortTaken { block, port } => Some(format!("{flow}/{block}.{port}")),
            _ => None,
        });
        let step = match self.step {
            Some(placed) => format!("step {}, {}", self.number, step_name(&placed.step)),
            None if self.number == 0 => "the start".into(),
            None => "the end".into(),
        };
        Box::new(Failure {
            step,
            line: self.step.map_or(self.case.line, |placed| placed.line),
            message,
            expected: None,
            nearest: None,
            path: path.collect(),
            facts: self.shown(self.since..self.contact.facts().len()),
            engine: false,
        })
    }
}

fn step_name(step: &Step) -> String {
    match step {
        Step::Press(keys) => format!("press {keys}"),
        Step::Say(text) => format!("say {text:?}"),
        Step::Type(text) => format!("type {text:?}"),
        Step::Silence => "silence".into(),
        Step::CallerHangsUp => "hang_up caller".into(),
        Step::Terminate => "hang_up operator".into(),
        Step::Advance(seconds) => format!("advance {seconds}s"),
        Step::DeliverAgain => "deliver_again".into(),
        Step::DeliverLate => "deliver_late".into(),
        Step::Accept(agent) => format!("agent accept {}", agent.name),
        Step::Reject => "agent reject".into(),
        Step::AgentLeaves => "agent leaves".into(),
        Step::AgentActs(action) => match serde_json::to_value(action) {
            Ok(json) => format!("agent {}", json.get("action").map(word).unwrap_or_default()),
            Err(_) => "agent".into(),
        },
        Step::Settle(kind, _) => format!("settle {kind}"),
        Step::Fail(kind, _) => format!("fail {kind}"),
        Step::Expect(_) => "expect".into(),
    }
}
