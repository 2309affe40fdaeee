//! The report as lines for people.

use std::fmt::Write;

use super::{Mapped, Report, Verdict};

/// Writes the report: what was refused, what differs, what is missing, what to create, and the totals. Steps that were mapped
/// exactly are counted and, with `all`, named.
pub fn render(report: &Report, all: bool) -> String {
    let mut text = String::new();
    for file in &report.files {
        for problem in &file.refused {
            let _ = writeln!(text, "{problem}");
        }
        for flow in &file.flows {
            let counts = flow.counts();
            let _ = writeln!(
                text,
                "{}: {} `{}`: {} exact, {} with a difference, {} not mapped",
                file.file,
                flow.kind.name(),
                flow.flow,
                counts.blocks_exact,
                counts.blocks_with_difference,
                counts.blocks_unmapped
            );
            for remark in &flow.remarks {
                let _ = writeln!(text, "  note: {remark}");
            }
            for mapped in &flow.blocks {
                if all || mapped.verdict != Verdict::Exact || !mapped.remarks.is_empty() {
                    step(&mut text, mapped);
                }
            }
        }
    }
    if !report.resources.is_empty() {
        let _ = writeln!(text, "to create:");
        for resource in report.resources.iter() {
            let originals: Vec<_> = resource.originals.iter().map(String::as_str).collect();
            let _ = writeln!(text, "  {} `{}`: {}", resource.kind.name(), resource.name, originals.join(", "));
        }
    }
    let totals = report.totals();
    let _ = writeln!(
        text,
        "{} files: {} loaded, {} refused; {} blocks: {} exact, {} with a difference, {} not mapped",
        totals.files,
        totals.loaded,
        totals.refused,
        totals.blocks.total(),
        totals.blocks.blocks_exact,
        totals.blocks.blocks_with_difference,
        totals.blocks.blocks_unmapped
    );
    text
}

fn step(text: &mut String, mapped: &Mapped) {
    let block = mapped.block.as_ref().map_or("no block".to_string(), |block| format!("`{block}`"));
    let _ = write!(text, "  {} {} ({})", mapped.verdict.name(), block, mapped.original_type);
    let said: Vec<_> = mapped.differences.iter().chain(&mapped.remarks).map(String::as_str).collect();
    let _ = match said.is_empty() {
        true => writeln!(text),
        false => writeln!(text, ": {}", said.join("; ")),
    };
}
