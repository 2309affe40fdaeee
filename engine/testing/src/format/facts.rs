//! The names of facts and of their fields, to catch a misspelt one when a test is read: a name that matches nothing would
//! otherwise make `never` hold for ever.

/// Every fact, with its fields.
pub(super) const FACTS: &[(&str, &[&str])] = &[
    ("contact_started", &["id", "channel", "direction", "from", "to", "language", "answered_by", "seed", "at"]),
    ("flow_entered", &["flow", "entered", "inputs"]),
    ("block_entered", &["block"]),
    ("port_taken", &["block", "port"]),
    ("flow_returned", &["outcome", "outputs"]),
    ("flow_interrupted", &["flow"]),
    ("prompt_queued", &["prompt", "language", "audience", "say", "ssml", "audio", "text"]),
    ("attribute_set", &["name", "value", "sensitive"]),
    ("language_set", &["language"]),
    ("voice_set", &["voice"]),
    ("queue_set", &["queue"]),
    ("routing_set", &["routing"]),
    ("hooks_set", &["hooks"]),
    ("consent_recorded", &["purpose", "given"]),
    ("wait_opened", &["wait", "deadline", "for", "seconds", "digits", "speech", "hints", "barge_in", "sensitive", "message"]),
    ("wait_closed", &["wait", "answer"]),
    ("try_counted", &["tries"]),
    ("counted", &["block", "count"]),
    // An effect's own fields stand beside these.
    ("effect_requested", &["effect", "deadline", "kind"]),
    ("effect_settled", &["effect", "outcome"]),
    ("effect_abandoned", &["effect"]),
    ("recording_started", &[]),
    ("recording_paused", &["by"]),
    ("recording_resumed", &["by"]),
    ("recording_stopped", &["by"]),
    ("queued", &["stay", "queue", "deadline", "at"]),
    ("dequeued", &["stay", "reason"]),
    ("agent_accepted", &["stay", "agent"]),
    ("agent_joined", &["stay", "agent"]),
    ("agent_left", &["stay", "by"]),
    ("customer_held", &[]),
    ("customer_resumed", &[]),
    ("transfer_requested", &["target"]),
    ("event_published", &["name", "data"]),
    ("expression_failed", &["block", "code", "at", "message"]),
    ("policy_blocked", &["block", "policy"]),
    ("hung_up", &["by", "reason", "at"]),
    ("ended", &["reason", "at"]),
];

/// The fields of a fact.
pub(super) fn fields_of(name: &str) -> &'static [&'static str] {
    FACTS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, fields)| fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordboard_core::Fact;

    #[test]
    fn the_list_has_every_fact_and_no_other() {
        let refusal = serde_json::from_str::<Fact>(r#"{"fact":"?"}"#).unwrap_err().to_string();
        let list: Vec<_> = FACTS.iter().map(|(name, _)| format!("`{name}`")).collect();
        assert!(refusal.contains(&format!("expected one of {}", list.join(", "))), "{refusal}");
    }

    #[test]
    fn the_fields_are_those_that_are_needed_to_read_the_fact() {
        for (name, fields) in FACTS {
            let refusal = serde_json::from_str::<Fact>(&format!(r#"{{"fact":"{name}"}}"#));
            if let Err(missing) = refusal.map_err(|error| error.to_string())
                && let Some(field) = missing.strip_prefix("missing field `").and_then(|rest| rest.split('`').next())
            {
                assert!(fields.contains(&field), "{name} needs {field}");
            }
        }
    }
}
