//! The test cases that pass through something that differs.

use cordboard_check::diff::{AffectedCase, Diff, Touched};
use cordboard_model::{FlowId, Problem};
use cordboard_testing::{Case, Options, Stage, Suite, play};
use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::source::folder_of;

/// Plays each case that lies beside the flows as they are, on both versions, and looks at the ports it takes. A case may fail
/// on the one or the other; what it passes through until then counts.
pub fn affected(diff: &Diff, before: &Side, now: &Side) -> Result<Vec<AffectedCase>, String> {
    let mut found = Vec::new();
    for path in now.source.tests(&now.path)? {
        let Some(file) = now.source.read(&path) else { continue };
        let (suite, problems) = Suite::read(&file);
        let Some(suite) = suite.filter(|_| !problems.iter().any(Problem::is_error)) else {
            anstream::eprintln!("{}: left out, since it does not load", path.display());
            continue;
        };
        let stages = [
            stage(before, now, &suite).map(|stage| (stage, &diff.touched_before)),
            stage(now, now, &suite).map(|stage| (stage, &diff.touched_now)),
        ];
        for case in suite.cases.iter().filter(|case| case.skip.is_none()) {
            let played = stages.iter().flatten();
            let through: BTreeSet<String> =
                played.flat_map(|(stage, touched)| passed(stage, &suite, case, touched)).collect();
            if !through.is_empty() {
                found.push(AffectedCase {
                    file: file.name.clone(),
                    line: case.line,
                    name: case.name.clone(),
                    through: through.into_iter().collect(),
                });
            }
        }
    }
    Ok(found)
}

/// The flow of a test file in one version. Where two files are compared, the one stands for the other whatever it is called.
fn stage(side: &Side, now: &Side, suite: &Suite) -> Option<Stage> {
    let file = format!("{}.json", suite.flow);
    let is_compared = !now.path.is_dir() && now.path.file_name().is_some_and(|name| name == file.as_str());
    let path = match (is_compared, side.path.is_dir()) {
        (true, _) => side.path.clone(),
        (false, true) => side.path.join(file),
        (false, false) => folder_of(&side.path).join(file),
    };
    Some(Stage::new(side.source.load(&path)?.runnable().ok()?))
}

/// What differs and is passed by a case.
fn passed(stage: &Stage, suite: &Suite, case: &Case, touched: &BTreeMap<FlowId, Touched>) -> Vec<String> {
    let mut tally = stage.universe.tally();
    play(stage, suite, case, Options::default(), &mut tally);
    let mut found = Vec::new();
    for (flow, covered) in stage.universe.coverage(&tally).flows {
        let Some(touched) = touched.get(&flow) else { continue };
        let mut taken = covered.ports.iter().filter(|port| port.count > 0).peekable();
        if touched.whole && taken.peek().is_some() {
            found.push(flow.to_string());
            continue;
        }
        let passed = taken.filter(|taken| touched.is_passed(&taken.block, &taken.port));
        found.extend(passed.map(|taken| format!("{flow}/{}.{}", taken.block, taken.port)));
    }
    found
}
