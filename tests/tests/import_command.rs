//! `cordboard import`, as people and scripts use it.

use cordboard_end_to_end::cordboard;
use std::path::Path;

/// A flow that says hello to whoever the console named, and hangs up.
fn hello(name: &str, kind: &str) -> String {
    format!(
        r#"{{ "Version": "2019-10-30", "StartAction": "hi", "Metadata": {{ "name": "{name}" }}, "Actions": [
        {{ "Identifier": "hi", "Type": "{kind}", "Parameters": {{ "Text": "Hello." }},
          "Transitions": {{ "NextAction": "bye", "Errors": [] }} }},
        {{ "Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {{}}, "Transitions": {{}} }}] }}"#
    )
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn path(folder: &Path) -> &str {
    folder.to_str().unwrap()
}

#[test]
fn an_export_becomes_a_flow_that_runs() {
    let exports = folder(&[("one", &hello("Front Desk", "MessageParticipant")), ("notes.txt", "not read")]);
    let out = exports.path().join("flows");
    let ran = cordboard(&["import", "connect", path(exports.path()), "--out", path(&out)], "");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.err.starts_with("wrote 1 flow to "), "{}", ran.err);
    let flow = out.join("front-desk.json");
    let called = cordboard(&["run", path(&flow)], "");
    assert!(called.out.contains("Hello."), "{}{}", called.out, called.err);
    assert!(out.join("front-desk.layout.json").exists());
    assert_eq!(cordboard(&["check", path(&out)], "").code, Some(0), "a layout is no flow");
}

#[test]
fn nothing_is_written_over_unless_it_is_told_to() {
    let exports = folder(&[("one", &hello("One", "MessageParticipant")), ("two", &hello("Two", "MessageParticipant"))]);
    let out = folder(&[("two.json", "mine")]);
    let arguments = ["import", "connect", path(exports.path()), "--out", path(out.path())];
    let ran = cordboard(&arguments, "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("two.json is there already; nothing was written"), "{}", ran.err);
    assert!(!out.path().join("one.json").exists(), "not even the other one");
    assert_eq!(std::fs::read_to_string(out.path().join("two.json")).unwrap(), "mine");
    let forced: Vec<&str> = arguments.into_iter().chain(["--force"]).collect();
    assert_eq!(cordboard(&forced, "").code, Some(0));
    assert_ne!(std::fs::read_to_string(out.path().join("two.json")).unwrap(), "mine");
}

#[test]
fn the_exit_code_says_how_it_went() {
    let code = |text: &str| {
        let exports = folder(&[("one", text)]);
        cordboard(&["import", "connect", path(exports.path())], "").code
    };
    assert_eq!(code(&hello("One", "MessageParticipant")), Some(0));
    assert_eq!(code(&hello("One", "ShowView")), Some(3), "a placeholder");
    assert_eq!(code("{"), Some(2), "a file that is refused");
    let empty = folder(&[]);
    assert_eq!(cordboard(&["import", "connect", path(empty.path())], "").code, Some(4), "nothing to import");
    assert_eq!(cordboard(&["import", "connect", "no-such-file"], "").code, Some(2));
    assert_eq!(cordboard(&["import", "connect"], "").code, Some(2));
}

#[test]
fn the_report_has_totals_for_machines() {
    let text = hello("One", "ShowView");
    let exports = folder(&[("a/one", &text), ("b/two.json", "{")]);
    let ran = cordboard(&["import", "connect", path(exports.path()), "--report", "json"], "");
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let totals = ["files", "loaded", "refused", "blocks_exact", "blocks_with_difference", "blocks_unmapped"];
    assert_eq!(totals.map(|key| report[key].as_u64().unwrap()), [2, 1, 1, 1, 0, 1]);
    assert_eq!(report["types"]["ShowView"]["blocks_unmapped"], 1);
    assert_eq!(report["reports"][0]["blocks_exact"], 1);
    assert_eq!(report["reports"][1]["refused"][0]["code"], "json.syntax");
}

#[test]
fn the_report_is_a_page_where_that_is_asked_for() {
    let exports = folder(&[("one", &hello("One", "ShowView"))]);
    let ran = cordboard(&["import", "connect", path(exports.path()), "--report", "markdown"], "");
    assert!(ran.out.starts_with("# Import\n"), "{}", ran.out);
    assert!(ran.out.contains("| `hi` | ShowView | not mapped |"), "{}", ran.out);
}

#[test]
fn a_flow_with_a_placeholder_does_not_run() {
    let exports = folder(&[("one", &hello("One", "ShowView"))]);
    let out = exports.path().join("flows");
    cordboard(&["import", "connect", path(exports.path()), "--out", path(&out)], "");
    let called = cordboard(&["run", path(&out.join("one.json"))], "");
    assert_eq!(called.code, Some(2));
    assert!(called.err.contains("block.placeholder"), "{}", called.err);
}

#[test]
fn an_export_is_tested_without_being_written() {
    let cases = "flow: front-desk\ncases:\n  - name: it says hello\n    steps: [{ expect: { said: Hello. } }]\n    ends: { reason: disconnected }\n";
    let exports = folder(&[("export", &hello("Front Desk", "MessageParticipant"))]);
    let tests = folder(&[("front-desk.test.yaml", cases)]);
    let ran = cordboard(&["test", path(tests.path()), "--connect", path(exports.path())], "");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let elsewhere = folder(&[("other.test.yaml", &cases.replace("front-desk", "front-dask"))]);
    let ran = cordboard(&["test", path(elsewhere.path()), "--connect", path(exports.path())], "");
    assert_eq!(ran.code, Some(2));
    let told = format!("{}{}", ran.out, ran.err);
    assert!(told.contains("there is no flow `front-dask` beside this file or in the exports"), "{told}");
    let broken = folder(&[("export", "{")]);
    let ran = cordboard(&["test", path(tests.path()), "--connect", path(broken.path())], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("an export cannot be imported: "), "{}", ran.err);
}
