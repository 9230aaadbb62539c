//! What can be asked of the timelines, and what does each question mean?
//!
//! A question is a JSON spec (see `docs/query-language.md`); [`answer`] reads it, walks the timelines and returns JSON.
//! One file per question. Everything else serves them: [`spec`] reads, [`matcher`] decides which events are meant,
//! [`calendar`] puts moments into periods, [`run`] spreads the walk over threads.

pub mod accounts;
mod activity;
pub mod answer;
pub mod breakdown;
pub mod calendar;
pub mod customers;
pub mod error;
mod filter;
pub mod funnel;
pub mod halt;
pub mod journey;
pub mod lifecycle;
pub mod mapping;
pub mod matcher;
pub mod paths;
pub mod person;
pub mod proven;
pub mod question;
pub mod retention;
pub mod roster;
pub mod run;
pub mod segment;
pub mod session;
pub mod spec;
pub mod stage;
pub mod stickiness;
pub mod time_between;
pub mod timeline;
pub mod traits;
pub mod trend;
pub mod vocabulary;

pub use error::{QueryError, Result};
pub use question::{AnyQuestion, Cell, Question, answer, check};
pub use run::Context;
