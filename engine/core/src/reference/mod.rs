//! The reference for flow authors, as Markdown. Every page is made from what the program itself knows, so that none can
//! fall behind it: the block types with their settings and examples, the functions, the limits, the problem codes.

mod blocks;
mod example;
mod expressions;
mod limits;
mod markdown;
mod problems;

use std::collections::BTreeMap;

/// Every page, by its path under `docs/`.
pub fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    blocks::pages(&mut pages);
    problems::pages(&mut pages);
    pages.insert("reference/expressions.md".into(), expressions::page());
    pages.insert("reference/limits.md".into(), limits::page());
    pages
}
