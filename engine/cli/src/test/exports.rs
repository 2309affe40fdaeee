//! Flows that are imported for a test, and written nowhere: what a team exports and deploys elsewhere.

use cordboard_core::NamedFile;
use cordboard_import::connect::{Options, import};
use cordboard_model::FlowId;
use cordboard_model::json::canonical_of;
use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::import::files;

/// Imported flows by id.
#[derive(Debug, Clone, Default)]
pub struct Exports {
    flows: BTreeMap<FlowId, NamedFile>,
}

impl Exports {
    /// Imports the exports of Amazon Connect that the paths name. A file that is refused is an error: a test must not pass
    /// because what it tests was not there.
    pub fn read(paths: &[PathBuf]) -> Result<Self, String> {
        if paths.is_empty() {
            return Ok(Self::default());
        }
        let import = import(&files::read(paths)?, &Options::default());
        let mut refused = import.report.files.iter().flat_map(|file| &file.refused);
        if let Some(problem) = refused.next() {
            return Err(format!("an export cannot be imported: {problem}"));
        }
        let mut flows = BTreeMap::new();
        for flow in import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs) {
            let text = canonical_of(flow).map_err(|_| format!("flow `{}` cannot be written", flow.id))?;
            flows.insert(flow.id.clone(), NamedFile { name: format!("{}.json", flow.id), bytes: text.into_bytes() });
        }
        Ok(Self { flows })
    }

    /// The file of a flow.
    pub fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        self.flows.get(flow).cloned()
    }

    /// The ids of the flows.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.flows.keys().map(ToString::to_string)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }
}
