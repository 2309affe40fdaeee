//! `cordboard check --as-tests`: what was found, as cases that fail until it is mended.

use cordboard_check::policies::custom::Pattern;
use cordboard_check::{Finding, Policy};
use cordboard_core::Loaded;
use cordboard_core::blocks::Block;
use cordboard_core::contact::{EndReason, Recording};
use cordboard_core::load::LoadedBlock;
use cordboard_model::{Code, FlowId, FlowKind, PortName};
use cordboard_testing::Stage;
use cordboard_testing::explore::{
    Counterexample, Expected, Format, Sought, USUAL_BUDGET, counterexamples, write_counterexamples,
};
use std::path::{Path, PathBuf};

/// What came of it: the test file of each flow, and what there is no case for.
pub struct Written {
    /// The flow, and its cases.
    pub files: Vec<(FlowId, String)>,
    /// Lines for people: what has no case, and why.
    pub without: Vec<String>,
}

/// Writes a case for each finding that a contact can be made to run into.
pub fn write(sets: Vec<Loaded>, found: &[Finding], policies: &[Policy], most_rounds: u32) -> Written {
    let mut written = Written { files: Vec::new(), without: Vec::new() };
    let mut told = vec![false; found.len()];
    for loaded in sets {
        let flows: Vec<FlowId> = loaded.documents.keys().cloned().collect();
        let Ok(set) = loaded.runnable() else { continue };
        if set.entry().source.kind != FlowKind::Contact {
            continue;
        }
        let stage = Stage::new(set);
        let mut sought = Vec::new();
        for (at, finding) in found.iter().enumerate() {
            // A finding of a path belongs to the flow that the path starts in.
            let starts = finding.path.first().map_or(finding.flow.as_ref(), |step| Some(&step.flow));
            let own = starts == Some(stage.flows.entry().id())
                || (finding.path.is_empty() && starts.is_some_and(|flow| flows.contains(flow)))
                || finding.code == Code::CheckEndlessLoop.as_str() && starts.is_some_and(|flow| flows.contains(flow));
            if !own || told.get(at) != Some(&false) {
                continue;
            }
            if let Some(told) = told.get_mut(at) {
                *told = true;
            }
            match counterexample(&stage, finding, policies, most_rounds) {
                Ok(one) => sought.push((finding, one)),
                Err(why) => written.without.push(format!("{}: {}: {why}", finding.code, finding.message)),
            }
        }
        let each: Vec<Counterexample> = sought.iter().map(|(_, one)| one.clone()).collect();
        let mut cases = Vec::new();
        for ((finding, _), case) in sought.iter().zip(counterexamples(&stage, &each, USUAL_BUDGET)) {
            match case {
                Ok(case) => cases.push(case),
                Err(why) => written.without.push(format!("{}: {}: {why}", finding.code, finding.message)),
            }
        }
        if !cases.is_empty() {
            let flow = stage.flows.entry().id().clone();
            written.files.push((flow.clone(), write_counterexamples(&flow, cases, Format::Yaml)));
        }
    }
    for (finding, _) in found.iter().zip(&told).filter(|(_, told)| !**told) {
        let why = "no contact flow leads here, so there is nothing to run";
        written.without.push(format!("{}: {}: {why}", finding.code, finding.message));
    }
    written
}

/// What a contact must be made to do to run into a finding, and what a test says of it; the error says why nothing can be run.
fn counterexample(
    stage: &Stage,
    finding: &Finding,
    policies: &[Policy],
    most_rounds: u32,
) -> Result<Counterexample, String> {
    const NO_RUN: &str = "there is nothing to run: no contact can show it";
    let (Some(flow), Some(id)) = (&finding.flow, &finding.block) else { return Err(NO_RUN.into()) };
    let block = stage.flows.flow(flow).and_then(|flow| flow.block(id)).ok_or(NO_RUN)?;
    let shown = match stage.flows.entry().id() == flow {
        true => id.to_string(),
        false => format!("{flow}/{id}"),
    };
    let port = |name: &str| block.ports.iter().map(|(port, _)| &port.name).find(|own| **own == name).cloned();
    let at = || (flow.clone(), id.clone());
    let mut one = Counterexample {
        name: format!("{}: {}", finding.title.to_lowercase(), finding.message.replace('`', "")),
        tag: finding.code.to_string(),
        sought: Sought::Enters(flow.clone(), id.clone(), None),
        never: Vec::new(),
        in_order: Vec::new(),
        then_settle: None,
    };
    let is = |code: Code| finding.code == code.as_str();
    if is(Code::PolicyRecordingWithoutConsent) || is(Code::PolicySensitiveWhileRecording) {
        one.sought = Sought::Blocked(flow.clone(), id.clone(), finding.code.to_string());
        one.never = vec![Expected::Failed(finding.code.to_string())];
    } else if is(Code::PolicyRecordingLeftOn) {
        one.sought = Sought::Enters(flow.clone(), id.clone(), Some(Recording::On));
        one.in_order = vec![Expected::Recording("stopped"), Expected::Entered(id.to_string())];
    } else if is(Code::PolicyRecordingLeftPaused) {
        one.sought = Sought::Enters(flow.clone(), id.clone(), Some(Recording::Paused));
        one.in_order = vec![Expected::Recording("resumed"), Expected::Entered(id.to_string())];
    } else if is(Code::PolicyQueueUnset) {
        let error = port("error").ok_or(NO_RUN)?;
        one.sought = Sought::Leaves(flow.clone(), id.clone(), error);
        one.never = vec![Expected::Port(format!("{shown}.error"))];
        one.then_settle = next_asked(block);
    } else if is(Code::PolicyNoAgent) {
        let port = port("not_answered").ok_or(NO_RUN)?;
        one.sought = Sought::Leaves(flow.clone(), id.clone(), port);
        one.never = vec![Expected::Port(format!("{shown}.not_answered"))];
    } else if is(Code::PolicyNoWayOut) && matches!(block.block, Block::Loop(_)) {
        let (flow, id) = at();
        one.sought = Sought::Counts(flow, id, most_rounds + 1);
        one.never = vec![Expected::Counted(block.id.to_string(), most_rounds + 1)];
    } else if is(Code::PolicyNoWayOut) || is(Code::CheckNoEnd) {
        let (flow, id) = at();
        one.sought = Sought::Stuck(flow, id);
        one.never = vec![Expected::Ended(EndReason::InputLimit)];
    } else if is(Code::CheckEndlessLoop) {
        one.sought = Sought::Ends(EndReason::StepBudget);
        one.never = vec![Expected::Ended(EndReason::StepBudget)];
    } else if is(Code::CheckAttributeUnset) || is(Code::CheckAttributeNeverSet) {
        let (flow, id) = at();
        one.sought = Sought::Fails(flow, id);
        one.never = vec![Expected::Failed("expression.unset".into())];
    } else if let Some(policy) = policies.iter().find(|policy| policy.code == finding.code) {
        of_the_operator(&mut one, policy, flow, block, &shown)?;
    } else {
        return Err(NO_RUN.into());
    }
    Ok(one)
}

/// What the block asks once it has a queue, and an answer: the mended flow asks, and a test must answer.
fn next_asked(block: &LoadedBlock) -> Option<(&'static str, &'static str)> {
    match block.block {
        Block::CheckQueue(_) => Some(("check_queue", "figures")),
        Block::CheckHours(_) => Some(("check_hours", "open")),
        Block::RequestCallback(_) => Some(("request_callback", "requested")),
        _ => None,
    }
}

/// A policy of the operator, as an expectation.
fn of_the_operator(
    one: &mut Counterexample,
    policy: &Policy,
    flow: &FlowId,
    block: &LoadedBlock,
    shown: &str,
) -> Result<(), String> {
    const UNSAID: &str = "no expectation on what happened can say this policy";
    let happens = |port: Option<&PortName>| match port {
        Some(port) => Expected::Port(format!("{shown}.{port}")),
        None => Expected::Entered(block.id.to_string()),
    };
    let sought = |port: Option<&PortName>| match port {
        Some(port) => Sought::Takes(flow.clone(), block.id.clone(), port.clone()),
        None => Sought::Enters(flow.clone(), block.id.clone(), None),
    };
    // A place that is named by its block, so that a fact can be told from others.
    let named = |pattern: &Pattern| match (&pattern.block, &pattern.port) {
        (Some(block), Some(port)) => Some(Expected::Port(format!("{block}.{port}"))),
        (Some(block), None) => Some(Expected::Entered(block.to_string())),
        _ => None,
    };
    match (&policy.never, &policy.after, &policy.must) {
        (Some(never), ..) if never.without.is_none() && never.during.is_none() => {
            one.sought = sought(never.reach.port.as_ref());
            one.never = vec![happens(never.reach.port.as_ref())];
        }
        (Some(never), ..) if never.during.is_none() => {
            let before = never.without.as_ref().and_then(named).ok_or(UNSAID)?;
            one.sought = sought(never.reach.port.as_ref());
            one.in_order = vec![before, happens(never.reach.port.as_ref())];
        }
        _ => return Err(UNSAID.into()),
    }
    Ok(())
}

/// Where the cases of a flow go.
pub fn target(out: &Path, several: bool, flow: &FlowId) -> Result<PathBuf, String> {
    match several || out.is_dir() {
        true if out.is_dir() => Ok(out.join(format!("{flow}.counterexamples.test.yaml"))),
        true => Err(format!(
            "the cases are of several flows, so --out must be a folder that is there, and {} is none",
            out.display()
        )),
        false => Ok(out.to_path_buf()),
    }
}
