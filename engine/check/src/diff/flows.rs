//! One flow beside what it was: its own settings, its prompts, its blocks.

use cordboard_core::blocks::Visitor;
use cordboard_core::load::{LoadedBlock, LoadedFlow};
use cordboard_model::{
    Attribute, BlockId, Flow, FlowId, Language, ModuleInput, ModuleOutput, Prompt, PromptId, Value, json::canonical_of,
};
use std::collections::{BTreeMap, BTreeSet};

use super::settings::{plain, text};
use super::{Change, FlowDiff, Names, Setting, Touched, Version, blocks};

/// What was found in one flow.
#[derive(Default)]
pub(super) struct Compared {
    pub diff: Option<FlowDiff>,
    pub names: Names,
    pub before: Touched,
    pub now: Touched,
}

pub(super) fn compare(id: &FlowId, was: Option<&Version<'_>>, now: Option<&Version<'_>>) -> Compared {
    let change = match (was, now) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        _ => Change::Changed,
    };
    let mut compared = Compared { names: blocks::renamed(was, now), ..Compared::default() };
    let mut diff = FlowDiff {
        flow: id.clone(),
        change,
        settings: Vec::new(),
        prompts: Vec::new(),
        blocks: blocks::compare(was, now, &compared.names),
        reachability: Vec::new(),
    };
    if let (Some(was), Some(now)) = (was, now) {
        diff.settings = own_settings(&was.flow.source, &now.flow.source, &compared.names);
        let prompts = prompts(&was.flow.source, &now.flow.source);
        for (version, touched) in [(was, &mut compared.before), (now, &mut compared.now)] {
            touched.blocks.extend(saying(version.flow, &prompts));
        }
        diff.prompts = prompts.into_values().flatten().collect();
    }
    for block in &diff.blocks {
        compared.before.add(block, block.was.as_ref().unwrap_or(&block.block), Change::Added);
        compared.now.add(block, &block.block, Change::Removed);
    }
    // What concerns the whole flow concerns every case that enters it; what it is called and told of, none.
    let whole = change != Change::Changed
        || diff.settings.iter().any(|setting| !["id", "name", "description"].contains(&setting.path.as_str()));
    compared.before.whole |= whole;
    compared.now.whole |= whole;
    for (version, touched) in [(was, &mut compared.before), (now, &mut compared.now)] {
        if let Some(version) = version {
            touched.add_ways_in(version.flow);
        }
    }
    let same =
        change == Change::Changed && diff.settings.is_empty() && diff.prompts.is_empty() && diff.blocks.is_empty();
    compared.diff = (!same).then_some(diff);
    compared
}

/// The blocks that say one of these prompts.
fn saying(flow: &LoadedFlow, prompts: &BTreeMap<&PromptId, Vec<Setting>>) -> Vec<BlockId> {
    struct Says<'p>(&'p BTreeMap<&'p PromptId, Vec<Setting>>, bool);
    impl Visitor for Says<'_> {
        fn prompt(&mut self, _: &str, prompt: &PromptId) {
            self.1 |= self.0.contains_key(prompt);
        }
    }
    let says = |block: &&LoadedBlock| {
        let mut says = Says(prompts, false);
        block.block.visit(&mut says);
        says.1
    };
    flow.blocks().iter().filter(says).map(|block| block.id.clone()).collect()
}

fn own_settings(was: &Flow, now: &Flow, names: &Names) -> Vec<Setting> {
    let mut found = Vec::new();
    let renamed = |block: &BlockId| names.get(block).unwrap_or(block).to_string();
    let joined = |words: Vec<String>| Some(words.join(", "));
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_string());
    found.extend(plain("id", Some(was.id.to_string()), Some(now.id.to_string())));
    found.extend(plain("name", filled(&was.name), filled(&now.name)));
    match (was.description.is_empty(), now.description.is_empty()) {
        (false, false) => found.extend(text("description", &was.description, &now.description)),
        _ => found.extend(plain("description", filled(&was.description), filled(&now.description))),
    }
    found.extend(plain("kind", Some(was.kind.name().into()), Some(now.kind.name().into())));
    let channels = |flow: &Flow| joined(flow.channels.iter().map(|channel| channel.name().to_string()).collect());
    found.extend(plain("channels", channels(was), channels(now)));
    let languages = |flow: &Flow| joined(flow.languages.iter().map(ToString::to_string).collect());
    found.extend(plain("languages", languages(was), languages(now)));
    let returns = |flow: &Flow| joined(flow.returns.iter().map(ToString::to_string).collect());
    found.extend(plain("returns", returns(was), returns(now)));
    found.extend(plain("entry", Some(renamed(&was.entry)), Some(now.entry.to_string())));
    found.extend(plain("on_error", was.on_error.as_ref().map(renamed), now.on_error.as_ref().map(ToString::to_string)));
    let hooks = |flow: &Flow| -> BTreeMap<&'static str, String> {
        flow.hooks.each().map(|(key, _, flow)| (key, flow.to_string())).collect()
    };
    let (before, after) = (hooks(was), hooks(now));
    for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        found.extend(plain(&format!("hooks.{key}"), before.get(key).cloned(), after.get(key).cloned()));
    }
    declared("attributes", &was.attributes, &now.attributes, &mut found);
    declared("inputs", &was.inputs, &now.inputs, &mut found);
    declared("outputs", &was.outputs, &now.outputs, &mut found);
    found
}

/// Something that a flow declares with a type.
trait Declared {
    /// Its parts, as they are shown.
    fn parts(&self) -> [(&'static str, Option<String>); 4];
}

fn sensitive(sensitive: bool) -> (&'static str, Option<String>) {
    ("sensitive", sensitive.then(|| "true".into()))
}
fn described(description: &str) -> (&'static str, Option<String>) {
    ("description", (!description.is_empty()).then(|| description.to_string()))
}
fn default(default: &Option<Value>) -> (&'static str, Option<String>) {
    ("default", default.as_ref().map(|value| canonical_of(value).unwrap_or_default().trim_end().to_string()))
}

impl Declared for Attribute {
    fn parts(&self) -> [(&'static str, Option<String>); 4] {
        let value_type = ("type", Some(self.value_type.to_string()));
        [value_type, default(&self.default), sensitive(self.sensitive), described(&self.description)]
    }
}
impl Declared for ModuleInput {
    fn parts(&self) -> [(&'static str, Option<String>); 4] {
        let value_type = ("type", Some(self.value_type.to_string()));
        [value_type, default(&self.default), sensitive(self.sensitive), described(&self.description)]
    }
}
impl Declared for ModuleOutput {
    fn parts(&self) -> [(&'static str, Option<String>); 4] {
        let value_type = ("type", Some(self.value_type.to_string()));
        [value_type, default(&None), sensitive(self.sensitive), described(&self.description)]
    }
}

fn declared<N: Ord + std::fmt::Display, D: Declared>(
    of: &str,
    was: &BTreeMap<N, D>,
    now: &BTreeMap<N, D>,
    found: &mut Vec<Setting>,
) {
    for name in was.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
        let parts = |declared: Option<&D>| declared.map(D::parts).unwrap_or_default();
        let (before, after) = (parts(was.get(name)), parts(now.get(name)));
        for (one, other) in before.into_iter().zip(after) {
            let key = if one.0.is_empty() { other.0 } else { one.0 };
            found.extend(plain(&format!("{of}.{name}.{key}"), one.1, other.1));
        }
    }
}

/// What differs in what is said, by prompt.
fn prompts<'f>(was: &'f Flow, now: &'f Flow) -> BTreeMap<&'f PromptId, Vec<Setting>> {
    let mut found: BTreeMap<&PromptId, Vec<Setting>> = BTreeMap::new();
    type Wordings = BTreeMap<Language, Prompt>;
    for id in was.prompts.keys().chain(now.prompts.keys()).collect::<BTreeSet<_>>() {
        let (before, after): (Option<&Wordings>, Option<&Wordings>) = (was.prompts.get(id), now.prompts.get(id));
        let languages = before.into_iter().chain(after).flat_map(Wordings::keys).collect::<BTreeSet<_>>();
        for language in languages {
            let wordings = |side: Option<&Wordings>| side.and_then(|wordings| wordings.get(language)).map(each_wording);
            let (one, other) = (wordings(before).unwrap_or_default(), wordings(after).unwrap_or_default());
            for ((channel, one), (same, other)) in one.into_iter().zip(other) {
                let channel = if channel.is_empty() { same } else { channel };
                let path = format!("{id}.{language}.{channel}");
                let differs = match (&one, &other) {
                    (Some(one), Some(other)) => text(&path, one, other),
                    _ => plain(&path, one, other),
                };
                if let Some(setting) = differs {
                    found.entry(id).or_default().push(setting);
                }
            }
        }
    }
    found
}

fn each_wording(prompt: &Prompt) -> [(&'static str, Option<String>); 5] {
    let Prompt { say, audio, ssml, chat, sms } = prompt.clone();
    [("say", say), ("audio", audio), ("ssml", ssml), ("chat", chat), ("sms", sms)]
}
