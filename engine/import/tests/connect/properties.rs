//! Whatever the file holds, it is imported or refused, and what is imported opens.

use super::{file, told};
use cordboard_import::connect::{Options, TYPES, import};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A value of a parameter: as exports write them, and as they should not.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("$.Attributes.a-b"),
        Just("$.External.x.['y z']"),
        Just("$.StoredCustomerInput and ${Placeholder} it's\n\\"),
        Just("arn:aws:connect:eu-west-2:1:instance/i/queue/q"),
        Just("7"),
        Just("-1"),
        Just("True"),
        Just(""),
        Just("$."),
    ];
    let text = prop_oneof![9 => text.prop_map(str::to_string), 1 => "\\PC{0,12}"];
    let leaf = prop_oneof![8 => text.prop_map(|text| json!(text)), 1 => Just(json!(null)), 1 => Just(json!(3)), 1 => Just(json!(true))];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map(key(), inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Text",
        "SSML",
        "PromptId",
        "StoreInput",
        "InputTimeLimitSeconds",
        "Attributes",
        "QueueId",
        "AgentId",
        "EventHooks",
        "CustomerQueue",
        "CustomerRemaining",
        "LoopCount",
        "TimeLimitSeconds",
        "MetricType",
        "FlowModuleId",
        "ContactFlowId",
        "LambdaFunctionARN",
        "InvocationTimeLimitSeconds",
        "Messages",
        "ComparisonValue",
        "LanguageCode",
        "Result",
        "ResultData",
        "Input",
        "InputEncryption",
        "InputValidation",
        "PhoneNumberValidation",
        "ThirdPartyPhoneNumber",
        "CallbackNumber",
    ])
    .prop_map(str::to_string)
}

fn action(id: usize, count: usize) -> impl Strategy<Value = Value> {
    let edge = (0..=count).prop_map(|to| format!("a{to}"));
    let operator = prop::sample::select(vec!["Equals", "NumberLessThan", "NumberGreaterThan", "TextContains", "And"]);
    let operand = prop::sample::select(vec![
        "1",
        "*",
        "True",
        "False",
        "ContinueLooping",
        "DoneLooping",
        "$.Channel",
        "x y",
        "99",
    ]);
    let condition = (operator, operand, edge.clone()).prop_map(|(operator, operand, next)| {
        json!({ "NextAction": next, "Condition": { "Operator": operator, "Operands": [operand] } })
    });
    let kinds = prop::sample::select(vec![
        "NoMatchingError",
        "NoMatchingCondition",
        "InputTimeLimitExceeded",
        "QueueAtCapacity",
    ]);
    let error = (kinds, edge.clone()).prop_map(|(kind, next)| json!({ "NextAction": next, "ErrorType": kind }));
    (
        prop::sample::select(TYPES.to_vec()),
        prop::collection::btree_map(key(), value(), 0..5),
        prop::option::of(edge),
        prop::collection::vec(condition, 0..3),
        prop::collection::vec(error, 0..3),
    )
        .prop_map(move |(kind, parameters, next, conditions, errors)| {
            json!({ "Identifier": format!("a{id}"), "Type": kind, "Parameters": parameters,
                "Transitions": { "NextAction": next, "Conditions": conditions, "Errors": errors } })
        })
}

fn flow() -> impl Strategy<Value = Value> {
    let kinds =
        prop::sample::select(vec!["contactFlow", "customerQueue", "agentWhisper", "customerHold", "module", ""]);
    let actions = (1_usize..6).prop_flat_map(|count| (0..count).map(|id| action(id, count)).collect::<Vec<_>>());
    (actions, kinds).prop_map(|(actions, kind)| {
        json!({ "Version": "2019-10-30", "StartAction": "a0", "Metadata": { "type": kind }, "Actions": actions })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flows_of_any_actions_open(flows in prop::collection::vec(flow(), 1..3)) {
        let files: Vec<_> = flows.iter().enumerate().map(|(at, flow)| file(&format!("f{at}"), &flow.to_string())).collect();
        let import = import(&files, &Options::default());
        told(&import);
    }

    #[test]
    fn any_text_is_told_of(text in "\\PC{0,200}") {
        let import = import(&[file("any", &text)], &Options::default());
        prop_assert!(!import.report.files[0].refused.is_empty());
    }
}
