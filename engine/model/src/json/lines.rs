//! From byte offsets to lines and columns.

/// Bytes between two entries of the index. With it a column costs a bounded count, even in a file that is one long line with
/// a problem in each of its thousands of values.
const BLOCK: usize = 1024;

/// Where the lines of a text start, and how many characters precede each block of bytes.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<u32>,
    before: Vec<u32>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| narrow(at + 1))).collect();
        let mut total = 0;
        let before = text
            .as_bytes()
            .chunks(BLOCK)
            .map(|block| {
                let here = total;
                total += characters(block);
                here
            })
            .collect();
        Self { starts, before }
    }

    /// Line and column in characters, both from 1, of a byte offset in the text this index was made of.
    pub(super) fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let offset = text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0) as usize;
        let column = self.characters_before(text, offset).saturating_sub(self.characters_before(text, start));
        (narrow(line), column.saturating_add(1))
    }

    /// The offset of a line's first byte; `line` counts from 1.
    pub(super) fn start_of(&self, line: usize) -> Option<usize> {
        self.starts.get(line.checked_sub(1)?).map(|start| *start as usize)
    }

    fn characters_before(&self, text: &str, offset: usize) -> u32 {
        let block = offset / BLOCK;
        let indexed = self.before.get(block).copied();
        // An offset at the very end of a text of whole blocks has no entry of its own: count from the last one.
        let (from, known) = match indexed {
            Some(known) => (block * BLOCK, known),
            None => ((block.saturating_sub(1)) * BLOCK, self.before.last().copied().unwrap_or(0)),
        };
        known.saturating_add(text.as_bytes().get(from..offset).map_or(0, characters))
    }
}

/// Characters that start in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    narrow(bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count())
}

/// Offsets fit 32 bits since the size of a file is limited; beyond that they stick rather than wrap.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_across_index_blocks() {
        let text = format!("ab\n{}x\r\ny", "é".repeat(3 * BLOCK));
        let lines = Lines::of(&text);
        let at = |needle: char| lines.position(&text, text.find(needle).unwrap());
        assert_eq!(at('a'), (1, 1));
        assert_eq!(at('b'), (1, 2));
        assert_eq!(at('x'), (2, 3 * BLOCK as u32 + 1));
        assert_eq!(at('y'), (3, 1));
        assert_eq!(lines.position(&text, text.len() + 9), (3, 2));
    }

    #[test]
    fn the_end_of_a_text_of_whole_blocks_has_a_place() {
        let text = "x".repeat(BLOCK);
        assert_eq!(Lines::of(&text).position(&text, BLOCK), (1, BLOCK as u32 + 1));
        assert_eq!(Lines::of("").position("", 0), (1, 1));
    }
}
