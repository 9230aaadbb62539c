//! Which events of this customer are meant by which selector of the question?
//!
//! A [`Plan`] says what a walk must look at. [`Plan::bind`] fetches the columns it needs and decides all conditions;
//! the [`Matcher`] made from that answers for single events. Selectors by name alone never touch a column.

mod bound;
mod matching;

pub use bound::Bound;
pub use matching::{Matcher, Scratch};

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
    /// The events the question speaks of, by number.
    pub selectors: Vec<Selector>,
    /// Into which rows the answer falls apart.
    pub breakdown: Option<Breakdown>,
    /// A property whose numbers are measured.
    pub number: Option<String>,
    /// How many tests the spec holds, for the limit.
    pub tests: usize,
}
