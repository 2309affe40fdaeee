//! What references of a flow become: attributes and values of the contact. Each is text, and empty while it is not set, as
//! in the original.

use cordboard_model::AttributeName;
use std::collections::BTreeMap;

use super::references::{Piece, pieces};
use crate::quoting::quoted;
use crate::session::Session;

/// What a reference becomes.
pub(crate) struct Meaning {
    /// The expression.
    pub expression: String,
    /// The attribute that stands for it, where one does.
    pub attribute: Option<AttributeName>,
    /// How it differs from the original.
    pub difference: Option<String>,
}

impl Meaning {
    fn exact(expression: &str) -> Self {
        Self { expression: expression.to_string(), attribute: None, difference: None }
    }
    fn near(expression: &str, difference: &str) -> Self {
        Self { difference: Some(difference.to_string()), ..Self::exact(expression) }
    }
}

/// `VOICE` or `CHAT`, as the original writes the channel.
const CHANNEL: &str = "if contact.channel == 'voice' { 'VOICE' } else { 'CHAT' }";
const DIRECTION: &str = "if contact.direction == 'outbound' { 'OUTBOUND' } else { if contact.direction == 'callback' { 'CALLBACK' } else { 'INBOUND' } }";

/// What a reference means here.
pub(crate) fn meaning(session: &mut Session, path: &[String]) -> Meaning {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["CustomerEndpoint", "Address"] => Meaning::exact("contact.from ?? ''"),
        ["SystemEndpoint", "Address"] => Meaning::exact("contact.to ?? ''"),
        ["CustomerEndpoint" | "SystemEndpoint", "Type"] => {
            Meaning::exact("if contact.channel == 'voice' { 'TELEPHONE_NUMBER' } else { 'CONTACT_FLOW' }")
        }
        ["CustomerEndpoint", "DisplayName"] => {
            Meaning::near("contact.from ?? ''", "`$.CustomerEndpoint.DisplayName` is the customer's address")
        }
        ["Channel"] => Meaning::exact(CHANNEL),
        ["ContactId" | "InitialContactId"] => Meaning::exact("contact.id"),
        ["InitiationMethod"] => {
            Meaning::near(DIRECTION, "`$.InitiationMethod` is `INBOUND`, `OUTBOUND` or `CALLBACK` alone")
        }
        ["LanguageCode"] => Meaning::exact("contact.language ?? ''"),
        ["Queue", "Name"] => Meaning::exact("contact.queue ?? ''"),
        ["Queue", "ARN"] => {
            Meaning::near("contact.queue ?? ''", "`$.Queue.ARN` is the queue's name: queues here have no ARN")
        }
        ["Agent", "UserName" | "ARN"] => Meaning::exact("agent.id ?? ''"),
        ["Agent", "FirstName"] => Meaning::near("agent.name ?? ''", "`$.Agent.FirstName` is the agent's whole name"),
        ["Agent", "LastName"] => Meaning::near("''", "`$.Agent.LastName` is empty: the name is kept in one piece"),
        _ => kept(session, &parts),
    }
}

/// A value that an attribute keeps.
fn kept(session: &mut Session, parts: &[&str]) -> Meaning {
    // What a module is given is declared as its input, and no attribute of the contact.
    if let (["Modules", "Input", rest @ ..], cordboard_model::FlowKind::Module) = (parts, session.kind) {
        let name = crate::names::attribute(&format!("input_{}", rest.join("_")), &mut Default::default());
        return Meaning::exact(name.as_str());
    }
    let original = format!("$.{}", parts.join("."));
    let joined = |prefix: &str, rest: &[&str]| {
        let words = std::iter::once(prefix).chain(rest.iter().copied());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
    };
    let (name, difference) = match parts {
        ["Attributes", key @ ..] => (key.join("_"), None),
        ["StoredCustomerInput"] => ("stored_customer_input".into(), None),
        ["External", rest @ ..] | ["LambdaInvocation", "ResultData", rest @ ..] => (joined("external", rest), None),
        ["Lex", "IntentName"] => ("lex_intent".into(), None),
        ["Lex", "Slots", rest @ ..] => (joined("lex_slot", rest), None),
        ["Lex", "SessionAttributes", rest @ ..] => {
            (joined("lex_session", rest), Some("no bot sets session attributes here".to_string()))
        }
        ["FlowAttributes", rest @ ..] => (joined("flow", rest), None),
        ["Metrics", "Queue", "Size" | "OldestContactAge" | "EstimatedWaitTime" | "Name" | "ARN"]
        | ["Metrics", "Agents", "Available" | "Staffed" | "Online", "Count"] => {
            (joined("metrics", parts.get(1..).unwrap_or_default()), None)
        }
        ["Customer", rest @ ..] => (joined("customer", rest), None),
        ["CustomerId"] => ("customer_id".into(), None),
        ["Name"] => ("contact_name".into(), None),
        ["Description"] => ("contact_description".into(), None),
        ["Modules", "Input", rest @ ..] => (joined("input", rest), None),
        ["Modules", "ResultData", rest @ ..] => (joined("module_result", rest), None),
        ["Tags", rest @ ..] => (joined("tag", rest), None),
        _ => {
            let lower: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
            let name = lower.join("_");
            (name, Some(format!("nothing here sets `{original}`: the attribute that stands for it stays empty")))
        }
    };
    // Both ways of writing mean the last result of a function.
    let original = original.replace("$.LambdaInvocation.ResultData.", "$.External.");
    let attribute = session.attribute(&original, &name);
    Meaning { expression: attribute.to_string(), attribute: Some(attribute), difference }
}

/// A text as a template: references filled in, and what would be taken for an expression kept as it is.
pub(crate) fn template(session: &mut Session, text: &str) -> (String, Vec<String>) {
    let mut made = String::with_capacity(text.len());
    let mut differences = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => made.push_str(&text.replace("${", "$${")),
            Piece::Reference(path) => {
                let meaning = meaning(session, &path);
                made.push_str("${");
                made.push_str(&meaning.expression);
                made.push('}');
                differences.extend(meaning.difference);
            }
        }
    }
    (made, differences)
}

/// What a flow reads of the results of actions: by namespace, the paths below it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Reads {
    by_namespace: BTreeMap<String, Vec<Vec<String>>>,
}

impl Reads {
    /// Adds a reference.
    pub(crate) fn add(&mut self, path: &[String]) {
        let (namespace, rest) = match path {
            [first, second, rest @ ..] if first == "LambdaInvocation" && second == "ResultData" => ("External", rest),
            [first, second, rest @ ..] if matches!(first.as_str(), "Lex" | "Modules") => {
                return self.push(&format!("{first}.{second}"), rest);
            }
            [first, rest @ ..] => (first.as_str(), rest),
            [] => return,
        };
        self.push(namespace, rest);
    }

    fn push(&mut self, namespace: &str, rest: &[String]) {
        let known = self.by_namespace.entry(namespace.to_string()).or_default();
        if !known.iter().any(|path| path == rest) {
            known.push(rest.to_vec());
        }
    }

    /// The paths below a namespace.
    pub(crate) fn of(&self, namespace: &str) -> &[Vec<String>] {
        self.by_namespace.get(namespace).map_or(&[], Vec::as_slice)
    }
}

/// An expression that takes a path from a JSON value as text; empty where there is nothing.
pub(crate) fn json_path(root: &str, path: &[String]) -> String {
    let mut expression = root.to_string();
    for step in path {
        let word = step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && step.starts_with(|c: char| c.is_ascii_alphabetic())
            && !cordboard_core::is_reserved_name(step);
        match word {
            true => {
                expression.push('.');
                expression.push_str(step);
            }
            false => {
                expression.push('[');
                expression.push_str(&quoted(step));
                expression.push(']');
            }
        }
    }
    format!("text({expression} ?? '')")
}
