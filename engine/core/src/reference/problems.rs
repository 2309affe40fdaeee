//! A page for each problem a flow can have.

use super::markdown::Page;
use cordboard_model::Code;
use std::collections::BTreeMap;

pub(super) fn pages(pages: &mut BTreeMap<String, String>) {
    for code in Code::ALL {
        let mut page = Page::new(code.title());
        page.paragraph(&format!("Problem code: `{code}`"));
        page.heading("What it means");
        page.paragraph(&joined(code.about()));
        page.heading("How to fix it");
        page.paragraph(code.fix());
        pages.insert(format!("problems/{code}.md"), page.finish());
    }
    pages.insert("problems/README.md".into(), index());
}

fn index() -> String {
    let mut page = Page::new("Problems");
    page.paragraph(
        "What can be wrong with a flow, by code. A code keeps its meaning for ever; the message beside it, which names the \
         place, may be worded better in a later version.",
    );
    let row = |code: &Code| [format!("[`{code}`]({code}.md)"), code.title().to_string(), joined(code.about())];
    page.table(["code", "problem", "what it means"], Code::ALL.iter().map(row));
    page.finish()
}

/// The lines of a doc comment as one.
fn joined(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}
