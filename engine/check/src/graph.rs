//! The port graph: a node for each block and each port of a flow set, and an edge for each way a contact can go.

use cordboard_core::blocks::{Block, FlowUse, Visitor};
use cordboard_core::load::{FlowSet, LoadedBlock, LoadedFlow};
use cordboard_model::{FlowId, FlowKind, PortName};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A block, by its number in the flow set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot(pub u32);

impl Spot {
    /// The number, to index with.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A block.
    Block(Spot),
    /// A port of a block, by its position.
    Port(Spot, u16),
}

/// An edge of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// From a block to one of its ports.
    Out,
    /// From a port to the block it leads to.
    Next,
    /// From a block to the entry of the module it calls.
    Call,
    /// From a `return` to the port of a block that calls.
    Return,
    /// From a block to the entry of the flow it goes on with.
    GoTo,
    /// From a block to the entry of a hook flow that runs meanwhile.
    Hook,
}

/// What a block means to the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It leaves by a port.
    Plain,
    /// It calls a module, by its number in the graph.
    Call(usize),
    /// It hands an outcome back.
    Return(PortName),
    /// It goes on with a flow, by its number in the graph.
    GoTo(usize),
    /// It ends the contact.
    End,
}

/// A block with what surrounds it.
#[derive(Debug)]
pub struct Place<'a> {
    /// The block's number.
    pub number: Spot,
    /// The flow's number in the graph.
    pub flow: usize,
    /// The flow.
    pub of: &'a LoadedFlow,
    /// The block.
    pub block: &'a LoadedBlock,
    /// What it means to the graph.
    pub role: Role,
    /// For each port, the block it leads to.
    pub targets: Vec<Option<Spot>>,
    /// Its node.
    pub node: NodeIndex,
}

impl Place<'_> {
    /// The name of a port, by its position.
    pub fn port(&self, index: usize) -> &str {
        self.block.ports.get(index).map_or("", |(port, _)| port.name.as_str())
    }
}

/// The graph of a flow set.
#[derive(Debug)]
pub struct PortGraph<'a> {
    /// The flows, the entry flow first.
    pub flows: Vec<&'a LoadedFlow>,
    /// The blocks of every flow.
    pub places: Vec<Place<'a>>,
    /// Nodes and edges.
    pub graph: DiGraph<Node, Edge>,
    /// The hook flows of each kind, by their numbers.
    pub hooks: BTreeMap<FlowKind, Vec<usize>>,
    starts: Vec<usize>,
}

impl<'a> PortGraph<'a> {
    /// Builds the graph. It never changes afterwards.
    pub fn new(set: &'a FlowSet) -> Self {
        let entry = set.entry();
        let rest = set.flows().filter(|flow| flow.id() != entry.id());
        let flows: Vec<&LoadedFlow> = [entry].into_iter().chain(rest).collect();
        let numbers: BTreeMap<&FlowId, usize> = flows.iter().enumerate().map(|(n, flow)| (flow.id(), n)).collect();
        let mut graph = DiGraph::new();
        let (mut places, mut starts, mut before) = (Vec::new(), Vec::new(), 0_usize);
        for (flow, of) in flows.iter().enumerate() {
            starts.push(before);
            for block in of.blocks() {
                let spot = Spot(u32::try_from(places.len()).unwrap_or(u32::MAX));
                let target = |index: Option<usize>| Some(Spot(u32::try_from(before.checked_add(index?)?).ok()?));
                let targets = block.ports.iter().map(|(_, index)| target(*index)).collect();
                let role = role(&block.block, &numbers);
                places.push(Place {
                    number: spot,
                    flow,
                    of,
                    block,
                    role,
                    targets,
                    node: graph.add_node(Node::Block(spot)),
                });
            }
            before = before.saturating_add(of.blocks().len());
        }
        let hooks = hooks(&flows, &numbers);
        let mut built = Self { flows, places, graph, hooks, starts };
        built.connect();
        built
    }

    fn connect(&mut self) {
        let mut graph = std::mem::take(&mut self.graph);
        let mut ports = Vec::with_capacity(self.places.len());
        for (number, place) in self.places.iter().enumerate() {
            let spot = Spot(u32::try_from(number).unwrap_or(u32::MAX));
            let mut own = Vec::with_capacity(place.targets.len());
            for (index, target) in place.targets.iter().enumerate() {
                let port = graph.add_node(Node::Port(spot, u16::try_from(index).unwrap_or(u16::MAX)));
                graph.add_edge(place.node, port, Edge::Out);
                if let Some(target) = target.and_then(|target| self.places.get(target.index())) {
                    graph.add_edge(port, target.node, Edge::Next);
                }
                own.push(port);
            }
            ports.push(own);
        }
        for (place, own) in self.places.iter().zip(&ports) {
            let entry = |flow: usize| self.entry(flow).map(|spot| self.at(spot).node);
            match &place.role {
                Role::Call(module) => {
                    if let Some(entry) = entry(*module) {
                        graph.add_edge(place.node, entry, Edge::Call);
                    }
                    for (_, inner) in self.blocks_of(*module) {
                        if let Role::Return(outcome) = &inner.role
                            && let Some(at) = place.block.ports.iter().position(|(port, _)| port.name == *outcome)
                            && let Some(port) = own.get(at)
                        {
                            graph.add_edge(inner.node, *port, Edge::Return);
                        }
                    }
                }
                Role::GoTo(flow) => {
                    if let Some(entry) = entry(*flow) {
                        graph.add_edge(place.node, entry, Edge::GoTo);
                    }
                }
                Role::Plain | Role::Return(_) | Role::End => {}
            }
            for flow in self.hooks_at(place) {
                if let Some(entry) = entry(flow) {
                    graph.add_edge(place.node, entry, Edge::Hook);
                }
            }
        }
        self.graph = graph;
    }

    /// The block with a number. Numbers come from this graph alone.
    #[allow(clippy::indexing_slicing)]
    pub fn at(&self, spot: Spot) -> &Place<'a> {
        &self.places[spot.index()]
    }

    /// The block a flow starts at.
    pub fn entry(&self, flow: usize) -> Option<Spot> {
        let entry = self.flows.get(flow)?.entry()?;
        self.blocks_of(flow).find(|(_, place)| place.block.id == entry.id).map(|(spot, _)| spot)
    }

    /// The blocks of a flow.
    pub fn blocks_of(&self, flow: usize) -> impl Iterator<Item = (Spot, &Place<'a>)> {
        let start = self.starts.get(flow).copied().unwrap_or_default();
        let count = self.flows.get(flow).map_or(0, |flow| flow.blocks().len());
        let places = self.places.iter().enumerate().skip(start).take(count);
        places.map(|(number, place)| (Spot(u32::try_from(number).unwrap_or(u32::MAX)), place))
    }

    /// The hook flows that may run while the contact is at a block.
    pub fn hooks_at(&self, place: &Place<'_>) -> Vec<usize> {
        let kinds: &[FlowKind] = match place.block.block {
            Block::Enqueue(_) => &[FlowKind::Queue],
            Block::AssignAgent(_) => &[FlowKind::AgentWhisper, FlowKind::CustomerWhisper, FlowKind::Hold],
            _ => &[],
        };
        kinds.iter().filter_map(|kind| self.hooks.get(kind)).flatten().copied().collect()
    }
}

fn role(block: &Block, numbers: &BTreeMap<&FlowId, usize>) -> Role {
    match block {
        Block::CallFlow(call) => numbers.get(&call.flow).map_or(Role::Plain, |flow| Role::Call(*flow)),
        Block::GoToFlow(go) => numbers.get(&go.flow).map_or(Role::End, |flow| Role::GoTo(*flow)),
        Block::Return(hand_back) => Role::Return(hand_back.outcome.clone()),
        Block::Disconnect(_) => Role::End,
        _ => Role::Plain,
    }
}

/// The hook flows of the set. Which of them is set at a given moment is not followed: any that is named anywhere may run.
fn hooks(flows: &[&LoadedFlow], numbers: &BTreeMap<&FlowId, usize>) -> BTreeMap<FlowKind, Vec<usize>> {
    struct Named<'n> {
        numbers: &'n BTreeMap<&'n FlowId, usize>,
        hooks: BTreeMap<FlowKind, Vec<usize>>,
    }
    impl Named<'_> {
        fn add(&mut self, kind: FlowKind, flow: &FlowId) {
            if let Some(number) = self.numbers.get(flow) {
                let known = self.hooks.entry(kind).or_default();
                if !known.contains(number) {
                    known.push(*number);
                }
            }
        }
    }
    impl Visitor for Named<'_> {
        fn flow(&mut self, _: &str, flow: &FlowId, use_of: FlowUse<'_>) {
            if let FlowUse::Hook(kind) = use_of {
                self.add(kind, flow);
            }
        }
    }
    let mut named = Named { numbers, hooks: BTreeMap::new() };
    for flow in flows {
        // A module runs under the hooks of its caller.
        if flow.source.kind == FlowKind::Contact {
            flow.source.hooks.each().for_each(|(_, kind, flow)| named.add(kind, flow));
        }
        flow.blocks().iter().for_each(|block| block.block.visit(&mut named));
    }
    named.hooks
}
