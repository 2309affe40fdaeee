use super::lines;
use crate::id::{BlockId, Language, PortName};
use crate::json::Document;
use crate::value::{self, Value};
use expect_test::{Expect, expect};
use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert, proptest};
use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt::Debug;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Menu {
    prompt: BlockId,
    #[serde(default)]
    barge_in: Option<bool>,
    #[serde(default)]
    max_tries: u8,
    #[serde(default)]
    channel: Channel,
    #[serde(default)]
    next: BTreeMap<PortName, BlockId>,
    #[serde(default)]
    languages: Vec<Language>,
    #[serde(default, with = "value::decimal")]
    price: Decimal,
    #[serde(default)]
    extra: Option<Value>,
    #[serde(default)]
    nested: Option<Box<Menu>>,
    #[serde(default)]
    check: Option<Check>,
    #[serde(default)]
    settings: Option<Settings>,
    #[serde(default)]
    pair: Option<(i64, String)>,
    #[serde(default)]
    even: Option<Even>,
    #[serde(default)]
    ratio: Option<f64>,
    #[serde(default)]
    either: Option<Either>,
    #[serde(default)]
    count: Option<std::num::NonZeroU32>,
    #[serde(default)]
    by_channel: BTreeMap<Channel, i32>,
}

#[derive(Debug, Deserialize, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
enum Channel {
    #[default]
    Voice,
    Chat,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code)]
enum Check {
    Always,
    Digits { least: u32 },
    Not(Box<Check>),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[allow(dead_code)]
enum Settings {
    Play { prompt: String, value: Option<Value> },
    Wait { seconds: u32 },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Either {
    Number(i64),
    Text(String),
}

#[derive(Debug)]
#[allow(dead_code)]
struct Even(i64);

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match i64::deserialize(deserializer)? {
            even if even % 2 == 0 => Ok(Even(even)),
            _ => Err(D::Error::custom("must be even")),
        }
    }
}

fn decode<T: DeserializeOwned>(text: &str, pointer: &str) -> (Option<T>, String) {
    let (document, mut problems) = Document::read("f.json", text.as_bytes()).unwrap();
    let value = document.decode(pointer, &mut problems);
    let paths: String = problems.iter().map(|problem| format!("{problem}  [{}]\n", problem.place.path)).collect();
    assert_eq!(lines(&problems).lines().count(), problems.len(), "a problem is one line");
    (value, paths)
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&decode::<Menu>(text, "").1);
}

/// Each value in place of `…` in `{"prompt": "a", …}`, beside what is said of it.
fn check_each(members: &[&str], expected: Expect) {
    let said: String = members
        .iter()
        .map(|member| (member, decode::<Menu>(&format!("{{\"prompt\": \"a\", {member}}}"), "")))
        .map(|(member, (value, said))| format!("{member}\n  {}", if value.is_some() { "fits\n" } else { &said }))
        .collect();
    expected.assert_eq(&said);
}

fn good<T: DeserializeOwned + Debug>(text: &str) -> T {
    let (value, problems) = decode(text, "");
    assert_eq!(problems, "");
    value.unwrap()
}

#[test]
fn what_fits_is_decoded() {
    let menu: Menu = good(
        r#"{"prompt": "a", "barge_in": null, "max_tries": 255, "channel": "chat", "next": {"1": "b"}, "languages": ["en-GB"],
            "price": 19.9900000000000000000000001, "extra": {"x": [1, 2.50, null, {"$decimal": "1.5"}]},
            "nested": {"prompt": "b", "price": 3}, "check": {"not": {"digits": {"least": 1}}}, "pair": [1, "x"], "even": -2,
            "settings": {"type": "play", "prompt": "p", "value": 19.9900000000000000000000001}, "either": "x", "count": 1,
            "by_channel": {"voice": -1}}"#,
    );
    expect![[r#"
        Menu {
            prompt: "a",
            barge_in: None,
            max_tries: 255,
            channel: Chat,
            next: {
                "1": "b",
            },
            languages: [
                "en-GB",
            ],
            price: 19.9900000000000000000000001,
            extra: Some(
                Map(
                    {
                        "x": List(
                            [
                                Integer(
                                    1,
                                ),
                                Decimal(
                                    2.5,
                                ),
                                Null,
                                Map(
                                    {
                                        "$decimal": Text(
                                            "1.5",
                                        ),
                                    },
                                ),
                            ],
                        ),
                    },
                ),
            ),
            nested: Some(
                Menu {
                    prompt: "b",
                    barge_in: None,
                    max_tries: 0,
                    channel: Voice,
                    next: {},
                    languages: [],
                    price: 3,
                    extra: None,
                    nested: None,
                    check: None,
                    settings: None,
                    pair: None,
                    even: None,
                    ratio: None,
                    either: None,
                    count: None,
                    by_channel: {},
                },
            ),
            check: Some(
                Not(
                    Digits {
                        least: 1,
                    },
                ),
            ),
            settings: Some(
                Play {
                    prompt: "p",
                    value: Some(
                        Decimal(
                            19.9900000000000000000000001,
                        ),
                    ),
                },
            ),
            pair: Some(
                (
                    1,
                    "x",
                ),
            ),
            even: Some(
                Even(
                    -2,
                ),
            ),
            ratio: None,
            either: Some(
                Text(
                    "x",
                ),
            ),
            count: Some(
                1,
            ),
            by_channel: {
                Voice: -1,
            },
        }
    "#]]
    .assert_debug_eq(&menu);
}

#[test]
fn every_unknown_key_is_reported_and_the_rest_still_decoded() {
    let text = r#"{
  "prompt": "a", "brage_in": true,
  "color": "red",
  "nested": { "prompt": "b", "max_tris": 3 }
}"#;
    check(
        text,
        expect![[r#"
            f.json:2:18: error json.unknown_key: the key `brage_in` is not known here; did you mean `barge_in`?  [/brage_in]
            f.json:3:3: error json.unknown_key: the key `color` is not known here; `prompt`, `barge_in`, `max_tries`, `channel`, `next`, `languages`, `price`, `extra`, `nested`, `check`, `settings`, `pair`, `even`, `ratio`, `either`, `count` and `by_channel` are  [/color]
            f.json:4:30: error json.unknown_key: the key `max_tris` is not known here; did you mean `max_tries`?  [/nested/max_tris]
        "#]],
    );
    assert!(decode::<Menu>(text, "").0.is_some());
}

#[test]
fn a_misspelt_key_is_one_problem_not_two() {
    check(
        r#"{ "promt": "a" }"#,
        expect![[r#"
            f.json:1:3: error json.unknown_key: the key `promt` is not known here; did you mean `prompt`?  [/promt]
        "#]],
    );
    check(
        r#"{ "promt": "a", "max_tries": "x" }"#,
        expect![[r#"
            f.json:1:3: error json.unknown_key: the key `promt` is not known here; did you mean `prompt`?  [/promt]
            f.json:1:30: error json.wrong_type: `max_tries` must be a whole number, but here is the text "x"  [/max_tries]
        "#]],
    );
}

#[test]
fn a_key_that_is_there_is_not_suggested() {
    check(
        r#"{ "prompt": "a", "promt": "b" }"#,
        expect![[r#"
        f.json:1:18: error json.unknown_key: the key `promt` is not known here; `prompt`, `barge_in`, `max_tries`, `channel`, `next`, `languages`, `price`, `extra`, `nested`, `check`, `settings`, `pair`, `even`, `ratio`, `either`, `count` and `by_channel` are  [/promt]
    "#]],
    );
}

#[test]
fn a_missing_key_is_placed_at_its_object() {
    check(
        "{\n \"nested\": { \"colour\": 1 } }",
        expect![[r#"
        f.json:2:14: error json.unknown_key: the key `colour` is not known here; `prompt`, `barge_in`, `max_tries`, `channel`, `next`, `languages`, `price`, `extra`, `nested`, `check`, `settings`, `pair`, `even`, `ratio`, `either`, `count` and `by_channel` are  [/nested/colour]
        f.json:2:12: error json.missing_key: the key `prompt` is missing from `nested`  [/nested]
    "#]],
    );
    check(
        "{ }",
        expect![[r#"
        f.json:1:1: error json.missing_key: the key `prompt` is missing  []
    "#]],
    );
}

#[test]
fn values_of_the_wrong_kind_say_what_is_wanted_and_what_is_there() {
    check_each(
        &[
            r#""max_tries": "three""#,
            r#""max_tries": 1.5"#,
            r#""max_tries": null"#,
            r#""barge_in": "yes""#,
            r#""channel": 5"#,
            r#""channel": {"a": 1, "b": 2}"#,
            r#""next": []"#,
            r#""next": {"done": 5}"#,
            r#""languages": {}"#,
            r#""languages": ["en", 7]"#,
            r#""price": "19.99""#,
            r#""nested": [1]"#,
            r#""nested": {"prompt": {}}"#,
            r#""pair": 1"#,
            r#""check": null"#,
            r#""check": true"#,
            r#""settings": "play""#,
            r#""settings": {"type": "wait", "seconds": "x"}"#,
            r#""settings": {"type": "wait", "seconds": 1.5}"#,
            r#""settings": {"type": "play", "prompt": [1, 2], "value": 1}"#,
            r#""settings": {"type": "play", "prompt": [], "value": []}"#,
            r#""either": []"#,
            r#""max_tries": "a\nb""#,
            r#""ratio": 1.5"#,
        ],
        expect![[r#"
            "max_tries": "three"
              f.json:1:30: error json.wrong_type: `max_tries` must be a whole number, but here is the text "three"  [/max_tries]
            "max_tries": 1.5
              f.json:1:30: error json.wrong_type: `max_tries` must be a whole number, but here is the number 1.5  [/max_tries]
            "max_tries": null
              f.json:1:30: error json.wrong_type: `max_tries` must be a whole number, but here is `null`  [/max_tries]
            "barge_in": "yes"
              f.json:1:29: error json.wrong_type: `barge_in` must be `true` or `false`, but here is the text "yes"  [/barge_in]
            "channel": 5
              f.json:1:28: error json.wrong_type: `channel` must be `voice` or `chat`, but here is the number 5  [/channel]
            "channel": {"a": 1, "b": 2}
              f.json:1:28: error json.bad_value: `channel` must be an object with one key, `voice` or `chat`  [/channel]
            "next": []
              f.json:1:25: error json.wrong_type: `next` must be an object, but here is a list  [/next]
            "next": {"done": 5}
              f.json:1:34: error json.wrong_type: `done` must be a text, but here is the number 5  [/next/done]
            "languages": {}
              f.json:1:30: error json.wrong_type: `languages` must be a list, but here is an object  [/languages]
            "languages": ["en", 7]
              f.json:1:37: error json.wrong_type: item 2 of `languages` must be a text, but here is the number 7  [/languages/1]
            "price": "19.99"
              f.json:1:26: error json.wrong_type: `price` must be a number, but here is the text "19.99"  [/price]
            "nested": [1]
              f.json:1:27: error json.wrong_type: `nested` must be an object, but here is a list  [/nested]
            "nested": {"prompt": {}}
              f.json:1:38: error json.wrong_type: `prompt` must be a text, but here is an object  [/nested/prompt]
            "pair": 1
              f.json:1:25: error json.wrong_type: `pair` must be a list, but here is the number 1  [/pair]
            "check": null
              fits
            "check": true
              f.json:1:26: error json.wrong_type: `check` must be `always`, `digits` or `not`, but here is `true`  [/check]
            "settings": "play"
              f.json:1:29: error json.wrong_type: `settings` must be an object, but here is the text "play"  [/settings]
            "settings": {"type": "wait", "seconds": "x"}
              f.json:1:57: error json.wrong_type: `seconds` must be a whole number, but here is the text "x"  [/settings/seconds]
            "settings": {"type": "wait", "seconds": 1.5}
              f.json:1:57: error json.wrong_type: `seconds` must be a whole number, but here is the number 1.5  [/settings/seconds]
            "settings": {"type": "play", "prompt": [1, 2], "value": 1}
              f.json:1:56: error json.wrong_type: `prompt` must be a text, but here is a list  [/settings/prompt]
            "settings": {"type": "play", "prompt": [], "value": []}
              f.json:1:29: error json.wrong_type: a value in `settings` must be a text, but is a list  [/settings]
            "either": []
              f.json:1:27: error json.bad_value: `either` has none of the forms that are allowed here  [/either]
            "max_tries": "a\nb"
              f.json:1:30: error json.wrong_type: `max_tries` must be a whole number, but here is the text "a\nb"  [/max_tries]
            "ratio": 1.5
              f.json:1:26: error json.bad_value: `ratio` must not be read as floating point, which is not exact  [/ratio]
        "#]],
    );
    check(
        "[]",
        expect![[r#"
        f.json:1:1: error json.wrong_type: the document must be an object, but here is a list  []
    "#]],
    );
    check(
        "null",
        expect![[r#"
        f.json:1:1: error json.wrong_type: the document must be an object, but here is `null`  []
    "#]],
    );
}

#[test]
fn values_that_are_not_allowed_say_what_is() {
    check_each(
        &[
            r#""max_tries": 300"#,
            r#""max_tries": -1"#,
            r#""channel": "voise""#,
            r#""channel": "fax""#,
            r#""next": {"No": "b"}"#,
            r#""next": {"no": "B!"}"#,
            r#""languages": ["en", "english"]"#,
            r#""pair": [1]"#,
            r#""pair": [1, "a", 2]"#,
            r#""even": 3"#,
            r#""check": "digits""#,
            r#""check": "allways""#,
            r#""check": {"digits": {"leest": 1}}"#,
            r#""check": {"digit": {"least": 1}}"#,
            r#""check": {"always": 1}"#,
            r#""check": {"not": {"digits": {"least": -1}}}"#,
            r#""settings": {"type": "waits"}"#,
            r#""settings": {}"#,
            r#""settings": {"type": "wait", "seconds": 1, "secnds": 2}"#,
            r#""settings": {"type": "wait", "seconds": -1}"#,
            r#""count": 0"#,
            r#""by_channel": {"fax": 1}"#,
            r#""by_channel": {"chat": 3000000000}"#,
        ],
        expect![[r#"
            "max_tries": 300
              f.json:1:30: error json.bad_value: `max_tries` must be a whole number from 0 to 255, but here is the number 300  [/max_tries]
            "max_tries": -1
              f.json:1:30: error json.bad_value: `max_tries` must be a whole number from 0 to 255, but here is the number -1  [/max_tries]
            "channel": "voise"
              f.json:1:28: error json.bad_value: `voise` is not allowed here; `voice` and `chat` are; did you mean `voice`?  [/channel]
            "channel": "fax"
              f.json:1:28: error json.bad_value: `fax` is not allowed here; `voice` and `chat` are  [/channel]
            "next": {"No": "b"}
              f.json:1:26: error json.bad_value: `No` is not a port name: use 1 to 64 of a-z, 0-9, `_` and `-`, starting with a letter or digit  [/next/No]
            "next": {"no": "B!"}
              f.json:1:32: error json.bad_value: `B!` is not a block id: use 1 to 64 of a-z, 0-9, `_` and `-`, starting with a letter or digit  [/next/no]
            "languages": ["en", "english"]
              f.json:1:37: error json.bad_value: `english` is not a language: use a BCP 47 tag such as `en` or `en-GB`  [/languages/1]
            "pair": [1]
              f.json:1:25: error json.bad_value: `pair` must be a list of 2, but here is a list of 1  [/pair]
            "pair": [1, "a", 2]
              f.json:1:25: error json.bad_value: `pair` must be a list of 2, but here is a list of 3  [/pair]
            "even": 3
              f.json:1:25: error json.bad_value: `even` must be even  [/even]
            "check": "digits"
              f.json:1:26: error json.bad_value: `check` must be an object with this word as its key, since the choice has settings  [/check]
            "check": "allways"
              f.json:1:26: error json.bad_value: `allways` is not allowed here; `always`, `digits` and `not` are; did you mean `always`?  [/check]
            "check": {"digits": {"leest": 1}}
              f.json:1:38: error json.unknown_key: the key `leest` is not known here; did you mean `least`?  [/check/digits/leest]
            "check": {"digit": {"least": 1}}
              f.json:1:27: error json.bad_value: `digit` is not allowed here; `always`, `digits` and `not` are; did you mean `digits`?  [/check/digit]
            "check": {"always": 1}
              f.json:1:37: error json.wrong_type: `always` must be `null`, but here is the number 1  [/check/always]
            "check": {"not": {"digits": {"least": -1}}}
              f.json:1:55: error json.bad_value: `least` must be a whole number from 0 to 4294967295, but here is the number -1  [/check/not/digits/least]
            "settings": {"type": "waits"}
              f.json:1:38: error json.bad_value: `waits` is not allowed here; `play` and `wait` are; did you mean `wait`?  [/settings/type]
            "settings": {}
              f.json:1:29: error json.missing_key: the key `type` is missing from `settings`  [/settings]
            "settings": {"type": "wait", "seconds": 1, "secnds": 2}
              f.json:1:60: error json.unknown_key: the key `secnds` is not known here; `seconds` is  [/settings/secnds]
            "settings": {"type": "wait", "seconds": -1}
              f.json:1:57: error json.bad_value: `seconds` must be a whole number from 0 to 4294967295, but here is the number -1  [/settings/seconds]
            "count": 0
              f.json:1:26: error json.bad_value: `count` must be a whole number other than 0, but here is the number 0  [/count]
            "by_channel": {"fax": 1}
              f.json:1:32: error json.bad_value: `fax` is not allowed here; `voice` and `chat` are  [/by_channel/fax]
            "by_channel": {"chat": 3000000000}
              f.json:1:40: error json.bad_value: `chat` must be a whole number from -2147483648 to 2147483647, but here is the number 3000000000  [/by_channel/chat]
        "#]],
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decoding_never_panics_and_never_fails_in_silence(
        members in prop::collection::vec(
            prop::sample::select(vec!["prompt", "max_tries", "channel", "next", "price", "nested", "check", "settings", "pair", "x"])
                .prop_flat_map(|key| {
                    let values = vec![
                        "null", "1", "-1.5", "[]", "[1, \"a\"]", "{}", "\"voice\"", "{\"type\": \"wait\", \"seconds\": 1}",
                        "{\"digits\": {}}", "{\"prompt\": \"a\"}", "\"\"", "{\"$decimal\": \"1\"}",
                    ];
                    prop::sample::select(values).prop_map(move |value| format!("{key:?}: {value}"))
                }),
            0..5,
        ),
    ) {
        let text = format!("{{{}}}", members.join(", "));
        let (document, _) = Document::read("", text.as_bytes()).unwrap();
        let mut problems = Vec::new();
        prop_assert!(document.decode::<Menu>("", &mut problems).is_some() || !problems.is_empty(), "{text}");
        let mut problems = Vec::new();
        prop_assert!(document.decode::<Value>("", &mut problems).is_some() && problems.is_empty(), "{text}");
    }
}

#[test]
fn an_object_of_nothing_but_unknown_keys_is_refused_quickly() {
    let keys: String = (0..200_000).map(|n| format!("\"k{n}\": 1, ")).collect();
    let text = format!("{{{keys} \"{}\": 1}}", "x".repeat(500_000));
    let (document, mut problems) = Document::read("", text.as_bytes()).unwrap();
    assert!(document.decode::<Menu>("", &mut problems).is_none());
    assert_eq!(problems.len(), 101);
    problems.clear();
    let text = format!("{{\"{}\": 1}}", "x".repeat(1_000_000));
    Document::read("", text.as_bytes()).unwrap().0.decode::<Menu>("", &mut problems);
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_part_is_decoded_with_places_of_the_whole() {
    let text = r#"{"blocks": {"a/b": {"with": {"prompt": "a", "max_tries": "x"}}}}"#;
    let (_, problems) = decode::<Menu>(text, "/blocks/a~1b/with");
    expect![[r#"
        f.json:1:58: error json.wrong_type: `max_tries` must be a whole number, but here is the text "x"  [/blocks/a~1b/with/max_tries]
    "#]].assert_eq(&problems);
    let (_, problems) = decode::<Menu>(text, "/blocks/c/with");
    expect![[r#"
        f.json:1:12: error json.missing_key: there is nothing at `/blocks/c/with`  [/blocks/c/with]
    "#]]
    .assert_eq(&problems);
    let (_, problems) = decode::<i64>(text, "/blocks/a~1b/with/prompt");
    expect![[r#"
        f.json:1:40: error json.wrong_type: `prompt` must be a whole number, but here is the text "a"  [/blocks/a~1b/with/prompt]
    "#]].assert_eq(&problems);
}

#[test]
fn a_map_that_looks_like_a_decimal_on_the_wire_is_a_map_in_a_flow() {
    let value: Value = good(r#"{"$decimal": "1.5"}"#);
    assert_eq!(value.to_string(), r#"{"$decimal":"1.5"}"#);
    let value: Value = good(r#"{"$$decimal": 2.5}"#);
    assert_eq!(value.to_string(), r#"{"$$decimal":2.5}"#);
}
