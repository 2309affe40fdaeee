//! The last word on a translation is the loader's. What a block cannot be where it stands becomes a placeholder, with the
//! loader's reason, so that every imported flow opens whatever was in the original.

use cordboard_core::FlowSet;
use cordboard_model::json::canonical_of;
use cordboard_model::{Code, Flow, Problem};
use std::collections::BTreeMap;

use crate::session::{Contract, Session, Target};

/// How often a flow is made again. Each round takes at least one step out, and what one step spoils is seen in one round.
const ROUNDS: usize = 4;

/// The flow of a session, once nothing in it is wrong but placeholders and what other flows have to bring.
///
/// The error is what is left that no placeholder can stand for.
pub(crate) fn settle(
    session: &mut Session,
    name: &str,
    description: &str,
    entry: &Target,
    contract: &Contract,
) -> Result<Flow, Box<Problem>> {
    let mut flow = session.flow(name, description, entry, contract);
    for _ in 0..ROUNDS {
        let problems = problems_of(&flow);
        if problems.is_empty() {
            return Ok(flow);
        }
        let mut reasons: BTreeMap<String, String> = BTreeMap::new();
        for problem in &problems {
            for step in steps_at(session, &problem.place.path) {
                reasons.entry(step).or_insert_with(|| problem.message.clone());
            }
        }
        if reasons.is_empty() {
            break;
        }
        for (step, reason) in reasons {
            let mut out = session.ways_out(&step);
            let error = out.iter().position(|(port, _)| port == "error").map(|at| out.remove(at).1);
            session.unmapped(&step, &reason, out, error.unwrap_or(Target::Unwired));
        }
        flow = session.flow(name, description, entry, contract);
    }
    match problems_of(&flow).into_iter().next() {
        Some(problem) => Err(Box::new(problem)),
        None => Ok(flow),
    }
}

/// What stops the flow itself from opening without a mistake.
fn problems_of(flow: &Flow) -> Vec<Problem> {
    let text = match canonical_of(flow) {
        Ok(text) => text,
        Err(_) => return Vec::new(),
    };
    let loaded = FlowSet::load_one("flow", &text);
    let elsewhere = |code: Code| matches!(code, Code::BlockPlaceholder | Code::FlowUnknown | Code::FlowEndlessCall);
    loaded.problems.into_iter().filter(|problem| problem.is_error() && !elsewhere(problem.code)).collect()
}

/// The steps that a place in the flow belongs to.
fn steps_at(session: &Session, path: &str) -> Vec<String> {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some("blocks"), Some(block)) => session.step_of(block).into_iter().collect(),
        (Some("prompts"), Some(prompt)) => session.steps_saying(prompt),
        _ => Vec::new(),
    }
}
