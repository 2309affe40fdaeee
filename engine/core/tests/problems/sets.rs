//! Mistakes between flows: calls, hooks, declarations they share.

use super::{block, check, check_set, flow, kind};
use expect_test::{Expect, expect};

#[test]
fn a_module_that_cannot_be_read_causes_no_problem_elsewhere() {
    let call = r#"{ "type": "call_flow", "with": { "flow": "survey", "returns": ["answered", "declined"], "inputs": { "topic": "x" } },
      "next": { "answered": "bye", "declined": "bye", "error": "bye" } }"#;
    check_set(
        &[("support", &block(call)), ("survey", "{ \"format\": 1")],
        expect![[r#"
        survey.json:1:14: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
    "#]],
    );
    let unread = SURVEY.replace(r#""topic": { "type": "text" }"#, r#""topic": { "type": "txt" }"#);
    check_set(
        &[("support", &block(call)), ("survey", &unread)],
        expect![[r#"
            survey.json:2:34: error json.bad_value: `txt` is not allowed here; `text`, `integer`, `decimal`, `boolean` and `json` are; did you mean `text`?
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
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
    check_call(
        &format!(r#""flow": "survey", {returns}, "inputs": {{ "topic": "you" }}"#),
        expect![[r#"
        survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
    "#]],
    );
    check_call(
        &format!(r#""flow": "survy", {returns}"#),
        expect![[r#"
            support.json:6:56: error flow.unknown: there is no flow `survy`; correct the id, or add the flow as `survy.json`
        "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}"#),
        expect![[r#"
            support.json:6:46: error call.inputs: module `survey` needs the input `topic`; add `topic` to `inputs`
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}, "inputs": {{ "topic": 7, "topc": "x" }}"#),
        expect![[r#"
            support.json:6:124: error call.inputs: input `topic` is declared as text, and this is integer; give a value of the type text
            support.json:6:135: error call.inputs: module `survey` has no input `topc`; leave it out, or declare it in the module
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}, "inputs": {{ "topc": "x" }}"#),
        expect![[r#"
            support.json:6:123: error call.inputs: module `survey` has no input `topc`; did you mean `topic`?
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
    check_call(
        &format!(r#""flow": "survey", {returns}, "inputs": {{ "topic": "${{pin}}" }}"#),
        expect![[r#"
            support.json:6:124: error attribute.leak: input `topic` of `survey` is not sensitive, and it is given a value that is; declare `topic` as sensitive in `survey`
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
    check_call(
        &format!(
            r#""flow": "survey", {returns}, "inputs": {{ "topic": "x" }}, "outputs": {{ "tier": "score", "visits": "scor" }}"#
        ),
        expect![[r#"
            support.json:6:152: error call.outputs: `tier` holds text, and output `score` is integer; store it in an attribute of the type integer
            support.json:6:171: error call.outputs: module `survey` has no output `scor`; did you mean `score`?
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
    check_call(
        r#""flow": "survey", "returns": ["answered"], "inputs": { "topic": "x" }"#,
        expect![[r#"
            support.json:6:77: error call.returns: module `survey` returns `answered`, `declined`; this call has ports for `answered`; set `returns` to `answered`, `declined`
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
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
            support.json:6:56: error flow.wrong_kind: `music` is a flow of kind `queue`; here it must be of kind `module`; name a flow of kind `module`
        "#]],
    );
    let hooks = r#""hooks": { "hold": "music" },"#;
    check_set(
        &[("support", &flow(hooks, r#"{ "type": "disconnect" }"#)), ("music", &music)],
        expect![[r#"
            support.json:4:22: error flow.wrong_kind: `music` is a flow of kind `queue`; here it must be of kind `hold`; name a flow of kind `hold`
        "#]],
    );
    check_set(
        &[("support", &flow(r#""hooks": { "hold": "musik" },"#, r#"{ "type": "disconnect" }"#))],
        expect![[r#"
            support.json:4:22: error flow.unknown: there is no flow `musik`; correct the id, or add the flow as `musik.json`
        "#]],
    );
    check_set(
        &[("support", &block(call)), ("music", &music.replace(r#""id": "music""#, r#""id": "musik""#))],
        expect![[r#"
            music.json:1:22: error flow.id_mismatch: the file of flow `music` holds a flow with the id `musik`; set `id` to `music`, or rename the file
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
            support.json:3:24: error block.wrong_place: `menu` cannot stand in a flow of kind `hang_up`: the customer is not there to answer; move it to a contact flow or a module
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
            support.json:5:53: error return.mismatch: the flow does not return `done`; it returns `stay`, `leave`; return one of them
        "#]],
    );
    let queue = r#""start": { "type": "set_queue", "with": { "queue": "q" }, "next": { "done": "wait", "error": "end" } },
    "wait": { "type": "enqueue", "next": { "accepted": "end", "full": "end", "closed": "end", "no_agents": "end",
      "waited_too_long": "end", "left_queue": "end", "error": "end" } }, "end": { "type": "return", "with": { "outcome": "leave" } }"#;
    check(
        kind("support", "queue", "", queue),
        expect![[r#"
            support.json:4:23: error block.wrong_place: `enqueue` cannot stand in a flow of kind `queue`: what becomes of the contact is for the flow it runs beside to say; move it to a contact flow or a module
        "#]],
    );
}

#[test]
fn modules_that_declare_too_little_or_are_none() {
    let end = r#""start": { "type": "return", "with": { "outcome": "done" } }"#;
    check(
        kind("support", "module", "", end),
        expect![[r#"
            support.json:1:60: error json.missing_key: a module declares its outcomes in `returns`, and this one declares none; add `"returns": ["done"]`
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
            support.json:3:55: error return.mismatch: the module declares an output `score`, and this return leaves it out; add `score` to `outputs`
        "#]],
    );
    let misspelt = r#""start": { "type": "return", "with": { "outcome": "done", "outputs": { "scor": 1 } }, "next": { "error": "start" } }"#;
    check(
        kind("support", "module", outputs, misspelt),
        expect![[r#"
            support.json:3:84: error return.mismatch: the module declares no output `scor`; did you mean `score`?
            support.json:3:101: error block.unknown_port: `start` has no port `error`; it has none; remove it
        "#]],
    );
    let wrong = r#""start": { "type": "return", "with": { "outcome": "dne", "outputs": { "score": "x", "scor": 1 } }, "next": { "error": "start" } }"#;
    check(
        kind("support", "module", outputs, wrong),
        expect![[r#"
            support.json:3:55: error return.mismatch: the flow does not return `dne`; it returns `done`; did you mean `done`?
            support.json:3:85: error expression.type: this gives text, and a whole number is needed; write `${…}` and nothing else
            support.json:3:97: error return.mismatch: the module declares no output `scor`; declare it under `outputs` of the flow, or leave it out
            support.json:3:114: error block.unknown_port: `start` has no port `error`; it has none; remove it
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
            one.json:3:55: error flow.endless_call: `one` calls itself, and nothing on the way waits: the calls would never end; put a block that waits between the calls, or repeat the call by a `loop` in the flow that calls it first
        "#]],
    );
    check_set(
        &[
            ("support", &support),
            ("one", &kind("one", "module", returns, &call("two"))),
            ("two", &kind("two", "module", returns, &call("one"))),
        ],
        expect![[r#"
            one.json:3:55: error flow.endless_call: `one`, `two` call each other in a ring, and nothing on the way waits: the calls would never end; put a block that waits between the calls, or repeat the call by a `loop` in the flow that calls it first
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
            survey.json:2:29: error attribute.conflict: attribute `visits` is text here and integer in `support`; both flows share it: declare it alike in both, or rename one
            survey.json:2:57: error attribute.conflict: attribute `tier` is sensitive here and not in `support`; both flows share it: declare it alike in both, or rename one
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
}

#[test]
fn hook_flows_that_do_by_a_module_what_they_may_not_do() {
    let ask = r#""start": { "type": "collect", "with": { "prompt": "ask", "into": "pin" },
      "next": { "done": "end", "no_input": "end", "no_match": "end", "error": "end" } },
    "end": { "type": "return", "with": { "outcome": "done" } }"#;
    let declared = r#""returns": ["done"], "attributes": { "pin": { "type": "text" } }, "prompts": { "ask": { "en": { "say": "PIN?" } } },"#;
    let call = r#""start": { "type": "call_flow", "with": { "flow": "asks", "returns": ["done"] }, "next": { "done": "end", "error": "end" } },
    "end": { "type": "return", "with": { "outcome": "done" } }"#;
    check_set(
        &[("support", &kind("support", "hang_up", "", call)), ("asks", &kind("asks", "module", declared, ask))],
        expect![[r#"
            support.json:3:55: error block.wrong_place: this leads to the `collect` block `start` of `asks`, which cannot run in a flow of kind `hang_up`; call a module that does without it
        "#]],
    );
}

#[test]
fn a_flow_that_leads_where_a_channel_or_a_language_is_not_served() {
    let call = r#"{ "type": "call_flow", "with": { "flow": "survey", "returns": ["answered", "declined"], "inputs": { "topic": "x" } },
      "next": { "answered": "bye", "declined": "bye", "error": "bye" } }"#;
    let chat = block(call).replace(r#"["voice"]"#, r#"["voice", "chat"]"#);
    check_set(
        &[("support", &chat), ("survey", SURVEY)],
        expect![[r#"
            support.json:6:56: error flow.channels: `survey` does not serve chat, and this flow does; add the channel to `survey`, or take it out of this flow
            survey.json:4:114: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
    let speaks = SURVEY.replace(r#""blocks""#, r#""prompts": { "q": { "en": { "say": "How was it?" } } }, "blocks""#);
    let spanish = block(call)
        .replace(r#""entry""#, r#""languages": ["en", "es"], "entry""#)
        .replace(r#""say": "Hello." } }"#, r#""say": "Hello." }, "es": { "say": "Hola." } }"#)
        .replace(r#""say": "Bye." } }"#, r#""say": "Bye." }, "es": { "say": "Adiós." } }"#);
    check_set(
        &[("support", &spanish), ("survey", &speaks)],
        expect![[r#"
            support.json:6:56: warning flow.languages: `survey` does not speak es, and this flow does; it will speak en; add the language to `survey`
            survey.json:4:170: error block.unknown_port: `end` has no port `error`; it has none; remove it
        "#]],
    );
}
