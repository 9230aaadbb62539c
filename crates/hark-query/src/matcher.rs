//! Which events of this customer are meant by which selector of the question?
//!
//! A [`Plan`] says what a walk must look at. [`Plan::bind`] fetches the columns it needs and decides all conditions;
//! the [`Matcher`] made from that answers for single events. Selectors by name alone never touch a column.

pub(crate) mod bound;
mod matching;
mod sieve;

pub use bound::Bound;
pub use matching::{Matcher, Scratch};
pub use sieve::Sieve;

use crate::breakdown::Breakdown;
use crate::spec::{Condition, Selector};
use hark_model::Population;
use hark_timeline::WalkOptions;

/// What a walk must look at.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Whose timelines.
    pub population: Population,
    /// What is left out, and along what the walk goes.
    pub options: WalkOptions,
    /// Events for which this does not hold are invisible.
    pub filter: Option<Condition>,
    /// Customers for whom this does not hold are left out.
    pub customers: Option<Condition>,
    /// Customers of whom this rule does not hold are left out, too.
    pub rule: Option<std::sync::Arc<crate::segment::Rules>>,
    /// The events the question speaks of, by number.
    pub selectors: Vec<Selector>,
    /// Into which rows the answer falls apart.
    pub breakdown: Option<Breakdown>,
    /// A property whose numbers are measured.
    pub number: Option<String>,
    /// How many tests the spec holds, for the limit.
    pub tests: usize,
}

impl Plan {
    /// Whether the walk goes along accounts.
    pub fn of_accounts(&self) -> bool {
        matches!(&self.options.unit, hark_timeline::Unit::Group(kind) if kind == hark_model::event::ACCOUNT)
    }

    /// Whether any answer needs more of an event than its name and time.
    pub fn reads_columns(&self) -> bool {
        let tested = self.selectors.iter().any(|selector| selector.condition.is_some());
        let broken_down = self.breakdown.as_ref().is_some_and(|breakdown| !breakdown.fields(false).is_empty());
        let ruled = self.rule.as_ref().is_some_and(|rule| rule.reads_columns());
        tested || broken_down || self.filter.is_some() || self.customers.is_some() || self.number.is_some() || ruled
    }
}
