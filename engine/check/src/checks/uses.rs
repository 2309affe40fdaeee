//! What each block reads and sets, from its settings.

use cordboard_core::blocks::{Block, FlowUse, Visitor};
use cordboard_core::expression::{Expression, Reads, Template, Type, Want};
use cordboard_core::load::{LoadedBlock, LoadedFlow};
use cordboard_model::{AttributeName, FlowId, PortName, PromptId, ValueType};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// What a block uses.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The names without whose value it can fail.
    pub needed: BTreeSet<SmolStr>,
    /// The names it mentions at all.
    pub named: BTreeSet<SmolStr>,
    /// The attributes it sets, on the ports on which it stores.
    pub sets: BTreeSet<SmolStr>,
    /// The prompts it says.
    pub prompts: BTreeSet<PromptId>,
}

impl Uses {
    pub(super) fn of(flow: &LoadedFlow, block: &LoadedBlock) -> Self {
        let mut visit = Visit { flow, uses: Uses::default() };
        block.block.visit(&mut visit);
        let mut uses = visit.uses;
        if let Some(conditions) = conditions(&block.block) {
            // Each is worked out only where those before it did not hold.
            let mut known = uses.sets.clone();
            for (_, reads) in &conditions {
                uses.needed.extend(reads.needed.difference(&known).cloned());
                known.extend(reads.set_if_false.iter().cloned());
            }
        }
        uses
    }
}

/// The conditions of a block that decides, each with its port and what it reads.
pub(super) fn conditions(block: &Block) -> Option<Vec<(&PortName, Reads)>> {
    let conditions = match block {
        Block::Branch(branch) => &branch.conditions,
        Block::CheckQueue(check) => &check.conditions,
        _ => return None,
    };
    Some(conditions.iter().map(|condition| (&condition.port, condition.when.reads())).collect())
}

/// The attributes that are known to be set once a block was left by a port.
pub(super) fn set_after(block: &LoadedBlock, uses: &Uses, port: &str) -> BTreeSet<SmolStr> {
    let mut set = BTreeSet::new();
    if block.block.stores(port) {
        set.extend(uses.sets.iter().cloned());
    }
    if port == "error" {
        return set;
    }
    if let Some(conditions) = conditions(&block.block) {
        for (own, reads) in conditions {
            if own == port {
                set.extend(reads.set_if_true);
                return set;
            }
            set.extend(reads.set_if_false);
        }
    } else if matches!(block.block, Block::SetAttributes(_)) {
        set.extend(uses.needed.iter().cloned());
    }
    set
}

struct Visit<'f> {
    flow: &'f LoadedFlow,
    uses: Uses,
}

impl Visit<'_> {
    fn read(&mut self, expression: &Expression) {
        self.uses.named.extend(expression.variables());
        self.uses.needed.extend(expression.reads().needed);
    }
    fn fill(&mut self, template: &Template) {
        template.expressions().for_each(|(_, expression)| self.read(expression));
    }
    fn set(&mut self, attribute: &AttributeName) {
        self.uses.sets.insert(SmolStr::new(attribute.as_str()));
    }
}

impl Visitor for Visit<'_> {
    fn prompt(&mut self, _: &str, prompt: &PromptId) {
        self.uses.prompts.insert(prompt.clone());
        let flow = self.flow;
        flow.wordings(prompt).for_each(|wording| self.fill(wording));
    }
    fn expression(&mut self, path: &str, expression: &Expression, _: Want, _: &[(&'static str, Type)]) {
        match path.starts_with("/conditions/") {
            true => self.uses.named.extend(expression.variables()),
            false => self.read(expression),
        }
    }
    fn template(&mut self, _: &str, template: &Template, _: Want, _: &[(&'static str, Type)]) {
        self.fill(template);
    }
    fn sets(&mut self, _: &str, attribute: &AttributeName, _: Option<ValueType>) {
        self.set(attribute);
    }
    fn assigns(&mut self, _: &str, attribute: &AttributeName, template: &Template) {
        self.set(attribute);
        self.fill(template);
    }
    fn saves(&mut self, _: &str, attribute: &AttributeName, expression: &Expression, _: &[(&'static str, Type)]) {
        self.set(attribute);
        self.read(expression);
    }
    fn resource(&mut self, _: &str, _: cordboard_core::blocks::ResourceKind, name: &Template) {
        self.fill(name);
    }
    fn flow(&mut self, _: &str, _: &FlowId, use_of: FlowUse<'_>) {
        if let FlowUse::Call { inputs, outputs, .. } = use_of {
            inputs.values().for_each(|input| self.fill(input));
            outputs.keys().for_each(|attribute| self.set(attribute));
        }
    }
    fn returns(&mut self, _: &PortName, outputs: &BTreeMap<AttributeName, Template>) {
        outputs.values().for_each(|output| self.fill(output));
    }
}
