//! Which names an expression needs a value of, and what is known of names once it has given its own: for checks that follow
//! attributes along a flow.

use super::engine::NEEDED;
use super::paths::Slot;
use rhai::{Expr, Stmt};
use smol_str::SmolStr;
use std::collections::BTreeSet;

type Names = BTreeSet<SmolStr>;

/// What an expression reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// The names without whose value it can fail. `is_set(x)` and `x ?? y` need no `x`, nor does what is read only where
    /// `is_set(x)` holds.
    pub needed: Names,
    /// The names that are set if it has given `true`.
    pub set_if_true: Names,
    /// The names that are set if it has given `false`.
    pub set_if_false: Names,
}

impl Reads {
    /// The names that are set once it has given any value.
    pub fn set_after(&self) -> BTreeSet<SmolStr> {
        self.set_if_true.intersection(&self.set_if_false).cloned().collect()
    }
}

/// Follows a checked expression in the order in which it is worked out.
pub(super) fn reads(expression: &Expr, slots: &[Slot]) -> Reads {
    let mut walk = Walk { slots, needed: Names::new() };
    let Known { yes, no } = walk.walk(expression, &Names::new());
    Reads { needed: walk.needed, set_if_true: yes, set_if_false: no }
}

struct Walk<'a> {
    slots: &'a [Slot],
    needed: Names,
}

/// The names that are set if a part gave true, and if it gave false; for a part that is not a condition both are alike.
#[derive(Default)]
struct Known {
    yes: Names,
    no: Names,
}

impl Known {
    fn either(names: Names) -> Self {
        Self { yes: names.clone(), no: names }
    }
    fn any(self) -> Names {
        &self.yes & &self.no
    }
}

impl Walk<'_> {
    /// Walks one part, given the names that are known to be set. Nesting is bounded by the parser.
    fn walk(&mut self, part: &Expr, known: &Names) -> Known {
        match part {
            Expr::Variable(variable, ..) if variable.1 == NEEDED => {
                let Some(name) = self.name(part) else { return Known::default() };
                if !known.contains(&name) {
                    self.needed.insert(name.clone());
                }
                Known::either(Names::from([name]))
            }
            Expr::FnCall(call, _) => match (call.name.as_str(), call.args.as_slice()) {
                ("!", [of]) => {
                    let Known { yes, no } = self.walk(of, known);
                    Known { yes: no, no: yes }
                }
                ("is_set", [of]) => {
                    let inner = self.walk(of, known).any();
                    let yes = inner.iter().cloned().chain(self.name(of)).collect();
                    Known { yes, no: inner }
                }
                (_, arguments) => self.all(arguments, known),
            },
            Expr::And(parts, _) => self.chain(parts, known, false),
            Expr::Or(parts, _) => self.chain(parts, known, true),
            Expr::Array(items, _) => self.all(items, known),
            Expr::Map(map, _) => {
                let mut set = Names::new();
                for (_, value) in &map.0 {
                    set.extend(self.walk(value, &(known | &set)).any());
                }
                Known::either(set)
            }
            // What comes after the first is read only if that was unset.
            Expr::Coalesce(parts, _) => {
                let mut first = None;
                for part in parts.iter() {
                    let found = self.walk(part, known).any();
                    first.get_or_insert(found);
                }
                Known::either(first.unwrap_or_default())
            }
            Expr::Stmt(block) => self.branch(block.statements(), known),
            _ => Known::default(),
        }
    }

    fn name(&self, part: &Expr) -> Option<SmolStr> {
        let Expr::Variable(variable, ..) = part else { return None };
        let slot = self.slots.get(variable.0?.get().checked_sub(1)?)?;
        Some(slot.name.clone())
    }

    fn all(&mut self, parts: &[Expr], known: &Names) -> Known {
        let mut set = Names::new();
        for part in parts {
            set.extend(self.walk(part, &(known | &set)).any());
        }
        Known::either(set)
    }

    /// `&&`, or `||`, which is the same upside down: the parts go on until one is false, or true.
    fn chain(&mut self, parts: &[Expr], known: &Names, until: bool) -> Known {
        let (mut through, mut stopped): (Names, Option<Names>) = (Names::new(), None);
        for part in parts {
            let Known { yes, no } = self.walk(part, &(known | &through));
            let (goes_on, stops) = if until { (no, yes) } else { (yes, no) };
            let here = &through | &stops;
            stopped = Some(stopped.map_or(here.clone(), |before| &before & &here));
            through.extend(goes_on);
        }
        let stopped = stopped.unwrap_or_default();
        match until {
            true => Known { yes: stopped, no: through },
            false => Known { yes: through, no: stopped },
        }
    }

    fn branch(&mut self, statements: &[Stmt], known: &Names) -> Known {
        match statements {
            [Stmt::Expr(value)] => self.walk(value, known),
            [Stmt::If(choice, _)] => {
                let condition = self.walk(&choice.expr, known);
                let yes = self.branch(choice.body.statements(), &(known | &condition.yes));
                let no = self.branch(choice.branch.statements(), &(known | &condition.no));
                let (a, b) = (condition.yes, condition.no);
                Known { yes: &(&a | &yes.yes) & &(&b | &no.yes), no: &(&a | &yes.no) & &(&b | &no.no) }
            }
            _ => Known::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expression, Type, Want};

    fn shown(source: &str) -> String {
        let expression = Expression::new(source);
        let names = ["a", "b", "c"].map(|name| (name, Type::Text));
        expression.compile(&names, Want::Any).unwrap();
        let reads = expression.reads();
        let list = |names: &std::collections::BTreeSet<smol_str::SmolStr>| {
            names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("")
        };
        format!("{}|{}|{}", list(&reads.needed), list(&reads.set_if_true), list(&reads.set_if_false))
    }

    #[test]
    fn what_is_needed_and_what_is_known_afterwards() {
        for (source, expected) in [
            ("a == 'x'", "a|a|a"),
            ("a == b && c == 'x'", "abc|abc|ab"),
            ("a == 'x' || c == 'x'", "ac|a|ac"),
            ("is_set(a)", "|a|"),
            ("!is_set(a)", "||a"),
            ("is_set(a) && a == 'x'", "|a|"),
            ("!is_set(a) || a == 'x'", "||a"),
            ("is_set(a) || a == 'x'", "a|a|a"),
            ("(a ?? 'x') == 'x'", "||"),
            ("(a ?? b) == 'x'", "b||"),
            ("if is_set(a) { a } else { b }", "b||"),
            ("if is_set(a) { a == 'x' } else { false }", "||"),
            ("upper(a) == 'X' && a.len() > 2", "a|a|a"),
            ("[a, b] == ['x']", "ab|ab|ab"),
            ("true", "||"),
        ] {
            assert_eq!(shown(source), expected, "{source}");
        }
    }
}
