//! Who was in which group, and since when?
//!
//! Events say "this customer acts within that group". Of each stay the first and the last mention are kept, so that a
//! late event that names another group splits a stay instead of ending it. The last mention moves in steps of
//! [`STEP`], because a row would be written for every active customer otherwise.

use crate::catalogue::schema::{GROUPS, MEMBERSHIPS};
use crate::catalogue::{Tx, tables};
use crate::error::Result;
use crate::view::Memberships;
use hark_model::{CustomerKey, Micros, Population, time};
use rusqlite::Connection;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

const SHARDS: usize = 256;
/// A mention within this time after the last one is not written.
const STEP: Micros = time::HOUR;

/// One stay in one group, from the first to the last mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// First mention.
    pub first: Micros,
    /// Which group.
    pub group: CustomerKey,
    /// Last mention.
    pub last: Micros,
}

type Shards<V> = Arc<Vec<Arc<FxHashMap<CustomerKey, V>>>>;

#[derive(Clone)]
struct OneKind {
    histories: Shards<Arc<[Stay]>>,
    members: Shards<Arc<[CustomerKey]>>,
}

impl Default for OneKind {
    fn default() -> Self {
        OneKind { histories: Arc::new(vec![Arc::default(); SHARDS]), members: Arc::new(vec![Arc::default(); SHARDS]) }
    }
}

/// The groups of a workspace as of one version. Cloning is cheap.
#[derive(Clone, Default)]
pub struct MembershipMap {
    kinds: Arc<BTreeMap<String, OneKind>>,
}

/// One mention of a group by an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The kind of group.
    pub kind: String,
    /// The id the event was sent for.
    pub raw: CustomerKey,
    /// When.
    pub time: Micros,
    /// The group.
    pub group: CustomerKey,
    /// The group's id as text.
    pub text: String,
}

/// What is to be written, and the map to be published once it is.
pub struct Plan {
    gone: Vec<(String, CustomerKey, Stay)>,
    new: Vec<(String, CustomerKey, Stay)>,
    texts: BTreeMap<CustomerKey, String>,
    /// The map afterwards.
    pub map: MembershipMap,
}

fn shard_of(key: CustomerKey) -> usize {
    (key.0 >> 40) as usize % SHARDS
}

/// The stays after one more mention.
fn mention(stays: &mut Vec<Stay>, at: Micros, group: CustomerKey) {
    let next = stays.partition_point(|s| (s.first, s.group) <= (at, group));
    if let Some(before) = next.checked_sub(1).map(|i| stays[i]) {
        if before.group == group {
            if at > before.last && at - before.last >= STEP {
                stays[next - 1].last = at;
            }
            return;
        }
        if before.last >= at && before.first < at {
            stays[next - 1].last = before.first;
            let rest = Stay { first: before.last, ..before };
            stays.insert(next, Stay { first: at, group, last: at });
            stays.insert(next + 1, rest);
            return;
        }
    }
    match stays.get_mut(next) {
        Some(after) if after.group == group => after.first = at,
        _ => stays.insert(next, Stay { first: at, group, last: at }),
    }
}

impl MembershipMap {
    /// The groups of a workspace as the catalogue has them.
    pub fn load(conn: &Connection, workspace: u32) -> Result<MembershipMap> {
        let sql = "SELECT kind, raw, first_time, group_key, last_time FROM memberships WHERE workspace = ?1";
        let rows = tables::all(conn, sql, [workspace], |row| {
            let stay = Stay { first: row.get(2)?, group: CustomerKey::from_bytes(row.get(3)?), last: row.get(4)? };
            Ok(((row.get::<_, String>(0)?, CustomerKey::from_bytes(row.get(1)?)), stay))
        })?;
        let mut stays: BTreeMap<(String, CustomerKey), Vec<Stay>> = BTreeMap::new();
        for (key, stay) in rows {
            stays.entry(key).or_default().push(stay);
        }
        Ok(MembershipMap::default().with(stays))
    }

    /// The stays of one id in groups of one kind.
    pub fn stays(&self, kind: &str, raw: CustomerKey) -> &[Stay] {
        self.kinds.get(kind).and_then(|k| k.histories[shard_of(raw)].get(&raw)).map_or(&[], |stays| stays)
    }

    fn with(&self, changed: BTreeMap<(String, CustomerKey), Vec<Stay>>) -> MembershipMap {
        let mut kinds = (*self.kinds).clone();
        let mut joined: BTreeMap<(String, CustomerKey), BTreeSet<CustomerKey>> = BTreeMap::new();
        for ((kind, raw), mut stays) in changed {
            stays.sort_unstable();
            for stay in &stays {
                joined.entry((kind.clone(), stay.group)).or_default().insert(raw);
            }
            let one = kinds.entry(kind).or_default();
            let shard = Arc::make_mut(&mut Arc::make_mut(&mut one.histories)[shard_of(raw)]);
            shard.insert(raw, stays.into());
        }
        for ((kind, group), raws) in joined {
            let one = kinds.entry(kind).or_default();
            let shard = Arc::make_mut(&mut Arc::make_mut(&mut one.members)[shard_of(group)]);
            let known = shard.get(&group);
            if known.is_some_and(|known| raws.iter().all(|raw| known.binary_search(raw).is_ok())) {
                continue;
            }
            let all: BTreeSet<CustomerKey> = known.into_iter().flat_map(|k| k.iter()).copied().chain(raws).collect();
            shard.insert(group, all.into_iter().collect());
        }
        MembershipMap { kinds: Arc::new(kinds) }
    }

    /// What these mentions change.
    pub fn plan(&self, mut mentions: Vec<Mention>) -> Plan {
        mentions.sort_by(|a, b| (&a.kind, a.raw, a.time, a.group).cmp(&(&b.kind, b.raw, b.time, b.group)));
        let mut plan = Plan { gone: Vec::new(), new: Vec::new(), texts: BTreeMap::new(), map: self.clone() };
        let mut changed = BTreeMap::new();
        for run in mentions.chunk_by(|a, b| a.kind == b.kind && a.raw == b.raw) {
            let (kind, raw) = (&run[0].kind, run[0].raw);
            let before = self.stays(kind, raw);
            let mut after = before.to_vec();
            for said in run {
                mention(&mut after, said.time, said.group);
                plan.texts.entry(said.group).or_insert_with(|| said.text.clone());
            }
            if after == before {
                continue;
            }
            let named = |stay: &Stay| (kind.clone(), raw, *stay);
            plan.gone.extend(before.iter().filter(|s| !after.contains(s)).map(named));
            plan.new.extend(after.iter().filter(|s| !before.contains(s)).map(named));
            changed.insert((kind.clone(), raw), after);
        }
        plan.map = self.with(changed);
        plan
    }
}

impl Plan {
    /// Writes the rows.
    pub fn write(&self, tx: &mut Tx<'_>, workspace: u32) -> Result<()> {
        let workspace = tables::int(u64::from(workspace));
        let key = |kind: &str, raw: CustomerKey, stay: &Stay| {
            vec![
                workspace.clone(),
                tables::blob(&raw.to_bytes()),
                tables::text(kind),
                rusqlite::types::Value::Integer(stay.first),
                tables::blob(&stay.group.to_bytes()),
            ]
        };
        for (kind, raw, stay) in &self.gone {
            tx.take(&MEMBERSHIPS, &key(kind, *raw, stay))?;
        }
        for (kind, raw, stay) in &self.new {
            let mut row = key(kind, *raw, stay);
            row.push(rusqlite::types::Value::Integer(stay.last));
            tx.put(&MEMBERSHIPS, &row)?;
        }
        let groups: BTreeSet<CustomerKey> = self.new.iter().map(|(_, _, stay)| stay.group).collect();
        for group in groups {
            if let Some(text) = self.texts.get(&group) {
                tx.put(&GROUPS, &[workspace.clone(), tables::blob(&group.to_bytes()), tables::text(text)])?;
            }
        }
        Ok(())
    }
}

/// The groups that a view holds.
pub struct ViewMemberships {
    /// Who was where.
    pub map: MembershipMap,
    /// Whose.
    pub workspace: u32,
    /// For the texts of groups.
    pub texts: Arc<Mutex<Connection>>,
}

impl Memberships for ViewMemberships {
    fn kinds(&self) -> Vec<String> {
        self.map.kinds.keys().cloned().collect()
    }

    fn groups(&self, kind: &str, population: Population) -> Vec<CustomerKey> {
        let shards = self.map.kinds.get(kind).into_iter().flat_map(|k| k.members.iter());
        let mut groups: Vec<CustomerKey> =
            shards.flat_map(|s| s.keys().copied()).filter(|g| g.population() == population).collect();
        groups.sort_unstable();
        groups
    }

    fn members(&self, kind: &str, group: CustomerKey) -> Vec<CustomerKey> {
        let found = self.map.kinds.get(kind).and_then(|k| k.members[shard_of(group)].get(&group));
        found.map_or_else(Vec::new, |raws| raws.to_vec())
    }

    fn history(&self, kind: &str, raw: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        self.map.stays(kind, raw).iter().map(|stay| (stay.first, stay.group)).collect()
    }

    fn group_text(&self, group: CustomerKey) -> Option<String> {
        let conn = self.texts.lock().ok()?;
        let sql = "SELECT text FROM groups WHERE workspace = ?1 AND group_key = ?2";
        tables::optional(&conn, sql, (self.workspace, group.to_bytes()), |row| row.get(0)).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u128) -> CustomerKey {
        CustomerKey(n << 64)
    }

    #[test]
    fn a_late_event_splits_a_stay_in_whatever_order_it_comes() {
        let hour = time::HOUR;
        let said = [(hour, 1), (5 * hour, 1), (3 * hour, 2), (9 * hour, 2)];
        let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]];
        for order in orders {
            let mut map = MembershipMap::default();
            for i in order {
                let (time, group) = said[i];
                let one =
                    Mention { kind: "account".into(), raw: key(7), time, group: key(group), text: group.to_string() };
                map = map.plan(vec![one]).map;
            }
            let firsts: Vec<_> = map.stays("account", key(7)).iter().map(|s| (s.first / hour, s.group)).collect();
            assert_eq!(firsts, [(1, key(1)), (3, key(2)), (5, key(1)), (9, key(2))], "order {order:?}");
        }
    }
}
