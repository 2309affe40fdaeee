//! What catches a mutant: what `cordboard check` reports, or a case of the tests that lie beside the flows.

use cordboard_check::{Finding, Options, check_all};
use cordboard_core::FlowSet;
use cordboard_core::load::{Loaded, NamedFile};
use cordboard_model::{FlowId, FlowKind, Problem};
use cordboard_testing::{Options as Playing, Stage, Status, Suite, play};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::draft::Draft;

/// What caught a mutant: the codes of errors, or a case, or the codes of warnings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caught {
    /// The errors of `cordboard check`, by their codes.
    pub errors: BTreeSet<String>,
    /// The warnings.
    pub warnings: BTreeSet<String>,
    /// A case of the tests beside the flows: the flow and the case.
    pub case: Option<(String, String)>,
}

/// The flows of the folder `flows` with the tests beside them.
pub struct Flows {
    files: BTreeMap<String, String>,
    suites: Vec<Suite>,
    /// For each flow, the flows it reaches, itself included.
    reached: BTreeMap<String, BTreeSet<String>>,
    /// The flows that a check starts with.
    roots: BTreeSet<String>,
}

impl Flows {
    pub fn read(folder: &Path) -> Self {
        let (mut files, mut suites) = (BTreeMap::new(), Vec::new());
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().unwrap().to_str().unwrap().to_string();
            if name.ends_with(".test.yaml") {
                let (suite, problems) = Suite::read(&NamedFile { name, bytes: std::fs::read(&path).unwrap() });
                assert!(problems.is_empty(), "{problems:?}");
                suites.push(suite.unwrap());
            } else if let Some(id) = name.strip_suffix(".json") {
                files.insert(id.to_string(), std::fs::read_to_string(&path).unwrap());
            }
        }
        let mut flows = Self { files, suites, reached: BTreeMap::new(), roots: BTreeSet::new() };
        let all: Vec<(String, Loaded)> = flows.files.keys().map(|id| (id.clone(), flows.load(id, None))).collect();
        for (id, loaded) in all {
            if loaded.set.as_ref().unwrap().entry().source.kind == FlowKind::Contact {
                flows.roots.insert(id.clone());
            }
            flows.reached.insert(id, loaded.documents.keys().map(ToString::to_string).collect());
        }
        let covered: BTreeSet<&String> = flows.roots.iter().flat_map(|root| &flows.reached[root]).collect();
        let alone = flows.files.keys().find(|id| !covered.contains(id));
        assert_eq!(alone, None, "every example is reached from a contact flow, and is checked in its postures");
        flows
    }

    /// The flows as they are, to be broken.
    pub fn drafts(&self) -> Vec<Draft> {
        self.files.values().map(|text| Draft(serde_json::from_str(text).unwrap())).collect()
    }

    /// The ports that a contact can take, in whichever set: the flow, the block, the port.
    pub fn taken(&self) -> BTreeSet<(String, String, String)> {
        let mut taken = BTreeSet::new();
        for id in &self.roots {
            let stage = Stage::new(self.load(id, None).runnable().unwrap());
            for (flow, covered) in stage.universe.coverage(&stage.universe.tally()).flows {
                let ports = covered.missing_ports();
                taken.extend(ports.map(|port| (flow.to_string(), port.block.to_string(), port.port.to_string())));
            }
        }
        taken
    }

    fn load(&self, id: &str, broken: Option<&Draft>) -> Loaded {
        let find = |id: &str| {
            let text = match broken.filter(|draft| draft.id() == id) {
                Some(draft) => serde_json::to_string_pretty(&draft.0).unwrap(),
                None => self.files.get(id)?.clone(),
            };
            Some(NamedFile { name: format!("{id}.json"), bytes: text.into_bytes() })
        };
        FlowSet::load(find(id).unwrap(), &|id: &FlowId| find(id.as_str()))
    }

    /// What catches this mutant, or finds fault with the originals. Tests are played where `check` finds no error.
    pub fn caught(&self, broken: Option<&Draft>) -> Caught {
        let touched = |flow: &str| broken.is_none_or(|draft| self.reached[flow].contains(draft.id()));
        let roots = self.roots.iter().filter(|root| touched(root));
        let sets: Vec<Loaded> = roots.map(|root| self.load(root, broken)).collect();
        let (errors, warnings): (Vec<_>, Vec<_>) =
            check_all(&sets, &Options::default()).into_iter().partition(|finding| finding.is_error());
        let codes = |found: Vec<Finding>| found.into_iter().map(|finding| finding.code.to_string()).collect();
        let mut caught = Caught { errors: codes(errors), warnings: codes(warnings), case: None };
        if caught.errors.is_empty() {
            let mut suites: Vec<&Suite> = self.suites.iter().filter(|suite| touched(suite.flow.as_str())).collect();
            // Its own tests first.
            suites.sort_by_key(|suite| broken.is_some_and(|draft| suite.flow.as_str() != draft.id()));
            caught.case = suites.into_iter().find_map(|suite| self.failing(suite, broken));
        }
        caught
    }

    /// The first case that fails. A test file that no longer fits its flow is named by the code of that.
    fn failing(&self, suite: &Suite, broken: Option<&Draft>) -> Option<(String, String)> {
        let caught = |case: &str| Some((suite.flow.to_string(), case.to_string()));
        // What does not load is an error of `check`, and does not come here.
        let flows = self.load(suite.flow.as_str(), broken).runnable().ok()?;
        if let Some(problem) = suite.fit(&flows).into_iter().find(Problem::is_error) {
            return caught(&problem.code.to_string());
        }
        let stage = Stage::new(flows);
        let mut tally = stage.universe.tally();
        let mut fails = |case| play(&stage, suite, case, Playing::default(), &mut tally).status > Status::Pass;
        let case = suite.cases.iter().find(|case| fails(*case))?;
        caught(&case.name)
    }
}
