//! The files that an import reads.

use cordboard_import::SourceFile;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::files;

/// Folders inside of folders that are looked into.
const DEPTH: usize = 8;

/// Reads every file named, and every one in the folders named, by path.
pub fn read(paths: &[PathBuf]) -> Result<Vec<SourceFile>, String> {
    let mut found = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => in_folder(path, DEPTH, &mut found)?,
            false => found.push(path.clone()),
        }
    }
    found.iter().map(|path| one(path)).collect()
}

fn one(path: &Path) -> Result<SourceFile, String> {
    let file = files::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("{} cannot be read: {error}", path.display()),
    })?;
    Ok(SourceFile { name: file.name, bytes: file.bytes })
}

fn in_folder(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("{} cannot be read: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let json = path.extension().is_none_or(|extension| extension == "json");
        if path.is_dir() && !hidden && depth > 0 {
            in_folder(&path, depth - 1, found)?;
        } else if path.is_file() && !hidden && json {
            found.push(path);
        }
    }
    Ok(())
}
