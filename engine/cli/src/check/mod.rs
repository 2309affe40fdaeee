//! `cordboard check`: what can be known of flows without running them.

mod as_tests;
pub(crate) mod flows;

pub use flows::load;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use cordboard_check::{Finding, Options, Policy, check_all, policies, report};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::{USAGE, files};

const AFTER_HELP: &str = "\
A folder stands for every flow file in it. Flows are checked together with the modules and hook flows they name, which
are found beside them.

Exit codes: 0 nothing is wrong, or warnings alone; 2 a flow or policy file does not load, or the command line is wrong;
3 a check or policy found an error; 4 there is nothing to check.

Examples:
  cordboard check
  cordboard check flows/support.json flows/sales.json
  cordboard check flows --policy policies/acme.yaml
  cordboard check flows --format sarif > check.sarif
  cordboard check flows/support.json --as-tests
  cordboard check flows --as-tests --out counterexamples";

/// Find what is wrong with flows without running them: dead ends, endless loops, paths that break a policy.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// Flow files, or folders of them
    #[arg(default_value = "flows", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are told
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// A file with policies of your own, in YAML or JSON; can be given several times
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
    /// How often a customer who is not understood may be led through the same question
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    max_rounds: u32,
    /// Write what was found as cases that fail until it is mended
    #[arg(long)]
    as_tests: bool,
    /// Write the cases to a file instead of the terminal; for several flows, the folder to write them into
    #[arg(long, value_name = "FILE", requires = "as_tests")]
    out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, requires = "out")]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// Annotations in a GitHub workflow
    Github,
}

/// A check or a policy found an error.
const GATE: u8 = 3;
/// There was nothing to check.
const NOTHING: u8 = 4;

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    match checked(args) {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(USAGE)
        }
    }
}

fn checked(args: &Args) -> Result<u8, String> {
    let Some(policies) = read_policies(&args.policy)? else { return Ok(USAGE) };
    let sets = flows::load(&args.paths)?;
    if sets.is_empty() {
        return nothing(&args.paths);
    }
    let options = Options { policies, most_rounds: args.max_rounds };
    let found = check_all(&sets, &options);
    if !args.as_tests || args.out.is_some() {
        tell(args.format, &found)?;
    }
    let loads = sets.iter().all(|set| !set.problems.iter().any(cordboard_model::Problem::is_error));
    if args.as_tests && loads {
        write_tests(args, sets, &found, &options)?;
    }
    Ok(match (loads, found.iter().any(Finding::is_error)) {
        (false, _) => USAGE,
        (true, true) => GATE,
        (true, false) => 0,
    })
}

/// Writes what was found as cases, and tells what has none.
fn write_tests(
    args: &Args,
    sets: Vec<cordboard_core::Loaded>,
    found: &[Finding],
    options: &Options,
) -> Result<(), String> {
    let written = as_tests::write(sets, found, &options.policies, options.most_rounds);
    let several = written.files.len() > 1;
    if several && args.out.is_none() {
        return Err("the cases are of several flows; name one flow, or a folder for the cases with --out".into());
    }
    for (flow, text) in &written.files {
        let Some(out) = &args.out else {
            anstream::print!("{text}");
            continue;
        };
        let file = as_tests::target(out, several, flow)?;
        if file.exists() && !args.force {
            return Err(format!("{} is there already; write over it with --force", file.display()));
        }
        std::fs::write(&file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    written.without.iter().for_each(|line| anstream::eprintln!("no case for {line}"));
    Ok(())
}

fn nothing(paths: &[PathBuf]) -> Result<u8, String> {
    let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    anstream::eprintln!("there is no flow file in {}", names.join(", "));
    Ok(NOTHING)
}

/// The policies of the operator; none where a file has errors, which are told.
pub(crate) fn read_policies(paths: &[PathBuf]) -> Result<Option<Vec<Policy>>, String> {
    let (mut policies, mut broken) = (Vec::new(), false);
    for path in paths {
        let file = files::read(path).map_err(|error| unreadable(path, &error))?;
        let (read, problems) = policies::custom::read(&file.name, &file.bytes);
        problems.iter().for_each(|problem| anstream::eprintln!("{problem}"));
        broken |= problems.iter().any(cordboard_model::Problem::is_error);
        policies.extend(read);
    }
    Ok((!broken).then_some(policies))
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("{} cannot be read: {error}", path.display()),
    }
}

fn tell(format: Format, found: &[Finding]) -> Result<(), String> {
    let text = match format {
        Format::Text => coloured(&report::text::render(found)),
        Format::Json => report::json::render(found),
        Format::Sarif => report::sarif::render(found, env!("CARGO_PKG_VERSION")),
        Format::Github => report::github::render(found),
    };
    let mut out = anstream::stdout();
    // A reader that has seen enough closes the pipe; that is no failure of the check.
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.to_string()),
        _ => {}
    }
    if format == Format::Text {
        let (errors, warnings) = report::count(found);
        let count = |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
        match (errors, warnings) {
            (0, 0) => anstream::eprintln!("nothing is wrong"),
            _ => anstream::eprintln!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        }
    }
    Ok(())
}

/// Colours the severity; where colours are not wanted the stream takes them out again.
fn coloured(text: &str) -> String {
    let paint = |style: Style, word: &str| format!("{style}{word}{style:#}");
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    let yellow = Style::new().fg_color(Some(AnsiColor::Yellow.into())).bold();
    let mut coloured = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = match line.starts_with(' ') {
            true => line.to_string(),
            false => line.replacen(": error ", &format!(": {} ", paint(red, "error")), 1).replacen(
                ": warning ",
                &format!(": {} ", paint(yellow, "warning")),
                1,
            ),
        };
        coloured.push_str(&line);
    }
    coloured
}
