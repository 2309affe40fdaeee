//! The SARIF report is what the standard says it is.

use cordboard_check::{Options, check_all, report};
use cordboard_core::FlowSet;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The official schema, as the package `serde-sarif` carries it; none where packages were vendored without it.
// Tests may look at files; the crate may not.
#[allow(clippy::disallowed_methods)]
fn schema() -> Option<Value> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout).ok()?;
    let package = metadata
        .get("packages")?
        .as_array()?
        .iter()
        .find(|package| package.get("name").is_some_and(|name| name == "serde-sarif"))?;
    let folder = Path::new(package.get("manifest_path")?.as_str()?).parent()?;
    let mut schema: Value = serde_json::from_slice(&std::fs::read(folder.join("src/schema.json")).ok()?).ok()?;
    // The standard's own pattern for `language`, which we do not write, has a bracket too many and is no regular expression.
    for owner in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{owner}/properties/language"));
        if let Some(language) = language.and_then(Value::as_object_mut) {
            language.remove("pattern");
        }
    }
    Some(schema)
}

#[test]
fn the_report_is_valid_against_the_official_schema() {
    let Some(schema) = schema() else {
        println!("skipped: the SARIF schema is not here; `cargo fetch` brings it with the package `serde-sarif`");
        return;
    };
    let flow = r#"{ "format": 1, "id": "main", "name": "Main", "channels": ["voice"], "entry": "rec",
        "attributes": { "x": { "type": "text" } }, "blocks": {
        "rec": { "type": "start_recording", "next": { "done": "bye", "error": "bye" } },
        "bye": { "type": "disconnect" } } }"#;
    let broken =
        r#"{ "format": 1, "id": "broken", "name": "Broken", "channels": ["voice"], "entry": "gone", "blocks": {} }"#;
    let sets = [FlowSet::load_one("my flows/main.json", flow), FlowSet::load_one("broken.json", broken)];
    let found = check_all(&sets, &Options::default());
    assert!(found.len() > 2, "{found:?}");
    for found in [found.as_slice(), &[]] {
        let log: Value = serde_json::from_str(&report::sarif::render(found, "0.1.0")).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{log:#}");
    }
}
