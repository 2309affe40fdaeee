//! What the context of a flow becomes: attributes and values of the contact, each of them text and empty while it is not set.

use cordboard_model::FlowKind;

use super::liquid::{Condition, Operand, Output, Part, read};
use crate::names;
use crate::quoting::quoted;
use crate::session::Session;

/// A text that was made from a template, and how it differs.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// The template.
    pub text: String,
    /// What differs.
    pub differences: Vec<String>,
}

/// A Liquid template as a template of ours; the error says what of it has no expression that means the same.
pub(crate) fn template(session: &mut Session, text: &str) -> Result<Filled, String> {
    let mut filled = Filled::default();
    for part in read(text)? {
        match part {
            Part::Text(text) => filled.text.push_str(&text.replace("${", "$${")),
            part => {
                let expression = part_of(session, &part, &mut filled.differences)?;
                filled.text.push_str(&format!("${{{}}}", bare(&expression)));
            }
        }
    }
    Ok(filled)
}

/// An expression without the brackets around the whole of it.
fn bare(expression: &str) -> &str {
    let inner = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let balanced = |inner: &&str| {
        let mut open = 0_i32;
        inner.chars().all(|c| {
            open += i32::from(c == '(') - i32::from(c == ')');
            open >= 0
        })
    };
    inner.filter(balanced).unwrap_or(expression)
}

/// A Liquid template as an expression that gives text.
pub(crate) fn expression(session: &mut Session, text: &str, differences: &mut Vec<String>) -> Result<String, String> {
    let parts = read(text)?;
    joined(session, &parts, differences)
}

fn joined(session: &mut Session, parts: &[Part], differences: &mut Vec<String>) -> Result<String, String> {
    let mut texts = Vec::new();
    for part in parts {
        texts.push(part_of(session, part, differences)?);
    }
    Ok(match texts.as_slice() {
        [] => "''".to_string(),
        [one] => one.clone(),
        several => format!("({})", several.join(" + ")),
    })
}

fn part_of(session: &mut Session, part: &Part, differences: &mut Vec<String>) -> Result<String, String> {
    match part {
        Part::Text(text) => Ok(quoted(text)),
        Part::Output(output) => output_of(session, output, differences),
        Part::If(branches) => {
            let mut written = "''".to_string();
            for (condition, parts) in branches.iter().rev() {
                let then = joined(session, parts, differences)?;
                written = match condition {
                    None => then,
                    Some(condition) => {
                        let when = condition_of(session, condition, differences)?;
                        format!("(if {when} {{ {then} }} else {{ {written} }})")
                    }
                };
            }
            Ok(written)
        }
    }
}

fn output_of(session: &mut Session, output: &Output, differences: &mut Vec<String>) -> Result<String, String> {
    let mut value = operand_of(session, &output.value, differences);
    for (filter, arguments) in &output.filters {
        let arguments: Vec<String> =
            arguments.iter().map(|argument| operand_of(session, argument, differences)).collect();
        value = match (filter.as_str(), arguments.as_slice()) {
            ("downcase", []) => format!("lower({value})"),
            ("upcase", []) => format!("upper({value})"),
            ("strip", []) => format!("trim({value})"),
            ("strip_newlines", []) => format!("replace({value}, \"\\n\", '')"),
            ("size", []) => format!("text(len({value}))"),
            ("replace", [what, with]) => format!("replace({value}, {what}, {with})"),
            ("remove", [what]) => format!("replace({value}, {what}, '')"),
            ("append", [end]) => format!("({value} + {end})"),
            ("prepend", [start]) => format!("({start} + {value})"),
            ("default", [other]) => format!("(if {value} == '' {{ {other} }} else {{ {value} }})"),
            ("plus", [number]) => counted(&value, "+", number),
            ("minus", [number]) => counted(&value, "-", number),
            (name, _) => return Err(format!("the filter `{name}` has no function that means the same")),
        };
    }
    Ok(value)
}

/// Whole numbers; what is none counts as 0.
fn counted(value: &str, operator: &str, number: &str) -> String {
    let whole = |of: &str| format!("integer(if is_integer({of}) {{ {of} }} else {{ '0' }})");
    format!("text({} {operator} {})", whole(value), whole(number))
}

fn condition_of(session: &mut Session, condition: &Condition, differences: &mut Vec<String>) -> Result<String, String> {
    Ok(match condition {
        Condition::Given(operand) => format!("{} != ''", operand_of(session, operand, differences)),
        Condition::And(left, right) => {
            let (left, right) = (condition_of(session, left, differences)?, condition_of(session, right, differences)?);
            format!("({left} && {right})")
        }
        Condition::Or(left, right) => {
            let (left, right) = (condition_of(session, left, differences)?, condition_of(session, right, differences)?);
            format!("({left} || {right})")
        }
        Condition::Compare(left, operator, right) => {
            let (left, right) = (operand_of(session, left, differences), operand_of(session, right, differences));
            match operator.as_str() {
                "==" | "!=" => format!("{left} {operator} {right}"),
                "contains" => format!("contains({left}, {right})"),
                "<" | ">" | "<=" | ">=" => number(&left, operator, &right),
                other => return Err(format!("values are not compared by `{other}`")),
            }
        }
    })
}

/// A comparison of numbers; text that is no number is neither more nor less.
pub(crate) fn number(left: &str, operator: &str, right: &str) -> String {
    let is = |text: &str| format!(r"matches({text}, '-?\d+(\.\d+)?')");
    format!("({} && {} && decimal({left}) {operator} decimal({right}))", is(left), is(right))
}

fn operand_of(session: &mut Session, operand: &Operand, differences: &mut Vec<String>) -> String {
    match operand {
        Operand::Literal(text) => quoted(text),
        Operand::Path(path) => meaning(session, path, differences),
    }
}

/// What a path of the context means here, as an expression that gives text.
pub(crate) fn meaning(session: &mut Session, path: &[String], differences: &mut Vec<String>) -> String {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    let original = parts.join(".");
    match parts.as_slice() {
        ["contact", "channel", "address"]
        | ["trigger", "call" | "message", "From"]
        | ["trigger", "call", "Caller"]
        | ["trigger", "request", "to"] => "(contact.from ?? '')".into(),
        ["flow", "channel", "address"]
        | ["trigger", "call" | "message", "To"]
        | ["trigger", "call", "Called"]
        | ["trigger", "request", "from"] => "(contact.to ?? '')".into(),
        ["flow", "sid"] => "contact.id".into(),
        ["trigger", "call", "CallSid"] => {
            differences.push("`trigger.call.CallSid` is the contact's id".into());
            "contact.id".into()
        }
        ["flow", "variables", key @ ..] => session.attribute(&original, &key.join("_")).to_string(),
        ["flow", "data", key @ ..] | ["trigger", "request", "parameters", key @ ..] => {
            let original = format!("flow.data.{}", key.join("."));
            session.attribute(&original, &key.join("_")).to_string()
        }
        ["trigger", "parent", "parameters", key @ ..] if session.kind == FlowKind::Module => {
            names::attribute(&format!("input_{}", key.join("_")), &mut Default::default()).to_string()
        }
        ["widgets", widget, rest @ ..] => result(session, widget, rest),
        _ => {
            differences.push(format!("nothing here sets `{original}`: the attribute that stands for it stays empty"));
            session.attribute(&original, &parts.join("_")).to_string()
        }
    }
}

/// The attribute that keeps a result of a widget.
pub(crate) fn result(session: &mut Session, widget: &str, rest: &[&str]) -> String {
    let original = format!("widgets.{widget}.{}", rest.join("."));
    let words = rest.iter().filter(|word| !matches!(**word, "parsed" | "inbound" | "outbound"));
    let name = std::iter::once(&widget).chain(words).copied().collect::<Vec<_>>().join("_");
    session.attribute(&original, &name).to_string()
}
