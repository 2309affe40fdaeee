//! The ways in which a flow is broken, each at every place of a flow where it can be.
//!
//! A change that changes nothing is no mutant and is not made: swapping two ports that lead to the same block, unwiring a
//! failure port that leads to `on_error`, where it leads unwired, or one that nothing can make a contact take. Swapping where the choices of the consent menu of
//! `support` lead is such a change, since the menu goes on the same way and a `branch` asks later what was said; what is
//! swapped there is which of the choices carries the consent.

use serde_json::{Value, json};

use super::draft::{Draft, expressions, literals, texts, uses};

/// A flow with one thing broken.
pub struct Mutant {
    /// What was done, in words.
    pub what: String,
    /// The flow.
    pub draft: Draft,
}

/// A way to break a flow: its name, and the mutants it makes of a flow.
pub type Kind = (&'static str, fn(&Draft, &Taken<'_>) -> Vec<Mutant>);

/// Whether a port of a block can be taken at all, as coverage knows it.
pub type Taken<'t> = dyn Fn(&str, &str) -> bool + 't;

pub const ALL: &[Kind] = &[
    ("drop set_queue", drop_set_queue),
    ("swap two ports of a consent menu", swap_consent),
    ("unwire a port", unwire),
    ("add a loop without a wait", endless_loop),
    ("move start_recording before consent", record_before_consent),
    ("remove stop_recording", drop_stop_recording),
    ("misspell an attribute", misspell),
    ("compare text with a number", compare_unlike),
    ("drop a language", drop_language),
    ("collect a card while recording", card_while_recording),
];

fn mutant(draft: &Draft, what: impl Into<String>, change: impl FnOnce(&mut Draft)) -> Mutant {
    let mut draft = draft.clone();
    change(&mut draft);
    Mutant { what: what.into(), draft }
}

fn drop_all(draft: &Draft, block_type: &str) -> Vec<Mutant> {
    let drop = |id: &String| {
        mutant(draft, format!("drop `{id}`"), |draft| {
            draft.take_out(id);
        })
    };
    draft.of_type(block_type).iter().map(drop).collect()
}

fn drop_set_queue(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    drop_all(draft, "set_queue")
}

fn drop_stop_recording(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    drop_all(draft, "stop_recording")
}

/// The menus that ask for consent.
fn consent_menus(draft: &Draft) -> Vec<String> {
    let choices = |id: &String| draft.block(id)["with"]["choices"].as_array().cloned().unwrap_or_default();
    let asks = |id: &String| choices(id).iter().any(|choice| choice["recording_consent"].is_string());
    draft.of_type("menu").into_iter().filter(asks).collect()
}

fn swap_consent(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    for id in consent_menus(draft) {
        let choices = draft.block(&id)["with"]["choices"].as_array().unwrap().clone();
        let edges = draft.edges(&id);
        for (a, b) in pairs(choices.len()) {
            let carried = [a, b].map(|at| choices[at]["recording_consent"].clone());
            if carried[0] != carried[1] {
                let what = format!("swap the consent of {} and {} of `{id}`", choices[a]["port"], choices[b]["port"]);
                made.push(mutant(draft, what, |draft| {
                    let choices = &mut draft.block_mut(&id)["with"]["choices"];
                    choices[a]["recording_consent"] = carried[1].clone();
                    choices[b]["recording_consent"] = carried[0].clone();
                }));
            }
        }
        for (a, b) in pairs(edges.len()) {
            let ((one, first), (other, second)) = (&edges[a], &edges[b]);
            if first != second {
                made.push(mutant(draft, format!("swap `{id}.{one}` and `{id}.{other}`"), |draft| {
                    draft.wire(&id, one, second);
                    draft.wire(&id, other, first);
                }));
            }
        }
    }
    made
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

/// The ports that lead to `on_error` where they are not wired.
const FAILURES: &[&str] = &["error", "client_error", "server_error", "timeout"];

fn unwire(draft: &Draft, taken: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    for id in draft.blocks() {
        for (port, target) in draft.edges(&id) {
            let on_error = draft.on_error() == Some(&target) && FAILURES.contains(&port.as_str());
            if on_error || (port == "error" && !taken(&id, &port)) {
                continue;
            }
            made.push(mutant(draft, format!("unwire `{id}.{port}`"), |draft| {
                draft.block_mut(&id)["next"].as_object_mut().unwrap().remove(&port);
            }));
        }
    }
    made
}

/// Blocks that are done at once.
const NEVER_WAIT: &[&str] = &[
    "play",
    "set_attributes",
    "set_language",
    "set_voice",
    "set_queue",
    "set_routing",
    "set_hooks",
    "branch",
    "split",
];

/// Each port of a block that never waits leads back to the block, and to each block that never waits and led there.
fn endless_loop(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    let never_waits = |id: &String| NEVER_WAIT.contains(&draft.type_of(id));
    for id in draft.blocks().into_iter().filter(never_waits) {
        let before: Vec<_> = draft
            .blocks()
            .into_iter()
            .filter(|other| *other != id && never_waits(other))
            .filter(|other| draft.edges(other).iter().any(|(port, target)| port != "error" && *target == id))
            .collect();
        // What cannot fail takes no `error`, and a loop there would be none.
        for (port, old) in draft.edges(&id).into_iter().filter(|(port, _)| port != "error") {
            for target in before.iter().chain([&id]).filter(|target| **target != old) {
                made.push(mutant(draft, format!("`{id}.{port}` -> `{target}`"), |draft| {
                    draft.wire(&id, &port, target)
                }));
            }
        }
    }
    made
}

/// The blocks that ask for consent, or announce the recording.
fn consents(draft: &Draft) -> Vec<String> {
    let announces = |id: &String| draft.block(id)["with"]["announces_recording"] == true;
    consent_menus(draft).into_iter().chain(draft.of_type("play").into_iter().filter(announces)).collect()
}

fn record_before_consent(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    for record in draft.of_type("start_recording") {
        for consent in consents(draft) {
            made.push(mutant(draft, format!("`{record}` before `{consent}`"), |draft| {
                let mut block = draft.take_out(&record);
                draft.redirect(&consent, &record);
                for (_, target) in block["next"].as_object_mut().unwrap() {
                    *target = json!(consent);
                }
                *draft.block_mut(&record) = block;
            }));
        }
    }
    made
}

/// Every place that names an attribute: expressions, templates, and the settings that say where a value goes.
fn misspell(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    let names = draft.names();
    for (pointer, text, written) in texts(draft) {
        for name in &names {
            for (start, end) in expressions(text, &written) {
                for at in uses(&written[start..end], name) {
                    let end = start + at + name.len();
                    made.push(rewritten(draft, &pointer, format!("{}x{}", &written[..end], &written[end..])));
                }
            }
            if pointer.ends_with("/into") && written == *name {
                made.push(rewritten(draft, &pointer, format!("{name}x")));
            }
        }
    }
    for id in draft.blocks() {
        let keyed: &[&str] = match draft.type_of(&id) {
            "set_attributes" => &["values"],
            "call_flow" => &["outputs"],
            _ => &["save"],
        };
        for setting in keyed {
            let keys = draft.block(&id)["with"][setting].as_object().cloned().unwrap_or_default();
            for key in keys.keys().filter(|key| names.contains(key)) {
                made.push(mutant(draft, format!("`{id}` {setting} `{key}x`"), |draft| {
                    let values = draft.block_mut(&id)["with"][setting].as_object_mut().unwrap();
                    let value = values.remove(key).unwrap();
                    values.insert(format!("{key}x"), value);
                }));
            }
        }
    }
    made
}

fn rewritten(draft: &Draft, pointer: &str, text: String) -> Mutant {
    mutant(draft, format!("{pointer}: {text}"), |draft| *draft.0.pointer_mut(pointer).unwrap() = Value::String(text))
}

/// A text that is compared becomes a number, and a number a text.
fn compare_unlike(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    for (pointer, text, written) in texts(draft) {
        for (from, to) in expressions(text, &written) {
            let expression = &written[from..to];
            for (start, end) in literals(expression).into_iter().filter(|(start, _)| compared(expression, *start)) {
                let text = format!("{}7{}", &written[..from + start], &written[from + end..]);
                made.push(rewritten(draft, &pointer, text));
            }
            for (start, end) in numbers(expression).into_iter().filter(|(start, _)| compared(expression, *start)) {
                let number = &expression[start..end];
                let text = format!("{}'{number}'{}", &written[..from + start], &written[from + end..]);
                made.push(rewritten(draft, &pointer, text));
            }
        }
    }
    made
}

/// Whether what starts here stands behind a comparison, or in the list of an `in`.
fn compared(expression: &str, at: usize) -> bool {
    let before = expression[..at].trim_end();
    let in_list = before
        .rfind('[')
        .is_some_and(|list| !before[list..].contains(']') && before[..list].trim_end().ends_with(" in"));
    in_list || ["==", "!=", "<", ">", "<=", ">="].iter().any(|operator| before.ends_with(operator))
}

fn numbers(expression: &str) -> Vec<(usize, usize)> {
    let quoted = literals(expression);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = expression[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let end = expression[start..].find(|c: char| !c.is_ascii_digit()).map_or(expression.len(), |at| start + at);
        let of_a_name = expression[..start].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        if !of_a_name && !quoted.iter().any(|(a, b)| *a <= start && start < *b) {
            found.push((start, end));
        }
        from = end;
    }
    found
}

/// A prompt loses each language it has, and the flow each that it lists.
fn drop_language(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = Vec::new();
    for (prompt, wordings) in draft.0["prompts"].as_object().cloned().unwrap_or_default() {
        for language in wordings.as_object().unwrap().keys() {
            made.push(mutant(draft, format!("prompt `{prompt}` without `{language}`"), |draft| {
                draft.0["prompts"][&prompt].as_object_mut().unwrap().remove(language);
            }));
        }
    }
    for (at, language) in draft.0["languages"].as_array().into_iter().flatten().enumerate() {
        made.push(mutant(draft, format!("the flow without {language}"), |draft| {
            draft.0["languages"].as_array_mut().unwrap().remove(at);
        }));
    }
    made
}

/// The recording is not paused for the card, or a card is asked for just after it began.
fn card_while_recording(draft: &Draft, _: &Taken<'_>) -> Vec<Mutant> {
    let mut made = drop_all(draft, "pause_recording");
    for record in draft.of_type("start_recording") {
        let after = draft.block(&record)["next"]["done"].as_str().unwrap().to_string();
        made.push(mutant(draft, format!("ask for a card after `{record}`"), |draft| {
            draft.0["attributes"]["card"] = json!({ "type": "text", "default": "", "sensitive": true });
            draft.0["prompts"]["card"] =
                json!({ "en": { "say": "Your card number, please.", "chat": "Your card number, please." } });
            *draft.block_mut("ask-card") = json!({
                "type": "collect", "with": { "prompt": "card", "into": "card", "min_length": 13, "max_length": 19 },
                "next": { "done": after, "no_input": after, "no_match": after }
            });
            draft.wire(&record, "done", "ask-card");
        }));
    }
    made
}
