//! What do new links change, in the catalogue and in the map?
//!
//! A plan is made by reading only; the drain writes it in its transaction and publishes the new map afterwards.

use super::evaluate::{IdFacts, LinkRow, Moment, evaluate};
use super::{Change, IdentityMap};
use crate::catalogue::schema::{IDS, LINKS};
use crate::catalogue::{Tx, failed, tables};
use crate::error::Result;
use hark_model::limits::LINKS_PER_ID_MAX;
use hark_model::{CustomerKey, LinkKind, Micros, Trust};
use rusqlite::Connection;
use rusqlite::types::Value;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// One thing that was said about two ids.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// One id and its text.
    pub a: (CustomerKey, &'a str),
    /// The other.
    pub b: (CustomerKey, &'a str),
    /// What.
    pub kind: LinkKind,
    /// By whom.
    pub trust: Trust,
    /// When.
    pub time: Micros,
    /// In which message; the tie-breaker.
    pub message_id: &'a str,
}

type LinkKey = (CustomerKey, CustomerKey, u8, u8);

/// A row of the table of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdRow {
    facts: IdFacts,
    links: usize,
    customer: CustomerKey,
    version: u64,
}

/// What is to be written, and the map that is to be published once it is.
pub struct Plan {
    links: Vec<LinkRow>,
    ids: Vec<(CustomerKey, IdRow)>,
    /// The map afterwards.
    pub map: IdentityMap,
}

/// What a plan is made from.
pub struct Planner<'a> {
    /// To read from.
    pub conn: &'a Connection,
    /// Whose.
    pub workspace: u32,
    /// The map as it stands.
    pub map: &'a IdentityMap,
    /// Whether an id came as an identified one before or in this batch.
    pub is_identified: &'a dyn Fn(CustomerKey) -> Result<bool>,
}

impl Planner<'_> {
    /// The plan of these statements, and of ids that came as identified ids for the first time.
    pub fn plan(&self, statements: &[Statement<'_>], newly_identified: &[CustomerKey]) -> Result<Plan> {
        let mut work = Work::default();
        // Only ids that take part in links are in the table; many workspaces have none.
        let some_known = !newly_identified.is_empty() && self.has_ids()?;
        for key in newly_identified.iter().filter(|_| some_known) {
            if let Some(mut row) = self.id_row(*key)?
                && !row.facts.identified
            {
                row.facts.identified = true;
                work.ids.insert(*key, row);
                work.dirty.insert(*key);
            }
        }
        for (key, (first, last, statement)) in condensed(statements) {
            self.take_in(&mut work, key, first, last, &statement)?;
        }
        self.finish(work)
    }

    /// All ids that hang together with one over links of any kind, and those links, as they are stored.
    pub fn around(&self, start: CustomerKey) -> Result<(FxHashMap<CustomerKey, IdFacts>, Vec<LinkRow>)> {
        let (ids, links) = self.component(&Work::default(), &FxHashMap::default(), start)?;
        Ok((ids.into_iter().map(|(key, row)| (key, row.facts)).collect(), links))
    }

    fn take_in(&self, work: &mut Work, key: LinkKey, first: Moment, last: Moment, said: &Statement<'_>) -> Result<()> {
        let known = self.link_row(&key)?;
        let is_new = known.is_none();
        let mut row = known.clone().unwrap_or_else(|| LinkRow {
            a: key.0,
            b: key.1,
            kind: said.kind,
            trust: said.trust,
            first: first.clone(),
            last: last.clone(),
        });
        row.first = row.first.min(first);
        row.last = row.last.max(last);
        if known.as_ref() == Some(&row) {
            return Ok(());
        }
        if is_new {
            let mut pair = [said.a, said.b].map(|(key, text)| (key, text, None));
            for (key, text, slot) in &mut pair {
                *slot = Some(self.id_or_new(work, *key, text)?);
            }
            let full = |row: &Option<IdRow>| row.as_ref().is_some_and(|r| r.links >= LINKS_PER_ID_MAX);
            if pair.iter().any(|(_, _, row)| full(row)) {
                return Ok(());
            }
            for (key, _, row) in pair {
                if let Some(mut row) = row {
                    row.links += 1;
                    work.ids.insert(key, row);
                }
            }
        }
        let moved = known.as_ref().is_none_or(|k| k.first != row.first);
        if moved || row.kind == LinkKind::Unlink || self.was_undone(&row)? {
            work.dirty.extend([row.a, row.b]);
        }
        work.links.insert(key, row);
        Ok(())
    }

    fn id_or_new(&self, work: &Work, key: CustomerKey, text: &str) -> Result<IdRow> {
        if let Some(row) = work.ids.get(&key) {
            return Ok(row.clone());
        }
        if let Some(row) = self.id_row(key)? {
            return Ok(row);
        }
        let facts = IdFacts { text: text.to_owned(), identified: (self.is_identified)(key)? };
        Ok(IdRow { facts, links: 0, customer: key, version: 0 })
    }

    fn finish(&self, mut work: Work) -> Result<Plan> {
        let mut changes: Vec<Change> = Vec::new();
        let mut seen: FxHashSet<CustomerKey> = FxHashSet::default();
        let dirty: Vec<CustomerKey> = work.dirty.iter().copied().collect();
        let pending = adjacency(work.links.values());
        for start in dirty {
            if seen.contains(&start) {
                continue;
            }
            let (ids, links) = self.component(&work, &pending, start)?;
            seen.extend(ids.keys().copied());
            let facts = ids.iter().map(|(k, row)| (*k, row.facts.clone())).collect();
            for (raw, customer) in evaluate(&facts, &links) {
                if let Some(row) = ids.get(&raw)
                    && row.customer != customer
                {
                    changes.push(Change { raw, customer });
                    work.ids.insert(raw, IdRow { customer, ..row.clone() });
                }
            }
        }
        changes.sort_by_key(|c| c.raw);
        let map = self.map.with(&changes);
        for change in &changes {
            if let Some(row) = work.ids.get_mut(&change.raw) {
                row.version = map.version();
            }
        }
        Ok(Plan { links: work.links.into_values().collect(), ids: work.ids.into_iter().collect(), map })
    }

    /// All ids that can be reached from one over links of any kind, and those links.
    fn component(
        &self,
        work: &Work,
        pending: &FxHashMap<CustomerKey, Vec<LinkKey>>,
        start: CustomerKey,
    ) -> Result<(FxHashMap<CustomerKey, IdRow>, Vec<LinkRow>)> {
        let mut ids: FxHashMap<CustomerKey, IdRow> = FxHashMap::default();
        let mut links: FxHashMap<LinkKey, LinkRow> = FxHashMap::default();
        let mut waiting = vec![start];
        while let Some(key) = waiting.pop() {
            if ids.contains_key(&key) {
                continue;
            }
            let row = match work.ids.get(&key) {
                Some(row) => Some(row.clone()),
                None => self.id_row(key)?,
            };
            let Some(row) = row else { continue };
            ids.insert(key, row);
            let stored = self.links_of(key)?;
            let new = pending.get(&key).into_iter().flatten().filter_map(|k| work.links.get(k).cloned());
            for link in stored.into_iter().chain(new) {
                waiting.extend([link.a, link.b]);
                links.insert((link.a, link.b, link.kind as u8, link.trust as u8), link);
            }
        }
        Ok((ids, links.into_values().collect()))
    }

    fn id_row(&self, key: CustomerKey) -> Result<Option<IdRow>> {
        let sql = "SELECT text, identified, links, customer, version FROM ids WHERE workspace = ?1 AND raw = ?2";
        tables::optional(self.conn, sql, (self.workspace, key.to_bytes()), |row| {
            Ok(IdRow {
                facts: IdFacts { text: row.get(0)?, identified: row.get(1)? },
                links: row.get::<_, u32>(2)? as usize,
                customer: CustomerKey::from_bytes(row.get(3)?),
                version: row.get::<_, i64>(4)? as u64,
            })
        })
    }

    fn has_ids(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM ids WHERE workspace = ?1 LIMIT 1";
        Ok(tables::optional(self.conn, sql, [self.workspace], |_| Ok(()))?.is_some())
    }

    fn link_row(&self, key: &LinkKey) -> Result<Option<LinkRow>> {
        let sql = "SELECT a, b, kind, trust, first_time, first_id, last_time, last_id FROM links \
                   WHERE workspace = ?1 AND a = ?2 AND b = ?3 AND kind = ?4 AND trust = ?5";
        let found = tables::optional(
            self.conn,
            sql,
            (self.workspace, key.0.to_bytes(), key.1.to_bytes(), key.2, key.3),
            link_of,
        )?;
        Ok(found.flatten())
    }

    fn was_undone(&self, link: &LinkRow) -> Result<bool> {
        let sql = "SELECT 1 FROM links WHERE workspace = ?1 AND kind = 3 \
                   AND ((a = ?2 AND b = ?3) OR (a = ?3 AND b = ?2))";
        let found = tables::optional(self.conn, sql, (self.workspace, link.a.to_bytes(), link.b.to_bytes()), |row| {
            row.get::<_, i64>(0)
        })?;
        Ok(found.is_some())
    }

    fn links_of(&self, key: CustomerKey) -> Result<Vec<LinkRow>> {
        let mut links = Vec::new();
        for side in ["a", "b"] {
            let sql = format!(
                "SELECT a, b, kind, trust, first_time, first_id, last_time, last_id FROM links \
                 WHERE workspace = ?1 AND {side} = ?2"
            );
            let mut statement = self.conn.prepare_cached(&sql).map_err(failed("be read"))?;
            let rows = statement
                .query_map((self.workspace, key.to_bytes()), link_of)
                .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
                .map_err(failed("be read"))?;
            links.extend(rows.into_iter().flatten());
        }
        Ok(links)
    }
}

fn link_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<LinkRow>> {
    let Some(kind) = LinkKind::from_code(row.get(2)?) else { return Ok(None) };
    Ok(Some(LinkRow {
        a: CustomerKey::from_bytes(row.get(0)?),
        b: CustomerKey::from_bytes(row.get(1)?),
        kind,
        trust: if row.get::<_, i64>(3)? == 1 { Trust::Verified } else { Trust::Claimed },
        first: (row.get(4)?, row.get(5)?),
        last: (row.get(6)?, row.get(7)?),
    }))
}

#[derive(Default)]
struct Work {
    links: BTreeMap<LinkKey, LinkRow>,
    ids: BTreeMap<CustomerKey, IdRow>,
    dirty: FxHashSet<CustomerKey>,
}

fn adjacency<'a>(links: impl Iterator<Item = &'a LinkRow>) -> FxHashMap<CustomerKey, Vec<LinkKey>> {
    let mut near: FxHashMap<CustomerKey, Vec<LinkKey>> = FxHashMap::default();
    for link in links {
        for end in [link.a, link.b] {
            near.entry(end).or_default().push((link.a, link.b, link.kind as u8, link.trust as u8));
        }
    }
    near
}

type Condensed<'a> = BTreeMap<LinkKey, (Moment, Moment, Statement<'a>)>;

/// Per pair, kind and trust the first and the last statement. A claimed undo says nothing.
fn condensed<'a>(statements: &[Statement<'a>]) -> Condensed<'a> {
    let mut all: Condensed<'a> = BTreeMap::new();
    for said in statements {
        let void = said.kind == LinkKind::Unlink && said.trust == Trust::Claimed;
        if void || said.a.0 == said.b.0 || said.a.0.population() != said.b.0.population() {
            continue;
        }
        let key = (said.a.0, said.b.0, said.kind as u8, said.trust as u8);
        let moment = (said.time, said.message_id);
        match all.get_mut(&key) {
            None => {
                let moment = (moment.0, moment.1.to_owned());
                all.insert(key, (moment.clone(), moment, *said));
            }
            Some((first, last, _)) => {
                if moment < (first.0, first.1.as_str()) {
                    *first = (moment.0, moment.1.to_owned());
                } else if moment > (last.0, last.1.as_str()) {
                    *last = (moment.0, moment.1.to_owned());
                }
            }
        }
    }
    all
}

impl Plan {
    /// Writes the rows.
    pub fn write(&self, tx: &mut Tx<'_>, workspace: u32) -> Result<()> {
        let blob = |key: CustomerKey| Value::Blob(key.to_bytes().to_vec());
        let workspace = Value::Integer(i64::from(workspace));
        for link in &self.links {
            tx.put(
                &LINKS,
                &[
                    workspace.clone(),
                    blob(link.a),
                    blob(link.b),
                    Value::Integer(link.kind as i64),
                    Value::Integer(link.trust as i64),
                    Value::Integer(link.first.0),
                    Value::Text(link.first.1.clone()),
                    Value::Integer(link.last.0),
                    Value::Text(link.last.1.clone()),
                ],
            )?;
        }
        for (raw, row) in &self.ids {
            tx.put(
                &IDS,
                &[
                    workspace.clone(),
                    blob(*raw),
                    Value::Text(row.facts.text.clone()),
                    Value::Integer(i64::from(row.facts.identified)),
                    Value::Integer(row.links as i64),
                    blob(row.customer),
                    Value::Integer(row.version as i64),
                ],
            )?;
        }
        Ok(())
    }
}
