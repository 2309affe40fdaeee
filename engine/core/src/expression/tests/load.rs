//! What the checker says.

use super::*;
use expect_test::expect;

#[test]
fn unlike_types_are_named_when_the_flow_is_loaded() {
    check_all(
        &[
            "tier == 3",
            "open_cases == 'x'",
            "vip == 'yes'",
            "tier > 3",
            "tier + open_cases",
            "tier - 1",
            "tags == tier",
            "vip < vip",
            "[1, 2] == ['a']",
            "!tier",
            "tier && vip",
            "1 && true",
            "-tier",
        ],
        expect![[""]],
    );
}

#[test]
fn names_that_are_not_there_are_reported_with_the_one_that_was_meant() {
    check_all(
        &[
            "tir == 'gold'",
            "contact.chanel == 'voice'",
            "respnse.json.total > 3",
            "quite_unknown",
            "len",
            "tier.length > 3",
            "tier.colour",
            "contact.extra == 'yes'",
            "tir == 'gold' && opn_cases > 2",
        ],
        expect![[""]],
    );
}

#[test]
fn functions_are_checked_by_name_number_and_kind_of_values() {
    check_all(
        &[
            "lenn(tier)",
            "to_upper(tier)",
            "tier.trimm()",
            "len()",
            "len(tier, tier)",
            "tier.slice(1)",
            "upper(open_cases)",
            "slice(tier, '0', 1)",
            "round(tier, 2)",
            "len(open_cases)",
            "3 in ['a', 'b']",
            "3 in tier",
            "open_cases in tags",
            "join(split(tier, ','), 1)",
            "is_set(1)",
            "is_set(upper(tier))",
            "upper(tier) ?? 'x'",
        ],
        expect![[""]],
    );
}

#[test]
fn what_the_place_needs_is_checked() {
    let outcomes: String = [
        ("tier", Want::Boolean),
        ("open_cases", Want::Type(Type::Text)),
        ("balance", Want::Type(Type::Integer)),
        ("tags", Want::Text),
        ("open_cases", Want::Type(Type::Decimal)),
        ("response.json.total", Want::Boolean),
        ("response.json.items", Want::Text),
        ("response.json", Want::Type(Type::Json)),
    ]
    .iter()
    .map(|(source, want)| outcome(source, *want))
    .collect();
    expect![[""]].assert_eq(&outcomes);
}

#[test]
fn choices_need_both_branches_and_one_type() {
    check_all(
        &[
            "if vip { 'a' } else { 'b' }",
            "if vip { 1 } else { 2.5 }",
            "if open_cases > 5 { 1 } else if vip { 2 } else { 3 }",
            "if vip { 1 }",
            "if vip { 1 } else { 'b' }",
            "if tier { 1 } else { 2 }",
            "if vip { } else { 2 }",
            "if vip { 1; 2 } else { 2 }",
            "if vip { tier = 'x' } else { 'y' }",
            "(if vip { 1 } else { 2 }) + 1",
        ],
        expect![[""]],
    );
}

#[test]
fn indexes_are_checked() {
    check_all(&["tags[-1]", "tags['a']", "tier[0]", "open_cases[0]", "response[true]", "tags[1.5]"], expect![[""]]);
}

#[test]
fn single_quotes_keep_positions_true() {
    check_all(
        &[
            "'it''s' + tir",
            r"'it\'s' + tir",
            r#"'say "hi"' + tir"#,
            r#""it's" + tir"#,
            "'zoë — 日本' + tir",
            "'a' +\n'b' + tir",
            "'a\nb'",
            "'open",
            r"'a\'",
            "'a' 'b'",
            "'a'\"b\"",
            r"'\q'",
            "`a`",
            "1 // one",
            "1 /* one */",
            "#\"raw\"#",
            "'\u{fdd0}'",
            "\u{fdd1}",
        ],
        expect![[""]],
    );
}

#[test]
fn quoted_text_is_what_was_meant() {
    check_all(
        &[
            "'it''s'",
            r"'it\'s'",
            r#"'say "hi"'"#,
            r#""it's ""so""""#,
            r"'a\\b\tc\u00e9'",
            "''",
            "''''",
            r#""""#,
            r#"'\"'"#,
        ],
        expect![[""]],
    );
}

#[test]
fn numbers_are_exact_and_in_base_ten() {
    check_all(
        &[
            "0x10",
            "0b1 + 1",
            "1_000",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1.5",
            "-1.50",
            "0.12345678901234567890123456789",
            "12345678901234567890123456789.5",
            "1e5",
            "5.max(3)",
            "- 5 + +3",
        ],
        expect![[""]],
    );
}

#[test]
fn patterns_are_compiled_when_the_flow_is_loaded() {
    check_all(
        &[
            r"matches(tier, '[a-z]+')",
            r"tier.matches('\w{4}')",
            r"matches('a.b', 'a\.b')",
            r"matches('ab', 'a')",
            r"matches(tier, 'a)|(b')",
            r"matches(tier, '(')",
            r"matches(tier, '(((((((((((((((((((((a)))))))))))))))))))))')",
            r"matches(tier, '(a{1,500}){1,500}')",
            "matches(tier, name)",
        ],
        expect![[""]],
    );
}

#[test]
fn reserved_words_are_known_so_that_attributes_can_avoid_them() {
    for word in ["if", "default", "case", "in", "let", "this", "eval", "true", "a-b", "", "null"] {
        assert!(super::super::is_reserved(word), "{word}");
    }
    for word in ["tier", "open_cases", "queue", "T1000", "len"] {
        assert!(!super::super::is_reserved(word), "{word}");
    }
}
