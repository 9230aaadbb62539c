//! How does a customer leave every byte of the folder?
//!
//! Segments are written anew without them and without their ids in rows of those who shared a device with them, rows of the catalogue are removed, the file of the catalogue is rewritten so
//! that free pages hold nothing, and keyed hashes of their ids stay so that they are refused from then on. The runs of
//! message ids hold keyed hashes only and stay as they are.

use crate::catalogue::schema::{DEAD_LETTERS, GROUPS, IDS, LINKS, MEMBERSHIPS, REFUSED};
use crate::catalogue::{Tx, failed, tables};
use crate::dead_letters;
use crate::engine::core::Core;
use crate::engine::space::Layer;
use crate::engine::upkeep::apply;
use crate::engine::{Erasure, StoredDeadLetter};
use crate::erased::Erased;
use crate::error::{Error, Result};
use crate::identity::Change;
use crate::inbox::lock;
use crate::memberships::MembershipMap;
use crate::merge::KeyOf;
use crate::segment::Effort;
use crate::segment::schema::Slot;
use hark_model::{CustomerKey, Population};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// Rows of which the ids are looked at together.
const ROWS: usize = 64 * 1024;

/// Erases the customer that an id belongs to; the caller holds `upkeep` and has drained.
pub fn erase(core: &Core, workspace: u32, population: Population, id: &str) -> Result<Erasure> {
    let identities = core.published(workspace)?.space.identities.clone();
    let raw = core.hasher.customer(population, id);
    let mut raws: HashSet<CustomerKey> = identities.raws_of(identities.resolve(raw)).into_iter().collect();
    raws.insert(raw);
    erase_keys(core, workspace, raws)
}

/// Erases ids by their keys; the caller holds `upkeep` and has drained.
pub fn erase_keys(core: &Core, workspace: u32, raws: HashSet<CustomerKey>) -> Result<Erasure> {
    let mut conn = lock(&core.store);
    let before = core.published(workspace)?.space;
    let keep = |raw: CustomerKey| !raws.contains(&raw);
    let key_of = |population: Population, id: &str| core.hasher.customer(population, id);
    let letters = letters_about(&conn, core, workspace, &raws)?;
    let keys = raws.iter().copied().collect();
    let mut erasure = Erasure { ids: raws.len(), dead_letters: letters.len() as u64, keys, ..Erasure::default() };
    let mut replacements = Vec::new();
    for layer in &before.layers {
        let one = std::slice::from_ref(layer);
        if (holds_one(layer, &raws)? || names_an_erased(layer, &raws, &key_of)?)
            && let Some(replacement) = core.rewrite(&before, one, &keep, Some(&key_of), (Effort::Small, None))?
        {
            erasure.events += layer.events() - replacement.metas.iter().map(|meta| meta.events).sum::<u64>();
            erasure.segments += layer.segments.len();
            replacements.push(replacement);
        }
    }
    let gone: Vec<u64> = replacements.iter().flat_map(|r| r.gone.iter().copied()).collect();
    let mut space = (*before).clone();
    // Before it is done: whoever puts an older copy here finds the list, and what breaks off here is done at the next start.
    let new = raws.iter().filter(|raw| !before.refused.contains(raw)).copied().collect();
    crate::erased::note(&core.dir, &core.hasher, &Erased::from([(workspace, new)]))?;
    let gate = lock(&core.gate);
    let mut tx = Tx::begin(&mut conn)?;
    for replacement in replacements {
        apply(&mut tx, &mut space, replacement)?;
    }
    remove_rows(&mut tx, workspace, &raws)?;
    for number in &letters {
        tx.take(&DEAD_LETTERS, &[Value::Integer(*number)])?;
    }
    let linked = raws.iter().filter(|raw| space.identities.resolve(**raw) != **raw);
    let changes: Vec<Change> = linked.map(|raw| Change { raw: *raw, customer: *raw }).collect();
    space.identities = space.identities.with(&changes);
    space.refused = Arc::new(space.refused.iter().copied().chain(raws.iter().copied()).collect());
    space.memberships = MembershipMap::load(tx.conn(), workspace)?;
    space.version += 1;
    tables::count(&mut tx, workspace, |counters| {
        counters.accounting.erased += erasure.events;
        // A dead letter that is erased is one that consent refused after the fact: the sum stays the same.
        counters.accounting.dead_letters -= erasure.dead_letters;
        counters.accounting.refused_by_consent += erasure.dead_letters;
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

fn holds_one(layer: &Layer, raws: &HashSet<CustomerKey>) -> Result<bool> {
    for segment in &layer.segments {
        let spine = segment.spine()?;
        for raw in raws {
            let holds = |run: &usize| (0..spine.rows(*run).len()).any(|i| spine.raw_at(*run, i) == *raw);
            if spine.runs_of_raw(*raw).iter().any(holds) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a row of anybody names one of the ids as the one of its device. A device that several people share leaves its
/// id in the rows of each, so every row is looked at.
fn names_an_erased(layer: &Layer, raws: &HashSet<CustomerKey>, key_of: &KeyOf<'_>) -> Result<bool> {
    let populations: HashSet<Population> = raws.iter().map(|raw| raw.population()).collect();
    let is_one = |id: &str| populations.iter().any(|population| raws.contains(&key_of(*population, id)));
    for segment in &layer.segments {
        let file = segment.parquet()?;
        let Some(column) = file.schema.find(&Slot::AnonymousId) else { continue };
        for start in (0..file.rows()).step_by(ROWS) {
            let rows = start..file.rows().min(start + ROWS);
            let ids = file.read(column, rows.clone())?;
            if (0..rows.len()).filter_map(|row| ids.text(row)).any(is_one) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Rewrites the catalogue's file and cuts its log, so that no removed byte stays. [`Error::Busy`] when a reader in
/// another process held the log for too long: the erasure stands, and asking for it again cuts the log.
pub fn scrub(conn: &Connection) -> Result<()> {
    conn.execute_batch("VACUUM").map_err(failed("be rewritten"))?;
    let busy: i64 =
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(failed("be checkpointed"))?;
    if busy == 0 { Ok(()) } else { Err(Error::Busy) }
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

fn is_one_of<'a>(core: &'a Core, raws: &'a HashSet<CustomerKey>) -> impl Fn(&str) -> bool + 'a {
    |text| Population::ALL.iter().any(|p| raws.contains(&core.hasher.customer(*p, text)))
}

/// Letters that are looked at together.
const LETTERS: usize = 500;

/// The dead letters that an erasure of these ids would remove.
pub fn letters_naming(core: &Core, workspace: u32, raws: &HashSet<CustomerKey>) -> Result<Vec<StoredDeadLetter>> {
    let is_one = is_one_of(core, raws);
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = dead_letters::list(&lock(&core.read), workspace, after, LETTERS)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.number;
        let about =
            |one: &StoredDeadLetter| names_one(&one.letter.raw, &is_one) || words_name_one(&one.letter.detail, &is_one);
        found.extend(page.into_iter().filter(about));
    }
}

/// The numbers of the dead letters that name one of these ids. Only the keys of the ids are needed: every text in a
/// letter is hashed and compared.
fn letters_about(conn: &Connection, core: &Core, workspace: u32, raws: &HashSet<CustomerKey>) -> Result<Vec<i64>> {
    let is_one = is_one_of(core, raws);
    let sql = "SELECT number, raw, detail FROM dead_letters WHERE workspace = ?1";
    let rows = tables::all(conn, sql, [workspace], |row| {
        let (raw, detail): (String, String) = (row.get(1)?, row.get(2)?);
        Ok((row.get::<_, i64>(0)?, names_one(&raw, &is_one) || words_name_one(&detail, &is_one)))
    })?;
    Ok(rows.into_iter().filter(|(_, about)| *about).map(|(number, _)| number).collect())
}

/// Whether a JSON text holds one of the ids as a value; of text that is no JSON, whether one of its words is one.
fn names_one(raw: &str, is_one: &dyn Fn(&str) -> bool) -> bool {
    match serde_json::from_str(raw) {
        Ok(value) => holds(&value, is_one),
        Err(_) => words_name_one(raw, is_one),
    }
}

fn holds(value: &serde_json::Value, is_one: &dyn Fn(&str) -> bool) -> bool {
    use serde_json::Value::{Array, Number, Object, String};
    match value {
        // The envelope may hold the event as it came, as text.
        String(text) => is_one(text) || (text.contains('"') && names_one(text, is_one)),
        Number(number) => is_one(&number.to_string()),
        Array(values) => values.iter().any(|value| holds(value, is_one)),
        Object(map) => map.iter().any(|(name, value)| {
            // A row of a file that could not be taken apart is kept as it stands.
            let row = value.as_str().filter(|_| name == "text");
            holds(value, is_one) || row.is_some_and(|row| words_name_one(row, is_one) || cells_name_one(row, is_one))
        }),
        _ => false,
    }
}

/// Whether a cell of a delimited row is one of the ids; ids may hold spaces.
fn cells_name_one(row: &str, is_one: &dyn Fn(&str) -> bool) -> bool {
    [',', ';', '\t', '|'].iter().any(|delimiter| {
        row.split(*delimiter).map(|cell| cell.trim().trim_matches('"')).any(|cell| !cell.is_empty() && is_one(cell))
    })
}

fn words_name_one(text: &str, is_one: &dyn Fn(&str) -> bool) -> bool {
    let quotes = |c: char| c.is_whitespace() || "\"'`,;:{}[]()".contains(c);
    text.split(quotes).any(|word| !word.is_empty() && is_one(word))
}
