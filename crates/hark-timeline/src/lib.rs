//! What happened, to whom, in which order?
//!
//! The memory of everything customers did. Events come in through a durable inbox, are drained into segments that lie
//! in customer order and then time order, and are read by walking customers one after another. See
//! `docs/ARCHITECTURE.md` for the files and their invariants.

mod backup;
mod catalogue;
pub mod column;
pub mod columns;
mod compaction;
mod dead_letters;
mod dedupe;
mod disk;
mod doctor;
mod drain;
pub mod engine;
mod erase;
mod erased;
pub mod error;
pub mod found;
#[cfg(test)]
mod hostile;
mod identity;
pub mod inbox;
pub mod known;
pub mod map;
mod memberships;
pub mod memory;
pub mod merge;
mod restore;
pub mod row;
pub mod segment;
pub mod source;
mod spine;
pub mod view;

pub use column::{Codes, Column, ColumnData, Field, OwnedValue, Value};
pub use engine::{Batch, BatchBuilder, Engine, EngineOptions, WorkspaceId};
pub use error::{Error, Result};
pub use known::{GroupFact, KnownGroup, KnownId, KnownLink, Member, Standing};
pub use source::{
    CustomerRows, EventNames, EventSource, Joined, RowRef, Rows, StoredEvent, Stretch, Unit, WalkOptions, WalkStats,
};
