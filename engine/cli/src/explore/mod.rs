//! `cordboard explore`: writes the smallest set of cases that takes every port.

mod progress;

use clap::ValueEnum;
use cordboard_check::graph::PortGraph;
use cordboard_check::reach::{Nothing, Reach};
use cordboard_core::FlowSet;
use cordboard_model::{FlowId, Problem};
use cordboard_testing::explore::{self, Explored, Options, Pair, USUAL_BUDGET};
use cordboard_testing::{Coverage, Stage};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::{USAGE, files, test};
use progress::Bar;

/// A port that can be reached was not taken.
const GATE: u8 = 3;
/// There was nothing to explore.
const NOTHING: u8 = 4;

const AFTER_HELP: &str = "\
A FLOW is a flow file, or a folder that stands for every contact flow in it. Modules and hook flows are explored through
the flows that use them; one that is named, or that no contact flow of the folder uses, is explored by itself. The cases pass
under `cordboard test` as they are: they pin what the flow does now, and are marked `review: true` until somebody has looked.

Ports that the test files beside a flow list under `unreachable` are not asked for.

Exit codes: 0 every port that can be reached was taken; 2 a flow does not load, or the command line is wrong; 3 a port that
the checks call reachable was not taken; 4 there is nothing to explore.

Examples:
  cordboard explore flows/support.json
  cordboard explore flows/support.json --out flows/support.explored.test.yaml
  cordboard explore flows/support.json --missing-from flows/support.test.yaml
  cordboard explore flows --quiet
  cordboard explore flows/vip-line.json --format json --budget 200000";

/// Write the smallest set of cases that takes every port of a flow, with values on both sides of each condition.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// Flow files, or folders of them
    #[arg(default_value = "flows", value_name = "FLOW")]
    paths: Vec<PathBuf>,
    /// How the cases are written
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
    /// Write the cases to a file instead of the terminal; for several flows, the folder to write FLOW.explored.test.yaml into
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, requires = "out")]
    force: bool,
    /// Only cases for ports that these tests do not cover; can be given several times
    #[arg(long, value_name = "TESTS")]
    missing_from: Vec<PathBuf>,
    /// The most moves to try for each flow
    #[arg(long, visible_alias = "max-steps", value_name = "N", default_value_t = USUAL_BUDGET, value_parser = budget)]
    budget: usize,
    /// Tell what was reached, and write no cases
    #[arg(long, conflicts_with = "out")]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

impl Format {
    const fn ending(self) -> &'static str {
        match self {
            Format::Yaml => "explored.test.yaml",
            Format::Json => "explored.test.json",
        }
    }
}

impl From<Format> for explore::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Yaml => explore::Format::Yaml,
            Format::Json => explore::Format::Json,
        }
    }
}

fn budget(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().ok().filter(|number| (1..=100_000_000).contains(number));
    number.ok_or_else(|| "write a number from 1 to 100000000".into())
}

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    match explored(args) {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(USAGE)
        }
    }
}

fn explored(args: &Args) -> Result<u8, String> {
    let sets = crate::check::load(&args.paths)?;
    if sets.is_empty() {
        let names: Vec<_> = args.paths.iter().map(|path| path.display().to_string()).collect();
        anstream::eprintln!("there is no flow file in {}", names.join(", "));
        return Ok(NOTHING);
    }
    let mut stages = Vec::new();
    let mut broken = false;
    for loaded in sets {
        let file = loaded.documents.values().next().map(|document| document.file().to_string()).unwrap_or_default();
        match loaded.runnable() {
            Ok(set) => stages.push((Path::new(&file).parent().unwrap_or(Path::new("")).to_path_buf(), Stage::new(set))),
            Err(problems) => {
                problems
                    .iter()
                    .filter(|problem| problem.is_error())
                    .for_each(|problem| anstream::eprintln!("{problem}"));
                anstream::eprintln!("{}", files::summary(&problems));
                broken = true;
            }
        }
    }
    if broken {
        return Ok(USAGE);
    }
    let several = stages.len() > 1;
    if several && !args.quiet && args.out.is_none() {
        return Err(format!(
            "there are {} flows; name one, or a folder for the cases with --out, or ask for the figures alone with --quiet",
            stages.len()
        ));
    }
    let targets: Vec<Option<PathBuf>> =
        stages.iter().map(|(_, stage)| target(args, several, stage.flows.entry().id())).collect::<Result<_, _>>()?;
    let mut missed = false;
    for ((folder, stage), target) in stages.iter().zip(targets) {
        let covered = covered(args, stage)?;
        let wanted = wanted(&stage.flows, &unreachable(folder, stage));
        let options = Options { budget: args.budget, wanted, covered };
        let start = Instant::now();
        let mut bar = Bar::new(stage.flows.entry().id().as_str());
        let found = explore::explore(stage, &options, &mut |progress| bar.show(progress));
        bar.end();
        missed |= found.misses_ports();
        write(args, &found, target.as_deref())?;
        tell(&found, start.elapsed().as_millis());
    }
    Ok(if missed { GATE } else { 0 })
}

/// The file that the cases of a flow go to. One that is there is not written over unless that was asked for.
fn target(args: &Args, several: bool, flow: &FlowId) -> Result<Option<PathBuf>, String> {
    let Some(out) = &args.out else { return Ok(None) };
    let file = match several || out.is_dir() {
        true => {
            if !out.is_dir() {
                return Err(format!(
                    "there are several flows, so --out must be a folder that is there, and {} is none",
                    out.display()
                ));
            }
            out.join(format!("{flow}.{}", args.format.ending()))
        }
        false => out.clone(),
    };
    match file.exists() && !args.force {
        true => Err(format!("{} is there already; write over it with --force", file.display())),
        false => Ok(Some(file)),
    }
}

/// The ports that the checks call reachable, but for those that tests say nothing can take.
fn wanted(set: &FlowSet, unreachable: &BTreeSet<Pair>) -> BTreeSet<Pair> {
    let graph = PortGraph::new(set);
    let reach = Reach::walk(&graph, &Nothing);
    let mut wanted = BTreeSet::new();
    for place in &graph.places {
        let ports = place.block.ports.iter().enumerate().filter(|(at, _)| reach.takes(place.number, *at));
        wanted.extend(ports.map(|(_, (port, _))| (place.of.id().clone(), place.block.id.clone(), port.name.clone())));
    }
    wanted.retain(|pair| !unreachable.contains(pair));
    wanted
}

/// What the test files beside a flow say nothing can take.
fn unreachable(folder: &Path, stage: &Stage) -> BTreeSet<Pair> {
    let id = stage.flows.entry().id();
    let loaded = test::Loaded::read(&test::beside(&folder.join(format!("{id}.json"))));
    let suites = loaded.suites.iter().filter_map(|suite| suite.suite.as_ref());
    suites.flat_map(|(suite, _)| suite.unreachable()).collect()
}

/// What other tests cover of this flow; none where none are named.
fn covered(args: &Args, stage: &Stage) -> Result<Option<Coverage>, String> {
    if args.missing_from.is_empty() {
        return Ok(None);
    }
    let loaded = test::Loaded::read(&test::find(&args.missing_from)?);
    let problems: Vec<&Problem> = loaded.suites.iter().flat_map(|suite| &suite.problems).collect();
    if problems.iter().any(|problem| problem.is_error()) {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        return Err(format!("the tests do not load\n{}", lines.join("\n")));
    }
    Ok(Some(test::coverage_of(&loaded, stage.flows.entry().id())))
}

fn write(args: &Args, found: &Explored, target: Option<&Path>) -> Result<(), String> {
    let Some(text) = found.suite(args.format.into()).filter(|_| !args.quiet) else { return Ok(()) };
    match target {
        Some(file) => {
            std::fs::write(file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))
        }
        None => {
            anstream::print!("{text}");
            Ok(())
        }
    }
}

/// How few cases it could be.
fn least(found: &Explored) -> String {
    match found.exhausted {
        true => format!("at least {} needed", found.least_cases),
        false => format!("at least {} needed by what was searched", found.least_cases),
    }
}

/// The figures, and what was not reached.
fn tell(found: &Explored, milliseconds: u128) {
    anstream::eprintln!(
        "{}: {} of {} ports and {} of {} outcomes of conditions, in {} ({}) of {} steps; {} moves tried in {}.{:03} s",
        found.flow,
        found.pairs.covered,
        found.pairs.of,
        found.outcomes.covered,
        found.outcomes.of,
        test::cases(found.cases()),
        least(found),
        found.steps(),
        found.tried,
        milliseconds / 1000,
        milliseconds % 1000
    );
    for missing in &found.missing {
        anstream::eprintln!("  not reached: {}: {}", missing.what, missing.why);
    }
}
