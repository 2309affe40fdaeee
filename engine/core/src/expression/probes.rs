//! What an expression compares its names with: for tools that look for values on both sides of each condition.

use super::engine::{NEEDED, OPTIONAL};
use super::paths::{Slot, Step};
use super::pattern::Pattern;
use cordboard_model::Value;
use rhai::{Expr, Stmt};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A name an expression reads, and the way into its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lookup {
    /// The name as it was declared: `tier`, `queue.waiting`, `response`.
    pub name: SmolStr,
    /// The way into its value: a key, or an index into a list.
    pub path: Vec<PathStep>,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStep {
    /// Of a map.
    Key(SmolStr),
    /// Of a list, from 0.
    Index(usize),
}

/// What a name is held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Against {
    /// A constant it is compared with, by any of `== != < <= > >=` and `in`.
    Constant(Value),
    /// A number its length is compared with.
    Length(i64),
    /// A text it must begin with.
    Start(SmolStr),
    /// A text it must end with.
    End(SmolStr),
    /// A text it must contain.
    Part(SmolStr),
    /// A pattern it must match as a whole.
    Pattern(SmolStr),
    /// The check digit of card numbers.
    Luhn,
    /// The form of a phone number.
    Phone,
    /// The value of another name.
    Other(Lookup),
}

/// A name and what it is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// The name.
    pub of: Lookup,
    /// What with.
    pub against: Against,
}

/// Every probe in a checked expression, in the order of the source.
pub(super) fn probes(expression: &Expr, slots: &[Slot]) -> Vec<Probe> {
    let mut walk = Walk { slots, found: Vec::new() };
    walk.walk(expression);
    walk.found
}

pub(super) fn lookup(slot: &Slot) -> Lookup {
    let step = |step: &Step| match step {
        Step::Key(key) => PathStep::Key(key.clone()),
        Step::Index(index) => PathStep::Index(*index),
    };
    Lookup { name: slot.name.clone(), path: slot.steps.iter().map(step).collect() }
}

struct Walk<'a> {
    slots: &'a [Slot],
    found: Vec<Probe>,
}

impl Walk<'_> {
    /// Looks at one part. Nesting is bounded by the parser.
    fn walk(&mut self, part: &Expr) {
        match part {
            Expr::FnCall(call, _) => {
                self.call(call.name.as_str(), &call.args);
                call.args.iter().for_each(|argument| self.walk(argument));
            }
            // A condition can be a name alone.
            Expr::Variable(..) => {}
            Expr::And(parts, _) | Expr::Or(parts, _) => {
                for part in parts.iter() {
                    self.alone(part);
                    self.walk(part);
                }
            }
            Expr::Array(items, _) => items.iter().for_each(|item| self.walk(item)),
            Expr::Coalesce(parts, _) => parts.iter().for_each(|part| self.walk(part)),
            Expr::Map(map, _) => map.0.iter().for_each(|(_, value)| self.walk(value)),
            Expr::Stmt(block) => self.statements(block.statements()),
            _ => {}
        }
    }

    fn statements(&mut self, statements: &[Stmt]) {
        match statements {
            [Stmt::Expr(value)] => self.walk(value),
            [Stmt::If(choice, _)] => {
                self.alone(&choice.expr);
                self.walk(&choice.expr);
                self.statements(choice.body.statements());
                self.statements(choice.branch.statements());
            }
            _ => {}
        }
    }

    /// A name that is a condition by itself.
    fn alone(&mut self, part: &Expr) {
        if let Some(of) = self.name(part) {
            self.found.push(Probe { of, against: Against::Constant(Value::Boolean(true)) });
        }
    }

    fn call(&mut self, name: &str, arguments: &[Expr]) {
        match (name, arguments) {
            ("==" | "!=" | "<" | "<=" | ">" | ">=", [left, right]) => {
                self.compared(left, right);
                self.compared(right, left);
                if let (Some(of), Some(other)) = (self.name(left), self.name(right)) {
                    self.found.push(Probe { of: of.clone(), against: Against::Other(other.clone()) });
                    self.found.push(Probe { of: other, against: Against::Other(of) });
                }
            }
            ("contains", [Expr::Array(items, _), of]) => items.iter().for_each(|item| self.compared(of, item)),
            ("contains", [of, part]) => self.text(of, part, Against::Part),
            ("starts_with", [of, start]) => self.text(of, start, Against::Start),
            ("ends_with", [of, end]) => self.text(of, end, Against::End),
            ("matches", [of, Expr::DynamicConstant(pattern, _)]) => {
                if let Some(pattern) = pattern.clone().try_cast::<Pattern>() {
                    self.each(of, &Against::Pattern(pattern.source().into()));
                }
            }
            ("luhn", [of]) => self.each(of, &Against::Luhn),
            ("is_phone", [of]) => self.each(of, &Against::Phone),
            ("!", [of]) => self.alone(of),
            _ => {}
        }
    }

    fn compared(&mut self, of: &Expr, with: &Expr) {
        let Some(value) = constant(with) else { return };
        if let (Expr::FnCall(call, _), Value::Integer(length)) = (of, &value)
            && call.name == "len"
        {
            let length = *length;
            call.args.iter().for_each(|of| self.each(of, &Against::Length(length)));
            return;
        }
        self.each(of, &Against::Constant(value));
    }

    fn text(&mut self, of: &Expr, with: &Expr, against: fn(SmolStr) -> Against) {
        if let Some(Value::Text(text)) = constant(with) {
            self.each(of, &against(text));
        }
    }

    /// Every name in a part is held against it: through `??`, functions and arithmetic this is a guess, and a good one.
    fn each(&mut self, part: &Expr, against: &Against) {
        if let Some(of) = self.name(part) {
            self.found.push(Probe { of, against: against.clone() });
            return;
        }
        match part {
            Expr::FnCall(call, _) => call.args.iter().for_each(|part| self.each(part, against)),
            Expr::Coalesce(parts, _) => parts.iter().for_each(|part| self.each(part, against)),
            _ => {}
        }
    }

    fn name(&self, part: &Expr) -> Option<Lookup> {
        let Expr::Variable(variable, ..) = part else { return None };
        if variable.1 != NEEDED && variable.1 != OPTIONAL {
            return None;
        }
        self.slots.get(variable.0?.get().checked_sub(1)?).map(lookup)
    }
}

fn constant(part: &Expr) -> Option<Value> {
    Some(match part {
        Expr::IntegerConstant(number, _) => Value::Integer(*number),
        Expr::BoolConstant(boolean, _) => Value::Boolean(*boolean),
        Expr::StringConstant(text, _) => Value::text(text.as_str()),
        Expr::DynamicConstant(value, _) => Value::Decimal(value.clone().try_cast::<Decimal>()?),
        Expr::FnCall(call, _) if call.name == "-" && call.args.len() == 1 => match constant(call.args.first()?)? {
            Value::Integer(number) => Value::Integer(number.checked_neg()?),
            Value::Decimal(number) => Value::Decimal(-number),
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Expression, Type, Want};
    use super::*;
    use expect_test::{Expect, expect};

    fn check(source: &str, expected: Expect) {
        let expression = Expression::new(source);
        let names = [("tier", Type::Text), ("n", Type::Integer), ("value", Type::Text), ("response", Type::Json)];
        expression.compile(&names.to_vec(), Want::Any).unwrap();
        let shown = |lookup: &Lookup| {
            let path = lookup.path.iter().map(|step| match step {
                PathStep::Key(key) => format!(".{key}"),
                PathStep::Index(index) => format!("[{index}]"),
            });
            format!("{}{}", lookup.name, path.collect::<String>())
        };
        let each = expression.probes().into_iter().map(|probe| {
            let against = match &probe.against {
                Against::Other(other) => shown(other),
                Against::Constant(value) => format!("{value:?}"),
                other => format!("{other:?}"),
            };
            format!("{}: {against}", shown(&probe.of))
        });
        expected.assert_eq(&each.collect::<Vec<_>>().join("; "));
    }

    #[test]
    fn comparisons_tell_what_a_name_is_held_against() {
        check("tier == 'gold' && n >= 18", expect![[r#"tier: Text("gold"); n: Integer(18)"#]]);
        check("19.90 < (n ?? 0)", expect!["n: Decimal(19.90)"]);
        check("tier in ['a', 'b'] || !(n == -1)", expect![[r#"tier: Text("a"); tier: Text("b"); n: Integer(-1)"#]]);
        check("value.len() == 8 && value.starts_with('4')", expect![[r#"value: Length(8); value: Start("4")"#]]);
        check(
            "matches(value, '[0-9]{4}') && luhn(value) && is_phone(value)",
            expect![[r#"value: Pattern("[0-9]{4}"); value: Luhn; value: Phone"#]],
        );
        check("value == tier", expect!["value: tier; tier: value"]);
        check(
            "if response.json.items[0].ok == true { 'a' } else { 'b' }",
            expect!["response.json.items[0].ok: Boolean(true)"],
        );
        check("integer(value) > 3", expect!["value: Integer(3)"]);
    }
}
