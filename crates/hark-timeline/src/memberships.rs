//! Who was in which group, and since when?
//!
//! Events say "this customer acts within that group". Of each stay the first mention is kept, and about when the last one
//! was: a row would be written for every active customer otherwise. An event that comes late and names another group splits
//! a stay, which goes on from its first mention afterwards; that one is looked up among the stored events.

pub mod stored;

use crate::catalogue::schema::{GROUPS, MEMBERSHIPS};
use crate::catalogue::{Tx, tables};
use crate::error::Result;
use crate::inbox::lock;
use crate::view::Memberships;
use hark_model::{CustomerKey, KeyRange, Micros, time};
use rusqlite::Connection;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

const SHARDS: usize = 256;
/// A mention within this time after the last one that was written is not written.
const STEP: Micros = time::HOUR;

/// One stay in one group, from its first mention to about its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// First mention.
    pub first: Micros,
    /// Which group.
    pub group: CustomerKey,
    /// No mention lies [`STEP`] or more after this.
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

/// The mentions that were stored before.
pub trait Said {
    /// When an id named the group first within these times.
    fn first(
        &self,
        kind: &str,
        raw: CustomerKey,
        group: CustomerKey,
        between: RangeInclusive<Micros>,
    ) -> Result<Option<Micros>>;
}

/// The stays of one id in groups of one kind, while mentions are added.
struct Stays<'a> {
    kind: &'a str,
    raw: CustomerKey,
    stays: Vec<Stay>,
}

impl Stays<'_> {
    /// Adds a mention.
    fn mention(&mut self, at: Micros, group: CustomerKey, said: &dyn Said) -> Result<()> {
        let stays = &self.stays;
        let next = stays.partition_point(|s| (s.first, s.group) <= (at, group));
        let Some(before) = next.checked_sub(1).map(|i| stays[i]) else {
            self.begin(next, at, group);
            return Ok(());
        };
        if before.group == group {
            if at > before.last && at - before.last >= STEP {
                self.stays[next - 1].last = at;
            }
            return Ok(());
        }
        let Some(first) = self.rest(before, (at, group), self.stays.get(next), said)? else {
            self.begin(next, at, group);
            return Ok(());
        };
        self.stays[next - 1].last = before.last.min(at);
        let rest = Stay { first, last: before.last.max(first), ..before };
        self.stays.splice(next..next, [Stay { first: at, group, last: at }, rest]);
        Ok(())
    }

    /// When the stay goes on that a mention of another group splits, if it does.
    fn rest(
        &self,
        stay: Stay,
        (at, group): (Micros, CustomerKey),
        next: Option<&Stay>,
        said: &dyn Said,
    ) -> Result<Option<Micros>> {
        // What is equal in time is ordered by group.
        let first = at + i64::from(stay.group < group);
        let end = next.map_or(Micros::MAX, |next| next.first - i64::from(next.group < stay.group));
        let last = end.min(stay.last + STEP - 1);
        if first > last {
            return Ok(None);
        }
        said.first(self.kind, self.raw, stay.group, first..=last)
    }

    /// A stay begins with this mention: a new one, or the one that is at this place.
    fn begin(&mut self, place: usize, at: Micros, group: CustomerKey) {
        match self.stays.get_mut(place) {
            Some(after) if after.group == group => after.first = at,
            _ => self.stays.insert(place, Stay { first: at, group, last: at }),
        }
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

    /// What these mentions change, after those that were said before.
    pub fn plan(&self, mut mentions: Vec<Mention>, said: &dyn Said) -> Result<Plan> {
        mentions.sort_by(|a, b| (&a.kind, a.raw, a.time, a.group).cmp(&(&b.kind, b.raw, b.time, b.group)));
        let mut plan = Plan { gone: Vec::new(), new: Vec::new(), texts: BTreeMap::new(), map: self.clone() };
        let mut changed = BTreeMap::new();
        for run in mentions.chunk_by(|a, b| a.kind == b.kind && a.raw == b.raw) {
            let (kind, raw) = (&run[0].kind, run[0].raw);
            let before = self.stays(kind, raw);
            let mut after = Stays { kind, raw, stays: before.to_vec() };
            for one in run {
                after.mention(one.time, one.group, said)?;
                plan.texts.entry(one.group).or_insert_with(|| one.text.clone());
            }
            let after = after.stays;
            if after == before {
                continue;
            }
            let named = |stay: &Stay| (kind.clone(), raw, *stay);
            plan.gone.extend(before.iter().filter(|s| !after.contains(s)).map(named));
            plan.new.extend(after.iter().filter(|s| !before.contains(s)).map(named));
            changed.insert((kind.clone(), raw), after);
        }
        plan.map = self.with(changed);
        Ok(plan)
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

    fn groups(&self, kind: &str, range: KeyRange) -> Vec<CustomerKey> {
        let Some(kind) = self.map.kinds.get(kind) else { return Vec::new() };
        if range.first == range.last {
            // One group is not looked for among all.
            return Vec::from_iter(
                kind.members[shard_of(range.first)].contains_key(&range.first).then_some(range.first),
            );
        }
        let all = kind.members.iter().flat_map(|s| s.keys().copied());
        let population = range.first.population();
        let mut groups: Vec<_> = all.filter(|g| g.population() == population && range.contains(*g)).collect();
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

    fn group_texts(&self) -> Result<FxHashMap<CustomerKey, String>> {
        let conn = lock(&self.texts);
        let sql = "SELECT group_key, text FROM groups WHERE workspace = ?1";
        let rows = tables::all(&conn, sql, [self.workspace], |row| {
            Ok((CustomerKey::from_bytes(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        Ok(rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u128) -> CustomerKey {
        CustomerKey(n << 64)
    }

    /// What was said so far, and how often somebody asked.
    #[derive(Default)]
    struct SoFar {
        said: Vec<(Micros, CustomerKey)>,
        asked: std::cell::Cell<usize>,
    }

    impl Said for SoFar {
        fn first(
            &self,
            _: &str,
            _: CustomerKey,
            group: CustomerKey,
            between: RangeInclusive<Micros>,
        ) -> Result<Option<Micros>> {
            self.asked.set(self.asked.get() + 1);
            let of_group = self.said.iter().filter(|(time, of)| *of == group && between.contains(time));
            Ok(of_group.map(|(time, _)| *time).min())
        }
    }

    /// The stays after mentions that came in batches, and how often the stored events had to be asked.
    fn after(batches: &[Vec<(Micros, u128)>]) -> (Vec<(Micros, CustomerKey)>, usize) {
        let (mut map, mut so_far) = (MembershipMap::default(), SoFar::default());
        for batch in batches {
            let mention = |(time, group): &(Micros, u128)| Mention {
                kind: "account".into(),
                raw: key(7),
                time: *time,
                group: key(*group),
                text: group.to_string(),
            };
            map = map.plan(batch.iter().map(mention).collect(), &so_far).expect("a plan").map;
            so_far.said.extend(batch.iter().map(|(time, group)| (*time, key(*group))));
        }
        (map.stays("account", key(7)).iter().map(|s| (s.first, s.group)).collect(), so_far.asked.get())
    }

    /// A mention joins when the one before it named another group.
    fn counted(batches: &[Vec<(Micros, u128)>]) -> Vec<(Micros, CustomerKey)> {
        let mut said: Vec<_> = batches.iter().flatten().map(|(time, group)| (*time, key(*group))).collect();
        said.sort_unstable();
        said.dedup_by_key(|(_, group)| *group);
        said
    }

    #[test]
    fn stays_are_those_that_counting_finds_in_whatever_order_mentions_come() {
        for seed in 0..2_000u64 {
            let mut state = seed;
            let mut below = |n: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % n
            };
            // Some lie close to one another, compared with the step, and some do not.
            let unit = [time::HOUR / 4, time::HOUR, 5 * time::HOUR][below(3) as usize];
            let batches: Vec<Vec<_>> = (0..1 + below(6))
                .map(|_| (0..1 + below(4)).map(|_| (below(12) as i64 * unit, u128::from(1 + below(3)))).collect())
                .collect();
            assert_eq!(after(&batches).0, counted(&batches), "seed {seed}: {batches:?}");
        }
    }

    #[test]
    fn mentions_in_order_of_one_group_ask_for_nothing() {
        let batches: Vec<_> = (0..50).map(|i| vec![(i * time::HOUR / 3, 1)]).collect();
        assert_eq!(after(&batches), (vec![(0, key(1))], 0));
    }
}
