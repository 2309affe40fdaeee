//! Get customer input by key, store customer input, and the touch-tone buffer.

use cordboard_model::PortName;
use serde_json::{Value, json};

use super::super::document::Action;
use super::super::translate::Translation;
use crate::quoting::quoted;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    if action.text(&["EnableDTMFBuffer"]).is_some() && action.conditions.is_empty() {
        let next = t.next(action);
        t.session.differs(&action.id, "keys pressed before a question are not kept for it");
        return t.session.pass(&action.id, next);
    }
    if t.session.serves_text() {
        t.session
            .differs(&action.id, "on chat the question is asked in writing, where the original takes its error branch");
    }
    match action.flag(&["StoreInput"]) {
        true => store(t, action),
        false => menu(t, action),
    }
}

/// Seconds of silence.
fn patience(t: &mut Translation<'_>, action: &Action) -> u32 {
    let written = action.text(&["InputTimeLimitSeconds"]);
    let seconds = written.as_deref().and_then(|text| text.trim().parse().ok());
    if let (Some(written), None) = (&written, seconds) {
        t.session.differs(&action.id, format!("the time limit `{written}` is known only as the flow runs: 5 seconds"));
    }
    seconds.unwrap_or(5).clamp(1, 604_800)
}

/// The question; one that says nothing is a moment of silence.
fn question(t: &mut Translation<'_>, action: &Action) -> String {
    match t.prompt(action) {
        Some(prompt) => prompt.to_string(),
        None => {
            let name = t.session.block_of(&action.id);
            let silence = cordboard_model::Prompt { say: Some(String::new()), ..Default::default() };
            t.session.prompt(name.as_str(), &silence).to_string()
        }
    }
}

fn menu(t: &mut Translation<'_>, action: &Action) {
    let choices = t.ports(action, &["no_input", "no_match", "error"]);
    let silence = t.error(action, "InputTimeLimitExceeded");
    let other = t.error(action, "NoMatchingCondition");
    let error = t.error(action, "NoMatchingError");
    let seconds = patience(t, action);
    let prompt = question(t, action);
    if choices.is_empty() {
        // Whatever key is pressed, it is none that was asked for.
        let into = t.session.attribute("the key that was pressed", "pressed_key");
        t.session.place(
            &action.id,
            "collect",
            json!({ "prompt": prompt, "into": into.as_str(), "max_length": 1, "terminator": "", "timeout_seconds": seconds, "retry": { "tries": 1 } }),
            vec![(port("done"), other.clone()), (port("no_input"), silence), (port("no_match"), other), (port("error"), error)],
        );
        return;
    }
    let written: Vec<Value> = choices
        .iter()
        .map(|(port, condition, _)| json!({ "port": port.as_str(), "digits": condition.operand }))
        .collect();
    let mut next: Vec<(PortName, Target)> = choices.into_iter().map(|(port, _, target)| (port, target)).collect();
    next.extend([(port("no_input"), silence), (port("no_match"), other), (port("error"), error)]);
    t.session.place(
        &action.id,
        "menu",
        json!({ "prompt": prompt, "choices": written, "timeout_seconds": seconds, "retry": { "tries": 1 } }),
        next,
    );
}

fn store(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    let error = t.error(action, "NoMatchingError");
    let seconds = patience(t, action);
    let prompt = question(t, action);
    let into = t.session.attribute("$.StoredCustomerInput", "stored_customer_input");
    if action.value(&["InputEncryption"]).is_some() {
        t.session.sensitive(&into);
        t.session.differs(
            &action.id,
            "what is keyed in is kept under a key of the contact's own, and not encrypted with the key named",
        );
    }
    let most = action.text(&["InputValidation", "CustomValidation", "MaximumLength"]);
    let most = most.and_then(|text| text.parse::<u32>().ok()).unwrap_or(20).clamp(1, 1000);
    let keys = "DTMFConfiguration";
    let ending = action.text(&[keys, "InputTerminationSequence"]).unwrap_or_else(|| "#".into());
    if ending.chars().count() > 1 {
        t.session.differs(&action.id, format!("the entry ends with the first key of `{ending}`"));
    }
    if !action.flag(&[keys, "DisableCancelKey"]) {
        t.session.differs(&action.id, "`*` does not clear what was keyed in before it");
    }
    let between = action.text(&[keys, "InterdigitTimeLimitSeconds"]).and_then(|text| text.parse::<u32>().ok());
    let mut with = json!({
        "prompt": prompt,
        "into": into.as_str(),
        "max_length": most,
        "terminator": ending.chars().take(1).collect::<String>(),
        "interdigit_seconds": between.unwrap_or(5).clamp(1, 60),
        "timeout_seconds": seconds,
        "retry": { "tries": 1 },
    });
    // Nothing keyed in is a success, with the value `Timeout`.
    let timeout = t.session.reserve(&action.id, "timeout");
    let mut done = next.clone();
    let mut wrong = error.clone();
    let phone = action.value(&["InputValidation", "PhoneNumberValidation"]).is_some();
    let mut prefix = None;
    if phone {
        let local =
            action.text(&["InputValidation", "PhoneNumberValidation", "NumberFormat"]).as_deref() == Some("Local");
        let country = action.text(&["InputValidation", "PhoneNumberValidation", "CountryCode"]).unwrap_or_default();
        let code = match local {
            // The console keeps the code that it shows, for every country.
            true => {
                let shown = action.display.get("countryCodePrefix").and_then(|prefix| prefix.strip_prefix('+'));
                let shown = shown.filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
                shown.or_else(|| super::super::countries::calling_code(&country))
            }
            false => Some(""),
        };
        if code.is_none() {
            let said = format!("the calling code of `{country}` is not known, and is not put in front");
            t.session.differs(&action.id, said);
        }
        wrong = t.error(action, "InvalidPhoneNumber");
        set(
            &mut with,
            "valid_if",
            json!(format!("is_phone({} + digits(value))", quoted(&format!("+{}", code.unwrap_or(""))))),
        );
        set(&mut with, "max_length", json!(20));
        let id = t.session.reserve(&action.id, "number");
        done = Target::Block(id.clone());
        prefix = Some((id, code.unwrap_or("")));
    }
    let ports = vec![
        (port("done"), done),
        (port("no_input"), Target::Block(timeout.clone())),
        (port("no_match"), wrong),
        (port("error"), error.clone()),
    ];
    t.session.place(&action.id, "collect", with, ports);
    let set = |value: String| json!({ "values": { into.as_str(): value } });
    let ways = vec![(port("done"), next), (port("error"), error)];
    if let Some((id, code)) = prefix {
        t.session.put(&action.id, id, "set_attributes", set(format!("+{code}${{digits({into})}}")), ways.clone());
    }
    t.session.put(&action.id, timeout, "set_attributes", set("Timeout".into()), ways);
}
