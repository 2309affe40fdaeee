use super::read;
use crate::problem::Place;

fn at(place: Place) -> (String, u32, u32) {
    (place.path, place.line, place.column)
}

const FLOW: &str = r#"{
  "blocks": {
    "a/b": { "é": [10, { "~": null }] }
  }
}"#;

#[test]
fn pointers_follow_rfc_6901() {
    let document = read(FLOW);
    assert!(document.find("").is_some());
    assert!(document.find("/blocks/a~1b/é/1/~0").is_some());
    for nowhere in [
        "blocks",
        "/",
        "/blocks/",
        "/blocks/a",
        "/blocks/a~1b/é/2",
        "/blocks/a~1b/é/01",
        "/blocks/a~1b/é/+1",
        "/blocks/a~1b/é/-",
    ] {
        assert!(document.find(nowhere).is_none(), "{nowhere}");
    }
    assert!(read(r#"{"": {"": 1}}"#).find("//").is_some());
    assert_eq!(crate::json::pointer(["blocks", "a/b", "~"]), "/blocks/a~1b/~0");
}

#[test]
fn values_and_keys_have_places_in_characters() {
    let document = read(FLOW);
    assert_eq!(at(document.place_of("/blocks/a~1b/é")), ("/blocks/a~1b/é".into(), 3, 19));
    assert_eq!(at(document.place_of_key("/blocks/a~1b/é")), ("/blocks/a~1b/é".into(), 3, 14));
    assert_eq!(at(document.place_of("/blocks/a~1b/é/1/~0")), ("/blocks/a~1b/é/1/~0".into(), 3, 31));
    assert_eq!(at(document.place_of_key("/blocks/a~1b/é/0")), ("/blocks/a~1b/é/0".into(), 3, 20));
    assert_eq!(at(document.place_of_key("")), ("".into(), 1, 1));
}

#[test]
fn what_is_missing_is_placed_at_what_it_is_missing_from() {
    let document = read(FLOW);
    assert_eq!(at(document.place_of("/blocks/a~1b/next/done")), ("/blocks/a~1b/next/done".into(), 3, 12));
    assert_eq!(at(document.place_of_key("/blocks/zzz")), ("/blocks/zzz".into(), 2, 13));
    assert_eq!(at(document.place_of("nonsense")), ("nonsense".into(), 1, 1));
}

#[test]
fn a_character_of_a_text_is_placed_past_the_escapes_before_it() {
    let document = read(r#"{"é": "ab\n\"\u00e9😀\ud83d\ude00c"}"#);
    let text = document.find("/é").unwrap().text().unwrap();
    assert_eq!(text, "ab\n\"é😀😀c");
    let columns: Vec<_> = (0..=9).map(|n| document.place_in_text("/é", n).column).collect();
    assert_eq!(columns, [8, 9, 10, 12, 14, 20, 21, 33, 34, 34]);
    assert_eq!(document.place_in_text("", 3).column, 1);
    assert_eq!(document.place_in_text("/nowhere", 3).column, 1);
}

#[test]
fn one_long_line_with_a_problem_in_every_value_is_placed_quickly() {
    let text = format!("[{}1]", "\"é\",".repeat(400_000));
    let document = read(&text);
    let last = document.root().items()[399_999].span;
    for _ in 0..100_000 {
        assert_eq!(document.place("", last).column, 4 * 399_999 + 2);
    }
}
