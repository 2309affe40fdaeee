//! Playing cases on several threads.

use cordboard_testing::{CaseResult, Coverage, Options, RunResult, Status, SuiteResult, Tally, play};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::choose::Choice;
use super::load::Loaded;

/// Cases taken at once by a thread: enough that threads rarely meet, few enough that they end together.
const HANDFUL: usize = 16;
/// A run is long, and shows its progress, after this.
const LONG: Duration = Duration::from_millis(500);

/// What one thread has done.
struct Done {
    results: Vec<(usize, usize, CaseResult)>,
    tallies: Vec<Tally>,
}

/// Plays the chosen cases. The result is in the order of the files, whichever thread played what.
pub fn play_all(loaded: &Loaded, choice: &Choice, options: Options, jobs: usize) -> (RunResult, Coverage) {
    let chosen: Vec<(usize, usize)> = loaded
        .suites
        .iter()
        .enumerate()
        .filter_map(|(at, suite)| Some((at, &suite.suite.as_ref()?.0)))
        .flat_map(|(at, suite)| {
            let cases = suite.cases.iter().enumerate();
            cases.filter(|(_, case)| choice.takes(suite.flow.as_str(), case)).map(move |(case, _)| (at, case))
        })
        .collect();
    let next = AtomicUsize::new(0);
    let mut tallies: Vec<Tally> = loaded.stages.iter().map(|stage| stage.universe.tally()).collect();
    let mut results: Vec<Vec<(usize, CaseResult)>> = loaded.suites.iter().map(|_| Vec::new()).collect();
    let (sender, receiver) = mpsc::channel();
    let jobs = jobs.min(chosen.len().div_ceil(HANDFUL)).max(1);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let (sender, next, chosen) = (sender.clone(), &next, &chosen);
            // The channel outlives the scope, so sending succeeds.
            scope.spawn(move || sender.send(worker(loaded, chosen, next, options)));
        }
        drop(sender);
        let mut progress = Progress::new(chosen.len());
        loop {
            match receiver.recv_timeout(LONG / 5) {
                Ok(done) => {
                    tallies.iter_mut().zip(&done.tallies).for_each(|(all, own)| all.add(own));
                    for (suite, case, result) in done.results {
                        if let Some(suite) = results.get_mut(suite) {
                            suite.push((case, result));
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => progress.show(next.load(Ordering::Relaxed)),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        progress.end();
    });
    let mut run = RunResult::default();
    for (suite, mut cases) in loaded.suites.iter().zip(results) {
        cases.sort_by_key(|(case, _)| *case);
        let mut result = SuiteResult {
            file: suite.path.display().to_string(),
            flow: suite.suite.as_ref().map(|(suite, _)| suite.flow.to_string()).unwrap_or_default(),
            cases: cases.into_iter().map(|(_, result)| result).collect(),
            problems: suite.problems.clone(),
        };
        if let Some((of, _)) = &suite.suite
            && result.cases.len() == of.cases.len()
            && result.cases.iter().all(|case| case.status == Status::Pass)
        {
            let unused = of.unused_mock(&result.cases.iter().collect::<Vec<_>>());
            result.cases.extend(unused);
        }
        run.suites.push(result);
    }
    let mut coverage = Coverage::default();
    for (stage, tally) in loaded.stages.iter().zip(&tallies) {
        coverage.add(&stage.universe.coverage(tally));
    }
    (run, coverage)
}

fn worker(loaded: &Loaded, chosen: &[(usize, usize)], next: &AtomicUsize, options: Options) -> Done {
    let mut done =
        Done { results: Vec::new(), tallies: loaded.stages.iter().map(|stage| stage.universe.tally()).collect() };
    loop {
        let from = next.fetch_add(HANDFUL, Ordering::Relaxed);
        let Some(handful) = chosen.get(from..(from + HANDFUL).min(chosen.len())).filter(|some| !some.is_empty()) else {
            return done;
        };
        for (at, case_at) in handful {
            let suite = loaded.suites.get(*at).and_then(|suite| suite.suite.as_ref());
            let Some((suite, stage_at)) = suite else { continue };
            let (Some(case), Some(stage), Some(tally)) =
                (suite.cases.get(*case_at), loaded.stages.get(*stage_at), done.tallies.get_mut(*stage_at))
            else {
                continue;
            };
            let start = Instant::now();
            let mut result = play(stage, suite, case, options, tally);
            result.took = start.elapsed();
            done.results.push((*at, *case_at, result));
        }
    }
}

/// A bar on the terminal, once the run turns out to be long.
struct Progress {
    total: usize,
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { total, start: Instant::now(), bar: None }
    }

    fn show(&mut self, done: usize) {
        if self.start.elapsed() < LONG || !io::stderr().is_terminal() {
            return;
        }
        let total = self.total as u64;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            // The template is a constant; the plain bar would do as well.
            let style = ProgressStyle::with_template("{bar:30} {pos} of {len} cases, {eta} left");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_position((done as u64).min(total));
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
