//! Reading JSON so that every problem can name its line, and writing it so that equal content has equal bytes.
//!
//! [`Document::read`] turns bytes into a tree in which each value knows where it stands; [`Document::decode`] turns a part of
//! the tree into a Rust type and reports what does not fit as problems; [`Document::canonical`] and [`canonical_of`] write
//! the one text whose [`content_hash`] names a version.

mod canonical;
mod decode;
mod document;
mod fault;
mod lines;
mod number;
mod path;
mod read;
mod syntax;

pub(crate) use canonical::write_text;
pub use canonical::{NotCanonical, canonical_of, content_hash};
pub use document::{Document, Kind, Member, Node, Span};
pub use number::canonical as canonical_number;
pub use path::{pointer, pointer_key};

#[cfg(test)]
mod tests;
