//! From bytes to a flow and everything that is wrong with it.
//!
//! Parts that cannot be read are left out and named, so that a draft with a mistake in one block still opens.

use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

use crate::codes::Code;
use crate::flow::{Attribute, BlockNode, Channel, FORMAT, Flow, FlowKind, Hooks, ModuleInput, ModuleOutput, Prompt};
use crate::id::{AttributeName, BadId, BlockId, FlowId, Language, PortName, PromptId};
use crate::json::{Document, Kind, pointer, pointer_key};
use crate::limits;
use crate::migrate::migrate;
use crate::problem::Problem;

/// A flow with the text it came from.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The text, with the place of everything in it.
    pub document: Document,
    /// What it says.
    pub flow: Flow,
}

/// Reads a flow file. `file` is the name used in problems.
///
/// Answers the flow, unless so little could be read that there is none, and the problems. A flow that comes with errors
/// can be shown and edited; it cannot be run.
pub fn parse(file: &str, bytes: &[u8]) -> (Option<Draft>, Vec<Problem>) {
    let (document, mut problems) = match Document::read(file, bytes) {
        Ok(read) => read,
        Err(problem) => return (None, vec![*problem]),
    };
    let Some(document) = in_present_format(document, &mut problems) else { return (None, problems) };
    let flow = read_flow(&document, &mut problems);
    (flow.map(|flow| Draft { document, flow }), problems)
}

/// The document itself, or as an older format migrates to. Places then refer to the migrated text.
fn in_present_format(document: Document, problems: &mut Vec<Problem>) -> Option<Document> {
    let written = match document.find("/format").map(|node| &node.kind) {
        Some(Kind::Number(number)) => number,
        // Missing, or not a number: reading the flow says so, with its place.
        _ => return Some(document),
    };
    let known = written.parse::<u32>().ok().filter(|format| (1..=FORMAT).contains(format));
    match known {
        Some(FORMAT) => Some(document),
        Some(old) => {
            let text = serde_json::from_str(document.text()).ok().and_then(|value| migrate(value, old))?;
            let text = serde_json::to_string_pretty(&text).ok()?;
            let (document, more) = Document::read(document.file(), text.as_bytes()).ok()?;
            problems.extend(more);
            Some(document)
        }
        None => {
            let reads = if FORMAT == 1 { "format 1".to_string() } else { format!("formats 1 to {FORMAT}") };
            let message = format!("this flow is of format {written}, and this version of Cordboard reads {reads}");
            problems.push(
                Problem::error(Code::FlowFormat, document.place_of("/format"), message)
                    .suggest("upgrade Cordboard, or correct `format`"),
            );
            None
        }
    }
}

/// The flow without the parts that are read one by one, so that a mistake in one of them spoils no other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: u32,
    id: FlowId,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    kind: FlowKind,
    channels: Vec<Channel>,
    #[serde(default)]
    languages: Option<Vec<Language>>,
    entry: BlockId,
    #[serde(default)]
    attributes: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    inputs: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    outputs: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    returns: Vec<PortName>,
    #[serde(default)]
    hooks: Hooks,
    #[serde(default)]
    prompts: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    on_error: Option<BlockId>,
    blocks: BTreeMap<String, IgnoredAny>,
}

fn read_flow(document: &Document, problems: &mut Vec<Problem>) -> Option<Flow> {
    let head: Option<Head> = document.decode("", problems);
    let Some(head) = head else {
        // The rest is read for its problems alone, so that one mistake at the top hides none below.
        for part in document.root().members() {
            for entry in part.value.members() {
                let pointer = pointer([part.key.as_str(), entry.key.as_str()]);
                match part.key.as_str() {
                    "attributes" => drop(document.decode::<Attribute>(&pointer, problems)),
                    "inputs" => drop(document.decode::<ModuleInput>(&pointer, problems)),
                    "outputs" => drop(document.decode::<ModuleOutput>(&pointer, problems)),
                    "prompts" => drop(document.decode::<BTreeMap<Language, Prompt>>(&pointer, problems)),
                    "blocks" => drop(document.decode::<BlockNode>(&pointer, problems)),
                    _ => {}
                }
            }
        }
        return None;
    };
    let mut parts = Parts { document, problems };
    parts.limit("/blocks", "blocks", head.blocks.len(), limits::BLOCKS, Code::FlowTooManyBlocks);
    parts.limit("/prompts", "prompts", head.prompts.len(), limits::PROMPTS, Code::FlowTooManyPrompts);
    parts.limit("/attributes", "attributes", head.attributes.len(), limits::ATTRIBUTES, Code::FlowTooManyAttributes);
    parts.text_limit("/name", &head.name, limits::NAME_CHARACTERS);
    parts.text_limit("/description", &head.description, limits::PROMPT_CHARACTERS);
    for (path, empty) in
        [("/channels", head.channels.is_empty()), ("/languages", head.languages.as_ref().is_some_and(Vec::is_empty))]
    {
        if empty {
            let place = parts.document.place_of(path);
            let message = format!("`{}` is empty; a flow has at least one", path.trim_start_matches('/'));
            parts.problems.push(Problem::error(Code::JsonBadValue, place, message));
        }
    }
    Some(Flow {
        format: head.format,
        id: head.id,
        name: head.name,
        description: head.description,
        kind: head.kind,
        channels: head.channels,
        languages: head.languages.filter(|l| !l.is_empty()).unwrap_or_else(|| vec![Language::literal("en")]),
        entry: head.entry,
        attributes: parts.each::<AttributeName, Attribute>("/attributes", head.attributes, AttributeName::new),
        inputs: parts.each::<AttributeName, ModuleInput>("/inputs", head.inputs, AttributeName::new),
        outputs: parts.each::<AttributeName, ModuleOutput>("/outputs", head.outputs, AttributeName::new),
        returns: head.returns,
        hooks: head.hooks,
        prompts: parts.each::<PromptId, BTreeMap<Language, Prompt>>("/prompts", head.prompts, PromptId::new),
        on_error: head.on_error,
        blocks: parts.each::<BlockId, BlockNode>("/blocks", head.blocks, BlockId::new),
    })
}

struct Parts<'a> {
    document: &'a Document,
    problems: &'a mut Vec<Problem>,
}

impl Parts<'_> {
    /// Reads the entries of a map one by one; those that cannot be read are named and left out.
    fn each<K: Ord, V: serde::de::DeserializeOwned>(
        &mut self,
        pointer: &str,
        keys: BTreeMap<String, IgnoredAny>,
        id: fn(&str) -> Result<K, BadId>,
    ) -> BTreeMap<K, V> {
        let mut read = BTreeMap::new();
        for key in keys.into_keys() {
            let pointer = format!("{pointer}/{}", pointer_key(&key));
            let value = self.document.decode(&pointer, self.problems);
            match id(&key) {
                Ok(id) => {
                    if let Some(value) = value {
                        read.insert(id, value);
                    }
                }
                Err(bad) => {
                    let place = self.document.place_of_key(&pointer);
                    self.problems.push(Problem::error(Code::JsonBadValue, place, bad.to_string()));
                }
            }
        }
        read
    }

    fn limit(&mut self, pointer: &str, what: &str, count: usize, limit: usize, code: Code) {
        if count > limit {
            let message = format!("the flow has {count} {what}; it may have {limit}");
            let problem = Problem::error(code, self.document.place_of_key(pointer), message);
            self.problems.push(problem.suggest("move a part of it into a module"));
        }
    }

    fn text_limit(&mut self, pointer: &str, text: &str, limit: usize) {
        let count = text.chars().count();
        if count > limit {
            let message = format!("the text has {count} characters; it may have {limit}");
            self.problems.push(Problem::error(Code::JsonBadValue, self.document.place_of(pointer), message));
        }
    }
}
