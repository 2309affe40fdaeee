//! Where reports go.

use cordboard_model::FlowId;
use cordboard_model::json::Document;
use cordboard_testing::{Coverage, RunResult, Update, report};
use std::collections::BTreeMap;
use std::path::Path;

use super::load::Loaded;
use super::{Args, CoverageFormat, Format, junit};

/// Writes the report and the coverage where the arguments say.
pub fn report(
    args: &Args,
    result: &RunResult,
    coverage: &Coverage,
    documents: &BTreeMap<FlowId, Document>,
) -> Result<(), String> {
    // One JSON object, where both are wanted and nothing says that coverage goes elsewhere.
    let inside = args.format == Format::Json && args.coverage_output.is_none() && args.coverage.is_some();
    let text = match args.format {
        Format::Text => report::text(result, args.verbose),
        Format::Json => report::json(result, Some(coverage).filter(|_| inside)),
        Format::Junit => junit::junit(result)?,
        Format::Github => report::github(result),
    };
    match &args.output {
        Some(file) => {
            write(file, &anstream::adapter::strip_str(&text).to_string())?;
            anstream::print!("{}", report::text(result, args.verbose));
        }
        None => anstream::print!("{text}"),
    }
    let covered = match args.coverage {
        Some(_) if inside => return Ok(()),
        Some(CoverageFormat::Text) => report::coverage_text(coverage),
        Some(CoverageFormat::Json) => report::coverage_json(coverage),
        Some(CoverageFormat::Lcov) => report::lcov(coverage, documents),
        None => return Ok(()),
    };
    match &args.coverage_output {
        Some(file) => write(file, &covered),
        None => {
            anstream::print!("{covered}");
            Ok(())
        }
    }
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))
}

/// Writes transcripts anew. Answers whether any was.
pub fn update(loaded: &Loaded, result: &RunResult) -> Result<bool, String> {
    let mut any = false;
    for (suite, result) in loaded.suites.iter().zip(&result.suites) {
        let Some((of, _)) = &suite.suite else { continue };
        let mut updates: Vec<&Update> = result.cases.iter().filter_map(|case| case.update.as_ref()).collect();
        if updates.is_empty() {
            continue;
        }
        // From the end, so that what comes before keeps its place.
        updates.sort_by_key(|update| std::cmp::Reverse(update.stretch.start));
        let mut text = of.text().to_string();
        for update in &updates {
            if text.get(update.stretch.clone()).is_some() {
                text.replace_range(update.stretch.clone(), &update.text);
            }
        }
        write(&suite.path, &text)?;
        let (count, plural) = (updates.len(), if updates.len() == 1 { "" } else { "s" });
        anstream::eprintln!("{}: {count} transcript{plural} written", suite.path.display());
        any = true;
    }
    Ok(any)
}
