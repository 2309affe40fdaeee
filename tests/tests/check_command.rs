//! `cordboard check`, by running it: what it says and how it exits.

use cordboard_end_to_end::{Ran, cordboard};
use expect_test::{Expect, expect};
use std::path::Path;

/// It records before it asks for consent.
const RECORDS: &str = r#"{ "format": 1, "id": "tea", "name": "Tea", "channels": ["voice"], "entry": "record", "on_error": "stop",
  "prompts": { "bye": { "en": { "say": "Goodbye." } } },
  "blocks": {
    "record": { "type": "start_recording", "next": { "done": "bye" } },
    "bye": { "type": "play", "with": { "prompt": "bye" }, "next": { "done": "stop" } },
    "stop": { "type": "stop_recording", "next": { "done": "end", "error": "end" } },
    "end": { "type": "disconnect" } } }"#;

/// Nothing is wrong with it.
const SOUND: &str = r#"{ "format": 1, "id": "tea", "name": "Tea", "channels": ["voice"], "entry": "bye",
  "prompts": { "bye": { "en": { "say": "Goodbye." } } },
  "blocks": {
    "bye": { "type": "play", "with": { "prompt": "bye" }, "next": { "done": "end", "error": "end" } },
    "end": { "type": "disconnect" } } }"#;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
    folder
}

/// Runs `cordboard check` on the folder; `DIR` in an option is the folder.
fn run(folder: &Path, options: &[&str]) -> Ran {
    let path = folder.display().to_string();
    let options: Vec<String> = options.iter().map(|option| option.replace("DIR", &path)).collect();
    let mut arguments = vec!["check", path.as_str()];
    arguments.extend(options.iter().map(String::as_str));
    cordboard(&arguments, "")
}

#[track_caller]
fn check(files: &[(&str, &str)], options: &[&str], expected: Expect) {
    let folder = folder(files);
    let ran = run(folder.path(), options);
    let said = format!("{}{}", ran.out, ran.err).replace(&folder.path().display().to_string(), "DIR");
    expected.assert_eq(&format!("{said}exit {}", ran.code.unwrap_or(-1)));
}

#[test]
fn nothing_is_wrong() {
    check(
        &[("tea.json", SOUND)],
        &[],
        expect![[r#"
        nothing is wrong
        exit 0"#]],
    );
    check(&[("tea.json", SOUND)], &["--format", "github"], expect!["exit 0"]);
}

#[test]
fn a_broken_policy_is_told_with_its_path_and_its_fix() {
    check(
        &[("tea.json", RECORDS)],
        &[],
        expect![[r#"
        DIR/tea.json:4:15: error policy.recording_without_consent: `record` is reached without consent to recording
            path: record
            fix: Ask for consent before, with a `menu` choice or a prompt that announces the recording, and start recording only where it was given.
        1 error, 0 warnings
        exit 3"#]],
    );
}

#[test]
fn code_hosts_get_annotations() {
    check(
        &[("tea.json", RECORDS)],
        &["--format", "github"],
        expect![[r#"
        ::error file=DIR/tea.json,line=4,col=15,title=policy.recording_without_consent::`record` is reached without consent to recording%0Apath: record%0Afix: Ask for consent before, with a `menu` choice or a prompt that announces the recording, and start recording only where it was given.
        exit 3"#]],
    );
}

#[test]
fn programs_get_json() {
    let folder = folder(&[("tea.json", RECORDS)]);
    let ran = run(folder.path(), &["--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""));
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&report["errors"], &report["warnings"]), (&1.into(), &0.into()));
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "policy.recording_without_consent");
    assert_eq!(
        (&finding["flow"], &finding["block"], &finding["place"]["line"]),
        (&"tea".into(), &"record".into(), &4.into())
    );
    assert!(cordboard_end_to_end::root().join(finding["page"].as_str().unwrap()).is_file());
}

#[test]
fn scanners_get_sarif() {
    let folder = folder(&[("tea.json", RECORDS)]);
    let ran = run(folder.path(), &["--format", "sarif"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""));
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["version"], "2.1.0");
    let result = &report["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"policy.recording_without_consent".into(), &"error".into()));
}

#[test]
fn warnings_alone_are_no_failure() {
    let unused = SOUND.replace(r#""prompts": {"#, r#""prompts": { "tea": { "en": { "say": "Tea?" } }, "#);
    check(
        &[("tea.json", &unused)],
        &[],
        expect![[r#"
        DIR/tea.json:2:23: warning check.prompt_unused: no block says the prompt `tea`
            fix: Remove it.
        0 errors, 1 warning
        exit 0"#]],
    );
}

#[test]
fn a_flow_that_does_not_load() {
    let typo = SOUND.replace(r#""done": "end""#, r#""done": "ende""#);
    check(
        &[("tea.json", &typo)],
        &[],
        expect![[r#"
        DIR/tea.json:4:77: error block.unknown_target: port `done` of `bye` leads to `ende`, and there is no such block
            fix: did you mean `end`?
        1 error, 0 warnings
        exit 2"#]],
    );
    check(
        &[("tea.json", "{ not JSON")],
        &[],
        expect![[r#"
        DIR/tea.json:1:3: error json.syntax: a key must be a text in double quotes, but here is `not`
        1 error, 0 warnings
        exit 2"#]],
    );
    check(
        &[("tea.json", "")],
        &[],
        expect![[r#"
        DIR/tea.json:1:1: error json.syntax: the file is empty
        1 error, 0 warnings
        exit 2"#]],
    );
}

#[test]
fn there_must_be_something_to_check() {
    check(
        &[],
        &[],
        expect![[r#"
        there is no flow file in DIR
        exit 4"#]],
    );
    // Tests and layouts are no flows.
    check(
        &[("tea.test.json", "{}"), ("tea.layout.json", "{}")],
        &[],
        expect![[r#"
        there is no flow file in DIR
        exit 4"#]],
    );
    check(
        &[("tea.json", SOUND)],
        &["DIR/coffee.json"],
        expect![[r#"
        error: there is no file DIR/coffee.json
        exit 2"#]],
    );
}

#[test]
fn options_that_cannot_be() {
    for options in [["--format", "xml"], ["--max-rounds", "0"], ["--nonsense", "x"]] {
        let folder = folder(&[("tea.json", SOUND)]);
        let ran = run(folder.path(), &options);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{options:?}");
        assert!(ran.err.contains("error: "), "{}", ran.err);
    }
}

const POLICY: &str = "\
policies:
  - code: acme.no_goodbye
    title: We never say goodbye
    severity: SEVERITY
    never: { reach: { type: play } }
    fix: Say until soon.
";

/// The sound flow, and a policy file.
fn with_policy(policy: &str) -> [(&str, &str); 2] {
    [("tea.json", SOUND), ("acme.yaml", policy)]
}

#[test]
fn policies_of_the_operator_are_asked_too() {
    let policy = |severity: &str| POLICY.replace("SEVERITY", severity);
    let error = policy("error");
    check(
        &with_policy(&error),
        &["--policy", "DIR/acme.yaml"],
        expect![[r#"
        DIR/tea.json:4:12: error acme.no_goodbye: We never say goodbye (at `bye`)
            path: bye
            fix: Say until soon.
        1 error, 0 warnings
        exit 3"#]],
    );
    let warning = policy("warning");
    check(
        &with_policy(&warning),
        &["--policy", "DIR/acme.yaml"],
        expect![[r#"
        DIR/tea.json:4:12: warning acme.no_goodbye: We never say goodbye (at `bye`)
            path: bye
            fix: Say until soon.
        0 errors, 1 warning
        exit 0"#]],
    );
    let json =
        r#"{ "policies": [{ "code": "acme.rule", "title": "No play", "never": { "reach": { "type": "play" } } }] }"#;
    let more =
        [("tea.json", SOUND), ("acme.yaml", warning.as_str()), ("more.policy", "policies: []"), ("p.json.d", json)];
    check(
        &more,
        &["--policy", "DIR/acme.yaml", "--policy", "DIR/more.policy", "--policy", "DIR/p.json.d"],
        expect![[r#"
            DIR/tea.json:4:12: warning acme.no_goodbye: We never say goodbye (at `bye`)
                path: bye
                fix: Say until soon.
            DIR/tea.json:4:12: error acme.rule: No play (at `bye`)
                path: bye
            1 error, 1 warning
            exit 3"#]],
    );
}

#[test]
fn a_policy_file_with_mistakes() {
    let policy = ["--policy", "DIR/acme.yaml"];
    check(
        &with_policy("policies:\n  - code: acme.x\n    title: X\n    never: { reach: { type: plai } }\n"),
        &policy,
        expect![[r#"
            DIR/acme.yaml:4:29: error json.bad_value: there is no block type `plai`; did you mean `play`?
            exit 2"#]],
    );
    check(
        &with_policy(""),
        &policy,
        expect![[r#"
        DIR/acme.yaml:1:1: error yaml.syntax: the file is empty
        exit 2"#]],
    );
    check(
        &with_policy("policies: [\n"),
        &policy,
        expect![[r#"
        DIR/acme.yaml:2:1: error yaml.syntax: this is not YAML: while parsing a node, did not find expected node content
        exit 2"#]],
    );
    check(
        &[("tea.json", SOUND)],
        &policy,
        expect![[r#"
        error: there is no file DIR/acme.yaml
        exit 2"#]],
    );
}

#[test]
fn nobody_is_led_through_a_question_for_ever() {
    let round = r#"{ "format": 1, "id": "tea", "name": "Tea", "channels": ["voice"], "entry": "ask", "on_error": "end",
      "prompts": { "tea": { "en": { "say": "Tea?" } } },
      "blocks": {
        "ask": { "type": "menu", "with": { "prompt": "tea", "choices": [{ "port": "yes", "digits": "1" }] },
          "next": { "yes": "end", "no_input": "again", "no_match": "again" } },
        "again": { "type": "loop", "with": { "times": 3 }, "next": { "again": "ask", "done": "end" } },
        "end": { "type": "disconnect" } } }"#;
    check(
        &[("tea.json", round)],
        &[],
        expect![[r#"
        nothing is wrong
        exit 0"#]],
    );
    check(
        &[("tea.json", round)],
        &["--max-rounds", "2"],
        expect![[r#"
        DIR/tea.json:6:55: error policy.no_way_out: `again` leads a customer who is not understood back to `ask` 3 times; 2 are allowed
            path: ask.no_input → again
            fix: Lead `no_input` or `no_match` to a person, a callback or an end.
        1 error, 0 warnings
        exit 3"#]],
    );
}

#[test]
fn the_example_flows_are_clean() {
    let ran = cordboard(&["check", "flows"], "");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", "nothing is wrong\n"));
}

#[test]
fn colours_are_for_a_terminal() {
    let folder = folder(&[("tea.json", RECORDS)]);
    let run = |colour: &str| {
        let mut command = std::process::Command::new(cordboard_end_to_end::binary());
        Ran::from(command.arg("check").arg(folder.path()).env_remove("NO_COLOR").env(colour, "1").output().unwrap()).out
    };
    assert!(!run("UNRELATED").contains('\u{1b}'), "this is a pipe");
    assert!(run("CLICOLOR_FORCE").contains('\u{1b}'), "colours can be asked for");
}
