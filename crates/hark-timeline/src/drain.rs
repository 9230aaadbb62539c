//! How does what was acknowledged become part of the timeline, exactly once?
//!
//! A drain reads the oldest rows of the inbox, works out everything by reading only ([`sift`]), writes and syncs the
//! files, and then changes the catalogue in one transaction that also removes the rows. A crash at any point leaves
//! either the rows or the result; files without a row in the catalogue are removed at the next start.

pub mod arrivals;
pub mod poison;
pub mod settle;
pub mod sift;

use crate::catalogue::tables;
use crate::error::Result;
use crate::inbox::backlog::Waiting;
use crate::inbox::codec;
use hark_model::{DeadLetter, Reason};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::ops::Range;

/// Events of one drain, about.
pub const EVENTS_MAX: u64 = 256 * 1024;
/// Bytes of unpacked payloads of one drain, about: the largest part of a drain's memory.
const PAYLOAD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// One row of the inbox, unpacked.
pub struct Parcel {
    /// Its number.
    pub seq: i64,
    /// The payload; empty when the row is damaged.
    pub payload: Vec<u8>,
    /// How many items the payload should hold.
    pub items: usize,
}

/// The rows of one workspace.
#[derive(Default)]
pub struct Load {
    /// The rows in order.
    pub parcels: Vec<Parcel>,
    /// What stands for rows that cannot be read: disk damage, never a client's doing.
    pub damaged: Vec<DeadLetter>,
    /// How many items the rows hold, so that room is made once.
    pub items: usize,
    /// Only these items, by their place in the load: for trials.
    pub only: Option<Range<usize>>,
    /// Items that break the drain, and why; they become dead letters.
    pub refused: Vec<(usize, String)>,
}

impl Load {
    /// Whether any of these items is wanted.
    pub fn wants(&self, items: Range<usize>) -> bool {
        self.only.as_ref().is_none_or(|only| items.start < only.end && only.start < items.end)
    }

    /// Why this item cannot be stored, if it cannot.
    pub fn why_refused(&self, at: usize) -> Option<&str> {
        self.refused.iter().find(|(bad, _)| *bad == at).map(|(_, why)| why.as_str())
    }
}

/// The oldest rows of the inbox by workspace, and how much that is.
pub fn fetch(conn: &Connection, events_max: u64) -> Result<(BTreeMap<u32, Load>, Waiting)> {
    let sql = "SELECT seq, workspace, events, dead, blob, sum FROM inbox ORDER BY seq";
    let failed = crate::catalogue::failed;
    let mut statement = conn.prepare_cached(sql).map_err(failed("be read"))?;
    let mut rows = statement.query([]).map_err(failed("be read"))?;
    let mut loads: BTreeMap<u32, Load> = BTreeMap::new();
    let (mut taken, mut bytes) = (0u64, 0usize);
    let mut all = Waiting::default();
    while taken < events_max && bytes < PAYLOAD_BYTES_MAX {
        let Some(row) = rows.next().map_err(failed("be read"))? else { break };
        let number = |i: usize| row.get::<_, i64>(i).map_err(failed("be read"));
        let (seq, workspace, events, dead, sum) = (number(0)?, number(1)?, number(2)?, number(3)?, number(5)?);
        let blob = row.get_ref(4).map_err(failed("be read"))?;
        let expected = {
            use rusqlite::types::ValueRef::Integer;
            let head = [Integer(seq), Integer(workspace), Integer(events), Integer(dead), blob];
            crate::catalogue::row_sum("inbox", head.into_iter())
        };
        let blob = blob.as_blob().unwrap_or(&[]);
        taken += (events + dead).max(1) as u64;
        all.events += (events + dead).max(0) as u64;
        all.bytes += blob.len() as u64;
        let load = loads.entry(workspace as u32).or_default();
        let mut items = (events + dead).max(0) as usize;
        let payload = (sum == expected).then(|| codec::unseal(blob).ok()).flatten();
        if payload.is_none() {
            tracing::error!(seq, events, "a row of the inbox is damaged and goes to the dead letters");
            load.damaged.extend((0..items).map(|_| damaged(seq)));
            items = 0;
        }
        let payload = payload.unwrap_or_default();
        bytes += payload.len();
        load.items += items;
        load.parcels.push(Parcel { seq, payload, items });
    }
    Ok((loads, all))
}

/// What stands for an item that the disk lost.
fn damaged(seq: i64) -> DeadLetter {
    DeadLetter {
        reason: Reason::StoreRefused,
        detail: format!("row {seq} of the inbox is damaged on disk; its events cannot be read"),
        dialect: "none".to_owned(),
        raw: String::new(),
        received: 0,
        verified: false,
    }
}

/// What waits in the inbox.
pub fn waiting(conn: &Connection) -> Result<Waiting> {
    let sql = "SELECT coalesce(sum(events + dead), 0), coalesce(sum(length(blob)), 0) FROM inbox";
    let number = |row: &rusqlite::Row<'_>, i| row.get::<_, i64>(i).map(|n| n.max(0) as u64);
    let found = tables::optional(conn, sql, [], |row| Ok(Waiting { events: number(row, 0)?, bytes: number(row, 1)? }))?;
    Ok(found.unwrap_or_default())
}

/// The highest number the inbox has given.
pub fn last_seq(conn: &Connection) -> Result<i64> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'inbox'";
    Ok(tables::optional(conn, sql, [], |row| row.get(0))?.unwrap_or(0))
}

/// Whether a row up to this number still waits.
pub fn waits(conn: &Connection, seq: i64) -> Result<bool> {
    Ok(tables::optional(conn, "SELECT 1 FROM inbox WHERE seq <= ?1 LIMIT 1", [seq], |_| Ok(()))?.is_some())
}
