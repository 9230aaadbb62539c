//! Which moment does this text name?

use hark_model::Micros;
use hark_model::time::{DAY, HOUR, MINUTE, SECOND};

/// Reads a time as clients write them: RFC 3339 with `T` or a space, with or without fraction, with or without a zone
/// (none means UTC), a date alone, or a number as text. Years 0001 to 9999.
pub fn parse(text: &str) -> Option<Micros> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return text.parse::<f64>().ok().and_then(from_number);
    }
    let date = days(number(bytes, 0, 4)?, number(bytes, 5, 7)?, number(bytes, 8, 10)?)? * DAY;
    let rest = &bytes[10..];
    if rest.is_empty() {
        return Some(date);
    }
    if !matches!(rest[0], b'T' | b't' | b' ') || rest.get(3) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (number(rest, 1, 3)?, number(rest, 4, 6)?);
    let mut at = 6;
    let mut second = 0;
    if rest.get(at) == Some(&b':') {
        second = number(rest, 7, 9)?;
        at = 9;
    }
    // A leap second has no number of its own in POSIX time; it is the last moment before the next minute.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut fraction = 0;
    if matches!(rest.get(at), Some(b'.' | b',')) {
        let digits = rest[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        let mut unit = SECOND / 10;
        for digit in &rest[at + 1..at + 1 + digits] {
            fraction += i64::from(digit - b'0') * unit;
            unit /= 10;
        }
        at += 1 + digits;
    }
    let (second, fraction) = if second == 60 { (59, SECOND - 1) } else { (second, fraction) };
    let offset = offset(&rest[at..])?;
    within(date + hour * HOUR + minute * MINUTE + second * SECOND + fraction - offset)
}

/// Reads a count since 1970 in the unit its size suggests: seconds below 10^11, milliseconds below 10^14, then
/// microseconds, from the year 1 to 9999.
pub fn from_number(number: f64) -> Option<Micros> {
    let magnitude = number.abs();
    let micros = if magnitude < 1e11 {
        number * 1e6
    } else if magnitude < 1e14 {
        number * 1e3
    } else {
        number
    };
    if micros.is_finite() { within(micros as Micros) } else { None }
}

/// The first moment of the year 1.
const FIRST: Micros = -62_135_596_800 * SECOND;
/// The first moment of the year 10000.
const END: Micros = 253_402_300_800 * SECOND;

/// The moment, if its year can be written with four digits; what cannot be written down cannot be read again.
fn within(moment: Micros) -> Option<Micros> {
    (FIRST..END).contains(&moment).then_some(moment)
}

/// The month of a moment, counted from year 0: `year * 12 + (month - 1)`.
pub fn month(time: Micros) -> i64 {
    let (year, month, _) = civil(time.div_euclid(DAY));
    year * 12 + month - 1
}

/// The day of the moment in UTC, such as 2024-01-31.
pub fn day(time: Micros) -> String {
    let (year, month, day) = civil(time.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The moment as RFC 3339 in UTC with milliseconds.
pub fn text(time: Micros) -> String {
    let (year, month, day) = civil(time.div_euclid(DAY));
    let rest = time.rem_euclid(DAY);
    let (hour, minute) = (rest / HOUR, rest % HOUR / MINUTE);
    let (second, milli) = (rest % MINUTE / SECOND, rest % SECOND / 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

fn number(bytes: &[u8], from: usize, to: usize) -> Option<i64> {
    bytes
        .get(from..to)?
        .iter()
        .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// `Z`, `+02:00`, `+0200`, `+02`, or nothing.
fn offset(zone: &[u8]) -> Option<Micros> {
    let (sign, digits) = match zone {
        [] | [b'Z' | b'z'] | b" UTC" => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let hours = number(digits, 0, 2)?;
    let minutes = match &digits[2..] {
        [] => 0,
        [b':', rest @ ..] | rest if rest.len() == 2 => number(rest, 0, 2)?,
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then(|| sign * (hours * HOUR + minutes * MINUTE))
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1 || day < 1 || day > last {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The inverse of [`days`].
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let index = (5 * day_of_year + 2) / 153;
    let month = if index < 10 { index + 3 } else { index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * index + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_clients_send() {
        let expected = 1_704_362_400 * SECOND;
        for text in [
            "2024-01-04T10:00:00Z",
            "2024-01-04T10:00:00.000Z",
            "2024-01-04 10:00:00",
            "2024-01-04T10:00",
            "2024-01-04T11:00:00+01:00",
            "2024-01-04T11:00:00.000000+0100",
            "2024-01-04T05:30:00-04:30",
            "1704362400",
            "1704362400000",
            "1704362400000000",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        assert_eq!(parse("2024-01-04T10:00:00.123456789Z"), Some(expected + 123_456));
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2016-12-31T23:59:60Z"), Some(1_483_228_800 * SECOND - 1));
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2024-13-01",
            "2023-02-29",
            "2024-01-04T25:00:00Z",
            "99999-01-01T00:00:00Z",
            "2024-01-04T10:00:00+99:00",
            "2024-01-04T10:00:00.Z",
            "2024-01-04Tx",
            "NaN",
            "1e300",
            "2024-01-04T10:00:00Zjunk",
            "2024-01-04T10:00:00+1",
            "2024-01-04T10:00:00+",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_and_civil_are_inverse() {
        for day in (-719_000..2_900_000).step_by(37) {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), Some(day));
        }
        assert_eq!(text(1_704_362_400 * SECOND + 5000), "2024-01-04T10:00:00.005Z");
        assert_eq!(month(0), 1970 * 12);
    }
}
