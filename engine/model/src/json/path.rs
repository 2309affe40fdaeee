//! Paths through a document, built on the stack and written out only when there is a problem to place.

use std::borrow::Cow;
use std::fmt;

/// A way from the root to a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Path<'a> {
    /// A JSON Pointer to start from.
    Start(&'a str),
    /// The value of a key.
    Key(&'a Path<'a>, &'a str),
    /// An item of a list, from 0.
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// What a message calls the value: the innermost key, since the place says the rest.
    pub(super) fn name(&self) -> String {
        match self {
            Path::Start(pointer) => match pointer.rsplit_once('/') {
                Some((_, last)) => format!("`{}`", unescape(last)),
                None => "the document".to_string(),
            },
            Path::Key(_, key) => format!("`{}`", crate::id::shorten(key)),
            Path::Item(list, index) => format!("item {} of {}", index + 1, list.name()),
        }
    }
}

/// As a JSON Pointer.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Start(pointer) => f.write_str(pointer),
            Path::Key(outer, key) => write!(f, "{outer}/{}", pointer_key(key)),
            Path::Item(outer, index) => write!(f, "{outer}/{index}"),
        }
    }
}

/// The JSON Pointer (RFC 6901) through these keys and list positions: `pointer(["blocks", "menu"])` is `/blocks/menu`.
pub fn pointer<'a>(steps: impl IntoIterator<Item = &'a str>) -> String {
    steps.into_iter().fold(String::new(), |mut pointer, step| {
        pointer.push('/');
        pointer.push_str(&pointer_key(step));
        pointer
    })
}

/// One step of a JSON Pointer, escaped: `a/b` is `a~1b`.
pub fn pointer_key(step: &str) -> Cow<'_, str> {
    if step.contains(['~', '/']) { step.replace('~', "~0").replace('/', "~1").into() } else { step.into() }
}

pub(super) fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}
