//! `cordboard diff`, by running it: what it says and how it exits.

use cordboard_end_to_end::{Ran, binary};
use expect_test::{Expect, expect};
use std::path::Path;
use std::process::Command;

const FLOW: &str = r#"{ "format": 1, "id": "tea", "name": "Tea", "channels": ["voice"], "entry": "menu", "on_error": "bye",
  "prompts": {
    "menu": { "en": { "say": "For tea, press 1." } }, "tea": { "en": { "say": "Tea is on its way." } },
    "bye": { "en": { "say": "Goodbye." } }
  },
  "blocks": {
    "menu": { "type": "menu", "with": { "prompt": "menu", "choices": [{ "port": "tea", "digits": "1" }], "retry": { "tries": 1 } },
      "next": { "tea": "tea", "no_input": "bye", "no_match": "bye" } },
    "tea": { "type": "play", "with": { "prompt": "tea" }, "next": { "done": "bye" } },
    "bye": { "type": "play", "with": { "prompt": "bye" }, "next": { "done": "end", "error": "end" } },
    "end": { "type": "disconnect" } } }"#;

const TESTS: &str = "\
flow: tea
cases:
  - name: tea
    steps: [{ press: 1 }, { expect: { port: menu.tea } }]
  - name: nothing
    steps: [silence, { expect: { port: menu.no_input } }]
";

/// What is said, and the exit code, of `cordboard diff` run in this folder.
fn run(folder: &Path, options: &[&str]) -> Ran {
    let run = Command::new(binary()).arg("diff").args(options).current_dir(folder).output().unwrap();
    Ran::from(run)
}

/// A folder with the flow, its tests and another version in `new`.
fn folder(from: &str, to: &str) -> tempfile::TempDir {
    assert!(FLOW.contains(from), "{from}");
    let folder = tempfile::tempdir().unwrap();
    for (place, flow) in [("old", FLOW.to_string()), ("new", FLOW.replace(from, to))] {
        let place = folder.path().join(place);
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("tea.json"), flow).unwrap();
        std::fs::write(place.join("tea.test.yaml"), TESTS).unwrap();
    }
    folder
}

#[track_caller]
fn told(ran: &Ran, expected: Expect) {
    expected.assert_eq(&format!("{}{}exit {}", ran.out, ran.err, ran.code.unwrap_or(-1)));
}

#[track_caller]
fn check(from: &str, to: &str, options: &[&str], expected: Expect) {
    told(&run(folder(from, to).path(), options), expected);
}

const FILES: [&str; 2] = ["old/tea.json", "new/tea.json"];

#[test]
fn nothing_differs_where_only_the_writing_does() {
    check(
        r#""format": 1, "id": "tea""#,
        r#""id":"tea",    "format":1"#,
        &FILES,
        expect![[r#"
        nothing differs
        exit 0"#]],
    );
    check(
        "Tea",
        "Tea",
        &["old", "new", "--exit-code"],
        expect![[r#"
        nothing differs
        exit 0"#]],
    );
    check(
        "Tea",
        "Tea",
        &["old", "new", "--format", "markdown"],
        expect![[r#"
        nothing differs
        exit 0"#]],
    );
}

#[test]
fn what_differs_is_told_with_the_cases_it_can_touch() {
    check(
        "Tea is on its way",
        "Your tea is on its way",
        &FILES,
        expect![[r#"
        flow tea
          prompt tea.en.say: [-Tea-]{+Your tea+} is on its way.
        1 case affected
          new/tea.test.yaml:3: tea
        exit 0"#]],
    );
    check(
        r#""no_input": "bye""#,
        r#""no_input": "tea""#,
        &["old", "new"],
        expect![[r#"
        flow tea
          ~ menu (menu)
            port no_input: bye → tea
        1 case affected
          new/tea.test.yaml:5: nothing
        exit 0"#]],
    );
}

#[test]
fn a_new_finding_is_told_and_one_that_is_gone() {
    let (sound, lost) = (r#""next": { "tea": "tea""#, r#""next": { "tea": "bye""#);
    check(
        sound,
        lost,
        &FILES,
        expect![[r#"
        flow tea
          ~ menu (menu)
            port tea: tea → bye
          tea can no longer be reached
        new warning new/tea.json:9: check.unreachable: no path leads to `tea` in `tea`
        1 case affected
          new/tea.test.yaml:3: tea
        exit 0"#]],
    );
    check(
        sound,
        lost,
        &[FILES[1], FILES[0]],
        expect![[r#"
        flow tea
          ~ menu (menu)
            port tea: bye → tea
          tea can be reached now
        fixed warning new/tea.json:9: check.unreachable: no path leads to `tea` in `tea`
        1 case affected
          old/tea.test.yaml:3: tea
        exit 0"#]],
    );
}

#[test]
fn the_exit_code_says_that_something_differs_where_it_is_asked_to() {
    let folder = folder("Goodbye.", "Bye.");
    let code = |options: &[&str]| run(folder.path(), options).code;
    assert_eq!(code(&["old", "new"]), Some(0));
    assert_eq!(code(&["old", "new", "--exit-code"]), Some(1));
    assert_eq!(code(&["old", "old", "--exit-code"]), Some(0));
}

#[test]
fn programs_get_json_and_reviews_markdown() {
    let folder = folder("Goodbye.", "Bye now.");
    let ran = run(folder.path(), &["old", "new", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["flows"][0]["prompts"][0]["path"], "bye.en.say");
    assert_eq!(report["cases"].as_array().map(Vec::len), Some(2));
    told(
        &run(folder.path(), &["old", "new", "--format", "markdown"]),
        expect![[r#"
        ## Flow `tea`

        - prompt `bye.en.say`: ~~Goodbye.~~**Bye now.**

        ## 2 cases affected

        - tea (`new/tea.test.yaml:3`), through `tea/bye.done`, `tea/tea.done`
        - nothing (`new/tea.test.yaml:5`), through `tea/bye.done`, `tea/menu.no_input`
        exit 0"#]],
    );
}

#[test]
fn policies_of_the_operator_have_verdicts_too() {
    let folder = folder(r#""no_input": "bye""#, r#""no_input": "tea""#);
    let policy = "policies:\n  - { code: acme.tea, title: Tea is asked for, never: { reach: { block: tea }, without: { block: menu, port: tea } } }\n";
    std::fs::write(folder.path().join("acme.yaml"), policy).unwrap();
    told(
        &run(folder.path(), &["old", "new", "--policy", "acme.yaml"]),
        expect![[r#"
        flow tea
          ~ menu (menu)
            port no_input: bye → tea
        new error new/tea.json:9: acme.tea: Tea is asked for (at `tea`)
        1 case affected
          new/tea.test.yaml:5: nothing
        exit 0"#]],
    );
}

#[test]
fn what_cannot_be_compared() {
    let folder = folder("Tea", "Tea");
    let path = folder.path();
    std::fs::write(path.join("broken.json"), "{").unwrap();
    std::fs::create_dir(path.join("empty")).unwrap();
    told(
        &run(path, &["old/tea.json", "broken.json"]),
        expect![[r#"
        broken.json:1:2: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
        exit 2"#]],
    );
    told(
        &run(path, &["old/tea.json", "new/coffee.json"]),
        expect![[r#"
        error: there is no file or folder new/coffee.json; to compare revisions, end with `-- PATH`
        exit 2"#]],
    );
    told(
        &run(path, &["old", "new/tea.json"]),
        expect![[r#"
        error: a file cannot be compared with a folder
        exit 2"#]],
    );
    told(
        &run(path, &["empty", "empty"]),
        expect![[r#"
        error: there is no flow in empty, in either version
        exit 2"#]],
    );
    told(
        &run(path, &["old"]),
        expect![[r#"
        error: name two files or folders, or a revision and `-- PATH`
        exit 2"#]],
    );
}

/// Runs git in a folder, without the settings of whoever runs the tests.
fn git(folder: &Path, arguments: &[&str]) {
    let run = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"])
        .args(["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn revisions_are_read_from_git() {
    let folder = folder("Tea", "Tea");
    let path = folder.path();
    git(path, &["init", "-q"]);
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "one"]);
    let change = |to: &str| std::fs::write(path.join("old/tea.json"), FLOW.replace("Goodbye.", to)).unwrap();
    change("Bye.");
    told(
        &run(path, &["main", "--", "old/tea.json"]),
        expect![[r#"
        flow tea
          prompt bye.en.say: Goodbye. → Bye.
        2 cases affected
          old/tea.test.yaml:3: tea
          old/tea.test.yaml:5: nothing
        exit 0"#]],
    );
    git(path, &["commit", "-qam", "two"]);
    told(
        &run(path, &["main", "--", "old"]),
        expect![[r#"
        nothing differs
        exit 0"#]],
    );
    change("So long.");
    told(
        &run(path, &["HEAD~1", "HEAD", "--", "old"]),
        expect![[r#"
        flow tea
          prompt bye.en.say: Goodbye. → Bye.
        2 cases affected
          HEAD:old/tea.test.yaml:3: tea
          HEAD:old/tea.test.yaml:5: nothing
        exit 0"#]],
    );
    // A flow that is new has no other version.
    std::fs::write(path.join("old/coffee.json"), FLOW.replace("\"tea\", \"name\"", "\"coffee\", \"name\"")).unwrap();
    told(
        &run(path, &["HEAD", "--", "old/coffee.json"]),
        expect![[r#"
        flow coffee added
          + bye (play)
          + end (disconnect)
          + menu (menu)
          + tea (play)
        exit 0"#]],
    );
    told(
        &run(path, &["nowhere", "--", "old"]),
        expect![[r#"
        error: git knows no revision `nowhere`
        exit 2"#]],
    );
    told(
        &run(path, &["HEAD", "--", "old/milk.json"]),
        expect![[r#"
        error: there is no flow in old/milk.json, in either version
        exit 2"#]],
    );
}

#[test]
fn a_file_of_another_name_stands_for_the_flow_it_is_compared_with() {
    let folder = folder("Goodbye.", "Bye.");
    std::fs::rename(folder.path().join("old/tea.json"), folder.path().join("before.json")).unwrap();
    told(
        &run(folder.path(), &["before.json", "new/tea.json"]),
        expect![[r#"
        flow tea
          prompt bye.en.say: Goodbye. → Bye.
        2 cases affected
          new/tea.test.yaml:3: tea
          new/tea.test.yaml:5: nothing
        exit 0"#]],
    );
}

#[test]
fn colours_are_for_a_terminal() {
    let folder = folder("Goodbye.", "Bye.");
    let run = |colour: &str| {
        let run = Command::new(binary())
            .args(["diff", "old", "new"])
            .current_dir(folder.path())
            .env_remove("NO_COLOR")
            .env(colour, "1")
            .output();
        Ran::from(run.unwrap()).out
    };
    assert!(!run("UNRELATED").contains('\u{1b}'), "this is a pipe");
    assert!(run("CLICOLOR_FORCE").contains('\u{1b}'), "colours can be asked for");
}
