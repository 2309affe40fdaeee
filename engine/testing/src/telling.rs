//! Facts in words, for people.

use cordboard_core::contact::{Answer, Audience, Content, TransferTarget, Wait};
use cordboard_core::{Fact, Outcome};
use cordboard_model::{Value, limits};

/// A fact as a line of text. Hide what is sensitive first, with [`cordboard_core::Redactor`].
pub fn told(fact: &Fact) -> String {
    match fact {
        Fact::PromptQueued { audience, content, .. } => {
            let who = if *audience == Audience::Agent { "to the agent: " } else { "" };
            match content {
                Content::Say(text) | Content::Ssml(text) | Content::Text(text) => format!("said {who}{text:?}"),
                Content::Audio(name) => format!("played {who}{name:?}"),
            }
        }
        Fact::AttributeSet { name, value, .. } => format!("{name} = {value}"),
        Fact::LanguageSet { language } => format!("language {language}"),
        Fact::QueueSet { queue } => format!("queue {queue}"),
        Fact::BlockEntered { block } => format!("block {block}"),
        Fact::PortTaken { block, port } => format!("port {block}.{port}"),
        Fact::FlowEntered { flow, .. } => format!("flow {flow}"),
        Fact::FlowReturned { outcome, .. } => format!("returned {outcome}"),
        Fact::FlowInterrupted { flow } => format!("flow {flow} interrupted"),
        Fact::ConsentRecorded { purpose, given } => {
            format!("consent to {purpose} {}", if *given { "given" } else { "refused" })
        }
        Fact::WaitClosed { answer, .. } => match answer {
            Answer::Digits(text) => format!("pressed {text}"),
            Answer::Speech(text) => format!("said by the caller: {text}"),
            Answer::Message(text) => format!("typed {text}"),
            Answer::NoInput => "no input".into(),
            Answer::Timer => "time is up".into(),
            Answer::Interrupted => "interrupted".into(),
        },
        Fact::ContactStarted { from, to, .. } => format!("contact from {from} to {to}"),
        Fact::WaitOpened { spec: Wait::Input(rules), .. } => format!("waits {} s for an answer", rules.seconds),
        Fact::WaitOpened { spec: Wait::Time { seconds, .. }, .. } => format!("waits {seconds} s"),
        Fact::TryCounted { tries } => format!("try {tries} failed"),
        Fact::Counted { block, count } => format!("{block} counts {count}"),
        Fact::EffectSettled { outcome: Outcome::Failed { code }, .. } => format!("failed: {code}"),
        Fact::EffectSettled { outcome: Outcome::Ok(value), .. } => {
            format!(
                "answered{}",
                if *value == Value::Null { String::new() } else { format!(": {}", clip(&value.to_string())) }
            )
        }
        Fact::EffectAbandoned { .. } => "answer no longer waited for".into(),
        Fact::TransferRequested { target } => match target {
            TransferTarget::Queue(to) => format!("transfer to queue {to}"),
            TransferTarget::Agent(to) => format!("transfer to agent {to}"),
            TransferTarget::Number(to) => format!("transfer to {to}"),
        },
        Fact::EventPublished { name, data } if data.is_empty() => format!("event {name}"),
        Fact::EventPublished { name, data } => {
            let data = serde_json::to_string(data).unwrap_or_default();
            format!("event {name} {}", clip(&data))
        }
        Fact::EffectRequested { request, .. } => match serde_json::to_value(request) {
            Ok(serde_json::Value::Object(mut fields)) => {
                fields.remove("kind");
                let fields = if fields.is_empty() {
                    String::new()
                } else {
                    format!(" {}", clip(&serde_json::Value::Object(fields).to_string()))
                };
                format!("asked: {}{fields}", request.name())
            }
            _ => format!("asked: {}", request.name()),
        },
        Fact::RecordingStarted => "recording started".into(),
        Fact::RecordingPaused { .. } => "recording paused".into(),
        Fact::RecordingResumed { .. } => "recording resumed".into(),
        Fact::RecordingStopped { .. } => "recording stopped".into(),
        Fact::Queued { queue, .. } => format!("in queue {queue}"),
        Fact::Dequeued { reason, .. } => format!("left the queue: {}", word(reason)),
        Fact::AgentAccepted { agent, .. } => format!("{} accepted", agent.name),
        Fact::AgentJoined { agent, .. } => format!("{} joined", agent.name),
        Fact::AgentLeft { by, .. } => format!("conversation over, ended by {}", word(by)),
        Fact::CustomerHeld => "customer on hold".into(),
        Fact::CustomerResumed => "customer off hold".into(),
        Fact::ExpressionFailed { block, code, message, .. } => format!("{code} in {block}: {message}"),
        Fact::PolicyBlocked { block, policy } => format!("{} stopped {block}", word(policy)),
        Fact::HungUp { by, .. } => format!("line down, by {}", word(by)),
        Fact::Ended { reason, .. } => format!("ended: {}", word(reason)),
        other => clip(&serde_json::to_string(other).unwrap_or_default()),
    }
}

/// The name of a variant, as facts write it.
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A text short enough for a line.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(limits::NAME_CHARACTERS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_string(),
    }
}
