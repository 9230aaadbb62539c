//! Which message ids must a damaged run have held?
//!
//! The segments know every event that is stored, so they know every id that is taken. Only the hash of the body is lost,
//! and of erased customers also the ids; who sends for an erased customer is refused anyway.

use super::run::RunMeta;
use super::{BODY_MASK, Kind, entry, identified_entry, import_entry, same_id};
use crate::catalogue::tables;
use crate::engine::space::Space;
use crate::error::Result;
use crate::segment::read::Scan;
use crate::segment::schema::Slot;
use crate::segment::shape::uuid_text;
use crate::segment::write::IDENTIFIED;
use crate::segment::{SCAN_ROWS, Segment};
use hark_model::{CustomerKey, IdHasher};
use rusqlite::Connection;

/// The sorted entries that a run of these facts must hold. The bodies are [`super::BODY_UNKNOWN`].
pub fn entries(conn: &Connection, space: &Space, hasher: &IdHasher, meta: &RunMeta) -> Result<Vec<u128>> {
    let mut found = Vec::new();
    for segment in space.layers.iter().flat_map(|layer| &layer.segments) {
        match meta.kind {
            Kind::Identified => of_identified(segment, hasher, &mut found)?,
            kind => of_messages(segment, hasher, kind, meta, &mut found)?,
        }
    }
    if meta.kind == Kind::Identified {
        let sql = "SELECT raw FROM ids WHERE workspace = ?1 AND identified = 1";
        let keys = tables::all(conn, sql, [space.id], |row| row.get(0).map(CustomerKey::from_bytes))?;
        found.extend(keys.into_iter().map(identified_entry));
    }
    found.iter_mut().for_each(|entry| *entry &= !BODY_MASK);
    found.sort_unstable();
    found.dedup_by(|a, b| same_id(*a, *b));
    Ok(found)
}

fn of_messages(segment: &Segment, hasher: &IdHasher, kind: Kind, meta: &RunMeta, found: &mut Vec<u128>) -> Result<()> {
    let file = segment.parquet()?;
    let slots = match kind {
        Kind::Import => vec![Slot::MessageImport],
        _ => vec![Slot::MessageUuid, Slot::MessageText],
    };
    let columns = [Slot::Received].iter().chain(&slots).map(|slot| (slot, file.schema.find(slot)));
    let columns: Vec<(&Slot, usize)> = columns.filter_map(|(slot, at)| at.map(|at| (slot, at))).collect();
    let mut scan = Scan::new(file.clone(), columns.iter().map(|(_, at)| *at).collect());
    while let Some((rows, decoded)) = scan.next(SCAN_ROWS)? {
        for i in 0..rows.len() {
            let received = decoded.first().and_then(|column| column.whole(i)).unwrap_or(i64::MIN);
            if !(meta.received_first..=meta.received_last).contains(&received) {
                continue;
            }
            for ((slot, _), column) in columns.iter().zip(&decoded).skip(1) {
                found.extend(match slot {
                    Slot::MessageText => column.text(i).map(|text| entry(hasher, text.as_bytes(), 0)),
                    Slot::MessageUuid => column.fixed(i).map(|b| entry(hasher, uuid_text(&b).as_bytes(), 0)),
                    _ => column.fixed(i).map(|b| import_entry(hasher, u128::from_be_bytes(b), 0)),
                });
            }
        }
    }
    Ok(())
}

fn of_identified(segment: &Segment, hasher: &IdHasher, found: &mut Vec<u128>) -> Result<()> {
    let file = segment.parquet()?;
    let slots = [Slot::Flags, Slot::Customer, Slot::Id];
    let columns: Vec<usize> = slots.iter().filter_map(|slot| file.schema.find(slot)).collect();
    let mut scan = Scan::new(file.clone(), columns);
    while let Some((rows, decoded)) = scan.next(SCAN_ROWS)? {
        for i in 0..rows.len() {
            let [flags, customer, id] = &decoded[..] else { continue };
            if flags.whole(i).is_some_and(|marks| marks & i64::from(IDENTIFIED) != 0)
                && let (Some(customer), Some(id)) = (customer.fixed(i), id.text(i))
            {
                let population = CustomerKey::from_bytes(customer).population();
                found.push(identified_entry(hasher.customer(population, id)));
            }
        }
    }
    Ok(())
}
