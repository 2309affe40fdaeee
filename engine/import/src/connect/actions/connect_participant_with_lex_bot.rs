//! Get customer input by a Lex bot.

use cordboard_model::PortName;
use serde_json::{Map, Value, json};

use super::super::document::Action;
use super::super::translate::Translation;
use super::super::values::json_path;
use crate::resources::ResourceKind;
use crate::session::{Target, port, set};

/// What bots call an answer that they did not understand.
const FALLBACK: &str = "FallbackIntent";

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let group = match action.text(&["LexInitializationData", "InitialMessage"]) {
        Some(text) if action.text(&["Text"]).is_none() => Map::from_iter([("Text".to_string(), Value::String(text))]),
        _ => action.parameters.clone(),
    };
    let name = t.session.block_of(&action.id);
    let prompt = t.prompt_of(action, &group, name.as_str());
    let prompt = prompt.unwrap_or_else(|| {
        let silence = cordboard_model::Prompt { say: Some(String::new()), ..Default::default() };
        t.session.prompt(name.as_str(), &silence)
    });
    let all = t.ports(action, &["no_input", "no_match", "error"]);
    let unknown = t.error(action, "NoMatchingCondition");
    let error = t.error(action, "NoMatchingError");
    let fallback = t.result(action, FALLBACK).unwrap_or(unknown);
    let silence = match action.error("InputTimeLimitExceeded") {
        Some(_) => t.error(action, "InputTimeLimitExceeded"),
        None => fallback.clone(),
    };
    let mut intents: Vec<Value> = Vec::new();
    let mut names = Map::new();
    let mut next: Vec<(PortName, Target)> = Vec::new();
    for (port, condition, target) in all {
        if condition.operand == FALLBACK {
            continue;
        }
        intents.push(json!(port.as_str()));
        if port != condition.operand.as_str() {
            names.insert(port.to_string(), json!(condition.operand));
        }
        next.push((port, target));
    }
    if intents.is_empty() {
        // Whatever the bot understands, no branch asks for it.
        intents.push(json!("fallback"));
        names.insert("fallback".into(), json!(FALLBACK));
        next.push((port("fallback"), fallback.clone()));
    }
    next.extend([(port("no_input"), silence), (port("no_match"), fallback), (port("error"), error)]);
    let bot = action
        .text(&["LexV2Bot", "AliasArn"])
        .or_else(|| action.text(&["LexBot", "Name"]))
        .unwrap_or_else(|| "bot".into());
    // An alias is named by ids alone: that of the bot says more than its own.
    let bot = match bot.split_once("bot-alias/") {
        Some((_, ids)) if !bot.contains("$.") => ids.split('/').next().unwrap_or(ids).to_string(),
        _ => bot,
    };
    let provider = t.resource(action, ResourceKind::IntentProvider, "bot", &bot);
    let into = t.session.attribute("$.Lex.IntentName", "lex_intent");
    let mut save = Map::new();
    for path in t.reads.of("Lex.Slots").to_vec() {
        let attribute =
            t.session.attribute(&format!("$.Lex.Slots.{}", path.join(".")), &format!("lex_slot_{}", path.join("_")));
        save.insert(attribute.to_string(), json!(json_path("slots", &path)));
    }
    let mut with = json!({
        "prompt": prompt.as_str(),
        "intents": intents,
        "intent_names": names,
        "into": into.as_str(),
        "provider": provider,
        "save": save,
        "retry": { "tries": 1 },
    });
    let seconds = action.text(&["LexTimeoutSeconds", "Text"]).and_then(|text| text.parse::<u32>().ok());
    if let Some(seconds) = seconds {
        set(&mut with, "timeout_seconds", json!(seconds.clamp(1, 604_800)));
    }
    t.session.differs(
        &action.id,
        "the bot's own dialogue is not held: an intent provider finds the intent and slots in one answer",
    );
    if action.value(&["LexSessionAttributes"]).is_some() {
        t.session.differs(&action.id, "session attributes are not given to the intent provider");
    }
    t.session.place(&action.id, "understand", with, next);
}
