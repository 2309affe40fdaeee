//! How contacts can begin: on each channel, in each language, with each value that a condition tells.

use cordboard_core::blocks::Block;
use cordboard_core::expression::Against;
use cordboard_core::{FlowSet, Moment};
use cordboard_model::{AttributeName, Channel, Language, Value};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

use super::knowledge::Knowledge;
use super::written::Written;
use crate::simulator::Call;

/// One beginning, and what a case says of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Beginning {
    channel: Option<Channel>,
    language: Option<Language>,
    answered_by: Option<SmolStr>,
    from: Option<SmolStr>,
    seed: Option<u64>,
    attributes: BTreeMap<AttributeName, Value>,
}

/// The most beginnings; past it, values are varied one at a time.
const MOST: usize = 48;
/// The last seed that is tried for an arm of a `split`.
const LAST_SEED: u64 = 5_000;

/// Every beginning worth trying, the plainest first.
pub(super) fn beginnings(flows: &FlowSet, known: &Knowledge) -> Vec<Beginning> {
    let entry = &flows.entry().source;
    let mut dimensions: Vec<Vec<Change>> = Vec::new();
    dimensions.push(entry.channels.iter().map(|channel| Change::Channel(*channel)).collect());
    let reads = |name: &str| known.decides(name) || known.probes(name, &[]).next().is_some();
    if reads("contact.answered_by") {
        let people = ["human", "machine", "fax", "unknown"];
        let named = |who: &&'static str| {
            *who == "human"
                || known
                    .probes("contact.answered_by", &[])
                    .any(|against| *against == Against::Constant(Value::text(*who)))
        };
        let who = people.into_iter().filter(named).map(|who| Change::AnsweredBy(Some(who.into())));
        dimensions.push(who.chain([Change::AnsweredBy(None)]).collect());
    }
    if entry.languages.len() > 1 && reads("contact.language") {
        dimensions.push(entry.languages.iter().cloned().map(Change::Language).collect());
    }
    if reads("contact.from") {
        dimensions.push(vec![Change::From(None), Change::From(Some("anonymous".into()))]);
    }
    let seeds = seeds(flows);
    if seeds.len() > 1 {
        dimensions.push(seeds.into_iter().map(Change::Seed).collect());
    }
    for (name, declared) in &entry.attributes {
        let values = known.values(name.as_str(), declared.value_type);
        if !values.is_empty() && known.decides(name.as_str()) {
            let given = values.into_iter().map(|value| Change::Attribute(name.clone(), Some(value)));
            dimensions.push([Change::Attribute(name.clone(), None)].into_iter().chain(given).collect());
        }
    }
    let all = dimensions.iter().map(Vec::len).try_fold(1_usize, usize::checked_mul).unwrap_or(usize::MAX);
    let plain = dimensions.iter().filter_map(|dimension| dimension.first());
    let plain = plain.fold(Beginning::default(), |beginning, change| change.made(&beginning));
    let mut beginnings = vec![plain];
    for dimension in &dimensions {
        // Over everything so far where that stays few; else over the plainest alone.
        let over = if all <= MOST { beginnings.len() } else { 1 };
        let over: Vec<Beginning> = beginnings.iter().take(over).cloned().collect();
        for change in dimension.iter().skip(1) {
            beginnings.extend(over.iter().map(|beginning| change.made(beginning)));
        }
    }
    beginnings
}

/// One thing a beginning says.
#[derive(Debug)]
enum Change {
    Channel(Channel),
    Language(Language),
    AnsweredBy(Option<SmolStr>),
    From(Option<SmolStr>),
    Seed(u64),
    Attribute(AttributeName, Option<Value>),
}

impl Change {
    fn made(&self, from: &Beginning) -> Beginning {
        let mut beginning = from.clone();
        match self {
            Change::Channel(channel) => beginning.channel = Some(*channel),
            Change::Language(language) => beginning.language = Some(language.clone()),
            Change::AnsweredBy(who) => beginning.answered_by = who.clone(),
            Change::From(from) => beginning.from = from.clone(),
            Change::Seed(seed) => beginning.seed = Some(*seed),
            Change::Attribute(name, Some(value)) => {
                beginning.attributes.insert(name.clone(), value.clone());
            }
            Change::Attribute(_, None) => {}
        }
        beginning
    }
}

/// Seeds with which each arm of each `split` is taken by somebody who comes by for the first time.
fn seeds(flows: &FlowSet) -> Vec<u64> {
    let mut wanted = BTreeSet::new();
    let mut splits = Vec::new();
    for flow in flows.flows() {
        for block in flow.blocks() {
            if let Block::Split(split) = &block.block {
                let arms = split.shares.iter().filter(|share| share.percent > 0);
                wanted.extend(arms.map(|share| (flow.id(), &block.id, &share.port)));
                splits.push((flow.id(), &block.id, split));
            }
        }
    }
    let mut seeds = Vec::new();
    for seed in 1..=LAST_SEED {
        if wanted.is_empty() && !seeds.is_empty() {
            break;
        }
        let drawn = splits
            .iter()
            .filter_map(|(flow, block, split)| Some((*flow, *block, split.first_draw(seed, flow, block)?)));
        let new: Vec<_> = drawn.filter(|arm| wanted.contains(arm)).collect();
        if !new.is_empty() || (seeds.is_empty() && wanted.is_empty()) {
            new.iter().for_each(|arm| {
                wanted.remove(arm);
            });
            seeds.push(seed);
        }
    }
    seeds
}

impl Beginning {
    /// The contact.
    pub(super) fn call(&self, flows: &FlowSet, at: Moment) -> Call {
        let entry = &flows.entry().source;
        let usual = Call::default();
        let typed = |(name, value): (&AttributeName, &Value)| {
            let declared = entry.attributes.get(name)?;
            Some((name.clone(), value.clone().into_type(declared.value_type)?))
        };
        Call {
            channel: self.channel.or(entry.channels.first().copied()).unwrap_or(usual.channel),
            language: self.language.clone(),
            answered_by: self.answered_by.clone(),
            from: self.from.clone().unwrap_or(usual.from),
            seed: self.seed.unwrap_or(usual.seed),
            at,
            attributes: self.attributes.iter().filter_map(typed).collect(),
            ..Call::default()
        }
    }

    /// As `given` says it; none where it is what every contact is.
    pub(super) fn written(&self, flows: &FlowSet) -> Option<Written> {
        let mut given = Vec::new();
        let entry = &flows.entry().source;
        let mut add = |key: &str, value: Written| given.push((key.to_string(), value));
        if let Some(channel) = self.channel.filter(|channel| Some(channel) != entry.channels.first()) {
            add("channel", Written::text(channel.name()));
        }
        if let Some(from) = &self.from {
            add("from", Written::text(from.as_str()));
        }
        if let Some(language) = &self.language {
            add("language", Written::text(language.as_str()));
        }
        if let Some(who) = &self.answered_by {
            add("answered_by", Written::text(who.as_str()));
        }
        if let Some(seed) = self.seed.filter(|seed| *seed != 1) {
            add("seed", Written::Plain(seed.to_string()));
        }
        if !self.attributes.is_empty() {
            let values = self.attributes.iter().map(|(name, value)| (name.to_string(), Written::from(value)));
            add("attributes", Written::Map(values.collect()));
        }
        (!given.is_empty()).then_some(Written::Map(given))
    }
}
