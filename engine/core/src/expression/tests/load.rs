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
        expect![[r#"
              tier == 3
                   ^
            expression.type: `tier` is text and `3` is a whole number; they can never be equal; put the number in quotes, or convert the text with `integer(…)`
              open_cases == 'x'
                         ^
            expression.type: `open_cases` is a whole number and `'x'` is text; they can never be equal; put the number in quotes, or convert the text with `integer(…)`
              vip == 'yes'
                  ^
            expression.type: `vip` is true or false and `'yes'` is text; they can never be equal
              tier > 3
                   ^
            expression.type: `tier` is text and `3` is a whole number; only numbers, or texts, have an order
              tier + open_cases
                   ^
            expression.type: `tier` is text and `open_cases` is a whole number; `+` joins text with text only; make the other side text with `text(…)`
              tier - 1
                   ^
            expression.type: `tier` is text and `1` is a whole number; `-` needs numbers
              tags == tier
                   ^
            expression.type: `tags` is a list and `tier` is text; they can never be equal
              vip < vip
                  ^
            expression.type: `vip` is true or false and `vip` is true or false; only numbers, or texts, have an order
              [1, 2] == ['a']
                     ^
            expression.type: the left side is a list and the right side is a list; they can never be equal
              !tier
               ^
            expression.type: `!` needs true or false, and `tier` is text; compare it with a value
              tier && vip
              ^
            expression.type: `&&` needs true or false, and `tier` is text; compare it with a value
              1 && true
              ^
            expression.type: true or false is needed here
              -tier
              ^
            expression.type: `-` needs a number, and this is text
        "#]],
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
            "contact",
            "contact.channel.length",
            "profile.extra == 'yes'",
            "profile.language == 'en'",
            "profile.langauge == 'en'",
            "tir == 'gold' && opn_cases > 2",
        ],
        expect![[r#"
              tir == 'gold'
              ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              contact.chanel == 'voice'
              ^
            expression.unknown_name: there is no `contact.chanel`; did you mean `contact.channel`?
              respnse.json.total > 3
              ^
            expression.unknown_name: there is no `respnse`; did you mean `response`?
              quite_unknown
              ^
            expression.unknown_name: there is no `quite_unknown`
              len
              ^
            expression.unknown_name: there is no `len`; call the function: `len(…)`
              tier.length > 3
                   ^
            expression.type: text has no `length`; call it: `.len()`
              tier.colour
                   ^
            expression.type: text has no `colour`
              contact
              ^
            expression.unknown_name: there is no `contact`; write the whole name, such as `contact.channel`, `contact.from`
              contact.channel.length
                              ^
            expression.type: text has no `length`; call it: `.len()`
            profile.extra == 'yes' => true
            profile.language == 'en' => true
              profile.langauge == 'en'
              ^
            expression.unset: `profile.langauge` is not set
              tir == 'gold' && opn_cases > 2
              ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              tir == 'gold' && opn_cases > 2
                               ^
            expression.unknown_name: there is no `opn_cases`; did you mean `open_cases`?
        "#]],
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
        expect![[r#"
              lenn(tier)
              ^
            expression.unknown_function: there is no function `lenn`; did you mean `len`?
              to_upper(tier)
              ^
            expression.unknown_function: there is no function `to_upper`; did you mean `upper`?
              tier.trimm()
                   ^
            expression.unknown_function: there is no function `trimm`; did you mean `trim`?
              len()
              ^
            expression.arguments: `len` takes 1 value (of: text or a list), and 0 are given; for example: `len('gold')`
              len(tier, tier)
              ^
            expression.arguments: `len` takes 1 value (of: text or a list), and 2 are given; for example: `len('gold')`
              tier.slice(1)
                   ^
            expression.arguments: `slice` takes 3 values (of: text, start: a whole number, count: a whole number), and 2 are given; for example: `slice('+442071234567', 0, 3)`
              upper(open_cases)
                    ^
            expression.type: `upper` takes text, and `open_cases` is a whole number; make it text with `text(…)`
              slice(tier, '0', 1)
                          ^
            expression.type: `slice` takes a whole number, and `'0'` is text; convert it with `integer(…)`
              round(tier, 2)
                    ^
            expression.type: `round` takes a number, and `tier` is text; convert it with `decimal(…)`
              len(open_cases)
                  ^
            expression.type: `len` takes text or a list, and `open_cases` is a whole number
              3 in ['a', 'b']
                ^
            expression.type: the items of the list are text, and a whole number is looked for
              3 in tier
                ^
            expression.type: text has parts of text only, and a whole number is looked for
              open_cases in tags
                         ^
            expression.type: text and a whole number cannot be compared
              join(split(tier, ','), 1)
                                     ^
            expression.type: `join` takes text, and `1` is a whole number; make it text with `text(…)`
              is_set(1)
                     ^
            expression.arguments: `is_set` takes a name, since only a name can be unset
              is_set(upper(tier))
                     ^
            expression.arguments: `is_set` takes a name, since only a name can be unset
              upper(tier) ?? 'x'
              ^
            expression.type: what stands before `??` is never unset; put a name before `??`
        "#]],
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
    expect![[r#"
          tier
          ^
        expression.type: this gives text, and true or false is needed; compare it with a value
          open_cases
          ^
        expression.type: this gives a whole number, and text is needed; make it text with `text(…)`
          balance
          ^
        expression.type: this gives a decimal number, and a whole number is needed; convert it with `integer(…)`
          tags
          ^
        expression.type: this gives a list, and text, a number, or true or false is needed; join the items with `join(…, ', ')`
        3d
          response.json.total
          ^
        expression.type: the result is a decimal number, and true or false is needed
          response.json.items
          ^
        expression.type: the result is a list, and text, a number, or true or false is needed
        {big: 9223372036854775807, items: [{id: 7, tag: null}, {id: 8}], note: null, total: 19.5d}
    "#]].assert_eq(&outcomes);
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
        expect![[r#"
            if vip { 'a' } else { 'b' } => 'a'
            if vip { 1 } else { 2.5 } => 1
            if open_cases > 5 { 1 } else if vip { 2 } else { 3 } => 2
              if vip { 1 }
              ^
            expression.syntax: `if` needs an `else`, to give a value either way; write `if … { … } else { … }`
              if vip { 1 } else { 'b' }
              ^
            expression.type: the two branches of `if` are of unlike types: a whole number and text
              if tier { 1 } else { 2 }
                 ^
            expression.type: the condition of `if` needs true or false, and `tier` is text; compare it with a value
              if vip { } else { 2 }
                       ^
            expression.syntax: `}` was not expected here
              if vip { 1; 2 } else { 2 }
                        ^
            expression.refused: `;` is not available in expressions: there is one expression, without statements; split it into several settings
              if vip { tier = 'x' } else { 'y' }
                            ^
            expression.refused: `=` is not available in expressions: it would assign; to compare, write `==`
            (if vip { 1 } else { 2 }) + 1 => 2
        "#]],
    );
}

#[test]
fn indexes_are_checked() {
    check_all(
        &["tags[-1]", "tags['a']", "tier[0]", "open_cases[0]", "response[true]", "tags[1.5]"],
        expect![[r#"
              tags[-1]
                   ^
            expression.out_of_range: an index counts from 0 and is never negative; for the last item, write `[len(list) - 1]`
              tags['a']
                   ^
            expression.type: an index is a whole number, and this is text
              tier[0]
                   ^
            expression.type: text cannot be indexed; take characters with `slice(text, start, count)`
              open_cases[0]
                         ^
            expression.type: a whole number cannot be indexed
              response[true]
                       ^
            expression.type: an index is a whole number, and this is true or false
              tags[1.5]
                   ^
            expression.type: an index is a whole number, and this is a decimal number
        "#]],
    );
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
        expect![[r##"
              'it''s' + tir
                        ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              'it\'s' + tir
                        ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              'say "hi"' + tir
                           ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              "it's" + tir
                       ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              'zoë — 日本' + tir
                           ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              'a' +
              'b' + tir
                    ^
            expression.unknown_name: there is no `tir`; did you mean `tier`?
              'a
                ^
              b'
            expression.syntax: text may not run over the end of a line; write the line break as `\n`
              'open
              ^
            expression.syntax: this text has no closing quote; close it with the quote that opened it
              'a\'
              ^
            expression.syntax: this text has no closing quote; close it with the quote that opened it
              'a' 'b'
                  ^
            expression.syntax: `"b"` was not expected here
              'a'"b"
                 ^
            expression.syntax: two texts stand side by side; join them with `+`
              '\q'
              ^
            expression.syntax: `\q` means nothing in a text; for a backslash, write `\\`
              `a`
              ^
            expression.refused: text in backticks is not available in expressions; put the text in single quotes and join its parts with `+`
              1 // one
                ^
            expression.refused: comments are not available in expressions; put the comment in the notes of the block
              1 /* one */
                ^
            expression.refused: comments are not available in expressions; put the comment in the notes of the block
              #"raw"#
              ^
            expression.refused: raw text is not available in expressions; put the text in single quotes
              '﷐'
               ^
            expression.syntax: this is not a Unicode character; remove it
              ﷑
              ^
            expression.syntax: this is not a Unicode character; remove it
        "##]],
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
        expect![[r#"
            'it''s' => 'it's'
            'it\'s' => 'it's'
            'say "hi"' => 'say "hi"'
            "it's ""so""" => 'it's "so"'
            'a\\b\tc\u00e9' => 'a\b	cé'
            '' => ''
            '''' => '''
            "" => ''
            '\"' => '"'
        "#]],
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
        expect![[r#"
              0x10
              ^
            expression.number: numbers are written in base ten
              0b1 + 1
              ^
            expression.number: numbers are written in base ten
            1_000 => 1000
            9223372036854775807 => 9223372036854775807
              9223372036854775808
              ^
            expression.number: the whole number does not fit in 64 bits
            -9223372036854775808 => -9223372036854775808
            1.5 => 1.5d
            -1.50 => -1.50d
              0.12345678901234567890123456789
              ^
            expression.number: a decimal number has at most 28 digits
              12345678901234567890123456789.5
              ^
            expression.number: a decimal number has at most 28 digits
              1e5
               ^
            expression.syntax: `e5` was not expected here
            5.max(3) => 5
            - 5 + +3 => -2
        "#]],
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
        expect![[r#"
            matches(tier, '[a-z]+') => true
            tier.matches('\w{4}') => true
            matches('a.b', 'a\.b') => true
            matches('ab', 'a') => false
              matches(tier, 'a)|(b')
                            ^
            expression.pattern: the pattern cannot be used: found closing ')' without matching '('
              matches(tier, '(')
                            ^
            expression.pattern: the pattern cannot be used: found open group without closing ')'
              matches(tier, '(((((((((((((((((((((a)))))))))))))))))))))')
                            ^
            expression.pattern: the pattern cannot be used: pattern has too much nesting
              matches(tier, '(a{1,500}){1,500}')
                            ^
            expression.pattern: the pattern cannot be used: compiled regex exceeded size limit
              matches(tier, name)
                            ^
            expression.arguments: the pattern of `matches` must be written out as text; put the pattern in single quotes
        "#]],
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
