mod decoding;
mod places;
mod reading;
mod writing;

use super::Document;
use crate::problem::Problem;

fn read(text: &str) -> Document {
    let (document, problems) = Document::read("f.json", text.as_bytes()).unwrap();
    assert_eq!(lines(&problems), "");
    document
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}
