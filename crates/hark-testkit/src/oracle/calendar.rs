//! In which minute, hour, day, week, month, quarter or year does a moment lie?
//!
//! Days are found by walking from one local date to the next; hours and minutes by walking from the start of the
//! local day in steps of their length. `{"last":"30d"}` is today and the 29 days before, ending now.

use hark_model::Micros;
use hark_model::time::{DAY, HOUR, MINUTE, SECOND};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde_json::Value as Json;

/// A half-open range of time; an end that is missing is open.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first moment.
    pub from: Option<Micros>,
    /// The first moment after.
    pub to: Option<Micros>,
}

impl Span {
    /// Whether the moment lies in the range.
    pub fn holds(self, time: Micros) -> bool {
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time < to)
    }
}

/// A zone, the first day of the week, and the length of a period.
#[derive(Clone)]
pub struct Calendar {
    zone: TimeZone,
    week_start: Weekday,
    interval: String,
}

impl Calendar {
    /// The calendar that a spec asks for.
    pub fn of(spec: &Json) -> Self {
        let zone = spec["timezone"].as_str().unwrap_or("UTC");
        let week_start = match spec["week_start"].as_str().unwrap_or("monday") {
            "monday" => Weekday::Monday,
            "tuesday" => Weekday::Tuesday,
            "wednesday" => Weekday::Wednesday,
            "thursday" => Weekday::Thursday,
            "friday" => Weekday::Friday,
            "saturday" => Weekday::Saturday,
            "sunday" => Weekday::Sunday,
            other => panic!("the oracle knows no day {other}"),
        };
        Calendar {
            zone: TimeZone::get(zone).expect("a known zone"),
            week_start,
            interval: spec["interval"].as_str().unwrap_or("day").to_owned(),
        }
    }

    /// The same calendar with periods of another length.
    pub fn with_interval(&self, interval: &str) -> Calendar {
        Calendar { zone: self.zone.clone(), week_start: self.week_start, interval: interval.to_owned() }
    }

    /// The length asked for.
    pub fn interval(&self) -> &str {
        &self.interval
    }

    fn date(&self, time: Micros) -> Date {
        let timestamp = jiff::Timestamp::from_microsecond(time).expect("a moment within the calendar");
        self.zone.to_datetime(timestamp).date()
    }

    fn midnight(&self, date: Date) -> Micros {
        let start = self.zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible();
        start.expect("a day within the calendar").as_microsecond()
    }

    fn begins_period(&self, date: Date) -> bool {
        match self.interval.as_str() {
            "day" => true,
            "week" => date.weekday() == self.week_start,
            "month" => date.day() == 1,
            "quarter" => date.day() == 1 && date.month() % 3 == 1,
            "year" => date.day() == 1 && date.month() == 1,
            other => panic!("the oracle knows no interval {other}"),
        }
    }

    fn clock_step(&self) -> Option<Micros> {
        match self.interval.as_str() {
            "minute" => Some(MINUTE),
            "hour" => Some(HOUR),
            _ => None,
        }
    }

    /// When the period began that this moment lies in.
    pub fn start(&self, time: Micros) -> Micros {
        let mut date = self.date(time);
        match self.clock_step() {
            Some(step) => {
                let mut start = self.midnight(date);
                while start + step <= time {
                    start += step;
                }
                start
            }
            None => {
                while !self.begins_period(date) {
                    date = date.yesterday().expect("a day within the calendar");
                }
                self.midnight(date)
            }
        }
    }

    /// When the period after the one that begins here begins.
    pub fn next(&self, start: Micros) -> Micros {
        if let Some(step) = self.clock_step() {
            return start + step;
        }
        let mut date = self.date(start);
        loop {
            date = date.tomorrow().expect("a day within the calendar");
            if self.begins_period(date) {
                return self.midnight(date);
            }
        }
    }

    /// How many periods after the one of `from` the one of `to` comes; negative before.
    pub fn distance(&self, from: Micros, to: Micros) -> i64 {
        let (first, last) = (self.start(from.min(to)), self.start(from.max(to)));
        let (mut at, mut count) = (first, 0);
        while at < last {
            at = self.next(at);
            count += 1;
        }
        if from <= to { count } else { -count }
    }

    /// The starts of all periods from the one of `first` to the one of `last`.
    pub fn periods(&self, first: Micros, last: Micros) -> Vec<Micros> {
        let mut starts = vec![self.start(first)];
        while starts[starts.len() - 1] < self.start(last) {
            starts.push(self.next(starts[starts.len() - 1]));
        }
        starts
    }

    /// A period's name.
    pub fn label(&self, start: Micros) -> String {
        if self.clock_step().is_none() {
            return self.date(start).to_string();
        }
        let timestamp = jiff::Timestamp::from_microsecond(start).expect("a moment within the calendar");
        timestamp.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The moment that a date or an RFC 3339 text names.
    pub fn moment(&self, text: &str) -> Option<Micros> {
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return Some(timestamp.as_microsecond());
        }
        text.parse::<Date>().ok().filter(|_| text.len() == 10).map(|date| self.midnight(date))
    }

    /// The range that a spec asks for.
    pub fn range(&self, range: &Json, now: Micros) -> Span {
        let end = |key: &str| range[key].as_str().map(|text| self.moment(text).expect("a moment"));
        if let Some(last) = range["last"].as_str() {
            return Span { from: Some(self.ago(last, now)), to: Some(now) };
        }
        if let Some(interval) = range["this"].as_str() {
            let calendar = self.with_interval(interval);
            let start = calendar.start(now);
            return Span { from: Some(start), to: Some(calendar.next(start)) };
        }
        if let Some(interval) = range["previous"].as_str() {
            let calendar = self.with_interval(interval);
            let start = calendar.start(now);
            return Span { from: Some(calendar.start(start - 1)), to: Some(start) };
        }
        Span { from: end("from"), to: end("to") }
    }

    fn ago(&self, text: &str, now: Micros) -> Micros {
        let days = match text.as_bytes()[text.len() - 1] {
            b'd' => Some(duration(text) / DAY),
            b'w' => Some(duration(text) / DAY),
            _ => None,
        };
        match days {
            None => now - duration(text),
            Some(days) => {
                let mut date = self.date(now);
                for _ in 1..days {
                    date = date.yesterday().expect("a day within the calendar");
                }
                self.midnight(date)
            }
        }
    }
}

/// A length such as `14d`.
pub fn duration(text: &str) -> Micros {
    let (number, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        other => panic!("the oracle knows no unit of time {other}"),
    };
    number.parse::<i64>().expect("a whole number") * unit
}
