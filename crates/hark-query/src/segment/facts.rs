//! What kind of customer is this?
//!
//! Facts that nobody sent: level of experience, usage style, intent and stated goals. Each is decided from the timeline of one
//! customer at one moment, by the formulas of `docs/query-language.md`, section Facts; the numbers in them are
//! [`Settings`], which a workspace may replace. A rule tests a fact like a trait, and [`of`] tells all of one customer.

pub(super) mod measure;
pub mod settings;
mod tell;

pub use settings::Settings;
pub(super) use tell::{Ground, goals, said};
pub use tell::{Told, of};

/// A fact with words of its own. Goals have none: they are what the customer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Level of experience: days active, and how many kinds of events.
    Experience,
    /// Usage style: how regularly and how broadly they use it these weeks, against the weeks before.
    Style,
    /// Intent: what their latest events hint at.
    Intent,
}

/// The traits in which goals are stated.
pub const GOALS: [&str; 3] = ["goal", "goals", "use_case"];

/// Levels of experience, the lowest first.
pub const EXPERIENCE: [&str; 4] = ["new", "learner", "regular", "expert"];

/// Usage styles in the order in which they are tried.
pub const STYLE: [&str; 6] = ["dormant", "drifting", "casual", "habitual", "explorer", "specialist"];

/// Intents; the table of [`Settings`] says which events hint at them.
pub const INTENT: [&str; 5] = ["none", "leaving", "seeking_help", "expanding", "buying"];

impl Fact {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Fact::Experience => "experience",
            Fact::Style => "style",
            Fact::Intent => "intent",
        }
    }

    /// Its words; a customer has exactly one of them.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Fact::Experience => &EXPERIENCE,
            Fact::Style => &STYLE,
            Fact::Intent => &INTENT,
        }
    }
}
