//! What the end-to-end tests share: the binary, built from this very tree, and the folder of the tree.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let built = escargot::CargoBuild::new()
        .package("cordboard-cli")
        .bin("cordboard")
        .manifest_path(root().join("Cargo.toml"))
        .current_release()
        .run();
    match built {
        Ok(built) => built.path().to_path_buf(),
        Err(error) => panic!("the binary does not build: {error}"),
    }
});

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The binary `cordboard`, as it is shipped.
pub fn binary() -> &'static Path {
    &BINARY
}

/// Runs `cordboard` in the folder of the repository, as a script would: `input` comes by a pipe.
pub fn cordboard(arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(binary())
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cordboard does not start: {error}"));
    if let Some(mut stdin) = child.stdin.take() {
        // A program that refuses its arguments does not read its input; that is not this function's concern.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("cordboard cannot be waited for: {error}"));
    Ran::from(output)
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Standard output as JSON, one value a line.
    pub fn json_lines(&self) -> Vec<serde_json::Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("not JSON: {error}: {line}"));
        self.out.lines().map(read).collect()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
