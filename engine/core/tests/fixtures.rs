//! What a released version has written, the present one still reads. The files here are frozen: a change that they do not
//! survive needs a migration, not a new fixture.

#![allow(clippy::disallowed_methods)] // the crate is pure; its tests read the files they check
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what cannot be had fails the test

use cordboard_core::blocks::{ABOUT, example};
use cordboard_core::schema::flow_schema;
use cordboard_core::{FlowSet, Library, NamedFile};
use cordboard_model::json::{canonical_of, content_hash};
use cordboard_model::{FlowId, Value as Setting};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The flows of format 1, with the hashes that published versions are known by.
const FLOWS: &[(&str, &str)] = &[
    ("everything", "sha256:15075d333bc29e97e61d63bc75da6bf0a2b24180b4a56835e426203d6c3f2e65"),
    ("everything-agent-whisper", "sha256:08fddec5350bd466c2bae671b1a3813e8b902cd19b66c39671a60b41e615b229"),
    ("everything-customer-whisper", "sha256:88c4b91f9d2664b59fcc025b17491edbeb74f1ea3043c9113ce728e4182a0ba5"),
    ("everything-hang-up", "sha256:a1b77d2ecf570f2d8de1e9db06d3bdea57301753e011f95fa9c02e6a3c4a5792"),
    ("everything-hold", "sha256:fdfa943eab4e2eb2390a1ab7eba416ccf2fad893456fe8347c01353604a49104"),
    ("everything-next", "sha256:92e1d211b8f55cc3836bfa93a339ac3e7449cfffa79ed64687236ee88fd55472"),
    ("everything-queue", "sha256:747feaa37568ca7f04de19008049905b603df762b6037a29f4b78fd3742a64c4"),
    ("everything-survey", "sha256:035feeeca4cb2f2f60373eda55e0d6e5e0d798e99b13da3d6514b91b2ed4eb01"),
];
/// The name of the set they make.
const SET: &str = "sha256:0239a37de372d0443ca61b40f980528c4b793e6798fe419907ffc0e253cd1c6f";
/// Settings that were added later: each in a flow of its own, since the ones above stay as they are.
const ADDED: &[(&str, &str)] = &[
    ("added-check-queue-save", "sha256:9473ceb027c7b0524144579ca0dc3350c52cbd9033c926602e0743aea5b9c5e8"),
    ("added-for-imports", "sha256:00f1555595f453f7aa5c33d2117f323ac6ac6a87ccf03e02064d57e9332508d0"),
];
/// Flows that open and do not run.
const DRAFTS: &[(&str, &str)] =
    &[("added-imported-placeholder", "sha256:b80c5aec43465845dfa13e12cae5660a313aa2ae4f33348b70177713926281d5")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/fixtures/format-1")
}

fn text_of(flow: &str) -> String {
    fs::read_to_string(folder().join(format!("{flow}.json"))).unwrap()
}

struct Folder;

impl Library for Folder {
    fn find(&self, flow: &FlowId) -> Option<NamedFile> {
        let name = format!("{flow}.json");
        fs::read(folder().join(&name)).ok().map(|bytes| NamedFile { name, bytes })
    }
}

fn everything() -> FlowSet {
    load("everything")
}

fn load(flow: &'static str) -> FlowSet {
    let loaded = FlowSet::load(Folder.find(&FlowId::literal(flow)).unwrap(), &Folder);
    match loaded.runnable() {
        Ok(set) => set,
        Err(problems) => panic!("{}", problems.iter().map(|problem| format!("{problem}\n")).collect::<String>()),
    }
}

fn draft(flow: &'static str) -> FlowSet {
    let loaded = FlowSet::load(Folder.find(&FlowId::literal(flow)).unwrap(), &Folder);
    let codes: Vec<_> = loaded.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["block.placeholder"]);
    loaded.set.unwrap()
}

#[test]
fn frozen_flows_load_under_the_hashes_they_were_published_by() {
    let set = everything();
    let loaded: Vec<_> = set.flows().map(|flow| (flow.id().as_str(), flow.hash.as_str())).collect();
    assert_eq!(loaded, FLOWS);
    assert_eq!(set.hash(), SET);
    for (flow, hash) in ADDED {
        assert_eq!(load(flow).entry().hash, *hash, "{flow}");
    }
    for (flow, hash) in DRAFTS {
        assert_eq!(draft(flow).entry().hash, *hash, "{flow}");
    }
    let files = fs::read_dir(folder()).unwrap().count();
    assert_eq!(files, FLOWS.len() + ADDED.len() + DRAFTS.len(), "every fixture is frozen by its hash");
}

#[test]
fn frozen_flows_are_written_as_they_were_read() {
    #[derive(Serialize)]
    struct Node<'a> {
        #[serde(rename = "type")]
        block_type: &'a str,
        with: &'a Setting,
    }
    let everything = everything();
    let drafts = DRAFTS.iter().map(|(flow, _)| draft(flow));
    let added: Vec<_> = ADDED.iter().map(|(flow, _)| load(flow)).chain(drafts).collect();
    for flow in everything.flows().chain(added.iter().flat_map(FlowSet::flows)) {
        let text = text_of(flow.id().as_str());
        assert_eq!(content_hash(&text), flow.hash, "{} is in its canonical form", flow.id());
        assert_eq!(canonical_of(&flow.source).unwrap(), text);
        for block in flow.blocks() {
            let node = &flow.source.blocks[&block.id];
            let node = Node { block_type: &node.block_type, with: &node.with };
            assert_eq!(canonical_of(&block.block).unwrap(), canonical_of(&node).unwrap());
        }
    }
}

/// The keys that an object of this schema may have, with what the fixtures have under each.
fn used<'v>(keys: &mut BTreeMap<String, bool>, path: &str, schema: &Value, definitions: &Value, values: &[&'v Value]) {
    let schema = resolved(schema, definitions);
    if let Some(forms) = schema.get("anyOf").and_then(Value::as_array) {
        return forms.iter().for_each(|form| used(keys, path, form, definitions, values));
    }
    if let Some(items) = schema.get("items") {
        let items_of: Vec<&'v Value> = values.iter().filter_map(|value| value.as_array()).flatten().collect();
        return used(keys, path, items, definitions, &items_of);
    }
    if let Some(patterns) = schema.get("patternProperties").and_then(Value::as_object) {
        let inner: Vec<&'v Value> =
            values.iter().filter_map(|value| value.as_object()).flat_map(|map| map.values()).collect();
        return patterns.values().for_each(|value| used(keys, path, value, definitions, &inner));
    }
    for (key, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path}/{key}");
        let of_key: Vec<&'v Value> = values.iter().filter_map(|value| value.get(key)).collect();
        let default = schema.get("default");
        *keys.entry(path.clone()).or_default() |= of_key.iter().any(|value| Some(*value) != default);
        used(keys, &path, schema, definitions, &of_key);
    }
}

fn resolved<'v>(schema: &'v Value, definitions: &'v Value) -> &'v Value {
    match schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
        Some(name) => resolved(&definitions[name], definitions),
        None => schema,
    }
}

#[test]
fn every_key_and_every_setting_has_a_frozen_example_that_is_not_its_default() {
    let schema = flow_schema();
    let definitions = &schema["$defs"];
    let flows: Vec<Value> = FLOWS
        .iter()
        .chain(ADDED)
        .chain(DRAFTS)
        .map(|(flow, _)| serde_json::from_str(&text_of(flow)).unwrap())
        .collect();
    let mut keys = BTreeMap::new();
    used(&mut keys, "", &schema, definitions, &flows.iter().collect::<Vec<_>>());
    for rule in definitions["BlockNode"]["allOf"].as_array().unwrap() {
        let block_type = &rule["if"]["properties"]["type"]["const"];
        let blocks = flows.iter().flat_map(|flow| flow["blocks"].as_object().unwrap().values());
        let of_type: Vec<&Value> = blocks.filter(|block| block["type"] == *block_type).collect();
        assert!(!of_type.is_empty(), "{block_type}");
        let with: Vec<&Value> = of_type.iter().filter_map(|block| block.get("with")).collect();
        let path = format!("/{}", block_type.as_str().unwrap());
        used(&mut keys, &path, &rule["then"]["properties"]["with"], definitions, &with);
    }
    let missing: Vec<_> = keys.iter().filter(|(_, used)| !**used).map(|(path, _)| path).collect();
    assert!(missing.is_empty(), "add a fixture that uses {missing:?}, and freeze it");
}

#[test]
fn the_ports_of_a_block_depend_on_nothing_but_the_settings_it_names() {
    let (set, drafts) = (everything(), DRAFTS.iter().map(|(flow, _)| draft(flow)).collect::<Vec<_>>());
    let mut seen = BTreeSet::new();
    for block in set.flows().chain(drafts.iter().flat_map(FlowSet::flows)).flat_map(|flow| flow.blocks()) {
        let about = block.block.about();
        seen.insert(about.block_type);
        let (_, example) = example(about, &mut Vec::new()).unwrap();
        if example.ports_from().is_empty() {
            assert_eq!(block.block.ports(), example.ports(), "{}", about.block_type);
        }
    }
    assert_eq!(seen.len(), ABOUT.len(), "the fixtures have a block of every type");
}
