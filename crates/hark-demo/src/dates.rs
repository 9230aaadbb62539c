//! On which day does what happen in the simulated company?

use crate::calendar::{Calendar, DAYS};
use std::ops::Range;

/// Days of the world on which something begins or lasts, counted from day 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// From here on step 3 of onboarding does not fit on a phone's screen.
    pub phone_step_three: i64,
    /// The Tuesday of the outage.
    pub outage: i64,
    /// Uploads fail in Firefox.
    pub upload: Range<i64>,
    /// The article that brings many visitors for some days.
    pub article: i64,
    /// The experiment with a checklist in onboarding takes newcomers.
    pub checklist: Range<i64>,
    /// The experiment with another navigation takes everybody.
    pub navigation: Range<i64>,
    /// The price of the plan for one person rises; who pays it thinks about leaving.
    pub price: Range<i64>,
    /// The new payment processor refuses many cards in rupees.
    pub payments: i64,
    /// The new colours.
    pub palette: i64,
    /// The desktop app begins to lose changes.
    pub sync: i64,
}

impl Dates {
    /// The days in this calendar.
    pub fn new(calendar: &Calendar) -> Self {
        Dates {
            phone_step_three: 90,
            outage: calendar.ordinary_weekday(52, 1),
            upload: 70..84,
            article: calendar.ordinary_weekday(40, 2),
            checklist: 20..125,
            navigation: 95..140,
            price: 100..145,
            payments: 105,
            palette: 120,
            sync: 160,
        }
    }
}

/// A version that reached the customers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Release {
    /// Counted from day 0.
    pub day: i64,
    /// As in the property `app_version`.
    pub version: String,
    /// What the company said about it.
    pub note: &'static str,
}

/// All releases in order of their days. The one at the beginning of the quiet time did nothing to anybody.
pub fn releases(dates: &Dates, calendar: &Calendar) -> Vec<Release> {
    let mut days = vec![
        (-30, "The version at the beginning"),
        (18, "Recurring tasks"),
        (33, "Faster boards"),
        (58, "Mentions in comments"),
        (dates.upload.start, "New upload window"),
        (dates.upload.end, "Repairs the upload window in Firefox"),
        (dates.phone_step_three, "New onboarding pages"),
        (107, "Workload report"),
        (dates.palette, "New colours"),
        (138, "Calendar sync"),
        (dates.sync, "Desktop app works offline"),
        (calendar.quiet.start, "New home page"),
    ];
    days.retain(|(day, _)| *day < DAYS);
    days.sort_by_key(|(day, _)| *day);
    let version = |index: usize| format!("4.{index}.0");
    days.into_iter().enumerate().map(|(index, (day, note))| Release { day, version: version(index), note }).collect()
}
