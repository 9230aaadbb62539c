//! How are the planted truths written down?
//!
//! Sizes and bands were measured over many seeds at 5,000 customers with the definitions of `how`; the tests of this crate hold them.

mod business;
mod product;

use super::{Entry, Truth};
use crate::calendar::{Calendar, DAYS};
use crate::dates::Dates;
use serde_json::{Value, json};

/// What entries are written from.
pub(super) struct Book<'a> {
    pub calendar: &'a Calendar,
    pub dates: &'a Dates,
}

impl Book<'_> {
    /// The first and the last day of a stretch, as dates.
    pub fn days(&self, from: i64, to: i64) -> [String; 2] {
        [self.calendar.date(from), self.calendar.date(to.min(DAYS) - 1)]
    }

    /// The whole world.
    pub fn always(&self) -> [String; 2] {
        self.days(0, DAYS)
    }

    /// A stretch as the range of a question.
    pub fn range(&self, from: i64, to: i64) -> Value {
        json!({"from": self.calendar.date(from), "to": self.calendar.date(to.min(DAYS))})
    }

    fn entry(&self, truth: Truth) -> Entry {
        match truth {
            Truth::OnboardingPhone => self.onboarding(),
            Truth::ExportLarge => self.export(),
            Truth::ColourLoud => self.colours(),
            Truth::InvitedStay => self.invited(),
            Truth::PriceSolo => self.price(),
            Truth::Outage => self.outage(),
            Truth::HolidayQuiet => self.holidays(),
            Truth::TemplateSimpson => self.template(),
            Truth::ChecklistWorks => self.checklist(),
            Truth::NavigationNothing => self.navigation(),
            Truth::CommentsStop => self.comments(),
            Truth::UploadFirefox => self.upload(),
            Truth::PaidSocial => self.social(),
            Truth::JapanSilent => self.japan(),
            Truth::SyncEmerging => self.sync(),
            Truth::PaymentRupees => self.rupees(),
        }
    }
}

/// All entries in the order of [`Truth::ALL`].
pub fn catalogue(calendar: &Calendar, dates: &Dates) -> Vec<Entry> {
    let book = Book { calendar, dates };
    Truth::ALL.iter().map(|truth| book.entry(*truth)).collect()
}
