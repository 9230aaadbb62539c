//! Which moment does the text of a time column mean?

use hark_model::Micros;
use hark_model::time::{DAY, HOUR, MINUTE, SECOND};
use jiff::tz::TimeZone;

/// How a time column is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// RFC 3339 and its relatives (`2024-03-13 10:21:14`), a date, or seconds, milli-, micro- or nanoseconds since
    /// 1970, told apart by their size.
    Auto,
    /// Numbers since 1970 in this many microseconds each, or this many per microsecond if negative.
    Unix(i64),
    /// A pattern of `strptime`, for instance `%d/%m/%Y %H:%M`.
    Pattern(String),
}

impl TimeFormat {
    /// The format of a flag or mapping file.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "auto" | "rfc3339" => Ok(TimeFormat::Auto),
            "unix" | "unix-s" => Ok(TimeFormat::Unix(SECOND)),
            "unix-ms" => Ok(TimeFormat::Unix(1_000)),
            "unix-us" => Ok(TimeFormat::Unix(1)),
            "unix-ns" => Ok(TimeFormat::Unix(-1_000)),
            pattern if pattern.contains('%') => Ok(TimeFormat::Pattern(pattern.to_owned())),
            other => Err(format!(
                "the time format `{other}` is not known. Hint: auto, unix, unix-ms, unix-us, unix-ns or a pattern such as %d/%m/%Y %H:%M"
            )),
        }
    }

    /// The text [`TimeFormat::parse`] reads.
    pub fn text(&self) -> String {
        match self {
            TimeFormat::Auto => "auto".to_owned(),
            TimeFormat::Unix(SECOND) => "unix".to_owned(),
            TimeFormat::Unix(1_000) => "unix-ms".to_owned(),
            TimeFormat::Unix(1) => "unix-us".to_owned(),
            TimeFormat::Unix(_) => "unix-ns".to_owned(),
            TimeFormat::Pattern(pattern) => pattern.clone(),
        }
    }

    /// Reads one cell. Text without a zone is local time in `zone`.
    pub fn read(&self, text: &str, zone: &TimeZone) -> Option<Micros> {
        let text = text.trim();
        match self {
            TimeFormat::Auto => auto(text, zone),
            TimeFormat::Unix(factor) => unix(text, *factor),
            TimeFormat::Pattern(pattern) => by_pattern(pattern, text, zone),
        }
    }
}

fn unix(text: &str, factor: i64) -> Option<Micros> {
    if let Ok(whole) = text.parse::<i64>() {
        return if factor > 0 { whole.checked_mul(factor) } else { Some(whole.div_euclid(-factor)) };
    }
    let number: f64 = text.parse().ok()?;
    let micros = if factor > 0 { number * factor as f64 } else { number / -factor as f64 };
    (micros.abs() < 1e18).then_some(micros.round() as i64)
}

/// Larger numbers are finer units: seconds reach 10^11 in the year 5138, which nobody means.
fn unix_by_size(text: &str) -> Option<Micros> {
    let size = text.parse::<f64>().ok()?.abs();
    let factor = match size {
        s if s < 1e11 => SECOND,
        s if s < 1e14 => 1_000,
        s if s < 1e17 => 1,
        _ => -1_000,
    };
    unix(text, factor)
}

fn auto(text: &str, zone: &TimeZone) -> Option<Micros> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' {
        return unix_by_size(text);
    }
    if bytes[7] != b'-' {
        return None;
    }
    let day = days(number(&bytes[0..4])?, number(&bytes[5..7])?, number(&bytes[8..10])?)?;
    let (clock, used) = match bytes.get(10) {
        None => (0, 10),
        Some(b'T' | b't' | b' ') => clock(&bytes[11..]).map(|(clock, used)| (clock, 11 + used))?,
        Some(_) => return None,
    };
    let local = day.checked_mul(DAY)?.checked_add(clock)?;
    match offset(text[used..].trim_start())? {
        Some(offset) => local.checked_sub(offset),
        None => in_zone(local, zone),
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0i64, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`: microseconds and bytes used. A leap second counts as the next one.
fn clock(bytes: &[u8]) -> Option<(Micros, usize)> {
    if bytes.len() < 5 || bytes[2] != b':' {
        return None;
    }
    let (hour, minute) = (number(&bytes[0..2])?, number(&bytes[3..5])?);
    let (mut second, mut fraction, mut used) = (0, 0, 5);
    if bytes.get(5) == Some(&b':') {
        second = number(bytes.get(6..8)?)?;
        used = 8;
        if matches!(bytes.get(8), Some(b'.' | b',')) {
            let digits = bytes[9..].iter().take_while(|b| b.is_ascii_digit()).count();
            let kept = number(&bytes[9..9 + digits.min(6)])?;
            fraction = kept * 10i64.pow(6 - digits.min(6) as u32);
            used = 9 + digits;
        }
    }
    let fits = hour < 24 && minute < 60 && second <= 60;
    fits.then_some((hour * HOUR + minute * MINUTE + second * SECOND + fraction, used))
}

/// `Some(None)` when the text names no zone, None when what it names is not an offset.
fn offset(text: &str) -> Option<Option<Micros>> {
    let bytes = text.as_bytes();
    match bytes {
        [] => Some(None),
        b"Z" | b"z" | b"UTC" | b"GMT" => Some(Some(0)),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest.len() {
                2 => (number(rest)?, 0),
                4 => (number(&rest[0..2])?, number(&rest[2..4])?),
                5 if rest[2] == b':' => (number(&rest[0..2])?, number(&rest[3..5])?),
                _ => return None,
            };
            let size = hours * HOUR + minutes * MINUTE;
            (hours < 24 && minutes < 60).then_some(Some(if *sign == b'-' { -size } else { size }))
        }
        _ => None,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, in_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + day_of_year - 719_468)
}

/// Local time of a zone. In the hour that a clock change skips or repeats, the earlier offset is taken (RFC 5545).
fn in_zone(local: Micros, zone: &TimeZone) -> Option<Micros> {
    if *zone == TimeZone::UTC {
        return Some(local);
    }
    let civil = jiff::Timestamp::from_microsecond(local).ok()?.to_zoned(TimeZone::UTC).datetime();
    zone.to_timestamp(civil).ok().map(|moment| moment.as_microsecond())
}

fn by_pattern(pattern: &str, text: &str, zone: &TimeZone) -> Option<Micros> {
    let parsed = jiff::fmt::strtime::parse(pattern, text).ok()?;
    if let Ok(moment) = parsed.to_timestamp() {
        return Some(moment.as_microsecond());
    }
    let civil = parsed.to_datetime().or_else(|_| parsed.to_date().map(|date| date.at(0, 0, 0, 0))).ok()?;
    zone.to_timestamp(civil).ok().map(|moment| moment.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &str, text: &str, zone: &str, expect: Option<&str>) {
        let zone = TimeZone::get(zone).expect("a zone");
        let got = TimeFormat::parse(format).expect("a format").read(text, &zone);
        let expect = expect.map(|e| e.parse::<jiff::Timestamp>().expect("a moment").as_microsecond());
        assert_eq!(got, expect, "{text} as {format}");
    }

    #[test]
    fn common_spellings() {
        for text in ["2024-03-13 10:21:14", "2024-03-13T10:21:14Z", "2024-03-13T11:21:14.000+01:00", "1710325274"] {
            check("auto", text, "UTC", Some("2024-03-13T10:21:14Z"));
        }
        check("auto", "1710325274123", "UTC", Some("2024-03-13T10:21:14.123Z"));
        check("auto", "1710325274.5", "UTC", Some("2024-03-13T10:21:14.5Z"));
        check("auto", "2024-02-29", "UTC", Some("2024-02-29T00:00:00Z"));
        check("auto", "2024-03-13 10:21:14.1234567 UTC", "UTC", Some("2024-03-13T10:21:14.123456Z"));
        check("%d/%m/%Y %H:%M", "13/03/2024 10:21", "UTC", Some("2024-03-13T10:21:00Z"));
        check("%m/%d/%Y", "03/13/2024", "UTC", Some("2024-03-13T00:00:00Z"));
    }

    #[test]
    fn no_time_at_all() {
        for text in
            ["", "yesterday", "2023-02-29", "2024-13-01", "2024-03-13 25:00:00", "2024-03-13 10:21:14 CEST", "NaN"]
        {
            check("auto", text, "UTC", None);
        }
    }

    #[test]
    fn the_zone_counts_only_where_the_text_names_none() {
        check("auto", "2024-07-01 00:00:00", "Europe/Berlin", Some("2024-06-30T22:00:00Z"));
        check("auto", "2024-07-01T00:00:00Z", "Europe/Berlin", Some("2024-07-01T00:00:00Z"));
        check("auto", "2024-03-31 02:30:00", "Europe/Berlin", Some("2024-03-31T01:30:00Z"));
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_calendar_library(micros in -60_000_000_000_000_000i64..250_000_000_000_000_000) {
            let moment = jiff::Timestamp::from_microsecond(micros).expect("in range");
            proptest::prop_assert_eq!(TimeFormat::Auto.read(&moment.to_string(), &TimeZone::UTC), Some(micros));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            TimeFormat::Auto.read(&text, &TimeZone::UTC);
        }
    }
}
