use super::read;
use crate::json::{Document, canonical_of, content_hash};
use crate::value::Value;
use expect_test::expect;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use smol_str::SmolStr;

#[test]
fn canonical_text_is_sorted_and_indented_and_minimally_escaped() {
    let document =
        read(r#"{"b": [1.50, -0, 1.0, [], {}], "B": {"é": "\u00e9\/\u0001\t\"\ud83d\ude00"}, "a": null, "aa": true}"#);
    expect![[r#"
        {
          "B": {
            "é": "é/\u0001\t\"😀"
          },
          "a": null,
          "aa": true,
          "b": [
            1.5,
            0,
            1,
            [],
            {}
          ]
        }
    "#]]
    .assert_eq(&document.canonical());
    assert_eq!(read(&document.canonical()).canonical(), document.canonical());
}

#[test]
fn a_content_hash_names_the_algorithm() {
    expect!["sha256:ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"].assert_eq(&content_hash("{}\n"));
}

#[test]
fn what_a_document_cannot_hold_has_no_canonical_text() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    for value in [json!(1.5), json!(u64::MAX), deep] {
        let error = canonical_of(&value).unwrap_err().to_string();
        assert!(
            error.contains("floating point") || error.contains("is not between") || error.contains("nested"),
            "{error}"
        );
    }
}

#[test]
fn a_decimal_has_the_same_canonical_text_from_a_file_and_from_a_value() {
    let document = read(r#"{"price": 19.990, "odd": {"$decimal": "1"}, "odder": {"$$decimal": 1.5}}"#);
    let value: Value = document.decode("", &mut Vec::new()).unwrap();
    assert_eq!(canonical_of(&value).unwrap(), document.canonical());
}

fn json_without_floats() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from)
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i128>(), 0_u32..=28).prop_map(|(digits, scale)| Decimal::from_i128_with_scale(digits >> 32, scale))
}

fn value() -> impl Strategy<Value = Value> {
    let key = prop_oneof![any::<String>(), "\\${0,3}decimal"].prop_map(SmolStr::from);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        decimal().prop_map(Value::from),
        any::<String>().prop_map(|text| Value::from(text.as_str())),
        Just(Value::from("1.5")),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::btree_map(key.clone(), inner, 0..3).prop_map(Value::Map),
        ]
    })
}

/// The same content, written the other way round.
fn reversed(json: &Json) -> String {
    match json {
        Json::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(" , ")),
        Json::Object(members) => {
            let members =
                members.iter().rev().map(|(key, value)| format!("{}:{}", Json::from(key.as_str()), reversed(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(",\n"))
        }
        leaf => leaf.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_holds_the_same_content_and_is_its_own_canonical_text(json in json_without_floats()) {
        let text = canonical_of(&json).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Json>(&text).unwrap(), &json);
        prop_assert_eq!(read(&text).canonical(), text);
    }

    #[test]
    fn the_order_of_keys_does_not_change_the_hash(json in json_without_floats()) {
        let (document, _) = Document::read("", reversed(&json).as_bytes()).unwrap();
        prop_assert_eq!(content_hash(&document.canonical()), content_hash(&canonical_of(&json).unwrap()));
    }

    #[test]
    fn a_value_comes_back_from_the_wire_as_it_went(value in value()) {
        let wire = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Value>(&wire).unwrap(), &value);
        prop_assert_eq!(&serde_json::from_value::<Value>(serde_json::to_value(&value).unwrap()).unwrap(), &value);
    }
}
