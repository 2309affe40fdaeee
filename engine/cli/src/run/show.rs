//! What the person sees.

use anstyle::{AnsiColor, Style};
use cordboard_core::contact::{Audience, Content, InputWait, StayKind};
use cordboard_core::{Fact, FlowSet, Redactor};
use cordboard_model::Channel;
use cordboard_testing::{Call, Simulator, Waiting, told};
use std::process::ExitCode;

use super::{FactsFormat, is_news, settle};

const QUIET: Style = Style::new().dimmed();
const SAID: Style = Style::new().bold();
const TROUBLE: Style = AnsiColor::Yellow.on_default();

/// The screen, and what it has shown.
pub struct Screen<'f> {
    redactor: Redactor<'f>,
    facts: Option<FactsFormat>,
    scripted: bool,
    shown: usize,
}

impl<'f> Screen<'f> {
    /// A screen that has shown nothing.
    pub fn new(flows: &'f FlowSet, facts: Option<FactsFormat>, scripted: bool) -> Self {
        Self { redactor: Redactor::new(flows), facts, scripted, shown: 0 }
    }

    fn only_json(&self) -> bool {
        self.facts == Some(FactsFormat::Json)
    }

    fn line(&self, style: Style, text: &str) {
        if !self.only_json() {
            anstream::println!("{style}{text}{style:#}");
        }
    }

    /// Says who talks to whom.
    pub fn opening(&self, flow: &str, call: &Call) {
        let what = match call.channel {
            Channel::Voice => "call",
            Channel::Chat => "chat",
            Channel::Sms => "text message",
        };
        self.line(QUIET, &format!("{flow} · {what} from {} to {}", call.from, call.to));
    }

    /// Shows what has happened since it was last asked.
    pub fn catch_up(&mut self, contact: &Simulator<'_>) {
        for fact in contact.facts().get(self.shown..).unwrap_or_default() {
            let fact = self.redactor.shown(fact);
            match self.facts {
                Some(FactsFormat::Json) => match serde_json::to_string(&fact) {
                    Ok(json) => anstream::println!("{json}"),
                    Err(error) => self.trouble(&format!("a fact cannot be written: {error}")),
                },
                _ => self.fact(&fact),
            }
        }
        self.shown = contact.facts().len();
    }

    fn fact(&self, fact: &Fact) {
        if let Fact::PromptQueued { audience, content, .. } = fact {
            let text = match content {
                Content::Say(text) | Content::Text(text) | Content::Ssml(text) => text.to_string(),
                Content::Audio(name) => format!("♪ {name}"),
            };
            let who = if *audience == Audience::Agent { "(to the agent) " } else { "" };
            self.line(SAID, &format!("  {who}{text}"));
        } else if self.facts.is_some() || is_news(fact) {
            self.line(QUIET, &format!("  · {}", told(fact)));
        }
    }

    /// Says what is waited for.
    pub fn ask(&self, contact: &Simulator<'_>) {
        let hint = match contact.waiting() {
            Waiting::Answer(_, rules) => Some(asked(rules, contact.channel())),
            Waiting::Time(..) => Some("waiting for time to pass: /advance".to_string()),
            Waiting::Effect(_, effect) => Some(settle::usage(effect)),
            Waiting::Agent(_) | Waiting::Conversation(_) | Waiting::Nothing => None,
        };
        let stay = match stay(contact) {
            Some(StayKind::Queue { .. }) => Some("in the queue: /accept, /advance or /hangup"),
            Some(StayKind::Conversation { .. }) => Some("in conversation: /leave, /hold, /transfer, /pause or /hangup"),
            None => None,
        };
        for line in hint.as_deref().into_iter().chain(stay) {
            self.line(QUIET, &format!("  ? {line}"));
        }
    }

    /// Repeats a scripted line, so that the output reads as a conversation.
    pub fn echo(&self, line: &str) {
        if self.scripted {
            self.line(Style::new(), format!("› {line}").trim_end());
        }
    }

    /// Shows something that was asked for.
    pub fn note(&self, text: &str) {
        self.line(Style::new(), text);
    }

    /// Says that something did not work.
    pub fn trouble(&self, text: &str) {
        anstream::eprintln!("{TROUBLE}{text}{TROUBLE:#}");
    }

    /// Ends the session.
    pub fn finish(&self) -> ExitCode {
        ExitCode::SUCCESS
    }
}

/// The queue or conversation a contact is in.
fn stay<'s>(contact: &'s Simulator<'_>) -> Option<&'s StayKind> {
    contact.state().stay.as_ref().map(|stay| &stay.kind)
}

/// What a contact is doing, to go after "the contact".
pub fn waits(contact: &Simulator<'_>) -> String {
    match (stay(contact), contact.waiting()) {
        (Some(StayKind::Queue { .. }), _) => "waits in the queue for an agent".into(),
        (Some(StayKind::Conversation { .. }), _) => "is in conversation with an agent".into(),
        (None, Waiting::Answer(..)) => "waits for the customer's answer".into(),
        (None, Waiting::Time(..)) => "waits for time to pass".into(),
        (None, Waiting::Effect(_, effect)) => format!("waits for {}", effect.name()),
        (None, _) => "is over".into(),
    }
}

/// What the customer can do.
fn asked(rules: &InputWait, channel: Channel) -> String {
    let secret = if rules.sensitive { ", and it will not be shown" } else { "" };
    let words = rules.hints.join(", ");
    if channel.is_text() {
        return match words.as_str() {
            "" => format!("type{secret}"),
            words => format!("type: {words}"),
        };
    }
    let keys = rules.digits.as_ref().map(|digits| match (digits.max, digits.terminator.as_str()) {
        (1, _) => "press a key".to_string(),
        (most, "") => format!("press up to {most} keys"),
        (most, end) => format!("press up to {most} keys, then {end}"),
    });
    let speech = rules.speech.then(|| match words.as_str() {
        "" => "say it".to_string(),
        words => format!("say {words}"),
    });
    let ways: Vec<String> = keys.into_iter().chain(speech).collect();
    format!("{}{secret}; nothing for {} s is silence", ways.join(", or "), rules.seconds)
}
