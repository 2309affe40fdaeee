//! What imported flows name that lives outside of them, and has to be created.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A queue.
    Queue,
    /// Opening hours.
    Hours,
    /// A recording in the prompt library.
    Audio,
    /// A function behind an HTTP address.
    Function,
    /// An intent provider.
    IntentProvider,
    /// A skill of agents.
    Skill,
    /// A flow that was not among the files.
    Flow,
    /// A template's placeholder that has to be filled in.
    Placeholder,
}

impl ResourceKind {
    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            ResourceKind::Queue => "queue",
            ResourceKind::Hours => "opening hours",
            ResourceKind::Audio => "recording",
            ResourceKind::Function => "function",
            ResourceKind::IntentProvider => "intent provider",
            ResourceKind::Skill => "skill",
            ResourceKind::Flow => "flow",
            ResourceKind::Placeholder => "placeholder",
        }
    }
}

/// A thing to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// What kind of thing it is.
    pub kind: ResourceKind,
    /// The name that the imported flows use.
    pub name: String,
    /// What the originals call it.
    pub originals: BTreeSet<String>,
}

/// Everything that has to be created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    by_name: BTreeMap<(ResourceKind, String), BTreeSet<String>>,
}

impl Resources {
    /// Adds one that the original calls `original`.
    pub fn add(&mut self, kind: ResourceKind, name: &str, original: &str) {
        self.by_name.entry((kind, name.to_string())).or_default().insert(original.to_string());
    }

    /// Adds all of another list.
    pub fn extend(&mut self, others: Resources) {
        for (key, originals) in others.by_name {
            self.by_name.entry(key).or_default().extend(originals);
        }
    }

    /// Each of them, by kind and name.
    pub fn iter(&self) -> impl Iterator<Item = Resource> {
        self.by_name.iter().map(|((kind, name), originals)| Resource {
            kind: *kind,
            name: name.clone(),
            originals: originals.clone(),
        })
    }

    /// Whether there is nothing to create.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}
