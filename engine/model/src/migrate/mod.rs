//! Bringing a flow file of an older format up to the present one.
//!
//! A step from format N to N + 1 is one file in this folder: a pure, total function of the document, frozen once it has
//! been released. To add one: write `to_2.rs`, add `to_2::migrate` to [`STEPS`], raise [`crate::flow::FORMAT`], and freeze
//! a fixture of the new format beside the others in `engine/model/fixtures/`.

use serde_json::Value;

use crate::flow::FORMAT;

/// Turns a document of one format into the next.
pub type Step = fn(Value) -> Value;

/// The steps in order: the first turns format 1 into format 2.
pub const STEPS: &[Step] = &[];

/// The document in the present format, given one of format `from`; none where there is no such format.
pub fn migrate(mut document: Value, from: u32) -> Option<Value> {
    let first = usize::try_from(from).ok()?.checked_sub(1)?;
    for (step, made) in STEPS.get(first..)?.iter().zip(from + 1..) {
        document = step(document);
        if let Some(object) = document.as_object_mut() {
            object.insert("format".into(), made.into());
        }
    }
    (from <= FORMAT).then_some(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_step_for_every_format_but_the_first() {
        assert_eq!(STEPS.len() as u32 + 1, FORMAT);
    }

    #[test]
    fn formats_that_never_were_do_not_migrate() {
        assert_eq!(migrate(serde_json::json!({}), 0), None);
        assert_eq!(migrate(serde_json::json!({}), FORMAT + 1), None);
    }
}
