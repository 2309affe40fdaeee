//! What the flows of one import know of each other: their ids and kinds, what modules agree on with their callers, and what
//! is named and was not among the files.

use cordboard_model::limits::PORTS;
use cordboard_model::{
    AttributeName, BlockId, BlockNode, Channel, FORMAT, Flow, FlowId, FlowKind, Hooks, Language, ModuleInput,
    ModuleOutput, PortName, Value, ValueType,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::document::{Action, Export};
use super::references::{all, whole};
use super::values::Reads;
use crate::names;
use crate::session::{Contract, Shared, ending};

/// Everything the flows of an import share.
pub(crate) struct World {
    /// What is the same in all of them.
    pub shared: Shared,
    /// Where functions are reached.
    pub functions: String,
    /// What holds a value that some flow encrypts.
    pub secrets: BTreeSet<Vec<String>>,
    flows: Vec<Known>,
    missing: BTreeMap<FlowId, Missing>,
}

/// A flow of the import.
struct Known {
    id: FlowId,
    kind: FlowKind,
    /// Why it is of that kind, where the file does not say.
    because: Option<String>,
    names: BTreeSet<String>,
    contract: Contract,
}

/// A flow that is named and was not among the files.
struct Missing {
    kind: FlowKind,
    original: String,
    returns: BTreeSet<PortName>,
    inputs: BTreeMap<AttributeName, ModuleInput>,
}

/// The outcome of a module that names none.
pub(crate) const DONE: PortName = PortName::literal("done");

impl World {
    pub(crate) fn of(exports: &[Export], options: &Options) -> Self {
        let mut taken = BTreeSet::new();
        let mut flows: Vec<Known> = exports.iter().map(|export| known(export, &mut taken)).collect();
        // A flow that does not say what it is may be known by what others use it for.
        for export in exports {
            for action in export.actions.iter().filter(|action| action.kind == "UpdateContactEventHooks") {
                for (hook, target) in hooks(action) {
                    let (Some(kind), Some(name)) = (kind_of_hook(&hook), resource_name(&target, action.shown(&hook)))
                    else {
                        continue;
                    };
                    if let Some(flow) =
                        flows.iter_mut().find(|flow| flow.names.contains(&name) && flow.because.is_some())
                    {
                        flow.kind = kind;
                        flow.because = Some(format!("`{}` uses it as the {hook} flow", export.name));
                    }
                }
            }
        }
        for (flow, export) in flows.iter_mut().zip(exports) {
            if flow.kind == FlowKind::Module {
                flow.contract = contract(export);
            }
        }
        let functions = match options.functions.ends_with('/') {
            true => options.functions.clone(),
            false => format!("{}/", options.functions),
        };
        let shared = Shared {
            channels: channels(exports),
            languages: languages(exports),
            origin: "amazon_connect",
            module_end: None,
        };
        let secrets = super::translate::secrets(exports);
        let mut world = Self { shared, functions, secrets, flows, missing: BTreeMap::new() };
        world.find_missing(exports);
        world
    }

    /// The id of the flow at an index.
    pub(crate) fn id(&self, index: usize) -> FlowId {
        self.flows.get(index).map_or(FlowId::literal("flow"), |flow| flow.id.clone())
    }
    /// Its kind, and why where the file does not say.
    pub(crate) fn kind(&self, index: usize) -> (FlowKind, Option<&str>) {
        self.flows.get(index).map_or((FlowKind::Contact, None), |flow| (flow.kind, flow.because.as_deref()))
    }
    /// What it agrees on with its callers.
    pub(crate) fn contract(&self, index: usize) -> Contract {
        self.flows.get(index).map(|flow| flow.contract.clone()).unwrap_or_default()
    }

    /// The flow of this kind that a value names, and whether it was among the files.
    pub(crate) fn find(&self, value: &str, shown: Option<&str>, kind: FlowKind) -> Option<(FlowId, bool)> {
        let candidates = candidates(value, shown);
        let known =
            self.flows.iter().find(|flow| flow.kind == kind && candidates.iter().any(|name| flow.names.contains(name)));
        match known {
            Some(flow) => Some((flow.id.clone(), true)),
            None => Some((self.missing_id(&resource_name(value, shown)?, kind), false)),
        }
    }

    /// What a module that is called agrees on: its returns, inputs and outputs.
    pub(crate) fn called(&self, id: &FlowId) -> Contract {
        if let Some(flow) = self.flows.iter().find(|flow| flow.id == *id) {
            return flow.contract.clone();
        }
        let missing = self.missing.get(id);
        Contract {
            inputs: missing.map(|missing| missing.inputs.clone()).unwrap_or_default(),
            outputs: BTreeMap::new(),
            returns: missing.map(|missing| missing.returns.iter().cloned().collect()).unwrap_or_else(|| vec![DONE]),
        }
    }

    /// The id of a flow that is not there: one that no flow of the import has, and that says its kind where two need it.
    fn missing_id(&self, name: &str, kind: FlowKind) -> FlowId {
        let free = |id: &FlowId| {
            let other = self.missing.get(id).is_some_and(|missing| missing.kind != kind);
            !other && !self.flows.iter().any(|flow| flow.id == *id)
        };
        let plain = names::flow(name);
        if free(&plain) {
            return plain;
        }
        let of_kind = names::flow(&format!("{name}-{}", kind.name()));
        if free(&of_kind) { of_kind } else { names::flow(&format!("{name}-not-imported")) }
    }

    fn find_missing(&mut self, exports: &[Export]) {
        for action in exports.iter().flat_map(|export| &export.actions) {
            for (value, shown, kind) in named(action) {
                if whole(&value).is_some() {
                    continue;
                }
                let Some((id, false)) = self.find(&value, shown, kind) else { continue };
                let missing = self.missing.entry(id).or_insert_with(|| Missing {
                    kind,
                    original: shown.unwrap_or(&value).to_string(),
                    returns: BTreeSet::from([DONE]),
                    inputs: BTreeMap::new(),
                });
                if kind == FlowKind::Module {
                    let room = PORTS.saturating_sub(2);
                    let results = action.conditions.iter().map(|condition| names::port(&condition.operand));
                    missing.returns.extend(results.take(room));
                    for (key, _) in action.entries(&["Input"]) {
                        let mut taken = BTreeSet::new();
                        missing.inputs.insert(names::attribute(&format!("input_{key}"), &mut taken), input());
                    }
                }
            }
        }
    }

    /// A flow for each that is not there: a placeholder alone, so that the ones that name it open.
    pub(crate) fn stubs(&self) -> Vec<Flow> {
        self.missing.iter().map(|(id, missing)| self.stub(id, missing)).collect()
    }

    fn stub(&self, id: &FlowId, missing: &Missing) -> Flow {
        let (block_type, with) = ending(missing.kind);
        let (block_type, with) = match missing.kind {
            FlowKind::Module => ("return", json!({ "outcome": missing.returns.first().unwrap_or(&DONE).as_str() })),
            _ => (block_type, with),
        };
        let value = |json: serde_json::Value| serde_json::from_value(json).unwrap_or(Value::Map(BTreeMap::new()));
        let (here, end) = (BlockId::literal("not-imported"), BlockId::literal("end"));
        let placeholder = BlockNode {
            block_type: "imported_placeholder".into(),
            title: String::new(),
            with: value(json!({
                "origin": self.shared.origin,
                "original_type": "flow",
                "missing": format!("the flow `{}` was not among the imported files", missing.original),
            })),
            next: BTreeMap::from([(PortName::literal("error"), end.clone())]),
        };
        let end_node =
            BlockNode { block_type: block_type.into(), title: String::new(), with: value(with), next: BTreeMap::new() };
        let module = missing.kind == FlowKind::Module;
        Flow {
            format: FORMAT,
            id: id.clone(),
            name: crate::session::clip(&missing.original, 200),
            description: "Stands for a flow that was not among the imported files.".into(),
            kind: missing.kind,
            channels: self.shared.channels.clone(),
            languages: self.shared.languages.clone(),
            entry: here.clone(),
            attributes: BTreeMap::new(),
            inputs: missing.inputs.clone(),
            outputs: BTreeMap::new(),
            returns: if module { missing.returns.iter().cloned().collect() } else { Vec::new() },
            hooks: Hooks::default(),
            prompts: BTreeMap::new(),
            on_error: None,
            blocks: BTreeMap::from([(here, placeholder), (end, end_node)]),
        }
    }
}

impl Action {
    /// What the console shows for a parameter.
    pub(crate) fn shown(&self, parameter: &str) -> Option<&str> {
        self.display.get(parameter).or_else(|| self.display.get("flow")).map(String::as_str)
    }
}

/// The hooks that an action sets: which, and to what.
pub(crate) fn hooks(action: &Action) -> Vec<(String, String)> {
    let hooks = action.entries(&["EventHooks"]).into_iter();
    hooks.filter_map(|(hook, value)| Some((hook, super::document::text_of(&value)?))).collect()
}

/// The kind of flow that a hook runs.
pub(crate) fn kind_of_hook(hook: &str) -> Option<FlowKind> {
    match hook {
        "CustomerQueue" => Some(FlowKind::Queue),
        "CustomerHold" => Some(FlowKind::Hold),
        "CustomerWhisper" => Some(FlowKind::CustomerWhisper),
        "AgentWhisper" => Some(FlowKind::AgentWhisper),
        "CustomerRemaining" => Some(FlowKind::Contact),
        _ => None,
    }
}

/// The flows that an action names: how, what the console shows, and as what.
fn named(action: &Action) -> Vec<(String, Option<&str>, FlowKind)> {
    let one = |parameter: &str, kind| {
        let (value, shown) = (action.text(&[parameter]), action.display.get(parameter).map(String::as_str));
        match (value, shown) {
            (None, None) => Vec::new(),
            (value, shown) => vec![(value.unwrap_or_default(), shown, kind)],
        }
    };
    match action.kind.as_str() {
        "TransferToFlow" => one("ContactFlowId", FlowKind::Contact),
        "InvokeFlowModule" => one("FlowModuleId", FlowKind::Module),
        "UpdateContactEventHooks" => hooks(action)
            .into_iter()
            .filter_map(|(hook, value)| Some((value, action.shown(&hook), kind_of_hook(&hook)?)))
            .collect(),
        _ => Vec::new(),
    }
}

fn known(export: &Export, taken: &mut BTreeSet<String>) -> Known {
    let (kind, because) = kind_of(export);
    let id = names::block(&names::unique(&names::slug(&export.name, "flow"), taken));
    let id = names::flow(id.as_str());
    let names = std::iter::once(export.name.as_str()).chain(export.known_as.iter().map(|name| tail(name)));
    Known { id, kind, because, names: names.map(|name| names::slug(name, "")).collect(), contract: Contract::default() }
}

/// The kind of a flow, and how it was told where the file does not say.
fn kind_of(export: &Export) -> (FlowKind, Option<String>) {
    let plain: String = export.flow_type.chars().filter(char::is_ascii_alphanumeric).collect();
    let known = match plain.to_ascii_lowercase().as_str() {
        "contactflow" | "inboundflow" | "campaign" => Some(FlowKind::Contact),
        "agenttransfer" | "queuetransfer" => Some(FlowKind::Contact),
        "customerqueue" => Some(FlowKind::Queue),
        "customerhold" | "agenthold" => Some(FlowKind::Hold),
        "customerwhisper" => Some(FlowKind::CustomerWhisper),
        "agentwhisper" | "outboundwhisper" => Some(FlowKind::AgentWhisper),
        "module" | "contactflowmodule" => Some(FlowKind::Module),
        _ => None,
    };
    let has = |kinds: &[&str]| export.actions.iter().any(|action| kinds.contains(&action.kind.as_str()));
    if has(&["EndFlowModuleExecution"]) {
        return (FlowKind::Module, known.is_none().then(|| "it ends as a module does".into()));
    }
    if let Some(kind) = known {
        return (kind, None);
    }
    let because = |why: &str| Some(why.to_string());
    if export.has_settings {
        return (FlowKind::Module, because("it has `Settings`, as modules have"));
    }
    let leaves =
        has(&["TransferContactToQueue", "TransferToFlow", "GetParticipantInput", "ConnectParticipantWithLexBot"]);
    match () {
        () if has(&["DequeueContactAndTransferToQueue"]) => (FlowKind::Queue, because("it moves queued contacts")),
        () if has(&["MessageParticipantIteratively"]) && !has(&["TransferContactToQueue", "TransferToFlow"]) => {
            (FlowKind::Queue, because("it loops prompts"))
        }
        () if has(&["CompleteOutboundCall"]) && !leaves => {
            (FlowKind::AgentWhisper, because("it places an outbound call"))
        }
        () => (FlowKind::Contact, because("nothing in it says otherwise")),
    }
}

/// What a module agrees on, from what it returns and reads.
fn contract(export: &Export) -> Contract {
    let ends = || export.actions.iter().filter(|action| action.kind == "EndFlowModuleExecution");
    let mut returns: BTreeSet<PortName> = ends().map(result_of).collect();
    if returns.is_empty() {
        returns.insert(DONE);
    }
    let mut taken = BTreeSet::new();
    let keys: BTreeSet<String> =
        ends().flat_map(|action| action.entries(&["ResultData"])).map(|(key, _)| key).collect();
    let outputs = keys.iter().map(|key| {
        let output = ModuleOutput { value_type: ValueType::Text, sensitive: false, description: described(key) };
        (names::attribute(key, &mut taken), output)
    });
    let outputs = outputs.collect();
    let mut reads = Reads::default();
    export.actions.iter().flat_map(Action::texts).flat_map(all).for_each(|path| reads.add(&path));
    let mut taken = BTreeSet::new();
    let given = reads.of("Modules.Input").iter().filter(|path| !path.is_empty());
    let inputs =
        given.map(|path| (names::attribute(&format!("input_{}", path.join("_")), &mut taken), input())).collect();
    Contract { inputs, outputs, returns: returns.into_iter().collect() }
}

fn described(key: &str) -> String {
    format!("`{}` in the original", crate::session::clip(key, 100))
}

fn input() -> ModuleInput {
    let default = Some(Value::Text("".into()));
    ModuleInput { value_type: ValueType::Text, default, sensitive: false, description: String::new() }
}

/// The outcome that an end of a module hands back.
pub(crate) fn result_of(action: &Action) -> PortName {
    action.text(&["Result"]).map_or(DONE, |result| names::port(&result))
}

/// Voice, and chat too where a flow of the import shows that it is used.
fn channels(exports: &[Export]) -> Vec<Channel> {
    let shows = |action: &Action| {
        let compared = action.conditions.iter().any(|condition| condition.operand == "CHAT");
        let chat = ["ChatBehavior", "ChatProcessor", "LexTimeoutSeconds"];
        compared || action.kind == "ShowView" || chat.iter().any(|key| action.parameters.contains_key(*key))
    };
    match exports.iter().flat_map(|export| &export.actions).any(shows) {
        true => vec![Channel::Voice, Channel::Chat],
        false => vec![Channel::Voice],
    }
}

/// The languages that flows of the import set, in order; where all are of one base, that base. English where none is set.
fn languages(exports: &[Export]) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    let set = exports.iter().flat_map(|export| &export.actions).filter_map(|action| action.text(&["LanguageCode"]));
    for code in set {
        let base = code.split('-').next().unwrap_or(&code);
        if let Ok(base) = Language::new(base)
            && !languages.contains(&base)
        {
            languages.push(base);
        }
    }
    if languages.is_empty() {
        languages.push(Language::literal("en"));
    }
    languages
}

/// The last part of an ARN or a path; the name of a function without its version.
pub(crate) fn tail(value: &str) -> &str {
    let value = value.split(":$").next().unwrap_or(value);
    if let Some((_, function)) = value.split_once(":function:") {
        return function.split(':').next().unwrap_or(function);
    }
    if !value.starts_with("arn:") {
        return value;
    }
    let last = value.rsplit('/').next().unwrap_or(value);
    match last == value {
        true => value.rsplit(':').next().unwrap_or(value),
        false => last.split(':').next().unwrap_or(last),
    }
}

/// Every name that a value may mean, as slugs.
fn candidates(value: &str, shown: Option<&str>) -> Vec<String> {
    let names = shown.into_iter().chain([tail(value), value]);
    names.map(|name| names::slug(name, "")).filter(|name| !name.is_empty()).collect()
}

/// The name of a resource, as a slug: what the console shows, or what its ARN ends in. None where nothing names it.
pub(crate) fn resource_name(value: &str, shown: Option<&str>) -> Option<String> {
    candidates(value, shown).into_iter().next()
}
