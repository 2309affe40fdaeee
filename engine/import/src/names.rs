//! Names of our own from names of any sort.

use cordboard_core::is_reserved_name;
use cordboard_model::limits::ID_CHARACTERS;
use cordboard_model::{AttributeName, BlockId, FlowId, PortName, PromptId};
use std::collections::BTreeSet;

/// Room that is left for a suffix that makes a name the only one of its kind.
const SUFFIX: usize = 8;

/// Small letters, digits and dashes, of a text of any sort; `fallback` where nothing of it is left.
pub(crate) fn slug(text: &str, fallback: &str) -> String {
    let mut slug = String::with_capacity(text.len().min(ID_CHARACTERS));
    let mut before = '-';
    for character in text.chars() {
        // A capital after a small letter starts a word: `HelloWorld` reads better as `hello-world`.
        let word = character.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        let plain = character.is_ascii_alphanumeric();
        if (word || !plain) && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if plain {
            slug.push(character.to_ascii_lowercase());
        }
        before = character;
        if slug.len() >= ID_CHARACTERS - SUFFIX {
            break;
        }
    }
    match slug.trim_end_matches('-') {
        "" => fallback.to_string(),
        slug => slug.to_string(),
    }
}

/// A name that is not among `taken`: with `-2`, `-3` … where it would be. It is added to them.
pub(crate) fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    numbered(name, '-', taken)
}

fn numbered(name: &str, dash: char, taken: &mut BTreeSet<String>) -> String {
    let own = std::iter::once(name.to_string()).chain((2_u32..).map(|number| format!("{name}{dash}{number}")));
    for candidate in own {
        if taken.insert(candidate.clone()) {
            return candidate;
        }
    }
    name.to_string()
}

/// An attribute's name: letters, digits and `_`, starting with a letter, and none that means something else in
/// expressions.
pub(crate) fn attribute(text: &str, taken: &mut BTreeSet<String>) -> AttributeName {
    let mut name: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(ID_CHARACTERS - SUFFIX).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || is_reserved_name(&name) {
        name.insert_str(0, "attribute_");
        name.truncate(ID_CHARACTERS - SUFFIX);
    }
    let name = numbered(&name, '_', taken);
    AttributeName::new(&name).unwrap_or(AttributeName::literal("attribute"))
}

macro_rules! typed {
    ($($function:ident -> $id:ident, $fallback:literal;)+) => {
        $(
            /// The text as an identifier of this kind.
            pub(crate) fn $function(text: &str) -> $id {
                $id::new(&slug(text, $fallback)).unwrap_or($id::literal($fallback))
            }
        )+
    };
}

typed! {
    flow -> FlowId, "flow";
    port -> PortName, "other";
}

/// An identifier from a text that [`slug`] made.
pub(crate) fn block(slug: &str) -> BlockId {
    BlockId::new(slug).unwrap_or(BlockId::literal("block"))
}

/// An identifier from a text that [`slug`] made.
pub(crate) fn prompt(slug: &str) -> PromptId {
    PromptId::new(slug).unwrap_or(PromptId::literal("prompt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_what_can_be_read() {
        let slugs = [
            "Play Prompt",
            "10-digit formatted",
            "checkHours",
            "UKQueue_2",
            "  ",
            "äöü",
            "-a-",
            "a".repeat(90).as_str(),
        ]
        .map(|text| slug(text, "block"));
        let long = "a".repeat(56);
        assert_eq!(
            slugs,
            ["play-prompt", "10-digit-formatted", "check-hours", "ukqueue-2", "block", "block", "a", long.as_str()]
        );
    }

    #[test]
    fn attributes_are_words_that_mean_nothing_else() {
        let mut taken = BTreeSet::new();
        let names = ["tier", "Call-Back Number", "contact", "1st", "if", "tier", "é"]
            .map(|text| attribute(text, &mut taken).to_string());
        assert_eq!(
            names,
            ["tier", "Call_Back_Number", "attribute_contact", "attribute_1st", "attribute_if", "tier_2", "attribute__"]
        );
    }
}
