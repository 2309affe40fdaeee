//! Text with parts to fill in.

use super::*;
use crate::expression::Template;
use expect_test::expect;

fn filled(source: &str, want: Want) -> String {
    let template = Template::new(source);
    match template.compile(&names(), want) {
        Err(faults) => report(source, &faults),
        Ok(()) => match with_values(|get| template.evaluate(get)) {
            Err(failure) => format!("{}{failure}\n", pointed(source, failure.at as usize)),
            Ok(value) => format!("{source} => {}\n", shown(&value)),
        },
    }
}

#[test]
fn parts_are_filled_in() {
    let filled: String = [
        "Hello ${name}.",
        "${open_cases}",
        "${tags}",
        "${open_cases} open, ${text(balance)} due, ${vip}",
        "no parts, $5 and {braces}",
        "$${name} costs $$5 and $${",
        "${'}'}${\"}\"}",
        "${#{ a: 1 }.a + 1} and ${if vip { 'a' } else { 'b' }}",
        "a ${'it''s ${x}'}",
        "$${a} ${tier}",
        "",
        "${response.json.items}",
    ]
    .iter()
    .map(|source| filled(source, Want::Any))
    .collect();
    expect![[r#"
        Hello ${name}. => 'Hello Zoë O'Neil.'
        ${open_cases} => 3
        ${tags} => ['a', 'b']
        ${open_cases} open, ${text(balance)} due, ${vip} => '3 open, 19.90 due, true'
        no parts, $5 and {braces} => 'no parts, $5 and {braces}'
        $${name} costs $$5 and $${ => '${name} costs $$5 and ${'
        ${'}'}${"}"} => '}}'
        ${#{ a: 1 }.a + 1} and ${if vip { 'a' } else { 'b' }} => '2 and a'
        a ${'it''s ${x}'} => 'a it's ${x}'
        $${a} ${tier} => '${a} gold'
         => ''
        ${response.json.items} => [{id: 7, tag: null}, {id: 8}]
    "#]]
    .assert_eq(&filled);
}

#[test]
fn faults_and_failures_are_placed_in_the_whole_text() {
    let filled: String = [
        "Hello ${nam}, you are ${tir}.",
        "Zoë: ${tier == 3}",
        "open ${tier",
        "open ${'}",
        "empty ${}",
        "list ${tags}",
        "late ${nothing}",
        "late ${1 / (open_cases - 3)}",
        "late ${response.json.items}!",
    ]
    .iter()
    .map(|source| filled(source, Want::Any))
    .collect();
    expect![[r#"
          Hello ${nam}, you are ${tir}.
                  ^
        expression.unknown_name: there is no `nam`; did you mean `name`?
          Hello ${nam}, you are ${tir}.
                                  ^
        expression.unknown_name: there is no `tir`; did you mean `tier`?
          Zoë: ${tier == 3}
                      ^
        expression.type: `tier` is text and `3` is a whole number; they can never be equal; put the number in quotes, or convert the text with `integer(…)`
          open ${tier
               ^
        expression.syntax: this `${` has no `}`; close it, or write `$${` for `${`
          open ${'}
               ^
        expression.syntax: this `${` has no `}`; close it, or write `$${` for `${`
          empty ${}
                  ^
        expression.syntax: there is no expression; write one
          list ${tags}
                 ^
        expression.type: this gives a list, and text, a number, or true or false is needed; join the items with `join(…, ', ')`
          late ${nothing}
                 ^
        expression.unset: `nothing` is not set
          late ${1 / (open_cases - 3)}
                   ^
        expression.divide_by_zero: the divisor is zero
          late ${response.json.items}!
                 ^
        expression.type: the result is a list, and text, a number, or true or false is needed
    "#]].assert_eq(&filled);
}

#[test]
fn the_place_decides_what_a_template_may_give() {
    let filled: String = [
        ("${open_cases}", Want::Type(Type::Integer)),
        ("${open_cases}", Want::Type(Type::Decimal)),
        ("${open_cases} ", Want::Type(Type::Integer)),
        ("5", Want::Type(Type::Integer)),
        ("${open_cases}", Want::Text),
        ("${tags}", Want::Text),
        ("${open_cases}", Want::Type(Type::Text)),
    ]
    .iter()
    .map(|(source, want)| filled(source, *want))
    .collect();
    expect![[r#"
        ${open_cases} => 3
        ${open_cases} => 3d
          ${open_cases} 
          ^
        expression.type: this gives text, and a whole number is needed; write `${…}` and nothing else
          5
          ^
        expression.type: this gives text, and a whole number is needed; write `${…}` and nothing else
        ${open_cases} => 3
          ${tags}
            ^
        expression.type: this gives a list, and text, a number, or true or false is needed; join the items with `join(…, ', ')`
          ${open_cases}
            ^
        expression.type: this gives a whole number, and text is needed; make it text with `text(…)`
    "#]].assert_eq(&filled);
}

#[test]
fn a_template_without_parts_is_its_text() {
    assert_eq!(Template::new("Hello").constant(), Some("Hello"));
    assert_eq!(Template::new("$${x}").constant(), Some("${x}"));
    assert_eq!(Template::new("").constant(), Some(""));
    assert_eq!(Template::new("${x}").constant(), None);
    assert_eq!(Template::new("open ${").constant(), None);
    assert_eq!(Template::new("Hello").render(&|_| None), Ok("Hello".into()), "no check is needed");
    assert_eq!(Template::new("${tier}").render(&|_| None).unwrap_err().code, "expression.not_compiled");
    assert_eq!(Template::new("open ${").render(&|_| None).unwrap_err().code, "expression.not_compiled");
}

#[test]
fn a_template_names_what_it_reads() {
    let template = Template::new("${tier} and ${response.json.total} and ${tier}");
    template.compile(&names(), Want::Any).unwrap();
    assert_eq!(template.variables().into_iter().collect::<Vec<_>>(), ["response", "tier"]);
    assert_eq!(template.expressions().map(|(at, _)| at).collect::<Vec<_>>(), [2, 14, 41]);
}

#[test]
fn it_is_a_string_in_a_flow_file() {
    let template: Template = serde_json::from_str(r#""Hello ${name}""#).unwrap();
    assert_eq!(serde_json::to_string(&template).unwrap(), r#""Hello ${name}""#);
    assert_eq!(template, Template::new("Hello ${name}"));
}

#[test]
fn filled_text_has_a_bound() {
    let template = Template::new("${tier}${tier}");
    template.compile(&names(), Want::Any).unwrap();
    let half = Value::text("x".repeat(40_000));
    assert_eq!(template.render(&|_| Some(Cow::Borrowed(&half))).unwrap_err().code, "expression.too_long");
}
