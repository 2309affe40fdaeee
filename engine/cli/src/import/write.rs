//! Writing the flows of an import: never over a file that is there, unless it is told to.

use cordboard_import::Import;
use cordboard_model::json::canonical_of;
use serde::Serialize;
use std::fs;
use std::path::PathBuf;

use super::told::Output;

/// Writes each flow and its layout, where a folder was named.
pub(super) fn write(import: &Import, output: &Output) -> Result<(), String> {
    let Some(folder) = &output.out else { return Ok(()) };
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    for imported in &import.flows {
        let id = &imported.flow.id;
        files.push((folder.join(format!("{id}.json")), text_of(&imported.flow)?));
        files.push((folder.join(format!("{id}.layout.json")), text_of(&imported.layout)?));
    }
    for stub in &import.stubs {
        files.push((folder.join(format!("{}.json", stub.id)), text_of(stub)?));
    }
    if !output.force
        && let Some((there, _)) = files.iter().find(|(path, _)| path.exists())
    {
        return Err(format!("{} is there already; nothing was written; --force writes over it", there.display()));
    }
    let failed = |path: &PathBuf, error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (path, text) in &files {
        fs::write(path, text).map_err(|error| failed(path, error))?;
    }
    let flows = import.flows.len();
    anstream::eprintln!("wrote {flows} flow{} to {}", if flows == 1 { "" } else { "s" }, folder.display());
    if !import.stubs.is_empty() {
        let names: Vec<_> = import.stubs.iter().map(|stub| format!("`{}`", stub.id)).collect();
        anstream::eprintln!("and placeholders for flows that were not among the files: {}", names.join(", "));
    }
    Ok(())
}

fn text_of(value: &impl Serialize) -> Result<String, String> {
    canonical_of(value).map_err(|_| "a flow cannot be written; this is a mistake of the program".to_string())
}
