//! Gather input on a call.

use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::session::{Target, port};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let prompt = match t.said(widget)? {
        Some(prompt) => prompt,
        None => t.written(widget, "say")?,
    };
    let (keys, speech) = (widget.event("keypress").is_some(), widget.event("speech").is_some());
    let (pressed, spoken) = (t.event(widget, "keypress"), t.event(widget, "speech"));
    let timeout = t.event(widget, "timeout");
    let digits = t.result(widget, &["Digits"]);
    let result = t.result(widget, &["SpeechResult"]);
    let number = |key: &str| widget.text(key).and_then(|text| text.parse::<u32>().ok());
    if widget.text("timeout").is_some() && number("timeout").is_none() {
        t.session.differs(&widget.name, "the time limit is known only as the flow runs: 5 seconds");
    }
    let most = number("number_of_digits").filter(|_| !speech).unwrap_or(if speech { 1000 } else { 20 });
    if speech && keys && number("number_of_digits").is_some() {
        t.session.differs(&widget.name, "keys end with the finishing key or a pause, and not after so many");
    }
    let finish = match widget.properties.get("finish_on_key").and_then(serde_json::Value::as_str) {
        Some(key) => key.chars().take(1).collect(),
        None => "#".to_string(),
    };
    let (expects, into) = match (keys, speech) {
        (_, false) => ("digits", digits.clone()),
        (false, true) => ("text", result.clone()),
        (true, true) => ("any", t.result(widget, &["answer"])),
    };
    let with = json!({
        "prompt": prompt,
        "into": into,
        "expects": expects,
        "max_length": most.clamp(1, 1000),
        "terminator": finish,
        "timeout_seconds": number("timeout").unwrap_or(5).clamp(1, 604_800),
        "retry": { "tries": 1 },
    });
    let mut ways = alike(&["no_input", "no_match", "error"], &timeout);
    if expects != "any" {
        ways.push((port("done"), if expects == "digits" { pressed } else { spoken }));
        t.session.place(&widget.name, "collect", with, ways);
        return Ok(());
    }
    let which = t.session.reserve(&widget.name, "which");
    let (by_key, by_voice) = (t.session.reserve(&widget.name, "keys"), t.session.reserve(&widget.name, "speech"));
    ways.push((port("done"), Target::Block(which.clone())));
    t.session.place(&widget.name, "collect", with, ways);
    let when = format!(r"matches({into}, '[0-9*#]+')");
    t.session.put(
        &widget.name,
        which,
        "branch",
        json!({ "conditions": [{ "port": "keys", "when": when }] }),
        vec![
            (port("keys"), Target::Block(by_key.clone())),
            (port("otherwise"), Target::Block(by_voice.clone())),
            (port("error"), timeout),
        ],
    );
    for (id, attribute, next) in [(by_key, digits, pressed), (by_voice, result, spoken)] {
        let with = json!({ "values": { attribute: format!("${{{into}}}") } });
        t.session.put(&widget.name, id, "set_attributes", with, alike(&["done", "error"], &next));
    }
    Ok(())
}
