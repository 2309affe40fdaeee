//! An expression as a tree, to compare two of them whatever their spacing, quotes and brackets.

use super::engine::ENGINE;
use super::paths::{Link, unchain};
use super::place::Places;
use super::quotes::{decode, prepare};
use super::tokens;
use cordboard_model::limits;
use rhai::{Expr, FnCallExpr, Stmt};
use std::fmt;

/// A part of an expression. Two that are equal mean the same, however they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syntax {
    form: Form,
    parts: Vec<Syntax>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// A name, a number, a text, `true` or `false`.
    Leaf(String),
    /// An operator between its parts. `&&`, `||` and `??` have as many as were written in a row.
    Infix(String),
    /// `!` or `-` before its part.
    Prefix(String),
    /// A function; what stands before the dot of a method is its first argument.
    Call(String),
    /// A step into the first part: `.name`.
    Key(String),
    /// A step into the first part by the second.
    Index,
    List,
    /// A map, with its keys.
    Map(Vec<String>),
    If,
}

/// A part that differs: as it was and as it is. Only one of the two is there where a part came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What it was.
    pub was: Option<String>,
    /// What it is.
    pub now: Option<String>,
}

impl Syntax {
    /// Reads an expression; none where it cannot be read, or holds something that expressions do not have.
    pub fn read(source: &str) -> Option<Self> {
        let characters: Vec<char> = source.chars().collect();
        if characters.len() > limits::EXPRESSION_CHARACTERS {
            return None;
        }
        let script = prepare(&characters).ok()?;
        tokens::check(&script, &Places::new(&characters)).ok()?;
        let parsed = ENGINE.compile_expression(&script).ok()?;
        match parsed.statements() {
            [Stmt::Expr(expression)] => tree(expression),
            _ => None,
        }
    }

    /// The innermost parts in which this differs from what it was.
    pub fn changes_from(&self, was: &Syntax) -> Vec<Changed> {
        let mut found = Vec::new();
        compare(was, self, &mut found);
        found
    }

    /// Whether it is conditions in a row, each of which says something alone.
    fn is_chain(&self) -> bool {
        matches!(&self.form, Form::Infix(symbol) if symbol == "&&" || symbol == "||")
    }

    /// Whether its parts are told together, and not each for itself.
    fn goes_together(&self) -> bool {
        match &self.form {
            Form::Infix(_) => !self.is_chain(),
            Form::List | Form::Map(_) | Form::If => false,
            _ => true,
        }
    }

    /// How tightly it holds together: what binds less is put in brackets.
    fn binding(&self) -> u8 {
        match &self.form {
            Form::Infix(symbol) => match symbol.as_str() {
                "||" => 1,
                "&&" => 2,
                "==" | "!=" => 3,
                "in" => 4,
                "<" | "<=" | ">" | ">=" => 5,
                "??" => 6,
                "+" | "-" => 7,
                _ => 8,
            },
            Form::Prefix(_) => 9,
            Form::If => 0,
            _ => 10,
        }
    }
}

/// Parts that came or went are told alone where the rest is still there in its order; anything else is told part by part.
fn compare(was: &Syntax, now: &Syntax, found: &mut Vec<Changed>) {
    if was == now {
        return;
    }
    let same_form = was.form == now.form;
    if same_form && was.parts.len() == now.parts.len() && !was.parts.is_empty() {
        let pairs = || was.parts.iter().zip(&now.parts).filter(|(was, now)| was != now);
        // A number alone says little: `n > 2` became `n > 3`.
        if was.goes_together() && pairs().all(|(was, now)| was.parts.is_empty() && now.parts.is_empty()) {
            found.push(Changed { was: Some(was.to_string()), now: Some(now.to_string()) });
        } else {
            pairs().for_each(|(was, now)| compare(was, now, found));
        }
        return;
    }
    // `a && b` became `b`: only `a` went.
    for (many, one, came) in [(was, now, false), (now, was, true)] {
        if many.is_chain() && many.parts.contains(one) {
            let rest = many.parts.iter().filter(|part| *part != one).map(|part| Some(part.to_string()));
            found.extend(rest.map(|part| match came {
                true => Changed { was: None, now: part },
                false => Changed { was: part, now: None },
            }));
            return;
        }
    }
    let (fewer, more) = if was.parts.len() < now.parts.len() { (was, now) } else { (now, was) };
    let mut rest = more.parts.iter();
    let kept = same_form && fewer.parts.iter().all(|part| rest.any(|other| other == part));
    if !kept {
        found.push(Changed { was: Some(was.to_string()), now: Some(now.to_string()) });
        return;
    }
    let mut left = fewer.parts.iter().peekable();
    for part in &more.parts {
        if left.next_if(|other| *other == part).is_none() {
            let text = Some(part.to_string());
            found.push(match std::ptr::eq(more, now) {
                true => Changed { was: None, now: text },
                false => Changed { was: text, now: None },
            });
        }
    }
}

/// Nesting is bounded by the parser.
fn tree(expression: &Expr) -> Option<Syntax> {
    let leaf = |text: String| Some(Syntax { form: Form::Leaf(text), parts: Vec::new() });
    match expression {
        Expr::IntegerConstant(number, _) => leaf(number.to_string()),
        Expr::DynamicConstant(value, _) => leaf(value.as_decimal().ok()?.normalize().to_string()),
        Expr::BoolConstant(boolean, _) => leaf(boolean.to_string()),
        Expr::StringConstant(text, _) => {
            let text = decode(text).map_or_else(|| text.to_string(), |decoded| decoded.text);
            leaf(format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")))
        }
        Expr::Variable(variable, ..) => leaf(variable.1.to_string()),
        Expr::Array(items, _) => form(Form::List, items.iter()),
        Expr::Map(map, _) => {
            let keys = map.0.iter().map(|(key, _)| key.name.to_string()).collect();
            form(Form::Map(keys), map.0.iter().map(|(_, value)| value))
        }
        Expr::And(parts, _) => form(Form::Infix("&&".into()), parts.iter()),
        Expr::Or(parts, _) => form(Form::Infix("||".into()), parts.iter()),
        Expr::Coalesce(parts, _) => form(Form::Infix("??".into()), parts.iter()),
        Expr::FnCall(call, _) => called(call),
        Expr::Dot(..) | Expr::Index(..) => {
            let (first, links) = unchain(expression.clone());
            links.into_iter().try_fold(tree(&first)?, step)
        }
        Expr::Stmt(block) => branch(block.statements()),
        _ => None,
    }
}

fn form<'e>(form: Form, parts: impl Iterator<Item = &'e Expr>) -> Option<Syntax> {
    Some(Syntax { form, parts: parts.map(tree).collect::<Option<_>>()? })
}

fn called(call: &FnCallExpr) -> Option<Syntax> {
    let (name, parts) = (call.name.to_string(), call.args.iter().map(tree).collect::<Option<Vec<_>>>()?);
    let operator = call.op_token.is_some() && name != "contains";
    Some(match (operator, parts.len()) {
        (true, 1) => Syntax { form: Form::Prefix(name), parts },
        (true, 2) => Syntax { form: Form::Infix(name), parts },
        _ => function(name, parts),
    })
}

/// `in` is another way to write `contains`, and arrives as a call of it.
fn function(name: String, mut parts: Vec<Syntax>) -> Syntax {
    if name == "contains" && parts.len() == 2 {
        parts.reverse();
        return Syntax { form: Form::Infix("in".into()), parts };
    }
    Syntax { form: Form::Call(name), parts }
}

fn step(of: Syntax, link: Link) -> Option<Syntax> {
    match link {
        Link::Property(name, _) => Some(Syntax { form: Form::Key(name.to_string()), parts: vec![of] }),
        Link::Index(index) => Some(Syntax { form: Form::Index, parts: vec![of, tree(&index)?] }),
        Link::Call(call, _) => {
            let arguments: Option<Vec<_>> = call.args.iter().map(tree).collect();
            let parts = [of].into_iter().chain(arguments?).collect();
            Some(function(call.name.to_string(), parts))
        }
        Link::Odd(_) => None,
    }
}

fn branch(statements: &[Stmt]) -> Option<Syntax> {
    match statements {
        [Stmt::Expr(value)] => tree(value),
        [Stmt::If(choice, _)] => {
            let parts =
                vec![tree(&choice.expr)?, branch(choice.body.statements())?, branch(choice.branch.statements())?];
            Some(Syntax { form: Form::If, parts })
        }
        _ => None,
    }
}

impl fmt::Display for Syntax {
    /// As an author would write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.binding();
        // The right side of an operator that takes two is in brackets where it binds alike: `a - (b - c)`.
        let side = |part: &Syntax, first: bool| match part.binding() < own || (!first && part.binding() == own) {
            true => format!("({part})"),
            false => part.to_string(),
        };
        let all = |parts: &[Syntax]| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match (&self.form, self.parts.as_slice()) {
            (Form::Leaf(text), _) => f.write_str(text),
            (Form::Infix(symbol), parts) => {
                let parts: Vec<_> = parts.iter().enumerate().map(|(at, part)| side(part, at == 0)).collect();
                f.write_str(&parts.join(&format!(" {symbol} ")))
            }
            (Form::Prefix(symbol), [of]) => write!(f, "{symbol}{}", side(of, true)),
            (Form::Call(name), arguments) => write!(f, "{name}({})", all(arguments)),
            (Form::Key(name), [of]) => write!(f, "{}.{name}", side(of, true)),
            (Form::Index, [of, index]) => write!(f, "{}[{index}]", side(of, true)),
            (Form::List, items) => write!(f, "[{}]", all(items)),
            (Form::Map(keys), values) => {
                let members: Vec<_> = keys.iter().zip(values).map(|(key, value)| format!("{key}: {value}")).collect();
                write!(f, "#{{ {} }}", members.join(", "))
            }
            (Form::If, [condition, yes, no]) => write!(f, "if {condition} {{ {yes} }} else {{ {no} }}"),
            // Every form is made with as many parts as it has above.
            (Form::Prefix(_) | Form::Key(_) | Form::Index | Form::If, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(was: &str, now: &str, expected: Expect) {
        let (was, now) = (Syntax::read(was).unwrap(), Syntax::read(now).unwrap());
        let shown = |part: &Option<String>| part.clone().unwrap_or_else(|| "nothing".into());
        let changes = now.changes_from(&was);
        let lines = changes.iter().map(|changed| format!("{} -> {}\n", shown(&changed.was), shown(&changed.now)));
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn how_it_is_written_is_no_change() {
        for (one, other) in [
            ("tier=='gold'", "tier  ==  \"gold\""),
            ("(a && b) && c", "a && b && c"),
            ("a + (b * 2)", "a + b * 2"),
            ("x.upper()", "upper(x)"),
            ("1.50 < n", "1.5 < n"),
            ("if a { b } else { c }", "if (a) {b} else {c}"),
            ("response.items[0].id ?? ''", "(response.items[ 0 ].id) ?? ''"),
            ("x !in [1, 2]", "!(x in [1,2])"),
        ] {
            let (one, other) = (Syntax::read(one).unwrap(), Syntax::read(other).unwrap());
            assert_eq!(one, other);
        }
        assert_ne!(Syntax::read("a - (b - c)"), Syntax::read("a - b - c"));
        assert_ne!(Syntax::read("a.b"), Syntax::read("a.c"));
    }

    #[test]
    fn the_part_that_differs_is_told() {
        check(
            "tier == 'gold' && n > 2",
            "tier == 'gold' && n > 3",
            expect![[r#"
                n > 2 -> n > 3
            "#]],
        );
        check(
            "a && b",
            "a && x > 1 && b",
            expect![[r#"
            nothing -> x > 1
        "#]],
        );
        check(
            "tier in ['gold', 'silver']",
            "tier in ['gold']",
            expect![[r#"
            'silver' -> nothing
        "#]],
        );
        check(
            "a && b || c",
            "a && b",
            expect![[r#"
                c -> nothing
            "#]],
        );
        check(
            "a == 1",
            "a >= 1",
            expect![[r#"
            a == 1 -> a >= 1
        "#]],
        );
        check(
            "round(due * 2, 2)",
            "round(due * 3, 2)",
            expect![[r#"
                due * 2 -> due * 3
            "#]],
        );
    }

    #[test]
    fn what_is_written_reads_as_the_same() {
        for source in [
            "a - (b - c) * -d",
            "!(a || b) && c in [1, 2]",
            "(a + b).upper() ?? 'it''s'",
            "if a { 'x\\\\y' } else { #{ k: [1.5, true] } }",
            "response.items[n + 1].id",
            "(a ?? b) == (c == d)",
        ] {
            let read = Syntax::read(source).unwrap();
            assert_eq!(Syntax::read(&read.to_string()).as_ref(), Some(&read), "{read}");
        }
    }

    #[test]
    fn what_is_no_expression_has_no_syntax() {
        for source in ["", "a &&", "let x = 1", "() => 1"] {
            assert_eq!(Syntax::read(source), None, "{source}");
        }
    }
}
