//! Transcripts: the conversation as lines, to compare with and to write.

use cordboard_core::Fact;
use cordboard_core::contact::{Answer, Audience, Content};

use super::Player;
use crate::format::{Case, Suite};
use crate::result::{Failure, Update};

/// The conversation so far. Facts hide what was sensitive in an answer, and prompts hold nothing that is.
fn lines(facts: &[Fact]) -> Vec<String> {
    facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::PromptQueued { audience, content, .. } => {
                let text = match content {
                    Content::Say(text) | Content::Ssml(text) | Content::Text(text) => text.to_string(),
                    Content::Audio(name) => format!("♪ {name}"),
                };
                let who = if *audience == Audience::Agent { "(to the agent) " } else { "" };
                Some(format!("< {who}{text}"))
            }
            Fact::WaitClosed { answer, .. } => match answer {
                Answer::Digits(text) | Answer::Speech(text) | Answer::Message(text) => Some(format!("> {text}")),
                Answer::NoInput | Answer::Timer => Some("> (nothing)".into()),
                Answer::Interrupted => None,
            },
            _ => None,
        })
        .collect()
}

/// The first line that differs.
pub(super) fn compare(case: &Case, player: &Player<'_, '_>) -> Option<Box<Failure>> {
    let expected = case.transcript.as_ref()?;
    let seen = lines(player.contact.facts());
    if seen == expected.lines {
        return None;
    }
    let at = seen.iter().zip(&expected.lines).take_while(|(seen, expected)| seen == expected).count();
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "(the end)".into());
    let mut failure = player.failed(format!("line {} of the transcript differs; --update writes it anew", at + 1));
    failure.step = "transcript".into();
    failure.line = expected.line;
    (failure.expected, failure.nearest) = (Some(line(&expected.lines)), Some(line(&seen)));
    Some(failure)
}

/// The transcript as the file should have it, where it has one that differs.
pub(super) fn update(suite: &Suite, case: &Case, player: &Player<'_, '_>) -> Option<Update> {
    let written = case.transcript.as_ref()?;
    let stretch = written.stretch.clone()?;
    let seen = lines(player.contact.facts());
    if seen == written.lines {
        return None;
    }
    let text = suite.text();
    let line_start = text.get(..stretch.start)?.rfind('\n').map_or(0, |at| at + 1);
    // The key may follow the dash of its case.
    let column = text.get(line_start..stretch.start)?.chars().count();
    let json = |line: &String| serde_json::to_string(line).unwrap_or_default();
    let text = if suite.file.ends_with(".json") {
        let indent = " ".repeat(column + 2);
        let lines: Vec<_> = seen.iter().map(|line| format!("{indent}{}", json(line))).collect();
        format!("\"transcript\": [\n{}\n{}]", lines.join(",\n"), " ".repeat(column))
    } else if seen.is_empty() {
        "transcript: []".into()
    } else {
        let indent = " ".repeat(column + 2);
        let lines: Vec<_> = seen.iter().map(|line| format!("\n{indent}- {}", json(line))).collect();
        format!("transcript:{}", lines.concat())
    };
    Some(Update { stretch, text })
}
