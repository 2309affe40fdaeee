//! Flow files on disk.

use cordboard_core::{FlowSet, Library, Loaded, NamedFile};
use cordboard_model::limits::FLOW_BYTES;
use cordboard_model::{FlowId, Problem};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The flows of a folder: each in a file named after its id.
struct Folder {
    path: PathBuf,
}

impl Library for Folder {
    fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        read(&self.path.join(format!("{flow}.json"))).ok()
    }
}

/// Reads a file, but no more of it than the loader needs to see that it is too large.
pub fn read(path: &Path) -> io::Result<NamedFile> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FLOW_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(NamedFile { name: path.display().to_string(), bytes })
}

/// Loads a flow with every flow it can reach, from the folder it lies in.
pub fn load(path: &Path) -> Result<Loaded, String> {
    let file = read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("{} cannot be read: {error}", path.display()),
    })?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    Ok(FlowSet::load(file, &Folder { path: folder }))
}

/// What is said after the problems of a flow.
pub fn summary(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    let count = |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
    match (errors, warnings) {
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}
