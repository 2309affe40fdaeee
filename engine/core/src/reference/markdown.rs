//! Writing Markdown: a page line by line, and tables.

use std::fmt::Write;

/// Stands at the top of each page, where whoever opens the file to edit it sees it.
const MADE: &str = "<!-- Made from the source; change it there and run `make reference`. -->";

/// A page being written.
pub(super) struct Page(String);

impl Page {
    /// A page with its heading.
    pub(super) fn new(title: &str) -> Self {
        Page(format!("{MADE}\n\n# {title}\n"))
    }
    /// A heading below the page's.
    pub(super) fn heading(&mut self, text: &str) {
        self.paragraph(&format!("## {text}"));
    }
    /// A heading one level further down.
    pub(super) fn subheading(&mut self, text: &str) {
        self.paragraph(&format!("### {text}"));
    }
    /// Text that stands by itself, of one or several paragraphs.
    pub(super) fn paragraph(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "\n{}", text.trim());
    }
    /// A code block.
    pub(super) fn code(&mut self, language: &str, text: &str) {
        self.paragraph(&format!("```{language}\n{}\n```", text.trim_end()));
    }
    /// A table.
    pub(super) fn table<const N: usize>(&mut self, head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let mut text = format!("| {} |\n|{}", head.join(" | "), "---|".repeat(N));
        for row in rows {
            let cells = row.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
            let _ = write!(text, "\n| {} |", cells.join(" | "));
        }
        self.paragraph(&text);
    }
    /// The finished page.
    pub(super) fn finish(self) -> String {
        self.0
    }
}
