//! A flow set: a flow with every flow it can reach. It is what a contact runs, and it never changes.

use cordboard_model::limits::FLOWS_IN_SET;
use cordboard_model::{Code, FlowId, Place, Problem, json::Document, json::content_hash, parse};
use std::collections::{BTreeMap, BTreeSet};

use super::recursion::{Ring, rings};
use super::{LoadedFlow, Loading, calls, load};

/// A flow and everything it can reach.
#[derive(Debug)]
pub struct FlowSet {
    entry: FlowId,
    flows: BTreeMap<FlowId, LoadedFlow>,
    hash: String,
}

/// A file as it was found.
#[derive(Debug, Clone)]
pub struct NamedFile {
    /// The name used in problems.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Where flows are found by id. The core itself opens no files.
pub trait Library {
    /// The file of a flow; none where there is no such flow.
    fn find(&self, flow: &FlowId) -> Option<NamedFile>;
}

impl<F: Fn(&FlowId) -> Option<NamedFile>> Library for F {
    fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        self(flow)
    }
}

/// What loading gave.
#[derive(Debug)]
pub struct Loaded {
    /// The set; none where the entry flow could not be read at all.
    pub set: Option<FlowSet>,
    /// Everything that is wrong, by file and place.
    pub problems: Vec<Problem>,
    /// The document of each flow of the set, to find the places of what is found later.
    pub documents: BTreeMap<FlowId, Document>,
}

impl Loaded {
    /// The set, if nothing stops it from running.
    pub fn runnable(self) -> Result<FlowSet, Vec<Problem>> {
        match self.set {
            Some(set) if !self.problems.iter().any(Problem::is_error) => Ok(set),
            _ => Err(self.problems),
        }
    }
}

/// By file and place; what stands at one place keeps its order.
fn in_order(problems: &mut [Problem]) {
    problems.sort_by(|a, b| {
        let key = |problem: &Problem| (problem.place.line, problem.place.column);
        a.place.file.cmp(&b.place.file).then(key(a).cmp(&key(b)))
    });
}

impl FlowSet {
    /// Loads a flow from its file, and from `library` every flow it can reach.
    pub fn load(file: NamedFile, library: &dyn Library) -> Loaded {
        let mut problems = Vec::new();
        let mut flows = calls::Others::default();
        let mut todo: Vec<(Option<FlowId>, NamedFile)> = vec![(None, file)];
        let mut asked: BTreeSet<FlowId> = BTreeSet::new();
        let mut entry = None;
        while let Some((wanted, file)) = todo.pop() {
            let (draft, found) = parse(&file.name, &file.bytes);
            problems.extend(found);
            let Some(draft) = draft else {
                flows.unread.extend(wanted);
                continue;
            };
            let loaded = load(&draft, &mut problems);
            let id = loaded.id().clone();
            if let Some(wanted) = &wanted
                && *wanted != id
            {
                let message = format!("the file of flow `{wanted}` holds a flow with the id `{id}`");
                let problem = Problem::error(Code::FlowIdMismatch, draft.document.place_of("/id"), message);
                problems.push(problem.suggest(format!("set `id` to `{wanted}`, or rename the file")));
                flows.unread.insert(wanted.clone());
                continue;
            }
            entry.get_or_insert_with(|| id.clone());
            asked.insert(id.clone());
            for named in calls::named_flows(&loaded) {
                if asked.len() >= FLOWS_IN_SET {
                    let message = format!("more than {FLOWS_IN_SET} flows can be reached from here");
                    let problem = Problem::error(Code::FlowTooManyFlows, draft.document.place_of("/id"), message);
                    problems
                        .push(problem.suggest("split the set: flows that nobody calls from here belong to another"));
                    break;
                }
                if asked.insert(named.clone())
                    && let Some(file) = library.find(&named)
                {
                    todo.push((Some(named), file));
                }
            }
            flows.read.insert(id, (loaded, draft));
        }
        let Some(entry) = entry else {
            in_order(&mut problems);
            return Loaded { set: None, problems, documents: BTreeMap::new() };
        };
        for (flow, draft) in flows.read.values() {
            let mut loading = Loading { document: &draft.document, flow: &draft.flow, problems: &mut problems };
            calls::check(&mut loading, flow, &flows);
        }
        for ring in rings(flows.read.values().map(|(flow, _)| flow)) {
            let place = match flows.read.get(&ring.flow) {
                Some((_, draft)) => draft.document.place_of(&ring.pointer),
                None => Place::default(),
            };
            problems.push(Problem::error(Ring::CODE, place, ring.message()).suggest(Ring::SUGGESTION));
        }
        in_order(&mut problems);
        let mut documents = BTreeMap::new();
        let flows: BTreeMap<FlowId, LoadedFlow> = flows
            .read
            .into_iter()
            .map(|(id, (flow, draft))| {
                documents.insert(id.clone(), draft.document);
                (id, flow)
            })
            .collect();
        let members: String = flows.values().map(|flow| format!("{} {}\n", flow.id(), flow.hash)).collect();
        let hash = content_hash(&format!("{entry}\n{members}"));
        Loaded { set: Some(FlowSet { entry, flows, hash }), problems, documents }
    }

    /// Loads one flow that reaches no other; for tests and tools.
    pub fn load_one(name: &str, text: &str) -> Loaded {
        Self::load(NamedFile { name: name.into(), bytes: text.as_bytes().to_vec() }, &|_: &FlowId| None)
    }

    /// The flow a contact starts with.
    pub fn entry(&self) -> &LoadedFlow {
        // The entry is in the set: it is the first flow that was put there.
        #[allow(clippy::indexing_slicing)]
        &self.flows[&self.entry]
    }
    /// A flow of the set.
    pub fn flow(&self, id: &FlowId) -> Option<&LoadedFlow> {
        self.flows.get(id)
    }
    /// Every flow of the set, by id.
    pub fn flows(&self) -> impl Iterator<Item = &LoadedFlow> {
        self.flows.values()
    }
    /// Whether any flow of the set declares anything sensitive. Where none does, nothing needs hiding.
    pub fn holds_sensitive(&self) -> bool {
        self.flows.values().any(|flow| {
            let source = &flow.source;
            source.attributes.values().any(|declared| declared.sensitive)
                || source.inputs.values().any(|declared| declared.sensitive)
                || source.outputs.values().any(|declared| declared.sensitive)
        })
    }
    /// The name of the set: a hash over the entry and the content of each flow. Equal content, equal name.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
