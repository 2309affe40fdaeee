use super::*;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn numbers_of_other_peoples_json_arrive_as_they_were_written() {
    for (text, shown, kind) in [
        ("19.99", "19.99", "decimal"),
        ("1.0", "1", "integer"),
        ("1e3", "1000", "integer"),
        ("1.5e-7", "0.00000015", "decimal"),
        ("-0.0", "0", "integer"),
        ("18446744073709551615", "18446744073709551615", "decimal"),
        ("0.1", "0.1", "decimal"),
    ] {
        let value = json(text);
        assert_eq!((value.to_string().as_str(), value.type_name()), (shown, kind), "{text}");
    }
    let error = serde_json::from_str::<Value>("1e300").unwrap_err().to_string();
    assert!(error.starts_with("the number 1e300 cannot be held exactly"), "{error}");
}

#[test]
fn a_decimal_travels_as_an_object_and_a_map_like_it_is_marked() {
    let decimal = Value::Decimal(Decimal::new(1990, 2));
    assert_eq!(serde_json::to_string(&decimal).unwrap(), r#"{"$decimal":"19.9"}"#);
    let map = Value::Map([("$decimal".into(), Value::from("x"))].into());
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"$$decimal":"x"}"#);
    assert_eq!(json(r#"{"$decimal":"x"}"#), map);
    assert_eq!(json(r#"{"$decimal":"1","a":2}"#).type_name(), "map");
}

#[test]
fn values_fit_their_types() {
    let whole = Value::from(3);
    let decimal = Value::Decimal(Decimal::ONE);
    assert!(whole.fits(ValueType::Integer) && whole.fits(ValueType::Decimal) && !whole.fits(ValueType::Text));
    assert!(decimal.fits(ValueType::Decimal) && !decimal.fits(ValueType::Integer));
    assert!(Value::Null.fits(ValueType::Json) && !Value::Null.fits(ValueType::Text));
    assert!(Value::from("x").fits(ValueType::Text) && Value::from(true).fits(ValueType::Boolean));
    assert!(Value::List(Vec::new()).fits(ValueType::Json));
}

#[test]
fn values_are_shown_as_they_are_said() {
    let list = json(r#"[null, true, 1.50, "a\"b", {"b": [], "a": {}}]"#);
    assert_eq!(list.to_string(), r#"[null,true,1.5,"a\"b",{"a":{},"b":[]}]"#);
    assert_eq!(Value::Null.to_string(), "");
    assert_eq!(Value::from("a\"b").to_string(), "a\"b");
    assert_eq!(Value::Decimal(Decimal::new(-200, 2)).to_string(), "-2");
}

#[test]
fn limits_are_checked_to_the_byte_the_item_and_the_level() {
    let text = |length: usize| Value::text("x".repeat(length));
    assert_eq!(text(ATTRIBUTE_BYTES - 2).within_limits(), Ok(()));
    assert!(text(ATTRIBUTE_BYTES - 1).within_limits().unwrap_err().contains("bytes"));
    assert!(text(ATTRIBUTE_BYTES * 1000).within_limits().is_err());
    let list = |items: usize| Value::List(vec![Value::from(1); items]);
    assert_eq!(list(VALUE_ITEMS).within_limits(), Ok(()));
    assert!(list(VALUE_ITEMS + 1).within_limits().unwrap_err().contains("1001 items"));
    let nested = |depth: usize| (0..depth).fold(Value::Null, |inner, _| Value::List(vec![inner]));
    assert_eq!(nested(VALUE_DEPTH).within_limits(), Ok(()));
    assert!(nested(VALUE_DEPTH + 1).within_limits().unwrap_err().contains("deep"));
    let wide = Value::List(vec![list(900); 900]);
    assert!(wide.within_limits().unwrap_err().contains("bytes"));
}

#[test]
fn measured_bytes_are_those_of_compact_json() {
    for text in [r#"{"a":[1,2,{"b":"c\"\n"}],"d":null}"#, "[]", "{}", "[true,false]", r#""\u0001""#] {
        let value = json(text);
        let mut compact = String::new();
        value.write_json(&mut compact);
        assert_eq!(compact, text);
        let sum = |value: &Value| -> usize {
            let mut left = vec![value.clone()];
            let mut bytes = 0;
            while let Some(value) = left.pop() {
                bytes += value.own_bytes();
                match value {
                    Value::List(items) => left.extend(items),
                    Value::Map(items) => left.extend(items.into_values()),
                    _ => {}
                }
            }
            bytes
        };
        assert_eq!(sum(&value), text.len(), "{text}");
    }
}
