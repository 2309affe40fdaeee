//! What the flows of one import know of each other.

use cordboard_model::{
    Channel, FORMAT, Flow, FlowId, FlowKind, Hooks, Language, ModuleInput, ModuleOutput, PortName, Value, ValueType,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

use super::document::{Export, Widget};
use super::liquid::paths;
use crate::names;
use crate::session::{Contract, Shared};

/// The outcome of every subflow.
pub(crate) const COMPLETED: PortName = PortName::literal("completed");

/// Everything the flows of an import share.
pub(crate) struct World {
    /// What is the same in all of them.
    pub shared: Shared,
    flows: Vec<(FlowId, FlowKind, Contract)>,
    missing: BTreeMap<FlowId, (String, Contract)>,
}

impl World {
    pub(crate) fn of(exports: &[Export]) -> Self {
        let mut taken = BTreeSet::new();
        let flows: Vec<_> = exports
            .iter()
            .map(|export| {
                let id = names::flow(&names::unique(&names::slug(&export.name, "flow"), &mut taken));
                let kind = if called_only(export) { FlowKind::Module } else { FlowKind::Contact };
                let contract = if kind == FlowKind::Module { contract(export) } else { Contract::default() };
                (id, kind, contract)
            })
            .collect();
        let shared = Shared {
            channels: channels(exports),
            languages: vec![Language::literal("en")],
            origin: "twilio_studio",
            module_end: Some("completed"),
        };
        let mut world = Self { shared, flows, missing: BTreeMap::new() };
        for widget in exports.iter().flat_map(|export| &export.widgets).filter(|widget| widget.kind == "run-subflow") {
            let (id, there) = world.subflow(widget);
            if !there {
                let original = widget.text("flow_sid").unwrap_or_default();
                let missing = world.missing.entry(id).or_insert_with(|| (original, Contract::default()));
                missing.1.returns = vec![COMPLETED];
                for (key, _) in widget.pairs("parameters") {
                    missing.1.inputs.insert(names::attribute(&format!("input_{key}"), &mut BTreeSet::new()), input());
                }
            }
        }
        world
    }

    /// The id of the flow at an index.
    pub(crate) fn id(&self, index: usize) -> FlowId {
        self.flows.get(index).map_or(FlowId::literal("flow"), |(id, ..)| id.clone())
    }
    /// Its kind.
    pub(crate) fn kind(&self, index: usize) -> FlowKind {
        self.flows.get(index).map_or(FlowKind::Contact, |(_, kind, _)| *kind)
    }
    /// What it agrees on with its callers.
    pub(crate) fn contract(&self, index: usize) -> Contract {
        self.flows.get(index).map(|(.., contract)| contract.clone()).unwrap_or_default()
    }

    /// The subflow that a widget runs, and whether it was among the files. Its name is not in the export: a file that is named
    /// like the widget or like the placeholder of its SID is taken for it.
    pub(crate) fn subflow(&self, widget: &Widget) -> (FlowId, bool) {
        let sid = widget.text("flow_sid").unwrap_or_default();
        let slugs = [names::slug(&sid, ""), names::slug(&widget.name, "")];
        let known = self
            .flows
            .iter()
            .find(|(id, kind, _)| *kind == FlowKind::Module && slugs.iter().any(|slug| id == slug.as_str()));
        if let Some((id, ..)) = known {
            return (id.clone(), true);
        }
        let name = if sid.starts_with("FW") { &widget.name } else { &sid };
        let id = names::flow(name);
        match self.flows.iter().any(|(own, ..)| *own == id) {
            true => (names::flow(&format!("{name}-subflow")), false),
            false => (id, false),
        }
    }

    /// What a subflow agrees on.
    pub(crate) fn called(&self, id: &FlowId) -> Contract {
        let known = self.flows.iter().find(|(own, ..)| own == id).map(|(.., contract)| contract);
        known.or_else(|| self.missing.get(id).map(|(_, contract)| contract)).cloned().unwrap_or_default()
    }

    /// A flow for each subflow that is not there: a placeholder alone.
    pub(crate) fn stubs(&self) -> Vec<Flow> {
        let value = |json: serde_json::Value| serde_json::from_value(json).unwrap_or(Value::Map(BTreeMap::new()));
        let stub = |(id, (original, contract)): (&FlowId, &(String, Contract))| {
            let placeholder = cordboard_model::BlockNode {
                block_type: "imported_placeholder".into(),
                title: String::new(),
                with: value(json!({
                    "origin": self.shared.origin,
                    "original_type": "flow",
                    "missing": format!("the subflow `{original}` was not among the imported files"),
                })),
                next: BTreeMap::from([(PortName::literal("error"), names::block("end"))]),
            };
            let end = cordboard_model::BlockNode {
                block_type: "return".into(),
                title: String::new(),
                with: value(json!({ "outcome": COMPLETED.as_str() })),
                next: BTreeMap::new(),
            };
            Flow {
                format: FORMAT,
                id: id.clone(),
                name: crate::session::clip(original, 200),
                description: "Stands for a subflow that was not among the imported files.".into(),
                kind: FlowKind::Module,
                channels: self.shared.channels.clone(),
                languages: self.shared.languages.clone(),
                entry: names::block("not-imported"),
                attributes: BTreeMap::new(),
                inputs: contract.inputs.clone(),
                outputs: BTreeMap::new(),
                returns: contract.returns.clone(),
                hooks: Hooks::default(),
                prompts: BTreeMap::new(),
                on_error: None,
                blocks: BTreeMap::from([(names::block("not-imported"), placeholder), (names::block("end"), end)]),
            }
        };
        self.missing.iter().map(stub).collect()
    }
}

/// The events of a flow's trigger that lead somewhere.
pub(crate) fn entries(export: &Export) -> Vec<&str> {
    let trigger = export.widgets.iter().find(|widget| widget.name == export.initial);
    let wired = trigger.into_iter().flat_map(|trigger| &trigger.transitions).filter(|edge| edge.next.is_some());
    wired.map(|edge| edge.event.as_str()).collect()
}

fn called_only(export: &Export) -> bool {
    let entries = entries(export);
    !entries.is_empty() && entries.iter().all(|event| *event == "incomingParent")
}

fn contract(export: &Export) -> Contract {
    let mut contract = Contract { returns: vec![COMPLETED], ..Contract::default() };
    for path in export.widgets.iter().flat_map(Widget::texts).flat_map(paths) {
        if let [trigger, parent, parameters, key @ ..] = path.as_slice()
            && (trigger.as_str(), parent.as_str(), parameters.as_str()) == ("trigger", "parent", "parameters")
        {
            contract
                .inputs
                .insert(names::attribute(&format!("input_{}", key.join("_")), &mut BTreeSet::new()), input());
        }
    }
    // No output is handed back by name: what a subflow sets is an attribute of the contact, and its caller reads that.
    contract.outputs = BTreeMap::<_, ModuleOutput>::new();
    contract
}

fn input() -> ModuleInput {
    let default = Some(Value::Text("".into()));
    ModuleInput { value_type: ValueType::Text, default, sensitive: false, description: String::new() }
}

/// The channels that triggers and widgets of the import show.
fn channels(exports: &[Export]) -> Vec<Channel> {
    let has = |events: &[&str], kinds: &[&str]| {
        exports.iter().any(|export| {
            entries(export).iter().any(|event| events.contains(event))
                || export.widgets.iter().any(|widget| kinds.contains(&widget.kind.as_str()))
        })
    };
    let voice = has(&["incomingCall"], &["say-play", "gather-input-on-call", "connect-call-to", "enqueue-call"]);
    let text = has(&["incomingMessage", "incomingConversationMessage"], &["send-and-wait-for-reply"]);
    match (voice, text) {
        (true, true) => vec![Channel::Voice, Channel::Chat, Channel::Sms],
        (false, true) => vec![Channel::Chat, Channel::Sms],
        _ => vec![Channel::Voice],
    }
}
