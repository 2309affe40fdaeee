//! `cordboard import studio`.

use cordboard_import::studio::import;
use std::path::PathBuf;

use super::told::Output;
use super::{files, told, write};

const AFTER_HELP: &str = "\
Read is the JSON of a flow, as the console shows it, or the answer of the API around it. A folder stands for every JSON file
in it; folders in it are looked into. Flows and subflows find each other by the names of their files.

Without --out nothing is written: the report says what would become of the files.

Exit codes: 0 everything was mapped, exactly or with a difference; 2 a file was refused, or the command line is wrong;
3 placeholders stand for what was not mapped; 4 there is nothing to import.

Examples:
  cordboard import studio flow.json
  cordboard import studio studio-flows --out flows
  cordboard import studio studio-flows --report markdown > import.md";

/// Import flows of Twilio Studio
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Files with flows, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args) -> Result<u8, String> {
    let files = files::read(&args.paths)?;
    if files.is_empty() {
        return Ok(told::nothing(&args.paths));
    }
    let import = import(&files);
    write::write(&import, &args.output)?;
    told::tell(&import.report, &args.output)
}
