//! Mistakes in blocks: types, settings, ports, edges.

use super::{block, check, flow};
use expect_test::expect;

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
            support.json:6:25: error block.unknown_type: there is no block type `hangup`; did you mean `disconnect`?
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
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""say": "Hello.""#, r#""say": 7"#),
        expect![[r#"
            support.json:3:92: error json.wrong_type: `say` must be a text, but here is the number 7
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
            support.json:4:15: error flow.unknown_on_error: `on_error` names `sorry`, and there is no such block; name a block that is there, or add `sorry`
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
            support.json:6:15: error block.unwired_port: ports `done`, `error` of `second` lead nowhere; lead each of them to a block in `next`; for failures, `on_error` of the flow is enough
        "#]],
    );
    check(
        flow(r#""on_error": "bye","#, r#"{ "type": "play", "with": { "prompt": "hello" } }"#),
        expect![[r#"
            support.json:6:15: error block.unwired_port: port `done` of `second` leads nowhere; lead it to a block in `next`
        "#]],
    );
    check(
        block(r#"{ "type": "play", "with": { "prompt": "hello" }, "next": { "dnoe": "bye", "error": "bye" } }"#),
        expect![[r#"
            support.json:6:74: error block.unknown_port: `second` has no port `dnoe`; it has `done`, `error`; did you mean `done`?
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect", "next": { "done": "bye" } }"#),
        expect![[r#"
            support.json:6:49: error block.unknown_port: `second` has no port `done`; it has none; remove it
        "#]],
    );
}

#[test]
fn two_problems_at_once() {
    check(
        block(r#"{ "type": "play", "with": { "prompt": "helo" }, "next": { "done": "nowhere", "error": "bye" } }"#),
        expect![[r#"
            support.json:6:53: error prompt.unknown: there is no prompt `helo`; did you mean `hello`?
            support.json:6:81: error block.unknown_target: port `done` of `second` leads to `nowhere`, and there is no such block; name a block that is there, or add `nowhere`
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
            support.json:7:17: error block.ports: `second` has two ports named `a`; give this one another name
        "#]],
    );
    let taken = r#"{ "type": "menu", "with": { "prompt": "hello", "choices": [{ "port": "error", "digits": "1" }] },
      "next": { "no_input": "bye", "no_match": "bye", "error": "bye" } }"#;
    check(
        block(taken),
        expect![[r#"
            support.json:6:84: error block.ports: `error` is a port that every `menu` block has already; give this one another name
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
