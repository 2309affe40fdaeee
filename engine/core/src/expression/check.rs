//! The checker: walks what the parser made of an expression, lets through what is known to be harmless and nothing else,
//! finds the type of every part, and rewrites names to numbered variables.

use super::engine::{NEEDED, OPTIONAL};
use super::fault::{Fault, FaultCode};
use super::paths::Slot;
use super::place::Places;
use super::quotes::decode;
use super::types::{Names, Type, Want};
use rhai::{Expr, FnCallExpr, ImmutableString, Position, Stmt};
use rust_decimal::Decimal;
use std::num::NonZeroUsize;

/// The type of a part, and of its items if it is a list of one known type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: Type,
    pub(super) items: Option<Type>,
}

impl From<Type> for Found {
    fn from(kind: Type) -> Self {
        Self { kind, items: None }
    }
}

/// Whether a value has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Reading it raises if it is unset.
    Set,
    /// It may be unset: before `??` and in `is_set(…)`.
    Optional,
}

/// The state of one walk. A part with a fault counts as JSON, which fits everywhere, so that one slip gives one fault.
pub(super) struct Checker<'a> {
    pub(super) names: &'a dyn Names,
    pub(super) places: &'a Places<'a>,
    slots: Vec<Slot>,
    faults: Vec<Fault>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(names: &'a dyn Names, places: &'a Places<'a>) -> Self {
        Self { names, places, slots: Vec::new(), faults: Vec::new() }
    }

    /// What was looked up and what is wrong, in the order of the source.
    pub(super) fn finish(mut self) -> (Vec<Slot>, Vec<Fault>) {
        self.faults.sort_by_key(|fault| fault.offset);
        (self.slots, self.faults)
    }

    /// Checks a whole expression.
    pub(super) fn whole(&mut self, expression: &mut Expr, want: Want) -> Type {
        let position = expression.start_position();
        let found = self.walk(expression, Need::Set);
        if want.takes(found.kind) {
            return found.kind;
        }
        let message = format!("this gives {}, and {} is needed", found.kind.described(), want.described());
        let suggestion = match (want, found.kind) {
            (Want::Text, Type::List) => "join the items with `join(…, ', ')`",
            (Want::Type(Type::Text), kind) if kind != Type::List => "make it text with `text(…)`",
            (Want::Type(Type::Integer), _) => "convert it with `integer(…)`",
            (Want::Type(Type::Decimal), Type::Text) => "convert it with `decimal(…)`",
            (Want::Boolean | Want::Type(Type::Boolean), _) => "compare it with a value",
            _ => {
                self.report(FaultCode::Type, position, message);
                return found.kind;
            }
        };
        self.report_with(FaultCode::Type, position, message, suggestion);
        found.kind
    }

    pub(super) fn report(&mut self, code: FaultCode, position: Position, message: impl Into<String>) {
        self.faults.push(Fault::new(code, self.places.offset(position), message));
    }

    pub(super) fn report_with(
        &mut self,
        code: FaultCode,
        position: Position,
        message: impl Into<String>,
        suggestion: impl Into<String>,
    ) {
        self.faults.push(Fault::new(code, self.places.offset(position), message).suggest(suggestion));
    }

    /// The numbered variable for a look-up.
    pub(super) fn variable(&mut self, slot: Slot, need: Need, position: Position) -> Expr {
        let at = self.slots.iter().position(|known| *known == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        let name = match need {
            Need::Set => NEEDED,
            Need::Optional => OPTIONAL,
        };
        Expr::Variable(Box::new((NonZeroUsize::new(at + 1), name.into())), None, position)
    }

    /// Checks and rewrites one part, and gives its type.
    pub(super) fn walk(&mut self, expression: &mut Expr, need: Need) -> Found {
        match expression {
            Expr::IntegerConstant(_, position) => self.literal_number(*position, false).into(),
            Expr::DynamicConstant(value, position) if value.is_decimal() => self.literal_number(*position, true).into(),
            Expr::BoolConstant(..) => Type::Boolean.into(),
            Expr::StringConstant(text, position) => self.literal_text(text, *position, false).into(),
            Expr::Array(items, _) => {
                let mut kinds = Vec::with_capacity(items.len());
                for item in items.iter_mut() {
                    kinds.push(self.walk(item, Need::Set).kind);
                }
                let alike = kinds.iter().copied().map(Some).reduce(|a, b| a?.joined(b?)).flatten();
                Found { kind: Type::List, items: alike }
            }
            Expr::Map(map, position) => {
                let mut odd_key = false;
                for (key, value) in map.0.iter_mut() {
                    odd_key |= decode(&key.name).is_some();
                    self.walk(value, Need::Set);
                }
                if odd_key {
                    self.report(FaultCode::Syntax, *position, "a key of a map may not contain quotes or escapes");
                }
                Type::Json.into()
            }
            Expr::Variable(..) | Expr::Dot(..) | Expr::Index(..) => self.chain(expression, need),
            // `in` arrives as a call of `contains`.
            Expr::FnCall(call, position) if call.op_token.is_some() && call.name != "contains" => {
                let position = *position;
                self.operator(call, position)
            }
            Expr::FnCall(..) => {
                let Expr::FnCall(call, position) = std::mem::take(expression) else {
                    return Type::Json.into();
                };
                let (rewritten, found) = self.call(*call, position, None);
                *expression = rewritten;
                found
            }
            Expr::And(parts, _) => self.logic(parts.iter_mut(), "&&"),
            Expr::Or(parts, _) => self.logic(parts.iter_mut(), "||"),
            Expr::Coalesce(parts, position) => {
                let position = *position;
                let last = parts.len().saturating_sub(1);
                self.coalesce(parts.iter_mut().enumerate().map(|(at, part)| (at == last, part)), need, position)
            }
            Expr::Stmt(block) => {
                let position = block.position();
                self.branch(block.statements_mut(), position)
            }
            Expr::Unit(position) => {
                let position = *position;
                let message = "`()` is not available in expressions";
                self.report_with(FaultCode::Refused, position, message, "use `is_set(…)`, or `??` for a default");
                Type::Json.into()
            }
            other => {
                let position = other.position();
                self.refuse(position, "this part of the scripting language")
            }
        }
    }

    fn refuse(&mut self, position: Position, what: &str) -> Found {
        self.report(FaultCode::Refused, position, format!("{what} is not available in expressions"));
        Type::Json.into()
    }

    fn literal_number(&mut self, position: Position, decimal: bool) -> Type {
        let wrong = match self.places.number(self.places.offset(position)) {
            None => Some("numbers are written in base ten"),
            Some(number) if decimal && !number.contains('.') => Some("the whole number does not fit in 64 bits"),
            Some(number) if decimal && Decimal::from_str_exact(&number).is_err() => {
                Some("a decimal number has at most 28 digits")
            }
            Some(_) => None,
        };
        if let Some(message) = wrong {
            self.report(FaultCode::Number, position, message);
        }
        if decimal { Type::Decimal } else { Type::Integer }
    }

    /// Puts the text that was meant in place of the parsed one.
    pub(super) fn literal_text(&mut self, text: &mut ImmutableString, position: Position, pattern: bool) -> Type {
        if let Some(decoded) = decode(text) {
            if let (Some(escape), false) = (decoded.odd_escape, pattern) {
                let message = format!("`\\{escape}` means nothing in a text");
                self.report_with(FaultCode::Syntax, position, message, "for a backslash, write `\\\\`");
            }
            *text = decoded.text.into();
        }
        Type::Text
    }

    fn condition(&mut self, part: &mut Expr, who: &str) -> Found {
        let position = part.start_position();
        let shown = self.shown(part);
        let found = self.walk(part, Need::Set);
        if !found.kind.fits(Type::Boolean) {
            let shown = shown.unwrap_or_else(|| "a part".into());
            let message = format!("{who} needs true or false, and {shown} is {}", found.kind.described());
            self.report_with(FaultCode::Type, position, message, "compare it with a value");
        }
        Type::Boolean.into()
    }

    fn logic<'e>(&mut self, parts: impl Iterator<Item = &'e mut Expr>, symbol: &str) -> Found {
        for part in parts {
            self.condition(part, &format!("`{symbol}`"));
        }
        Type::Boolean.into()
    }

    fn coalesce<'e>(
        &mut self,
        parts: impl Iterator<Item = (bool, &'e mut Expr)>,
        need: Need,
        position: Position,
    ) -> Found {
        let mut all: Option<Found> = None;
        for (last, part) in parts {
            if !last && !may_be_unset(part) {
                let at = part.start_position();
                let message = "what stands before `??` is never unset";
                self.report_with(FaultCode::Type, at, message, "put a name before `??`");
            }
            let found = self.walk(part, if last { need } else { Need::Optional });
            all = Some(match all {
                Some(before) => self.unify(before, found, position, "the two sides of `??`"),
                None => found,
            });
        }
        all.unwrap_or(Type::Json.into())
    }

    fn branch(&mut self, statements: &mut [Stmt], position: Position) -> Found {
        match statements {
            [Stmt::Expr(value)] => self.walk(value, Need::Set),
            [Stmt::If(choice, position)] => {
                let choice = choice.as_mut();
                self.condition(&mut choice.expr, "the condition of `if`");
                let yes = self.branch(choice.body.statements_mut(), *position);
                let no = self.branch(choice.branch.statements_mut(), *position);
                self.unify(yes, no, *position, "the two branches of `if`")
            }
            [] | [Stmt::Noop(_)] => {
                let message = "`if` needs an `else`, to give a value either way";
                self.report_with(FaultCode::Syntax, position, message, "write `if … { … } else { … }`");
                Type::Json.into()
            }
            _ => self.refuse(position, "a block of statements"),
        }
    }

    fn unify(&mut self, one: Found, other: Found, position: Position, who: &str) -> Found {
        match one.kind.joined(other.kind) {
            Some(kind) => Found { kind, items: if one.items == other.items { one.items } else { None } },
            None => {
                let message =
                    format!("{who} are of unlike types: {} and {}", one.kind.described(), other.kind.described());
                self.report(FaultCode::Type, position, message);
                Type::Json.into()
            }
        }
    }

    fn operator(&mut self, call: &mut FnCallExpr, position: Position) -> Found {
        let symbol = call.name.to_string();
        match call.args.as_mut_slice() {
            [operand] if symbol == "!" => self.condition(operand, "`!`"),
            [operand] if matches!(symbol.as_str(), "-" | "+") => {
                let found = self.walk(operand, Need::Set);
                if !found.kind.fits(Type::Decimal) {
                    let message = format!("`{symbol}` needs a number, and this is {}", found.kind.described());
                    self.report(FaultCode::Type, position, message);
                }
                found.kind.into()
            }
            [left, right] => {
                let shown = (self.shown(left), self.shown(right));
                let (one, other) = (self.walk(left, Need::Set), self.walk(right, Need::Set));
                let one_shown = shown.0.unwrap_or_else(|| "the left side".into());
                let other_shown = shown.1.unwrap_or_else(|| "the right side".into());
                let said =
                    format!("{one_shown} is {} and {other_shown} is {}", one.kind.described(), other.kind.described());
                self.binary(&symbol, one, other, &said, position)
            }
            _ => self.refuse(position, &format!("`{symbol}`")),
        }
    }

    fn binary(&mut self, symbol: &str, one: Found, other: Found, said: &str, position: Position) -> Found {
        let (a, b) = (one.kind, other.kind);
        let number_like = |kind: Type| kind.is_number() || kind == Type::Json;
        match symbol {
            "==" | "!=" => {
                let comparable = a.comparable(b)
                    && match (one.items, other.items) {
                        (Some(a), Some(b)) => a.comparable(b),
                        _ => true,
                    };
                if !comparable {
                    let message = format!("{said}; they can never be equal");
                    match (a, b) {
                        (Type::Text, Type::Integer | Type::Decimal) | (Type::Integer | Type::Decimal, Type::Text) => {
                            let suggestion = "put the number in quotes, or convert the text with `integer(…)`";
                            self.report_with(FaultCode::Type, position, message, suggestion);
                        }
                        _ => self.report(FaultCode::Type, position, message),
                    }
                }
                Type::Boolean.into()
            }
            "<" | "<=" | ">" | ">=" => {
                let ordered = (number_like(a) && number_like(b))
                    || (matches!(a, Type::Text | Type::Json) && matches!(b, Type::Text | Type::Json));
                if !ordered {
                    let message = format!("{said}; only numbers, or texts, have an order");
                    self.report(FaultCode::Type, position, message);
                }
                Type::Boolean.into()
            }
            "+" if a == Type::Text || b == Type::Text => {
                if !(a.fits(Type::Text) && b.fits(Type::Text)) {
                    let message = format!("{said}; `+` joins text with text only");
                    let suggestion = "make the other side text with `text(…)`";
                    self.report_with(FaultCode::Type, position, message, suggestion);
                }
                Type::Text.into()
            }
            "+" | "-" | "*" | "/" | "%" => {
                if !(number_like(a) && number_like(b)) {
                    self.report(FaultCode::Type, position, format!("{said}; `{symbol}` needs numbers"));
                    return Type::Json.into();
                }
                a.joined(b).unwrap_or(Type::Json).into()
            }
            _ => self.refuse(position, &format!("`{symbol}`")),
        }
    }

    /// A short part as the author wrote it, in backticks.
    pub(super) fn shown(&self, part: &Expr) -> Option<String> {
        let written = match part {
            Expr::Variable(name, ..) => name.1.to_string(),
            Expr::IntegerConstant(number, _) => number.to_string(),
            Expr::BoolConstant(boolean, _) => boolean.to_string(),
            Expr::DynamicConstant(value, _) => value.as_decimal().ok()?.to_string(),
            Expr::StringConstant(text, _) if text.len() <= 40 => {
                format!("'{}'", decode(text).map_or_else(|| text.to_string(), |decoded| decoded.text))
            }
            Expr::Dot(pair, ..) => {
                let (first, mut rest) = (&pair.lhs, &pair.rhs);
                let Expr::Variable(name, ..) = first else { return None };
                let mut written = name.1.to_string();
                loop {
                    match rest {
                        Expr::Property(property, _) => {
                            written.extend([".", &property.2]);
                            break;
                        }
                        Expr::Dot(pair, ..) => {
                            let Expr::Property(property, _) = &pair.lhs else {
                                return None;
                            };
                            written.extend([".", &property.2]);
                            rest = &pair.rhs;
                        }
                        _ => return None,
                    }
                }
                written
            }
            _ => return None,
        };
        Some(format!("`{written}`"))
    }
}

/// Whether a part can be unset at all: a name, or a step into a value.
pub(super) fn may_be_unset(part: &Expr) -> bool {
    match part {
        Expr::Variable(..) | Expr::Coalesce(..) => true,
        Expr::Dot(pair, ..) | Expr::Index(pair, ..) => !ends_in_call(&pair.rhs),
        _ => false,
    }
}

fn ends_in_call(rest: &Expr) -> bool {
    match rest {
        Expr::MethodCall(..) => true,
        Expr::Dot(pair, ..) | Expr::Index(pair, ..) => ends_in_call(&pair.rhs),
        _ => false,
    }
}
