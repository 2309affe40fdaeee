//! SARIF 2.1.0, which code hosts and editors read.

use cordboard_model::{Code, Severity};
use serde_json::{Map, Value, json};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use crate::finding::page;
use crate::{Finding, Path};

/// Findings as a SARIF log. `version` is that of the program.
pub fn render(found: &[Finding], version: &str) -> String {
    let mut rules: BTreeMap<&SmolStr, &Finding> = BTreeMap::new();
    for finding in found {
        rules.entry(&finding.code).or_insert(finding);
    }
    let numbers: BTreeMap<&SmolStr, usize> = rules.keys().enumerate().map(|(number, code)| (*code, number)).collect();
    let results: Vec<Value> =
        found.iter().map(|finding| result(finding, numbers.get(&finding.code).copied())).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cordboard",
                "semanticVersion": version,
                "rules": rules.values().map(|finding| rule(finding)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(finding: &Finding) -> Value {
    let known = Code::ALL.iter().find(|code| code.as_str() == finding.code);
    let mut rule = Map::new();
    rule.insert("id".into(), json!(finding.code));
    rule.insert("shortDescription".into(), json!({ "text": finding.title }));
    if let Some(code) = known {
        rule.insert("fullDescription".into(), json!({ "text": code.about().trim() }));
        rule.insert("help".into(), json!({ "text": format!("{} See {}.", code.fix(), page(*code)) }));
    } else if let Some(page) = &finding.page {
        rule.insert("helpUri".into(), json!(page));
    }
    Value::Object(rule)
}

fn result(finding: &Finding, rule: Option<usize>) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = finding.message.clone();
    if !finding.path.is_empty() {
        text.push_str(&format!(". Path: {}", Path(&finding.path)));
    }
    let mut location = Map::new();
    if !finding.place.file.is_empty() {
        let place = json!({
            "artifactLocation": { "uri": uri(&finding.place.file) },
            "region": { "startLine": finding.place.line.max(1), "startColumn": finding.place.column.max(1) },
        });
        location.insert("physicalLocation".into(), place);
    }
    if let (Some(flow), Some(block)) = (&finding.flow, &finding.block) {
        let port = finding.port.as_ref().map(|port| format!(".{port}")).unwrap_or_default();
        let name = format!("{flow}/{block}{port}");
        location.insert("logicalLocations".into(), json!([{ "fullyQualifiedName": name }]));
    }
    let mut result = Map::new();
    result.insert("ruleId".into(), json!(finding.code));
    result.insert("level".into(), json!(level));
    result.insert("message".into(), json!({ "text": text }));
    result.insert("locations".into(), json!([location]));
    if let Some(rule) = rule {
        result.insert("ruleIndex".into(), json!(rule));
    }
    if !finding.path.is_empty() {
        let steps = finding.path.iter().map(|step| {
            let port = step.port.as_ref().map(|port| format!(".{port}")).unwrap_or_default();
            let name = format!("{}/{}{port}", step.flow, step.block);
            json!({ "location": { "message": { "text": name }, "logicalLocations": [{ "fullyQualifiedName": name }] } })
        });
        let steps: Vec<Value> = steps.collect();
        result.insert("codeFlows".into(), json!([{ "threadFlows": [{ "locations": steps }] }]));
    }
    Value::Object(result)
}

/// A file's name as the path of an address.
fn uri(file: &str) -> String {
    let mut uri = String::with_capacity(file.len());
    for byte in file.replace('\\', "/").bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
