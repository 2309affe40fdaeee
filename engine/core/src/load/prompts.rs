//! Prompts: what is said in each language on each channel, with the expressions in it compiled.

use cordboard_model::limits::PROMPT_CHARACTERS;
use cordboard_model::{Channel, Code, FlowKind, Language, PromptId, json::pointer_key};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::names::Readable;
use super::settings::{report_faults, shown};
use super::{Loading, has_unknown_key};
use crate::contact::Content;
use crate::expression::{Template, Want};

/// A prompt in each of its languages.
pub(super) type LoadedPrompt = BTreeMap<Language, Wording>;

/// A prompt in one language.
#[derive(Debug)]
pub(super) struct Wording {
    say: Option<Template>,
    audio: Option<Template>,
    ssml: Option<Template>,
    chat: Option<Template>,
    sms: Option<Template>,
}

/// What a prompt says on one channel.
#[derive(Debug, Clone, Copy)]
pub enum Words<'f> {
    /// Text to speak.
    Say(&'f Template),
    /// Text to speak, with markup.
    Ssml(&'f Template),
    /// A recording to play.
    Audio(&'f Template),
    /// Text to send.
    Text(&'f Template),
}

impl<'f> Words<'f> {
    /// The text, with expressions to fill in.
    pub fn template(self) -> &'f Template {
        match self {
            Words::Say(template) | Words::Ssml(template) | Words::Audio(template) | Words::Text(template) => template,
        }
    }
    /// The content with its expressions filled in.
    pub(crate) fn filled(self, text: SmolStr) -> Content {
        match self {
            Words::Say(_) => Content::Say(text),
            Words::Ssml(_) => Content::Ssml(text),
            Words::Audio(_) => Content::Audio(text),
            Words::Text(_) => Content::Text(text),
        }
    }
}

impl Wording {
    /// The words for a channel: see [`cordboard_model::Prompt`] for the order.
    pub(super) fn words(&self, channel: Channel) -> Option<Words<'_>> {
        match channel {
            Channel::Voice => {
                let audio = self.audio.as_ref().map(Words::Audio);
                audio.or(self.ssml.as_ref().map(Words::Ssml)).or(self.say.as_ref().map(Words::Say))
            }
            Channel::Chat => self.chat.as_ref().or(self.say.as_ref()).map(Words::Text),
            Channel::Sms => self.sms.as_ref().or(self.chat.as_ref()).or(self.say.as_ref()).map(Words::Text),
        }
    }
}

/// Compiles every prompt and says which languages and channels are missing.
pub(super) fn load(loading: &mut Loading<'_>) -> BTreeMap<PromptId, LoadedPrompt> {
    let flow = loading.flow;
    let mut loaded = BTreeMap::new();
    for (id, languages) in &flow.prompts {
        let pointer = format!("/prompts/{}", pointer_key(id.as_str()));
        let mut prompt = LoadedPrompt::new();
        for (language, text) in languages {
            let pointer = format!("{pointer}/{}", pointer_key(language.as_str()));
            let wording = Wording {
                say: template(loading, &pointer, "say", text.say.as_deref()),
                audio: template(loading, &pointer, "audio", text.audio.as_deref()),
                ssml: template(loading, &pointer, "ssml", text.ssml.as_deref()),
                chat: template(loading, &pointer, "chat", text.chat.as_deref()),
                sms: template(loading, &pointer, "sms", text.sms.as_deref()),
            };
            channels(loading, &pointer, id, language, &wording);
            prompt.insert(language.clone(), wording);
        }
        for language in flow.languages.iter().filter(|language| !languages.contains_key(*language)) {
            let message = format!("prompt `{id}` says nothing in `{language}`, which this flow speaks");
            loading.error(Code::PromptMissingLanguage, &pointer, message).suggestion =
                Some(format!("add `{language}` to the prompt, or remove it from `languages`"));
        }
        loaded.insert(id.clone(), prompt);
    }
    loaded
}

/// Whisper prompts are heard by voice alone; all others are said on each channel of the flow.
fn channels(loading: &mut Loading<'_>, pointer: &str, id: &PromptId, language: &Language, wording: &Wording) {
    // What stands under a misspelt key was meant to be said, and the key has been told of.
    if loading.flow.kind == FlowKind::HangUp || has_unknown_key(loading.problems, loading.document, pointer) {
        return;
    }
    for channel in &loading.flow.channels {
        if wording.words(*channel).is_none() {
            let message = format!("prompt `{id}` has nothing to say on {} in `{language}`", channel.name());
            loading.error(Code::PromptMissingChannel, pointer, message).suggestion = Some("add `say`".into());
        }
    }
}

fn template(loading: &mut Loading<'_>, pointer: &str, key: &str, text: Option<&str>) -> Option<Template> {
    let text = text?;
    let pointer = format!("{pointer}/{key}");
    let count = text.chars().count();
    if count > PROMPT_CHARACTERS {
        let message = format!("the prompt has {count} characters; it may have {PROMPT_CHARACTERS}");
        loading.error(Code::PromptTooLong, &pointer, message).suggestion =
            Some("shorten it, or split it over two prompts".into());
        return Some(Template::new(""));
    }
    let template = Template::new(text);
    let names = Readable { flow: loading.flow, document: loading.document, extra: &[] };
    if let Err(faults) = template.compile(&names, Want::Text) {
        report_faults(loading, &pointer, faults);
    }
    shown(loading, &pointer, &template);
    Some(template)
}
