//! Which of these events are new, whose are they, and what do they change?
//!
//! Reads only. The result is everything the drain has to write.

use super::Load;
use super::arrivals::{Arrivals, Kept};
use crate::catalogue::failed;
use crate::dedupe::{self, Kind};
use crate::engine::space::Space;
use crate::error::Result;
use crate::identity::plan::{Plan as IdentityPlan, Planner, Statement};
use crate::inbox::codec::InboxEvent;
use crate::memberships::stored::Stored;
use crate::memberships::{Mention, Plan as MembershipPlan};
use crate::row::{MessageIdRef, Row};
use crate::segment::rows::RowSource;
use crate::source::{EventCode, EventNames};
use hark_model::limits::{EVENT_NAMES_MAX, OTHER_NAME};
use hark_model::{CustomerKey, Flags, IdHasher, LinkKind, MessageId, Micros, Trust};
use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Counts of what was not stored.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Repeats.
    pub duplicates: u64,
    /// Repeats with another body.
    pub conflicts: u64,
    /// Events of erased customers.
    pub refused: u64,
}

/// What a load adds to the runs of one kind.
#[derive(Clone, Debug)]
pub struct NewIds {
    /// Of which kind.
    pub kind: Kind,
    /// The entries, ascending.
    pub sorted: Vec<u128>,
    /// The first and the last time of receipt; both 0 if there are none.
    pub span: (Micros, Micros),
}

/// Everything a load changes.
pub struct Sifted<'a> {
    /// The events to be stored, in the order they came.
    pub arrivals: Arrivals<'a>,
    /// Their places there in the order of a segment.
    pub order: Vec<u32>,
    /// The new ids by kind.
    pub new_ids: Vec<NewIds>,
    /// What was not stored.
    pub counts: Counts,
    /// The names afterwards.
    pub names: EventNames,
    /// What becomes of identities.
    pub identities: IdentityPlan,
    /// What becomes of groups.
    pub memberships: MembershipPlan,
    /// Ids that came as identified for the first time, as sorted entries.
    pub identified: Vec<u128>,
    codes: Codes,
}

/// The codes of the names of a load.
struct Codes {
    by_name: Vec<EventCode>,
    /// Properties that hold a name for which there was no code.
    properties: FxHashMap<u32, String>,
}

impl Sifted<'_> {
    /// Rows that are written, by the places of their events.
    pub fn rows<'s>(&'s self, places: &'s [u32]) -> PlacedRows<'s> {
        PlacedRows { sifted: self, places }
    }

    /// The row of the event that came at this place.
    pub fn row(&self, at: u32) -> Result<Row<'_>> {
        let kept = &self.arrivals.kept[at as usize];
        let mut event = self.arrivals.event(kept)?.event;
        if let Some(text) = self.codes.properties.get(&at) {
            event.properties = text;
        }
        let customer = self.identities.map.resolve(kept.raw);
        Ok(Row { customer, raw: kept.raw, code: self.codes.by_name[kept.name as usize], event })
    }
}

/// Rows of a load.
pub struct PlacedRows<'s> {
    sifted: &'s Sifted<'s>,
    places: &'s [u32],
}

impl RowSource for PlacedRows<'_> {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn row(&self, at: usize) -> Result<Row<'_>> {
        self.sifted.row(self.places[at])
    }

    fn approach(&self, rows: Range<usize>) {
        self.sifted.arrivals.approach(&self.places[rows]);
    }
}

/// Sifts one workspace's load.
pub fn sift<'a>(load: &'a Load, space: &Space, hasher: &IdHasher, conn: &Connection) -> Result<Sifted<'a>> {
    let mut arrivals = Arrivals::read(load, space, hasher);
    #[cfg(test)]
    for kept in &arrivals.kept {
        super::poison::fault::strike(arrivals.event(kept)?.event.name)?;
    }
    let mut counts = Counts { refused: arrivals.refused, ..Counts::default() };
    let (fresh, mut new_ids) = fresh(&arrivals.kept, space, &mut counts)?;
    if fresh.contains(&false) {
        let mut fresh = fresh.iter();
        arrivals.kept.retain(|_| fresh.next().copied().unwrap_or(false));
    }
    for new in &mut new_ids {
        let of_kind = || arrivals.kept.iter().filter(|kept| kept.kind == new.kind).map(|kept| kept.received);
        new.span = (of_kind().min().unwrap_or(0), of_kind().max().unwrap_or(0));
    }
    let (identified, newly) = identified(&arrivals, space, hasher)?;
    let identities = plan_identities(&arrivals, &newly, space, hasher, conn)?;
    let segments = space.layers.iter().flat_map(|layer| &layer.segments).map(Arc::as_ref);
    let memberships = space.memberships.plan(mentions(&arrivals, hasher)?, &Stored { segments, hasher })?;
    let mut names = (*space.names).clone();
    let codes = codes(&arrivals, &mut names)?;
    let order = order(&arrivals.kept, &identities);
    Ok(Sifted { arrivals, order, new_ids, counts, names, identities, memberships, identified, codes })
}

/// The order of the rows in a segment: customer, time, sequence, arrival.
fn order(kept: &[Kept], identities: &IdentityPlan) -> Vec<u32> {
    let place = |(at, one): (usize, &Kept)| (identities.map.resolve(one.raw), one.time, one.sequence, at as u32);
    let mut order: Vec<_> = kept.iter().enumerate().map(place).collect();
    order.sort_unstable();
    order.into_iter().map(|(.., at)| at).collect()
}

/// For each event whether its message id is new, and the new ids. The first of equal ids in a load is the one that
/// counts.
fn fresh(kept: &[Kept], space: &Space, counts: &mut Counts) -> Result<(Vec<bool>, Vec<NewIds>)> {
    let mut fresh = vec![false; kept.len()];
    let mut new_ids = Vec::new();
    for kind in [Kind::Client, Kind::Import] {
        let of_kind = kept.iter().enumerate().filter(|(_, kept)| kept.kind == kind);
        let mut order: Vec<(u128, u32)> = Vec::with_capacity(of_kind.clone().count());
        order.extend(of_kind.map(|(i, kept)| (kept.entry, i as u32)));
        order.sort_unstable_by_key(|(entry, i)| (entry >> 32, *i));
        let firsts: Vec<u128> = order.chunk_by(|a, b| dedupe::same_id(a.0, b.0)).map(|run| run[0].0).collect();
        let known = space.runs.find(kind, &firsts)?;
        let sorted = firsts.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(first, _)| *first).collect();
        new_ids.push(NewIds { kind, sorted, span: (0, 0) });
        for (run, known) in order.chunk_by(|a, b| dedupe::same_id(a.0, b.0)).zip(known) {
            let repeats = match known {
                Some(_) => run,
                None => {
                    fresh[run[0].1 as usize] = true;
                    &run[1..]
                }
            };
            let body = dedupe::body_of(known.unwrap_or(run[0].0));
            counts.duplicates += repeats.len() as u64;
            let differs = |entry: u128| body != dedupe::BODY_UNKNOWN && dedupe::body_of(entry) != body;
            counts.conflicts += repeats.iter().filter(|(entry, _)| differs(*entry)).count() as u64;
        }
    }
    Ok((fresh, new_ids))
}

/// The ids that came as identified for the first time: as sorted entries, and as keys.
fn identified(
    arrivals: &Arrivals<'_>,
    space: &Space,
    hasher: &IdHasher,
) -> Result<(Vec<u128>, FxHashSet<CustomerKey>)> {
    let mut keys: FxHashSet<CustomerKey> = FxHashSet::default();
    for kept in &arrivals.kept {
        if kept.identified {
            keys.insert(kept.raw);
        }
        if !kept.says_links {
            continue;
        }
        let inbox = arrivals.event(kept)?;
        for (_, b, kind) in inbox.links().unwrap_or_default() {
            if kind == LinkKind::Identify {
                keys.insert(hasher.customer(inbox.event.population, b));
            }
        }
    }
    let mut entries: Vec<(u128, CustomerKey)> =
        keys.into_iter().map(|key| (dedupe::identified_entry(key), key)).collect();
    entries.sort_unstable();
    let wanted: Vec<u128> = entries.iter().map(|(entry, _)| *entry).collect();
    let known = space.runs.find(Kind::Identified, &wanted)?;
    let new: Vec<_> = entries.into_iter().zip(known).filter(|(_, known)| known.is_none()).map(|(e, _)| e).collect();
    Ok((new.iter().map(|(entry, _)| *entry).collect(), new.into_iter().map(|(_, key)| key).collect()))
}

fn plan_identities(
    arrivals: &Arrivals<'_>,
    new_ids: &FxHashSet<CustomerKey>,
    space: &Space,
    hasher: &IdHasher,
    conn: &Connection,
) -> Result<IdentityPlan> {
    let mut statements: Vec<Statement<'_>> = Vec::new();
    let text_of = |message_id| match message_id {
        MessageIdRef::Text(text) => Cow::Borrowed(text),
        MessageIdRef::Import(hash) => Cow::Owned(MessageId::Import(hash).text()),
    };
    let mut saying: Vec<(CustomerKey, InboxEvent<'_>, Cow<'_, str>)> = Vec::new();
    for kept in arrivals.kept.iter().filter(|kept| kept.says_links) {
        let inbox = arrivals.event(kept)?;
        saying.push((kept.raw, inbox, text_of(inbox.event.message_id)));
    }
    for (raw, inbox, message_id) in &saying {
        let event = &inbox.event;
        let trust = if event.flags.any_of(Flags::VERIFIED) { Trust::Verified } else { Trust::Claimed };
        let mut say = |a, b, kind| statements.push(Statement { a, b, kind, trust, time: event.time, message_id });
        if let (true, Some(text)) = (event.identified, event.anonymous_id) {
            say((hasher.customer(event.population, text), text), (*raw, event.id), LinkKind::Identify);
        }
        for (a, b, kind) in inbox.links().unwrap_or_default() {
            let key = |id| hasher.customer(event.population, id);
            say((key(a), a), (key(b), b), kind);
        }
    }
    statements.retain(|said| !space.refused.contains(&said.a.0) && !space.refused.contains(&said.b.0));
    let is_identified = |key: CustomerKey| -> Result<bool> {
        let known = || space.runs.find(Kind::Identified, &[dedupe::identified_entry(key)]);
        Ok(new_ids.contains(&key) || known()?[0].is_some())
    };
    let planner = Planner { conn, workspace: space.id, map: &space.identities, is_identified: &is_identified };
    let newly: Vec<CustomerKey> = new_ids.iter().copied().collect();
    // One snapshot for all the small questions: each alone would take and leave the lock of a reader.
    let snapshot = conn.unchecked_transaction().map_err(failed("be read"))?;
    let plan = planner.plan(&statements, &newly)?;
    snapshot.finish().map_err(failed("be read"))?;
    Ok(plan)
}

fn mentions(arrivals: &Arrivals<'_>, hasher: &IdHasher) -> Result<Vec<Mention>> {
    let mut mentions = Vec::new();
    for kept in arrivals.kept.iter().filter(|kept| kept.says_groups) {
        let event = arrivals.event(kept)?.event;
        let Ok(serde_json::Value::Object(groups)) = serde_json::from_str(event.groups) else { continue };
        for (kind, id) in groups {
            if let serde_json::Value::String(text) = id {
                let group = hasher.customer(event.population, &text);
                mentions.push(Mention { kind, raw: kept.raw, time: event.time, group, text });
            }
        }
    }
    Ok(mentions)
}

/// The codes of the names. A name beyond the limit becomes the property `$event` of an event named `$other`.
fn codes(arrivals: &Arrivals<'_>, names: &mut EventNames) -> Result<Codes> {
    let mut by_name: Vec<Option<(EventCode, bool)>> = vec![None; arrivals.names.len()];
    let mut properties = FxHashMap::default();
    for (at, kept) in arrivals.kept.iter().enumerate() {
        let name = arrivals.names[kept.name as usize];
        let (_, is_other) = *by_name[kept.name as usize].get_or_insert_with(|| match names.code(name) {
            Some(code) => (code, false),
            None if names.names().len() < EVENT_NAMES_MAX => (names.intern(name), false),
            None => (names.intern(OTHER_NAME), true),
        });
        if is_other {
            let event = arrivals.event(kept)?.event;
            properties.insert(at as u32, with_event_name(event.properties, name));
        }
    }
    // A name that only repeats have has no code, and no row asks for it.
    let by_name = by_name.into_iter().map(|code| code.map_or(0, |(code, _)| code)).collect();
    Ok(Codes { by_name, properties })
}

fn with_event_name(properties: &str, name: &str) -> String {
    let name = serde_json::Value::from(name);
    let rest = properties.trim_start().strip_prefix('{').unwrap_or("}").trim_start();
    let comma = if rest.starts_with('}') { "" } else { "," };
    format!("{{\"$event\":{name}{comma}{rest}")
}
