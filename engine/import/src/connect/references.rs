//! References to values, `$.Attributes.tier`, and the texts they stand in.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text that means itself.
    Text(String),
    /// A reference: the steps of its path, the namespace first.
    Reference(Vec<String>),
}

/// The parts of a text. A reference ends at the first character that cannot belong to a key.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("$.") {
        let (before, found) = rest.split_at(at);
        plain.push_str(before);
        let (path, length) = path(found);
        if path.is_empty() {
            plain.push_str("$.");
        } else {
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Reference(path));
        }
        rest = found.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// The reference that a text is, if it is nothing else.
pub(crate) fn whole(text: &str) -> Option<Vec<String>> {
    match pieces(text.trim()).as_slice() {
        [Piece::Reference(path)] => Some(path.clone()),
        _ => None,
    }
}

/// Every reference in a text.
pub(crate) fn all(text: &str) -> impl Iterator<Item = Vec<String>> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Reference(path) => Some(path),
        Piece::Text(_) => None,
    })
}

/// The path that starts here, and how many bytes it takes; at least the two of `$.`.
fn path(text: &str) -> (Vec<String>, usize) {
    let mut steps = Vec::new();
    let mut at = 1;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let (dot, after) = match rest.strip_prefix('.') {
            Some(after) => (1, after),
            None => (0, rest),
        };
        if let Some((key, length)) = bracketed(after) {
            steps.push(key);
            at += dot + length;
            continue;
        }
        let key: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect();
        if dot == 0 || key.is_empty() {
            break;
        }
        at += dot + key.len();
        steps.push(key);
    }
    (steps, at.max(2))
}

/// A key in brackets, `['a key']`, and how many bytes it takes.
fn bracketed(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('[')?;
    let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let key_and_rest = inner.get(1..)?;
    let end = key_and_rest.find(quote)?;
    let key = key_and_rest.get(..end)?;
    key_and_rest.get(end + 1..)?.starts_with(']').then(|| (key.to_string(), end + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = pieces(text);
        let written = found.iter().map(|piece| match piece {
            Piece::Text(text) => format!("`{text}`"),
            Piece::Reference(path) => path.join("/"),
        });
        assert_eq!(written.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn references_end_where_no_key_goes_on() {
        check("Hello $.Attributes.name.", &["`Hello `", "Attributes/name", "`.`"]);
        check("$.External.a-b, $.Queue.Name!", &["External/a-b", "`, `", "Queue/Name", "`!`"]);
        check("$.Attributes.['key with spaces']x", &["Attributes/key with spaces", "`x`"]);
        check("$.SegmentAttributes['connect:Subtype']", &["SegmentAttributes/connect:Subtype"]);
        check("costs $.50", &["`costs `", "50"]);
        check("$. and $", &["`$. and $`"]);
        check("$.Attributes.['open", &["Attributes", "`.['open`"]);
        check("${Arn} %x% {{y}}", &["`${Arn} %x% {{y}}`"]);
        check("", &[]);
    }

    #[test]
    fn a_whole_reference_is_nothing_else() {
        assert_eq!(whole(" $.Channel "), Some(vec!["Channel".to_string()]));
        assert_eq!(whole("$.Channel!"), None);
        assert_eq!(whole("Channel"), None);
    }
}
