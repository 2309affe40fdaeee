//! Telling what became of an import.

use clap::ValueEnum;
use cordboard_import::{Report, report};
use std::io::Write;
use std::path::PathBuf;

use super::{NOTHING, UNMAPPED};
use crate::USAGE;

/// What every import can be told about what it puts out.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// The folder to write the flows to
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, requires = "out")]
    pub force: bool,
    /// How the report is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    report: Format,
    /// Name the blocks that were mapped exactly, too
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people
    Text,
    /// A page with tables
    Markdown,
    /// One JSON object
    Json,
}

/// Says that there was nothing to import.
pub(super) fn nothing(paths: &[PathBuf]) -> u8 {
    let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    anstream::eprintln!("there is no file to import in {}", names.join(", "));
    NOTHING
}

/// Writes the report, and answers the exit code.
pub(super) fn tell(told: &Report, output: &Output) -> Result<u8, String> {
    let text = match output.report {
        Format::Text => report::text::render(told, output.all),
        Format::Markdown => report::markdown::render(told),
        Format::Json => report::json::render(told),
    };
    let mut out = anstream::stdout();
    // A reader that has seen enough closes the pipe; that is no failure of the import.
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.to_string()),
        _ => {}
    }
    let totals = told.totals();
    Ok(match (totals.refused, totals.blocks.blocks_unmapped) {
        (0, 0) => 0,
        (0, _) => UNMAPPED,
        _ => USAGE,
    })
}
