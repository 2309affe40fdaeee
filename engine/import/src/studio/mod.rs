//! Twilio Studio flows to our flows.

mod context;
mod document;
mod liquid;
mod translate;
mod widgets;
mod world;

pub use widgets::TYPES;

use crate::report::{FileReport, FlowReport, Report};
use crate::session::Target;
use crate::settle::settle;
use crate::{Import, ImportedFlow, SourceFile};
use translate::Translation;
use world::World;

/// Imports files that belong together: flows and subflows find each other by their names.
pub fn import(files: &[SourceFile]) -> Import {
    let mut report = Report::default();
    let mut exports = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let (found, refused) = document::read(index, file);
        exports.extend(found);
        report.files.push(FileReport { file: file.name.clone(), flows: Vec::new(), refused });
    }
    let world = World::of(&exports);
    let mut flows = Vec::new();
    for (index, export) in exports.iter().enumerate() {
        let Some(file) = report.files.get_mut(export.file) else { continue };
        let mut translation = Translation::of(&world, index, export);
        for widget in &export.widgets {
            widgets::map(&mut translation, widget);
        }
        let contract = world.contract(index);
        let start = Target::step(&export.initial);
        let mut session = translation.session;
        match settle(&mut session, &export.name, &export.description, &start, &contract) {
            Ok(flow) => {
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
            Err(problem) => file.refused.push(crate::connect::refused(*problem, &file.file)),
        }
    }
    Import { flows, stubs: world.stubs(), report }
}
