//! From the parser's lines and columns to characters from the start.

use rhai::Position;

/// The source, and where its lines start.
pub(super) struct Places<'a> {
    source: &'a [char],
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(source: &'a [char]) -> Self {
        let after_breaks = source.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(at, _)| at + 1);
        Self { source, lines: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// Characters from the start; the end of the source for a position that is not known.
    pub(super) fn offset(&self, position: Position) -> usize {
        let end = self.source.len();
        let Some(line) = position.line() else { return end };
        let Some(start) = self.lines.get(line.saturating_sub(1)) else {
            return end;
        };
        (start + position.position().unwrap_or(1).saturating_sub(1)).min(end)
    }

    /// The number that is written at a place, without sign and separators; none if it is not written in base ten.
    pub(super) fn number(&self, at: usize) -> Option<String> {
        let signed = self.source.get(at..).unwrap_or_default();
        let mut rest = signed.iter().skip_while(|c| matches!(c, '-' | '+') || c.is_whitespace()).peekable();
        let mut number = String::new();
        while let Some(&character) = rest.next() {
            match character {
                '0'..='9' => number.push(character),
                '_' => {}
                'x' | 'X' | 'o' | 'O' | 'b' | 'B' if number == "0" => return None,
                '.' if !number.contains('.') && rest.peek().is_some_and(|c| c.is_ascii_digit()) => number.push('.'),
                _ => break,
            }
        }
        Some(number)
    }
}
