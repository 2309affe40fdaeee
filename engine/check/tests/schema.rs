//! The committed schema is the one that the code makes. `UPDATE_EXPECT=1` writes it anew.

#![allow(clippy::unwrap_used)] // a test that cannot go on has nothing better to do

use cordboard_check::policies::custom;
use expect_test::expect_file;
use serde_json::{Value, json};

#[test]
fn the_schema_of_policy_files_is_up_to_date() {
    expect_file!["../schema/policies-1.schema.json"].assert_eq(&custom::schema());
}

/// What the schema and the reader say of a file.
fn accepted(policy: Value) -> (bool, bool) {
    let file = json!({ "policies": [policy] });
    let schema: Value = serde_json::from_str(&custom::schema()).unwrap();
    let (_, problems) = custom::read("p.json", file.to_string().as_bytes());
    (jsonschema::is_valid(&schema, &file), problems.is_empty())
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    let policy = |rule: Value| {
        let mut policy = json!({ "code": "acme.rule", "title": "The rule" });
        policy.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
        policy
    };
    let never = json!({ "never": { "reach": { "type": "enqueue" }, "without": { "block": "hours", "port": "open" } } });
    let during =
        json!({ "severity": "warning", "never": { "reach": { "block": "x" }, "while": { "recording": "on" } } });
    let after = json!({ "after": { "type": "menu" }, "must": { "block": "x" }, "before": { "type": "enqueue" } });
    for good in [never, during, after] {
        assert_eq!(accepted(policy(good.clone())), (true, true), "{good}");
    }
    let neither = json!({});
    let both =
        json!({ "never": { "reach": { "type": "menu" } }, "after": { "type": "menu" }, "must": { "block": "x" } });
    let half = json!({ "after": { "type": "menu" } });
    let anything = json!({ "never": { "reach": {} } });
    let unknown = json!({ "never": { "reach": { "type": "enqueu" } } });
    let key = json!({ "never": { "reach": { "type": "menu" }, "whilst": {} } });
    for bad in [neither, both, half, anything, unknown, key] {
        assert_eq!(accepted(policy(bad.clone())), (false, false), "{bad}");
    }
}
