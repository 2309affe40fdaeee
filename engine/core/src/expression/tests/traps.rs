//! Known traps of the scripting language, one test each.

use super::*;
use crate::expression::engine::ENGINE;
use expect_test::expect;
use rhai::{Dynamic, Scope};

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
        expect![[""]],
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
        expect![[""]],
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
        "len!(tier)",
    ] {
        let codes = fault_codes(source, Want::Any);
        let refused = ["expression.unknown_function", "expression.refused", "expression.syntax"];
        assert!(codes.iter().any(|code| refused.contains(code)), "{source}: {codes:?}");
        if source.starts_with("item") {
            continue; // the two steps of the checker are there, for the checker
        }
        let run = ENGINE.eval::<Dynamic>(source);
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
            "",
            "   ",
            "tier ==",
            "(tier",
            "tier tier",
            "[1, 2",
        ],
        expect![[""]],
    );
}

#[test]
fn nothing_of_the_language_is_there_without_the_checker() {
    // Straight to the engine, past words and walk: no scope, no loops, no output, no time.
    for source in [
        "let x = 1; x",
        "loop { }",
        "while true { }",
        "for i in 0..3 { }",
        "fn f() { 1 } f()",
        "x",
        "tier",
        "#{}.a",
        "[1][0] = 2",
    ] {
        assert!(ENGINE.eval::<Dynamic>(source).is_err(), "{source}");
    }
    assert!(ENGINE.eval::<Dynamic>("1 == 'x'").is_err());
    assert!(ENGINE.eval::<Dynamic>("1 == \"x\"").is_err(), "the language's own `==` says false");
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
    // Functions and modules are compiled out: there is no limit to set, and no way to ask.
    assert!(ENGINE.eval_with_scope::<Dynamic>(&mut Scope::new(), "fn f() { 1 }").is_err());
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
        expect![[""]],
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
        expect![[""]],
    );
}
