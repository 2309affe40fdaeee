//! Real exports, where there is a folder of them: `CORDBOARD_CORPUS` names it. Nothing of it is kept here.
//!
//! Every file loads or is refused with a reason, nothing panics, what comes out opens, and a contact that walks through it
//! comes to rest after every input.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // the crate is pure; its tests read files and take the time
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // what cannot be had fails the test

use cordboard_core::contact::{Agent, Direction, Open, StayKind, Wait};
use cordboard_core::{Envelope, FlowSet, Input, Moment, NamedFile, Outcome, State, advance};
use cordboard_import::connect::{Options, import};
use cordboard_import::{Import, Report, SourceFile, studio};
use cordboard_model::json::canonical_of;
use cordboard_model::{Code, Flow, FlowId, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Inputs of one walk, and walks through one flow.
const INPUTS: u32 = 40;
const WALKS: u64 = 8;

/// The folder of exports of a product; none, with a line that says so, where no corpus is named.
fn folder(product: &str) -> Option<PathBuf> {
    match std::env::var("CORDBOARD_CORPUS") {
        Ok(corpus) => Some(Path::new(&corpus).join(product)),
        Err(_) => {
            eprintln!("skipped: set CORDBOARD_CORPUS to the folder of the exports to run this test");
            None
        }
    }
}

fn files(folder: &Path) -> Vec<SourceFile> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            SourceFile { name, bytes: std::fs::read(path).unwrap() }
        })
        .collect()
}

/// Files of one repository belong together: their names start with its owner and its name.
fn by_repository(files: Vec<SourceFile>) -> Vec<Vec<SourceFile>> {
    let mut groups: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
    for file in files {
        let repository = file.name.split("__").take(2).collect::<Vec<_>>().join("__");
        groups.entry(repository).or_default().push(file);
    }
    groups.into_values().collect()
}

/// Everything that an import made, as files of a library.
fn library(import: &Import) -> BTreeMap<FlowId, Vec<u8>> {
    let flows = import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs);
    flows.map(|flow| (flow.id.clone(), canonical_of(flow).unwrap().into_bytes())).collect()
}

fn load(flow: &Flow, library: &BTreeMap<FlowId, Vec<u8>>) -> cordboard_core::Loaded {
    let file =
        |id: &FlowId| library.get(id).map(|bytes| NamedFile { name: format!("{id}.json"), bytes: bytes.clone() });
    FlowSet::load(file(&flow.id).unwrap(), &file)
}

/// Numbers by chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let index = usize::try_from(self.below(from.len() as u64)).unwrap();
        from[index]
    }
}

/// Moves a contact through inputs by chance; true where it ended.
fn walk(flows: &FlowSet, seed: u64) -> bool {
    let mut chance = Chance(seed);
    let mut state = State::default();
    let mut now = 1_772_000_000_000;
    let flow = flows.entry().id().clone();
    let channels = &flows.entry().source.channels;
    let channel = channels[usize::try_from(chance.below(channels.len() as u64)).unwrap()];
    let mut input = Input::Started {
        flow,
        id: "c-1".into(),
        channel,
        direction: Direction::Inbound,
        from: "+12025550123".into(),
        to: "+12025550199".into(),
        language: None,
        answered_by: None,
        seed,
        attributes: BTreeMap::new(),
    };
    for _ in 0..INPUTS {
        let mut facts = Vec::new();
        advance(flows, &mut state, &Envelope { at: Moment(now), input: input.clone() }, &mut facts);
        if state.ended.is_some() {
            return true;
        }
        let rests = state.open.is_some() || state.stay.is_some();
        assert!(rests, "{}: after {input:?} the contact neither waits nor ends: {facts:?}", flows.entry().id());
        now += 7_000;
        input = next(&mut chance, &state);
    }
    false
}

fn next(chance: &mut Chance, state: &State) -> Input {
    let stay = state.stay.as_ref().map(|stay| (stay.number, &stay.kind));
    let in_stay = |chance: &mut Chance| match stay {
        Some((stay, StayKind::Queue { .. })) if chance.below(3) == 0 => {
            Some(Input::AgentAccepted { stay, agent: Agent { id: "ada".into(), name: "Ada".into() } })
        }
        Some((stay, StayKind::Conversation { .. })) if chance.below(3) == 0 => Some(Input::AgentLeft { stay }),
        _ => None,
    };
    if let Some(input) = in_stay(chance) {
        return input;
    }
    match &state.open {
        Some(Open::Wait { number, spec: Wait::Input(rules), .. }) => match chance.below(4) {
            0 => Input::NoInput { wait: *number },
            1 if rules.speech => Input::Speech { wait: *number, text: chance.pick(&["yes", "no", "an agent"]).into() },
            _ if rules.digits.is_some() => {
                let digits = chance.pick(&["1", "2", "3", "4", "5", "9", "0", "#", "*", "5551234567", "12025550100"]);
                Input::Digits { wait: *number, digits: digits.into() }
            }
            _ => Input::Message { wait: *number, text: chance.pick(&["1", "2", "hello"]).into() },
        },
        Some(Open::Wait { number, .. }) => Input::TimerFired { wait: *number },
        Some(Open::Effect { number, .. }) => {
            let ok = r#"{ "status": 200, "json": { "prompt": "x", "count": 3, "vip": true }, "open": true, "staffed": 2, "available": 1,
                "waiting": 4, "longest_wait_seconds": 60, "intent": "Yes", "slots": {}, "entered": true, "joined": true,
                "customers": [], "customer": null, "requested": true, "result": "ended", "found": "none" }"#;
            let outcome = match chance.below(3) {
                0 => Outcome::Failed { code: "effect.timeout".into() },
                _ => Outcome::Ok(serde_json::from_str::<Value>(ok).unwrap()),
            };
            Input::EffectSettled { effect: *number, outcome }
        }
        None => match stay {
            Some((stay, _)) => Input::TimerFired { wait: stay },
            None => Input::HungUp,
        },
    }
}

fn print_table(report: &Report) {
    let totals = report.totals();
    eprintln!("{} files, {} loaded, {} refused", totals.files, totals.loaded, totals.refused);
    eprintln!("{:<48} {:>6} {:>6} {:>6}", "type", "exact", "diff", "none");
    let all = report.by_type();
    for (name, blocks) in all.iter().map(|(name, blocks)| (*name, *blocks)).chain([("all", totals.blocks)]) {
        eprintln!(
            "{name:<48} {:>6} {:>6} {:>6}",
            blocks.blocks_exact, blocks.blocks_with_difference, blocks.blocks_unmapped
        );
    }
    let mapped = totals.blocks.blocks_exact + totals.blocks.blocks_with_difference;
    eprintln!("mapped: {:.1} %", 100.0 * mapped as f64 / totals.blocks.total().max(1) as f64);
}

#[test]
fn every_connect_export_opens_and_every_contact_rests() {
    let Some(folder) = folder("connect") else { return };
    follow(by_repository(files(&folder)), |group| import(group, &Options::default()));
}

#[test]
fn every_studio_flow_opens_and_every_contact_rests() {
    let Some(folder) = folder("studio") else { return };
    follow(by_repository(files(&folder)), studio::import);
}

/// Damaged copies of each export.
const DAMAGES: u64 = 12;

#[test]
fn damaged_connect_exports_open_or_are_refused() {
    let Some(folder) = folder("connect") else { return };
    damage(&files(&folder), |files| import(files, &Options::default()), cordboard_import::connect::TYPES);
}

#[test]
fn damaged_studio_flows_open_or_are_refused() {
    let Some(folder) = folder("studio") else { return };
    damage(&files(&folder), studio::import, studio::TYPES);
}

/// Changes parts of each file by chance. What comes of it opens, or is refused.
fn damage(files: &[SourceFile], import: impl Fn(&[SourceFile]) -> Import, types: &[&str]) {
    let mut refused = 0;
    for file in files {
        for seed in 0..DAMAGES {
            let mut chance = Chance(seed.wrapping_mul(7919) ^ file.bytes.len() as u64);
            let mut json: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
            hurt(&mut json, &mut chance, types);
            let mut bytes = serde_json::to_vec(&json).unwrap();
            if chance.below(6) == 0 {
                bytes.truncate(usize::try_from(chance.below(bytes.len() as u64)).unwrap());
            }
            let import = import(&[SourceFile { name: file.name.clone(), bytes }]);
            refused += usize::from(import.report.files.iter().any(|file| !file.refused.is_empty()));
            let library = library(&import);
            for flow in import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs) {
                let loaded = load(flow, &library);
                let others = loaded
                    .problems
                    .iter()
                    .filter(|problem| problem.is_error() && problem.code != Code::BlockPlaceholder);
                let others: Vec<_> = others.map(ToString::to_string).collect();
                assert!(others.is_empty(), "{} {seed}: {others:#?}\n{json:#}", file.name);
                walk(&loaded.set.unwrap(), seed);
            }
        }
    }
    eprintln!("{refused} of {} damaged files were refused", files.len() as u64 * DAMAGES);
}

/// Changes some values below: other types of actions, other values, missing members.
fn hurt(value: &mut serde_json::Value, chance: &mut Chance, types: &[&str]) {
    match value {
        serde_json::Value::Object(members) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            for key in keys {
                match chance.below(300) {
                    0 => drop(members.remove(&key)),
                    1 if matches!(key.as_str(), "Type" | "type") => {
                        members.insert(key, chance.pick(types).into());
                    }
                    _ => hurt(&mut members[&key], chance, types),
                }
            }
        }
        serde_json::Value::Array(items) => {
            for item in items.iter_mut() {
                hurt(item, chance, types);
            }
            if !items.is_empty() && chance.below(80) == 0 {
                items.pop();
            }
        }
        other => {
            if chance.below(60) == 0 {
                let long = "x $.Attributes.a ".repeat(300);
                *other = match chance.below(9) {
                    0 => serde_json::Value::Null,
                    1 => 7.into(),
                    2 => true.into(),
                    3 => "".into(),
                    4 => "$.External.a.['b c'].contact".into(),
                    5 => "it's ${x} {{y | default: 'z'}} $.Queue.ARN {% if a %}b{% endif %} \n \\ \"".into(),
                    6 => long.into(),
                    7 => "-1".into(),
                    _ => "\u{fdd0}{{ flow.variables.contact }}".into(),
                };
            }
        }
    }
}

/// Imports each group, opens what came out, checks it and walks through it; then prints what became of it all.
fn follow(groups: Vec<Vec<SourceFile>>, import: impl Fn(&[SourceFile]) -> Import) {
    let mut report = Report::default();
    let (mut slowest, mut walks, mut ended) = (std::time::Duration::ZERO, 0_u32, 0_u32);
    let mut slowest_flow = String::new();
    for group in groups {
        let import = import(&group);
        for file in &import.report.files {
            assert!(!file.flows.is_empty() || !file.refused.is_empty(), "{} is told of", file.file);
        }
        let library = library(&import);
        for flow in import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs) {
            let loaded = load(flow, &library);
            let others =
                loaded.problems.iter().filter(|problem| problem.is_error() && problem.code != Code::BlockPlaceholder);
            let others: Vec<_> = others.map(ToString::to_string).collect();
            assert!(others.is_empty(), "{}: {others:#?}\n{}", flow.id, String::from_utf8_lossy(&library[&flow.id]));
            let start = Instant::now();
            let found = cordboard_check::check_all(std::slice::from_ref(&loaded), &cordboard_check::Options::default());
            drop(found);
            if start.elapsed() > slowest {
                slowest = start.elapsed();
                slowest_flow = flow.id.to_string();
            }
            let set = loaded.set.unwrap();
            for seed in 0..WALKS {
                walks += 1;
                ended += u32::from(walk(&set, seed));
            }
        }
        report.resources.extend(import.report.resources);
        report.files.extend(import.report.files);
    }
    for problem in report.files.iter().flat_map(|file| &file.refused) {
        eprintln!("refused: {problem}");
    }
    print_table(&report);
    eprintln!("{walks} walks, {ended} ended; the slowest check took {slowest:?} ({slowest_flow})");
}
