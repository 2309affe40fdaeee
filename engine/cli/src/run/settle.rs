//! Answers to effects, in few words.

use cordboard_core::{Effect, Outcome};
use cordboard_model::Value;
use smol_str::SmolStr;

/// Understands the words after `/settle` as the answer to an effect.
pub fn outcome(effect: &Effect, words: &str) -> Result<Outcome, String> {
    if let Some(code) = words.strip_prefix("failed") {
        let code = if code.trim().is_empty() { "effect.failed" } else { code.trim() };
        return Ok(Outcome::failed(code));
    }
    if words.starts_with('{') {
        let value: Value = serde_json::from_str(words).map_err(|error| format!("this is not JSON: {error}"))?;
        return Ok(Outcome::Ok(value));
    }
    let usage = usage(effect);
    let word = if words.is_empty() { usual(effect) } else { words };
    let fields: Vec<(&'static str, Value)> = match (effect, word) {
        (Effect::CheckHours { .. }, "open" | "closed") => vec![("open", Value::Boolean(word == "open"))],
        (Effect::CheckQueue { .. }, "staffed" | "unstaffed") => {
            let agents = i64::from(word == "staffed");
            vec![
                ("staffed", agents.into()),
                ("available", agents.into()),
                ("waiting", 0.into()),
                ("longest_wait_seconds", 0.into()),
                ("estimated_wait_seconds", 0.into()),
            ]
        }
        (Effect::Enqueue { .. }, "queued" | "full" | "closed" | "no_agents")
        | (Effect::TransferCall { .. }, "ended" | "busy" | "no_answer")
        | (Effect::RequestCallback { .. }, "requested" | "invalid_number") => vec![("outcome", Value::text(word))],
        (Effect::OfferAgent { agent, .. }, "accepted") => {
            vec![("id", Value::text(agent.as_str())), ("name", Value::text(agent.as_str()))]
        }
        (Effect::HttpRequest { .. }, status) => match status.parse::<i64>() {
            Ok(status @ 100..=599) => vec![("status", status.into())],
            _ => return Err(usage),
        },
        (Effect::DetectIntent { intents, .. }, intent) if intents.iter().any(|known| known == intent) => {
            vec![("intent", Value::text(intent))]
        }
        (Effect::DetectIntent { .. }, "none") => vec![("intent", Value::Null)],
        (Effect::LookupCustomer { .. }, "none") => vec![("matches", 0.into())],
        (Effect::LookupCustomer { .. }, "several") => vec![("matches", 2.into())],
        (_, "ok") => return Ok(Outcome::DONE),
        _ => return Err(usage),
    };
    Ok(Outcome::Ok(Value::Map(fields.into_iter().map(|(key, value)| (SmolStr::new_static(key), value)).collect())))
}

/// The usual good answer.
fn usual(effect: &Effect) -> &'static str {
    match effect {
        Effect::CheckHours { .. } => "open",
        Effect::CheckQueue { .. } => "staffed",
        Effect::Enqueue { .. } => "queued",
        Effect::TransferCall { .. } => "ended",
        Effect::RequestCallback { .. } => "requested",
        Effect::OfferAgent { .. } => "accepted",
        Effect::HttpRequest { .. } => "200",
        Effect::DetectIntent { .. } | Effect::LookupCustomer { .. } => "none",
        _ => "ok",
    }
}

/// How to answer an effect.
pub fn usage(effect: &Effect) -> String {
    let words = match effect {
        Effect::CheckHours { .. } => "open, closed".to_string(),
        Effect::CheckQueue { .. } => {
            r#"staffed, unstaffed, or {"staffed":2,"available":0,"waiting":5,"longest_wait_seconds":90}"#.into()
        }
        Effect::Enqueue { .. } => "queued, full, closed, no_agents".into(),
        Effect::TransferCall { .. } => "ended, busy, no_answer".into(),
        Effect::RequestCallback { .. } => "requested, invalid_number".into(),
        Effect::OfferAgent { .. } => "accepted".into(),
        Effect::HttpRequest { .. } => r#"200, 404, 500, or {"status":200,"json":{…}}"#.into(),
        Effect::DetectIntent { intents, .. } => format!("{}, none", intents.join(", ")),
        Effect::LookupCustomer { .. } => r#"none, several, or {"matches":1,"customer":{…}}"#.into(),
        _ => "ok".into(),
    };
    format!("/settle {words}, failed CODE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(effect: &Effect, words: &str, expected: &str) {
        let outcome = outcome(effect, words).map(|outcome| serde_json::to_string(&outcome).unwrap());
        assert_eq!(outcome.unwrap_or_else(|message| message), expected, "{words}");
    }

    #[test]
    fn effects_are_settled_by_a_word_a_status_json_or_failure() {
        let hours = Effect::CheckHours { hours: None, queue: None };
        check(&hours, "", r#"{"ok":{"open":true}}"#);
        check(&hours, "closed", r#"{"ok":{"open":false}}"#);
        check(&hours, "failed", r#"{"failed":{"code":"effect.failed"}}"#);
        check(&hours, "failed effect.timeout", r#"{"failed":{"code":"effect.timeout"}}"#);
        check(&hours, "maybe", "/settle open, closed, failed CODE");
        let lookup = Effect::LookupCustomer { by: "phone".into(), value: "1".into(), sensitive: false };
        check(
            &lookup,
            r#"{"matches":1,"customer":{"name":"Ada"}}"#,
            r#"{"ok":{"customer":{"name":"Ada"},"matches":1}}"#,
        );
    }
}
