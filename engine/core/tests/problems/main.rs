//! What a flow author is told. Each message must say what is wrong, where, and how to mend it: read them as one who has
//! never seen this program's source. `UPDATE_EXPECT=1 cargo test -p cordboard-core --test problems` writes them anew.

#![allow(clippy::indexing_slicing)] // what cannot be had fails the test

mod blocks;
mod names;
mod reading;
mod sets;

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
