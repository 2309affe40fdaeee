//! Finding test files, and loading them with the flows they test.

use cordboard_core::{FlowSet, Library, NamedFile};
use cordboard_model::json::Document;
use cordboard_model::{FlowId, Problem, did_you_mean};
use cordboard_testing::{Stage, Suite};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::exports::Exports;
use crate::files;

const ENDINGS: [&str; 3] = [".test.yaml", ".test.yml", ".test.json"];

/// Test files that were read, in the order of their names.
pub struct Loaded {
    /// Each file.
    pub suites: Vec<LoadedSuite>,
    /// The flow sets; files that test the same flow share one.
    pub stages: Vec<Stage>,
    /// Flows that stand in for those that are not beside a test.
    pub exports: Exports,
}

/// A test file that was read.
pub struct LoadedSuite {
    /// The file.
    pub path: PathBuf,
    /// What it holds; none where it cannot be played.
    pub suite: Option<(Suite, usize)>,
    /// What is wrong with it or with its flow.
    pub problems: Vec<Problem>,
    /// Every file that it depends on, itself included.
    pub touched: BTreeSet<PathBuf>,
}

/// The test files that the paths name.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let flows = PathBuf::from("flows");
    let usual = [if flows.is_dir() { flows } else { PathBuf::from(".") }];
    let mut found = BTreeSet::new();
    for path in if paths.is_empty() { &usual } else { paths } {
        if path.is_dir() {
            look_through(path, &mut found)?;
        } else if is_test(path) {
            if !path.is_file() {
                return Err(format!("there is no file {}", path.display()));
            }
            found.insert(path.clone());
        } else if path.is_file() {
            found.extend(beside(path));
        } else {
            return Err(format!("there is no file or folder {}", path.display()));
        }
    }
    Ok(found.into_iter().collect())
}

pub(crate) fn is_test(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| ENDINGS.iter().any(|end| name.ends_with(end)))
}

/// The test files of a flow file.
pub fn beside(flow: &Path) -> Vec<PathBuf> {
    let stem = flow.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let files = ENDINGS.iter().map(|end| flow.with_file_name(format!("{stem}{end}")));
    files.filter(|path| path.is_file()).collect()
}

fn look_through(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), String> {
    let unreadable = |error| format!("{} cannot be read: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (path, hidden) = (entry.path(), entry.file_name().to_string_lossy().starts_with('.'));
        // Links are not followed, so that a ring of them ends.
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() && !hidden && entry.file_name() != "target" && entry.file_name() != "node_modules" {
            look_through(&path, found)?;
        } else if is_test(&path) && !kind.is_dir() {
            found.insert(path);
        }
    }
    Ok(())
}

/// A folder of flows that remembers which it was asked for.
struct Remembering<'a> {
    folder: &'a Path,
    exports: &'a Exports,
    asked: RefCell<BTreeSet<PathBuf>>,
}

impl Library for Remembering<'_> {
    fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        let path = self.folder.join(format!("{flow}.json"));
        self.asked.borrow_mut().insert(path.clone());
        files::read(&path).ok().or_else(|| self.exports.find(flow))
    }
}

impl Loaded {
    /// Reads test files and the flows they test, which lie beside them.
    pub fn read(paths: &[PathBuf]) -> Self {
        Self::read_with(paths, Exports::default())
    }

    /// The same, with flows that stand in for those that are not beside a test.
    pub fn read_with(paths: &[PathBuf], exports: Exports) -> Self {
        let mut loaded = Self { suites: Vec::new(), stages: Vec::new(), exports };
        let mut known: BTreeMap<PathBuf, (Option<usize>, BTreeSet<PathBuf>)> = BTreeMap::new();
        for path in paths {
            let suite = loaded.one(path, &mut known);
            loaded.suites.push(suite);
        }
        loaded
    }

    fn one(&mut self, path: &Path, known: &mut BTreeMap<PathBuf, (Option<usize>, BTreeSet<PathBuf>)>) -> LoadedSuite {
        let mut read = LoadedSuite {
            path: path.to_path_buf(),
            suite: None,
            problems: Vec::new(),
            touched: BTreeSet::from([path.to_path_buf()]),
        };
        let file = match files::read(path) {
            Ok(file) => file,
            Err(error) => {
                let place = cordboard_model::Place { file: path.display().to_string(), ..Default::default() };
                let message = format!("the file cannot be read: {error}");
                read.problems.push(Problem::error(cordboard_model::Code::TestBadCase, place, message));
                return read;
            }
        };
        let (suite, problems) = Suite::read(&file);
        read.problems = problems;
        let Some(suite) = suite else { return read };
        let folder = path.parent().unwrap_or(Path::new(""));
        let flow_path = folder.join(format!("{}.json", suite.flow));
        read.touched.insert(flow_path.clone());
        let (stage, touched) = known.entry(flow_path.clone()).or_insert_with(|| {
            let (stage, touched) = self.stage(&flow_path, folder, &suite, &mut read.problems);
            (stage, touched)
        });
        read.touched.extend(touched.iter().cloned());
        match stage {
            Some(stage) => {
                if let Some(of) = self.stages.get(*stage) {
                    read.problems.extend(suite.fit(&of.flows));
                }
                if !read.problems.iter().any(Problem::is_error) {
                    read.suite = Some((suite, *stage));
                }
            }
            None if read.problems.is_empty() => {
                read.problems.push(suite.no_flow(format!("flow `{}` cannot run", suite.flow), None));
            }
            None => {}
        }
        read
    }

    fn stage(
        &mut self,
        path: &Path,
        folder: &Path,
        suite: &Suite,
        problems: &mut Vec<Problem>,
    ) -> (Option<usize>, BTreeSet<PathBuf>) {
        let Some(file) = files::read(path).ok().or_else(|| self.exports.find(&suite.flow)) else {
            let mut others = flows_in(folder);
            others.extend(self.exports.ids());
            let near = did_you_mean(suite.flow.as_str(), others.iter().map(String::as_str));
            let message = match self.exports.is_empty() {
                true => format!("there is no flow `{}` beside this file", suite.flow),
                false => format!("there is no flow `{}` beside this file or in the exports", suite.flow),
            };
            problems.push(suite.no_flow(message, near));
            return (None, BTreeSet::new());
        };
        let library = Remembering { folder, exports: &self.exports, asked: RefCell::default() };
        let set = FlowSet::load(file, &library).runnable();
        let touched = library.asked.into_inner();
        match set {
            Ok(flows) => {
                self.stages.push(Stage::new(flows));
                (Some(self.stages.len() - 1), touched)
            }
            Err(of_flow) => {
                problems.push(suite.no_flow(format!("flow `{}` cannot run", suite.flow), None));
                problems.extend(of_flow);
                (None, touched)
            }
        }
    }

    /// How many cases there are.
    pub fn cases(&self) -> usize {
        self.suites.iter().filter_map(|suite| suite.suite.as_ref()).map(|(suite, _)| suite.cases.len()).sum()
    }

    /// The test files.
    pub fn files(&self) -> Vec<PathBuf> {
        self.suites.iter().map(|suite| suite.path.clone()).collect()
    }

    /// The flow files, read for the places of what is in them.
    pub fn documents(&self, wanted: bool) -> BTreeMap<FlowId, Document> {
        let touched = self.suites.iter().flat_map(|suite| &suite.touched).filter(|path| wanted && !is_test(path));
        let read = |path: &PathBuf| {
            let file = files::read(path).ok()?;
            let (document, _) = Document::read(&file.name, &file.bytes).ok()?;
            let id = FlowId::new(document.find("/id")?.text()?).ok()?;
            Some((id, document))
        };
        touched.filter_map(read).collect()
    }
}

fn flows_in(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let flows = names.filter(|name| !name.ends_with(".test.json"));
    flows.filter_map(|name| name.strip_suffix(".json").map(str::to_string)).collect()
}
