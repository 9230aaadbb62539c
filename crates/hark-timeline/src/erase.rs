//! How does a customer leave every byte of the folder?
//!
//! Segments are written anew without them, rows of the catalogue are removed, the file of the catalogue is rewritten so
//! that free pages hold nothing, and keyed hashes of their ids stay so that they are refused from then on. The runs of
//! message ids hold keyed hashes only and stay as they are.

use crate::catalogue::schema::{DEAD_LETTERS, GROUPS, IDS, LINKS, MEMBERSHIPS, REFUSED};
use crate::catalogue::{Tx, failed, tables};
use crate::engine::Erasure;
use crate::engine::core::Core;
use crate::engine::upkeep::apply;
use crate::error::Result;
use crate::identity::{Change, text_of};
use crate::inbox::lock;
use crate::memberships::MembershipMap;
use hark_model::{CustomerKey, Population};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// Erases; the caller holds `upkeep` and has drained.
pub fn erase(core: &Core, workspace: u32, population: Population, id: &str) -> Result<Erasure> {
    let mut conn = lock(&core.store);
    let before = core.published(workspace)?.space;
    let raw = core.hasher.customer(population, id);
    let customer = before.identities.resolve(raw);
    let mut raws: HashSet<CustomerKey> = before.identities.raws_of(customer).into_iter().collect();
    raws.insert(raw);
    let mut texts = vec![id.to_owned()];
    for raw in &raws {
        texts.extend(text_of(&conn, workspace, *raw)?);
    }
    let keep = |raw: CustomerKey| !raws.contains(&raw);
    let replacement = core.rewrite(&before, &before.layers, &keep)?;
    let letters = letters_about(&conn, workspace, &texts)?;
    let left: u64 = replacement.iter().flat_map(|r| &r.metas).map(|meta| meta.events).sum();
    let events = before.layers.iter().map(|l| l.events()).sum::<u64>() - if replacement.is_some() { left } else { 0 };
    let erasure = Erasure {
        ids: raws.len(),
        events,
        dead_letters: letters.len() as u64,
        segments: replacement.as_ref().map_or(0, |r| r.metas.len()),
    };
    let gone = replacement.as_ref().map(|r| r.gone.clone()).unwrap_or_default();
    let mut space = (*before).clone();
    let gate = lock(&core.gate);
    let mut tx = Tx::begin(&mut conn)?;
    if let Some(replacement) = replacement {
        apply(&mut tx, &mut space, replacement)?;
    }
    remove_rows(&mut tx, workspace, &raws)?;
    for number in &letters {
        tx.take(&DEAD_LETTERS, &[Value::Integer(*number)])?;
    }
    let changes: Vec<Change> = raws
        .iter()
        .filter(|raw| space.identities.resolve(**raw) != **raw)
        .map(|raw| Change { raw: *raw, customer: *raw })
        .collect();
    space.identities = space.identities.with(&changes);
    space.refused = Arc::new(space.refused.iter().copied().chain(raws.iter().copied()).collect());
    space.memberships = MembershipMap::load(tx.conn(), workspace)?;
    space.version += 1;
    tables::count(&mut tx, workspace, |counters| {
        counters.accounting.erased += events;
        // A dead letter that is erased is one that consent refused after the fact: the sum stays the same.
        counters.accounting.dead_letters -= letters.len() as u64;
        counters.accounting.refused_by_consent += letters.len() as u64;
        counters.identity_version = space.identities.version();
    })?;
    core.keep_next_id(&mut tx)?;
    tx.commit()?;
    core.publish(space);
    core.remove_layers(&before, &gone)?;
    // Free pages and the log still hold what was removed.
    scrub(&conn)?;
    drop(gate);
    Ok(erasure)
}

/// Rewrites the catalogue's file and cuts its log, so that no removed byte stays.
pub fn scrub(conn: &Connection) -> Result<()> {
    conn.execute_batch("VACUUM").map_err(failed("be rewritten"))?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(failed("be checkpointed"))
}

fn remove_rows(tx: &mut Tx<'_>, workspace: u32, raws: &HashSet<CustomerKey>) -> Result<()> {
    let workspace = tables::int(u64::from(workspace));
    for raw in raws {
        let pair = [workspace.clone(), tables::blob(&raw.to_bytes())];
        tx.remove(&LINKS, "workspace = ?1 AND a = ?2", &pair)?;
        tx.remove(&LINKS, "workspace = ?1 AND b = ?2", &pair)?;
        tx.remove(&MEMBERSHIPS, "workspace = ?1 AND raw = ?2", &pair)?;
        tx.take(&IDS, &pair)?;
        tx.put(&REFUSED, &pair)?;
    }
    let orphaned = "workspace = ?1 AND group_key NOT IN (SELECT group_key FROM memberships WHERE workspace = ?1)";
    tx.remove(&GROUPS, orphaned, &[workspace]).map(drop)
}

/// The numbers of the dead letters that name one of these ids.
fn letters_about(conn: &Connection, workspace: u32, texts: &[String]) -> Result<Vec<i64>> {
    let sql = "SELECT number, raw, detail FROM dead_letters WHERE workspace = ?1";
    let rows = tables::all(conn, sql, [workspace], |row| {
        let (raw, detail): (String, String) = (row.get(1)?, row.get(2)?);
        Ok((row.get::<_, i64>(0)?, names_one(&raw, texts) || texts.iter().any(|t| detail.contains(t.as_str()))))
    })?;
    Ok(rows.into_iter().filter(|(_, about)| *about).map(|(number, _)| number).collect())
}

/// Whether a JSON text holds one of the ids as a value; of text that is no JSON, whether it holds it anywhere.
fn names_one(raw: &str, texts: &[String]) -> bool {
    fn holds(value: &serde_json::Value, texts: &[String]) -> bool {
        match value {
            serde_json::Value::String(text) => {
                // The envelope may hold the event as it came, as text.
                texts.contains(text)
                    || (text.starts_with('{') && serde_json::from_str(text).is_ok_and(|inner| holds(&inner, texts)))
            }
            serde_json::Value::Number(number) => texts.contains(&number.to_string()),
            serde_json::Value::Array(values) => values.iter().any(|value| holds(value, texts)),
            serde_json::Value::Object(map) => map.values().any(|value| holds(value, texts)),
            _ => false,
        }
    }
    match serde_json::from_str(raw) {
        Ok(value) => holds(&value, texts),
        Err(_) => texts.iter().any(|text| raw.contains(text.as_str())),
    }
}
