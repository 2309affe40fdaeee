//! What a flow author is told. Each message must say what is wrong, where, and how to mend it: read them as one who has
//! never seen this program's source. `UPDATE_EXPECT=1 cargo test -p cordboard-core --test problems` writes them anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // what cannot be had fails the test

use cordboard_core::{FlowSet, NamedFile};
use cordboard_model::FlowId;
use expect_test::{Expect, expect};
use std::collections::BTreeMap;

/// Loads the first of these flows, which can reach the others; each is `<id>.json`.
fn check_set(flows: &[(&str, &str)], expected: Expect) {
    let library: BTreeMap<&str, &str> = flows.iter().copied().collect();
    let find = |id: &FlowId| library.get(id.as_str()).map(|text| file(id.as_str(), text.as_bytes()));
    let (id, text) = flows[0];
    show(&FlowSet::load(file(id, text.as_bytes()), &find).problems, expected);
}

fn check(text: impl AsRef<[u8]>, expected: Expect) {
    show(&FlowSet::load(file("support", text.as_ref()), &|_: &FlowId| None).problems, expected);
}

fn file(id: &str, bytes: &[u8]) -> NamedFile {
    NamedFile { name: format!("{id}.json"), bytes: bytes.to_vec() }
}

fn show(problems: &[cordboard_model::Problem], expected: Expect) {
    expected.assert_eq(&problems.iter().map(|problem| format!("{problem}\n")).collect::<String>());
}

/// A flow that loads, with more keys on line 4 and one more block on line 6.
fn flow(more: &str, block: &str) -> String {
    format!(
        r#"{{ "format": 1, "id": "support", "name": "Support", "channels": ["voice"], "entry": "hello",
  "attributes": {{ "tier": {{ "type": "text", "default": "standard" }}, "visits": {{ "type": "integer", "default": 0 }},
    "pin": {{ "type": "text", "sensitive": true }} }}, "prompts": {{ "hello": {{ "en": {{ "say": "Hello." }} }} }},
  {more}
  "blocks": {{ "hello": {{ "type": "play", "with": {{ "prompt": "hello" }}, "next": {{ "done": "second", "error": "bye" }} }},
    "second": {block},
    "bye": {{ "type": "disconnect" }} }} }}"#
    )
}

/// The flow with this block, and nothing else out of the ordinary.
fn block(block: &str) -> String {
    flow("", block)
}

/// A branch on one condition, as it is written in JSON.
fn condition(when: &str) -> String {
    block(&format!(
        r#"{{ "type": "branch", "with": {{ "conditions": [{{ "port": "yes", "when": "{when}" }}] }},
      "next": {{ "yes": "bye", "otherwise": "bye", "error": "bye" }} }}"#
    ))
}

/// A flow of a kind, whose entry is `start`.
fn kind(id: &str, kind: &str, more: &str, blocks: &str) -> String {
    format!(
        r#"{{ "format": 1, "id": "{id}", "name": "{id}", "kind": "{kind}", "channels": ["voice"], "entry": "start", {more}
  "blocks": {{
    {blocks} }} }}"#
    )
}

#[test]
fn the_flow_that_the_other_tests_spoil_has_no_problem() {
    check(block(r#"{ "type": "wait", "with": { "seconds": 2 }, "next": { "elapsed": "bye" } }"#), expect![[""]]);
    check(condition("tier == 'gold'"), expect![[""]]);
}

#[test]
fn truncated_json() {
    let whole = block(r#"{ "type": "disconnect" }"#);
    check(
        &whole[..whole.len() - 40],
        expect![[r#"
        support.json:6:40: error json.syntax: the file ends in the middle: the object that starts at line 5 column 13 is never closed
    "#]],
    );
    check(
        "",
        expect![[r#"
        support.json:1:1: error json.syntax: the file is empty
    "#]],
    );
}

#[test]
fn text_that_is_not_utf8() {
    check(
        b"{ \"format\": 1,\n  \"name\": \"Caf\xe9\" }",
        expect![[r#"
        support.json:2:15: error file.not_utf8: the byte 0xE9 is not UTF-8; save the file as UTF-8
    "#]],
    );
}

#[test]
fn a_file_of_a_hundred_megabytes() {
    check(
        vec![b' '; 100 * 1024 * 1024],
        expect![[r#"
        support.json:1:1: error file.too_large: the file is larger than the 4 MB that a flow may have
    "#]],
    );
}

#[test]
fn a_thousand_and_one_blocks() {
    let blocks: Vec<_> = (0..1_000).map(|n| format!(r#""b{n}": {{ "type": "disconnect" }}"#)).collect();
    check(
        kind("support", "contact", "", &format!(r#""start": {{ "type": "disconnect" }}, {}"#, blocks.join(", "))),
        expect![[r#"
            support.json:2:3: error flow.too_many_blocks: the flow has 1001 blocks; it may have 1000; move a part of it into a module
        "#]],
    );
}

#[test]
fn a_newer_format() {
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""format": 1"#, r#""format": 2"#),
        expect![[r#"
        support.json:1:13: error flow.format: this flow says a format that this version does not know; it reads 1 to 1; upgrade Cordboard, or correct `format`
    "#]],
    );
}

#[test]
fn a_key_that_is_there_twice() {
    check(
        flow(r#""entry": "second","#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
        support.json:4:3: error json.duplicate_key: `entry` is already there, at line 1
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }, "hello": { "type": "disconnect" }"#),
        expect![[r#"
        support.json:6:41: error json.duplicate_key: `hello` is already there, at line 5
    "#]],
    );
}

#[test]
fn misspelt_keys() {
    check(
        flow(r#""on_eror": "bye","#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
        support.json:4:3: error json.unknown_key: the key `on_eror` is not known here; did you mean `on_error`?
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "with": { "second": 2 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:43: error json.unknown_key: the key `second` is not known here; did you mean `seconds`?
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "settings": { "seconds": 2 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:15: error json.missing_key: the key `seconds` is missing from `with`
        support.json:6:33: error json.unknown_key: the key `settings` is not known here; `type`, `title`, `with` and `next` are
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""say""#, r#""sya""#),
        expect![[r#"
        support.json:3:83: error prompt.missing_channel: prompt `hello` has nothing to say on voice in `en`; add `say`
        support.json:3:85: error json.unknown_key: the key `sya` is not known here; did you mean `say`?
    "#]],
    );
}

#[test]
fn a_setting_of_the_wrong_kind_or_missing() {
    check(
        block(r#"{ "type": "wait", "with": { "seconds": "2" }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:54: error json.wrong_type: `seconds` must be a whole number, but here is the text "2"
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "with": { "seconds": -2 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:54: error json.bad_value: `seconds` must be a whole number from 0 to 4294967295, but here is the number -2
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:15: error json.missing_key: the key `seconds` is missing from `with`
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "with": { "seconds": 900000 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:54: error block.bad_setting: 900000 is out of range: 1 to 604800
    "#]],
    );
}

#[test]
fn an_unknown_block_type() {
    check(
        block(r#"{ "type": "disconect" }"#),
        expect![[r#"
        support.json:6:25: error block.unknown_type: there is no block type `disconect`; did you mean `disconnect`?
    "#]],
    );
    check(
        block(r#"{ "type": "hangup" }"#),
        expect![[r#"
        support.json:6:25: error block.unknown_type: there is no block type `hangup`
    "#]],
    );
}

#[test]
fn a_block_that_cannot_be_read_causes_no_problem_elsewhere() {
    // Edges to it, `entry` and `on_error` are right; only the block itself is wrong.
    let text =
        flow(r#""on_error": "second","#, r#"{ "type": "play", "with": { "prompt": 7 }, "next": { "done": "bye" } }"#);
    check(
        text.replace(r#""entry": "hello""#, r#""entry": "second""#),
        expect![[r#"
        support.json:6:53: error json.wrong_type: `prompt` must be a text, but here is the number 7
    "#]],
    );
    let text = flow(r#""on_error": "second","#, r#"{ "type": 7 }"#);
    check(
        text.replace(r#""entry": "hello""#, r#""entry": "second""#),
        expect![[r#"
        support.json:1:84: error flow.unknown_entry: `entry` names `second`, and there is no such block
        support.json:4:15: error flow.unknown_on_error: `on_error` names `second`, and there is no such block
        support.json:5:91: error block.unknown_target: port `done` of `hello` leads to `second`, and there is no such block
        support.json:6:25: error json.wrong_type: `type` must be a text, but here is the number 7
    "#]],
    );
    // The same for declarations that are named elsewhere.
    let uses = r#"{ "type": "branch", "with": { "conditions": [{ "port": "yes", "when": "tier == 'gold'" }] },
      "next": { "yes": "bye", "otherwise": "bye", "error": "bye" } }"#;
    check(
        block(uses).replace(r#""type": "text", "default": "standard""#, r#""type": "txt""#),
        expect![[r#"
        support.json:2:37: error json.bad_value: `txt` is not allowed here; `text`, `integer`, `decimal`, `boolean` and `json` are; did you mean `text`?
        support.json:6:86: error expression.unknown_name: there is no `tier`
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""say": "Hello.""#, r#""say": 7"#),
        expect![[r#"
        support.json:3:92: error json.wrong_type: `say` must be a text, but here is the number 7
        support.json:5:62: error prompt.unknown: there is no prompt `hello`
    "#]],
    );
}

#[test]
fn edges_to_nowhere() {
    check(
        block(r#"{ "type": "wait", "with": { "seconds": 2 }, "next": { "elapsed": "by" } }"#),
        expect![[r#"
        support.json:6:80: error block.unknown_target: port `elapsed` of `second` leads to `by`, and there is no such block; did you mean `bye`?
    "#]],
    );
    check(
        flow(r#""on_error": "sorry","#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
        support.json:4:15: error flow.unknown_on_error: `on_error` names `sorry`, and there is no such block
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""entry": "hello""#, r#""entry": "helo""#),
        expect![[r#"
        support.json:1:84: error flow.unknown_entry: `entry` names `helo`, and there is no such block; did you mean `hello`?
    "#]],
    );
}

#[test]
fn unwired_and_unknown_ports() {
    check(
        block(r#"{ "type": "play", "with": { "prompt": "hello" } }"#),
        expect![[r#"
        support.json:6:15: error block.unwired_port: ports `done`, `error` of `second` lead nowhere; wire every port, and set `on_error` for failures
    "#]],
    );
    check(
        flow(r#""on_error": "bye","#, r#"{ "type": "play", "with": { "prompt": "hello" } }"#),
        expect![[r#"
        support.json:6:15: error block.unwired_port: port `done` of `second` leads nowhere; wire every port, and set `on_error` for failures
    "#]],
    );
    check(
        block(r#"{ "type": "play", "with": { "prompt": "hello" }, "next": { "dnoe": "bye", "error": "bye" } }"#),
        expect![[r#"
            support.json:6:15: error block.unwired_port: port `done` of `second` leads nowhere; wire every port, and set `on_error` for failures
            support.json:6:74: error block.unknown_port: `second` has no port `dnoe`; it has `done`, `error`; did you mean `done`?
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect", "next": { "done": "bye" } }"#),
        expect![[r#"
        support.json:6:49: error block.unknown_port: `second` has no port `done`; it has none
    "#]],
    );
}

#[test]
fn two_problems_at_once() {
    check(
        block(r#"{ "type": "play", "with": { "prompt": "helo" }, "next": { "done": "nowhere", "error": "bye" } }"#),
        expect![[r#"
            support.json:6:53: error prompt.unknown: there is no prompt `helo`; did you mean `hello`?
            support.json:6:81: error block.unknown_target: port `done` of `second` leads to `nowhere`, and there is no such block
        "#]],
    );
}

#[test]
fn ports_of_one_name() {
    let choices = r#"{ "type": "menu", "with": { "prompt": "hello", "choices": [{ "port": "a", "digits": "1" },
      { "port": "a", "digits": "2" }] }, "next": { "a": "bye", "no_input": "bye", "no_match": "bye", "error": "bye" } }"#;
    check(
        block(choices),
        expect![[r#"
        support.json:6:15: error block.ports: two ports of `second` have the same name
    "#]],
    );
    let taken = r#"{ "type": "menu", "with": { "prompt": "hello", "choices": [{ "port": "error", "digits": "1" }] },
      "next": { "no_input": "bye", "no_match": "bye", "error": "bye" } }"#;
    check(
        block(taken),
        expect![[r#"
        support.json:6:15: error block.ports: two ports of `second` have the same name
    "#]],
    );
}

#[test]
fn menus_that_cannot_be_answered() {
    let menu = |choices: &str| {
        block(&format!(
            r#"{{ "type": "menu", "with": {{ "prompt": "hello", "choices": [{choices}] }},
      "next": {{ {}"no_input": "bye", "no_match": "bye", "error": "bye" }} }}"#,
            if choices.is_empty() { "" } else { r#""a": "bye", "b": "bye", "# }
        ))
    };
    check(
        menu(""),
        expect![[r#"
        support.json:6:73: error block.bad_setting: a menu has at least one choice
    "#]],
    );
    check(
        menu(r#"{ "port": "a", "digits": "1" }, { "port": "b", "digits": "1" }"#),
        expect![[r#"
        support.json:6:131: error block.bad_setting: `1` is already the key of choice `a`
    "#]],
    );
    check(
        menu(r#"{ "port": "a", "words": ["Yes!"] }, { "port": "b", "words": ["yes"] }"#),
        expect![[r#"
        support.json:6:135: error block.bad_setting: `yes` is already a word of choice `a`
    "#]],
    );
    check(
        menu(r#"{ "port": "a", "digits": "1x" }, { "port": "b" }"#),
        expect![[r#"
        support.json:6:99: error block.bad_setting: keys are one to five of 0 to 9, * and #
        support.json:6:107: error block.bad_setting: choice `b` can be made neither by keys nor by words
    "#]],
    );
}

#[test]
fn prompts_that_are_not_there_or_say_too_little() {
    check(
        block(r#"{ "type": "play", "with": { "prompt": "helo" }, "next": { "done": "bye", "error": "bye" } }"#),
        expect![[r#"
            support.json:6:53: error prompt.unknown: there is no prompt `helo`; did you mean `hello`?
        "#]],
    );
    check(
        flow(r#""languages": ["en", "es"],"#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
        support.json:3:75: error prompt.missing_language: prompt `hello` says nothing in `es`, which this flow speaks; add `es` to the prompt, or remove it from `languages`
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""say": "Hello.""#, r#""chat": "Hello.""#),
        expect![[r#"
        support.json:3:83: error prompt.missing_channel: prompt `hello` has nothing to say on voice in `en`; add `say`
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace("Hello.", &"Hello. ".repeat(500)),
        expect![[r#"
        support.json:3:83: error prompt.missing_channel: prompt `hello` has nothing to say on voice in `en`; add `say`
        support.json:3:92: error prompt.too_long: the prompt has 3500 characters; it may have 3000
    "#]],
    );
}

#[test]
fn expressions_that_cannot_be_read() {
    check(
        condition("tier == "),
        expect![[r#"
        support.json:6:94: error expression.syntax: the expression ends too soon
    "#]],
    );
    check(
        condition("tier = 'gold'"),
        expect![[r#"
        support.json:6:91: error expression.refused: `=` is not available in expressions: it would assign; to compare, write `==`
    "#]],
    );
    check(
        condition(""),
        expect![[r#"
        support.json:6:86: error expression.syntax: there is no expression; write one
    "#]],
    );
}

#[test]
fn names_and_functions_that_expressions_do_not_have() {
    check(
        condition("teir == 'gold'"),
        expect![[r#"
        support.json:6:86: error expression.unknown_name: there is no `teir`; did you mean `tier`?
    "#]],
    );
    check(
        condition("visits > 1 && uper(tier) == 'GOLD'"),
        expect![[r#"
        support.json:6:100: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
    "#]],
    );
    // The place is the one in the file, whatever escapes stand before it.
    check(
        condition(r#"tier == \"gold\" && uper(tier) == 'GOLD'"#),
        expect![[r#"
        support.json:6:106: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
    "#]],
    );
    check(
        condition(r"tier == '\u00e9\ud83d\ude00\n' && uper(tier) == 'GOLD'"),
        expect![[r#"
        support.json:6:113: error expression.syntax: text may not run over the end of a line; write the line break as `\n`
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace("Hello.", "Hello \\\"you\\\" ${uper(tier)}."),
        expect![[r#"
        support.json:3:109: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
    "#]],
    );
}

#[test]
fn types_that_do_not_go_together() {
    check(
        condition("visits == 'gold'"),
        expect![[r#"
        support.json:6:93: error expression.type: `visits` is a whole number and `'gold'` is text; they can never be equal; put the number in quotes, or convert the text with `integer(…)`
    "#]],
    );
    check(
        condition("visits + 1"),
        expect![[r#"
        support.json:6:93: error expression.type: this gives a whole number, and true or false is needed; compare it with a value
    "#]],
    );
    check(
        condition("upper(visits) == 'GOLD'"),
        expect![[r#"
        support.json:6:92: error expression.type: `upper` takes text, and `visits` is a whole number; make it text with `text(…)`
    "#]],
    );
}

#[test]
fn attributes_that_are_not_declared_or_of_another_type() {
    let set = |name: &str, value: &str| {
        block(&format!(
            r#"{{ "type": "set_attributes", "with": {{ "values": {{ "{name}": {value} }} }}, "next": {{ "done": "bye", "error": "bye" }} }}"#
        ))
    };
    check(
        set("teir", r#""gold""#),
        expect![[r#"
        support.json:6:73: error attribute.undeclared: `teir` is not declared under `attributes`; did you mean `tier`?
    "#]],
    );
    check(
        set("visits", r#""many""#),
        expect![[r#"
        support.json:6:76: error expression.type: this gives text, and a whole number is needed; write `${…}` and nothing else
    "#]],
    );
    check(
        set("visits", r#""${tier}""#),
        expect![[r#"
        support.json:6:78: error expression.type: this gives text, and a whole number is needed; convert it with `integer(…)`
    "#]],
    );
    check(
        set("pin code", r#""1""#),
        expect![[r#"
        support.json:6:65: error json.bad_value: `pin code` is not a attribute name: use 1 to 64 of A-Z, a-z, 0-9 and `_`, starting with a letter
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""default": 0"#, r#""default": "none""#),
        expect![[r#"
        support.json:2:112: error attribute.wrong_type: the default of `visits` is text, and its type is integer
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""visits""#, r#""contact""#),
        expect![[r#"
        support.json:2:70: error attribute.reserved_name: `contact` means something else in expressions and cannot be declared; choose another name
    "#]],
    );
    let collect = r#"{ "type": "collect", "with": { "prompt": "hello", "into": "vists" },
      "next": { "done": "bye", "no_input": "bye", "no_match": "bye", "error": "bye" } }"#;
    check(
        block(collect),
        expect![[r#"
        support.json:6:73: error attribute.undeclared: `vists` is not declared under `attributes`; did you mean `visits`?
    "#]],
    );
}

#[test]
fn sensitive_values_that_would_leak() {
    let set = r#"{ "type": "set_attributes", "with": { "values": { "tier": "${pin}" } }, "next": { "done": "bye", "error": "bye" } }"#;
    check(
        block(set),
        expect![[r#"
        support.json:6:73: error attribute.leak: `pin` is sensitive, and `tier`, which would hold it, is not; declare `tier` as sensitive
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace("Hello.", "Your PIN is ${pin}."),
        expect![[r#"
        support.json:3:92: error attribute.leak: `pin` is sensitive: it must not be said, sent or shown; take `pin` out
    "#]],
    );
    let publish = r#"{ "type": "publish_event", "with": { "name": "seen", "data": { "pin": "${pin}" } }, "next": { "done": "bye", "error": "bye" } }"#;
    check(
        block(publish),
        expect![[r#"
        support.json:6:85: error attribute.leak: `pin` is sensitive: it must not be said, sent or shown; take `pin` out
    "#]],
    );
}

#[test]
fn settings_that_cannot_be() {
    let split = r#"{ "type": "split", "with": { "shares": [{ "port": "a", "percent": 60 }, { "port": "b", "percent": 60 }] },
      "next": { "a": "bye", "b": "bye" } }"#;
    check(
        block(split),
        expect![[r#"
        support.json:6:54: error block.bad_setting: the shares add up to 120, not to 100
    "#]],
    );
    let queue =
        r#"{ "type": "set_queue", "with": { "queue": "Support Team" }, "next": { "done": "bye", "error": "bye" } }"#;
    check(
        block(queue),
        expect![[r#"
        support.json:6:57: error block.bad_setting: queue: `Support Team` is not a resource name: use 1 to 64 of a-z, 0-9, `_` and `-`, starting with a letter or digit
    "#]],
    );
    let hooks = r#"{ "type": "set_hooks", "with": {}, "next": { "done": "bye" } }"#;
    check(
        block(hooks),
        expect![[r#"
        support.json:6:46: error block.bad_setting: no hook is set
    "#]],
    );
    let request = r#"{ "type": "http_request", "with": { "url": "crm.example", "json": {}, "form": {}, "headers": { "a b": "c" } },
      "next": { "ok": "bye", "client_error": "bye", "server_error": "bye", "timeout": "bye", "error": "bye" } }"#;
    check(
        block(request),
        expect![[r#"
            support.json:6:49: error block.bad_setting: a request has one body: `json`, `form` or `text`
            support.json:6:58: error block.bad_setting: the address must start with https:// or http://
            support.json:6:108: error block.bad_setting: `a b` cannot be the name of a header
        "#]],
    );
}

const SURVEY: &str = r#"{ "format": 1, "id": "survey", "name": "Survey", "kind": "module", "channels": ["voice"], "entry": "end",
  "inputs": { "topic": { "type": "text" }, "pin": { "type": "text", "default": "", "sensitive": true } },
  "outputs": { "score": { "type": "integer" } }, "returns": ["answered", "declined"],
  "blocks": { "end": { "type": "return", "with": { "outcome": "answered", "outputs": { "score": 1 } }, "next": { "error": "end" } } } }"#;

fn check_call(with: &str, expected: Expect) {
    let call = format!(
        r#"{{ "type": "call_flow", "with": {{ {with} }}, "next": {{ "answered": "bye", "declined": "bye", "error": "bye" }} }}"#
    );
    check_set(&[("support", &block(&call)), ("survey", SURVEY)], expected);
}

#[test]
fn calls_that_do_not_match_their_module() {
    let returns = r#""returns": ["answered", "declined"]"#;
    check_call(&format!(r#""flow": "survey", {returns}, "inputs": {{ "topic": "you" }}"#), expect![[""]]);
    check_call(
        &format!(r#""flow": "survy", {returns}"#),
        expect![[r#"
        support.json:6:56: error flow.unknown: there is no flow `survy`
    "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}"#),
        expect![[r#"
        support.json:6:46: error call.inputs: module `survey` needs the input `topic`; add `topic` to `inputs`
    "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}, "inputs": {{ "topic": 7, "topc": "x" }}"#),
        expect![[r#"
        support.json:6:124: error call.inputs: input `topic` takes text, and this is integer
        support.json:6:135: error call.inputs: module `survey` has no input `topc`; did you mean `topic`?
    "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}, "inputs": {{ "topic": "${{pin}}" }}"#),
        expect![[r#"
        support.json:6:124: error attribute.leak: input `topic` of `survey` is not sensitive, and it is given a value that is
    "#]],
    );
    check_call(
        &format!(
            r#""flow": "survey", {returns}, "inputs": {{ "topic": "x" }}, "outputs": {{ "tier": "score", "visits": "scor" }}"#
        ),
        expect![[r#"
            support.json:6:152: error call.outputs: `tier` holds text, and output `score` is integer
            support.json:6:171: error call.outputs: module `survey` has no output `scor`; did you mean `score`?
        "#]],
    );
    check_call(
        r#""flow": "survey", "returns": ["answered"], "inputs": { "topic": "x" }"#,
        expect![[r#"
        support.json:6:77: error call.returns: module `survey` returns `answered`, `declined`; this call has ports for `answered`; set `returns` to `answered`, `declined`
        support.json:6:150: error block.unknown_port: `second` has no port `declined`; it has `answered`, `error`
    "#]],
    );
}

#[test]
fn flows_that_are_not_what_they_are_used_as() {
    let call = r#"{ "type": "call_flow", "with": { "flow": "music", "returns": ["stay"] }, "next": { "stay": "bye", "error": "bye" } }"#;
    let music = kind("music", "queue", "", r#""start": { "type": "return", "with": { "outcome": "stay" } }"#);
    check_set(
        &[("support", &block(call)), ("music", &music)],
        expect![[r#"
        support.json:6:56: error flow.wrong_kind: `music` is a flow of kind `queue`; here it must be `module`
    "#]],
    );
    let hooks = r#""hooks": { "hold": "music" },"#;
    check_set(
        &[("support", &flow(hooks, r#"{ "type": "disconnect" }"#)), ("music", &music)],
        expect![[r#"
        support.json:4:22: error flow.wrong_kind: `music` is a flow of kind `queue`; here it must be `hold`
    "#]],
    );
    check_set(
        &[("support", &flow(r#""hooks": { "hold": "musik" },"#, r#"{ "type": "disconnect" }"#))],
        expect![[r#"
        support.json:4:22: error flow.unknown: there is no flow `musik`
    "#]],
    );
    check_set(
        &[("support", &block(call)), ("music", &music.replace(r#""id": "music""#, r#""id": "musik""#))],
        expect![[r#"
            music.json:1:22: error flow.id_mismatch: the file of flow `music` holds a flow with the id `musik`
            support.json:6:56: error flow.unknown: there is no flow `music`
        "#]],
    );
}

#[test]
fn blocks_in_the_wrong_kind_of_flow() {
    let menu = r#""start": { "type": "menu", "with": { "prompt": "hello", "choices": [{ "port": "a", "digits": "1" }] },
      "next": { "a": "end", "no_input": "end", "no_match": "end", "error": "end" } },
    "end": { "type": "return", "with": { "outcome": "done" } }"#;
    let prompts = r#""prompts": { "hello": { "en": { "say": "Hello." } } },"#;
    check(
        kind("support", "hang_up", prompts, menu),
        expect![[r#"
        support.json:3:24: error block.wrong_place: a `menu` block cannot stand in a flow of kind `hang_up`
    "#]],
    );
    check(
        kind("support", "contact", prompts, menu),
        expect![[r#"
        support.json:5:53: error return.mismatch: a contact flow has nobody to return to; end it with `disconnect`
    "#]],
    );
    check(
        kind("support", "queue", prompts, menu),
        expect![[r#"
        support.json:5:53: error return.mismatch: the flow does not return `done`; it returns `stay`, `leave`
    "#]],
    );
    let queue = r#""start": { "type": "set_queue", "with": { "queue": "q" }, "next": { "done": "wait", "error": "end" } },
    "wait": { "type": "enqueue", "next": { "accepted": "end", "full": "end", "closed": "end", "no_agents": "end",
      "waited_too_long": "end", "left_queue": "end", "error": "end" } }, "end": { "type": "return", "with": { "outcome": "leave" } }"#;
    check(
        kind("support", "queue", "", queue),
        expect![[r#"
        support.json:4:23: error block.wrong_place: a `enqueue` block cannot stand in a flow of kind `queue`
    "#]],
    );
}

#[test]
fn modules_that_declare_too_little_or_are_none() {
    let end = r#""start": { "type": "return", "with": { "outcome": "done" } }"#;
    check(
        kind("support", "module", "", end),
        expect![[r#"
        support.json:1:1: error flow.wrong_kind: a module declares its outcomes in `returns`, and this one has none
        support.json:3:55: error return.mismatch: the flow does not return `done`; it returns ``
    "#]],
    );
    check(
        kind(
            "support",
            "queue",
            r#""returns": ["stay"],"#,
            r#""start": { "type": "return", "with": { "outcome": "stay" } }"#,
        ),
        expect![[r#"
            support.json:1:121: error flow.wrong_kind: only a module declares `returns`; this flow's kind is `queue`; remove `returns`, or set `kind` to `module`
        "#]],
    );
    let outputs = r#""returns": ["done"], "outputs": { "score": { "type": "integer" } },"#;
    check(
        kind("support", "module", outputs, end),
        expect![[r#"
        support.json:3:55: error return.mismatch: the module declares an output `score`, and this return leaves it out
    "#]],
    );
    let wrong = r#""start": { "type": "return", "with": { "outcome": "dne", "outputs": { "score": "x", "scor": 1 } }, "next": { "error": "start" } }"#;
    check(
        kind("support", "module", outputs, wrong),
        expect![[r#"
        support.json:3:55: error return.mismatch: the flow does not return `dne`; it returns `done`; did you mean `done`?
        support.json:3:85: error expression.type: this gives text, and a whole number is needed; write `${…}` and nothing else
        support.json:3:97: error return.mismatch: the module declares no output `scor`; did you mean `score`?
    "#]],
    );
}

#[test]
fn modules_that_call_themselves_without_a_wait() {
    let call = |id: &str| {
        format!(
            r#""start": {{ "type": "call_flow", "with": {{ "flow": "{id}", "returns": ["done"] }}, "next": {{ "done": "end", "error": "end" }} }},
    "end": {{ "type": "return", "with": {{ "outcome": "done" }} }}"#
        )
    };
    let returns = r#""returns": ["done"],"#;
    let support = block(
        r#"{ "type": "call_flow", "with": { "flow": "one", "returns": ["done"] }, "next": { "done": "bye", "error": "bye" } }"#,
    );
    check_set(
        &[("support", &support), ("one", &kind("one", "module", returns, &call("one")))],
        expect![[r#"
        one.json:3:55: error flow.endless_call: `one` calls itself, and nothing on the way waits: the calls would never end
    "#]],
    );
    check_set(
        &[
            ("support", &support),
            ("one", &kind("one", "module", returns, &call("two"))),
            ("two", &kind("two", "module", returns, &call("one"))),
        ],
        expect![[r#"
            one.json:3:55: error flow.endless_call: `one`, `two` call each other in a ring, and nothing on the way waits: the calls would never end
        "#]],
    );
}

#[test]
fn attributes_that_two_flows_declare_differently() {
    let survey = SURVEY.replace(
        r#""inputs":"#,
        r#""attributes": { "visits": { "type": "text" }, "tier": { "type": "text", "sensitive": true } }, "inputs":"#,
    );
    let call = r#"{ "type": "call_flow", "with": { "flow": "survey", "returns": ["answered", "declined"], "inputs": { "topic": "x" } },
      "next": { "answered": "bye", "declined": "bye", "error": "bye" } }"#;
    check_set(
        &[("support", &block(call)), ("survey", &survey)],
        expect![[r#"
        survey.json:2:29: error attribute.conflict: attribute `visits` is text here and integer in `support`
        survey.json:2:57: error attribute.conflict: attribute `tier` is sensitive only here and not in `support`
    "#]],
    );
}
