//! Flows of Amazon Connect, written by hand for one thing each: what becomes of them, and what is said of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // what cannot be had fails the test

mod actions;
mod files;
mod flows;
mod properties;
mod refused;

use cordboard_core::{FlowSet, NamedFile};
use cordboard_import::connect::{Options, import};
use cordboard_import::{Import, SourceFile};
use cordboard_model::json::canonical_of;
use cordboard_model::{Code, Flow, FlowId};
use expect_test::Expect;
use std::fmt::Write;

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.into(), bytes: text.as_bytes().to_vec() }
}

/// A flow of the current language around actions that are written in short: see [`action`].
fn flow(actions: &[String]) -> String {
    let start = serde_json::from_str::<serde_json::Value>(&actions[0]).unwrap()["Identifier"].clone();
    let end = action("end", "DisconnectParticipant", "{}", "{}");
    format!(
        r#"{{ "Version": "2019-10-30", "StartAction": {start}, "Metadata": {{ "name": "Trial", "type": "contactFlow" }},
        "Actions": [{}, {end}] }}"#,
        actions.join(", ")
    )
}

/// An action; `transitions` as the language has them.
fn action(id: &str, kind: &str, parameters: &str, transitions: &str) -> String {
    format!(r#"{{ "Identifier": "{id}", "Type": "{kind}", "Parameters": {parameters}, "Transitions": {transitions} }}"#)
}

/// Transitions: to `end`, with the errors named.
fn to_end(errors: &[&str]) -> String {
    transitions("end", &[], errors)
}

/// Transitions: success, results `operator operand` and errors, each leading to where it is told.
fn transitions(next: &str, results: &[(&str, &str, &str)], errors: &[&str]) -> String {
    let results = results.iter().map(|(operator, operand, to)| {
        format!(r#"{{ "NextAction": "{to}", "Condition": {{ "Operator": "{operator}", "Operands": ["{operand}"] }} }}"#)
    });
    let errors = errors.iter().map(|kind| format!(r#"{{ "NextAction": "end", "ErrorType": "{kind}" }}"#));
    format!(
        r#"{{ "NextAction": "{next}", "Conditions": [{}], "Errors": [{}] }}"#,
        results.collect::<Vec<_>>().join(", "),
        errors.collect::<Vec<_>>().join(", ")
    )
}

/// The flows of an import, each block on a line, and what is told. Every flow opens, but for placeholders.
fn told(import: &Import) -> String {
    let mut text = String::new();
    for imported in &import.flows {
        let flow = &imported.flow;
        opens(import, flow);
        let _ = writeln!(text, "{} {} at {}", flow.kind.name(), flow.id, flow.entry);
        for (id, prompt) in &flow.prompts {
            let words: Vec<_> = prompt
                .iter()
                .map(|(language, words)| format!("{language} {}", serde_json::to_string(words).unwrap()))
                .collect();
            let _ = writeln!(text, "  prompt {id}: {}", words.join(", "));
        }
        for (id, block) in &flow.blocks {
            let with = serde_json::to_string(&block.with).unwrap();
            let next: Vec<_> = block.next.iter().map(|(port, to)| format!("{port}:{to}")).collect();
            let _ = writeln!(text, "  {id}: {} {with} {}", block.block_type, next.join(" "));
        }
    }
    for stub in &import.stubs {
        opens(import, stub);
        let _ = writeln!(text, "stub {} {} returns {:?}", stub.kind.name(), stub.id, stub.returns);
    }
    for report in &import.report.files {
        for problem in &report.refused {
            let _ = writeln!(text, "{problem}");
        }
        for flow in &report.flows {
            for remark in &flow.remarks {
                let _ = writeln!(text, "note: {remark}");
            }
            for mapped in &flow.blocks {
                let said: Vec<_> = mapped.differences.iter().chain(&mapped.remarks).map(String::as_str).collect();
                if !said.is_empty() {
                    let _ = writeln!(text, "{} {}: {}", mapped.verdict.name(), mapped.original, said.join("; "));
                }
            }
        }
    }
    text
}

fn opens(import: &Import, flow: &Flow) {
    let all = || import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs);
    let library = |id: &FlowId| {
        let flow = all().find(|flow| flow.id == *id)?;
        Some(NamedFile { name: format!("{id}.json"), bytes: canonical_of(flow).unwrap().into_bytes() })
    };
    let loaded = FlowSet::load(library(&flow.id).unwrap(), &library);
    let problems =
        loaded.problems.iter().filter(|problem| problem.is_error() && problem.code != Code::BlockPlaceholder);
    let problems: Vec<_> = problems.map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}: {problems:#?}", flow.id);
}

fn check(actions: &[String], expected: Expect) {
    check_files(&[("trial", flow(actions))], expected);
}

fn check_files(files: &[(&str, String)], expected: Expect) {
    let files: Vec<_> = files.iter().map(|(name, text)| file(name, text)).collect();
    expected.assert_eq(&told(&import(&files, &Options::default())));
}
