//! What does the wall clock say, and which moment does a date mean?

use hark_model::Micros;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// A time zone with its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// The zone of this IANA name, if there is one.
    pub fn named(name: &str) -> Option<Zone> {
        if name.eq_ignore_ascii_case("UTC") {
            return Some(Zone::utc());
        }
        let zone = TimeZone::get(name).ok()?;
        let name = zone.iana_name().unwrap_or(name).to_owned();
        Some(Zone { name, zone })
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone { name: "UTC".to_owned(), zone: TimeZone::UTC }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rules.
    pub(crate) fn rules(&self) -> &TimeZone {
        &self.zone
    }

    /// The wall clock at a moment. Moments beyond the years -9999 to 9999 are taken as the nearest end.
    pub fn at(&self, moment: Micros) -> Zoned {
        timestamp(moment).to_zoned(self.zone.clone())
    }

    /// The first moment of a day. Where clocks skip midnight, the first moment after the gap.
    pub fn midnight(&self, date: Date) -> Micros {
        self.moment(date.at(0, 0, 0, 0))
    }

    /// The moment of a wall-clock time: the earlier of two, and the one after a gap.
    pub fn moment(&self, wall: DateTime) -> Micros {
        let first = self.zone.to_ambiguous_timestamp(wall).compatible();
        first.map_or(if wall.year() < 0 { i64::MIN } else { i64::MAX }, |t| t.as_microsecond())
    }

    /// RFC 3339 with the offset that holds at the moment, to the second unless there is a fraction.
    pub fn rfc3339(&self, moment: Micros) -> String {
        let at = self.at(moment);
        timestamp(moment).display_with_offset(at.offset()).to_string()
    }
}

/// A moment within what the calendar can show.
pub(crate) fn timestamp(moment: Micros) -> Timestamp {
    let end = if moment < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(moment).unwrap_or(end)
}

/// The date of `2024-01-31`, and nothing else.
pub fn parse_date(text: &str) -> Option<Date> {
    let digits = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    Date::new(digits(0..4)?, i8::try_from(digits(5..7)?).ok()?, i8::try_from(digits(8..10)?).ok()?).ok()
}

/// The moment of a date (its midnight in the zone), of an RFC 3339 datetime, or of a datetime without offset (in the
/// zone).
pub fn parse_moment(text: &str, zone: &Zone) -> Option<Micros> {
    if text.len() < 10 || !text.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    if let Some(date) = parse_date(text) {
        return Some(zone.midnight(date));
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_microsecond());
    }
    let separated = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
    let wall: DateTime = if separated { text.parse().ok()? } else { return None };
    Some(zone.moment(wall))
}
