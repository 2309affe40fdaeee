//! `cordboard test`, by running it: what it says and how it exits.

use cordboard_end_to_end::{Ran, cordboard};
use expect_test::{Expect, expect};
use std::path::Path;

const FLOW: &str = r#"{ "format": 1, "id": "tea", "name": "Tea", "channels": ["voice"], "entry": "hours", "on_error": "bye",
  "attributes": { "cups": { "type": "integer" } },
  "prompts": { "menu": { "en": { "say": "For tea, press 1." } }, "bye": { "en": { "say": "Goodbye." } } },
  "blocks": {
    "hours": { "type": "check_hours", "with": { "hours": "shop" }, "next": { "open": "menu", "closed": "bye" } },
    "menu": { "type": "menu", "with": { "prompt": "menu", "choices": [{ "port": "tea", "digits": "1" }], "retry": { "tries": 1 } },
      "next": { "tea": "bye", "no_input": "bye", "no_match": "bye" } },
    "bye": { "type": "play", "with": { "prompt": "bye" }, "next": { "done": "end" } },
    "end": { "type": "disconnect" } } }"#;

const OPEN: &str = "flow: tea\nmocks: { hours: { shop: open } }\ncases:\n";

/// A folder with the flow and its tests.
fn folder(tests: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tea.json"), FLOW).unwrap();
    std::fs::write(folder.path().join("tea.test.yaml"), tests).unwrap();
    folder
}

fn run(folder: &Path, options: &[&str]) -> Ran {
    let path = folder.display().to_string();
    let mut arguments = vec!["test", path.as_str()];
    arguments.extend(options);
    cordboard(&arguments, "")
}

/// What was said, without the folder and the time, and the exit code.
fn told(folder: &Path, ran: &Ran) -> String {
    let said = format!("{}{}", ran.out, ran.err).replace(&folder.display().to_string(), "DIR");
    let lines = said.lines().map(|line| match line.rsplit_once(" in ") {
        Some((start, time)) if time.ends_with(" s") => start.to_string(),
        _ => line.to_string(),
    });
    let lines: Vec<_> = lines.collect();
    format!("{}\nexit {}", lines.join("\n"), ran.code.unwrap_or(-1))
}

#[track_caller]
fn check(tests: &str, options: &[&str], expected: Expect) {
    let folder = folder(tests);
    let ran = run(folder.path(), options);
    expected.assert_eq(&told(folder.path(), &ran));
}

#[test]
fn a_case_that_passes() {
    let case = "  - name: tea\n    steps: [{ press: 1 }, { expect: { said: Goodbye., port: menu.tea } }]\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        1 passed
        exit 0"#]],
    );
}

#[test]
fn an_unknown_flow_is_named_with_the_nearest() {
    let tests = "flow: tee\ncases:\n  - name: tea\n    steps: [{ expect: { said: hello } }]\n";
    check(
        tests,
        &[],
        expect![[r#"
        DIR/tea.test.yaml:1:7: error test.unknown_flow: there is no flow `tee` beside this file; did you mean `tea`?
        0 passed, 1 file could not be run
        exit 2"#]],
    );
}

#[test]
fn a_mock_that_is_not_used_fails_the_case() {
    let case = "  - name: tea\n    mocks:\n      http:\n        - { match: { url: 'https://a.example/*' }, reply: {} }\n    steps: [{ press: 1 }, { expect: { said: Goodbye. } }]\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        fail  tea: tea
              at        DIR/tea.test.yaml:7 (mocks)
              because   the mock `http https://a.example/*` was not used
              path      hours.open > menu.tea > bye.done
        0 passed, 1 failed
        exit 1"#]],
    );
}

#[test]
fn a_mock_of_the_file_that_no_case_uses_fails() {
    let tests = "flow: tea\nmocks: { hours: { shop: open, shoe: closed } }\ncases:\n  - name: tea\n    steps: [{ expect: { port: hours.open } }]\n";
    check(
        tests,
        &[],
        expect![[r#"
        fail  tea: mocks of the file
              at        DIR/tea.test.yaml:2 (mocks of the file)
              because   no case used the mock `hours shoe`
              path      no port was taken
        1 passed, 1 failed
        exit 1"#]],
    );
}

#[test]
fn a_call_that_no_mock_answers_fails_the_case() {
    let tests = "flow: tea\ncases:\n  - name: tea\n    mocks: { hours: { shoe: open } }\n    steps: [{ press: 1 }]\n    ends: { reason: disconnected }\n";
    check(
        tests,
        &[],
        expect![[r#"
        fail  tea: tea
              at        DIR/tea.test.yaml:3 (the start)
              because   the flow asked `hours shop`, and no mock answers; the nearest is `hours shoe` at line 4
              path      no port was taken
        0 passed, 1 failed
        exit 1"#]],
    );
}

#[test]
fn an_empty_file_does_not_load() {
    check(
        "",
        &[],
        expect![[r#"
        DIR/tea.test.yaml:1:1: error yaml.syntax: the file is empty
        0 passed, 1 file could not be run
        exit 2"#]],
    );
}

#[test]
fn a_case_that_expects_nothing_does_not_load() {
    check(
        &format!("{OPEN}  - name: tea\n    steps: [{{ press: 1 }}]\n"),
        &[],
        expect![[r#"
        DIR/tea.test.yaml:4:5: error test.proves_nothing: the case `tea` expects nothing, so it cannot fail; add an `expect` step, or `ends`
        0 passed, 1 file could not be run
        exit 2"#]],
    );
    check(
        &format!("{OPEN}  - name: tea\n    steps: [{{ press: 1 }}, {{ expect: {{}} }}]\n"),
        &[],
        expect![[r#"
        DIR/tea.test.yaml:5:37: error test.proves_nothing: this `expect` expects nothing; say what must have happened since the last step
        0 passed, 1 file could not be run
        exit 2"#]],
    );
}

#[test]
fn a_filter_that_matches_nothing_is_told() {
    let case = "  - name: tea\n    steps: [{ press: 1 }, { expect: { said: Goodbye. } }]\n";
    check(
        &format!("{OPEN}{case}"),
        &["--filter", "coffee"],
        expect![[r#"
        0 passed
        no case matches `coffee`; there is 1 case
        exit 4"#]],
    );
    let folder = tempfile::tempdir().unwrap();
    expect![[r#"
        there are no test files in DIR; they are named FLOW.test.yaml or FLOW.test.json
        exit 4"#]]
    .assert_eq(&told(folder.path(), &run(folder.path(), &[])));
}

#[test]
fn a_failing_expectation_tells_step_nearest_path_and_line() {
    let case = "  - name: tea\n    steps:\n      - press: 1\n      - expect:\n          said: Good bye.\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        fail  tea: tea
              at        DIR/tea.test.yaml:7 (step 2, expect)
              expected  said "Good bye."
              but       it did not happen
              nearest   said "Goodbye."
              path      hours.open > menu.tea > bye.done
        0 passed, 1 failed
        exit 1"#]],
    );
    check(
        &format!("{OPEN}{case}"),
        &["--verbose"],
        expect![[r#"
        fail  tea: tea
              at        DIR/tea.test.yaml:7 (step 2, expect)
              expected  said "Good bye."
              but       it did not happen
              nearest   said "Goodbye."
              path      hours.open > menu.tea > bye.done
              facts     since the last step:
                        pressed 1
                        port menu.tea
                        block bye
                        said "Goodbye."
                        port bye.done
                        block end
                        line down, by flow
                        ended: disconnected
        0 passed, 1 failed
        exit 1"#]],
    );
    check(
        &format!("{OPEN}{case}"),
        &["--format", "github"],
        expect![[r#"
        ::error file=DIR/tea.test.yaml,line=7,title=tea%3A tea::step 2, expect: it did not happen%0Aexpected: said "Good bye."%0Anearest: said "Goodbye."%0Apath: hours.open > menu.tea > bye.done
        0 passed, 1 failed
        exit 1"#]],
    );
}

#[test]
fn never_over_nothing_fails() {
    let case = "  - name: tea\n    steps:\n      - advance: 1s\n      - expect: { never: ended }\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        fail  tea: tea
              at        DIR/tea.test.yaml:7 (step 2, expect)
              because   nothing has happened since the last step, so `never` says nothing
              path      hours.open
        0 passed, 1 failed
        exit 1"#]],
    );
}

#[test]
fn a_misspelt_key_is_named_with_its_line() {
    let case = "  - name: tea\n    steps:\n      - pres: 1\n      - expect: { sayd: Goodbye. }\n      - expect: { port: menu.te }\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        DIR/tea.test.yaml:6:9: error json.bad_value: `pres` is not allowed here; did you mean `press`?
        DIR/tea.test.yaml:7:19: error json.unknown_key: the key `sayd` is not known here; did you mean `said`?
        DIR/tea.test.yaml:8:9: error test.does_not_fit: `menu` has no port `te`; it has `tea`, `no_input`, `no_match`, `error`; did you mean `tea`?
        0 passed, 1 file could not be run
        exit 2"#]],
    );
    let case = "  - name: tea\n    steps:\n      - expect: { port: menu.te, never: recordin_started }\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        DIR/tea.test.yaml:6:41: error test.bad_case: there is no fact `recordin_started`; did you mean `recording_started`?
        0 passed, 1 file could not be run
        exit 2"#]],
    );
    let case = "  - name: tea\n    steps:\n      - expect: { port: menu.te }\n";
    check(
        &format!("{OPEN}{case}"),
        &[],
        expect![[r#"
        DIR/tea.test.yaml:6:9: error test.does_not_fit: `menu` has no port `te`; it has `tea`, `no_input`, `no_match`, `error`; did you mean `tea`?
        0 passed, 1 file could not be run
        exit 2"#]],
    );
}

#[test]
fn a_coverage_gate_lists_what_is_missing() {
    let case = "  - name: tea\n    steps: [{ press: 1 }, { expect: { said: Goodbye. } }]\n";
    check(
        &format!("{OPEN}{case}"),
        &["--min-coverage", "95"],
        expect![[r#"
        1 passed
        missing: tea/hours.closed
        missing: tea/hours.error
        missing: tea/menu.no_input
        missing: tea/menu.no_match
        coverage is 42.8 % of ports (3 of 7), less than 95.00 %
        exit 3"#]],
    );
    check(
        &format!("{OPEN}{case}"),
        &["--coverage", "lcov"],
        expect![[r#"
        1 passed
        TN:
        SF:DIR/tea.json
        DA:5,0
        DA:7,0
        DA:8,1
        LF:3
        LH:1
        end_of_record
        exit 0"#]],
    );
}

#[test]
fn skipped_and_expected_failures_say_why() {
    let cases = "  - name: tea\n    steps: [{ expect: { port: hours.open } }]\n  - name: later\n    skip: the shop is not built\n  - name: coffee\n    expect_failure: there is no coffee\n    steps: [{ expect: { said: Coffee. } }]\n";
    check(
        &format!("{OPEN}{cases}"),
        &["--verbose"],
        expect![[r#"
        pass  tea: tea
        skip  tea: later: the shop is not built
        pass  tea: coffee: failed as expected: there is no coffee
              at        DIR/tea.test.yaml:10 (step 1, expect)
              expected  said "Coffee."
              but       it did not happen
              nearest   said "For tea, press 1."
              path      hours.open
              facts     since the last step:
                        contact from +15550100 to +15550199
                        flow tea
                        block hours
                        asked: check_hours {"hours":"shop"}
                        answered: {"open":true}
                        port hours.open
                        block menu
                        said "For tea, press 1."
                        waits 5 s for an answer
        2 passed, 1 skipped
        exit 0"#]],
    );
}

#[test]
fn a_table_runs_a_case_for_each_row() {
    let case = "  - name: menu\n    steps: [{ press: <key> }, { expect: { port: menu.<port> } }]\n    examples:\n      - { key: 1, port: tea }\n      - { key: 9, port: no_match }\n";
    check(
        &format!("{OPEN}{case}"),
        &["--verbose"],
        expect![[r#"
        pass  tea: menu [key: 1, port: tea]
        pass  tea: menu [key: 9, port: no_match]
        2 passed
        exit 0"#]],
    );
}

#[test]
fn inputs_come_twice_and_logs_are_cut_without_a_difference() {
    let case =
        "  - name: tea\n    steps: [{ press: 1 }, deliver_again, deliver_late]\n    ends: { reason: disconnected }\n";
    check(
        &format!("{OPEN}{case}"),
        &["--repeat-inputs", "--crash-everywhere"],
        expect![[r#"
        1 passed
        exit 0"#]],
    );
}

#[test]
fn transcripts_are_compared_and_written() {
    let case =
        "  - name: tea\n    steps: [{ press: 1 }]\n    transcript:\n      - \"< Hello\" # as it was\n    tags: [x]\n";
    let folder = folder(&format!("{OPEN}{case}"));
    let ran = run(folder.path(), &[]);
    expect![[r#"
        fail  tea: tea
              at        DIR/tea.test.yaml:7 (transcript)
              expected  < Hello
              but       line 1 of the transcript differs; --update writes it anew
              nearest   < For tea, press 1.
              path      hours.open > menu.tea > bye.done
        0 passed, 1 failed
        exit 1"#]]
    .assert_eq(&told(folder.path(), &ran));
    let ran = run(folder.path(), &["--update"]);
    expect![[r#"
        1 passed
        DIR/tea.test.yaml: 1 transcript written
        exit 0"#]]
    .assert_eq(&told(folder.path(), &ran));
    let written = std::fs::read_to_string(folder.path().join("tea.test.yaml")).unwrap();
    expect![[r#"
        flow: tea
        mocks: { hours: { shop: open } }
        cases:
          - name: tea
            steps: [{ press: 1 }]
            transcript:
              - "< For tea, press 1."
              - "> 1"
              - "< Goodbye."
            tags: [x]
    "#]]
    .assert_eq(&written);
}

#[test]
fn junit_is_read_by_a_reader_of_others() {
    let cases = "  - name: tea\n    steps: [{ expect: { port: hours.open } }]\n  - name: later\n    skip: not built\n  - name: \"<&> coffee\"\n    steps: [{ expect: { said: Coffee. } }]\n";
    let folder = folder(&format!("{OPEN}{cases}"));
    let ran = run(folder.path(), &["--format", "junit"]);
    assert_eq!(ran.code, Some(1));
    let report = junit_parser::from_reader(ran.out.as_bytes()).unwrap();
    assert_eq!((report.tests, report.failures, report.errors, report.skipped), (3, 1, 0, 1));
    let suite = &report.suites[0];
    assert!(suite.name.ends_with("tea.test.yaml"));
    let names: Vec<_> = suite.cases.iter().map(|case| (case.name.as_str(), case.status.is_failure())).collect();
    assert_eq!(names, [("tea::tea", false), ("tea::later", false), ("tea::<&> coffee", true)]);
}

#[test]
fn json_has_the_cases_and_the_coverage() {
    let case = "  - name: tea\n    steps: [{ press: 1 }, { expect: { said: Goodbye. } }]\n";
    let folder = folder(&format!("{OPEN}{case}"));
    let ran = run(folder.path(), &["--format", "json", "--coverage"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["suites"][0]["cases"][0]["status"], "pass");
    assert_eq!(report["coverage"]["ports"]["covered"], 3);
}

#[test]
fn the_example_flows_pass_whatever_is_repeated_or_cut_and_all_of_them_is_covered() {
    let ran = cordboard(&["test", "flows", "--repeat-inputs", "--crash-everywhere", "--min-coverage", "100"], "");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

#[test]
fn paths_and_options_that_cannot_be() {
    let folder = folder(&format!("{OPEN}  - name: tea\n    steps: [{{ expect: {{ port: hours.open }} }}]\n"));
    for (options, message) in [
        (["nowhere", "--verbose"], "error: there is no file or folder nowhere"),
        (["nowhere.test.yaml", "--verbose"], "error: there is no file nowhere.test.yaml"),
        (["--filter", "/(/"], "error: --filter `/(/` is not a pattern"),
        (["--min-coverage", "101"], "write a number from 0 to 100"),
        (["--jobs", "0"], "invalid value '0' for '--jobs <N>'"),
        (["--format", "xml"], "invalid value 'xml' for '--format <FORMAT>'"),
    ] {
        let ran = run(folder.path(), &options);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{options:?}");
        assert!(ran.err.contains(message), "{options:?}: {}", ran.err);
    }
}

#[test]
fn colours_are_for_a_terminal() {
    let folder = folder(&format!("{OPEN}  - name: tea\n    steps: [{{ expect: {{ port: hours.closed }} }}]\n"));
    let run = |colour: &str| {
        let mut command = std::process::Command::new(cordboard_end_to_end::binary());
        Ran::from(command.arg("test").arg(folder.path()).env_remove("NO_COLOR").env(colour, "1").output().unwrap()).out
    };
    assert!(!run("UNRELATED").contains('\u{1b}'), "this is a pipe");
    assert!(run("CLICOLOR_FORCE").contains('\u{1b}'), "colours can be asked for");
}

#[test]
fn steps_settle_effects_and_let_them_fail() {
    let tests = "\
flow: tea
mocks: { hours: { shop: pending } }
cases:
  - name: settled
    steps:
      - expect: { waits_for: effect, effect: check_hours }
      - settle: { check_hours: open }
      - expect: { any_order: [{ said: { contains: press 1 } }, { port: hours.open }] }
      - silence
      - expect: { port: menu.no_input }
      - deliver_again
      - deliver_late
    ends: { reason: disconnected }
  - name: failed
    steps:
      - fail: { check_hours: hours.down }
      - expect: { port: hours.error, said: Goodbye. }
  - name: the caller leaves first
    steps: [{ hang_up: caller }]
    ends: { reason: hung_up }
  - name: the operator ends it
    steps: [{ hang_up: operator }]
    ends: { reason: terminated }
";
    check(
        tests,
        &[],
        expect![[r#"
        4 passed
        exit 0"#]],
    );
}

#[test]
fn cases_share_a_setup_and_are_chosen_by_their_tags() {
    let tests = "\
flow: tea
mocks: { hours: { shop: open } }
setup: [{ press: 1 }]
cases:
  - name: pressed
    tags: [quick]
    steps: [{ expect: { port: menu.tea } }]
  - name: pressed, and it fails
    tags: [slow]
    steps: [{ expect: { port: menu.no_input } }]
";
    check(
        tests,
        &["--tag", "quick"],
        expect![[r#"
        1 passed
        exit 0"#]],
    );
    check(
        tests,
        &["--tag", "quick", "--tag", "slow"],
        expect![[r#"
        fail  tea: pressed, and it fails
              at        DIR/tea.test.yaml:10 (step 2, expect)
              expected  port menu.no_input
              but       it did not happen
              nearest   port menu.tea
              path      hours.open > menu.tea > bye.done
        1 passed, 1 failed
        exit 1"#]],
    );
    check(
        tests,
        &["--tag", "never"],
        expect![[r#"
        0 passed
        no case matches tag `never`; there are 2 cases
        exit 4"#]],
    );
}
