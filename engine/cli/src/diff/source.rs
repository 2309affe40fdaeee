//! Where a version of flows is read from: the disk, or a revision of the git repository around it.

use cordboard_core::{FlowSet, Library, Loaded, NamedFile};
use cordboard_model::FlowId;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::check::flows::{is_flow, starts};
use crate::files;
use crate::test::load::is_test;

/// A place where files are.
pub enum Source {
    /// As they lie on the disk.
    Disk,
    /// As they were committed: the revision as it was named, and its commit.
    Revision { name: String, commit: String },
}

impl Source {
    /// A revision: a branch, a tag, a commit.
    pub fn revision(name: &str) -> Result<Self, String> {
        let commit = format!("{name}^{{commit}}");
        let found = git(Path::new("."), &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        match found.status.success() {
            true => {
                let commit = String::from_utf8_lossy(&found.stdout).trim().to_string();
                Ok(Source::Revision { name: name.into(), commit })
            }
            false if found.stderr.is_empty() => Err(format!("git knows no revision `{name}`")),
            false => Err(String::from_utf8_lossy(&found.stderr).trim().to_string()),
        }
    }

    /// A file; none where there is no such file here, or it cannot be read.
    pub fn read(&self, path: &Path) -> Option<NamedFile> {
        match self {
            Source::Disk => files::read(path).ok(),
            Source::Revision { name, commit } => {
                let file = path.file_name()?.to_str()?;
                let found = git(folder_of(path), &["show", "--end-of-options", &format!("{commit}:./{file}")]).ok()?;
                let name = format!("{name}:{}", path.display());
                found.status.success().then_some(NamedFile { name, bytes: found.stdout })
            }
        }
    }

    /// The files of a folder, by name.
    fn files(&self, folder: &Path) -> Result<Vec<PathBuf>, String> {
        let unreadable = |error| format!("{} cannot be read: {error}", folder.display());
        let mut found: Vec<PathBuf> = match self {
            Source::Disk => {
                let entries = std::fs::read_dir(folder).map_err(unreadable)?;
                entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect()
            }
            Source::Revision { commit, .. } => {
                let listed = git(folder, &["ls-tree", "--name-only", "-z", "--end-of-options", commit, "./"])?;
                let names = String::from_utf8_lossy(&listed.stdout).into_owned();
                let names = names.split('\0').filter(|name| !name.is_empty());
                names.filter_map(|name| Some(folder.join(Path::new(name).file_name()?))).collect()
            }
        };
        found.sort();
        Ok(found)
    }

    /// The flow sets of a file or folder; none where it is not here.
    pub fn flows(&self, path: &Path) -> Result<Vec<Loaded>, String> {
        if path.is_dir() {
            let flows = self.files(path)?.into_iter().filter(|path| is_flow(path));
            return Ok(starts(flows.filter_map(|path| self.load(&path)).collect()));
        }
        Ok(self.load(path).into_iter().collect())
    }

    /// A flow with every flow it can reach, from the folder it lies in.
    pub fn load(&self, path: &Path) -> Option<Loaded> {
        Some(FlowSet::load(self.read(path)?, &Beside { source: self, folder: folder_of(path) }))
    }

    /// The test files in a folder, or in the folder that a file lies in.
    pub fn tests(&self, path: &Path) -> Result<Vec<PathBuf>, String> {
        let folder = if path.is_dir() { path } else { folder_of(path) };
        Ok(self.files(folder)?.into_iter().filter(|path| is_test(path)).collect())
    }
}

/// The flows beside a flow.
struct Beside<'s> {
    source: &'s Source,
    folder: &'s Path,
}

impl Library for Beside<'_> {
    fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        self.source.read(&self.folder.join(format!("{flow}.json")))
    }
}

/// The folder that a file lies in; never an empty path, which names nothing to run a program in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Output, String> {
    let run = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    run.map_err(|error| format!("git does not run, and revisions are read by it: {error}"))
}
