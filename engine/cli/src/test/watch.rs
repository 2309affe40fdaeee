//! `--watch`: plays again what a changed file can touch.

use notify::{EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use super::choose::Choice;
use super::load::{self, Loaded};
use super::{Args, once, trouble};

/// Editors write a file in several strokes; this long after the last one it is read.
const STILL: Duration = Duration::from_millis(80);

/// Plays everything, then, until interrupted, what changes can touch.
pub fn watch(args: &Args, choice: &Choice, first: Loaded) -> ExitCode {
    let (sender, receiver) = mpsc::channel();
    let mut watcher = match notify::recommended_watcher(sender) {
        Ok(watcher) => watcher,
        Err(error) => return trouble(&format!("files cannot be watched: {error}")),
    };
    let mut watched = BTreeSet::new();
    let mut loaded = first;
    if let Err(message) = once(args, choice, &loaded) {
        return trouble(&message);
    }
    loop {
        for folder in folders(args, &loaded) {
            if watched.insert(folder.clone())
                && let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive)
            {
                return trouble(&format!("{} cannot be watched: {error}", folder.display()));
            }
        }
        let Ok(event) = receiver.recv() else { return ExitCode::SUCCESS };
        let mut changed = changed_files(event);
        while let Ok(event) = receiver.recv_timeout(STILL) {
            changed.extend(changed_files(event));
        }
        if changed.is_empty() {
            continue;
        }
        let files = match load::find(&args.paths) {
            Ok(files) => files,
            Err(message) => return trouble(&message),
        };
        let touched = touched(&files, &loaded, &changed);
        if touched.is_empty() {
            continue;
        }
        anstream::println!("\n{} of {} test files are touched by the change", touched.len(), files.len());
        if let Err(message) = once(args, choice, &Loaded::read(&touched)) {
            anstream::eprintln!("error: {message}");
        }
        loaded = Loaded::read(&files);
    }
}

/// The files of an event that tests can depend on.
fn changed_files(event: notify::Result<notify::Event>) -> BTreeSet<PathBuf> {
    let Ok(event) = event else { return BTreeSet::new() };
    if matches!(event.kind, EventKind::Access(_)) {
        return BTreeSet::new();
    }
    let ours = |path: &PathBuf| {
        path.extension().and_then(|end| end.to_str()).is_some_and(|end| ["json", "yaml", "yml"].contains(&end))
    };
    event.paths.into_iter().filter(ours).map(|path| absolute(&path)).collect()
}

/// The test files that depend on what changed: those that did before, and those that are new.
fn touched(files: &[PathBuf], loaded: &Loaded, changed: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let depends = |file: &PathBuf| {
        let known = loaded.suites.iter().find(|suite| suite.path == *file);
        known.is_none_or(|suite| suite.touched.iter().any(|path| changed.contains(&absolute(path))))
    };
    files.iter().filter(|file| depends(file)).cloned().collect()
}

fn folders(args: &Args, loaded: &Loaded) -> BTreeSet<PathBuf> {
    let of_suites = loaded.suites.iter().filter_map(|suite| suite.path.parent()).map(absolute);
    let named = args.paths.iter().filter(|path| path.is_dir()).map(|path| absolute(path));
    of_suites.chain(named).collect()
}

fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    // A file that was just removed has no canonical path; its folder has.
    path.canonicalize().unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => {
            folder.canonicalize().map_or_else(|_| path.to_path_buf(), |folder| folder.join(name))
        }
        _ => path.to_path_buf(),
    })
}
