//! `cordboard explore`, by running it: what it writes, what it says, how it exits; and that its cases hold for every example.

use cordboard_end_to_end::{Ran, cordboard, root};
use expect_test::{Expect, expect};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TEA: &str = r#"{ "format": 1, "id": "tea", "name": "Tea", "channels": ["voice"], "entry": "hours", "on_error": "bye",
  "attributes": { "cups": { "type": "integer", "default": 0 } },
  "prompts": { "cups": { "en": { "say": "How many cups?" } }, "bye": { "en": { "say": "Goodbye." } } },
  "blocks": {
    "hours": { "type": "check_hours", "with": { "hours": "shop" }, "next": { "open": "cups", "closed": "bye" } },
    "cups": { "type": "collect", "with": { "prompt": "cups", "into": "cups", "max_length": 2, "retry": { "tries": 1 } },
      "next": { "done": "many", "no_input": "bye", "no_match": "bye" } },
    "many": { "type": "branch", "with": { "conditions": [{ "port": "many", "when": "cups >= 12" }] },
      "next": { "many": "bye", "otherwise": "bye", "error": "bye" } },
    "bye": { "type": "play", "with": { "prompt": "bye" }, "next": { "done": "end" } },
    "end": { "type": "disconnect" } } }"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tea.json"), TEA).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let place = |argument: &&str| argument.replace("DIR", &folder.display().to_string());
    let arguments: Vec<String> = arguments.iter().map(place).collect();
    cordboard(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "")
}

/// What was said, without the folder and the time, and the exit code.
fn told(folder: &Path, ran: &Ran) -> String {
    let said = format!("{}{}", ran.out, ran.err).replace(&folder.display().to_string(), "DIR");
    let lines = said.lines().map(|line| match line.split_once(" moves tried in ") {
        Some((start, _)) => format!("{start} moves tried"),
        None => line.to_string(),
    });
    format!("{}\nexit {}", lines.collect::<Vec<_>>().join("\n"), ran.code.unwrap_or(-1))
}

#[track_caller]
fn check(arguments: &[&str], expected: Expect) {
    let folder = folder();
    let ran = run(folder.path(), arguments);
    expected.assert_eq(&told(folder.path(), &ran));
}

#[test]
fn cases_take_every_port_with_values_on_both_sides_of_a_condition() {
    check(
        &["explore", "DIR/tea.json"],
        expect![[r#"
            flow: tea
            cases:
              - name: "1 takes bye.done, cups.done, hours.open and 1 more"
                review: true
                mocks: { hours: { shop: open } }
                steps:
                  - expect: { port: hours.open, said: How many cups? }
                  - press: "12"
                  - expect: { in_order: [{ port: cups.done }, { port: many.many }, { port: bye.done }], said: Goodbye. }
                ends: { reason: disconnected }
              - name: "2 takes many.otherwise"
                review: true
                mocks: { hours: { shop: open } }
                steps:
                  - expect: { port: hours.open, said: How many cups? }
                  - press: "11"
                  - expect: { in_order: [{ port: cups.done }, { port: many.otherwise }, { port: bye.done }], said: Goodbye. }
                ends: { reason: disconnected }
              - name: "3 takes hours.closed"
                review: true
                mocks: { hours: { shop: closed } }
                steps:
                  - expect: { in_order: [{ port: hours.closed }, { port: bye.done }], said: Goodbye. }
                ends: { reason: disconnected }
              - name: "4 takes hours.error"
                review: true
                mocks: { hours: { shop: { failure: hours.unknown } } }
                steps:
                  - expect: { in_order: [{ port: hours.error }, { port: bye.done }], said: Goodbye. }
                ends: { reason: disconnected }
              - name: "5 takes cups.no_match"
                review: true
                mocks: { hours: { shop: open } }
                steps:
                  - expect: { port: hours.open, said: How many cups? }
                  - press: "123"
                  - expect: { in_order: [{ port: cups.no_match }, { port: bye.done }], said: Goodbye. }
                ends: { reason: disconnected }
              - name: "6 takes cups.no_input"
                review: true
                mocks: { hours: { shop: open } }
                steps:
                  - expect: { port: hours.open, said: How many cups? }
                  - silence
                  - expect: { in_order: [{ port: cups.no_input }, { port: bye.done }], said: Goodbye. }
                ends: { reason: disconnected }
            tea: 9 of 9 ports and 2 of 2 outcomes of conditions, in 6 cases (at least 6 needed) of 4 steps; 44 moves tried
            exit 0"#]],
    );
}

#[test]
fn the_same_cases_come_out_each_time_and_pass() {
    let folder = folder();
    let first = run(folder.path(), &["explore", "DIR/tea.json", "--out", "DIR/tea.test.yaml"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    let written = std::fs::read_to_string(folder.path().join("tea.test.yaml")).unwrap();
    assert_eq!(run(folder.path(), &["explore", "DIR/tea.json"]).out, written);
    let passed = run(folder.path(), &["test", "DIR/tea.json", "--min-coverage", "100", "--repeat-inputs"]);
    assert_eq!(passed.code, Some(0), "{}{}", passed.out, passed.err);
    let json = run(folder.path(), &["explore", "DIR/tea.json", "--format", "json", "--out", "DIR/tea.test.json"]);
    assert_eq!(json.code, Some(0), "{}", json.err);
    std::fs::remove_file(folder.path().join("tea.test.yaml")).unwrap();
    let passed = run(folder.path(), &["test", "DIR/tea.json", "--min-coverage", "100"]);
    assert_eq!(passed.code, Some(0), "{}{}", passed.out, passed.err);
}

#[test]
fn a_file_that_is_there_is_not_written_over_unless_that_is_asked_for() {
    let folder = folder();
    std::fs::write(folder.path().join("mine.test.yaml"), "mine").unwrap();
    let ran = run(folder.path(), &["explore", "DIR/tea.json", "--out", "DIR/mine.test.yaml"]);
    expect![[r#"
        error: DIR/mine.test.yaml is there already; write over it with --force
        exit 2"#]]
    .assert_eq(&told(folder.path(), &ran));
    let ran = run(folder.path(), &["explore", "DIR/tea.json", "--out", "DIR/mine.test.yaml", "--force"]);
    assert_eq!(ran.code, Some(0));
    assert!(std::fs::read_to_string(folder.path().join("mine.test.yaml")).unwrap().starts_with("flow: tea\n"));
}

#[test]
fn only_what_other_tests_leave_out_is_written() {
    let folder = folder();
    let tests = "flow: tea\ncases:\n  - name: closed\n    mocks: { hours: { shop: closed } }\n    ends: { reason: disconnected }\n";
    std::fs::write(folder.path().join("tea.test.yaml"), tests).unwrap();
    let ran = run(folder.path(), &["explore", "DIR/tea.json", "--missing-from", "DIR/tea.test.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(!ran.out.contains("closed"), "{}", ran.out);
    let all = run(folder.path(), &["explore", "DIR/tea.json"]);
    assert!(all.out.contains("closed"), "{}", all.out);
}

#[test]
fn a_budget_that_runs_out_is_told_and_gates() {
    check(
        &["explore", "DIR/tea.json", "--quiet", "--budget", "3"],
        expect![[r#"
            tea: 0 of 9 ports and 0 of 2 outcomes of conditions, in 0 cases (at least 0 needed by what was searched) of 0 steps; 3 moves tried
              not reached: bye.done: the budget of 3 moves ran out
              not reached: cups.done: the budget of 3 moves ran out
              not reached: cups.no_input: the budget of 3 moves ran out
              not reached: cups.no_match: the budget of 3 moves ran out
              not reached: hours.closed: the budget of 3 moves ran out
              not reached: hours.error: the budget of 3 moves ran out
              not reached: hours.open: the budget of 3 moves ran out
              not reached: many.many: the budget of 3 moves ran out
              not reached: many.otherwise: the budget of 3 moves ran out
              not reached: `cups >= 12` true at many: the budget of 3 moves ran out
              not reached: `cups >= 12` false at many: the budget of 3 moves ran out
            exit 3"#]],
    );
}

#[test]
fn what_cannot_be_explored_is_told() {
    check(
        &["explore", "DIR/coffee.json"],
        expect![[r#"
        error: there is no file DIR/coffee.json
        exit 2"#]],
    );
    check(
        &["explore", "DIR", "--budget", "none"],
        expect![[r#"
        error: invalid value 'none' for '--budget <N>': write a number from 1 to 100000000

        For more information, try '--help'.
        exit 2"#]],
    );
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["explore", "DIR"]);
    expect![[r#"
        there is no flow file in DIR
        exit 4"#]]
    .assert_eq(&told(folder.path(), &ran));
    std::fs::write(folder.path().join("tea.json"), TEA.replace("\"hours\": {", "\"hour\": {")).unwrap();
    let ran = run(folder.path(), &["explore", "DIR/tea.json"]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
}

/// The moves tried for each example: enough for all of them together, and soon done without optimisation.
const BUDGET: &str = "22000";

#[test]
fn the_cases_of_every_example_pass_and_take_what_can_be_taken() {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root().join("flows")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let ran = run(folder.path(), &["explore", "DIR", "--out", "DIR", "--budget", BUDGET]);
    println!("{}", ran.err);
    let passed = run(
        folder.path(),
        &[
            "test",
            "DIR",
            "--filter",
            "/^[0-9]+ (takes|meets) /",
            "--coverage",
            "json",
            "--coverage-output",
            "DIR/coverage.out",
        ],
    );
    assert_eq!(passed.code, Some(0), "{}{}", passed.out, passed.err);
    // What one flow does not reach, another that uses the same module does, or its tests say that nothing can.
    let text = std::fs::read_to_string(folder.path().join("coverage.out")).unwrap();
    let coverage: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (flow, of_flow) in coverage["flows"].as_object().unwrap() {
        let ports =
            of_flow["details"]["ports"].as_array().unwrap().iter().filter(|port| port["count"].as_u64() > Some(0));
        let name = |port: &serde_json::Value| {
            format!("{}.{}", port["block"].as_str().unwrap(), port["port"].as_str().unwrap())
        };
        taken.insert(flow.clone(), ports.map(name).collect());
    }
    let mut nowhere = BTreeSet::new();
    let mut flow = String::new();
    for line in ran.err.lines() {
        match line.strip_prefix("  not reached: ") {
            Some(rest) => {
                let port = rest.split(": ").next().unwrap();
                let (of, port) = port.split_once('/').unwrap_or((flow.as_str(), port));
                if !port.starts_with('`') && !taken.get(of).is_some_and(|taken| taken.contains(port)) {
                    nowhere.insert(format!("{of}/{port}"));
                }
            }
            None => flow = line.split(':').next().unwrap_or_default().to_string(),
        }
    }
    expect![[r#"
        arrange-callback/offer-own-number.error
        card-payment/ask-card-number.error
        card-payment/ask-expiry.error
        support/assign-colleague.error
        support/set-queue.error
        talk-to-agent/assign-colleague.error"#]]
    .assert_eq(&nowhere.into_iter().collect::<Vec<_>>().join("\n"));
}
