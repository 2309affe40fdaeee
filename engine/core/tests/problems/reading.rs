//! Mistakes in the file itself: encoding, JSON, keys, kinds of values.

use super::{block, check, flow, kind};
use expect_test::expect;

#[test]
fn truncated_json() {
    let whole = block(r#"{ "type": "disconnect" }"#);
    check(
        &whole[..whole.len() - 40],
        expect![[r#"
        support.json:6:40: error json.syntax: the file ends in the middle: the object that starts at line 5 column 13 is never closed
    "#]],
    );
    check(
        "",
        expect![[r#"
        support.json:1:1: error json.syntax: the file is empty
    "#]],
    );
}

#[test]
fn text_that_is_not_utf8() {
    check(
        b"{ \"format\": 1,\n  \"name\": \"Caf\xe9\" }",
        expect![[r#"
        support.json:2:15: error file.not_utf8: the byte 0xE9 is not UTF-8; save the file as UTF-8
    "#]],
    );
}

#[test]
fn a_file_of_a_hundred_megabytes() {
    check(
        vec![b' '; 100 * 1024 * 1024],
        expect![[r#"
        support.json:1:1: error file.too_large: the file is larger than the 4 MB that a flow may have
    "#]],
    );
}

#[test]
fn a_thousand_and_one_blocks() {
    let blocks: Vec<_> = (0..1_000).map(|n| format!(r#""b{n}": {{ "type": "disconnect" }}"#)).collect();
    check(
        kind("support", "contact", "", &format!(r#""start": {{ "type": "disconnect" }}, {}"#, blocks.join(", "))),
        expect![[r#"
            support.json:2:3: error flow.too_many_blocks: the flow has 1001 blocks; it may have 1000; move a part of it into a module
        "#]],
    );
}

#[test]
fn a_newer_format() {
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""format": 1"#, r#""format": 2"#),
        expect![[r#"
            support.json:1:13: error flow.format: this flow is of format 2, and this version of Cordboard reads format 1; upgrade Cordboard, or correct `format`
        "#]],
    );
}

#[test]
fn a_key_that_is_there_twice() {
    check(
        flow(r#""entry": "second","#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
            support.json:4:3: error json.duplicate_key: `entry` is already there, at line 1; remove one of the two, or rename it
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }, "hello": { "type": "disconnect" }"#),
        expect![[r#"
            support.json:6:41: error json.duplicate_key: `hello` is already there, at line 5; remove one of the two, or rename it
        "#]],
    );
}

#[test]
fn misspelt_keys() {
    check(
        flow(r#""on_eror": "bye","#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
        support.json:4:3: error json.unknown_key: the key `on_eror` is not known here; did you mean `on_error`?
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "with": { "second": 2 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:43: error json.unknown_key: the key `second` is not known here; did you mean `seconds`?
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "settings": { "seconds": 2 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
            support.json:6:33: error json.unknown_key: the key `settings` is not known here; `type`, `title`, `with` and `next` are
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""say""#, r#""sya""#),
        expect![[r#"
            support.json:3:85: error json.unknown_key: the key `sya` is not known here; did you mean `say`?
        "#]],
    );
}

#[test]
fn mistakes_at_the_top_hide_none_below() {
    let text = block(r#"{ "type": "wait", "wiht": {} }"#).replace(r#"["voice"]"#, r#"["voise"]"#);
    check(
        text.replace("\"say\": \"Hello.\"", "\"say\": 7"),
        expect![[r#"
        support.json:1:65: error json.bad_value: `voise` is not allowed here; `voice`, `chat` and `sms` are; did you mean `voice`?
        support.json:3:92: error json.wrong_type: `say` must be a text, but here is the number 7
        support.json:6:33: error json.unknown_key: the key `wiht` is not known here; did you mean `with`?
    "#]],
    );
}

#[test]
fn a_setting_of_the_wrong_kind_or_missing() {
    check(
        block(r#"{ "type": "wait", "with": { "seconds": "2" }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:54: error json.wrong_type: `seconds` must be a whole number, but here is the text "2"
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "with": { "seconds": -2 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:54: error json.bad_value: `seconds` must be a whole number from 0 to 4294967295, but here is the number -2
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "next": { "elapsed": "bye" } }"#),
        expect![[r#"
        support.json:6:15: error json.missing_key: the key `seconds` is missing from `with`
    "#]],
    );
    check(
        block(r#"{ "type": "wait", "with": { "seconds": 900000 }, "next": { "elapsed": "bye" } }"#),
        expect![[r#"
            support.json:6:54: error block.bad_setting: `seconds` is 900000; it may be 1 to 604800
        "#]],
    );
}
