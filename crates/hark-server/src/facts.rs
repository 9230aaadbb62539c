//! What do other systems (a CRM, billing) say of customers and accounts, and what of it is new?
//!
//! A table has a row for each of them. A row becomes an event that sets traits, as if the customer's own server had sent it, and only
//! where it says something that is not known yet: the same table twice changes nothing. Whatever is decided is decided before anything
//! is written, so a preview is the same work without the writing.

mod accounts;
pub mod columns;
pub mod money;
mod people;
pub mod rows;
pub mod table;

use crate::import::Failure;
use hark_query::QueryError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The property of the events that names the source.
pub const SOURCE: &str = "source";
/// What it says.
pub const CRM: &str = "crm";
/// Rows of one table.
pub const ROWS_MAX: u64 = 200_000;
/// Refused rows that are told one by one.
pub const REFUSALS_SHOWN: usize = 100;

/// Of what a table has a row for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FactKind)]
pub enum Kind {
    /// Of customers.
    #[default]
    Customers,
    /// Of accounts.
    Accounts,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Customers => "customers",
            Kind::Accounts => "accounts",
        }
    }

    /// The name of the events.
    fn event(self) -> &'static str {
        match self {
            Kind::Customers => "$identify",
            Kind::Accounts => "$group",
        }
    }
}

/// A row that says nothing that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number; the first row behind the header is 1.
    pub row: u64,
    /// The line of the file it begins in.
    pub line: u64,
    /// The fact, and what to do. Holds no value of the row: whoever reads it may not be allowed to see it.
    pub reason: String,
}

/// What a table would change, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows in all.
    pub rows: u64,
    /// Rows of customers that nobody knew.
    pub new: u64,
    /// Rows that say something new of a known customer.
    pub changed: u64,
    /// Rows that say what is known already.
    pub unchanged: u64,
    /// Rows that are refused.
    pub refused: u64,
    /// In how many rows each trait is new or another than before.
    pub traits: BTreeMap<String, u64>,
    /// The first refused rows.
    pub refusals: Vec<Refused>,
}

impl Summary {
    fn refuse(&mut self, row: u64, line: u64, reason: String) {
        self.refused += 1;
        if self.refusals.len() < REFUSALS_SHOWN {
            self.refusals.push(Refused { row, line, reason });
        }
    }
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was said of the columns does not fit the table.
    #[error("{fact}")]
    Columns {
        /// Which wish.
        field: &'static str,
        /// The fact, and what to do.
        fact: String,
    },
    /// The table cannot be read.
    #[error(transparent)]
    Table(#[from] Failure),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] QueryError),
}
