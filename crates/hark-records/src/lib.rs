//! What has been decided: which workspaces exist, who may do what in them, what did they save?
//!
//! SQLite (`records.db`) or PostgreSQL, with one schema. Nothing of SQL leaves this crate. Whatever belongs to a workspace is
//! reached through an [`access::Allowed`], so a query without a workspace and a right does not compile; [`access`] says what is
//! not, and who may call it. What comes before there is a workspace (finding out whose key or session a request carries, signing in) stands in [`door`].

pub mod access;
pub mod audit;
pub mod deliveries;
pub mod demo;
pub mod devices;
pub mod door;
pub mod erased;
pub mod erasures;
pub mod error;
pub mod idempotency;
pub mod jobs;
pub mod keys;
pub mod lenses;
pub mod letters;
pub mod maps;
pub mod members;
pub mod open;
pub mod privacy;
pub mod reach;
mod refusals;
pub mod saved;
pub mod seats;
pub mod segments;
pub mod sessions;
pub mod settings;
pub mod teams;
pub mod throttle;
pub mod tokens;
pub mod traces;
pub mod usage;
pub mod watches;
pub mod webhooks;
pub mod workspaces;

mod migrate;
mod migrations;
mod transaction;

pub use access::{Actor, Allowed, Context, Right, Role};
pub use error::{Error, Result};
pub use keys::{Key, KeyHash, KeyKind, NewKey};
pub use open::Records;
pub use workspaces::{DEFAULT_WORKSPACE, Workspace};

/// The number of a workspace.
pub type WorkspaceId = u32;
