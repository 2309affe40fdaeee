//! The forms in which a flow is found.

use super::{action, check_files, flow, to_end};
use expect_test::expect;

fn hello() -> String {
    flow(&[action("hi", "MessageParticipant", r#"{ "Text": "Hi" }"#, &to_end(&["NoMatchingError"]))])
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn a_template_names_its_flows() {
    let content = quoted(&hello().replace("\"name\": \"Trial\", ", ""));
    let template = format!(
        r#"{{ "AWSTemplateFormatVersion": "2010-09-09", "Resources": {{
        "MainFlow": {{ "Type": "AWS::Connect::ContactFlow", "Properties": {{ "Name": "Main", "Type": "CUSTOMER_WHISPER", "Content": {content} }} }},
        "Other": {{ "Type": "AWS::Connect::ContactFlow", "Properties": {{ "Content": {{ "Fn::Sub": {content} }} }} }},
        "Bucket": {{ "Type": "AWS::S3::Bucket" }} }} }}"#
    );
    check_files(
        &[("template.json", template.replace("\\\"type\\\": \\\"contactFlow\\\"", ""))],
        expect![[r#"
        customer_whisper main at hi
          prompt hi: en {"say":"Hi"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
        contact other at hi
          prompt hi: en {"say":"Hi"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
        note: the file does not say what kind of flow it is; taken as `contact`: nothing in it says otherwise
    "#]],
    );
}

#[test]
fn the_answer_of_the_service_holds_the_flow_as_text() {
    let text = format!(r#"{{ "ContactFlow": {{ "Name": "Described", "Id": "x", "Content": {} }} }}"#, quoted(&hello()));
    check_files(
        &[("answer.json", text)],
        expect![[r#"
        contact trial at hi
          prompt hi: en {"say":"Hi"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
    "#]],
    );
}

#[test]
fn escaped_text_is_read() {
    let escaped = quoted(&hello());
    let bare = escaped.trim_matches('"').to_string();
    check_files(
        &[("escaped.json", escaped), ("bare.json", bare)],
        expect![[r#"
            contact trial at hi
              prompt hi: en {"say":"Hi"}
              end: disconnect {} 
              hi: play {"prompt":"hi"} done:end error:end
            contact trial-2 at hi
              prompt hi: en {"say":"Hi"}
              end: disconnect {} 
              hi: play {"prompt":"hi"} done:end error:end
        "#]],
    );
}

#[test]
fn a_template_joins_its_text() {
    let text = hello().replace("Hi", "Hi ~~");
    let (before, after) = text.split_once("~~").unwrap();
    let template = format!(
        r#"{{ "Resources": {{ "Main": {{ "Type": "AWS::Connect::ContactFlow", "Properties": {{ "Content": {{
        "Fn::Join": ["", [{}, {{ "Ref": "Company" }}, {}]] }} }} }} }} }}"#,
        quoted(before),
        quoted(after)
    );
    check_files(
        &[("template.json", template)],
        expect![[r#"
        contact trial at hi
          prompt hi: en {"say":"Hi $${Company}"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
    "#]],
    );
}

#[test]
fn the_older_export_is_read() {
    let text = r#"{ "version": "1", "start": "m", "metadata": { "name": "Old", "type": "contactFlow" }, "modules": [
        { "id": "m", "type": "GetUserInput", "target": "Digits", "branches": [
            { "condition": "Evaluate", "conditionType": "Equals", "conditionValue": "1", "transition": "a" },
            { "condition": "Timeout", "transition": "d" }, { "condition": "NoMatch", "transition": "m" },
            { "condition": "Error", "transition": "d" }],
          "parameters": [{ "name": "Text", "value": "Press 1." }, { "name": "TextToSpeechType", "value": "text" },
            { "name": "Timeout", "value": "5" }, { "name": "MaxDigits", "value": "1" }] },
        { "id": "a", "type": "SetAttributes", "branches": [{ "condition": "Success", "transition": "p" }, { "condition": "Error", "transition": "d" }],
          "parameters": [{ "name": "Attribute", "value": "Customer Number", "key": "who", "namespace": "System" },
            { "name": "Attribute", "value": "tier", "key": "level", "namespace": "External" }] },
        { "id": "p", "type": "PercentileBranching", "parameters": [], "branches": [
            { "condition": "Evaluate", "conditionType": "Equals", "conditionValue": 30, "transition": "c" },
            { "condition": "NoMatch", "transition": "d" }] },
        { "id": "c", "type": "CheckAttribute", "parameters": [{ "name": "Attribute", "value": "level" }, { "name": "Namespace", "value": "User Defined" }],
          "branches": [{ "condition": "Evaluate", "conditionType": "GreaterThan", "conditionValue": 3, "transition": "q" }, { "condition": "NoMatch", "transition": "d" }] },
        { "id": "q", "type": "Transfer", "target": "Queue", "parameters": [], "branches": [{ "condition": "AtCapacity", "transition": "d" }, { "condition": "Error" }] },
        { "id": "d", "type": "Disconnect", "branches": [], "parameters": [], "metadata": { "position": { "x": 12.6, "y": 7 } } }] }"#;
    check_files(
        &[("old", text.to_string())],
        expect![[r#"
            contact old at m
              prompt m: en {"say":"Press 1."}
              a: set_attributes {"values":{"level":"${external_tier}","who":"${contact.from ?? ''}"}} done:p error:d
              c: branch {"conditions":[{"port":"3","when":"matches(level, '-?\\d+(\\.\\d+)?') && decimal(level) > decimal('3')"}]} 3:q error:d otherwise:d
              d: disconnect {} 
              m: menu {"choices":[{"digits":"1","port":"1"}],"prompt":"m","retry":{"tries":1},"timeout_seconds":5} 1:a error:d no_input:d no_match:m
              not-wired: disconnect {} 
              p: split {"shares":[{"percent":30,"port":"share-1"},{"percent":70,"port":"rest"}]} rest:d share-1:c
              q: enqueue {} accepted:q-talk closed:not-wired error:not-wired full:d left_queue:q no_agents:not-wired waited_too_long:not-wired
              q-end: disconnect {} 
              q-talk: assign_agent {} ended:q-end error:not-wired not_answered:q transferred:q
            note: `$.External.tier` is read, and nothing in this flow asks for the result of a function: set the attribute where the flow is called from
            exact q: `NoMatchingError` is not wired: the contact ends there, as in the original
        "#]],
    );
}
