//! On which day do how many people sign up?

use crate::calendar::{Calendar, DAYS};
use crate::dates::Dates;
use crate::dice::{Concern, Dice};
use crate::truth::{Truth, Truths};

/// Weights of the days, as sums so far.
pub(super) struct Days {
    sums: Vec<f64>,
}

impl Days {
    /// Growth over the months, working weeks, quiet times, an article that brought many, and days that are just better than others.
    pub fn new(seed: u64, calendar: &Calendar, dates: &Dates, truths: Truths) -> Self {
        let mut sum = 0.0;
        let sums = (0..DAYS)
            .map(|day| {
                let mut dice = Dice::new(seed, Concern::Weather, 1, day);
                let growth = 1.0 + 0.7 * day as f64 / DAYS as f64;
                let week = [1.12, 1.22, 1.15, 1.08, 0.92, 0.42, 0.52][calendar.weekday(day)];
                let quiet = if calendar.is_quiet(day) && truths.has(Truth::HolidayQuiet) { 0.6 } else { 1.0 };
                let since = (day - dates.article) as f64;
                let article = if since >= 0.0 { 1.0 + 2.4 * (-since / 2.6).exp() } else { 1.0 };
                sum += growth * week * quiet * article * dice.lognormal(1.0, 0.16);
                sum
            })
            .collect();
        Days { sums }
    }

    /// A day.
    pub fn draw(&self, dice: &mut Dice) -> i64 {
        self.draw_from(0, dice)
    }

    /// A day that is not before another.
    pub fn draw_from(&self, from: i64, dice: &mut Dice) -> i64 {
        let low = if from <= 0 { 0.0 } else { self.sums[(from as usize - 1).min(self.sums.len() - 1)] };
        let high = self.sums[self.sums.len() - 1];
        let point = dice.between(low, high);
        self.sums.iter().position(|sum| point < *sum).unwrap_or(self.sums.len() - 1) as i64
    }
}
