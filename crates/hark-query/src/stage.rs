//! In which stage is a customer, since when, and by what?
//!
//! A workspace has an ordered list of stages, each with a rule. A customer is in the last stage of the list whose rule holds of
//! their events so far. Nothing is stored: a late event, a merge or another rule changes the past as it should.
//! `docs/query-language.md`, section Stages, is the language and lists the stages of who made none.
//!
//! [`line`] follows one customer from stage to stage, [`now`] tells where one stands and why, [`history`] how they got there, and
//! [`census`] how many there are in each.

pub mod census;
mod defaults;
pub mod history;
pub(crate) mod line;
mod list;
pub mod now;

pub use census::Census;
pub use defaults::DEFAULTS;
pub use history::Change;
pub use list::{check, read};
pub use now::Now;

use serde_json::Value;

/// So many stages may a workspace have.
pub const STAGES_MAX: usize = 32;

/// One stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What questions call it.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Who is in it, or was and went on.
    pub rule: Value,
}
