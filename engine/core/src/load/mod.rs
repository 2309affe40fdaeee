//! From flow documents to flows that can run: settings read, expressions compiled, edges resolved, and everything that is
//! wrong said with its place.

mod calls;
mod edges;
mod names;
mod prompts;
mod recursion;
mod set;
mod settings;

pub use names::is_reserved_name;
pub use prompts::Words;
pub use set::{FlowSet, Library, Loaded, NamedFile};

use cordboard_model::{
    BlockId, Channel, Code, Draft, Flow, FlowId, Language, PortName, Problem, PromptId,
    json::{Document, content_hash, pointer_key},
};
use std::collections::BTreeMap;

use crate::blocks::{self, Block, Decode, Port};
use crate::expression::Template;
use prompts::LoadedPrompt;

/// A flow that can run.
#[derive(Debug)]
pub struct LoadedFlow {
    /// The flow as written.
    pub source: Flow,
    /// The hash of its canonical text.
    pub hash: String,
    blocks: Vec<LoadedBlock>,
    by_id: BTreeMap<BlockId, usize>,
    entry: Option<usize>,
    prompts: BTreeMap<PromptId, LoadedPrompt>,
}

/// A block that can run.
#[derive(Debug)]
pub struct LoadedBlock {
    /// Its id.
    pub id: BlockId,
    /// Its type and settings.
    pub block: Block,
    /// Each port, and the block it leads to: an index into the flow's blocks.
    pub ports: Vec<(Port, Option<usize>)>,
}

impl LoadedBlock {
    /// The index of the block a port leads to.
    pub fn target(&self, port: &PortName) -> Option<usize> {
        self.ports.iter().find(|(own, _)| own.name == *port).and_then(|(_, target)| *target)
    }
}

impl LoadedFlow {
    /// The flow's id.
    pub fn id(&self) -> &FlowId {
        &self.source.id
    }
    /// Its blocks, sorted by id.
    pub fn blocks(&self) -> &[LoadedBlock] {
        &self.blocks
    }
    /// A block by its id.
    pub fn block(&self, id: &BlockId) -> Option<&LoadedBlock> {
        self.block_at(*self.by_id.get(id)?)
    }
    /// A block by its index.
    pub fn block_at(&self, index: usize) -> Option<&LoadedBlock> {
        self.blocks.get(index)
    }
    /// The block it starts at.
    pub fn entry(&self) -> Option<&LoadedBlock> {
        self.block_at(self.entry?)
    }
    /// The language the flow speaks with a customer who speaks `wanted`: that one, its base language, or the flow's first.
    pub fn language_for(&self, wanted: Option<&Language>) -> Language {
        let languages = &self.source.languages;
        let best = wanted.and_then(|wanted| best_language(languages.iter(), wanted));
        best.or(languages.first()).cloned().unwrap_or(Language::literal("en"))
    }
    /// What a prompt says, and in which language it says it.
    pub fn prompt(
        &self,
        id: &PromptId,
        language: Option<&Language>,
        channel: Channel,
    ) -> Option<(Language, Words<'_>)> {
        let prompt = self.prompts.get(id)?;
        let best = language.and_then(|wanted| best_language(prompt.keys(), wanted));
        let best = best.or_else(|| self.source.languages.iter().find(|own| prompt.contains_key(*own)))?;
        Some((best.clone(), prompt.get(best)?.words(channel)?))
    }
    /// Whether a prompt can always be said: on each channel and in each language of the flow, with nothing to fill in.
    pub fn always_says(&self, id: &PromptId) -> bool {
        let mut each = self.source.languages.iter().flat_map(|language| {
            self.source.channels.iter().map(move |channel| self.prompt(id, Some(language), *channel))
        });
        each.all(|words| words.is_some_and(|(_, words)| words.template().is_fixed()))
    }
    /// Every wording of a prompt.
    pub fn wordings(&self, id: &PromptId) -> impl Iterator<Item = &Template> {
        self.prompts.get(id).into_iter().flat_map(|prompt| prompt.values()).flat_map(prompts::Wording::templates)
    }
    /// Whether the flow speaks a language, or its base: `en` serves `en-GB`.
    pub fn speaks(&self, language: &Language) -> bool {
        best_language(self.source.languages.iter(), language).is_some()
    }
    /// Whether a name is declared as sensitive here.
    pub fn is_sensitive(&self, name: &str) -> bool {
        self.source.attributes.get(name).is_some_and(|attribute| attribute.sensitive)
            || self.source.inputs.get(name).is_some_and(|input| input.sensitive)
    }
}

/// The language among `have` that serves one who speaks `wanted`: the same, or its base (`en` for `en-GB`).
fn best_language<'l>(have: impl Iterator<Item = &'l Language> + Clone, wanted: &Language) -> Option<&'l Language> {
    let base = wanted.as_str().split('-').next().unwrap_or_default();
    have.clone().find(|own| *own == wanted).or_else(|| have.clone().find(|own| own.as_str() == base))
}

/// A flow being loaded: where to find the place of a problem, and where to put it.
pub(crate) struct Loading<'a> {
    pub document: &'a Document,
    pub flow: &'a Flow,
    pub problems: &'a mut Vec<Problem>,
}

impl Loading<'_> {
    /// Adds an error at the value a pointer names.
    pub fn error(&mut self, code: Code, pointer: &str, message: impl Into<String>) -> &mut Problem {
        let place = self.document.place_of(pointer);
        self.push(Problem::error(code, place, message))
    }
    /// Whether the file has something at a pointer, though it may be something that could not be read. What could not be
    /// read has a problem of its own, and those who name it are not wrong.
    pub fn written(&self, pointer: &str) -> bool {
        self.document.find(pointer).is_some()
    }
    pub fn push(&mut self, problem: Problem) -> &mut Problem {
        self.problems.push(problem);
        // Pushed on the line above.
        #[allow(clippy::expect_used)]
        self.problems.last_mut().expect("a problem was just pushed")
    }
}

/// Suggests the candidate nearest to a word, if one is near.
pub(crate) fn hint<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    cordboard_model::did_you_mean(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// Whether the object at a pointer was found to have a key that nothing reads.
fn has_unknown_key(problems: &[Problem], document: &Document, pointer: &str) -> bool {
    problems.iter().any(|problem| {
        let object = problem.place.path.rsplit_once('/').map(|(object, _)| object);
        problem.code == Code::JsonUnknownKey && problem.place.file == document.file() && object == Some(pointer)
    })
}

/// Loads one flow. What concerns other flows is checked when the set is put together.
pub(crate) fn load(draft: &Draft, problems: &mut Vec<Problem>) -> LoadedFlow {
    let Draft { document, flow } = draft;
    let mut blocks = Vec::with_capacity(flow.blocks.len());
    for (id, node) in &flow.blocks {
        let pointer = format!("/blocks/{}", pointer_key(id.as_str()));
        if !blocks::exists(&node.block_type) {
            let place = document.place_of(&format!("{pointer}/type"));
            let message = format!("there is no block type `{}`", node.block_type);
            let suggestion = match blocks::nearest(&node.block_type) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use one of those in docs/reference/blocks".to_string(),
            };
            problems.push(Problem::error(Code::BlockUnknownType, place, message).suggest(suggestion));
            continue;
        }
        // Where the settings stand under a misspelt key, that is the mistake, and not that they are missing.
        let mut aside = Vec::new();
        let misplaced =
            document.find(&format!("{pointer}/with")).is_none() && has_unknown_key(problems, document, &pointer);
        let problems = if misplaced { &mut aside } else { &mut *problems };
        let mut decode = Decode { document, pointer: format!("{pointer}/with"), problems };
        if let Some(block) = Block::read(&node.block_type, &mut decode) {
            blocks.push(LoadedBlock { id: id.clone(), block, ports: Vec::new() });
        }
    }
    let by_id: BTreeMap<_, _> = blocks.iter().enumerate().map(|(index, block)| (block.id.clone(), index)).collect();
    let mut loading = Loading { document, flow, problems };
    edges::connect(&mut loading, &mut blocks, &by_id);
    let entry = edges::entry(&mut loading, &by_id);
    names::check(&mut loading);
    let prompts = prompts::load(&mut loading);
    settings::check(&mut loading, &blocks);
    let hash = content_hash(&document.canonical());
    LoadedFlow { source: flow.clone(), hash, blocks, by_id, entry, prompts }
}
