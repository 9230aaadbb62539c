//! Which ids are one customer, now and in every view?
//!
//! Links are a set. What they mean is a pure function of the set (see [`evaluate`]), computed anew for the connected
//! component that a new link touches, and kept in memory as a map that copies only the shards that change.

pub mod evaluate;
mod linked;
pub mod plan;

use crate::dedupe::{self, Kind, RunSet};
use crate::error::Result;
use crate::inbox::lock;
use crate::known::KnownLink;
use crate::view::Identities;
use hark_model::CustomerKey;
use rusqlite::Connection;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};

const SHARDS: usize = 1024;
/// Pieces of the history of changes are joined when there are more.
const HISTORY_PIECES_MAX: usize = 64;

type Shard<V> = Arc<FxHashMap<CustomerKey, V>>;

/// The customers of all ids that have links, as of one version. Cloning is cheap.
#[derive(Clone)]
pub struct IdentityMap {
    version: u64,
    customers: Arc<Vec<Shard<CustomerKey>>>,
    members: Arc<Vec<Shard<Arc<[CustomerKey]>>>>,
    /// Which key changed with which version, ascending.
    history: Vec<Arc<Vec<(u64, CustomerKey)>>>,
}

/// One id that now belongs to this customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The id.
    pub raw: CustomerKey,
    /// Whose it is.
    pub customer: CustomerKey,
}

fn shard_of(key: CustomerKey) -> usize {
    (key.0 >> 32) as usize % SHARDS
}

impl Default for IdentityMap {
    fn default() -> Self {
        IdentityMap {
            version: 0,
            customers: Arc::new(vec![Shard::default(); SHARDS]),
            members: Arc::new(vec![Shard::default(); SHARDS]),
            history: Vec::new(),
        }
    }
}

impl IdentityMap {
    /// The map of a workspace as the catalogue has it: (raw, customer, version of the last change).
    pub fn load(rows: impl Iterator<Item = (CustomerKey, CustomerKey, u64)>, version: u64) -> IdentityMap {
        let mut customers: Vec<FxHashMap<CustomerKey, CustomerKey>> = vec![FxHashMap::default(); SHARDS];
        let mut members: FxHashMap<CustomerKey, Vec<CustomerKey>> = FxHashMap::default();
        let mut history = Vec::new();
        for (raw, customer, changed) in rows {
            if changed > 0 {
                history.push((changed, raw));
            }
            if raw != customer {
                customers[shard_of(raw)].insert(raw, customer);
                members.entry(customer).or_insert_with(|| vec![customer]).push(raw);
            }
        }
        history.sort_unstable();
        let mut shards: Vec<FxHashMap<CustomerKey, Arc<[CustomerKey]>>> = vec![FxHashMap::default(); SHARDS];
        for (customer, mut raws) in members {
            raws[1..].sort_unstable();
            shards[shard_of(customer)].insert(customer, raws.into());
        }
        IdentityMap {
            version,
            customers: Arc::new(customers.into_iter().map(Arc::new).collect()),
            members: Arc::new(shards.into_iter().map(Arc::new).collect()),
            history: if history.is_empty() { Vec::new() } else { vec![Arc::new(history)] },
        }
    }

    /// The customer of an id.
    pub fn resolve(&self, raw: CustomerKey) -> CustomerKey {
        self.customers[shard_of(raw)].get(&raw).copied().unwrap_or(raw)
    }

    /// Counts changes.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// All ids of a customer, the one that stands for them first.
    pub fn raws_of(&self, customer: CustomerKey) -> Vec<CustomerKey> {
        match self.members[shard_of(customer)].get(&customer) {
            Some(raws) => raws.to_vec(),
            None => vec![customer],
        }
    }

    /// The map after these changes: one version later if there are any.
    #[must_use]
    pub fn with(&self, changes: &[Change]) -> IdentityMap {
        if changes.is_empty() {
            return self.clone();
        }
        let mut new = self.clone();
        new.version += 1;
        let customers = Arc::make_mut(&mut new.customers);
        let mut touched: FxHashMap<CustomerKey, Vec<CustomerKey>> = FxHashMap::default();
        for change in changes {
            for customer in [self.resolve(change.raw), change.customer] {
                touched.entry(customer).or_insert_with(|| self.raws_of(customer));
            }
            let shard = Arc::make_mut(&mut customers[shard_of(change.raw)]);
            if change.raw == change.customer {
                shard.remove(&change.raw);
            } else {
                shard.insert(change.raw, change.customer);
            }
        }
        for change in changes {
            touched.entry(change.customer).or_default().push(change.raw);
        }
        let members = Arc::make_mut(&mut new.members);
        for (customer, mut raws) in touched {
            raws.retain(|raw| {
                *raw != customer && customers[shard_of(*raw)].get(raw).copied().unwrap_or(*raw) == customer
            });
            raws.sort_unstable();
            raws.dedup();
            let shard = Arc::make_mut(&mut members[shard_of(customer)]);
            if raws.is_empty() {
                shard.remove(&customer);
            } else {
                raws.insert(0, customer);
                shard.insert(customer, raws.into());
            }
        }
        new.history.push(Arc::new(changes.iter().map(|c| (new.version, c.raw)).collect()));
        if new.history.len() > HISTORY_PIECES_MAX {
            new.history = vec![Arc::new(new.history.iter().flat_map(|piece| piece.iter().copied()).collect())];
        }
        new
    }

    /// The ids whose customer changed after a version.
    pub fn changed_since(&self, version: u64) -> Vec<CustomerKey> {
        let pieces = self.history.iter().rev().take_while(|p| p.last().is_some_and(|(v, _)| *v > version));
        let mut raws: Vec<CustomerKey> =
            pieces.flat_map(|p| p.iter().rev().take_while(|(v, _)| *v > version).map(|(_, raw)| *raw)).collect();
        raws.sort_unstable();
        raws.dedup();
        raws
    }
}

/// The identities that a view holds: an immutable map, and the catalogue for the texts.
pub struct ViewIdentities {
    /// Who is who.
    pub map: IdentityMap,
    /// Which ids came as identified ones.
    pub runs: RunSet,
    /// Whose.
    pub workspace: u32,
    /// For the texts of ids.
    pub texts: Arc<Mutex<Connection>>,
}

impl Identities for ViewIdentities {
    fn resolve(&self, raw: CustomerKey) -> CustomerKey {
        self.map.resolve(raw)
    }

    fn version(&self) -> u64 {
        self.map.version()
    }

    fn raws_of(&self, customer: CustomerKey) -> Vec<CustomerKey> {
        self.map.raws_of(customer)
    }

    fn changed_since(&self, version: u64) -> Option<Vec<CustomerKey>> {
        Some(self.map.changed_since(version))
    }

    fn text(&self, raw: CustomerKey) -> Option<String> {
        let conn = self.texts.lock().ok()?;
        text_of(&conn, self.workspace, raw).ok().flatten()
    }

    fn is_identified(&self, raw: CustomerKey) -> Result<bool> {
        let known = self.runs.find(Kind::Identified, &[dedupe::identified_entry(raw)])?;
        Ok(known.first().is_some_and(Option::is_some)
            || linked::is_identified(&lock(&self.texts), self.workspace, raw)?)
    }

    fn links_of(&self, raws: &[CustomerKey]) -> Result<Vec<KnownLink>> {
        linked::of(&lock(&self.texts), self.workspace, &self.map, raws)
    }
}

/// The text of an id that has links.
pub fn text_of(conn: &Connection, workspace: u32, raw: CustomerKey) -> Result<Option<String>> {
    let sql = "SELECT text FROM ids WHERE workspace = ?1 AND raw = ?2";
    crate::catalogue::tables::optional(conn, sql, (workspace, raw.to_bytes()), |row| row.get(0))
}

#[cfg(test)]
#[path = "identity/tests.rs"]
mod tests;
