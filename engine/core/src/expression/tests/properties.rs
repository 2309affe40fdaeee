//! What holds for any source and any values.

use super::*;
use crate::expression::Template;
use proptest::prelude::*;

const TOKENS: &[&str] = &[
    "tier",
    "name",
    "open_cases",
    "balance",
    "vip",
    "nothing",
    "response",
    "contact",
    "channel",
    "tags",
    "json",
    "items",
    "id",
    "0",
    "1",
    "2",
    "1.5",
    "-1",
    "9223372036854775807",
    "'gold'",
    "'it''s'",
    "\"x\"",
    "''",
    "true",
    "false",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "#{",
    ".",
    ",",
    ":",
    ";",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&&",
    "||",
    "!",
    "??",
    "?.",
    "?[",
    "in",
    "!in",
    "if",
    "else",
    "let",
    "while",
    "for",
    "loop",
    "fn",
    "|",
    "||",
    "=>",
    "switch",
    "return",
    "()",
    "..",
    "**",
    "&",
    "^",
    "<<",
    "`",
    "$",
    "${",
    "@",
    "\\",
    "'",
    "\"",
    "//",
    "/*",
    "#",
    "this",
    "eval",
    "print",
    "call",
    "Fn",
    "import",
    "throw",
    "len",
    "upper",
    "contains",
    "slice",
    "split",
    "join",
    "matches",
    "integer",
    "is_set",
    "round",
    "min",
    "\n",
    "\t",
    "é",
    "日",
    "\u{fdd0}",
    "do",
    "until",
    "::",
    "+=",
    "try",
    "catch",
    "const",
    "private",
    "export",
    "_",
    "e5",
];

/// Leaves of every type.
const TYPED: &[&str] = &[
    "tier",
    "name",
    "open_cases",
    "balance",
    "vip",
    "nothing",
    "response",
    "response.json.total",
    "response.json.items",
    "response.json.items[0].id",
    "contact.channel",
    "tags",
    "tags[1]",
    "missing_json",
    "0",
    "7",
    "-3",
    "2.50",
    "'gold'",
    "''",
    "'7'",
    "'+15550100200'",
    "true",
    "false",
    "9223372036854775807",
];

/// Leaves whose type only the run can tell, so that nearly everything grown from them compiles.
const UNTYPED: &[&str] = &[
    "response",
    "response.json.total",
    "response.items[0]",
    "response.a",
    "profile",
    "profile.b",
    "missing_json",
    "missing_json.id",
];

/// Expressions of pieces in places where they fit.
fn grown(leaves: &'static [&'static str]) -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(leaves).prop_map(str::to_string);
    leaf.prop_recursive(4, 40, 3, |inner| {
        let operator = prop::sample::select(vec![
            "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||", "??", "in", "!in",
        ]);
        let one = prop::sample::select(vec![
            "len", "lower", "upper", "trim", "integer", "decimal", "text", "is_integer", "is_set", "abs", "luhn", "digits", "spell",
            "is_phone",
        ]);
        let two =
            prop::sample::select(vec!["contains", "starts_with", "ends_with", "split", "join", "min", "max", "round"]);
        let three = prop::sample::select(vec!["replace", "slice"]);
        prop_oneof![
            4 => (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            2 => (one, inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            2 => (two, inner.clone(), inner.clone()).prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
            1 => (three, inner.clone(), inner.clone(), inner.clone()).prop_map(|(f, a, b, c)| format!("{a}.{f}({b}, {c})")),
            1 => inner.clone().prop_map(|a| format!("!{a}")),
            1 => inner.clone().prop_map(|a| format!("-{a}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("#{{ a: {a}, b: {b} }}.a")),
            1 => inner.clone().prop_map(|a| format!("matches({a}, '[a-z]+')")),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("if {a} {{ {b} }} else {{ {c} }}")),
        ]
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        prop_oneof![any::<i64>(), -9_i64..9, Just(i64::MIN), Just(i64::MAX)].prop_map(Value::Integer),
        (any::<i64>(), 0_u32..28).prop_map(|(number, scale)| Value::Decimal(Decimal::new(number, scale))),
        Just(Value::Decimal(Decimal::MAX)),
        Just(Value::Decimal(Decimal::MIN)),
        ".{0,12}".prop_map(Value::text),
        "[0-9+.a-z ]{0,12}".prop_map(Value::text),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::btree_map("(json|items|total|id|a|b|[a-z]{1,3})".prop_map(Into::into), inner, 0..4)
                .prop_map(Value::Map),
        ]
    })
}

fn environment() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let names: Vec<String> = names().into_iter().map(|(name, _)| name).collect();
    prop::collection::btree_map(prop::sample::select(names), value(), 0..12)
}

fn look_up<'v>(values: &'v BTreeMap<String, Value>) -> impl Fn(&str) -> Option<Cow<'v, Value>> {
    move |name| values.get(name).map(Cow::Borrowed)
}

fn check_places(source: &str, want: Want) -> Option<Expression> {
    let length = source.chars().count();
    match compile(source, want) {
        Ok(expression) => Some(expression),
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a reason: {source}");
            for fault in faults {
                assert!(fault.offset <= length, "{source}: {fault:?}");
                assert!(!fault.message.contains(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}']), "{source}: {fault:?}");
            }
            None
        }
    }
}

fn run_anyway(source: &str, values: &BTreeMap<String, Value>) {
    let Some(expression) = check_places(source, Want::Any) else {
        return;
    };
    if let Err(failure) = expression.evaluate(&look_up(values)) {
        assert!(failure.at as usize <= source.chars().count(), "{source}: {failure:?}");
        assert!(Failure::CODES.contains(&failure.code));
        assert_ne!(failure.code, "expression.internal", "{source}: {failure:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_source_panics(source in "\\PC{0,60}", values in environment()) {
        run_anyway(&source, &values);
    }

    #[test]
    fn no_source_of_known_words_panics(
        words in prop::collection::vec((prop::sample::select(TOKENS), any::<bool>()), 0..24),
        values in environment(),
    ) {
        let source: String = words.iter().map(|(word, space)| format!("{word}{}", if *space { " " } else { "" })).collect();
        run_anyway(&source, &values);
    }

    #[test]
    fn whatever_compiles_runs_without_a_panic(source in grown(TYPED), values in environment()) {
        run_anyway(&source, &values);
    }

    #[test]
    fn whatever_the_run_alone_can_check_runs_without_a_panic(source in grown(UNTYPED), values in environment()) {
        run_anyway(&source, &values);
    }

    #[test]
    fn values_compare_if_they_are_alike_and_raise_if_not(one in value(), other in value()) {
        let kind = |value: &Value| match value {
            Value::Null => 0,
            Value::Boolean(_) => 1,
            Value::Integer(_) | Value::Decimal(_) => 2,
            Value::Text(_) => 3,
            Value::List(_) => 4,
            Value::Map(_) => 5,
        };
        let scalar = kind(&one) < 4;
        let code = match (kind(&one), kind(&other)) {
            (0, _) | (_, 0) => Some("expression.unset"),
            (a, b) if a != b => Some("expression.type"),
            _ => None,
        };
        let values = BTreeMap::from([("response".to_string(), one), ("profile".to_string(), other)]);
        for source in ["response == profile", "response != profile"] {
            let result = compile(source, Want::Boolean).unwrap().holds(&look_up(&values));
            match code {
                Some(code) => prop_assert_eq!(result.unwrap_err().code, code),
                // Items of lists and maps may still be unlike.
                None if scalar => prop_assert!(result.is_ok()),
                None => {}
            }
        }
    }

    #[test]
    fn no_template_panics(words in prop::collection::vec(prop::sample::select(TOKENS), 0..24), values in environment()) {
        let source = words.concat().replace("let", "${");
        let template = Template::new(source.as_str());
        match template.compile(&names(), Want::Any) {
            Ok(()) => drop(template.evaluate(&look_up(&values))),
            Err(faults) => for fault in faults {
                prop_assert!(fault.offset <= source.chars().count(), "{source}: {fault:?}");
            }
        }
    }

    #[test]
    fn evaluations_share_nothing(source in grown(TYPED), one in environment(), other in environment()) {
        if let Ok(shared) = compile(&source, Want::Any) {
            let fresh = |values: &BTreeMap<String, Value>| compile(&source, Want::Any).unwrap().evaluate(&look_up(values));
            let first = shared.evaluate(&look_up(&one));
            let second = shared.evaluate(&look_up(&other));
            prop_assert_eq!(&first, &fresh(&one));
            prop_assert_eq!(&second, &fresh(&other));
            prop_assert_eq!(&first, &shared.evaluate(&look_up(&one)));
        }
    }

    #[test]
    fn well_typed_expressions_of_well_typed_values_fail_only_for_range_and_presence(
        tier in "[a-z]{0,6}", open_cases in any::<i64>(), balance in any::<i64>(), vip in any::<bool>(), source in grown(TYPED),
    ) {
        // Without JSON in it, what the checker lets through never fails by type.
        let json = ["response", "missing_json", "tags", "nothing", "#{", "[", "contact", "split"];
        if json.iter().any(|word| source.contains(word)) {
            return Ok(());
        }
        let Ok(expression) = compile(&source, Want::Any) else { return Ok(()) };
        let values = BTreeMap::from([
            ("tier".to_string(), Value::text(tier.as_str())),
            ("name".to_string(), Value::text(tier)),
            ("open_cases".to_string(), Value::Integer(open_cases)),
            ("balance".to_string(), Value::Decimal(Decimal::new(balance, 2))),
            ("vip".to_string(), Value::Boolean(vip)),
        ]);
        if let Err(failure) = expression.evaluate(&look_up(&values)) {
            prop_assert_ne!(failure.code, "expression.type", "{}", source);
            prop_assert_ne!(failure.code, "expression.unset", "{}", source);
        }
    }
}
