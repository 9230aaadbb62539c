//! Which day is it in the simulated company, and is anybody at work?
//!
//! Days are counted from the first day of the world, day 0. A local day is the same count on a customer's own clock; its winter
//! offset holds all year.

use hark_model::Micros;
use hark_model::time::{DAY, SECOND};
use std::ops::Range;

/// Days a world lasts.
pub const DAYS: i64 = 180;

/// The quiet times of the year: month, day, length in days. Any 180 days hold one of them whole, with time before and after.
const BREAKS: [(u32, u32, i64); 3] = [(12, 21, 13), (8, 3, 16), (4, 1, 10)];

/// Days of a world and what is special about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Days from 1970-01-01 to day 0.
    pub first: i64,
    /// Every quiet time that touches the world.
    breaks: Vec<Range<i64>>,
    /// The quiet time that lies well inside.
    pub quiet: Range<i64>,
}

impl Calendar {
    /// The 180 days before the (UTC) day that holds `end`.
    pub fn ending(end: Micros) -> Self {
        let first = end.div_euclid(DAY) - DAYS;
        let (year, _, _) = civil(first);
        let mut breaks = Vec::new();
        for (month, day, length) in BREAKS {
            for year in year - 1..=year + 1 {
                let start = days_from_civil(year, month, day) - first;
                if start + length > 0 && start < DAYS {
                    breaks.push(start..start + length);
                }
            }
        }
        let inside = |range: &&Range<i64>| range.start >= 14 && range.end <= DAYS - 7;
        let quiet = breaks.iter().find(inside).or(breaks.first()).cloned().unwrap_or(90..100);
        Calendar { first, breaks, quiet }
    }

    /// The moment at which day 0 begins (UTC).
    pub fn start(&self) -> Micros {
        self.first * DAY
    }

    /// The moment at which the world ends (UTC): the first that is no longer part of it.
    pub fn end(&self) -> Micros {
        (self.first + DAYS) * DAY
    }

    /// The moment of a local day and second for a clock that is so many minutes ahead of UTC.
    pub fn moment(&self, day: i64, second: f64, offset_minutes: i32) -> Micros {
        self.start() + day * DAY + (second * SECOND as f64) as i64 - i64::from(offset_minutes) * 60 * SECOND
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(&self, day: i64) -> usize {
        (self.first + day + 3).rem_euclid(7) as usize
    }

    /// Whether the day is a Saturday or a Sunday.
    pub fn weekend(&self, day: i64) -> bool {
        self.weekday(day) >= 5
    }

    /// Whether the day lies in a quiet time of the year.
    pub fn is_quiet(&self, day: i64) -> bool {
        self.breaks.iter().any(|range| range.contains(&day))
    }

    /// The first such weekday (0 is Monday) from a day on whose neighbours a week away are no quiet time either.
    pub fn ordinary_weekday(&self, from: i64, weekday: usize) -> i64 {
        let fits =
            |day: &i64| self.weekday(*day) == weekday && [-7, 0, 7].iter().all(|apart| !self.is_quiet(day + apart));
        (from..DAYS).find(fits).unwrap_or(from)
    }

    /// The date of a day as `2024-01-31`.
    pub fn date(&self, day: i64) -> String {
        let (year, month, day) = civil(self.first + day);
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// The date of a moment (UTC) as `2024-01-31`.
pub fn date_of(time: Micros) -> String {
    let (year, month, day) = civil(time.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month, day of a day number (Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`] (the same source, days_from_civil).
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(days_from_civil(2024, 2, 29), 19_782);
        for day in (-800_000..800_000).step_by(997) {
            let (y, m, d) = civil(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
    }

    #[test]
    fn every_end_has_a_quiet_time_well_inside() {
        for end in 19_000..20_500 {
            let calendar = Calendar::ending(end * DAY);
            assert!(calendar.quiet.start >= 14 && calendar.quiet.end <= DAYS - 7, "{end}: {:?}", calendar.quiet);
        }
    }

    #[test]
    fn a_known_monday() {
        let calendar = Calendar::ending((days_from_civil(2024, 1, 1) + DAYS) * DAY);
        assert_eq!((calendar.date(0).as_str(), calendar.weekday(0)), ("2024-01-01", 0));
        assert_eq!(calendar.moment(0, 3600.0, 60), calendar.start());
    }
}
