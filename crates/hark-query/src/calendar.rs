//! In which period does a moment lie?
//!
//! Periods are those of a wall calendar in a zone: a day has 23 or 25 hours when clocks change, a week starts on the day
//! the workspace says. All boundaries are computed before the events are walked; a moment then finds its period with
//! one shift, one load and one comparison.

pub mod periods;
pub mod zone;

pub use periods::{Calendar, PERIODS_MAX};
pub use zone::{Zone, parse_date, parse_moment};

pub use jiff::civil::Weekday;

use jiff::ToSpan;
use jiff::civil::Date;

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interval {
    /// A minute of the clock.
    Minute,
    /// An hour of the clock.
    Hour,
    /// From midnight to midnight.
    Day,
    /// Seven days from the first day of the week.
    Week,
    /// A month.
    Month,
    /// Three months from January, April, July, October.
    Quarter,
    /// A year.
    Year,
}

/// The words of the query language.
pub const INTERVALS: [(&str, Interval); 7] = [
    ("minute", Interval::Minute),
    ("hour", Interval::Hour),
    ("day", Interval::Day),
    ("week", Interval::Week),
    ("month", Interval::Month),
    ("quarter", Interval::Quarter),
    ("year", Interval::Year),
];

/// The words of the query language.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The day of this word; Monday for what is none.
pub fn weekday(word: &str) -> Weekday {
    WEEKDAYS.iter().find(|(known, _)| *known == word).map_or(Weekday::Monday, |(_, day)| *day)
}

impl Interval {
    /// The word of the query language.
    pub fn word(self) -> &'static str {
        INTERVALS.iter().find(|(_, i)| *i == self).map_or("", |(word, _)| word)
    }

    /// Whether periods are shorter than a day and so are named by a moment, not a date.
    pub fn is_clock(self) -> bool {
        matches!(self, Interval::Minute | Interval::Hour)
    }

    /// The first day of the period that holds this day. Clock intervals count as days here.
    pub fn first_day(self, date: Date, week_start: Weekday) -> Date {
        let month = |m: i8| jiff::civil::date(date.year(), m, 1);
        match self {
            Interval::Minute | Interval::Hour | Interval::Day => date,
            Interval::Week => {
                let back = i64::from(week_start.until(date.weekday()));
                date.saturating_sub(back.days())
            }
            Interval::Month => month(date.month()),
            Interval::Quarter => month((date.month() - 1) / 3 * 3 + 1),
            Interval::Year => month(1),
        }
    }

    /// The first day of the period `n` after the one that starts on this day.
    pub fn step(self, first: Date, n: i64) -> Date {
        match self {
            Interval::Minute | Interval::Hour | Interval::Day => first.saturating_add(n.days()),
            Interval::Week => first.saturating_add(n.weeks()),
            Interval::Month => first.saturating_add(n.months()),
            Interval::Quarter => first.saturating_add((3 * n).months()),
            Interval::Year => first.saturating_add(n.years()),
        }
    }

    /// The fixed length that stands for the interval in rolling periods: a month is 30 days, a quarter 90, a year 365.
    pub fn rolling(self) -> hark_model::Micros {
        use hark_model::time::{DAY, HOUR, MINUTE};
        match self {
            Interval::Minute => MINUTE,
            Interval::Hour => HOUR,
            Interval::Day => DAY,
            Interval::Week => 7 * DAY,
            Interval::Month => 30 * DAY,
            Interval::Quarter => 90 * DAY,
            Interval::Year => 365 * DAY,
        }
    }
}
