use super::lines;
use crate::json::Document;
use crate::limits::JSON_DEPTH;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn problems(bytes: &[u8]) -> String {
    match Document::read("f.json", bytes) {
        Ok((_, problems)) => lines(&problems),
        Err(problem) => format!("{problem}\n"),
    }
}

fn check(bytes: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&problems(bytes.as_ref()));
}

/// Each text on its own, beside what is said of it.
fn check_all(texts: &[&str], expected: Expect) {
    let said: String = texts.iter().map(|text| format!("{text:?}\n  {}", problems(text.as_bytes()))).collect();
    expected.assert_eq(&said);
}

#[test]
fn a_text_that_ends_too_early_names_what_is_open() {
    check_all(
        &[
            "{",
            "{\n  \"a\"",
            "{\"a\":",
            "{\"a\": 1,",
            "{\"a\": 1\n\n",
            "[",
            "[1,",
            "[[1], {\"b\": [2",
            "{\"a\": \"never clo",
            "{\"a\": \"\\",
            "{\"a\": \"\\u00",
            "tru",
            "-",
            "\"x",
            "{\"a\": t",
        ],
        expect![[r#"
            "{"
              f.json:1:2: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
            "{\n  \"a\""
              f.json:2:6: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
            "{\"a\":"
              f.json:1:6: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
            "{\"a\": 1,"
              f.json:1:9: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
            "{\"a\": 1\n\n"
              f.json:1:8: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
            "["
              f.json:1:2: error json.syntax: the file ends in the middle: the list that starts at line 1 column 1 is never closed
            "[1,"
              f.json:1:4: error json.syntax: the file ends in the middle: the list that starts at line 1 column 1 is never closed
            "[[1], {\"b\": [2"
              f.json:1:15: error json.syntax: the file ends in the middle: the list that starts at line 1 column 13 is never closed
            "{\"a\": \"never clo"
              f.json:1:17: error json.syntax: the file ends in the middle: the text that starts at line 1 column 7 is never closed
            "{\"a\": \"\\"
              f.json:1:9: error json.syntax: the file ends in the middle: the text that starts at line 1 column 7 is never closed
            "{\"a\": \"\\u00"
              f.json:1:12: error json.syntax: the file ends in the middle: the text that starts at line 1 column 7 is never closed
            "tru"
              f.json:1:4: error json.syntax: the file ends in the middle of a value
            "-"
              f.json:1:1: error json.syntax: `-` is not how JSON writes a number
            "\"x"
              f.json:1:3: error json.syntax: the file ends in the middle: the text that starts at line 1 column 1 is never closed
            "{\"a\": t"
              f.json:1:8: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
        "#]],
    );
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    check_all(
        &["", " \n\n", "\u{feff}"],
        expect![[r#"
        ""
          f.json:1:1: error json.syntax: the file is empty
        " \n\n"
          f.json:1:1: error json.syntax: the file is empty
        "\u{feff}"
          f.json:1:1: error json.syntax: the file is empty
    "#]],
    );
}

#[test]
fn what_is_not_json_is_explained() {
    check_all(
        &[
            "{\"a\": 1,}",
            "[1, 2,\n]",
            "[1,,2]",
            "{\"a\": 1,, \"b\": 2}",
            "{\"a\" 1}",
            "{\"a\": }",
            "{\"a\": 1 \"b\": 2}",
            "[1 2]",
            "{a: 1}",
            "{'a': 1}",
            "['a']",
            "{1: 2}",
            "{,}",
            "[,]",
            "{\"a\": 1]",
            "[1}",
            "{}}",
            "{} {}",
            "hello",
            "[True]",
            "[undefined]",
            "[nul]",
            "[+1]",
            "[.5]",
            "[1.]",
            "[01]",
            "[-]",
            "[0x1F]",
            "[NaN]",
            "[1e]",
            "// note\n{}",
            "{} /* end */",
            "{ # note\n}",
            "{\"a\": 1 // note\n}",
            "[\"a\tb\"]",
            "[\"a\nb\"]",
            "[\"\n\"]",
            "[\"\u{1}\"]",
            "[\"\\x41\"]",
            "[\"ab\\",
            "[\"\\\n\"]",
            "[truefalse]",
            "[\"\\u12G4\"]",
            "[\"\\ud83d\"]",
            "[\"\\ude00\"]",
            "\0",
            "<html>",
            "{\"a\": é}",
            "{\"é\": 1, é}",
            "{\"a\": \"b}\n}",
            "[\u{a0}1]",
        ],
        expect![[r#"
            "{\"a\": 1,}"
              f.json:1:8: error json.syntax: there is a comma but nothing after it before the `}`; remove the comma
            "[1, 2,\n]"
              f.json:1:6: error json.syntax: there is a comma but nothing after it before the `]`; remove the comma
            "[1,,2]"
              f.json:1:4: error json.syntax: there are two commas in a row; remove one
            "{\"a\": 1,, \"b\": 2}"
              f.json:1:9: error json.syntax: there are two commas in a row; remove one
            "{\"a\" 1}"
              f.json:1:6: error json.syntax: a `:` is missing between the key and its value
            "{\"a\": }"
              f.json:1:7: error json.syntax: a value is missing before the `}`
            "{\"a\": 1 \"b\": 2}"
              f.json:1:9: error json.syntax: a comma is missing before "b"; add a comma
            "[1 2]"
              f.json:1:4: error json.syntax: a comma is missing before `2`; add a comma
            "{a: 1}"
              f.json:1:2: error json.syntax: a key must be a text in double quotes, but here is `a`
            "{'a': 1}"
              f.json:1:2: error json.syntax: single quotes do not make a text; use double quotes: `"`
            "['a']"
              f.json:1:2: error json.syntax: single quotes do not make a text; use double quotes: `"`
            "{1: 2}"
              f.json:1:2: error json.syntax: a key must be a text in double quotes, but here is `1`
            "{,}"
              f.json:1:2: error json.syntax: a key must be a text in double quotes, but here is `,`
            "[,]"
              f.json:1:2: error json.syntax: a value is missing before the `,`
            "{\"a\": 1]"
              f.json:1:8: error json.syntax: this `]` cannot close the object that starts at line 1 column 1; close it with `}`
            "[1}"
              f.json:1:3: error json.syntax: this `}` cannot close the list that starts at line 1 column 1; close it with `]`
            "{}}"
              f.json:1:3: error json.syntax: this `}` closes nothing
            "{} {}"
              f.json:1:4: error json.syntax: the document has ended, and more text follows
            "hello"
              f.json:1:1: error json.syntax: `hello` is not a value of JSON; put a text in double quotes
            "[True]"
              f.json:1:2: error json.syntax: `True` is not a value of JSON; did you mean `true`?
            "[undefined]"
              f.json:1:2: error json.syntax: `undefined` is not a value of JSON; did you mean `null`?
            "[nul]"
              f.json:1:2: error json.syntax: `nul` is not a value of JSON; did you mean `null`?
            "[+1]"
              f.json:1:2: error json.syntax: `+1` is not how JSON writes a number
            "[.5]"
              f.json:1:2: error json.syntax: `.5` is not how JSON writes a number
            "[1.]"
              f.json:1:2: error json.syntax: `1.` is not how JSON writes a number
            "[01]"
              f.json:1:2: error json.syntax: `01` is not how JSON writes a number
            "[-]"
              f.json:1:2: error json.syntax: `-` is not how JSON writes a number
            "[0x1F]"
              f.json:1:2: error json.syntax: `0x1F` is not how JSON writes a number
            "[NaN]"
              f.json:1:2: error json.syntax: `NaN` is not a value of JSON; did you mean `null`?
            "[1e]"
              f.json:1:2: error json.syntax: `1e` is not how JSON writes a number
            "// note\n{}"
              f.json:1:1: error json.syntax: JSON has no comments; remove the comment
            "{} /* end */"
              f.json:1:4: error json.syntax: JSON has no comments; remove the comment
            "{ # note\n}"
              f.json:1:3: error json.syntax: JSON has no comments; remove the comment
            "{\"a\": 1 // note\n}"
              f.json:1:9: error json.syntax: JSON has no comments; remove the comment
            "[\"a\tb\"]"
              f.json:1:4: error json.syntax: a tab inside a text is written `\t`
            "[\"a\nb\"]"
              f.json:1:4: error json.syntax: the text that starts at line 1 column 2 is not closed on its line; close it with `"`, or write a line break as `\n`
            "[\"\n\"]"
              f.json:1:3: error json.syntax: the text that starts at line 1 column 2 is not closed on its line; close it with `"`, or write a line break as `\n`
            "[\"\u{1}\"]"
              f.json:1:3: error json.syntax: this control character is written `\u0001`
            "[\"\\x41\"]"
              f.json:1:3: error json.syntax: `\x` is not an escape of JSON; write a backslash as `\\`
            "[\"ab\\"
              f.json:1:6: error json.syntax: the file ends in the middle: the text that starts at line 1 column 2 is never closed
            "[\"\\\n\"]"
              f.json:1:3: error json.syntax: this backslash escapes nothing; write a backslash as `\\`
            "[truefalse]"
              f.json:1:2: error json.syntax: `truefalse` is not a value of JSON; put a text in double quotes
            "[\"\\u12G4\"]"
              f.json:1:3: error json.syntax: `\u` takes four hexadecimal digits
            "[\"\\ud83d\"]"
              f.json:1:3: error json.syntax: this escape stands for no character: it is half of a surrogate pair
            "[\"\\ude00\"]"
              f.json:1:3: error json.syntax: this escape stands for no character: it is half of a surrogate pair
            "\0"
              f.json:1:1: error json.syntax: the character U+0000 is not expected here
            "<html>"
              f.json:1:1: error json.syntax: `<` is not expected here
            "{\"a\": é}"
              f.json:1:7: error json.syntax: `é` is not a value of JSON; put a text in double quotes
            "{\"é\": 1, é}"
              f.json:1:10: error json.syntax: a key must be a text in double quotes, but here is `é`
            "{\"a\": \"b}\n}"
              f.json:1:10: error json.syntax: the text that starts at line 1 column 7 is not closed on its line; close it with `"`, or write a line break as `\n`
            "[\u{a0}1]"
              f.json:1:2: error json.syntax: the character U+00A0 is not expected here
        "#]],
    );
}

#[test]
fn a_file_of_another_encoding_is_refused_where_it_shows() {
    check(
        b"{\n  \"name\": \"caf\xE9\" }",
        expect![[r#"
        f.json:2:15: error file.not_utf8: the byte 0xE9 is not UTF-8; save the file as UTF-8
    "#]],
    );
    check(
        b"\xFF\xFE{\0}\0",
        expect![[r#"
        f.json:1:1: error file.not_utf8: the file is UTF-16; save the file as UTF-8
    "#]],
    );
    check(
        b"\xEF\xBB\xBF{\"a\": \"\xC3\xA9\xC3",
        expect![[r#"
        f.json:1:9: error file.not_utf8: the byte 0xC3 is not UTF-8; save the file as UTF-8
    "#]],
    );
}

#[test]
fn a_byte_order_mark_is_skipped_and_takes_no_column() {
    check("\u{feff}{}", expect![[""]]);
    check(
        "\u{feff}x",
        expect![[r#"
        f.json:1:1: error json.syntax: `x` is not a value of JSON; put a text in double quotes
    "#]],
    );
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    check(
        vec![b'['; 100 * 1024 * 1024],
        expect![[r#"
            f.json:1:1: error file.too_large: the file is larger than the 4 MB that a flow may have
        "#]],
    );
    check(
        vec![b' '; 4 * 1024 * 1024 + 1],
        expect![[r#"
            f.json:1:1: error file.too_large: the file is larger than the 4 MB that a flow may have
        "#]],
    );
}

#[test]
fn nesting_beyond_the_limit_is_refused_without_recursion() {
    check(
        "[".repeat(10_000),
        expect![[r#"
        f.json:1:65: error json.too_deep: objects and lists are nested more than 64 deep
    "#]],
    );
    check(
        "{\"a\":\n".repeat(10_000),
        expect![[r#"
        f.json:65:1: error json.too_deep: objects and lists are nested more than 64 deep
    "#]],
    );
    check("[".repeat(JSON_DEPTH) + &"]".repeat(JSON_DEPTH), expect![[""]]);
    check(format!("{}\"[[[[\\\"[[[[\"{}", "[".repeat(JSON_DEPTH), "]".repeat(JSON_DEPTH)), expect![[""]]);
}

#[test]
fn a_second_key_of_the_same_name_is_a_problem_and_the_first_is_kept() {
    let text = "{\"a\": 1,\n \"b\": {\"x\": 1, \"x\": 2},\n \"\\u0061\": 3}";
    check(
        text,
        expect![[r#"
            f.json:2:16: error json.duplicate_key: `x` is already there, at line 2; remove one of the two, or rename it
            f.json:3:2: error json.duplicate_key: `a` is already there, at line 1; remove one of the two, or rename it
        "#]],
    );
    let (document, _) = Document::read("", text.as_bytes()).unwrap();
    expect![[r#"
        {
          "a": 1,
          "b": {
            "x": 1
          }
        }
    "#]]
    .assert_eq(&document.canonical());
}

#[test]
fn a_number_that_cannot_be_held_exactly_is_a_problem_and_kept_as_zero() {
    let text =
        "[1e3, 9223372036854775808, 0.12345678901234567890123456789, 12345678901234567890123456789.5, 1E400, -0.0]";
    check(
        text,
        expect![[r#"
        f.json:1:2: error json.number: the number 1e3 has an exponent
        f.json:1:7: error json.number: the number 9223372036854775808 is not between -9223372036854775808 and 9223372036854775807
        f.json:1:28: error json.number: the number 0.12345678901234567890123456789 has more than 28 digits
        f.json:1:61: error json.number: the number 12345678901234567890123456789.5 has more than 28 digits
        f.json:1:94: error json.number: the number 1E400 has an exponent
    "#]],
    );
    let (document, _) = Document::read("", text.as_bytes()).unwrap();
    assert_eq!(document.canonical(), "[\n  0,\n  0,\n  0,\n  0,\n  0,\n  0\n]\n");
}

#[test]
fn problems_of_one_file_are_bounded() {
    let (_, problems) = Document::read("", format!("{{{}\"a\": 1}}", "\"a\": 1e5, ".repeat(5_000)).as_bytes()).unwrap();
    assert_eq!(problems.len(), 100);
}

/// Bytes that are nearly JSON reach further than bytes at random.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "1", "-", ".", "e", "0", "true", "null", "\n", " ", "\\u",
        "d83d", "é", "/", "'", "\u{feff}", "\t", "\0", "\"a\":", "\u{2028}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_never_panics_on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::read("f", &bytes);
    }

    #[test]
    fn reading_never_panics_on_text(text in any::<String>()) {
        let _ = Document::read("f", text.as_bytes());
    }

    #[test]
    fn we_agree_with_serde_json_on_what_is_json(text in nearly_json()) {
        let ours = Document::read("f", text.as_bytes());
        let plain = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let theirs = serde_json::from_str::<serde_json::Value>(plain);
        // A number too large for a float is grammatical; we say more of it later.
        if let Err(error) = &theirs && !error.to_string().starts_with("number out of range") {
            prop_assert!(ours.is_err(), "{text:?}: {error}");
        }
        if theirs.is_ok() {
            prop_assert!(ours.is_ok(), "{text:?}");
        }
    }
}
