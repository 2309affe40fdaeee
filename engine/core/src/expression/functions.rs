//! The functions of expressions: small, total, and paid for by the length of what they look at. There are none that take
//! other functions, wait, print, or know the time.

use super::engine::{Native, TEXT_BYTES, charge};
use super::fault::{Trouble, code};
use super::operators::{Number, Operand, joined, number, operand, overflow, same, too_long_text, wrong_type};
use super::pattern;
use super::types::Type;
use cordboard_model::limits::VALUE_ITEMS;
use rhai::{Dynamic, ImmutableString};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// What a function takes in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A whole or a decimal number.
    Number,
    /// A list.
    List,
    /// Text or a list.
    TextOrList,
    /// Text or a number.
    TextOrNumber,
    /// Text, a number, or true or false.
    Scalar,
    /// Anything.
    Any,
    /// A name, which need not be set.
    Name,
    /// A pattern, written out as text.
    Pattern,
}

impl Kind {
    pub(super) fn takes(self, given: Type) -> bool {
        match self {
            Kind::Text | Kind::Pattern => given.fits(Type::Text),
            Kind::Integer => given.fits(Type::Integer),
            Kind::Number => given.fits(Type::Decimal),
            Kind::List => given.fits(Type::List),
            Kind::TextOrList => given.fits(Type::Text) || given.fits(Type::List),
            Kind::TextOrNumber => given.fits(Type::Text) || given.fits(Type::Decimal),
            Kind::Scalar => given != Type::List,
            Kind::Any | Kind::Name => true,
        }
    }

    pub(super) const fn described(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "a whole number",
            Kind::Number => "a number",
            Kind::List => "a list",
            Kind::TextOrList => "text or a list",
            Kind::TextOrNumber => "text or a number",
            Kind::Scalar => "text, a number, or true or false",
            Kind::Any => "any value",
            Kind::Name => "a name",
            Kind::Pattern => "a pattern",
        }
    }
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Returns {
    /// Always this type.
    Always(Type),
    /// A number of the kind it was given.
    SameNumber,
}

/// One function. It can be called as `f(x)` and as `x.f()`.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes, in order: a name for people, and the kind.
    pub parameters: &'static [(&'static str, Kind)],
    /// What it gives.
    pub returns: Returns,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// An example.
    pub example: &'static str,
    /// What the example gives.
    pub gives: &'static str,
    pub(super) run: Native,
}

/// The function of a name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// What authors who know other languages, or rhai, may write, and the function that does it.
pub(super) const OTHER_NAMES: &[(&str, &str)] = &[
    ("to_lower", "lower"),
    ("lowercase", "lower"),
    ("to_upper", "upper"),
    ("uppercase", "upper"),
    ("to_string", "text"),
    ("str", "text"),
    ("string", "text"),
    ("parse_int", "integer"),
    ("to_int", "integer"),
    ("int", "integer"),
    ("parse_decimal", "decimal"),
    ("to_decimal", "decimal"),
    ("number", "decimal"),
    ("sub_string", "slice"),
    ("substring", "slice"),
    ("sub_text", "slice"),
    ("length", "len"),
    ("size", "len"),
    ("count", "len"),
    ("index_of", "contains"),
    ("includes", "contains"),
    ("is_empty", "len"),
    ("exists", "is_set"),
    ("defined", "is_set"),
];

macro_rules! functions {
    ($($name:ident($($parameter:ident: $kind:ident),+) -> $returns:expr, $about:literal, $example:literal => $gives:literal, $run:expr;)+) => {
        /// Every function there is.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: stringify!($name),
            parameters: &[$((stringify!($parameter), Kind::$kind)),+],
            returns: $returns,
            about: $about,
            example: $example,
            gives: $gives,
            run: $run,
        }),+];
    };
}

const TEXT: Returns = Returns::Always(Type::Text);
const INTEGER: Returns = Returns::Always(Type::Integer);
const DECIMAL: Returns = Returns::Always(Type::Decimal);
const BOOLEAN: Returns = Returns::Always(Type::Boolean);
const LIST: Returns = Returns::Always(Type::List);

functions! {
    len(of: TextOrList) -> INTEGER, "Characters of a text, or items of a list.", "len('gold')" => "4", len;
    lower(of: Text) -> TEXT, "The text in small letters.", "lower('GOLD')" => "gold", |a| change(a, "`lower`", |t| t.to_lowercase());
    upper(of: Text) -> TEXT, "The text in capital letters.", "upper('gold')" => "GOLD", |a| change(a, "`upper`", |t| t.to_uppercase());
    trim(of: Text) -> TEXT, "The text without white space at its ends.", "trim('  gold ')" => "gold", |a| change(a, "`trim`", |t| t.trim().to_string());
    contains(whole: TextOrList, part: Any) -> BOOLEAN, "Whether a text has the other in it, or a list the item; `part in whole` is the same.", "contains(['gold', 'silver'], 'gold')" => "true", contains;
    starts_with(of: Text, start: Text) -> BOOLEAN, "Whether the text starts so.", "starts_with('+4420', '+44')" => "true", |a| ask(a, "`starts_with`", |t, part| t.starts_with(part));
    ends_with(of: Text, end: Text) -> BOOLEAN, "Whether the text ends so.", "ends_with('a.wav', '.wav')" => "true", |a| ask(a, "`ends_with`", |t, part| t.ends_with(part));
    replace(of: Text, what: Text, with: Text) -> TEXT, "The text with each occurrence replaced.", "replace('a-b-c', '-', '')" => "abc", replace;
    slice(of: Text, start: Integer, count: Integer) -> TEXT, "So many characters from a place on; places count from 0. A text that ends sooner gives what it has.", "slice('+442071234567', 0, 3)" => "+44", slice;
    split(of: Text, separator: Text) -> LIST, "The parts between separators.", "len(split('a,b,c', ','))" => "3", split;
    join(list: List, separator: Text) -> TEXT, "The items of a list as one text.", "join(['a', 'b'], ' and ')" => "a and b", join;
    matches(of: Text, pattern: Pattern) -> BOOLEAN, "Whether the whole text fits a regular expression.", "matches('4711', '\\d{4}')" => "true", pattern::matches;
    integer(of: TextOrNumber) -> INTEGER, "A whole number from text or from a decimal without a fraction.", "integer('42')" => "42", |a| integer(operand(a, 0));
    decimal(of: TextOrNumber) -> DECIMAL, "A decimal number from text or from a whole number.", "decimal('19.90')" => "19.90", decimal;
    text(of: Scalar) -> TEXT, "A number, or true or false, as text.", "text(42)" => "42", |a| written(operand(a, 0), "`text`").map(Dynamic::from);
    is_integer(of: TextOrNumber) -> BOOLEAN, "Whether `integer` can make a whole number of it.", "is_integer('4711')" => "true", is_integer;
    is_set(name: Name) -> BOOLEAN, "Whether a name has a value.", "is_set(tier)" => "false", is_set;
    abs(of: Number) -> Returns::SameNumber, "The number without its sign.", "abs(-3)" => "3", abs;
    min(one: Number, other: Number) -> Returns::SameNumber, "The smaller of two numbers.", "min(3, 5)" => "3", |a| pick(a, "`min`", Ordering::is_le);
    max(one: Number, other: Number) -> Returns::SameNumber, "The larger of two numbers.", "max(3, 5)" => "5", |a| pick(a, "`max`", Ordering::is_ge);
    round(of: Number, places: Integer) -> DECIMAL, "The number rounded to so many decimal places, half away from zero.", "round(2.345, 2)" => "2.35", round;
    luhn(of: Text) -> BOOLEAN, "Whether the digits of a card number pass the Luhn check.", "luhn('4111111111111111')" => "true", |a| ask_one(a, "`luhn`", passes_luhn);
    digits(of: Text) -> TEXT, "Only the digits of a text.", "digits('+1 (555) 0100')" => "15550100", |a| change(a, "`digits`", |t| t.chars().filter(char::is_ascii_digit).collect());
    spell(of: Text) -> TEXT, "The characters of a text with spaces between them, to be read out one by one.", "spell('AB12')" => "A B 1 2", spell;
    is_phone(of: Text) -> BOOLEAN, "Whether it is a phone number in international form: `+` and 8 to 15 digits.", "is_phone('+15550100200')" => "true", |a| ask_one(a, "`is_phone`", is_phone);
}

fn text(arguments: &mut [&mut Dynamic], place: usize, who: &str) -> Result<ImmutableString, Trouble> {
    match operand(arguments, place) {
        Operand::Text(text) => {
            charge(text.len())?;
            Ok(text)
        }
        other => Err(wrong_type(who, "text", &other)),
    }
}

fn whole(arguments: &mut [&mut Dynamic], place: usize, who: &str) -> Result<i64, Trouble> {
    match operand(arguments, place) {
        Operand::Integer(number) => Ok(number),
        other => Err(wrong_type(who, "a whole number", &other)),
    }
}

/// A text made here; a few functions can make one longer than the one they were given.
fn made(text: String) -> Result<Dynamic, Trouble> {
    match text.len() <= TEXT_BYTES {
        true => Ok(Dynamic::from(ImmutableString::from(text))),
        false => Err(too_long_text()),
    }
}

fn change(arguments: &mut [&mut Dynamic], who: &str, how: fn(&str) -> String) -> Result<Dynamic, Trouble> {
    made(how(&text(arguments, 0, who)?))
}

fn ask(arguments: &mut [&mut Dynamic], who: &str, question: fn(&str, &str) -> bool) -> Result<Dynamic, Trouble> {
    let (of, part) = (text(arguments, 0, who)?, text(arguments, 1, who)?);
    Ok(Dynamic::from(question(&of, &part)))
}

fn ask_one(arguments: &mut [&mut Dynamic], who: &str, question: fn(&str) -> bool) -> Result<Dynamic, Trouble> {
    Ok(Dynamic::from(question(&text(arguments, 0, who)?)))
}

fn len(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    let length = match operand(arguments, 0) {
        Operand::Text(text) => {
            charge(text.len())?;
            text.chars().count()
        }
        Operand::List(list) => list.len(),
        Operand::Map(map) => map.len(),
        other => return Err(wrong_type("`len`", "text or a list", &other)),
    };
    i64::try_from(length).map(Dynamic::from).map_err(|_| overflow())
}

fn contains(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match (operand(arguments, 0), operand(arguments, 1)) {
        (Operand::Text(whole), Operand::Text(part)) => {
            charge(whole.len() + part.len())?;
            Ok(Dynamic::from(whole.contains(part.as_str())))
        }
        (Operand::Map(map), Operand::Text(key)) => Ok(Dynamic::from(map.contains_key(key.as_str()))),
        (Operand::List(_), Operand::Unset) => Err(wrong_type("`contains`", "a value", &Operand::Unset)),
        (Operand::List(list), part) => {
            let part = part.into_dynamic();
            for item in list {
                charge(64)?;
                if same(item.into(), part.clone().into())? {
                    return Ok(Dynamic::TRUE);
                }
            }
            Ok(Dynamic::FALSE)
        }
        (Operand::Text(_), other) => Err(wrong_type("`contains` on text", "text", &other)),
        (Operand::Map(_), other) => Err(wrong_type("`contains` on a map", "text", &other)),
        (other, _) => Err(wrong_type("`contains`", "text or a list", &other)),
    }
}

fn replace(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    const WHO: &str = "`replace`";
    let (of, what, with) = (text(arguments, 0, WHO)?, text(arguments, 1, WHO)?, text(arguments, 2, WHO)?);
    if what.is_empty() {
        return Err(Trouble::new(code::OUT_OF_RANGE, "`replace` cannot look for an empty text"));
    }
    // The length is known before anything is built, so a short call cannot build a long text.
    let found = of.matches(what.as_str()).count();
    let length = (of.len() - found * what.len()).saturating_add(found.saturating_mul(with.len()));
    charge(length)?;
    match length <= TEXT_BYTES {
        true => made(of.replace(what.as_str(), with.as_str())),
        false => Err(too_long_text()),
    }
}

fn slice(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    const WHO: &str = "`slice`";
    let of = text(arguments, 0, WHO)?;
    let (start, count) = (whole(arguments, 1, WHO)?, whole(arguments, 2, WHO)?);
    match (usize::try_from(start), usize::try_from(count)) {
        (Ok(start), Ok(count)) => made(of.chars().skip(start).take(count).collect()),
        _ => Err(Trouble::new(code::OUT_OF_RANGE, "`slice` takes a start and a count of 0 or more")),
    }
}

fn split(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    const WHO: &str = "`split`";
    let (of, separator) = (text(arguments, 0, WHO)?, text(arguments, 1, WHO)?);
    if separator.is_empty() {
        return Err(Trouble::new(code::OUT_OF_RANGE, "`split` needs a separator of one character or more"));
    }
    let parts: Vec<Dynamic> = of
        .split(separator.as_str())
        .take(VALUE_ITEMS + 1)
        .map(|part| Dynamic::from(ImmutableString::from(part)))
        .collect();
    charge(64 * parts.len())?;
    match parts.len() <= VALUE_ITEMS {
        true => Ok(Dynamic::from_array(parts)),
        false => Err(Trouble::new(code::TOO_LONG, format!("`split` gives more than {VALUE_ITEMS} parts"))),
    }
}

fn join(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    let Operand::List(items) = operand(arguments, 0) else {
        return Err(Trouble::new(code::TYPE, "`join` takes a list"));
    };
    let separator = text(arguments, 1, "`join`")?;
    let items: Vec<ImmutableString> =
        items.into_iter().map(|item| written(item.into(), "`join`")).collect::<Result<_, _>>()?;
    let mut parts = Vec::with_capacity(items.len() * 2);
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            parts.push(separator.as_str());
        }
        parts.push(item.as_str());
    }
    charge(64 * parts.len())?;
    joined(&parts)
}

/// A value as it is said or written.
pub(super) fn written(value: Operand, who: &str) -> Result<ImmutableString, Trouble> {
    match value {
        Operand::Text(text) => Ok(text),
        Operand::Integer(number) => Ok(number.to_string().into()),
        Operand::Decimal(number) => Ok(number.to_string().into()),
        Operand::Boolean(true) => Ok("true".into()),
        Operand::Boolean(false) => Ok("false".into()),
        other => Err(wrong_type(who, "text, a number, or true or false", &other)),
    }
}

fn not_a_number(what: &str) -> Trouble {
    Trouble::new(code::NOT_A_NUMBER, format!("the text is not {what}"))
}

fn integer(value: Operand) -> Result<Dynamic, Trouble> {
    match value {
        Operand::Integer(number) => Ok(Dynamic::from(number)),
        Operand::Text(text) => {
            charge(text.len())?;
            text.parse::<i64>().map(Dynamic::from).map_err(|_| not_a_number("a whole number"))
        }
        Operand::Decimal(number) if number.fract().is_zero() => {
            i64::try_from(number).map(Dynamic::from).map_err(|_| overflow())
        }
        Operand::Decimal(_) => Err(Trouble::new(
            code::NOT_A_NUMBER,
            "the number has a fraction, which `integer` will not drop; use `round` first",
        )),
        other => Err(wrong_type("`integer`", "text or a number", &other)),
    }
}

fn decimal(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match operand(arguments, 0) {
        Operand::Integer(number) => Ok(Dynamic::from_decimal(Decimal::from(number))),
        Operand::Decimal(number) => Ok(Dynamic::from_decimal(number)),
        Operand::Text(text) => {
            charge(text.len())?;
            // The library also takes `1_000` and `.5`, which people do not call numbers.
            let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
            let plain = digits.starts_with(|c: char| c.is_ascii_digit())
                && digits.ends_with(|c: char| c.is_ascii_digit())
                && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            plain
                .then(|| Decimal::from_str_exact(&text).ok())
                .flatten()
                .map(Dynamic::from_decimal)
                .ok_or_else(|| not_a_number("a decimal number"))
        }
        other => Err(wrong_type("`decimal`", "text or a number", &other)),
    }
}

fn is_integer(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match integer(operand(arguments, 0)) {
        Ok(_) => Ok(Dynamic::TRUE),
        Err(trouble) if matches!(trouble.code, code::NOT_A_NUMBER | code::OVERFLOW | code::TYPE) => Ok(Dynamic::FALSE),
        Err(trouble) => Err(trouble),
    }
}

fn is_set(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    Ok(Dynamic::from(arguments.first().is_some_and(|value| !value.is_unit())))
}

fn abs(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    match number(arguments, 0, "`abs`")? {
        Number::Integer(number) => number.checked_abs().map(Dynamic::from).ok_or_else(overflow),
        Number::Decimal(number) => Ok(Dynamic::from_decimal(number.abs())),
    }
}

fn pick(arguments: &mut [&mut Dynamic], who: &str, first: fn(Ordering) -> bool) -> Result<Dynamic, Trouble> {
    let (one, other) = (number(arguments, 0, who)?, number(arguments, 1, who)?);
    let picked = if first(one.order(other)) { one } else { other };
    Ok(match (one, other) {
        (Number::Integer(_), Number::Integer(_)) => picked.into_dynamic(),
        // The type of the result must not depend on which of the two it is.
        _ => Dynamic::from_decimal(picked.decimal()),
    })
}

fn round(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    let of = number(arguments, 0, "`round`")?.decimal();
    match u32::try_from(whole(arguments, 1, "`round`")?) {
        Ok(places) if places <= Decimal::MAX_SCALE => {
            Ok(Dynamic::from_decimal(of.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)))
        }
        _ => Err(Trouble::new(code::OUT_OF_RANGE, "`round` takes 0 to 28 decimal places")),
    }
}

fn passes_luhn(text: &str) -> bool {
    let mut sum = 0_u64;
    for (place, byte) in text.bytes().rev().enumerate() {
        let digit = match byte {
            b'0'..=b'9' => u64::from(byte - b'0'),
            _ => return false,
        };
        sum += match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) => digit * 2 % 10 + digit / 5,
        };
    }
    text.len() > 1 && sum.is_multiple_of(10)
}

fn spell(arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Trouble> {
    let of = text(arguments, 0, "`spell`")?;
    let mut spelt = String::with_capacity(of.len() * 2);
    for character in of.chars().filter(|c| !c.is_whitespace()) {
        if !spelt.is_empty() {
            spelt.push(' ');
        }
        spelt.push(character);
    }
    made(spelt)
}

fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else {
        return false;
    };
    (8..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}
