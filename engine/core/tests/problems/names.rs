//! Mistakes in what is said and worked out: prompts, expressions, attributes.

use super::{block, check, condition, flow};
use expect_test::expect;

#[test]
fn prompts_that_are_not_there_or_say_too_little() {
    check(
        block(r#"{ "type": "play", "with": { "prompt": "helo" }, "next": { "done": "bye", "error": "bye" } }"#),
        expect![[r#"
            support.json:6:53: error prompt.unknown: there is no prompt `helo`; did you mean `hello`?
        "#]],
    );
    check(
        flow(r#""languages": ["en", "es"],"#, r#"{ "type": "disconnect" }"#),
        expect![[r#"
        support.json:3:75: error prompt.missing_language: prompt `hello` says nothing in `es`, which this flow speaks; add `es` to the prompt, or remove it from `languages`
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""say": "Hello.""#, r#""chat": "Hello.""#),
        expect![[r#"
        support.json:3:83: error prompt.missing_channel: prompt `hello` has nothing to say on voice in `en`; add `say`
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace("Hello.", &"Hello. ".repeat(500)),
        expect![[r#"
            support.json:3:92: error prompt.too_long: the prompt has 3500 characters; it may have 3000; shorten it, or split it over two prompts
        "#]],
    );
}

#[test]
fn expressions_that_cannot_be_read() {
    check(
        condition("tier == "),
        expect![[r#"
        support.json:6:94: error expression.syntax: the expression ends too soon
    "#]],
    );
    check(
        condition("tier = 'gold'"),
        expect![[r#"
            support.json:6:91: error expression.refused: `=` is not available in expressions: it would assign; to compare, write `==`
        "#]],
    );
    check(
        condition(""),
        expect![[r#"
            support.json:6:86: error expression.syntax: there is no expression; write one
        "#]],
    );
}

#[test]
fn names_and_functions_that_expressions_do_not_have() {
    check(
        condition("teir == 'gold'"),
        expect![[r#"
            support.json:6:86: error expression.unknown_name: there is no `teir`; did you mean `tier`?
        "#]],
    );
    check(
        condition("visits > 1 && uper(tier) == 'GOLD'"),
        expect![[r#"
            support.json:6:100: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
        "#]],
    );
    // The place is the one in the file, whatever escapes stand before it.
    check(
        condition(r#"tier == \"gold\" && uper(tier) == 'GOLD'"#),
        expect![[r#"
            support.json:6:106: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
        "#]],
    );
    check(
        condition(r"tier == '\u00e9\ud83d\ude00' && uper(tier) == 'GOLD'"),
        expect![[r#"
            support.json:6:118: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace("Hello.", "Hello \\\"you\\\" ${uper(tier)}."),
        expect![[r#"
            support.json:3:109: error expression.unknown_function: there is no function `uper`; did you mean `upper`?
        "#]],
    );
}

#[test]
fn types_that_do_not_go_together() {
    check(
        condition("visits == 'gold'"),
        expect![[r#"
            support.json:6:93: error expression.type: `visits` is a whole number and `'gold'` is text; they can never be equal; put the number in quotes, or convert the text with `integer(…)`
        "#]],
    );
    check(
        condition("visits + 1"),
        expect![[r#"
            support.json:6:93: error expression.type: this gives a whole number, and true or false is needed; compare it with a value
        "#]],
    );
    check(
        condition("upper(visits) == 'GOLD'"),
        expect![[r#"
            support.json:6:92: error expression.type: `upper` takes text, and `visits` is a whole number; make it text with `text(…)`
        "#]],
    );
}

#[test]
fn attributes_that_are_not_declared_or_of_another_type() {
    let set = |name: &str, value: &str| {
        block(&format!(
            r#"{{ "type": "set_attributes", "with": {{ "values": {{ "{name}": {value} }} }}, "next": {{ "done": "bye", "error": "bye" }} }}"#
        ))
    };
    check(
        set("teir", r#""gold""#),
        expect![[r#"
        support.json:6:73: error attribute.undeclared: `teir` is not declared under `attributes`; did you mean `tier`?
    "#]],
    );
    check(
        set("visits", r#""many""#),
        expect![[r#"
            support.json:6:76: error expression.type: this gives text, and a whole number is needed; write `${…}` and nothing else
        "#]],
    );
    check(
        set("visits", r#""${tier}""#),
        expect![[r#"
            support.json:6:78: error expression.type: this gives text, and a whole number is needed; convert it with `integer(…)`
        "#]],
    );
    check(
        set("pin code", r#""1""#),
        expect![[r#"
            support.json:6:65: error json.bad_value: `pin code` is not an attribute name: use 1 to 64 of A-Z, a-z, 0-9 and `_`, starting with a letter
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""default": 0"#, r#""default": "none""#),
        expect![[r#"
            support.json:2:112: error attribute.wrong_type: the default of `visits` is text, and its type is integer; give a default of that type, or change the type
        "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace(r#""visits""#, r#""contact""#),
        expect![[r#"
        support.json:2:70: error attribute.reserved_name: `contact` means something else in expressions and cannot be declared; choose another name
    "#]],
    );
    let collect = r#"{ "type": "collect", "with": { "prompt": "hello", "into": "vists" },
      "next": { "done": "bye", "no_input": "bye", "no_match": "bye", "error": "bye" } }"#;
    check(
        block(collect),
        expect![[r#"
        support.json:6:73: error attribute.undeclared: `vists` is not declared under `attributes`; did you mean `visits`?
    "#]],
    );
}

#[test]
fn sensitive_values_that_would_leak() {
    let set = r#"{ "type": "set_attributes", "with": { "values": { "tier": "${pin}" } }, "next": { "done": "bye", "error": "bye" } }"#;
    check(
        block(set),
        expect![[r#"
        support.json:6:73: error attribute.leak: `pin` is sensitive, and `tier`, which would hold it, is not; declare `tier` as sensitive
    "#]],
    );
    check(
        block(r#"{ "type": "disconnect" }"#).replace("Hello.", "Your PIN is ${pin}."),
        expect![[r#"
        support.json:3:92: error attribute.leak: `pin` is sensitive: it must not be said, sent or shown; take `pin` out
    "#]],
    );
    let publish = r#"{ "type": "publish_event", "with": { "name": "seen", "data": { "pin": "${pin}" } }, "next": { "done": "bye", "error": "bye" } }"#;
    check(
        block(publish),
        expect![[r#"
        support.json:6:85: error attribute.leak: `pin` is sensitive: it must not be said, sent or shown; take `pin` out
    "#]],
    );
}
