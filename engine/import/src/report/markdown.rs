//! The report as Markdown, to keep beside the flows or to paste into a ticket.

use std::fmt::Write;

use super::{Blocks, Report, Verdict};

/// Writes the report.
pub fn render(report: &Report) -> String {
    let totals = report.totals();
    let mut text = String::from("# Import\n\n");
    let _ = writeln!(text, "{} files: {} loaded, {} refused.\n", totals.files, totals.loaded, totals.refused);
    counts(&mut text, "type in the original", report.by_type().into_iter().chain([("all", totals.blocks)]));
    for file in &report.files {
        for problem in &file.refused {
            let _ = writeln!(text, "\n## {}\n\nRefused: {}", cell(&file.file), cell(&problem.to_string()));
        }
        for flow in &file.flows {
            let _ = writeln!(text, "\n## {}\n", cell(&flow.name));
            let _ = writeln!(text, "`{}`, a {} flow, from {}.\n", flow.flow, flow.kind.name(), cell(&file.file));
            for remark in &flow.remarks {
                let _ = writeln!(text, "- {}", cell(remark));
            }
            if !flow.remarks.is_empty() {
                text.push('\n');
            }
            counts(&mut text, "flow", std::iter::once((flow.flow.as_str(), flow.counts())));
            let told = || flow.blocks.iter().filter(|m| m.verdict != Verdict::Exact || !m.remarks.is_empty());
            if told().next().is_none() {
                continue;
            }
            text.push_str("\n| block | type in the original | how | what |\n|---|---|---|---|\n");
            for mapped in told() {
                let block = mapped.block.as_ref().map_or(String::new(), |block| format!("`{block}`"));
                let said: Vec<_> = mapped.differences.iter().chain(&mapped.remarks).map(|said| cell(said)).collect();
                let _ = writeln!(
                    text,
                    "| {block} | {} | {} | {} |",
                    cell(&mapped.original_type),
                    mapped.verdict.name(),
                    said.join("; ")
                );
            }
        }
    }
    if !report.resources.is_empty() {
        text.push_str("\n## To create\n\n| kind | name | in the original |\n|---|---|---|\n");
        for resource in report.resources.iter() {
            let originals: Vec<_> = resource.originals.iter().map(|original| cell(original)).collect();
            let _ = writeln!(text, "| {} | `{}` | {} |", resource.kind.name(), resource.name, originals.join("<br>"));
        }
    }
    text
}

fn counts<'r>(text: &mut String, what: &str, rows: impl Iterator<Item = (&'r str, Blocks)>) {
    let _ = writeln!(text, "| {what} | exact | with a difference | not mapped |\n|---|---:|---:|---:|");
    for (name, blocks) in rows {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            cell(name),
            blocks.blocks_exact,
            blocks.blocks_with_difference,
            blocks.blocks_unmapped
        );
    }
}

/// A text that stays in its cell and means nothing but itself.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' | '<' | '*' | '_' | '[' | '`' | '\\' => {
                cell.push('\\');
                cell.push(character);
            }
            c if c.is_control() => cell.push(' '),
            c => cell.push(c),
        }
    }
    cell
}
