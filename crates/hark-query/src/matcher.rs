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
use crate::spec::range::Wall;
use crate::spec::reader::did_you_mean;
use crate::spec::{Condition, Predicate, Selector, Subject, Test};
use crate::{QueryError, Result};
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
    /// The calendar in which the rules of stages are read; the workspace's without one.
    pub wall: Option<Wall>,
    /// Whether the question itself follows customers from stage to stage.
    pub stages: bool,
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
        let staged = self.speaks_of_stages();
        staged
            || tested
            || broken_down
            || self.filter.is_some()
            || self.customers.is_some()
            || self.number.is_some()
            || ruled
    }

    /// Every test of the question itself, not those of its rule for customers.
    fn stage_tests(&self) -> impl Iterator<Item = &Test> {
        let conditions = self.selectors.iter().filter_map(|selector| selector.condition.as_ref()).chain(&self.filter);
        conditions.flat_map(Condition::tests).filter(|test| test.subject == Subject::Stage)
    }

    /// Whether anything asks in which stage an event happened.
    pub fn speaks_of_stages(&self) -> bool {
        self.stages || self.breakdown == Some(Breakdown::Stage) || self.stage_tests().next().is_some()
    }

    /// Refuses stages that the workspace does not have: a misspelt one would choose nothing and say nothing.
    fn knows_stages(&self, keys: &[String]) -> Result<()> {
        let words = self.stage_tests().filter_map(|test| match &test.predicate {
            Predicate::In(literals) => Some(literals.texts()),
            _ => None,
        });
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        match words.flatten().find(|word| !keys.iter().any(|key| key.to_lowercase() == word.to_lowercase())) {
            None => Ok(()),
            Some(word) => {
                Err(QueryError::wrong("", format!("There is no stage {word:?}.")).hint(did_you_mean(word, &keys)))
            }
        }
    }
}
