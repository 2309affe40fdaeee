//! `cordboard diff`: what differs between two versions of flows.

mod cases;
mod source;

use clap::ValueEnum;
use cordboard_check::Options;
use cordboard_check::diff::{diff, report};
use cordboard_core::Loaded;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::USAGE;
use crate::check::read_policies;
use source::Source;

const AFTER_HELP: &str = "\
Without `--`, BEFORE and AFTER are flow files or folders. With `-- PATH`, they are git revisions of PATH, a flow file or a
folder; without AFTER, PATH as it lies on the disk is compared with BEFORE.

Modules and hook flows that a flow names are compared with it. How a file is written is no difference: spacing, the
order of keys, layouts. Cases are those of the test files beside the flows as they are after.

Exit codes: 0 the comparison was made; 1 something differs, with --exit-code; 2 a file does not load, or the command line is
wrong.

Examples:
  cordboard diff flows/support.json drafts/support.json
  cordboard diff live/ flows/
  cordboard diff main -- flows/support.json
  cordboard diff v1.0 v1.1 -- flows --format markdown
  cordboard diff main --exit-code -- flows";

/// Compare two versions of flows: blocks, ports, prompts, conditions, and what that does to paths, checks and tests.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP, override_usage = "cordboard diff [OPTIONS] BEFORE AFTER\n       cordboard diff [OPTIONS] REVISION [REVISION] -- PATH")]
pub struct Args {
    /// A flow file or a folder; with `-- PATH`, a git revision
    before: String,
    /// A flow file or a folder; with `-- PATH`, a git revision
    after: Option<String>,
    /// The flow file or folder whose revisions are compared
    #[arg(last = true)]
    path: Option<PathBuf>,
    /// How the difference is told
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// End with 1 if something differs
    #[arg(long)]
    exit_code: bool,
    /// A file with policies of your own, in YAML or JSON; can be given several times
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
    /// For a review
    Markdown,
}

/// Something differs, and the exit code is to say so.
const DIFFERS: u8 = 1;

/// One version.
pub(crate) struct Side {
    source: Source,
    path: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    match compared(args) {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(USAGE)
        }
    }
}

fn sides(args: &Args) -> Result<(Side, Side), String> {
    match (&args.path, &args.after) {
        (Some(path), after) => {
            let source = after.as_ref().map_or(Ok(Source::Disk), |after| Source::revision(after))?;
            let before = Side { source: Source::revision(&args.before)?, path: path.clone() };
            Ok((before, Side { source, path: path.clone() }))
        }
        (None, Some(after)) => {
            let side = |path: &str| {
                let path = PathBuf::from(path);
                match path.exists() {
                    true => Ok(Side { source: Source::Disk, path }),
                    false => Err(format!(
                        "there is no file or folder {}; to compare revisions, end with `-- PATH`",
                        path.display()
                    )),
                }
            };
            let (before, after) = (side(&args.before)?, side(after)?);
            match before.path.is_dir() == after.path.is_dir() {
                true => Ok((before, after)),
                false => Err("a file cannot be compared with a folder".into()),
            }
        }
        (None, None) => Err("name two files or folders, or a revision and `-- PATH`".into()),
    }
}

fn compared(args: &Args) -> Result<u8, String> {
    let Some(policies) = read_policies(&args.policy)? else { return Ok(USAGE) };
    let (before, now) = sides(args)?;
    let (was, is) = (before.source.flows(&before.path)?, now.source.flows(&now.path)?);
    if was.is_empty() && is.is_empty() {
        return Err(nothing(&before.path, &now.path));
    }
    if unreadable(&was) || unreadable(&is) {
        return Ok(USAGE);
    }
    let mut found = diff(&was, &is, &Options { policies, ..Options::default() });
    found.cases = cases::affected(&found, &before, &now)?;
    let text = match args.format {
        Format::Text => report::text(&found),
        Format::Json => report::json(&found),
        Format::Markdown => report::markdown(&found),
    };
    let mut out = anstream::stdout();
    // A reader that has seen enough closes the pipe; that is no failure of the comparison.
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.to_string()),
        _ => {}
    }
    if found.is_empty() && args.format != Format::Json {
        anstream::eprintln!("nothing differs");
    }
    Ok(if args.exit_code && !found.is_empty() { DIFFERS } else { 0 })
}

fn nothing(before: &Path, now: &Path) -> String {
    match before == now {
        true => format!("there is no flow in {}, in either version", now.display()),
        false => format!("there is no flow in {} and {}", before.display(), now.display()),
    }
}

/// Whether a flow cannot be read at all, so that there is nothing to compare; what is wrong is told.
fn unreadable(sets: &[Loaded]) -> bool {
    let broken: Vec<_> = sets.iter().filter(|loaded| loaded.set.is_none()).collect();
    for problem in broken.iter().flat_map(|loaded| &loaded.problems) {
        anstream::eprintln!("{problem}");
    }
    !broken.is_empty()
}
