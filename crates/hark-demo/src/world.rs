//! What is fixed before the first day: who, when, which truths, which versions?

use crate::calendar::Calendar;
use crate::dates::{Dates, Release, releases};
use crate::dice::{Concern, Dice};
use crate::people::People;
use crate::truth::{Truth, Truths};
use hark_model::Micros;

/// Everything that does not change while the days go by.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub seed: u64,
    pub truths: Truths,
    pub calendar: Calendar,
    pub dates: Dates,
    pub releases: Vec<Release>,
    pub people: People,
}

impl World {
    pub fn new(seed: u64, end: Micros, customers: usize, truths: Truths) -> Self {
        let calendar = Calendar::ending(end);
        let dates = Dates::new(&calendar);
        let people = People::plan(seed, customers, &calendar, &dates, truths);
        let releases = releases(&dates, &calendar);
        World { seed, truths, calendar, dates, releases, people }
    }

    /// Whether a truth holds here.
    pub fn has(&self, truth: Truth) -> bool {
        self.truths.has(truth)
    }

    /// The version in use on a day.
    pub fn version(&self, day: i64) -> &str {
        let shipped = self.releases.partition_point(|release| release.day <= day);
        &self.releases[shipped.max(1) - 1].version
    }

    /// How lively a day is for everybody: weather, news, the season.
    pub fn liveliness(&self, day: i64) -> f64 {
        let mut dice = Dice::new(self.seed, Concern::Weather, 0, day);
        let quiet = if self.calendar.is_quiet(day) && self.has(Truth::HolidayQuiet) { 0.5 } else { 1.0 };
        quiet * dice.lognormal(1.0, 0.045)
    }

    /// Whether the product cannot be reached for most at a moment: from 06:00 UTC for 20 hours.
    pub fn down(&self, time: Micros) -> bool {
        let hours =
            (time - self.calendar.start()) as f64 / hark_model::time::HOUR as f64 - self.dates.outage as f64 * 24.0;
        self.has(Truth::Outage) && (6.0..26.0).contains(&hours)
    }

    /// The variant of an experiment that a customer sees: half and half.
    pub fn variant(&self, experiment: u64, customer: usize) -> &'static str {
        let mut dice = Dice::new(self.seed, Concern::Variant, customer as u64, experiment as i64);
        if dice.chance(0.5) { "test" } else { "control" }
    }
}
