//! Single quotes. Expressions live inside JSON strings, where a double quote needs an escape, so text may stand in single
//! quotes. Before parsing, such text becomes double-quoted text of the same number of characters, so that every position the
//! parser reports is a position in the source.
//!
//! Three noncharacters of Unicode, which a source may not contain, carry what would otherwise change the length; [`decode`]
//! takes them out of the parsed text again.

use super::fault::{Fault, FaultCode};

/// Stands for nothing: `\'` becomes `'` and this.
const NOTHING: char = '\u{FDD0}';
/// Stands for a double quote inside single quotes.
const QUOTE: char = '\u{FDD1}';
/// Stands for the backslash of an escape that text does not have: `\d`. Patterns keep it, other text may not have it.
const BACKSLASH: char = '\u{FDD2}';

/// The source as the parser is given it.
pub(super) fn prepare(source: &[char]) -> Result<String, Fault> {
    let mut script = String::with_capacity(source.len() + 16);
    let mut at = 0;
    while let Some(&character) = source.get(at) {
        let next = source.get(at + 1);
        match (character, next) {
            ('\'' | '"', _) => {
                let end = text(source, at, &mut script)?;
                // `"a"` directly followed by `'b'` would read as one text once the quotes are alike.
                if matches!(source.get(end), Some('\'' | '"')) {
                    return Err(Fault::new(FaultCode::Syntax, end, "two texts stand side by side")
                        .suggest("join them with `+`"));
                }
                at = end;
                continue;
            }
            ('`', _) => {
                return Err(Fault::new(FaultCode::Refused, at, "text in backticks is not available in expressions")
                    .suggest("put the text in single quotes and join its parts with `+`"));
            }
            ('/', Some('/' | '*')) => {
                return Err(Fault::new(FaultCode::Refused, at, "comments are not available in expressions")
                    .suggest("put the comment in the notes of the block"));
            }
            ('#', Some('#' | '"' | '\'')) => {
                return Err(Fault::new(FaultCode::Refused, at, "raw text is not available in expressions")
                    .suggest("put the text in single quotes"));
            }
            _ => script.push(allowed(character, at)?),
        }
        at += 1;
    }
    Ok(script)
}

/// Reads the text that starts with the quote at `open`, appends it to `script`, and gives the place after its last quote.
pub(super) fn text(source: &[char], open: usize, script: &mut String) -> Result<usize, Fault> {
    let unterminated = || {
        Fault::new(FaultCode::Syntax, open, "this text has no closing quote")
            .suggest("close it with the quote that opened it")
    };
    let quote = *source.get(open).ok_or_else(unterminated)?;
    script.push('"');
    let mut at = open + 1;
    loop {
        let character = *source.get(at).ok_or_else(unterminated)?;
        let next = source.get(at + 1).copied();
        match character {
            _ if character == quote && next == Some(quote) => {
                match quote {
                    '"' => script.push_str("\"\""),
                    _ => script.extend([quote, NOTHING]),
                }
                at += 2;
            }
            _ if character == quote => {
                script.push('"');
                return Ok(at + 1);
            }
            '"' => {
                script.push(QUOTE);
                at += 1;
            }
            '\\' => {
                match next.ok_or_else(unterminated)? {
                    '\'' => script.extend(['\'', NOTHING]),
                    known @ ('"' | '\\' | 't' | 'n' | 'r' | 'x' | 'u' | 'U') => script.extend(['\\', known]),
                    '\n' | '\r' => return Err(broken_line(at)),
                    other => script.extend([BACKSLASH, allowed(other, at + 1)?]),
                }
                at += 2;
            }
            '\n' | '\r' => return Err(broken_line(at)),
            _ => {
                script.push(allowed(character, at)?);
                at += 1;
            }
        }
    }
}

fn broken_line(at: usize) -> Fault {
    Fault::new(FaultCode::Syntax, at, "text may not run over the end of a line")
        .suggest("write the line break as `\\n`")
}

fn allowed(character: char, at: usize) -> Result<char, Fault> {
    match character {
        NOTHING | QUOTE | BACKSLASH => {
            Err(Fault::new(FaultCode::Syntax, at, "this is not a Unicode character").suggest("remove it"))
        }
        _ => Ok(character),
    }
}

/// Parsed text with the stand-ins taken out.
pub(super) struct Decoded {
    /// The text that was meant.
    pub(super) text: String,
    /// An escape that text does not have, such as `\d`; patterns alone may have it.
    pub(super) odd_escape: Option<char>,
}

/// What the author meant by parsed text; none if it is the text as it stands.
pub(super) fn decode(parsed: &str) -> Option<Decoded> {
    if !parsed.contains([NOTHING, QUOTE, BACKSLASH]) {
        return None;
    }
    let mut text = String::with_capacity(parsed.len());
    let mut odd_escape = None;
    let mut characters = parsed.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            NOTHING => {}
            QUOTE => text.push('"'),
            BACKSLASH => {
                odd_escape = odd_escape.or(characters.peek().copied());
                text.push('\\');
            }
            _ => text.push(character),
        }
    }
    Some(Decoded { text, odd_escape })
}

/// A message of the parser without stand-ins.
pub(super) fn cleaned(message: String) -> String {
    decode(&message).map_or(message, |decoded| decoded.text)
}
