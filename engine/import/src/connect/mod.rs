//! Amazon Connect: exports of the current flow language and of the older console, to our flows.

mod actions;
mod countries;
mod document;
mod legacy;
mod read;
mod references;
mod translate;
mod values;
mod world;

pub use actions::TYPES;
pub(crate) use read::{json_of, position};

use cordboard_model::{Code, Flow, Problem};

use crate::report::{FileReport, FlowReport, Report};
use crate::session::Target;
use crate::settle::settle;
use crate::{Import, ImportedFlow, SourceFile};
use document::Export;
use translate::Translation;
use world::World;

/// What an import may be told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address behind which functions are reached: a function's name is added to it.
    pub functions: String,
}

impl Default for Options {
    fn default() -> Self {
        // A name that leads nowhere for ever (RFC 2606): a flow that is run before its functions are there takes the
        // failure port, and reaches nobody else's server.
        Self { functions: "https://functions.invalid/".into() }
    }
}

/// Imports files that belong together: flows that name each other find each other.
pub fn import(files: &[SourceFile], options: &Options) -> Import {
    let mut reports: Vec<FileReport> = files
        .iter()
        .map(|file| FileReport { file: file.name.clone(), flows: Vec::new(), refused: Vec::new() })
        .collect();
    let mut exports: Vec<Export> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let found = read::read(index, file);
        exports.extend(found.exports);
        if let Some(report) = reports.get_mut(index) {
            report.refused.extend(found.problems);
        }
    }
    let world = World::of(&exports, options);
    let mut report = Report::default();
    let mut flows = Vec::new();
    let mut stubs = world.stubs();
    for (index, export) in exports.iter().enumerate() {
        let Some(file) = reports.get_mut(export.file) else { continue };
        let mut translation = Translation::of(&world, index, export);
        match translation.translate() {
            Ok(flow) => {
                let mut session = translation.session;
                file.flows.push(FlowReport {
                    flow: flow.id.clone(),
                    name: export.name.clone(),
                    kind: flow.kind,
                    blocks: session.told(),
                    remarks: std::mem::take(&mut session.remarks),
                });
                report.resources.extend(std::mem::take(&mut session.resources));
                session.layout.blocks.retain(|block, _| flow.blocks.contains_key(block));
                flows.push(ImportedFlow { flow, layout: session.layout });
            }
            Err(problem) => file.refused.push(refused(*problem, &file.file)),
        }
    }
    let named = |stub: &Flow| flows.iter().any(|imported| names(&imported.flow, &stub.id));
    stubs.retain(named);
    report.files = reports;
    Import { flows, stubs, report }
}

/// Whether a flow names another.
fn names(flow: &Flow, other: &cordboard_model::FlowId) -> bool {
    let holds = |value: &cordboard_model::Value| match value {
        cordboard_model::Value::Map(map) => {
            map.values().any(|value| matches!(value, cordboard_model::Value::Text(text) if text == other.as_str()))
        }
        _ => false,
    };
    let types = ["call_flow", "go_to_flow", "set_hooks"];
    flow.blocks.values().any(|block| types.contains(&block.block_type.as_str()) && holds(&block.with))
}

/// What was wrong with a flow that nothing could stand for, told at the file it came from.
pub(crate) fn refused(problem: Problem, file: &str) -> Problem {
    let place = cordboard_model::Place { file: file.to_string(), line: 1, column: 1, ..Default::default() };
    let code = match problem.code {
        Code::FlowTooManyBlocks => Code::ImportTooLarge,
        other => other,
    };
    Problem { code, place, ..Problem::error(code, Default::default(), problem.message) }
}

impl Translation<'_> {
    /// Translates every action and puts the flow together.
    fn translate(&mut self) -> Result<Flow, Box<Problem>> {
        for action in &self.export.actions {
            if action.guessed {
                let said = format!(
                    "the language has no action type `{}`; it is taken as {}",
                    action.original_type, action.kind
                );
                self.session.differs(&action.id, said);
            }
            actions::map(self, action);
        }
        self.mark_secrets();
        for (at, action, text) in &self.export.annotations {
            self.session.note(*at, action.as_deref(), text);
        }
        let contract = self.contract();
        let start = Target::step(&self.export.start);
        settle(&mut self.session, &self.export.name, &self.export.description, &start, &contract)
    }
}
