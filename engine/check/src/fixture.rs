//! Flows written compactly, for the tests of the checks.
//!
//! A line is `TYPE ID SETTINGS: PORT -> BLOCK, …`. The first block of a flow is its entry; `*` wires every port that is left,
//! failures without it lead to an end; prompts that settings name are there; a menu without settings has a choice
//! for each port it names, and one marked `consent` asks for consent by `yes` and `no`.

use cordboard_core::load::Loaded;
use cordboard_core::{FlowSet, NamedFile};
use cordboard_model::FlowId;
use expect_test::Expect;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

use crate::{Finding, Options, Path, Policy};

/// Checks flows and compares what is found.
#[track_caller]
pub(crate) fn check(flows: &str, expected: Expect) {
    check_with(flows, Vec::new(), expected);
}

/// The same, with policies of an operator.
#[track_caller]
pub(crate) fn check_with(flows: &str, policies: Vec<Policy>, expected: Expect) {
    let loaded = load(flows);
    let errors: Vec<_> = loaded.problems.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let options = Options { policies, ..Options::default() };
    let found = crate::check(&loaded.set.unwrap(), &loaded.documents, &options);
    expected.assert_eq(&shown(found));
}

fn shown(mut found: Vec<Finding>) -> String {
    found.sort_by(|a, b| (a.is_error(), &a.code, &a.place).cmp(&(b.is_error(), &b.code, &b.place)));
    let mut text = String::new();
    for finding in found {
        let severity = if finding.is_error() { "error" } else { "warning" };
        let place = [finding.flow.as_ref().map(ToString::to_string), finding.block.as_ref().map(|b| format!("/{b}"))];
        let port = finding.port.as_ref().map(|port| format!(".{port}")).unwrap_or_default();
        let place: String = place.into_iter().flatten().collect();
        writeln!(text, "{severity} {} {place}{port}: {}", finding.code, finding.message).unwrap();
        if !finding.path.is_empty() {
            writeln!(text, "  {}", Path(&finding.path)).unwrap();
        }
    }
    text
}

/// Loads flows; the first is the entry.
pub(crate) fn load(text: &str) -> Loaded {
    let files = write_flows(text);
    let (first, _) = files.first().cloned().unwrap();
    let files: BTreeMap<String, String> = files.into_iter().collect();
    let file = |id: &str| Some(NamedFile { name: format!("{id}.json"), bytes: files.get(id)?.clone().into_bytes() });
    FlowSet::load(file(&first).unwrap(), &|id: &FlowId| file(id.as_str()))
}

/// The flows as JSON texts, by their ids.
pub(crate) fn write_flows(text: &str) -> Vec<(String, String)> {
    let mut flows: Vec<Draft> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "flow" {
            flows.push(Draft::new(rest));
        } else {
            flows.last_mut().unwrap().line(word, rest);
        }
    }
    flows.into_iter().map(Draft::finish).collect()
}

struct Draft {
    id: String,
    flow: Map<String, Value>,
    /// For each block, where `*` leads.
    rest: BTreeMap<String, String>,
}

impl Draft {
    fn new(head: &str) -> Self {
        let words: Vec<&str> = head.split(' ').collect();
        let kind = words.get(1).copied().unwrap_or("contact");
        let mut flow = Map::new();
        flow.insert("format".into(), json!(1));
        flow.insert("id".into(), json!(words[0]));
        flow.insert("name".into(), json!(words[0]));
        flow.insert("kind".into(), json!(kind));
        flow.insert("channels".into(), json!(["voice"]));
        if kind == "module" {
            flow.insert("returns".into(), json!(words[2..]));
        }
        for key in ["attributes", "prompts", "blocks", "hooks"] {
            flow.insert(key.into(), json!({}));
        }
        Self { id: words[0].into(), flow, rest: BTreeMap::new() }
    }

    fn line(&mut self, word: &str, rest: &str) {
        let words: Vec<&str> = rest.split(' ').collect();
        match word {
            "attr" => {
                let mut attribute = json!({ "type": words[1] });
                if let Some((_, default)) = rest.split_once(" = ") {
                    attribute["default"] = serde_json::from_str(default).unwrap();
                }
                attribute["sensitive"] = json!(words.contains(&"sensitive"));
                self.flow["attributes"][words[0]] = attribute;
            }
            "prompt" => {
                let (id, said) = rest.split_once(' ').unwrap();
                self.flow["prompts"][id] = json!({ "en": { "say": said } });
            }
            "channels" | "languages" => {
                self.flow.insert(word.into(), json!(words));
            }
            "hooks" => self.flow["hooks"][words[0]] = json!(words[1]),
            "on_error" => {
                self.flow.insert("on_error".into(), json!(rest));
            }
            _ => self.block(word, rest),
        }
    }

    fn block(&mut self, block_type: &str, rest: &str) {
        let (head, edges) = split_settings(rest);
        let (id, head) = head.split_once(' ').unwrap_or((head.as_str(), ""));
        let mut next = Map::new();
        for (port, target) in edges.split(',').filter_map(|edge| edge.split_once("->")) {
            match port.trim() {
                "*" => {
                    self.rest.insert(id.into(), target.trim().into());
                }
                port => {
                    next.insert(port.into(), json!(target.trim()));
                }
            }
        }
        let head = head.trim();
        let with = match block_type {
            _ if head.starts_with('{') => serde_json::from_str(head).unwrap_or_else(|e| panic!("{head}: {e}")),
            "play" => json!({ "prompt": id }),
            "menu" => {
                let fixed = ["no_input", "no_match", "error"];
                let choices = next.keys().filter(|port| !fixed.contains(&port.as_str())).enumerate();
                let choices: Vec<Value> = choices
                    .map(|(at, port)| {
                        let mut choice = json!({ "port": port, "digits": (at + 1).to_string() });
                        if head == "consent" {
                            choice["recording_consent"] = json!(if port == "yes" { "given" } else { "refused" });
                        }
                        choice
                    })
                    .collect();
                json!({ "prompt": id, "choices": choices })
            }
            _ => json!({}),
        };
        let reminders = [&with["prompt"], &with["retry"]["no_input_prompt"], &with["retry"]["no_match_prompt"]];
        for prompt in reminders.into_iter().filter_map(Value::as_str) {
            let prompts = self.flow["prompts"].as_object_mut().unwrap();
            prompts.entry(prompt).or_insert(json!({ "en": { "say": "Words." } }));
        }
        if self.flow["blocks"].as_object().unwrap().is_empty() {
            self.flow.insert("entry".into(), json!(id));
        }
        self.flow["blocks"][id] = json!({ "type": block_type, "with": with, "next": next });
    }

    /// Every prompt in each language, every port wired.
    fn finish(mut self) -> (String, String) {
        let languages = self.flow.get("languages").cloned().unwrap_or(json!(["en"]));
        for prompt in self.flow["prompts"].as_object_mut().unwrap().values_mut() {
            let said = prompt["en"].clone();
            for language in languages.as_array().unwrap() {
                prompt[language.as_str().unwrap()] = said.clone();
            }
        }
        let text = Value::Object(self.flow.clone()).to_string();
        let loaded = FlowSet::load_one(&format!("{}.json", self.id), &text);
        let set = loaded.set.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
        let last = set.entry().blocks().iter().find(|block| block.ports.is_empty()).map(|block| block.id.to_string());
        for block in set.entry().blocks() {
            let id = block.id.as_str();
            for (port, _) in block.ports.iter().filter(|(_, target)| target.is_none()) {
                // Failures that cannot happen need not be written down.
                let last = last.as_ref().filter(|_| port.failure);
                if let Some(target) = self.rest.get(id).or(last) {
                    self.flow["blocks"][id]["next"][port.name.as_str()] = json!(target);
                }
            }
        }
        (self.id, serde_json::to_string_pretty(&Value::Object(self.flow)).unwrap())
    }
}

/// A block's line without its edges, and the edges. Settings may have colons in them.
fn split_settings(rest: &str) -> (String, &str) {
    let mut depth = 0_i32;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ':' if depth == 0 => return (rest[..at].into(), &rest[at + 1..]),
            _ => {}
        }
    }
    (rest.into(), "")
}
