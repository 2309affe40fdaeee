//! The page of limits.

use super::markdown::Page;
use cordboard_model::limits::ALL;

pub(super) fn page() -> String {
    let mut page = Page::new("Limits");
    page.paragraph(
        "A flow that goes beyond one of these does not load, or, where the limit is one of a running contact, takes the \
         block's `error` port or ends the contact.",
    );
    let row = |(name, about, most): &(&str, &str, u64)| [format!("`{name}`"), about.trim().to_string(), grouped(*most)];
    page.table(["name", "what it bounds", "at most"], ALL.iter().map(row));
    page.finish()
}

/// A number with its thousands apart: 4,096.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
