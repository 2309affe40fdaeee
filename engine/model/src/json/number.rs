//! The numbers a document may hold, and the one way each is written.

use rust_decimal::Decimal;
use smol_str::SmolStr;

/// Significant digits of a decimal: what every decimal of this many digits fits, whatever the digits.
const DIGITS: usize = 28;

/// The canonical text of a JSON number: no exponent, no trailing zeros, no `-0`, and no point if it is whole, so that `1.50`
/// and `1.5` are one number, and `1.0` and `1`. The error says what is wrong with the number, to follow its text.
pub fn canonical(number: &str) -> Result<SmolStr, String> {
    if number.contains(['e', 'E']) {
        return Err("has an exponent".to_string());
    }
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        return match format!("{sign}{whole}").parse::<i64>() {
            Ok(whole) => Ok(SmolStr::from(whole.to_string())),
            Err(_) => Err(format!("is not between {} and {}", i64::MIN, i64::MAX)),
        };
    }
    let significant = whole.chars().chain(fraction.chars()).skip_while(|digit| *digit == '0').count();
    if significant > DIGITS || fraction.len() > DIGITS {
        return Err(format!("has more than {DIGITS} digits"));
    }
    let text = format!("{sign}{whole}.{fraction}");
    match Decimal::from_str_exact(&text) {
        Ok(_) => Ok(SmolStr::from(text)),
        Err(_) => Err(format!("has more than {DIGITS} digits")),
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn equal_numbers_have_one_text() {
        for (written, text) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0"),
            ("1.50", "1.5"),
            ("1.0", "1"),
            ("-2.250", "-2.25"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0.1234567890123456789012345678", "0.1234567890123456789012345678"),
        ] {
            assert_eq!(canonical(written).as_deref(), Ok(text), "{written}");
        }
    }

    #[test]
    fn numbers_that_cannot_be_held_exactly_are_refused() {
        for number in [
            "1e3",
            "1E-7",
            "9223372036854775808",
            "100000000000000000000.0",
            "0.12345678901234567890123456789",
            "0.00000000000000000000000000001",
            "12345678901234567890123456789.5",
        ] {
            assert!(canonical(number).is_err(), "{number}");
        }
    }
}
