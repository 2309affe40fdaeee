//! What flows of a set say about each other: calls, hooks, and declarations they share.

use cordboard_model::{AttributeName, Code, Draft, FlowId, FlowKind, PortName, ValueType, json::pointer_key};
use std::collections::{BTreeMap, BTreeSet};

use super::settings::takes;
use super::{LoadedFlow, Loading, hint};
use crate::blocks::{FlowUse, Visitor};
use crate::expression::{Template, Type};

/// Every flow that a flow names: in its blocks and among its hooks.
pub(super) fn named_flows(flow: &LoadedFlow) -> BTreeSet<FlowId> {
    struct Named(BTreeSet<FlowId>);
    impl Visitor for Named {
        fn flow(&mut self, _: &str, flow: &FlowId, _: FlowUse<'_>) {
            self.0.insert(flow.clone());
        }
    }
    let mut named = Named(flow.source.hooks.each().map(|(_, _, flow)| flow.clone()).collect());
    for block in flow.blocks() {
        block.block.visit(&mut named);
    }
    named.0
}

/// The modules a flow calls.
fn called(flow: &LoadedFlow) -> Vec<FlowId> {
    struct Called(Vec<FlowId>);
    impl Visitor for Called {
        fn flow(&mut self, _: &str, flow: &FlowId, use_of: FlowUse<'_>) {
            if matches!(use_of, FlowUse::Call { .. }) {
                self.0.push(flow.clone());
            }
        }
    }
    let mut called = Called(Vec::new());
    for block in flow.blocks() {
        block.block.visit(&mut called);
    }
    called.0
}

/// Checks one flow against the others of its set.
pub(super) fn check(loading: &mut Loading<'_>, flow: &LoadedFlow, others: &BTreeMap<FlowId, (LoadedFlow, Draft)>) {
    for (key, kind, hook) in flow.source.hooks.each() {
        of_kind(loading, &format!("/hooks/{key}"), hook, kind, others);
    }
    for block in flow.blocks() {
        let with = format!("/blocks/{}/with", pointer_key(block.id.as_str()));
        block.block.visit(&mut Check { loading, others, with });
    }
    shared_attributes(loading, others);
}

fn of_kind<'o>(
    loading: &mut Loading<'_>,
    pointer: &str,
    id: &FlowId,
    kind: FlowKind,
    others: &'o BTreeMap<FlowId, (LoadedFlow, Draft)>,
) -> Option<&'o LoadedFlow> {
    let Some((flow, _)) = others.get(id) else {
        loading.error(Code::FlowUnknown, pointer, format!("there is no flow `{id}`")).suggestion =
            hint(id.as_str(), others.keys().map(FlowId::as_str));
        return None;
    };
    if flow.source.kind != kind {
        let message =
            format!("`{id}` is a flow of kind `{}`; here it must be `{}`", flow.source.kind.name(), kind.name());
        loading.error(Code::FlowWrongKind, pointer, message);
        return None;
    }
    Some(flow)
}

struct Check<'a, 'l> {
    loading: &'a mut Loading<'l>,
    others: &'a BTreeMap<FlowId, (LoadedFlow, Draft)>,
    with: String,
}

impl Visitor for Check<'_, '_> {
    fn flow(&mut self, path: &str, id: &FlowId, use_of: FlowUse<'_>) {
        let pointer = format!("{}{path}", self.with);
        match use_of {
            FlowUse::GoTo => {
                of_kind(self.loading, &pointer, id, FlowKind::Contact, self.others);
            }
            FlowUse::Hook(kind) => {
                of_kind(self.loading, &pointer, id, kind, self.others);
            }
            FlowUse::Call { returns, inputs, outputs } => {
                if let Some(module) = of_kind(self.loading, &pointer, id, FlowKind::Module, self.others) {
                    self.needs(&pointer, module);
                    self.returns(module, returns);
                    self.inputs(module, inputs);
                    self.outputs(module, outputs);
                }
            }
        }
    }
}

impl Check<'_, '_> {
    /// A hook flow gets no further by calling a module: what it may not do itself, the module may not do for it.
    fn needs(&mut self, pointer: &str, module: &LoadedFlow) {
        let kind = self.loading.flow.kind;
        let mut seen: BTreeSet<&FlowId> = BTreeSet::new();
        let mut todo = vec![module.id().clone()];
        while let Some(id) = todo.pop() {
            let Some((module, _)) = self.others.get(&id).filter(|(module, _)| seen.insert(module.id())) else {
                continue;
            };
            if let Some(block) = module.blocks().iter().find(|block| !block.block.needs().met_by(kind)) {
                let (block_type, id) = (block.block.about().block_type, &block.id);
                let message = format!(
                    "this leads to the `{block_type}` block `{id}` of `{}`, which cannot run in a flow of kind `{}`",
                    module.id(),
                    kind.name()
                );
                self.loading.error(Code::BlockWrongPlace, pointer, message);
                return;
            }
            todo.extend(called(module));
        }
    }

    fn returns(&mut self, module: &LoadedFlow, returns: &[PortName]) {
        let declared: BTreeSet<_> = module.source.returns.iter().collect();
        let given: BTreeSet<_> = returns.iter().collect();
        if declared != given {
            let names = |set: &BTreeSet<&PortName>| set.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
            let message = format!(
                "module `{}` returns {}; this call has ports for {}",
                module.id(),
                names(&declared),
                if given.is_empty() { "none".to_string() } else { names(&given) }
            );
            let pointer = format!("{}/returns", self.with);
            self.loading.error(Code::CallReturns, &pointer, message).suggestion =
                Some(format!("set `returns` to {}", names(&declared)));
        }
    }

    fn inputs(&mut self, module: &LoadedFlow, inputs: &BTreeMap<AttributeName, Template>) {
        for (name, template) in inputs {
            let pointer = format!("{}/inputs/{}", self.with, pointer_key(name.as_str()));
            let Some(declared) = module.source.inputs.get(name) else {
                let message = format!("module `{}` has no input `{name}`", module.id());
                self.loading.error(Code::CallInputs, &pointer, message).suggestion =
                    hint(name.as_str(), module.source.inputs.keys().map(AttributeName::as_str));
                continue;
            };
            if let Some(given) = template.result_type()
                && !given.fits(Type::from(declared.value_type))
            {
                let message = format!("input `{name}` takes {}, and this is {given}", declared.value_type);
                self.loading.error(Code::CallInputs, &pointer, message);
            }
            let own = self.loading.flow;
            let leaks = |name: &str| {
                own.attributes.get(name).is_some_and(|a| a.sensitive)
                    || own.inputs.get(name).is_some_and(|i| i.sensitive)
            };
            if !declared.sensitive && template.variables().iter().any(|name| leaks(name.as_ref())) {
                let message =
                    format!("input `{name}` of `{}` is not sensitive, and it is given a value that is", module.id());
                self.loading.error(Code::AttributeLeak, &pointer, message);
            }
        }
        for (name, declared) in &module.source.inputs {
            if declared.default.is_none() && !inputs.contains_key(name) {
                let message = format!("module `{}` needs the input `{name}`", module.id());
                let pointer = self.with.clone();
                self.loading.error(Code::CallInputs, &pointer, message).suggestion =
                    Some(format!("add `{name}` to `inputs`"));
            }
        }
    }

    fn outputs(&mut self, module: &LoadedFlow, outputs: &BTreeMap<AttributeName, AttributeName>) {
        for (attribute, output) in outputs {
            let pointer = format!("{}/outputs/{}", self.with, pointer_key(attribute.as_str()));
            let Some(declared) = module.source.outputs.get(output) else {
                let message = format!("module `{}` has no output `{output}`", module.id());
                self.loading.error(Code::CallOutputs, &pointer, message).suggestion =
                    hint(output.as_str(), module.source.outputs.keys().map(AttributeName::as_str));
                continue;
            };
            let Some(own) = self.loading.flow.attributes.get(attribute) else { continue };
            let holds: ValueType = own.value_type;
            if !takes(holds, declared.value_type) {
                let message = format!("`{attribute}` holds {holds}, and output `{output}` is {}", declared.value_type);
                self.loading.error(Code::CallOutputs, &pointer, message);
            }
            if declared.sensitive && !own.sensitive {
                let message = format!("output `{output}` is sensitive, and `{attribute}`, which would hold it, is not");
                self.loading.error(Code::AttributeLeak, &pointer, message);
            }
        }
    }
}

/// Attributes belong to the contact, so flows that declare the same one must mean the same.
fn shared_attributes(loading: &mut Loading<'_>, others: &BTreeMap<FlowId, (LoadedFlow, Draft)>) {
    let flow = loading.flow;
    for (name, own) in &flow.attributes {
        // Each pair is told once, in the flow whose id comes later.
        for (other, _) in others.range::<FlowId, _>(..&flow.id).map(|(_, pair)| pair) {
            let Some(theirs) = other.source.attributes.get(name) else { continue };
            let difference = if own.value_type != theirs.value_type {
                format!("{} here and {} in `{}`", own.value_type, theirs.value_type, other.id())
            } else if own.sensitive != theirs.sensitive {
                format!("sensitive only {} `{}`", if own.sensitive { "here and not in" } else { "in" }, other.id())
            } else {
                continue;
            };
            let pointer = format!("/attributes/{}", pointer_key(name.as_str()));
            loading.error(Code::AttributeConflict, &pointer, format!("attribute `{name}` is {difference}"));
        }
    }
}
