//! Known traps of the scripting language, one test each.

use super::*;
use crate::expression::engine::{ENGINE, with_slots};
use expect_test::expect;
use rhai::Dynamic;

/// Straight to the engine, past words and checker, with fuel as in any evaluation.
fn unchecked(source: &str) -> Result<Dynamic, String> {
    with_slots(Vec::new(), || ENGINE.eval::<Dynamic>(source)).map_err(|error| error.to_string())
}

#[test]
fn unlike_types_raise_when_only_the_run_can_tell() {
    check_all(
        &[
            "response.json.total == 'x'",
            "response.status != 'x'",
            "tier == response.status",
            "response.json.total > tier",
            "response.json.items == 3",
            "response.json.total && vip",
            "response.json.total in ['a']",
            "upper(response.status)",
            "response.status + 'x'",
        ],
        expect![[r#"
              response.json.total == 'x'
                                  ^
            expression.type: a decimal number and text cannot be compared
              response.status != 'x'
                              ^
            expression.type: a whole number and text cannot be compared
              tier == response.status
                   ^
            expression.type: text and a whole number cannot be compared
              response.json.total > tier
                                  ^
            expression.type: a decimal number and text cannot be compared
              response.json.items == 3
                                  ^
            expression.type: a list and a whole number cannot be compared
              response.json.total && vip
              ^
            expression.type: this is not true or false
              response.json.total in ['a']
                                  ^
            expression.type: text and a decimal number cannot be compared
              upper(response.status)
              ^
            expression.type: `upper` takes text, and a whole number was given
              response.status + 'x'
                              ^
            expression.type: `+` with text takes text, and a whole number was given
        "#]],
    );
}

#[test]
fn what_is_not_set_raises_and_is_set_does_not() {
    check_all(
        &[
            "nothing == 'x'",
            "nothing",
            "missing_json.a.b > 3",
            "response.json.nope > 3",
            "response.json.nope.deeper == 'x'",
            "response.json.note == 'x'",
            "upper(nothing)",
            "nothing.upper()",
            "is_set(nothing)",
            "nothing.is_set()",
            "is_set(response.json.nope.deeper)",
            "is_set(response.json.items[9].id)",
            "response.json.items[1].id.is_set()",
            "is_set(response.json.items[open_cases - 2].id)",
            "is_set(response.json.items[open_cases].id)",
            "nothing ?? 'nobody'",
            "response.json.nope ?? response.json.total ?? 0",
            "(response.json.items[9].id ?? 0) + 1",
            "split(tier, 'l')[7] ?? 'none'",
            "is_set(response.json.items[0].tag)",
            "response.json.items[open_cases - 3].tag",
            "response.json.items[open_cases - 3].tag ?? 'untagged'",
        ],
        expect![[r#"
              nothing == 'x'
              ^
            expression.unset: `nothing` is not set
              nothing
              ^
            expression.unset: `nothing` is not set
              missing_json.a.b > 3
              ^
            expression.unset: `missing_json.a.b` is not set
              response.json.nope > 3
              ^
            expression.unset: `response.json.nope` is not set
              response.json.nope.deeper == 'x'
              ^
            expression.unset: `response.json.nope.deeper` is not set
              response.json.note == 'x'
              ^
            expression.unset: `response.json.note` is not set
              upper(nothing)
                    ^
            expression.unset: `nothing` is not set
              nothing.upper()
              ^
            expression.unset: `nothing` is not set
            is_set(nothing) => false
            nothing.is_set() => false
            is_set(response.json.nope.deeper) => false
            is_set(response.json.items[9].id) => false
            response.json.items[1].id.is_set() => true
            is_set(response.json.items[open_cases - 2].id) => true
            is_set(response.json.items[open_cases].id) => false
            nothing ?? 'nobody' => 'nobody'
            response.json.nope ?? response.json.total ?? 0 => 19.5d
            (response.json.items[9].id ?? 0) + 1 => 1
            split(tier, 'l')[7] ?? 'none' => 'none'
            is_set(response.json.items[0].tag) => false
              response.json.items[open_cases - 3].tag
                                                  ^
            expression.unset: there is no value at this key
            response.json.items[open_cases - 3].tag ?? 'untagged' => 'untagged'
        "#]],
    );
}

#[test]
fn an_unknown_function_is_refused_at_load_and_cannot_be_reached_at_run() {
    for source in [
        "sleep(3)",
        "timestamp()",
        "parse_json('{}')",
        "eval('1')",
        "print('x')",
        "debug('x')",
        "call(tier)",
        "Fn('len')",
        "tier.call('len')",
        "curry(tier, 1)",
        "type_of(tier)",
        "is_def_var('tier')",
        "is_def_fn('len', 1)",
        "rand()",
        "item(tags, 0)",
        "item_or_unset(tags, 0)",
        "tags.filter(1)",
        "tags.sort()",
        "tags.push(1)",
        "index_of(tags, 1)",
        "to_json(tags)",
    ] {
        let codes = fault_codes(source, Want::Any);
        let refused = ["expression.unknown_function", "expression.refused", "expression.syntax"];
        assert!(codes.iter().any(|code| refused.contains(code)), "{source}: {codes:?}");
        if source.starts_with("item") {
            continue; // the two steps of the checker are there, for the checker
        }
        let run = unchecked(&source.replace('\'', "\"").replace("tier", "\"gold\"").replace("tags", "[1, 2]"));
        assert!(run.is_err(), "{source} gives {run:?}");
    }
}

#[test]
fn refusals_say_what_and_where() {
    check_all(
        &[
            "tier == 'gold' && sleep(3)",
            "eval('1')",
            "import 'x'",
            "let x = 1",
            "tier = 'gold'",
            "open_cases += 1",
            "response['a'] = 1",
            "while true { }",
            "for x in tags { }",
            "tags.filter(|x| x > 1)",
            "len!(tier)",
            "|x| x",
            "`hello ${tier}`",
            "switch tier { 'a' => 1 }",
            "1; 2",
            "{ 1 }",
            "()",
            "this",
            "fn f() { 1 }",
            "0..5",
            "2 ** 3",
            "1 & 2",
            "1 << 2",
            "response?.json",
            "tags?[0]",
            "tier === 'gold'",
            "tier == null",
            "throw 1",
            "return 1",
            "try { 1 } catch { 2 }",
            "'x'",
            "tier::x",
            "#{ 'it''s': 1 }",
            "tier ==",
            "(tier",
            "tier tier",
            "[1, 2",
        ],
        expect![[r#"
              tier == 'gold' && sleep(3)
                                ^
            expression.unknown_function: there is no function `sleep`
              eval('1')
              ^
            expression.refused: `eval` is not available in expressions
              import 'x'
              ^
            expression.refused: `import` is not available in expressions
              let x = 1
              ^
            expression.refused: `let` is not available in expressions: variables are declared as attributes of the flow; declare an attribute
              tier = 'gold'
                   ^
            expression.refused: `=` is not available in expressions: it would assign; to compare, write `==`
              open_cases += 1
                         ^
            expression.refused: `+=` is not available in expressions: it would assign; set the attribute in a block
              response['a'] = 1
                            ^
            expression.refused: `=` is not available in expressions: it would assign; to compare, write `==`
              while true { }
              ^
            expression.refused: `while` is not available in expressions: there are no loops; use the loop block
              for x in tags { }
              ^
            expression.refused: `for` is not available in expressions: there are no loops; use the loop block
              tags.filter(|x| x > 1)
                          ^
            expression.refused: `|` is not available in expressions: there are no closures; for `or`, write `||`
              len!(tier)
              ^
            expression.refused: `!` before the brackets of a call is not available in expressions
              |x| x
              ^
            expression.refused: `|` is not available in expressions: there are no closures; for `or`, write `||`
              `hello ${tier}`
              ^
            expression.refused: text in backticks is not available in expressions; put the text in single quotes and join its parts with `+`
              switch tier { 'a' => 1 }
              ^
            expression.refused: `switch` is not available in expressions: there is one way to choose; use `if … { … } else { … }`
              1; 2
               ^
            expression.refused: `;` is not available in expressions: there is one expression, without statements; split it into several settings
              { 1 }
              ^
            expression.syntax: `{` was not expected here
              ()
              ^
            expression.refused: `()` is not available in expressions; use `is_set(…)`, or `??` for a default
              this
              ^
            expression.refused: `this` is not available in expressions
              fn f() { 1 }
              ^
            expression.refused: `fn` is not available in expressions
              0..5
               ^
            expression.refused: `..` is not available in expressions: there are no ranges; compare with `>=` and `<`
              2 ** 3
                ^
            expression.refused: `**` is not available in expressions
              1 & 2
                ^
            expression.refused: `&` is not available in expressions: there are no operations on bits; for `and`, write `&&`
              1 << 2
                ^
            expression.refused: `<<` is not available in expressions
              response?.json
                      ^
            expression.refused: `?.` is not available in expressions: a name that is not set needs no special care; use `.` or `[`, and `??` for a default
              tags?[0]
                  ^
            expression.refused: `?[` is not available in expressions: a name that is not set needs no special care; use `.` or `[`, and `??` for a default
              tier === 'gold'
                   ^
            expression.refused: `===` is not available in expressions: unlike types are an error in any case; write `==`
              tier == null
                      ^
            expression.refused: `null` is not available in expressions: there is no value for what is not set; use `is_set(…)`, or `??` for a default
              throw 1
              ^
            expression.refused: `throw` is not available in expressions
              return 1
              ^
            expression.refused: `return` is not available in expressions
              try { 1 } catch { 2 }
              ^
            expression.refused: `try` is not available in expressions
            'x' => 'x'
              tier::x
                  ^
            expression.syntax: `:` was not expected here
              #{ 'it''s': 1 }
              ^
            expression.syntax: a key of a map may not contain quotes or escapes
              tier ==
                     ^
            expression.syntax: the expression ends too soon
              (tier
                   ^
            expression.syntax: `)` is missing for a matching ( in this expression
              tier tier
                   ^
            expression.syntax: `tier` was not expected here
              [1, 2
                   ^
            expression.syntax: `]` is missing to end this array literal
        "#]],
    );
}

#[test]
fn no_expression_is_a_fault() {
    for source in ["", "   ", "\n"] {
        assert_eq!(fault_codes(source, Want::Any), ["expression.syntax"]);
    }
}

#[test]
fn nothing_of_the_language_is_there_without_the_checker() {
    assert!(unchecked("1 + 1 == 2").unwrap().as_bool().unwrap(), "the engine itself works");
    for source in [
        "let x = 1; x",
        "const X = 1; X",
        "loop { }",
        "while true { }",
        "for i in 0..3 { }",
        "do { } while true",
        "fn f() { 1 } f()",
        "let f = |x| x",
        "import \"x\"",
        "switch 1 { 1 => 2 }",
        "2 ** 3",
        "1 << 2",
        "x",
        "tier",
        "#{}.a",
        "[1][0] = 2",
        "print(1)",
        "1 .. 3",
        "[1].len",
        "[1, 2].map(1)",
        "\"a\".pad(1000, \"b\")",
        "blob(1000)",
        "\"a\" == 1",
        "1 == \"a\"",
        "() == ()",
        "() == 1",
        "\"a\" + 1",
        "9223372036854775807 + 1",
        "1 / 0",
    ] {
        let run = unchecked(source);
        assert!(run.is_err(), "{source} gives {run:?}");
    }
}

#[test]
fn every_limit_is_set_and_the_same_in_debug_and_release() {
    expect![[r#"
        operations 10000
        depth 64
        string 65536
        array 32768
        map 32768
        variables 0
        fast operators false
        looping false
    "#]]
    .assert_eq(&format!(
        "operations {}\ndepth {}\nstring {}\narray {}\nmap {}\nvariables {}\nfast operators {}\nlooping {}\n",
        ENGINE.max_operations(),
        ENGINE.max_expr_depth(),
        ENGINE.max_string_size(),
        ENGINE.max_array_size(),
        ENGINE.max_map_size(),
        ENGINE.max_variables(),
        ENGINE.fast_operators(),
        ENGINE.allow_looping(),
    ));
    // Functions, call levels and modules are compiled out: there is no limit to set.
    assert!(unchecked("fn f() { 1 }").is_err());
}

#[test]
fn numbers_that_leave_their_range_raise() {
    check_all(
        &[
            "response.json.big + 1",
            "-response.json.big - 2",
            "(-response.json.big - 1) / -1",
            "(-response.json.big - 1) % -1",
            "-(-response.json.big - 1)",
            "abs(-response.json.big - 1)",
            "response.json.big * 2",
            "open_cases / 0",
            "open_cases % 0",
            "balance / 0.0",
            "balance % 0",
            "79228162514264337593543950335.0 + 1",
            "79228162514264337593543950335.0 * 2",
            "1.0 / 3",
            "7 / 2",
            "7 % 2 + 0.5",
            "balance + open_cases",
            "open_cases < 3.5 && 3.0 == open_cases",
            "integer(79228162514264337593543950335.0)",
        ],
        expect![[r#"
              response.json.big + 1
                                ^
            expression.overflow: the result is too large a number
              -response.json.big - 2
                                 ^
            expression.overflow: the result is too large a number
              (-response.json.big - 1) / -1
                                       ^
            expression.overflow: the result is too large a number
              (-response.json.big - 1) % -1
                                       ^
            expression.overflow: the result is too large a number
              -(-response.json.big - 1)
              ^
            expression.overflow: the result is too large a number
              abs(-response.json.big - 1)
              ^
            expression.overflow: the result is too large a number
              response.json.big * 2
                                ^
            expression.overflow: the result is too large a number
              open_cases / 0
                         ^
            expression.divide_by_zero: the divisor is zero
              open_cases % 0
                         ^
            expression.divide_by_zero: the divisor is zero
              balance / 0.0
                      ^
            expression.divide_by_zero: the divisor is zero
              balance % 0
                      ^
            expression.divide_by_zero: the divisor is zero
              79228162514264337593543950335.0 + 1
              ^
            expression.number: a decimal number has at most 28 digits
              79228162514264337593543950335.0 * 2
              ^
            expression.number: a decimal number has at most 28 digits
            1.0 / 3 => 0.3333333333333333333333333333d
            7 / 2 => 3
            7 % 2 + 0.5 => 1.5d
            balance + open_cases => 22.90d
            open_cases < 3.5 && 3.0 == open_cases => true
              integer(79228162514264337593543950335.0)
                      ^
            expression.number: a decimal number has at most 28 digits
        "#]],
    );
}

#[test]
fn indexes_outside_a_list_raise() {
    check_all(
        &[
            "tags[1]",
            "tags[2]",
            "tags[open_cases]",
            "tags[open_cases - 9]",
            "tags[len(tags) - 1]",
            "response.json.items[1].id",
            "response.json['items'][1]['id']",
            "response.json.items[9].id",
            "response.json.items[open_cases].id",
            "response.json[tier]",
            "response.json[open_cases]",
            "response.json.items[tier]",
            "['a', 'b'][1]",
            "#{ a: 1, b: tier }.b",
            "#{ a: 1 }['nope']",
        ],
        expect![[r#"
            tags[1] => 'b'
              tags[2]
              ^
            expression.out_of_range: `tags[2]` goes past the end of a list
              tags[open_cases]
                   ^
            expression.out_of_range: the index is not within the list
              tags[open_cases - 9]
                              ^
            expression.out_of_range: the index is not within the list
            tags[len(tags) - 1] => 'b'
            response.json.items[1].id => 8
            response.json['items'][1]['id'] => 8
              response.json.items[9].id
              ^
            expression.out_of_range: `response.json.items[9].id` goes past the end of a list
              response.json.items[open_cases].id
                                  ^
            expression.out_of_range: the index is not within the list
              response.json[tier]
                            ^
            expression.unset: there is no value at this key
              response.json[open_cases]
                            ^
            expression.type: a whole number cannot be the index of a map
              response.json.items[tier]
                                  ^
            expression.type: text cannot be the index of a list
            ['a', 'b'][1] => 'b'
            #{ a: 1, b: tier }.b => 'gold'
              #{ a: 1 }['nope']
                        ^
            expression.unset: there is no value at this key
        "#]],
    );
}
