//! How much is an amount of major units in minor ones?
//!
//! Clients send 49.9, or "49.90", where 4990 is meant. What stands there is read as the decimal number it is and never as the
//! binary fraction near it: the point moves, and what is behind it then is rounded, half away from zero.

use serde_json::Value;

/// Fractions as large as this are not known to the last minor unit: they were kept as binary numbers on their way.
const FRACTION_MAX: i64 = 1_000_000_000_000_000;

/// The amount in minor units, of which each of its units has so many: a power of ten. What is no amount is a text, or what it
/// was, so that whoever adds it up sees that it is none.
pub(super) fn minor_units(value: &Value, times: u32) -> Value {
    let places = i64::from(times.ilog10());
    match value {
        Value::String(text) => shifted(text.trim(), places).map_or_else(|| value.clone(), Value::from),
        Value::Number(number) => {
            let text = number.to_string();
            let known = |units: &i64| !number.is_f64() || units.abs() <= FRACTION_MAX;
            shifted(&text, places).filter(known).map_or_else(|| text.clone().into(), Value::from)
        }
        other => other.clone(),
    }
}

/// A decimal number with its point moved to the right, rounded to a whole one. Nobody writes amounts with a plus or with zeros
/// before them, as telephone numbers are written, which must not be told as money to who may not see them.
fn shifted(text: &str, places: i64) -> Option<i64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, i64::from(exponent.parse::<i32>().ok()?)),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_start_matches('0').as_bytes();
    let zeros = all.len() - digits.len();
    let point = whole.len() as i64 - zeros as i64 + exponent + places;
    let digit =
        |at: i64| usize::try_from(at).ok().and_then(|at| digits.get(at)).map_or(0, |digit| i64::from(digit - b'0'));
    const DIGITS_MAX: i64 = 19;
    if digits.is_empty() {
        return Some(0);
    }
    if point > DIGITS_MAX {
        return None;
    }
    let whole = (0..point).try_fold(0_i64, |sum, at| sum.checked_mul(10)?.checked_add(digit(at)))?;
    let rounded = whole.checked_add(i64::from(digit(point) >= 5))?;
    Some(if text.starts_with('-') { -rounded } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_point_moves_and_the_rest_is_rounded_half_away_from_zero() {
        let cases = [
            (json!(49.9), 100, 4_990),
            (json!("49.90"), 100, 4_990),
            (json!(" 49 "), 100, 4_900),
            (json!(19.99), 100, 1_999),
            (json!(1.005), 100, 101),
            (json!("-1.005"), 100, -101),
            (json!(-1.004_999), 100, -100),
            (json!(0.1 + 0.2), 10, 3),
            (json!(".5"), 1, 1),
            (json!("4."), 1000, 4_000),
            (json!(0.004), 100, 0),
            (json!(0.0004), 1000, 0),
            (json!("0.0005"), 1000, 1),
            (json!(1e3), 100, 100_000),
            (json!(1e-7), 1000, 0),
            (json!("2.5e1"), 10, 250),
            (json!("-0.00"), 100, 0),
            (json!(92_233_720_368_547_758_i64), 100, 9_223_372_036_854_775_800),
            (json!("92233720368547758.07"), 100, i64::MAX),
            (json!(9_999_999_999_999.99), 100, 999_999_999_999_999),
        ];
        for (value, times, expected) in cases {
            assert_eq!(minor_units(&value, times), json!(expected), "{value} times {times}");
        }
    }

    #[test]
    fn what_is_no_amount_does_not_become_one() {
        let texts = ["", " ", "-", ".", "EUR 5", "1,50", "1.2.3", "0x10", "5e", "e5", "--1", "NaN", "٤", "1e999999999"];
        let numbers = ["+43660123", "0043660123", "0660123", "+5", "-01.5", "00"];
        for text in texts.into_iter().chain(numbers) {
            assert_eq!(minor_units(&json!(text), 100), json!(text));
        }
        for other in [json!(null), json!(true), json!([1]), json!({"a": 1})] {
            assert_eq!(minor_units(&other, 100), other);
        }
        // A number too large, or too large to be known to the cent, is not left as a number of cents.
        for number in [json!(92_233_720_368_547_759_i64), json!(10_000_000_000_000.01), json!(1e300), json!(u64::MAX)] {
            assert!(minor_units(&number, 100).is_string(), "{number}");
        }
        assert!(minor_units(&json!("92233720368547758.075"), 100).is_string());
    }
}
