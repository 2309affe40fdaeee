//! Texts that fit a pattern, or have a correct check digit.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};
use smol_str::SmolStr;

/// A text of digits of this length: `12345678901…`.
pub(super) fn digits(length: usize) -> SmolStr {
    "1234567890".chars().cycle().take(length).collect()
}

/// A text of letters of this length: `abcdefg…`.
pub(super) fn letters(length: usize) -> SmolStr {
    ('a'..='z').cycle().take(length).collect()
}

/// The shortest text that a pattern matches as a whole, taking the first of each choice. None where it cannot be read or
/// where it looks around.
pub(super) fn matching(pattern: &str) -> Option<SmolStr> {
    // As the expressions read it: classes such as `\d` are those of ASCII.
    let read = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    let mut bytes = Vec::new();
    write(&read, &mut bytes)?;
    String::from_utf8(bytes).ok().map(SmolStr::from)
}

/// Nesting is bounded where the pattern is compiled.
fn write(part: &Hir, bytes: &mut Vec<u8>) -> Option<()> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => bytes.extend_from_slice(&literal.0),
        HirKind::Class(Class::Bytes(class)) => {
            bytes.push(class.iter().map(|range| seen(range.start(), range.end())).max_by_key(|byte| liked(*byte))?)
        }
        HirKind::Class(Class::Unicode(class)) => {
            let first = class.iter().next()?.start();
            bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
        }
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min.min(1_000) {
                write(&repetition.sub, bytes)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, bytes)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, bytes))?,
        HirKind::Alternation(parts) => write(parts.first()?, bytes)?,
    }
    Some(())
}

/// The first byte of a range that people can read.
fn seen(start: u8, end: u8) -> u8 {
    [b'1', b'a', b'A', b' '].into_iter().find(|byte| (start..=end).contains(byte)).unwrap_or(start)
}

/// Digits before letters before the rest.
fn liked(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 3,
        b'a'..=b'z' | b'A'..=b'Z' => 2,
        b' '..=b'~' => 1,
        _ => 0,
    }
}

/// Digits of this length whose last one is the check digit of Luhn, and the same with another last one.
pub(super) fn luhn(length: usize) -> (SmolStr, SmolStr) {
    let body: Vec<u32> =
        format!("4{}", "1".repeat(length.saturating_sub(2))).chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = body
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 => digit * 2 / 10 + digit * 2 % 10,
            _ => *digit,
        })
        .sum();
    let check = (10 - sum % 10) % 10;
    let with = |last: u32| body.iter().chain([&last]).filter_map(|digit| char::from_digit(*digit, 10)).collect();
    (with(check), with((check + 1) % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_gives_a_text_that_fits_it() {
        for (pattern, expected) in [
            ("[2-9][0-9]{9}", "2111111111"),
            ("(0[1-9]|1[0-2])[0-9]{2}", "0111"),
            ("yes|no", "yes"),
            (r"\d{3}-?[a-z]+", "111a"),
            ("A.*", "A"),
        ] {
            assert_eq!(matching(pattern).as_deref(), Some(expected), "{pattern}");
            assert!(regex_lite::Regex::new(&format!("^(?:{pattern})$")).unwrap().is_match(expected), "{pattern}");
        }
        assert_eq!(matching("(["), None);
    }

    #[test]
    fn a_card_number_has_the_right_check_digit() {
        assert_eq!(luhn(16), ("4111111111111111".into(), "4111111111111112".into()));
        assert_eq!(luhn(13).0.len(), 13);
    }
}
