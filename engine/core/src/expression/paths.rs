//! Names and the steps into their values: `response.items[0].id`. The parser nests such chains to the right; here they are
//! laid out in a row, so that what is fixed when the flow is loaded becomes one variable with one look-up.

use cordboard_model::Value;
use rhai::{ASTFlags, BinaryExpr, Expr, FnCallExpr, ImmutableString, Position};
use smol_str::SmolStr;

/// One look-up: a name, and where to go inside its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// The name as it was declared: `tier`, `contact.channel`, `response`.
    pub(super) name: SmolStr,
    /// The way into its value.
    pub(super) steps: Vec<Step>,
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(SmolStr),
    Index(usize),
}

/// Where the steps lead.
#[derive(Debug)]
pub(super) enum Reached<'v> {
    Value(&'v Value),
    Unset,
    OutOfRange,
}

impl Slot {
    /// The look-up as an author would write it.
    pub(super) fn shown(&self) -> String {
        let mut shown = self.name.to_string();
        for step in &self.steps {
            match step {
                Step::Key(key) => shown.extend([".", key]),
                Step::Index(index) => shown.push_str(&format!("[{index}]")),
            }
        }
        shown
    }

    /// Follows the steps. What is not there, or has no parts, is unset; only an index past the end of a list is not.
    pub(super) fn reach<'v>(&self, value: &'v Value) -> Reached<'v> {
        let mut value = value;
        for step in &self.steps {
            let next = match (value, step) {
                (Value::Map(map), Step::Key(key)) => map.get(key),
                (Value::List(list), Step::Index(index)) => match list.get(*index) {
                    Some(item) => Some(item),
                    None => return Reached::OutOfRange,
                },
                _ => None,
            };
            match next {
                Some(next) => value = next,
                None => return Reached::Unset,
            }
        }
        match value {
            Value::Null => Reached::Unset,
            _ => Reached::Value(value),
        }
    }
}

/// What follows the first element of a chain.
pub(super) enum Link {
    /// `.name`
    Property(ImmutableString, Position),
    /// `[index]`
    Index(Expr),
    /// `.name(…)`
    Call(Box<FnCallExpr>, Position),
    /// Anything else the parser may come up with.
    Odd(Position),
}

/// Lays a chain out: its first element, and what follows.
pub(super) fn unchain(chain: Expr) -> (Expr, Vec<Link>) {
    let mut rows = Vec::new();
    let mut root = chain;
    // Brackets around the start of a chain make its first element a chain again.
    while matches!(root, Expr::Dot(..) | Expr::Index(..)) {
        let (first, links) = unchain_once(root);
        rows.push(links);
        root = first;
    }
    (root, rows.into_iter().rev().flatten().collect())
}

fn unchain_once(chain: Expr) -> (Expr, Vec<Link>) {
    let Some((first, mut rest)) = split(chain) else {
        return (Expr::default(), Vec::new());
    };
    let mut links = Vec::new();
    loop {
        let Rest { expression, dotted, last } = rest;
        // After a dot a chain can only go on; inside brackets, a chain may also be the index itself.
        let goes_on = matches!(expression, Expr::Dot(..) | Expr::Index(..)) && (dotted || !last);
        if !goes_on {
            links.push(link(expression, dotted));
            return (first, links);
        }
        match split(expression) {
            Some((element, next)) => {
                links.push(link(element, dotted));
                rest = next;
            }
            None => return (first, links),
        }
    }
}

struct Rest {
    expression: Expr,
    dotted: bool,
    last: bool,
}

fn split(chain: Expr) -> Option<(Expr, Rest)> {
    let (pair, flags, dotted) = match chain {
        Expr::Dot(pair, flags, _) => (pair, flags, true),
        Expr::Index(pair, flags, _) => (pair, flags, false),
        _ => return None,
    };
    let BinaryExpr { lhs, rhs } = *pair;
    Some((lhs, Rest { expression: rhs, dotted, last: flags.contains(ASTFlags::BREAK) }))
}

fn link(element: Expr, dotted: bool) -> Link {
    match (dotted, element) {
        (true, Expr::Property(property, position)) => Link::Property(property.2.clone(), position),
        (true, Expr::MethodCall(call, position)) => Link::Call(call, position),
        (true, other) => Link::Odd(other.position()),
        (false, index) => Link::Index(index),
    }
}
