//! Work, size and depth have bounds.

use super::*;
use cordboard_model::limits;

#[test]
fn deep_nesting_is_a_fault_and_not_a_crash() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("#{a:", "}"), ("len(", ")"), ("if vip {", "} else {1}")]
    {
        for depth in [20, 100, 300, 10_000] {
            let source = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let _ = fault_codes(&source, Want::Any);
        }
        let deep = format!("{}1{}", open.repeat(70), close.repeat(70));
        let codes = fault_codes(&deep, Want::Any);
        assert!(!codes.is_empty(), "{deep}");
    }
    for chained in ["1 + ", "vip && ", "tier ?? ", "response.", "response[0]", "vip == ", "1 * -", "tags[0] + "] {
        for times in [10, 30, 100, 240] {
            let source = format!("{}1", chained.repeat(times));
            let _ = outcome(&source, Want::Any);
        }
    }
}

/// The deepest expressions that pass the checker must run in the stack of a test thread with room to spare.
#[test]
fn the_deepest_expression_runs_on_a_small_stack() {
    let run = || {
        let mut ran = 0;
        for depth in 1..=limits::EXPRESSION_DEPTH * 2 {
            for source in [
                format!("{}1{}", "(".repeat(depth), ")".repeat(depth)),
                format!("{}1{}", "abs(".repeat(depth), ")".repeat(depth)),
                format!("{}1{}", "[".repeat(depth), "]".repeat(depth)),
                format!("1{}", " + 1".repeat(depth)),
                format!("{}vip", "!".repeat(depth)),
                format!("{}1{}", "if vip { ".repeat(depth), " } else { 2 }".repeat(depth)),
                format!("{}1{}", "[0, open_cases + (".repeat(depth), ")][0]".repeat(depth)),
            ] {
                if let Ok(expression) = compile(&source, Want::Any) {
                    let _ = with_values(|get| expression.evaluate(get));
                    ran += 1;
                }
            }
        }
        ran
    };
    let ran = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap().join().unwrap();
    assert!(ran > 100, "{ran} ran");
}

#[test]
fn a_long_source_is_a_fault() {
    let source = format!("'{}'", "x".repeat(limits::EXPRESSION_CHARACTERS));
    assert_eq!(fault_codes(&source, Want::Any), ["expression.too_long"]);
    assert_eq!(compile(&source, Want::Any).unwrap_err()[0].offset, limits::EXPRESSION_CHARACTERS);
}

#[test]
fn doubling_a_text_is_stopped() {
    let long = Value::text("x".repeat(60_000));
    for source in [
        "tier + tier",
        "replace(tier, 'x', tier)",
        "join(split(tier, 'xx'), tier)",
        "spell(tier)",
        "join([tier, tier, tier], tier)",
    ] {
        let expression = compile(source, Want::Any).unwrap();
        let failure = expression.evaluate(&|_| Some(Cow::Borrowed(&long))).unwrap_err();
        assert!(["expression.too_long", "expression.too_much_work"].contains(&failure.code), "{source}: {failure}");
    }
}

#[test]
fn the_own_fuel_stops_work_that_the_engine_does_not_see() {
    // Each call looks at 60 KB; the engine counts a handful of operations.
    let long = Value::text("x".repeat(60_000));
    let work = vec!["contains(tier, 'y')"; 40].join(" || ");
    let expression = compile(&work, Want::Any).unwrap();
    let failure = expression.evaluate(&|_| Some(Cow::Borrowed(&long))).unwrap_err();
    assert_eq!(failure.code, "expression.too_much_work");

    let list = Value::List((0..1_000).map(Value::Integer).collect());
    let work = vec!["-1 in response"; 40].join(" || ");
    let expression = compile(&work, Want::Any).unwrap();
    let failure = expression.evaluate(&|_| Some(Cow::Borrowed(&list))).unwrap_err();
    assert_eq!(failure.code, "expression.too_much_work");
}

#[test]
fn fuel_is_full_again_for_the_next_evaluation() {
    let long = Value::text("x".repeat(60_000));
    let expression = compile("contains(tier, 'y') || contains(tier, 'z')", Want::Any).unwrap();
    for _ in 0..100 {
        assert_eq!(expression.holds(&|_| Some(Cow::Borrowed(&long))), Ok(false));
    }
}

#[test]
fn results_have_bounds() {
    let text = |bytes: usize| Value::text("x".repeat(bytes));
    let expression = compile("tier", Want::Any).unwrap();
    let of = |value: Value| expression.evaluate(&move |_| Some(Cow::Owned(value.clone())));
    assert!(of(text(limits::ATTRIBUTE_BYTES)).is_ok());
    assert_eq!(of(text(limits::ATTRIBUTE_BYTES + 1)).unwrap_err().code, "expression.too_long");
    assert_eq!(of(text(limits::HTTP_RESPONSE_BYTES + 1)).unwrap_err().code, "expression.too_long");
    let list = |items: usize| Value::List(vec![Value::Null; items]);
    assert!(of(list(limits::VALUE_ITEMS)).is_ok());
    assert_eq!(of(list(limits::VALUE_ITEMS + 1)).unwrap_err().code, "expression.too_long");
    let deep = |levels: usize| (0..levels).fold(Value::Null, |value, _| Value::List(vec![value]));
    assert!(of(deep(limits::VALUE_DEPTH)).is_ok());
    assert_eq!(of(deep(limits::VALUE_DEPTH + 1)).unwrap_err().code, "expression.too_long");
    assert_eq!(of(deep(2_000)).unwrap_err().code, "expression.too_long");
}

#[test]
fn splitting_into_many_parts_is_stopped() {
    let long = Value::text(",".repeat(limits::VALUE_ITEMS));
    let expression = compile("split(tier, ',')", Want::Any).unwrap();
    assert_eq!(expression.evaluate(&|_| Some(Cow::Borrowed(&long))).unwrap_err().code, "expression.too_long");
}

#[test]
fn the_worst_pattern_on_the_longest_text_is_bounded() {
    let text = Value::text("a".repeat(1_024));
    let expression = compile("matches(tier, '(a|a|a|aa)*(a{1,20}){1,10}b')", Want::Any).unwrap();
    assert_eq!(expression.evaluate(&|_| Some(Cow::Borrowed(&text))), Ok(Value::Boolean(false)));
    let longer = Value::text("a".repeat(1_025));
    assert_eq!(expression.evaluate(&|_| Some(Cow::Borrowed(&longer))).unwrap_err().code, "expression.too_long");
}
