//! A flow being made: blocks whose edges may lead to what has not been made yet, and what is to be told of each.
//!
//! Nothing in here knows where a flow comes from. A reader of another format makes a session, places blocks for each step
//! of the original, and finishes it.

use cordboard_model::{
    Attribute, AttributeName, BlockId, BlockNode, Channel, FORMAT, Flow, FlowId, FlowKind, Hooks, Language,
    ModuleOutput, PortName, Prompt, PromptId, Value, ValueType,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{Layout, Note, Position};
use crate::names;
use crate::report::{Mapped, Verdict};
use crate::resources::{ResourceKind, Resources};

/// Where an edge leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a step of the original, by its identifier there.
    Step(String),
    /// To a block.
    Block(BlockId),
    /// To where contacts end that the original leads nowhere.
    Unwired,
}

impl Target {
    /// The step of this identifier.
    pub(crate) fn step(identifier: &str) -> Self {
        Target::Step(identifier.to_string())
    }
}

/// What every flow of an import has in common.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    /// The channels.
    pub channels: Vec<Channel>,
    /// The languages.
    pub languages: Vec<Language>,
    /// Where the flows come from, as placeholders name it.
    pub origin: &'static str,
    /// The outcome that a module returns where it leads nowhere; none where the contact ends there.
    pub module_end: Option<&'static str>,
}

/// A flow being made.
pub(crate) struct Session {
    /// The id it will have.
    pub id: FlowId,
    /// Its kind.
    pub kind: FlowKind,
    /// What it needs outside of itself.
    pub resources: Resources,
    /// Where its blocks stand.
    pub layout: Layout,
    /// What is to be told of the flow as a whole.
    pub remarks: Vec<String>,
    shared: Shared,
    blocks: BTreeMap<BlockId, Placed>,
    taken: BTreeSet<String>,
    prompts: BTreeMap<PromptId, BTreeMap<Language, Prompt>>,
    attributes: BTreeMap<AttributeName, Attribute>,
    attribute_names: BTreeMap<String, AttributeName>,
    attributes_taken: BTreeSet<String>,
    steps: BTreeMap<String, Step>,
    order: Vec<String>,
    unwired: Option<BlockId>,
}

struct Placed {
    block_type: &'static str,
    title: String,
    with: serde_json::Value,
    next: Vec<(PortName, Target)>,
    step: Option<String>,
}

/// A step of the original, and what has been made of it.
struct Step {
    told: Mapped,
    /// The id its first block gets.
    block: BlockId,
    original: String,
    position: Option<Position>,
    entry: Option<Target>,
}

impl Session {
    pub(crate) fn new(id: FlowId, kind: FlowKind, shared: Shared) -> Self {
        Self {
            layout: Layout::of(id.clone()),
            id,
            kind,
            resources: Resources::default(),
            remarks: Vec::new(),
            shared,
            blocks: BTreeMap::new(),
            taken: BTreeSet::new(),
            prompts: BTreeMap::new(),
            attributes: BTreeMap::new(),
            attribute_names: BTreeMap::new(),
            attributes_taken: BTreeSet::new(),
            steps: BTreeMap::new(),
            order: Vec::new(),
            unwired: None,
        }
    }

    /// Adds a step of the original: its identifier and type there, the name its block should have, its text, its place.
    pub(crate) fn step(&mut self, identifier: &str, kind: &str, name: &str, original: String, at: Option<Position>) {
        let block = self.fresh(name);
        let told = Mapped {
            original: identifier.to_string(),
            original_type: kind.to_string(),
            verdict: Verdict::Exact,
            block: None,
            differences: Vec::new(),
            remarks: Vec::new(),
        };
        self.order.push(identifier.to_string());
        self.steps.insert(identifier.to_string(), Step { told, block, original, position: at, entry: None });
    }

    /// Whether the original has such a step.
    pub(crate) fn has(&self, identifier: &str) -> bool {
        self.steps.contains_key(identifier)
    }

    /// The id that a step's first block has, or would have.
    pub(crate) fn block_of(&self, step: &str) -> BlockId {
        self.steps.get(step).map_or(BlockId::literal("block"), |step| step.block.clone())
    }

    /// A block id that nothing else has.
    fn fresh(&mut self, name: &str) -> BlockId {
        names::block(&names::unique(&names::slug(name, "block"), &mut self.taken))
    }

    /// Says how a step differs from what it was.
    pub(crate) fn differs(&mut self, step: &str, how: impl Into<String>) {
        if let Some(step) = self.steps.get_mut(step) {
            let how = how.into();
            if !step.told.differences.contains(&how) {
                step.told.differences.push(how);
            }
            step.told.verdict = step.told.verdict.max(Verdict::Difference);
        }
    }

    /// Says something of a step that is no difference.
    pub(crate) fn remark(&mut self, step: &str, what: impl Into<String>) {
        if let Some(step) = self.steps.get_mut(step) {
            let what = what.into();
            if !step.told.remarks.contains(&what) {
                step.told.remarks.push(what);
            }
        }
    }

    /// Places a block for a step. The first one of a step is where its edges lead; a further one is named after it.
    pub(crate) fn place(
        &mut self,
        step: &str,
        block_type: &'static str,
        with: serde_json::Value,
        next: Vec<(PortName, Target)>,
    ) -> BlockId {
        let own = self.block_of(step);
        let placed_before = self.steps.get(step).is_some_and(|step| step.entry.is_some());
        let id = match placed_before {
            true => self.fresh(own.as_str()),
            false => own,
        };
        self.put(step, id.clone(), block_type, with, next);
        id
    }

    /// Reserves the id of a further block of a step, so that edges can lead there before it is placed.
    pub(crate) fn reserve(&mut self, step: &str, suffix: &str) -> BlockId {
        let name = format!("{}-{suffix}", self.block_of(step));
        self.fresh(&name)
    }

    /// Places a block under a reserved id.
    pub(crate) fn put(
        &mut self,
        step: &str,
        id: BlockId,
        block_type: &'static str,
        with: serde_json::Value,
        next: Vec<(PortName, Target)>,
    ) {
        let title = match self.steps.get_mut(step) {
            Some(known) => {
                known.entry.get_or_insert_with(|| Target::Block(id.clone()));
                known.told.block.get_or_insert_with(|| id.clone());
                if let Some(at) = known.position {
                    let further = self.blocks.values().filter(|placed| placed.step.as_deref() == Some(step)).count();
                    // Further blocks of a step stand below its first.
                    let y = at.y.saturating_add(i64::try_from(further).unwrap_or(0).saturating_mul(120));
                    self.layout.blocks.insert(id.clone(), Position { x: at.x, y });
                }
                title_of(&known.told.original, known.block.as_str())
            }
            None => String::new(),
        };
        self.blocks.insert(id, Placed { block_type, title, with, next, step: Some(step.to_string()) });
    }

    /// Makes a step one that nothing has to be done for: edges to it lead on.
    pub(crate) fn pass(&mut self, step: &str, target: Target) {
        if let Some(step) = self.steps.get_mut(step) {
            step.entry.get_or_insert(target);
        }
    }

    /// Stands a placeholder where a step cannot be mapped, or can no longer: what was placed for it is taken back.
    pub(crate) fn unmapped(&mut self, step: &str, missing: &str, outcomes: Vec<(PortName, Target)>, error: Target) {
        self.blocks.retain(|id, placed| {
            let own = placed.step.as_deref() == Some(step);
            if own {
                self.layout.blocks.remove(id);
            }
            !own
        });
        let Some(known) = self.steps.get_mut(step) else { return };
        known.entry = None;
        known.told.block = None;
        known.told.verdict = Verdict::Unmapped;
        known.told.differences = vec![missing.to_string()];
        let with = json!({
            "origin": self.shared.origin,
            "original_type": known.told.original_type,
            "missing": missing,
            "outcomes": outcomes.iter().map(|(port, _)| port.as_str()).collect::<Vec<_>>(),
            "original": known.original,
        });
        let next = outcomes.into_iter().chain([(PortName::literal("error"), error)]).collect();
        let id = known.block.clone();
        self.put(step, id, "imported_placeholder", with, next);
    }

    /// The attribute that stands for something of the original, by the original's name for it and the name it should
    /// have. It holds text and is empty until it is set, as values of the original are.
    pub(crate) fn attribute(&mut self, original: &str, name: &str) -> AttributeName {
        if let Some(known) = self.attribute_names.get(original) {
            return known.clone();
        }
        let name = names::attribute(name, &mut self.attributes_taken);
        self.attribute_names.insert(original.to_string(), name.clone());
        let attribute = Attribute {
            value_type: ValueType::Text,
            default: Some(Value::Text("".into())),
            sensitive: false,
            description: match original.rsplit('.').next() == Some(name.as_str()) {
                true => String::new(),
                false => clip(original, 200),
            },
        };
        self.attributes.insert(name.clone(), attribute);
        name
    }

    /// Marks an attribute as one that is never shown.
    pub(crate) fn sensitive(&mut self, name: &AttributeName) {
        if let Some(attribute) = self.attributes.get_mut(name) {
            attribute.sensitive = true;
        }
    }

    /// A prompt in every language of the flow, named after a block.
    pub(crate) fn prompt(&mut self, name: &str, prompt: &Prompt) -> PromptId {
        let mut taken: BTreeSet<String> = self.prompts.keys().map(ToString::to_string).collect();
        let id = names::prompt(&names::unique(&names::slug(name, "prompt"), &mut taken));
        let languages = self.shared.languages.iter().map(|language| (language.clone(), prompt.clone()));
        self.prompts.insert(id.clone(), languages.collect());
        id
    }

    /// Whether the flow serves text channels.
    pub(crate) fn serves_text(&self) -> bool {
        self.shared.channels.iter().any(|channel| channel.is_text())
    }

    /// Notes that something has to be created.
    pub(crate) fn needs(&mut self, kind: ResourceKind, name: &str, original: &str) {
        self.resources.add(kind, name, original);
    }

    /// Adds a sticky note.
    pub(crate) fn note(&mut self, at: Position, step: Option<&str>, text: &str) {
        let block = step.filter(|step| self.has(step)).map(|step| self.block_of(step));
        self.layout.notes.push(Note { at, block, text: text.to_string() });
    }

    /// The block where a contact of this kind of flow ends when the original leads it nowhere.
    fn unwired_end(&mut self) -> BlockId {
        if let Some(end) = &self.unwired {
            return end.clone();
        }
        let id = self.fresh("not-wired");
        let (block_type, with) = match (self.kind, self.shared.module_end) {
            (FlowKind::Module, Some(outcome)) => ("return", json!({ "outcome": outcome })),
            (kind, _) => ending(kind),
        };
        let title = "Not wired in the original".to_string();
        self.blocks.insert(id.clone(), Placed { block_type, title, with, next: Vec::new(), step: None });
        self.unwired = Some(id.clone());
        id
    }

    /// The block that an edge leads to in the end. Steps for which nothing has to be done may lead in a circle; a contact
    /// that goes round there would never end, so the edge leads to the end.
    fn resolve(&mut self, target: &Target) -> BlockId {
        let mut target = target.clone();
        let mut seen = BTreeSet::new();
        loop {
            match target {
                Target::Block(block) => return block,
                Target::Unwired => return self.unwired_end(),
                Target::Step(step) => {
                    let next = self.steps.get(&step).and_then(|known| known.entry.clone());
                    if !seen.insert(step) {
                        return self.unwired_end();
                    }
                    target = next.unwrap_or(Target::Unwired);
                }
            }
        }
    }

    /// The step that a block was placed for.
    pub(crate) fn step_of(&self, block: &str) -> Option<String> {
        self.blocks.get(block).and_then(|placed| placed.step.clone())
    }

    /// The steps whose blocks say a prompt.
    pub(crate) fn steps_saying(&self, prompt: &str) -> Vec<String> {
        let says = |placed: &&Placed| {
            let mentioned = |value: &serde_json::Value| value.as_str() == Some(prompt);
            placed.with.get("prompt").is_some_and(mentioned)
        };
        self.blocks.values().filter(says).filter_map(|placed| placed.step.clone()).collect()
    }

    /// The edges of every block of a step that lead away from it, each port once.
    pub(crate) fn ways_out(&self, step: &str) -> Vec<(PortName, Target)> {
        let own = |target: &Target| match target {
            Target::Block(block) => self.step_of(block.as_str()).as_deref() == Some(step),
            _ => false,
        };
        let mut seen = BTreeSet::new();
        let edges = self.blocks.values().filter(|placed| placed.step.as_deref() == Some(step)).flat_map(|p| &p.next);
        edges.filter(|(port, target)| !own(target) && seen.insert(port.clone())).cloned().collect()
    }

    /// The flow as it stands, with every edge resolved.
    pub(crate) fn flow(&mut self, name: &str, description: &str, entry: &Target, contract: &Contract) -> Flow {
        let entry = self.resolve(entry);
        let mut blocks = BTreeMap::new();
        let ids: Vec<BlockId> = self.blocks.keys().cloned().collect();
        for id in ids {
            let edges = self.blocks.get(&id).map(|placed| placed.next.clone()).unwrap_or_default();
            let next = edges.into_iter().map(|(port, target)| (port, self.resolve(&target))).collect();
            if let Some(placed) = self.blocks.get(&id) {
                blocks.insert(id, node(placed, next));
            }
        }
        // The block for what is not wired may have come up just now.
        if let Some((id, placed)) = self.unwired.as_ref().and_then(|id| self.blocks.get_key_value(id)) {
            blocks.entry(id.clone()).or_insert_with(|| node(placed, BTreeMap::new()));
        }
        let said: BTreeSet<&str> = self.blocks.values().flat_map(|placed| prompts_of(&placed.with)).collect();
        let prompts = self.prompts.iter().filter(|(id, _)| said.contains(id.as_str()));
        Flow {
            format: FORMAT,
            id: self.id.clone(),
            name: clip(name, 200),
            description: clip(description, 200),
            kind: self.kind,
            channels: self.shared.channels.clone(),
            languages: self.shared.languages.clone(),
            entry,
            attributes: self.attributes.clone(),
            inputs: contract.inputs.clone(),
            outputs: contract.outputs.clone(),
            returns: contract.returns.clone(),
            hooks: Hooks::default(),
            prompts: prompts.map(|(id, prompt)| (id.clone(), prompt.clone())).collect(),
            on_error: None,
            blocks,
        }
    }

    /// What became of each step, in the order of the original.
    pub(crate) fn told(&self) -> Vec<Mapped> {
        self.order.iter().filter_map(|step| self.steps.get(step)).map(|step| step.told.clone()).collect()
    }
}

/// What a module agrees on with its callers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contract {
    pub inputs: BTreeMap<AttributeName, cordboard_model::ModuleInput>,
    pub outputs: BTreeMap<AttributeName, ModuleOutput>,
    pub returns: Vec<PortName>,
}

/// The block that ends a flow of this kind, and its settings.
pub(crate) fn ending(kind: FlowKind) -> (&'static str, serde_json::Value) {
    match kind {
        FlowKind::Contact | FlowKind::Module => ("disconnect", json!({})),
        FlowKind::Queue => ("return", json!({ "outcome": "stay" })),
        FlowKind::Hold | FlowKind::AgentWhisper | FlowKind::CustomerWhisper | FlowKind::HangUp => {
            ("return", json!({ "outcome": "done" }))
        }
    }
}

fn node(placed: &Placed, next: BTreeMap<PortName, BlockId>) -> BlockNode {
    let with = match serde_json::from_value(placed.with.clone()) {
        Ok(with) => with,
        // Settings are made here, of texts, whole numbers and what holds them; each of those is a value.
        Err(_) => Value::Map(BTreeMap::new()),
    };
    BlockNode { block_type: placed.block_type.into(), title: placed.title.clone(), with, next }
}

/// The prompts that settings name.
fn prompts_of(with: &serde_json::Value) -> impl Iterator<Item = &str> {
    with.get("prompt").and_then(serde_json::Value::as_str).into_iter()
}

/// A title is kept where the author gave one that says more than the block's id.
fn title_of(identifier: &str, block: &str) -> String {
    let machine = identifier.len() >= 32 && identifier.chars().filter(|c| *c == '-').count() == 4;
    match machine || names::slug(identifier, "") == block && identifier == block {
        true => String::new(),
        false => clip(identifier, 200),
    }
}

/// The first characters of a text.
pub(crate) fn clip(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_string(),
        None => text.to_string(),
    }
}

/// A port by its name, which is known when the program is written.
pub(crate) const fn port(name: &'static str) -> PortName {
    PortName::literal(name)
}

/// Adds a setting.
pub(crate) fn set(with: &mut serde_json::Value, key: &str, value: serde_json::Value) {
    if let Some(with) = with.as_object_mut() {
        with.insert(key.to_string(), value);
    }
}
