//! `cordboard test`: plays test files and reports.

mod choose;
mod exports;
mod junit;
pub(crate) mod load;
mod output;
mod watch;
mod work;

use choose::Choice;
use clap::ValueEnum;
use cordboard_testing::{Options, RunResult, Status};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use crate::USAGE;
use exports::Exports;
pub use load::{Loaded, beside, find};

/// A case failed.
const FAILED: u8 = 1;
/// The coverage asked for was not reached.
const GATE: u8 = 3;
/// Nothing ran.
const NOTHING: u8 = 4;

const AFTER_HELP: &str = "\
Test files are named FLOW.test.yaml or FLOW.test.json and lie beside the flow, FLOW.json. A PATH is a test file, a flow,
or a folder to look through.

Exit codes: 0 every case passed, 1 a case failed, 2 something does not load or was asked for wrongly, 3 the coverage
asked for was not reached, 4 nothing ran.

Examples:
  cordboard test
  cordboard test flows/support.json --verbose
  cordboard test --filter 'gold*' --filter '/open|closed/' --tag hours
  cordboard test --repeat-inputs --crash-everywhere
  cordboard test --coverage text --min-coverage 95
  cordboard test --format junit --output junit.xml --coverage lcov --coverage-output lcov.info
  cordboard test cases --connect exports
  cordboard test --watch";

/// Test flows: play the cases of test files, without a network and without waiting.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// Test files, flows, or folders to look through [default: flows, or this folder]
    paths: Vec<PathBuf>,
    /// Test what is exported from Amazon Connect: flows of this file or folder stand in for those that are not beside the
    /// test; can be given several times
    #[arg(long, value_name = "EXPORT", conflicts_with = "watch")]
    connect: Vec<PathBuf>,
    /// Only cases whose name matches: a part of it, a pattern with `*`, or `/a regular expression/`; can be given several
    /// times
    #[arg(long, value_name = "PATTERN")]
    filter: Vec<String>,
    /// Only cases with this tag; can be given several times
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Cases played at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Stay, and play again the cases that a changed file can touch
    #[arg(long, conflicts_with_all = ["output", "update"])]
    watch: bool,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the report to a file, and a short text to the terminal
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Fail if fewer of the ports that can be reached were taken, in per cent
    #[arg(long, value_name = "PERCENT", value_parser = hundredths)]
    min_coverage: Option<usize>,
    /// Say what was covered
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "text")]
    coverage: Option<CoverageFormat>,
    /// Write what was covered to a file
    #[arg(long, value_name = "FILE", requires = "coverage")]
    coverage_output: Option<PathBuf>,
    /// Deliver every input twice; the second must change nothing
    #[arg(long)]
    repeat_inputs: bool,
    /// Cut the log at every fact and fold it again; the contact must stand where it stood
    #[arg(long)]
    crash_everywhere: bool,
    /// Write transcripts anew where they differ
    #[arg(long)]
    update: bool,
    /// Show every case, and every fact of a step that failed
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CoverageFormat {
    Text,
    Json,
    Lcov,
}

/// `97.5` as 9750.
fn hundredths(text: &str) -> Result<usize, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let number = (!whole.is_empty() && digits(whole) && digits(fraction) && fraction.len() <= 2)
        .then(|| format!("{whole}{fraction:0<2}").parse::<usize>().ok())
        .flatten();
    number.filter(|number| *number <= 10_000).ok_or_else(|| "write a number from 0 to 100, such as 97.5".into())
}

impl Args {
    fn options(&self) -> Options {
        Options { repeat_inputs: self.repeat_inputs, crash_everywhere: self.crash_everywhere }
    }
    fn jobs(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.jobs.map_or_else(all, usize::from)
    }
}

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    match prepared(args) {
        Ok((choice, loaded)) if args.watch => watch::watch(args, &choice, loaded),
        Ok((choice, loaded)) => match once(args, &choice, &loaded) {
            Ok(code) => ExitCode::from(code),
            Err(message) => trouble(&message),
        },
        Err(message) => trouble(&message),
    }
}

fn trouble(message: &str) -> ExitCode {
    anstream::eprintln!("error: {message}");
    ExitCode::from(USAGE)
}

fn prepared(args: &Args) -> Result<(Choice, Loaded), String> {
    let choice = Choice::new(&args.filter, &args.tag)?;
    let files = load::find(&args.paths)?;
    let exports = Exports::read(&args.connect)?;
    Ok((choice, Loaded::read_with(&files, exports)))
}

/// Plays the chosen cases once and reports. Answers the exit code.
fn once(args: &Args, choice: &Choice, loaded: &Loaded) -> Result<u8, String> {
    if loaded.suites.is_empty() {
        let looked = args.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        let place = if looked.is_empty() { "here".to_string() } else { format!("in {looked}") };
        anstream::eprintln!("there are no test files {place}; they are named FLOW.test.yaml or FLOW.test.json");
        return Ok(NOTHING);
    }
    let (mut result, mut coverage) = played(args, choice, loaded);
    if args.update && output::update(loaded, &result)? {
        let again = Loaded::read_with(&loaded.files(), loaded.exports.clone());
        (result, coverage) = played(args, choice, &again);
    }
    output::report(args, &result, &coverage, &loaded.documents(args.coverage == Some(CoverageFormat::Lcov)))?;
    Ok(exit_code(args, choice, loaded, &result, &coverage))
}

fn played(args: &Args, choice: &Choice, loaded: &Loaded) -> (RunResult, cordboard_testing::Coverage) {
    let start = Instant::now();
    let (mut result, coverage) = work::play_all(loaded, choice, args.options(), args.jobs());
    result.took = start.elapsed();
    (result, coverage)
}

/// What the cases of test files cover, in the flow sets that begin with a flow.
pub fn coverage_of(loaded: &Loaded, flow: &cordboard_model::FlowId) -> cordboard_testing::Coverage {
    let mut coverage = cordboard_testing::Coverage::default();
    for stage in loaded.stages.iter().enumerate().filter(|(_, stage)| stage.flows.entry().id() == flow) {
        let (number, stage) = stage;
        let mut tally = stage.universe.tally();
        let suites = loaded.suites.iter().filter_map(|suite| suite.suite.as_ref()).filter(|(_, at)| *at == number);
        for (suite, _) in suites {
            for case in &suite.cases {
                cordboard_testing::play(stage, suite, case, Options::default(), &mut tally);
            }
        }
        coverage.add(&stage.universe.coverage(&tally));
    }
    coverage
}

fn exit_code(
    args: &Args,
    choice: &Choice,
    loaded: &Loaded,
    result: &RunResult,
    coverage: &cordboard_testing::Coverage,
) -> u8 {
    let unread = result.suites.iter().any(|suite| suite.problems.iter().any(cordboard_model::Problem::is_error));
    let ran = result.count(Status::Pass) + result.count(Status::Fail) + result.count(Status::Error);
    if unread {
        return USAGE;
    }
    if result.status() >= Status::Fail {
        return FAILED;
    }
    if ran == 0 {
        let message = match (loaded.cases(), result.count(Status::Skip)) {
            (all, 0) if choice.is_a_choice() => {
                format!("no case matches {choice}; there {} {}", if all == 1 { "is" } else { "are" }, cases(all))
            }
            (_, skipped) => format!("nothing ran: {} skipped", cases(skipped)),
        };
        anstream::eprintln!("{message}");
        return NOTHING;
    }
    if let Some(least) = args.min_coverage {
        let share = coverage.port_share();
        if share.hundredths() < least {
            anstream::eprint!("{}", cordboard_testing::report::missing(coverage));
            let (whole, part) = (least / 100, least % 100);
            anstream::eprintln!(
                "coverage is {share} of ports ({} of {}), less than {whole}.{part:02} %",
                share.covered,
                share.of
            );
            return GATE;
        }
    }
    0
}

/// A number of cases, in words.
pub fn cases(count: usize) -> String {
    format!("{count} {}", if count == 1 { "case" } else { "cases" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_as_people_write_it() {
        assert_eq!(hundredths("97.5"), Ok(9750));
        assert_eq!(hundredths("100"), Ok(10_000));
        assert_eq!(hundredths("0.05"), Ok(5));
        for bad in ["", "101", "-1", "a", "1.234"] {
            assert!(hundredths(bad).is_err(), "{bad}");
        }
    }
}
