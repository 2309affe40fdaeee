//! The operators, as they run. Unlike the scripting language's own, they raise when types do not go together and when a
//! number leaves its range.

use super::engine::{Native, TEXT_BYTES, charge};
use super::fault::{Trouble, code};
use rhai::{Array, Dynamic, ImmutableString, Map};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// One operator.
pub(super) struct Operator {
    pub(super) symbol: &'static str,
    pub(super) operands: usize,
    pub(super) run: Native,
}

const fn operator(symbol: &'static str, operands: usize, run: Native) -> Operator {
    Operator { symbol, operands, run }
}

/// Every operator but `&&`, `||`, `??` and `in`: those three are part of the language, and `in` is `contains`.
pub(super) const ALL: &[Operator] = &[
    operator("==", 2, |operands| equal(operands).map(Dynamic::from)),
    operator("!=", 2, |operands| equal(operands).map(|equal| Dynamic::from(!equal))),
    operator("<", 2, |operands| order(operands, Ordering::is_lt)),
    operator("<=", 2, |operands| order(operands, Ordering::is_le)),
    operator(">", 2, |operands| order(operands, Ordering::is_gt)),
    operator(">=", 2, |operands| order(operands, Ordering::is_ge)),
    operator("+", 2, add),
    operator("-", 2, |operands| arithmetic(operands, "`-`", i64::checked_sub, Decimal::checked_sub)),
    operator("*", 2, |operands| arithmetic(operands, "`*`", i64::checked_mul, Decimal::checked_mul)),
    operator("/", 2, |operands| divide(operands, i64::checked_div, Decimal::checked_div)),
    operator("%", 2, |operands| divide(operands, i64::checked_rem, Decimal::checked_rem)),
    operator("-", 1, negate),
    operator("+", 1, |operands| number(operands, 0, "`+`").map(Number::into_dynamic)),
    operator("!", 1, |operands| match operand(operands, 0) {
        Operand::Boolean(value) => Ok(Dynamic::from(!value)),
        other => Err(wrong_type("`!`", "true or false", &other)),
    }),
];

/// A value, taken apart.
pub(super) enum Operand {
    Unset,
    Boolean(bool),
    Integer(i64),
    Decimal(Decimal),
    Text(ImmutableString),
    List(Array),
    Map(Map),
}

impl From<Dynamic> for Operand {
    fn from(value: Dynamic) -> Self {
        if let Ok(number) = value.as_int() {
            return Operand::Integer(number);
        }
        if let Ok(boolean) = value.as_bool() {
            return Operand::Boolean(boolean);
        }
        if let Ok(number) = value.as_decimal() {
            return Operand::Decimal(number);
        }
        if value.is_string() {
            return value.into_immutable_string().map_or(Operand::Unset, Operand::Text);
        }
        if value.is_array() {
            return value.into_array().map_or(Operand::Unset, Operand::List);
        }
        value.try_cast::<Map>().map_or(Operand::Unset, Operand::Map)
    }
}

impl Operand {
    /// The value put together again.
    pub(super) fn into_dynamic(self) -> Dynamic {
        match self {
            Operand::Unset => Dynamic::UNIT,
            Operand::Boolean(value) => Dynamic::from(value),
            Operand::Integer(value) => Dynamic::from(value),
            Operand::Decimal(value) => Dynamic::from_decimal(value),
            Operand::Text(value) => Dynamic::from(value),
            Operand::List(value) => Dynamic::from_array(value),
            Operand::Map(value) => Dynamic::from_map(value),
        }
    }

    /// Its type as a sentence says it.
    pub(super) const fn described(&self) -> &'static str {
        match self {
            Operand::Unset => "a value that is not set",
            Operand::Boolean(_) => "true or false",
            Operand::Integer(_) => "a whole number",
            Operand::Decimal(_) => "a decimal number",
            Operand::Text(_) => "text",
            Operand::List(_) => "a list",
            Operand::Map(_) => "a map",
        }
    }
}

/// The argument in a place. Arguments are handed over by the engine for good, so nothing is copied.
pub(super) fn operand(operands: &mut [&mut Dynamic], place: usize) -> Operand {
    operands.get_mut(place).map_or(Operand::Unset, |value| value.take().into())
}

/// A type that does not belong: "`upper` takes text, and a list was given".
pub(super) fn wrong_type(who: &str, wanted: &str, given: &Operand) -> Trouble {
    match given {
        Operand::Unset => Trouble::new(code::UNSET, format!("a value given to {who} is not set")),
        _ => Trouble::new(code::TYPE, format!("{who} takes {wanted}, and {} was given", given.described())),
    }
}

/// A number of either kind.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Integer(i64),
    Decimal(Decimal),
}

impl Number {
    pub(super) fn decimal(self) -> Decimal {
        match self {
            Number::Integer(number) => Decimal::from(number),
            Number::Decimal(number) => number,
        }
    }
    pub(super) fn into_dynamic(self) -> Dynamic {
        match self {
            Number::Integer(number) => Dynamic::from(number),
            Number::Decimal(number) => Dynamic::from_decimal(number),
        }
    }
    pub(super) fn order(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
            (a, b) => a.decimal().cmp(&b.decimal()),
        }
    }
}

/// The number in a place.
pub(super) fn number(operands: &mut [&mut Dynamic], place: usize, who: &str) -> Result<Number, Trouble> {
    match operand(operands, place) {
        Operand::Integer(number) => Ok(Number::Integer(number)),
        Operand::Decimal(number) => Ok(Number::Decimal(number)),
        other => Err(wrong_type(who, "numbers", &other)),
    }
}

/// A whole number out of 64 bits, or a decimal out of 28 digits.
pub(super) fn overflow() -> Trouble {
    Trouble::new(code::OVERFLOW, "the result is too large a number")
}

fn equal(operands: &mut [&mut Dynamic]) -> Result<bool, Trouble> {
    let (left, right) = (operand(operands, 0), operand(operands, 1));
    same(left, right)
}

/// Whether two values are equal; unlike types raise, since they could never be.
pub(super) fn same(left: Operand, right: Operand) -> Result<bool, Trouble> {
    match (left, right) {
        (Operand::Integer(a), Operand::Integer(b)) => Ok(a == b),
        (Operand::Text(a), Operand::Text(b)) => {
            charge(a.len().min(b.len()))?;
            Ok(a == b)
        }
        (Operand::Boolean(a), Operand::Boolean(b)) => Ok(a == b),
        (Operand::Decimal(a), Operand::Decimal(b)) => Ok(a == b),
        (Operand::Integer(a), Operand::Decimal(b)) | (Operand::Decimal(b), Operand::Integer(a)) => {
            Ok(Decimal::from(a) == b)
        }
        (Operand::List(a), Operand::List(b)) => {
            charge(64 * a.len().min(b.len()))?;
            let mut alike = a.len() == b.len();
            for (a, b) in a.into_iter().zip(b) {
                alike = alike && same_items(a, b)?;
            }
            Ok(alike)
        }
        (Operand::Map(a), Operand::Map(b)) => {
            charge(64 * a.len().min(b.len()))?;
            let mut alike = a.len() == b.len() && a.keys().eq(b.keys());
            for (a, b) in a.into_values().zip(b.into_values()) {
                alike = alike && same_items(a, b)?;
            }
            Ok(alike)
        }
        (left, right) => Err(unlike(&left, &right)),
    }
}

/// Inside lists and maps null is a value like any other.
fn same_items(left: Dynamic, right: Dynamic) -> Result<bool, Trouble> {
    match (left.is_unit(), right.is_unit()) {
        (false, false) => same(left.into(), right.into()),
        (left, right) => Ok(left == right),
    }
}

fn unlike(left: &Operand, right: &Operand) -> Trouble {
    match (left, right) {
        (Operand::Unset, _) | (_, Operand::Unset) => Trouble::new(code::UNSET, "a value to compare is not set"),
        _ => Trouble::new(code::TYPE, format!("{} and {} cannot be compared", left.described(), right.described())),
    }
}

fn order(operands: &mut [&mut Dynamic], wanted: fn(Ordering) -> bool) -> Result<Dynamic, Trouble> {
    let ordering = match (operand(operands, 0), operand(operands, 1)) {
        (Operand::Integer(a), Operand::Integer(b)) => a.cmp(&b),
        (Operand::Decimal(a), Operand::Decimal(b)) => a.cmp(&b),
        (Operand::Integer(a), Operand::Decimal(b)) => Decimal::from(a).cmp(&b),
        (Operand::Decimal(a), Operand::Integer(b)) => a.cmp(&Decimal::from(b)),
        (Operand::Text(a), Operand::Text(b)) => {
            charge(a.len().min(b.len()))?;
            a.as_str().cmp(b.as_str())
        }
        (left, right) => return Err(unlike(&left, &right)),
    };
    Ok(Dynamic::from(wanted(ordering)))
}

fn add(operands: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    let sum = match (operand(operands, 0), operand(operands, 1)) {
        (Operand::Text(a), Operand::Text(b)) => return joined(&[a.as_str(), b.as_str()]),
        (Operand::Integer(a), Operand::Integer(b)) => a.checked_add(b).map(Dynamic::from),
        (Operand::Decimal(a), Operand::Decimal(b)) => a.checked_add(b).map(Dynamic::from_decimal),
        (Operand::Integer(a), Operand::Decimal(b)) | (Operand::Decimal(b), Operand::Integer(a)) => {
            Decimal::from(a).checked_add(b).map(Dynamic::from_decimal)
        }
        (Operand::Text(_), other) | (other, Operand::Text(_)) => {
            return Err(wrong_type("`+` with text", "text", &other));
        }
        (Operand::Integer(_) | Operand::Decimal(_), other) | (other, _) => {
            return Err(wrong_type("`+`", "numbers or text", &other));
        }
    };
    sum.ok_or_else(overflow)
}

/// Texts one after another, if the whole is not too long.
pub(super) fn joined(parts: &[&str]) -> Result<Dynamic, Trouble> {
    let length = parts.iter().map(|part| part.len()).sum();
    charge(length)?;
    if length > TEXT_BYTES {
        return Err(too_long_text());
    }
    Ok(Dynamic::from(ImmutableString::from(parts.concat())))
}

pub(super) fn too_long_text() -> Trouble {
    Trouble::new(code::TOO_LONG, format!("the text becomes longer than {TEXT_BYTES} bytes"))
}

fn arithmetic(
    operands: &mut [&mut Dynamic],
    who: &str,
    whole: fn(i64, i64) -> Option<i64>,
    decimal: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<Dynamic, Trouble> {
    let (left, right) = (number(operands, 0, who)?, number(operands, 1, who)?);
    match (left, right) {
        (Number::Integer(a), Number::Integer(b)) => whole(a, b).map(Dynamic::from),
        (a, b) => decimal(a.decimal(), b.decimal()).map(Dynamic::from_decimal),
    }
    .ok_or_else(overflow)
}

fn divide(
    operands: &mut [&mut Dynamic],
    whole: fn(i64, i64) -> Option<i64>,
    decimal: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<Dynamic, Trouble> {
    let zero = operands.get(1).is_some_and(|divisor| {
        divisor.as_int().is_ok_and(|n| n == 0) || divisor.as_decimal().is_ok_and(|n| n.is_zero())
    });
    match zero {
        true => Err(Trouble::new(code::DIVIDE_BY_ZERO, "the divisor is zero")),
        false => arithmetic(operands, "a division", whole, decimal),
    }
}

fn negate(operands: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match number(operands, 0, "`-`")? {
        Number::Integer(number) => number.checked_neg().map(Dynamic::from).ok_or_else(overflow),
        Number::Decimal(number) => Ok(Dynamic::from_decimal(-number)),
    }
}
