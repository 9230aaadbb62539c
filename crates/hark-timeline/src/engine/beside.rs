//! What else can another process read and put right while a server holds the folder?

use super::{BatchBuilder, StoredDeadLetter, WorkspaceId};
use crate::catalogue::{self, Tx, tables};
use crate::dead_letters;
use crate::error::Result;
use hark_model::{Accounting, Event};
use std::path::Path;

/// [`super::Engine::accounting`] of a folder that a server may hold.
pub fn accounting_foreign(dir: &Path, workspace: WorkspaceId) -> Result<Accounting> {
    Ok(tables::counters(&catalogue::open_existing(dir)?, workspace)?.accounting)
}

/// [`super::Engine::dead_letters`] of a folder that a server may hold.
pub fn dead_letters_foreign(
    dir: &Path,
    workspace: WorkspaceId,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredDeadLetter>> {
    dead_letters::list(&catalogue::open_existing(dir)?, workspace, after, limit)
}

/// [`super::Engine::replay_dead_letter`] of a folder that a server may hold; the server drains the events within a
/// second.
pub fn replay_dead_letter_foreign(dir: &Path, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<()> {
    let mut builder = BatchBuilder::new(workspace);
    events.iter().for_each(|event| builder.push(event));
    let batch = builder.finish();
    let mut conn = catalogue::open_existing(dir)?;
    let mut tx = Tx::begin(&mut conn)?;
    dead_letters::replay(&mut tx, workspace, number, &batch)?;
    tx.commit()
}

/// Bytes that may still be written to the disk this folder is on.
pub fn free_bytes(dir: &Path) -> Result<u64> {
    crate::disk::free_bytes(dir)
}
