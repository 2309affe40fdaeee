//! `cordboard import connect`.

use cordboard_import::connect::{Options, import};
use std::path::PathBuf;

use super::told::Output;
use super::{files, told, write};

const AFTER_HELP: &str = "\
A folder stands for every file in it that is JSON or has no extension, as the console's exports have none; folders in it are
looked into. Flows that name each other find each other, so give what belongs together in one command. Read are the current
flow language and the older console export, alone or inside of a JSON template, the answer of describe-contact-flow, or
escaped text.

Without --out nothing is written: the report says what would become of the files.

Exit codes: 0 everything was mapped, exactly or with a difference; 2 a file was refused, or the command line is wrong;
3 placeholders stand for what was not mapped; 4 there is nothing to import.

Examples:
  cordboard import connect exports
  cordboard import connect exports/main-menu exports/queue-music.json --out flows
  cordboard import connect exports --out flows --functions https://functions.example/
  cordboard import connect exports --report json > import.json";

/// Import flows of Amazon Connect
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Exported files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
    /// The address behind which Lambda functions are reached; the name of a function is added to it
    #[arg(long, value_name = "URL", value_parser = address)]
    functions: Option<String>,
}

fn address(text: &str) -> Result<String, String> {
    match text.starts_with("https://") || text.starts_with("http://") {
        true => Ok(text.to_string()),
        false => Err("it has to start with https:// or http://".into()),
    }
}

pub(super) fn run(args: &Args) -> Result<u8, String> {
    let files = files::read(&args.paths)?;
    if files.is_empty() {
        return Ok(told::nothing(&args.paths));
    }
    let mut options = Options::default();
    if let Some(functions) = &args.functions {
        options.functions.clone_from(functions);
    }
    let import = import(&files, &options);
    write::write(&import, &args.output)?;
    told::tell(&import.report, &args.output)
}
