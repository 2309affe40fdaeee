//! What is made from the program is committed, so that readers and editors have it; these tests fail when the two drift
//! apart.
//!
//! After a change that is meant, `make reference` writes the files anew.

#![allow(clippy::disallowed_methods)] // the crate is pure; its tests read the files they check

use cordboard_core::{reference, schema};
use expect_test::expect_file;
use std::fs;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

#[test]
fn the_schema_of_flow_files_is_the_one_that_is_committed() {
    let text = format!("{:#}\n", schema::flow_schema());
    expect_file!["../schema/flow-1.schema.json"].assert_eq(&text);
}

#[test]
fn each_page_of_the_reference_is_the_one_that_is_committed() {
    for (path, text) in reference::pages() {
        expect_file![docs().join(path)].assert_eq(&text);
    }
}

#[test]
fn no_page_outlives_what_it_was_made_from() {
    let pages = reference::pages();
    let mut stale = Vec::new();
    for folder in ["reference", "reference/blocks", "problems"] {
        for entry in fs::read_dir(docs().join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_file() && !pages.contains_key(&path) {
                stale.push(format!("docs/{path}"));
            }
        }
    }
    assert!(stale.is_empty(), "nothing makes these pages any more; remove them, or undo the rename: {stale:#?}");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let pages = reference::pages();
    for (path, text) in &pages {
        let folder = Path::new(path).parent().unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let mut target = PathBuf::new();
            for part in folder.join(link).components() {
                match part.as_os_str() == ".." {
                    true => assert!(target.pop(), "{path}: {link}"),
                    false => target.push(part),
                }
            }
            assert!(pages.contains_key(target.to_str().unwrap()), "{path} links to {link}, which is not there");
        }
    }
}
