//! The report as one JSON object.

use serde::Serialize;
use std::collections::BTreeMap;

use super::{Blocks, Mapped, Report, Totals};
use crate::resources::Resource;
use cordboard_model::Problem;

#[derive(Serialize)]
struct Whole<'r> {
    #[serde(flatten)]
    totals: Totals,
    types: BTreeMap<&'r str, Blocks>,
    reports: Vec<File<'r>>,
    create: Vec<Resource>,
}

#[derive(Serialize)]
struct File<'r> {
    file: &'r str,
    #[serde(flatten)]
    counts: Blocks,
    flows: Vec<Flow<'r>>,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    refused: &'r [Problem],
}

#[derive(Serialize)]
struct Flow<'r> {
    flow: &'r str,
    name: &'r str,
    kind: &'static str,
    #[serde(flatten)]
    counts: Blocks,
    blocks: &'r [Mapped],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    remarks: &'r [String],
}

impl<'r> Flow<'r> {
    fn of(flow: &'r super::FlowReport) -> Self {
        Flow {
            flow: flow.flow.as_str(),
            name: &flow.name,
            kind: flow.kind.name(),
            counts: flow.counts(),
            blocks: &flow.blocks,
            remarks: &flow.remarks,
        }
    }
}

/// Writes the report.
pub fn render(report: &Report) -> String {
    let files = report.files.iter().map(|file| File {
        file: &file.file,
        counts: file.blocks(),
        flows: file.flows.iter().map(Flow::of).collect(),
        refused: &file.refused,
    });
    let whole = Whole {
        totals: report.totals(),
        types: report.by_type(),
        reports: files.collect(),
        create: report.resources.iter().collect(),
    };
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}
