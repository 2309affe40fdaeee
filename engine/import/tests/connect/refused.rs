//! What is not a flow, and what is said of it.

use super::{action, check_files, flow, to_end};
use expect_test::{Expect, expect};

fn check(text: &str, expected: Expect) {
    check_files(&[("bad.json", text.to_string())], expected);
}

fn hello() -> String {
    flow(&[action("hi", "MessageParticipant", r#"{ "Text": "Hi" }"#, &to_end(&["NoMatchingError"]))])
}

#[test]
fn half_a_file_is_refused_where_it_stops() {
    let text = hello();
    check(
        &text[..text.len() / 2],
        expect![[r#"
        bad.json:2:113: error json.syntax: the file ends in the middle: the text that starts at line 2 column 105 is never closed
    "#]],
    );
    check(
        "",
        expect![[r#"
        bad.json:1:1: error json.syntax: the file is empty
    "#]],
    );
}

#[test]
fn another_file_is_refused() {
    check(
        "{}",
        expect![[r#"
        bad.json:1:1: error import.not_a_flow: there is no Amazon Connect flow in this file: neither `Actions` nor `modules`; export the flow from the console, or from `describe-contact-flow`
    "#]],
    );
    check(
        r#"{ "Version": "2019-10-30", "Action": [] }"#,
        expect![[r#"
        bad.json:1:1: error import.not_a_flow: there is no Amazon Connect flow in this file: neither `Actions` nor `modules`; `Action` may be meant to be `Actions`
    "#]],
    );
    check(
        r#"{ "states": [], "initial_state": "Trigger" }"#,
        expect![[r#"
        bad.json:1:1: error import.not_a_flow: this looks like a Twilio Studio flow, and an Amazon Connect flow is wanted; export the flow from the console, or from `describe-contact-flow`
    "#]],
    );
    check(
        "Resources:\n  Main:\n    Type: AWS::Connect::ContactFlow\n",
        expect![[r#"
        bad.json:1:1: error import.not_a_flow: this is a template in YAML; only templates in JSON are read; convert the template to JSON, or export the flow from the console
    "#]],
    );
}

#[test]
fn a_version_that_is_not_known_is_refused() {
    check(
        &hello().replace("2019-10-30", "2027-01-01"),
        expect![[r#"
        bad.json:1:14: error import.version: the flow is of version `2027-01-01`, and only `2019-10-30` is known; export the flow again from the console
    "#]],
    );
}

#[test]
fn two_actions_of_one_identifier_are_refused() {
    let hi = action("hi", "MessageParticipant", r#"{ "Text": "Hi" }"#, &to_end(&[]));
    check(
        &flow(&[hi.clone(), hi]),
        expect![[r#"
        bad.json:2:179: error import.duplicate: two actions have the identifier `hi`, and edges to it could mean either; give each action an identifier of its own
    "#]],
    );
}

#[test]
fn a_start_that_is_not_there_is_refused() {
    check(
        &hello().replace(r#""StartAction": "hi""#, r#""StartAction": "ho""#),
        expect![[r#"
        bad.json:1:43: error import.unknown_start: `StartAction` names `ho`, and there is no such action; did you mean `hi`?
    "#]],
    );
    check(
        &hello().replace(r#""StartAction": "hi","#, ""),
        expect![[r#"
        bad.json:1:1: error import.unknown_start: `StartAction` does not say which action the flow starts with; name the first action there
    "#]],
    );
}

#[test]
fn a_flow_beyond_the_limit_is_refused() {
    let actions: Vec<String> =
        (0..5_000).map(|index| action(&format!("a{index}"), "DisconnectParticipant", "{}", "{}")).collect();
    check(
        &flow(&actions),
        expect![[r#"
        bad.json:1:1: error import.too_large: the flow has 5001 actions, and a flow may have 1000 blocks; split it into modules first
    "#]],
    );
}

#[test]
fn an_action_without_an_identifier_is_refused() {
    check(
        &hello().replace(r#""Identifier": "hi", "#, ""),
        expect![[r#"
        bad.json:2:21: error import.bad_action: action 1 has no `Identifier`; give it one of its own
    "#]],
    );
    check(
        &hello().replace(r#""Type": "MessageParticipant", "#, ""),
        expect![[r#"
        bad.json:2:21: error import.bad_action: action `hi` has no `Type`; give it one
    "#]],
    );
}

#[test]
fn a_text_that_is_cut_off_is_refused_where_it_stands() {
    let text = serde_json::to_string(&hello()).unwrap();
    let half = format!("{}\"", &text[..text.len() - 30]);
    check(
        &format!(r#"{{ "ContactFlow": {{ "Content": {half} }} }}"#),
        expect![[r#"
        bad.json:1:31: error json.syntax: the text here is not a flow: the file ends in the middle: the object that starts at line 2 column 234 is never closed
    "#]],
    );
}
