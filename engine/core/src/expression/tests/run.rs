//! What expressions give.

use super::*;
use crate::expression::{FUNCTIONS, Kind};
use expect_test::expect;
use std::cell::RefCell;

#[test]
fn every_function_does_what_its_example_says() {
    for function in FUNCTIONS {
        let nobody: [(&str, Type); 1] = [("tier", Type::Text)];
        let expression = Expression::new(function.example);
        expression.compile(&nobody, Want::Any).unwrap_or_else(|faults| panic!("{}", report(function.example, &faults)));
        let value = expression.evaluate(&|_| None).unwrap_or_else(|failure| panic!("{}: {failure}", function.name));
        assert_eq!(
            shown(&value).trim_matches('\'').trim_end_matches(|c| c == 'd' && matches!(value, Value::Decimal(_))),
            function.gives,
            "{}",
            function.name
        );
        assert!(function.about.ends_with('.'), "{}", function.name);
    }
}

#[test]
fn every_function_can_be_called_as_a_method() {
    for function in FUNCTIONS {
        let literal = |kind: &Kind| match kind {
            Kind::Text | Kind::TextOrNumber | Kind::Scalar | Kind::TextOrList | Kind::Any | Kind::Name => "tier",
            Kind::Integer => "1",
            Kind::Number => "balance",
            Kind::List => "tags",
            Kind::Pattern => "'x'",
        };
        let mut values = function.parameters.iter().map(|(_, kind)| literal(kind));
        let first = values.next().unwrap();
        let rest: Vec<&str> = values.collect();
        let method = format!("{first}.{}({})", function.name, rest.join(", "));
        let plain = format!("{}({})", function.name, [vec![first], rest].concat().join(", "));
        assert_eq!(outcome(&method, Want::Any).lines().last(), outcome(&plain, Want::Any).lines().last(), "{method}");
    }
}

#[test]
fn functions_are_total() {
    check_all(
        &[
            "slice('gold', 2, 9)",
            "slice('gold', 9, 1)",
            "slice('gold', -1, 1)",
            "slice('zoë', 2, 1)",
            "len('zoë')",
            "len(tags)",
            "len(response.json.items)",
            "split('a,,b', ',')",
            "split('a', '')",
            "replace('aaa', 'a', 'b')",
            "replace('aaa', '', 'b')",
            "join([1, 'a', true, 1.50], '-')",
            "join(response.json.items, '-')",
            "integer('12x')",
            "integer(' 12')",
            "integer('-12')",
            "integer(3.0)",
            "integer(3.5)",
            "integer(true)",
            "integer('9223372036854775808')",
            "decimal('1.50')",
            "decimal('1_0')",
            "decimal('.5')",
            "decimal('1e5')",
            "decimal(3)",
            "text(1.50) + text(true) + text(3)",
            "text(response.json.items)",
            "is_integer('12')",
            "is_integer('x')",
            "is_integer(tier)",
            "min(1, 2.5)",
            "max(1, 2.5)",
            "round(2.5, 0)",
            "round(-2.5, 0)",
            "round(2.5, 29)",
            "round(7, 2)",
            "luhn('79927398713')",
            "luhn('79927398710')",
            "luhn('')",
            "luhn('4111 1111')",
            "is_phone('+1555')",
            "is_phone('15550100200')",
            "is_phone('+05550100200')",
            "is_phone(contact.from)",
            "spell('AB 12')",
            "digits('+44 (20) 7123')",
            "contains('gold', 'ol')",
            "contains(tags, 'b')",
            "'b' in tags",
            "'c' !in tags",
            "'total' in response.json",
            "7 in response.json.items",
            "tier in ['gold', 'silver']",
            "name.upper().slice(0, 3)",
            "tags + tags",
        ],
        expect![[r#"
            slice('gold', 2, 9) => 'ld'
            slice('gold', 9, 1) => ''
              slice('gold', -1, 1)
              ^
            expression.out_of_range: `slice` takes a start and a count of 0 or more
            slice('zoë', 2, 1) => 'ë'
            len('zoë') => 3
            len(tags) => 2
            len(response.json.items) => 2
            split('a,,b', ',') => ['a', '', 'b']
              split('a', '')
              ^
            expression.out_of_range: `split` needs a separator of one character or more
            replace('aaa', 'a', 'b') => 'bbb'
              replace('aaa', '', 'b')
              ^
            expression.out_of_range: `replace` cannot look for an empty text
            join([1, 'a', true, 1.50], '-') => '1-a-true-1.50'
              join(response.json.items, '-')
              ^
            expression.type: `join` takes text, a number, or true or false, and a map was given
              integer('12x')
              ^
            expression.not_a_number: the text is not a whole number
              integer(' 12')
              ^
            expression.not_a_number: the text is not a whole number
            integer('-12') => -12
            integer(3.0) => 3
              integer(3.5)
              ^
            expression.not_a_number: the number has a fraction, which `integer` will not drop; use `round` first
              integer(true)
                      ^
            expression.type: `integer` takes text or a number, and `true` is true or false
              integer('9223372036854775808')
              ^
            expression.not_a_number: the text is not a whole number
            decimal('1.50') => 1.50d
              decimal('1_0')
              ^
            expression.not_a_number: the text is not a decimal number
              decimal('.5')
              ^
            expression.not_a_number: the text is not a decimal number
              decimal('1e5')
              ^
            expression.not_a_number: the text is not a decimal number
            decimal(3) => 3d
            text(1.50) + text(true) + text(3) => '1.50true3'
              text(response.json.items)
              ^
            expression.type: `text` takes text, a number, or true or false, and a list was given
            is_integer('12') => true
            is_integer('x') => false
            is_integer(tier) => false
            min(1, 2.5) => 1d
            max(1, 2.5) => 2.5d
            round(2.5, 0) => 3d
            round(-2.5, 0) => -3d
              round(2.5, 29)
              ^
            expression.out_of_range: `round` takes 0 to 28 decimal places
            round(7, 2) => 7d
            luhn('79927398713') => true
            luhn('79927398710') => false
            luhn('') => false
            luhn('4111 1111') => false
            is_phone('+1555') => false
            is_phone('15550100200') => false
            is_phone('+05550100200') => false
            is_phone(contact.from) => true
            spell('AB 12') => 'A B 1 2'
            digits('+44 (20) 7123') => '44207123'
            contains('gold', 'ol') => true
            contains(tags, 'b') => true
            'b' in tags => true
            'c' !in tags => true
            'total' in response.json => true
              7 in response.json.items
                ^
            expression.type: a map and a whole number cannot be compared
            tier in ['gold', 'silver'] => true
            name.upper().slice(0, 3) => 'ZOË'
              tags + tags
                   ^
            expression.type: `tags` is a list and `tags` is a list; `+` needs numbers
        "#]],
    );
}

#[test]
fn operators_have_the_order_authors_expect() {
    check_all(
        &[
            "1 + 2 * 3",
            "(1 + 2) * 3",
            "10 - 2 - 3",
            "!vip || tier == 'gold' && open_cases > 2",
            "tier == 'gold' && open_cases > 2",
            "nothing ?? 'a' == 'a'",
            "'a' < 'b'",
            "-open_cases + 1",
            "vip == true",
            "tier == 'gold' == vip",
            "[1, 2.0] == [1.0, 2]",
            "#{a: 1} == #{a: 2}",
        ],
        expect![[r#"
            1 + 2 * 3 => 7
            (1 + 2) * 3 => 9
            10 - 2 - 3 => 5
            !vip || tier == 'gold' && open_cases > 2 => true
            tier == 'gold' && open_cases > 2 => true
            nothing ?? 'a' == 'a' => true
            'a' < 'b' => true
            -open_cases + 1 => -2
            vip == true => true
            tier == 'gold' == vip => true
            [1, 2.0] == [1.0, 2] => true
            #{a: 1} == #{a: 2} => false
        "#]],
    );
}

#[test]
fn the_second_half_of_a_condition_runs_only_if_it_matters() {
    check_all(
        &[
            "vip || nothing == 'x'",
            "!vip && nothing == 'x'",
            "if vip { 1 } else { 1 / 0 }",
            "is_set(nothing) && nothing == 'x'",
        ],
        expect![[r#"
            vip || nothing == 'x' => true
            !vip && nothing == 'x' => false
            if vip { 1 } else { 1 / 0 } => 1
            is_set(nothing) && nothing == 'x' => false
        "#]],
    );
}

#[test]
fn dotted_names_are_asked_for_in_full_and_json_by_its_root() {
    let expression =
        compile("contact.channel == 'voice' && response.json.total > 3 && profile.extra == 'x'", Want::Any).unwrap();
    let asked = RefCell::new(Vec::new());
    let _ = expression.evaluate(&|name| {
        asked.borrow_mut().push(name.to_string());
        None
    });
    assert_eq!(asked.into_inner(), ["contact.channel", "response", "profile"]);
    let variables: Vec<String> = expression.variables().iter().map(ToString::to_string).collect();
    assert_eq!(variables, ["contact.channel", "profile", "response"]);
}

#[test]
fn a_look_up_may_itself_evaluate_an_expression() {
    let inner = compile("open_cases + 1", Want::Any).unwrap();
    let outer = compile("open_cases * 10 + open_cases", Want::Any).unwrap();
    let value = outer.evaluate(&|_| inner.evaluate(&|_| Some(Cow::Owned(Value::Integer(1)))).ok().map(Cow::Owned));
    assert_eq!(value, Ok(Value::Integer(22)));
}

#[test]
fn an_expression_that_was_not_checked_fails_and_does_not_panic() {
    let failure = Expression::new("tier").evaluate(&|_| None).unwrap_err();
    assert_eq!(failure.code, "expression.not_compiled");
}

#[test]
fn a_condition_holds_or_does_not() {
    let condition = compile("vip", Want::Boolean).unwrap();
    assert_eq!(with_values(|get| condition.holds(get)), Ok(true));
    assert_eq!(condition.holds(&|_| Some(Cow::Owned(Value::text("x")))).unwrap_err().code, "expression.type");
    assert_eq!(condition.holds(&|_| None).unwrap_err().code, "expression.unset");
}

#[test]
fn it_is_a_string_in_a_flow_file() {
    let expression: Expression = serde_json::from_str(r#""tier == 'gold'""#).unwrap();
    assert_eq!(expression.source(), "tier == 'gold'");
    assert_eq!(serde_json::to_string(&expression).unwrap(), r#""tier == 'gold'""#);
    expression.compile(&names(), Want::Boolean).unwrap();
    assert_eq!(expression, Expression::new("tier == 'gold'"), "equality is that of the source");
    assert!(expression.clone().is_compiled());
}

#[test]
fn failures_never_show_a_value() {
    let secret = "4929-1234-5678-9012";
    let sources = [
        "response == 3",
        "response + 1",
        "integer(response)",
        "decimal(response)",
        "upper([response][0]) + 1 == response",
        "response && vip",
        "response[3]",
        "response.x.y > 3",
        "contains(response, 3)",
        "tags[response]",
        "#{ a: 1 }[response]",
        "join([response, [response]], response)",
        "slice(response, response, response)",
        "round(response, 2)",
        "-response",
        "!response",
        "response < 3",
        "if response { 1 } else { 2 }",
        "split(response, '')",
        "response * response",
    ];
    for source in sources {
        let Ok(expression) = compile(source, Want::Any) else {
            continue;
        };
        let failure = expression.evaluate(&|_| Some(Cow::Owned(Value::text(secret)))).unwrap_err();
        assert!(!failure.message.contains("4929"), "{source}: {failure}");
    }
}
