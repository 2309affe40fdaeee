//! `cordboard check --as-tests`, by running it: each counterexample is a case that fails on the flow that has the fault and
//! passes on the flow that has it no more.

use cordboard_end_to_end::cordboard;
use expect_test::{Expect, expect};
use std::path::Path;

/// A flow of these blocks; the first is its entry.
fn flow(blocks: &str) -> String {
    let entry = blocks.split('"').nth(1).unwrap();
    let prompts = ["hi", "ask", "bye"].map(|id| format!(r#""{id}": {{ "en": {{ "say": "{id}." }} }}"#)).join(", ");
    format!(
        r#"{{ "format": 1, "id": "line", "name": "Line", "channels": ["voice"], "entry": "{entry}", "on_error": "end",
  "attributes": {{ "card": {{ "type": "text", "sensitive": true }}, "name": {{ "type": "text" }} }},
  "prompts": {{ {prompts}, "hello": {{ "en": {{ "say": "Hello ${{name}}." }} }} }},
  "blocks": {{ {blocks}, "end": {{ "type": "disconnect" }} }} }}"#
    )
}

const TELL: &str =
    r#""tell": { "type": "play", "with": { "prompt": "hi", "announces_recording": true }, "next": { "done": "rec" } }"#;

fn run(command: &str, folder: &Path, more: &[&str]) -> (i32, String) {
    let file = folder.join("line.json").display().to_string();
    let ran = cordboard(&[&[command, file.as_str()], more].concat(), "");
    (ran.code.unwrap_or(-1), format!("{}{}", ran.out, ran.err))
}

/// The faulty flow gives cases that fail, and the mended flow passes them.
#[track_caller]
fn check(code: &str, faulty: &str, mended: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (file, tests) = (folder.path().join("line.json"), folder.path().join("line.test.yaml"));
    std::fs::write(&file, flow(faulty)).unwrap();
    let out = tests.display().to_string();
    let (_, told) = run("check", folder.path(), &["--as-tests", "--out", &out]);
    let written = std::fs::read_to_string(&tests).unwrap_or_else(|_| panic!("{code}: no case is written:\n{told}"));
    assert!(written.contains(&format!("tags: [{code}]")), "{code}:\n{told}\n{written}");
    // Other faults that come with this one are not what is shown here.
    let (exit, said) = run("test", folder.path(), &["--tag", code]);
    assert_eq!(exit, 1, "{code} must fail on the faulty flow:\n{said}\n{written}");
    std::fs::write(&file, flow(mended)).unwrap();
    let (exit, said) = run("test", folder.path(), &["--tag", code]);
    assert_eq!(exit, 0, "{code} must pass on the mended flow:\n{said}\n{written}");
}

#[test]
fn recording_without_consent() {
    let rest = r#""rec": { "type": "start_recording", "next": { "done": "stop", "error": "stop" } },
        "stop": { "type": "stop_recording", "next": { "done": "end" } }"#;
    check("policy.recording_without_consent", rest, &format!("{TELL}, {rest}"));
}

#[test]
fn recording_left_on() {
    let rec = |next: &str| format!(r#"{TELL}, "rec": {{ "type": "start_recording", "next": {{ "done": "{next}" }} }}"#);
    let stop = r#", "stop": { "type": "stop_recording", "next": { "done": "end" } }"#;
    check("policy.recording_left_on", &rec("end"), &format!("{}{stop}", rec("stop")));
}

#[test]
fn recording_left_paused() {
    let blocks = |next: &str| {
        format!(
            r#"{TELL}, "rec": {{ "type": "start_recording", "next": {{ "done": "pause" }} }},
            "pause": {{ "type": "pause_recording", "next": {{ "done": "{next}", "error": "resume" }} }},
            "resume": {{ "type": "resume_recording", "next": {{ "done": "stop" }} }},
            "stop": {{ "type": "stop_recording", "next": {{ "done": "talk" }} }},
            "talk": {{ "type": "transfer_call", "with": {{ "to": "+15550123" }}, "next": {{ "ended": "end", "busy": "end", "no_answer": "end" }} }}"#
        )
    };
    check("policy.recording_left_paused", &blocks("talk"), &blocks("resume"));
}

#[test]
fn a_card_is_asked_for_while_recording() {
    let blocks = |next: &str| {
        format!(
            r#"{TELL}, "rec": {{ "type": "start_recording", "next": {{ "done": "{next}" }} }},
            "pause": {{ "type": "pause_recording", "next": {{ "done": "card", "error": "stop" }} }},
            "card": {{ "type": "collect", "with": {{ "prompt": "ask", "into": "card" }},
              "next": {{ "done": "stop", "no_input": "stop", "no_match": "stop", "error": "stop" }} }},
            "stop": {{ "type": "stop_recording", "next": {{ "done": "end" }} }}"#
        )
    };
    check("policy.sensitive_while_recording", &blocks("card"), &blocks("pause"));
}

#[test]
fn a_queue_that_was_never_chosen() {
    let queue = r#""queue": { "type": "enqueue", "next": { "accepted": "end", "full": "end", "closed": "end", "no_agents": "end", "waited_too_long": "end", "left_queue": "end" } }"#;
    let set = r#""set": { "type": "set_queue", "with": { "queue": "sales" }, "next": { "done": "queue" } }"#;
    check("policy.queue_unset", queue, &format!("{set}, {queue}"));
    let look = r#""look": { "type": "check_queue", "with": { "conditions": [{ "port": "busy", "when": "queue.waiting > 9" }] }, "next": { "busy": "end", "otherwise": "end" } }"#;
    let set = r#""set": { "type": "set_queue", "with": { "queue": "sales" }, "next": { "done": "look" } }"#;
    check("policy.queue_unset", look, &format!("{set}, {look}"));
}

#[test]
fn nobody_has_accepted() {
    let talk = r#""talk": { "type": "assign_agent", "next": { "ended": "end", "transferred": "end", "not_answered": "end" } }"#;
    let queue = r#""queue": { "type": "enqueue", "with": { "queue": "sales" }, "next": { "accepted": "talk", "full": "end", "closed": "end", "no_agents": "end", "waited_too_long": "end", "left_queue": "end" } }"#;
    check("policy.no_agent", talk, &format!("{queue}, {talk}"));
}

#[test]
fn a_customer_who_is_never_let_go() {
    let ask = |missed: &str| {
        format!(
            r#""ask": {{ "type": "menu", "with": {{ "prompt": "ask", "choices": [{{ "port": "one", "digits": "1" }}] }},
            "next": {{ "one": "end", "no_input": "{missed}", "no_match": "ask" }} }}"#
        )
    };
    check("policy.no_way_out", &ask("ask"), &ask("end"));
    let rounds = |times: u32| {
        format!(
            r#"{}, "rounds": {{ "type": "loop", "with": {{ "times": {times} }}, "next": {{ "again": "ask", "done": "end" }} }}"#,
            ask("rounds")
        )
    };
    check("policy.no_way_out", &rounds(9), &rounds(2));
}

#[test]
fn a_loop_that_never_waits() {
    let blocks = |next: &str| {
        format!(
            r#""a": {{ "type": "play", "with": {{ "prompt": "hi" }}, "next": {{ "done": "b" }} }},
            "b": {{ "type": "play", "with": {{ "prompt": "bye" }}, "next": {{ "done": "{next}" }} }}"#
        )
    };
    check("check.endless_loop", &blocks("a"), &blocks("end"));
}

#[test]
fn an_attribute_that_is_read_too_soon() {
    let hello = r#""hello": { "type": "play", "with": { "prompt": "hello" }, "next": { "done": "end" } }"#;
    let set = |next: &str| {
        format!(
            r#""set": {{ "type": "set_attributes", "with": {{ "values": {{ "name": "Ada" }} }}, "next": {{ "done": "{next}" }} }}"#
        )
    };
    let faulty = format!(
        r#""ask": {{ "type": "menu", "with": {{ "prompt": "ask", "choices": [{{ "port": "one", "digits": "1" }}] }},
        "next": {{ "one": "set", "no_input": "end", "no_match": "hello" }} }}, {}, {hello}"#,
        set("hello")
    );
    check("check.attribute_unset", &faulty, &faulty.replace(r#""no_match": "hello""#, r#""no_match": "set""#));
}

#[track_caller]
fn shown(blocks: &str, expected: Expect) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("line.json"), flow(blocks)).unwrap();
    let (exit, told) = run("check", folder.path(), &["--as-tests"]);
    expected.assert_eq(&format!("{told}exit {exit}"));
}

#[test]
fn a_case_says_what_must_not_happen_and_what_has_no_run_is_told() {
    shown(
        r#""ask": { "type": "menu", "with": { "prompt": "ask", "choices": [{ "port": "one", "digits": "1" }] },
           "next": { "one": "rec", "no_input": "end", "no_match": "end" } },
           "rec": { "type": "start_recording", "next": { "done": "stop", "error": "stop" } },
           "stop": { "type": "stop_recording", "next": { "done": "end" } },
           "lost": { "type": "play", "with": { "prompt": "hello" }, "next": { "done": "end" } }"#,
        expect![[r#"
            flow: line
            cases:
              - name: "recording without consent: rec is reached without consent to recording"
                tags: [policy.recording_without_consent]
                review: true
                steps: [{ press: "1" }, { expect: { never: { failed: policy.recording_without_consent } } }]
            no case for check.attribute_unused: nothing sets or reads `card`: there is nothing to run: no contact can show it
            no case for check.attribute_never_set: `name` is read, it has no default, and no block sets it: there is nothing to run: no contact can show it
            no case for check.prompt_unused: no block says the prompt `hi`: there is nothing to run: no contact can show it
            no case for check.prompt_unused: no block says the prompt `bye`: there is nothing to run: no contact can show it
            no case for check.unreachable: no path leads to `lost` in `line`: there is nothing to run: no contact can show it
            exit 3"#]],
    );
}

#[test]
fn a_policy_of_the_operator_becomes_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let blocks = |entry: &str| {
        let queue = r#""queue": { "type": "enqueue", "with": { "queue": "sales" }, "next": { "accepted": "end", "full": "end", "closed": "end", "no_agents": "end", "waited_too_long": "end", "left_queue": "end" } }"#;
        let hours = r#""hours": { "type": "check_hours", "with": { "hours": "sales" }, "next": { "open": "queue", "closed": "end" } }"#;
        format!(
            r#""{entry}": {{ "type": "play", "with": {{ "prompt": "hi" }}, "next": {{ "done": "queue" }} }}, {queue}, {hours}"#
        )
    };
    std::fs::write(folder.path().join("line.json"), flow(&blocks("hi"))).unwrap();
    let policy = folder.path().join("acme.policy");
    let text = r#"{ "policies": [{ "code": "acme.hours_first", "title": "Opening hours come before the queue",
        "never": { "reach": { "type": "enqueue" }, "without": { "block": "hours", "port": "open" } } }] }"#;
    std::fs::write(&policy, text).unwrap();
    let tests = folder.path().join("line.test.yaml");
    let (policy, out) = (policy.display().to_string(), tests.display().to_string());
    run("check", folder.path(), &["--policy", &policy, "--as-tests", "--out", &out]);
    let written = std::fs::read_to_string(&tests).unwrap();
    assert!(written.contains("in_order: [{ port: hours.open }, { fact: block_entered, block: queue }]"), "{written}");
    let (exit, said) = run("test", folder.path(), &["--tag", "acme.hours_first"]);
    assert_eq!(exit, 1, "{said}");
}
