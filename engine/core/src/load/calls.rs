//! What flows of a set say about each other: calls, hooks, and declarations they share.

use cordboard_model::json::{Document, pointer_key};
use cordboard_model::{AttributeName, Code, Draft, FlowId, FlowKind, PortName, Problem, ValueType, did_you_mean};
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

/// The flows of a set while it is put together.
#[derive(Default)]
pub(super) struct Others {
    /// Those that could be read, at least in part.
    pub read: BTreeMap<FlowId, (LoadedFlow, Draft)>,
    /// Those whose file is there and could not be read. It has its own problems, and who names them is not wrong.
    pub unread: BTreeSet<FlowId>,
}

/// Checks one flow against the others of its set.
pub(super) fn check(loading: &mut Loading<'_>, flow: &LoadedFlow, others: &Others) {
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
    others: &'o Others,
) -> Option<&'o (LoadedFlow, Draft)> {
    let Some(found) = others.read.get(id) else {
        if !others.unread.contains(id) {
            let near = hint(id.as_str(), others.read.keys().map(FlowId::as_str));
            loading.error(Code::FlowUnknown, pointer, format!("there is no flow `{id}`")).suggestion =
                Some(near.unwrap_or_else(|| format!("correct the id, or add the flow as `{id}.json`")));
        }
        return None;
    };
    let of = found.0.source.kind;
    if of != kind {
        let message = format!("`{id}` is a flow of kind `{}`; here it must be of kind `{}`", of.name(), kind.name());
        loading.error(Code::FlowWrongKind, pointer, message).suggestion =
            Some(format!("name a flow of kind `{}`", kind.name()));
        return None;
    }
    if kind != FlowKind::HangUp {
        serves(loading, pointer, &found.0);
    }
    Some(found)
}

/// Whoever hears this flow may come to hear the other: it must serve the same channels, and should speak the same languages.
fn serves(loading: &mut Loading<'_>, pointer: &str, other: &LoadedFlow) {
    let (own, theirs) = (loading.flow, &other.source);
    let list = |names: Vec<&str>| names.join(", ");
    let deaf: Vec<_> = own.channels.iter().filter(|c| !theirs.channels.contains(c)).map(|c| c.name()).collect();
    if !deaf.is_empty() {
        let message = format!("`{}` does not serve {}, and this flow does", theirs.id, list(deaf));
        loading.error(Code::FlowChannels, pointer, message).suggestion =
            Some(format!("add the channel to `{}`, or take it out of this flow", theirs.id));
    }
    let dumb: Vec<_> = own.languages.iter().filter(|l| !theirs.languages.contains(l)).map(|l| l.as_str()).collect();
    if !dumb.is_empty() && !theirs.prompts.is_empty() {
        let speaks = other.language_for(None);
        let message =
            format!("`{}` does not speak {}, and this flow does; it will speak {speaks}", theirs.id, list(dumb));
        let place = loading.document.place_of(pointer);
        loading.push(Problem::warning(Code::FlowLanguages, place, message)).suggestion =
            Some(format!("add the language to `{}`", theirs.id));
    }
}

struct Check<'a, 'l> {
    loading: &'a mut Loading<'l>,
    others: &'a Others,
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
                if let Some((module, draft)) = of_kind(self.loading, &pointer, id, FlowKind::Module, self.others) {
                    self.needs(&pointer, module);
                    self.returns(module, returns);
                    self.inputs(module, &draft.document, inputs);
                    self.outputs(module, &draft.document, outputs);
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
            let Some((module, _)) = self.others.read.get(&id).filter(|(module, _)| seen.insert(module.id())) else {
                continue;
            };
            if let Some(block) = module.blocks().iter().find(|block| !block.block.needs().met_by(kind)) {
                let (block_type, id) = (block.block.about().block_type, &block.id);
                let message = format!(
                    "this leads to the `{block_type}` block `{id}` of `{}`, which cannot run in a flow of kind `{}`",
                    module.id(),
                    kind.name()
                );
                self.loading.error(Code::BlockWrongPlace, pointer, message).suggestion =
                    Some("call a module that does without it".into());
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
            // An edge from an outcome that the module has is right; it is `returns` that leaves it out.
            let next = format!("{}/next/", self.with.strip_suffix("/with").unwrap_or_default());
            let wanted: BTreeSet<String> =
                declared.iter().map(|name| format!("{next}{}", pointer_key(name.as_str()))).collect();
            let file = self.loading.document.file();
            self.loading.problems.retain(|problem| {
                let same = problem.code == Code::BlockUnknownPort && problem.place.file == file;
                !(same && wanted.contains(&problem.place.path))
            });
            let pointer = format!("{}/returns", self.with);
            self.loading.error(Code::CallReturns, &pointer, message).suggestion =
                Some(format!("set `returns` to {}", names(&declared)));
        }
    }

    fn inputs(&mut self, module: &LoadedFlow, document: &Document, inputs: &BTreeMap<AttributeName, Template>) {
        let mut meant = BTreeSet::new();
        for (name, template) in inputs {
            let pointer = format!("{}/inputs/{}", self.with, pointer_key(name.as_str()));
            let Some(declared) = module.source.inputs.get(name) else {
                if document.find(&format!("/inputs/{}", pointer_key(name.as_str()))).is_none() {
                    let message = format!("module `{}` has no input `{name}`", module.id());
                    let free = module.source.inputs.keys().filter(|input| !inputs.contains_key(*input));
                    let near = did_you_mean(name.as_str(), free.map(AttributeName::as_str));
                    meant.extend(near);
                    self.loading.error(Code::CallInputs, &pointer, message).suggestion = Some(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "leave it out, or declare it in the module".into(),
                    });
                }
                continue;
            };
            if let Some(given) = template.result_type()
                && !given.fits(Type::from(declared.value_type))
            {
                let message = format!("input `{name}` is declared as {}, and this is {given}", declared.value_type);
                self.loading.error(Code::CallInputs, &pointer, message).suggestion =
                    Some(format!("give a value of the type {}", declared.value_type));
            }
            let own = self.loading.flow;
            let leaks = |name: &str| {
                own.attributes.get(name).is_some_and(|a| a.sensitive)
                    || own.inputs.get(name).is_some_and(|i| i.sensitive)
            };
            if !declared.sensitive && template.variables().iter().any(|name| leaks(name.as_ref())) {
                let message =
                    format!("input `{name}` of `{}` is not sensitive, and it is given a value that is", module.id());
                self.loading.error(Code::AttributeLeak, &pointer, message).suggestion =
                    Some(format!("declare `{name}` as sensitive in `{}`", module.id()));
            }
        }
        for (name, declared) in &module.source.inputs {
            // One that is given under a misspelt name has been told of.
            if declared.default.is_none() && !inputs.contains_key(name) && !meant.contains(name.as_str()) {
                let message = format!("module `{}` needs the input `{name}`", module.id());
                let pointer = self.with.clone();
                self.loading.error(Code::CallInputs, &pointer, message).suggestion =
                    Some(format!("add `{name}` to `inputs`"));
            }
        }
    }

    fn outputs(&mut self, module: &LoadedFlow, document: &Document, outputs: &BTreeMap<AttributeName, AttributeName>) {
        for (attribute, output) in outputs {
            let pointer = format!("{}/outputs/{}", self.with, pointer_key(attribute.as_str()));
            let Some(declared) = module.source.outputs.get(output) else {
                if document.find(&format!("/outputs/{}", pointer_key(output.as_str()))).is_none() {
                    let message = format!("module `{}` has no output `{output}`", module.id());
                    let near = hint(output.as_str(), module.source.outputs.keys().map(AttributeName::as_str));
                    self.loading.error(Code::CallOutputs, &pointer, message).suggestion =
                        Some(near.unwrap_or_else(|| "leave it out, or declare it in the module".into()));
                }
                continue;
            };
            let Some(own) = self.loading.flow.attributes.get(attribute) else { continue };
            let holds: ValueType = own.value_type;
            if !takes(holds, declared.value_type) {
                let message = format!("`{attribute}` holds {holds}, and output `{output}` is {}", declared.value_type);
                self.loading.error(Code::CallOutputs, &pointer, message).suggestion =
                    Some(format!("store it in an attribute of the type {}", declared.value_type));
            }
            if declared.sensitive && !own.sensitive {
                let message = format!("output `{output}` is sensitive, and `{attribute}`, which would hold it, is not");
                self.loading.error(Code::AttributeLeak, &pointer, message).suggestion =
                    Some(format!("declare `{attribute}` as sensitive"));
            }
        }
    }
}

/// Attributes belong to the contact, so flows that declare the same one must mean the same.
fn shared_attributes(loading: &mut Loading<'_>, others: &Others) {
    let flow = loading.flow;
    for (name, own) in &flow.attributes {
        // Each pair is told once, in the flow whose id comes later.
        for (other, _) in others.read.range::<FlowId, _>(..&flow.id).map(|(_, pair)| pair) {
            let Some(theirs) = other.source.attributes.get(name) else { continue };
            let difference = if own.value_type != theirs.value_type {
                format!("{} here and {} in `{}`", own.value_type, theirs.value_type, other.id())
            } else if own.sensitive != theirs.sensitive {
                match own.sensitive {
                    true => format!("sensitive here and not in `{}`", other.id()),
                    false => format!("sensitive in `{}` and not here", other.id()),
                }
            } else {
                continue;
            };
            let pointer = format!("/attributes/{}", pointer_key(name.as_str()));
            loading
                .error(Code::AttributeConflict, &pointer, format!("attribute `{name}` is {difference}"))
                .suggestion = Some("both flows share it: declare it alike in both, or rename one".into());
        }
    }
}
