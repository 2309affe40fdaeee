//! Loop prompts.

use serde_json::{Value, json};

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, port};

/// Characters that are spoken in a second.
const CHARACTERS_A_SECOND: usize = 14;
/// Seconds that a recording is taken to last, as nothing says how long it is.
const RECORDING_SECONDS: u32 = 60;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let interrupt = action.text(&["InterruptFrequencySeconds"]);
    let messages = action.value(&["Messages"]).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut prompts = Vec::new();
    let mut seconds = 0_u32;
    for message in messages.iter().filter_map(Value::as_object) {
        let name = t.session.block_of(&action.id);
        if let Some(prompt) = t.prompt_of(action, message, name.as_str()) {
            prompts.push(prompt);
            let text = ["Text", "SSML"].iter().find_map(|key| message.get(*key)).and_then(Value::as_str);
            let lasts = text.map_or(RECORDING_SECONDS, |text| {
                u32::try_from(text.chars().count() / CHARACTERS_A_SECOND).unwrap_or(60) + 1
            });
            seconds = seconds.saturating_add(lasts);
        }
    }
    let error = t.error_or_next_silently(action);
    let wait = match prompts.is_empty() {
        true => None,
        false => Some(t.session.reserve(&action.id, "wait")),
    };
    let rest = match &interrupt {
        Some(text) => match text.trim().parse::<u32>() {
            Ok(seconds) => seconds.clamp(1, 604_800),
            Err(_) => {
                t.session.differs(
                    &action.id,
                    format!("the interrupt `{text}` is known only as the flow runs: every 60 seconds"),
                );
                60
            }
        },
        None => seconds.max(10),
    };
    let interrupted = t.result(action, "MessagesInterrupted");
    let after = match (&interrupt, interrupted) {
        (Some(_), Some(target)) => target,
        _ => Target::step(&action.id),
    };
    match interrupt {
        Some(_) => t.session.differs(&action.id, "between interrupts the prompts are said once, and not over and over"),
        None => t.session.differs(
            &action.id,
            format!("the prompts are said again every {rest} seconds, which is how long they are taken to last"),
        ),
    }
    let Some(wait) = wait else {
        t.session.place(&action.id, "wait", json!({ "seconds": rest }), vec![(port("elapsed"), after)]);
        return;
    };
    let last = prompts.len().saturating_sub(1);
    let mut next_id = None;
    for (index, prompt) in prompts.iter().enumerate() {
        let target = match index == last {
            true => wait.clone(),
            false => t.session.reserve(&action.id, "prompt"),
        };
        let ports = vec![
            (port("done"), Target::Block(target.clone())),
            (port("error"), error.clone().unwrap_or(Target::Block(target.clone()))),
        ];
        let with = json!({ "prompt": prompt.as_str() });
        match next_id.replace(target) {
            None => drop(t.session.place(&action.id, "play", with, ports)),
            Some(id) => t.session.put(&action.id, id, "play", with, ports),
        }
    }
    t.session.put(&action.id, wait, "wait", json!({ "seconds": rest }), vec![(port("elapsed"), after)]);
}

impl Translation<'_> {
    /// The edge of any error, where there is one.
    fn error_or_next_silently(&mut self, action: &Action) -> Option<Target> {
        let error = action.error("NoMatchingError")?;
        Some(self.edge(action, error))
    }
}
