//! Whether a text is JSON, and if not, what to say to the person who wrote it.
//!
//! `serde_json` gives the verdict and the position. The words are ours, from the text around that position: its own name
//! grammar rules ("expected value"), and people want to know which bracket or quote they forgot.

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::lines::Lines;
use crate::id::shorten;
use crate::limits::JSON_DEPTH;

/// What is wrong with a text, and at which byte.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl Trouble {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into(), suggestion: None }
    }
    fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

/// Refuses nesting beyond the limit. It does not recurse, so that what follows may.
pub(super) fn check_depth(text: &str) -> Result<(), Trouble> {
    match Open::at(text).too_deep {
        Some(offset) => Err(Trouble::new(offset, format!("objects and lists are nested more than {JSON_DEPTH} deep"))),
        None => Ok(()),
    }
}

/// Refuses what is not JSON. Numbers of any size and halves of surrogate pairs pass here; they are looked at later.
pub(super) fn check(text: &str, lines: &Lines) -> Result<(), Trouble> {
    let Err(error) = serde_json::from_str::<IgnoredAny>(text) else {
        return Ok(());
    };
    if error.classify() == Category::Eof {
        return Err(ends_too_early(text, lines));
    }
    // Its columns count bytes from 1, and a line end counts as column 0 of the line after it.
    let line = lines.start_of(error.line()).unwrap_or(text.len());
    let offset = text.floor_char_boundary((line + error.column()).saturating_sub(1));
    Err(explain(text, offset, &error.to_string(), lines))
}

/// The brackets and the text that are open at the end of a piece of JSON.
#[derive(Default)]
struct Open {
    brackets: Vec<(char, usize)>,
    text: Option<usize>,
    too_deep: Option<usize>,
}

impl Open {
    /// Follows brackets and quotes alone, so it works on what is not JSON as well.
    fn at(piece: &str) -> Self {
        let mut open = Open::default();
        let mut escaped = false;
        for (at, byte) in piece.bytes().enumerate() {
            if open.text.is_some() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => open.text = None,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => open.text = Some(at),
                b'{' | b'[' if open.brackets.len() == JSON_DEPTH => {
                    open.too_deep = Some(at);
                    break;
                }
                b'{' | b'[' => open.brackets.push((char::from(byte), at)),
                b'}' | b']' => drop(open.brackets.pop()),
                _ => {}
            }
        }
        open
    }
}

fn ends_too_early(text: &str, lines: &Lines) -> Trouble {
    let end = text.trim_end().len();
    if end == 0 {
        return Trouble::new(0, "the file is empty");
    }
    let open = Open::at(text);
    let what = match (open.text, open.brackets.last()) {
        (Some(start), _) => format!("the text that starts at {}", at(text, start, lines)),
        (None, Some(('{', start))) => format!("the object that starts at {}", at(text, *start, lines)),
        (None, Some((_, start))) => format!("the list that starts at {}", at(text, *start, lines)),
        (None, None) => return Trouble::new(end, "the file ends in the middle of a value"),
    };
    Trouble::new(end, format!("the file ends in the middle: {what} is never closed"))
}

fn at(text: &str, offset: usize, lines: &Lines) -> String {
    let (line, column) = lines.position(text, offset);
    format!("line {line} column {column}")
}

fn explain(text: &str, offset: usize, verdict: &str, lines: &Lines) -> Trouble {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let Some(found) = after.chars().next() else {
        return ends_too_early(text, lines);
    };
    let previous = before.trim_end().chars().next_back();
    let comma = before.trim_end().len().saturating_sub(1);
    let open = Open::at(before);

    if open.text.is_some() || verdict.starts_with("control character") || verdict.starts_with("invalid escape") {
        // The position may be that of the opening quote itself.
        let next = offset + found.len_utf8();
        let start = open.text.or_else(|| Open::at(text.get(..next)?).text);
        return start
            .and_then(|start| inside_text(text, start, lines))
            .unwrap_or_else(|| Trouble::new(offset, "this text is broken"));
    }
    if before.ends_with('/') || after.starts_with("//") || after.starts_with("/*") || found == '#' {
        let offset = if before.ends_with('/') { offset - 1 } else { offset };
        return Trouble::new(offset, "JSON has no comments").suggest("remove the comment");
    }
    match (previous, found) {
        (Some(','), '}' | ']') => {
            return Trouble::new(comma, format!("there is a comma but nothing after it before the `{found}`"))
                .suggest("remove the comma");
        }
        (Some(','), ',') => return Trouble::new(offset, "there are two commas in a row").suggest("remove one"),
        (Some(':'), ',' | '}' | ']') | (Some('['), ',') => {
            return Trouble::new(offset, format!("a value is missing before the `{found}`"));
        }
        (_, '\'') => {
            return Trouble::new(offset, "single quotes do not make a text").suggest("use double quotes: `\"`");
        }
        _ => {}
    }
    match (open.brackets.last(), found) {
        (None, '}' | ']') => return Trouble::new(offset, format!("this `{found}` closes nothing")),
        (Some(('{', start)), ']') => return closes(offset, "]", "object", "}", &at(text, *start, lines)),
        (Some(('[', start)), '}') => return closes(offset, "}", "list", "]", &at(text, *start, lines)),
        _ => {}
    }
    if is_of_word(found) && before.ends_with(is_of_word) {
        return not_a_value(text, offset);
    }
    if verdict.starts_with("trailing characters") && open.brackets.is_empty() {
        return Trouble::new(offset, "the document has ended, and more text follows");
    }
    if verdict.starts_with("expected `:`") {
        return Trouble::new(offset, "a `:` is missing between the key and its value");
    }
    if verdict.starts_with("expected `,`") {
        return Trouble::new(offset, format!("a comma is missing before {}", token(after))).suggest("add a comma");
    }
    if matches!(open.brackets.last(), Some(('{', _))) && matches!(previous, Some('{' | ',')) {
        let message = format!("a key must be a text in double quotes, but here is {}", token(after));
        return Trouble::new(offset, message);
    }
    not_a_value(text, offset)
}

fn closes(offset: usize, found: &str, what: &str, needed: &str, start: &str) -> Trouble {
    let message = format!("this `{found}` cannot close the {what} that starts at {start}");
    Trouble::new(offset, message).suggest(format!("close it with `{needed}`"))
}

/// The first thing in a text that may not be there; `start` is its opening quote.
fn inside_text(text: &str, start: usize, lines: &Lines) -> Option<Trouble> {
    let mut characters = text.char_indices().skip_while(|(offset, _)| *offset <= start);
    while let Some((offset, character)) = characters.next() {
        match character {
            '"' => return None,
            '\n' | '\r' => {
                let message = format!("the text that starts at {} is not closed on its line", at(text, start, lines));
                return Some(
                    Trouble::new(offset, message).suggest("close it with `\"`, or write a line break as `\\n`"),
                );
            }
            '\t' => return Some(Trouble::new(offset, "a tab inside a text is written `\\t`")),
            control if control < ' ' => {
                let message = format!("this control character is written `\\u{:04x}`", u32::from(control));
                return Some(Trouble::new(offset, message));
            }
            '\\' => match characters.next() {
                Some((_, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {}
                Some((_, 'u')) => {
                    if !(0..4).all(|_| characters.next().is_some_and(|(_, digit)| digit.is_ascii_hexdigit())) {
                        return Some(Trouble::new(offset, "`\\u` takes four hexadecimal digits"));
                    }
                }
                Some((_, other)) if !other.is_control() => {
                    let message = format!("`\\{other}` is not an escape of JSON");
                    return Some(Trouble::new(offset, message).suggest("write a backslash as `\\\\`"));
                }
                _ => {
                    return Some(
                        Trouble::new(offset, "this backslash escapes nothing").suggest("write a backslash as `\\\\`"),
                    );
                }
            },
            _ => {}
        }
    }
    None
}

/// Words and malformed numbers. The position may be inside the word, so it is looked for from its start.
fn not_a_value(text: &str, offset: usize) -> Trouble {
    let before = text.get(..offset).unwrap_or_default();
    let start = before.trim_end_matches(is_of_word).len();
    let word: String = text.get(start..).unwrap_or_default().chars().take_while(|c| is_of_word(*c)).collect();
    let Some(first) = word.chars().next() else {
        let rest = text.get(offset..).unwrap_or_default();
        return Trouble::new(offset, format!("{} is not expected here", token(rest)));
    };
    if first.is_ascii_digit() || matches!(first, '-' | '+' | '.') {
        let message = format!("`{}` is not how JSON writes a number", shorten(&word));
        return Trouble::new(start, message);
    }
    let trouble = Trouble::new(start, format!("`{}` is not a value of JSON", shorten(&word)));
    match word.to_ascii_lowercase().as_str() {
        "true" | "tru" | "yes" | "on" => trouble.suggest("did you mean `true`?"),
        "false" | "fals" | "no" | "off" => trouble.suggest("did you mean `false`?"),
        "null" | "nul" | "none" | "nil" | "undefined" | "nan" => trouble.suggest("did you mean `null`?"),
        _ => trouble.suggest("put a text in double quotes"),
    }
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '+' | '.')
}

/// What stands at the start of a piece of text, for a message.
fn token(piece: &str) -> String {
    match piece.chars().next() {
        Some('"') => match piece.get(1..).unwrap_or_default().split(['"', '\n']).next() {
            Some(text) => format!("\"{}\"", shorten(text)),
            None => "`\"`".to_string(),
        },
        Some(first) if is_of_word(first) => {
            let word: String = piece.chars().take_while(|c| is_of_word(*c)).take(50).collect();
            format!("`{}`", shorten(&word))
        }
        Some(first) if first.is_control() || first.is_whitespace() => {
            format!("the character U+{:04X}", u32::from(first))
        }
        Some(first) => format!("`{first}`"),
        None => "the end".to_string(),
    }
}
