//! Whether a test file fits the flow it tests: names that the flow does not have would otherwise fail in puzzling ways, or
//! make `never` hold for ever.

use cordboard_core::FlowSet;
use cordboard_core::contact::AgentAction;
use cordboard_model::{AttributeName, BlockId, Code, FlowId, PortName, Problem, Value, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};

use super::{Beginning, Case, Step, Suite};
use crate::expect::{Expect, Test};
use crate::simulator::Call;

impl Suite {
    /// What does not fit the flows.
    pub fn fit(&self, flows: &FlowSet) -> Vec<Problem> {
        let mut fit = Fit { suite: self, flows, problems: Vec::new(), pointers: BTreeSet::new() };
        for case in &self.cases {
            fit.case(case);
        }
        fit.problems
    }
}

impl Beginning {
    /// The contact that a case starts with.
    pub(crate) fn call(&self, flows: &FlowSet) -> Call {
        let (given, usual) = (&self.given, Call::default());
        let flow = &flows.entry().source;
        let typed = |(name, value): (&AttributeName, &Value)| {
            let declared = flow.attributes.get(name)?;
            Some((name.clone(), value.clone().into_type(declared.value_type)?))
        };
        Call {
            channel: given.channel.or(flow.channels.first().copied()).unwrap_or(usual.channel),
            direction: given.direction.unwrap_or(usual.direction),
            from: given.from.clone().unwrap_or(usual.from),
            to: given.to.clone().unwrap_or(usual.to),
            language: given.language.clone(),
            answered_by: given.answered_by.map(|by| by.name().into()),
            seed: given.seed.unwrap_or(usual.seed),
            at: self.at,
            attributes: given.attributes.iter().filter_map(typed).collect(),
        }
    }
}

struct Fit<'a> {
    suite: &'a Suite,
    flows: &'a FlowSet,
    problems: Vec<Problem>,
    /// Places with a problem already: the steps of `setup`, and those of a table, are met once per case.
    pointers: BTreeSet<String>,
}

impl Fit<'_> {
    fn problem(&mut self, pointer: &str, message: String, near: Option<&str>) {
        if self.pointers.insert(pointer.to_string()) {
            let problem = Problem::error(Code::TestDoesNotFit, self.suite.document.place_of(pointer), message);
            self.problems.push(match near {
                Some(near) => problem.suggest(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
    }

    fn case(&mut self, case: &Case) {
        let flow = &self.flows.entry().source;
        let given = &case.given.given;
        let pointer = format!("{}/given", case.pointer);
        if let Some(channel) = given.channel.filter(|channel| !flow.channels.contains(channel)) {
            let serves: Vec<_> = flow.channels.iter().map(|channel| channel.name()).collect();
            let message = format!("flow `{}` does not serve {}; it serves {}", flow.id, channel.name(), serves.join(", "));
            self.problem(&format!("{pointer}/channel"), message, None);
        }
        self.attributes(&given.attributes, &format!("{pointer}/attributes"), std::slice::from_ref(&self.flows.entry().id().clone()));
        for placed in case.setup.iter().chain(&case.steps) {
            match &placed.step {
                Step::Expect(expect) => self.expect(expect, &placed.pointer),
                Step::AgentActs(AgentAction::SetAttributes { values }) => {
                    let all: Vec<_> = self.flows.flows().map(|flow| flow.id().clone()).collect();
                    self.attributes(values, &placed.pointer, &all);
                }
                _ => {}
            }
        }
    }

    /// Attributes that some of these flows declares, with values of their types.
    fn attributes(&mut self, values: &BTreeMap<AttributeName, Value>, pointer: &str, among: &[FlowId]) {
        for (name, value) in values {
            let pointer = format!("{pointer}/{name}");
            let flows: Vec<_> = among.iter().filter_map(|id| self.flows.flow(id)).collect();
            let declared: Vec<_> = flows.iter().filter_map(|flow| flow.source.attributes.get(name)).collect();
            match declared.first() {
                None => {
                    let known: Vec<_> =
                        flows.iter().flat_map(|flow| flow.source.attributes.keys()).map(AttributeName::as_str).collect();
                    let near = did_you_mean(name.as_str(), known.iter().copied());
                    let message = format!("flow `{}` declares no attribute `{name}`", self.suite.flow);
                    self.problem(&pointer, message, near);
                }
                Some(first) if !declared.iter().any(|declared| value.fits(declared.value_type)) => {
                    let message = format!("`{name}` holds {}, not {}", first.value_type, value.type_name());
                    self.problem(&pointer, message, None);
                }
                Some(_) => {}
            }
        }
    }

    fn expect(&mut self, expect: &Expect, pointer: &str) {
        if let Some((flow, block)) = &expect.in_block {
            self.block(flow.as_ref(), block, None, pointer);
        }
        for test in expect.every_test() {
            match test {
                Test::Port { flow, block, port } => self.block(flow.as_ref(), block, Some(port), pointer),
                Test::Attribute(name, _) => {
                    let known = || self.flows.flows().flat_map(|flow| flow.source.attributes.keys());
                    if !known().any(|known| known == name) {
                        let near = did_you_mean(name.as_str(), known().map(AttributeName::as_str));
                        self.problem(pointer, format!("no flow here declares an attribute `{name}`"), near);
                    }
                }
                _ => {}
            }
        }
    }

    fn block(&mut self, flow: Option<&FlowId>, block: &str, port: Option<&str>, pointer: &str) {
        if let Some(flow) = flow
            && self.flows.flow(flow).is_none()
        {
            let near = did_you_mean(flow.as_str(), self.flows.flows().map(|flow| flow.id().as_str()));
            return self.problem(pointer, format!("flow `{}` does not reach a flow `{flow}`", self.suite.flow), near);
        }
        let flows: Vec<_> = self.flows.flows().filter(|known| flow.is_none_or(|flow| known.id() == flow)).collect();
        let id = BlockId::new(block).ok();
        let blocks: Vec<_> = flows.iter().filter_map(|flow| flow.block(id.as_ref()?)).collect();
        if blocks.is_empty() {
            let known: Vec<_> = flows.iter().flat_map(|flow| flow.blocks()).map(|block| block.id.as_str()).collect();
            return self.problem(pointer, format!("there is no block `{block}`"), did_you_mean(block, known));
        }
        let Some(port) = port else { return };
        let ports: Vec<_> = blocks.iter().flat_map(|block| &block.ports).map(|(port, _)| port.name.as_str()).collect();
        if PortName::new(port).is_err() || !ports.contains(&port) {
            let near = did_you_mean(port, ports.iter().copied());
            let message = match ports.is_empty() {
                true => format!("`{block}` has no port `{port}`; it has none"),
                false => format!("`{block}` has no port `{port}`; it has `{}`", ports.join("`, `")),
            };
            self.problem(pointer, message, near);
        }
    }
}
