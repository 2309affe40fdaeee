//! One evaluation: gather what the expression names, run it, and check what it gives.

use super::compile::Compiled;
use super::engine::{Bound, ENGINE, ITEMS, TEXT_BYTES, failure, take_slots, with_slots};
use super::fault::{Failure, Trouble, code};
use super::operators::{Operand, operand};
use super::paths::Reached;
use super::place::Places;
use super::types::{Type, Want};
use cordboard_model::{Value, limits};
use rhai::{Dynamic, ImmutableString, Map, Scope};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::cell::Cell;

/// How an evaluation gets at values: it asks for full dotted names, such as `tier`, `contact.channel` and `response`.
/// Nothing, or null, is a name that is not set.
pub type Get<'g, 'v> = dyn Fn(&str) -> Option<Cow<'v, Value>> + 'g;

/// Runs an expression; the result has at most so many bytes.
pub(super) fn run(source: &str, compiled: &Compiled, get: &Get, most: usize) -> Result<Value, Failure> {
    let result = gather(compiled, get).and_then(|slots| {
        let run = || ENGINE.eval_ast_with_scope::<Dynamic>(&mut Scope::new(), &compiled.script);
        with_slots(slots, run).map_err(Stopped::Engine)
    });
    let finished = result.and_then(|given| wanted(given, compiled.want, most).map_err(Stopped::Trouble));
    finished.map_err(|stopped| match stopped {
        Stopped::Trouble(trouble) => Failure { code: trouble.code, at: 0, message: trouble.message.into_owned() },
        Stopped::Engine(error) => {
            let characters: Vec<char> = source.chars().collect();
            let shown = |slot: usize| compiled.slots.get(slot).map(|slot| slot.shown());
            failure(*error, &Places::new(&characters), shown)
        }
    })
}

enum Stopped {
    Trouble(Trouble),
    Engine(Box<rhai::EvalAltResult>),
}

fn gather(compiled: &Compiled, get: &Get) -> Result<Vec<Bound>, Stopped> {
    let mut slots = take_slots();
    // All slots together: an expression can name many parts of one large answer.
    let left = Cell::new(ITEMS);
    for slot in &compiled.slots {
        // `get` is code from elsewhere and may evaluate an expression itself: the slots are not in place yet.
        let value = get(&slot.name);
        slots.push(match value.as_deref().map_or(Reached::Unset, |value| slot.reach(value)) {
            Reached::Value(value) => {
                let before = left.get();
                let value = to_dynamic(value, 0, &left).map_err(Stopped::Trouble)?;
                Bound::Value(value, before - left.get())
            }
            Reached::Unset => Bound::Unset,
            Reached::OutOfRange => Bound::OutOfRange,
        });
    }
    Ok(slots)
}

fn to_dynamic(value: &Value, depth: usize, left: &Cell<usize>) -> Result<Dynamic, Trouble> {
    let spend = |items: usize| match left.get().checked_sub(items) {
        Some(rest) if items <= limits::VALUE_ITEMS => {
            left.set(rest);
            Ok(())
        }
        _ => Err(too_long("a list or a map")),
    };
    if depth > limits::VALUE_DEPTH {
        return Err(too_deep());
    }
    Ok(match value {
        Value::Null => Dynamic::UNIT,
        Value::Boolean(boolean) => Dynamic::from(*boolean),
        Value::Integer(number) => Dynamic::from(*number),
        Value::Decimal(number) => Dynamic::from_decimal(*number),
        Value::Text(text) if text.len() > TEXT_BYTES => return Err(too_long("a text")),
        Value::Text(text) => Dynamic::from(ImmutableString::from(text.as_str())),
        Value::List(items) => {
            spend(items.len())?;
            Dynamic::from_array(items.iter().map(|item| to_dynamic(item, depth + 1, left)).collect::<Result<_, _>>()?)
        }
        Value::Map(items) => {
            spend(items.len())?;
            let items = items.iter().map(|(key, item)| Ok((key.as_str().into(), to_dynamic(item, depth + 1, left)?)));
            Dynamic::from_map(items.collect::<Result<Map, Trouble>>()?)
        }
    })
}

fn too_deep() -> Trouble {
    Trouble::new(code::TOO_LONG, format!("a value nests deeper than {} levels", limits::VALUE_DEPTH))
}

fn too_long(what: &str) -> Trouble {
    Trouble::new(code::TOO_LONG, format!("{what} is too long"))
}

/// The result as a value of the type that its place needs.
fn wanted(given: Dynamic, want: Want, most: usize) -> Result<Value, Trouble> {
    let left = Cell::new(most);
    let value = to_value(given.into(), 0, &left)?;
    let value = match (want, value) {
        (Want::Type(Type::Decimal), Value::Integer(number)) => Value::Decimal(Decimal::from(number)),
        (_, value) => value,
    };
    match want.takes_value(&value) {
        true => Ok(value),
        false => {
            let message = format!("the result is {}, and {} is needed", described(&value), want.described());
            Err(Trouble::new(code::TYPE, message))
        }
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "not set",
        Value::Boolean(_) => Type::Boolean.described(),
        Value::Integer(_) => Type::Integer.described(),
        Value::Decimal(_) => Type::Decimal.described(),
        Value::Text(_) => Type::Text.described(),
        Value::List(_) => Type::List.described(),
        Value::Map(_) => "a map",
    }
}

fn to_value(given: Operand, depth: usize, left: &Cell<usize>) -> Result<Value, Trouble> {
    let spend = |bytes: usize| match left.get().checked_sub(bytes) {
        Some(rest) => {
            left.set(rest);
            Ok(())
        }
        None => Err(too_long("the result")),
    };
    if depth > limits::VALUE_DEPTH {
        return Err(too_deep());
    }
    Ok(match given {
        Operand::Unset if depth == 0 => return Err(Trouble::new(code::UNSET, "the result is not set")),
        Operand::Unset => Value::Null,
        Operand::Boolean(boolean) => Value::Boolean(boolean),
        Operand::Integer(number) => Value::Integer(number),
        Operand::Decimal(number) => Value::Decimal(number),
        Operand::Text(text) => {
            spend(text.len())?;
            Value::Text(SmolStr::new(text.as_str()))
        }
        Operand::List(items) if items.len() > limits::VALUE_ITEMS => return Err(too_long("the result")),
        Operand::List(items) => {
            spend(items.len())?;
            Value::List(items.into_iter().map(|item| to_value(item.into(), depth + 1, left)).collect::<Result<_, _>>()?)
        }
        Operand::Map(items) if items.len() > limits::VALUE_ITEMS => return Err(too_long("the result")),
        Operand::Map(items) => {
            let item = |(key, item): (rhai::Identifier, Dynamic)| {
                spend(key.len() + 1)?;
                Ok((SmolStr::new(key.as_str()), to_value(item.into(), depth + 1, left)?))
            };
            Value::Map(items.into_iter().map(item).collect::<Result<_, Trouble>>()?)
        }
    })
}

/// `value[step]` for a step that is known only now; the checker writes it for `[…]` and `.name` on such values.
pub(super) fn item(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match step(arguments) {
        Step::Reached(value) if !value.is_unit() => Ok(value),
        Step::Reached(_) | Step::Unset => Err(Trouble::new(code::UNSET, "there is no value at this key")),
        Step::OutOfRange => Err(Trouble::new(code::OUT_OF_RANGE, "the index is not within the list")),
        Step::NoParts(Operand::Unset) => Err(Trouble::new(code::UNSET, "a value on the way is not set")),
        Step::NoParts(of) => Err(Trouble::new(code::TYPE, format!("{} has no parts", of.described()))),
        Step::NoKey(of, key) => {
            Err(Trouble::new(code::TYPE, format!("{} cannot be the index of {}", key.described(), of.described())))
        }
    }
}

/// The same where the value may be unset: nothing raises.
pub(super) fn item_or_unset(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match step(arguments) {
        Step::Reached(value) => Ok(value),
        _ => Ok(Dynamic::UNIT),
    }
}

enum Step {
    Reached(Dynamic),
    Unset,
    OutOfRange,
    NoParts(Operand),
    NoKey(Operand, Operand),
}

fn step(arguments: &mut [&mut Dynamic]) -> Step {
    match (operand(arguments, 0), operand(arguments, 1)) {
        (Operand::List(mut items), Operand::Integer(index)) => {
            match usize::try_from(index).ok().and_then(|index| items.get_mut(index)) {
                Some(item) => Step::Reached(item.take()),
                None => Step::OutOfRange,
            }
        }
        (Operand::Map(mut items), Operand::Text(key)) => items.remove(key.as_str()).map_or(Step::Unset, Step::Reached),
        (of @ (Operand::List(_) | Operand::Map(_)), key) => Step::NoKey(of, key),
        (of, _) => Step::NoParts(of),
    }
}
