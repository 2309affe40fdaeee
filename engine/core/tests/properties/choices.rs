//! Random choices taken from bytes. Property tests and the fuzzer differ only in where the bytes come from, and fewer bytes
//! mean a smaller example: when they are used up, every choice is the first one.

use arbitrary::Unstructured;

pub struct Choices<'b> {
    bytes: Unstructured<'b>,
}

impl<'b> Choices<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes: Unstructured::new(bytes) }
    }
    pub fn are_used_up(&self) -> bool {
        self.bytes.is_empty()
    }
    /// A number from 0 to `count` − 1.
    pub fn below(&mut self, count: usize) -> usize {
        self.bytes.int_in_range(0..=count.saturating_sub(1)).unwrap_or(0)
    }
    /// True once in `of` times.
    pub fn once_in(&mut self, of: usize) -> bool {
        self.below(of) + 1 == of
    }
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
    /// Any number; the ends of its range come up now and then.
    pub fn number(&mut self) -> i64 {
        match self.below(8) {
            0 => 0,
            1 => i64::MAX,
            2 => i64::MIN,
            _ => self.bytes.arbitrary().unwrap_or(0),
        }
    }
}
