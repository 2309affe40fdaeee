//! What one evaluation costs, beside the look-ups that no way of evaluating could do without.

#![allow(clippy::unwrap_used)] // a benchmark that does not compile its expression may stop

use cordboard_core::expression::{Expression, Template, Type, Want};
use cordboard_model::Value;
use divan::{Bencher, black_box};
use std::borrow::Cow;
use std::collections::BTreeMap;

fn main() {
    divan::main();
}

const NAMES: [(&str, Type); 6] = [
    ("tier", Type::Text),
    ("open_cases", Type::Integer),
    ("balance", Type::Decimal),
    ("name", Type::Text),
    ("contact.channel", Type::Text),
    ("response", Type::Json),
];

fn values() -> BTreeMap<&'static str, Value> {
    let item = |id: i64| Value::Map([("id".into(), Value::Integer(id)), ("tag".into(), Value::text("open"))].into());
    let items = Value::List((0..200).map(item).collect());
    let answer = Value::Map([("total".into(), Value::Integer(5)), ("items".into(), items)].into());
    BTreeMap::from([
        ("tier", Value::text("gold")),
        ("open_cases", Value::Integer(3)),
        ("balance", Value::Decimal(1990.into())),
        ("name", Value::text("Ada")),
        ("contact.channel", Value::text("voice")),
        ("response", Value::Map([("json".into(), answer)].into())),
    ])
}

const CONDITION: &str = "tier == 'gold' && open_cases > 2";

/// The baseline: the same condition written in Rust over the same values.
#[divan::bench]
fn native_look_ups(bencher: Bencher) {
    let values = values();
    bencher.bench_local(|| {
        let tier = black_box(&values).get("tier").cloned();
        let open = black_box(&values).get("open_cases").cloned();
        matches!(tier, Some(Value::Text(tier)) if tier == "gold") && matches!(open, Some(Value::Integer(n)) if n > 2)
    });
}

#[divan::bench(args = [
    CONDITION,
    "open_cases > 2",
    "tier == 'silver' && open_cases > 2",
    "contact.channel == 'voice' && balance >= 19.90 && tier in ['gold', 'silver']",
    "response.json.total > 3",
    "response.json.items[7].id == 7",
    "upper(tier) == 'GOLD'",
    "matches(tier, '[a-z]{4}')",
    "nothing ?? 'x'",
    "true",
    "open_cases",
])]
fn evaluate(bencher: Bencher, source: &str) {
    let values = values();
    let expression = Expression::new(source.replace("nothing", "name"));
    expression.compile(&NAMES, Want::Any).unwrap();
    let get = |name: &str| values.get(name).map(Cow::Borrowed);
    bencher.bench_local(|| expression.evaluate(black_box(&get)));
}

#[divan::bench(args = [CONDITION, "len(name) > 3 || contact.channel.upper() == 'VOICE'"])]
fn compile(bencher: Bencher, source: &str) {
    bencher.bench_local(|| Expression::new(source).compile(black_box(&NAMES), Want::Boolean));
}

#[divan::bench(args = ["Welcome.", "Hello ${name}, you have ${open_cases} open cases."])]
fn render(bencher: Bencher, source: &str) {
    let values = values();
    let template = Template::new(source);
    template.compile(&NAMES, Want::Text).unwrap();
    let get = |name: &str| values.get(name).map(Cow::Borrowed);
    bencher.bench_local(|| template.render(black_box(&get)));
}
