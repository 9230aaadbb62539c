//! Which of these events are new, whose are they, and what do they change?
//!
//! Reads only. The result is everything the drain has to write.

use super::{Load, poison};
use crate::catalogue::failed;
use crate::dedupe::{self, Kind};
use crate::engine::space::Space;
use crate::error::Result;
use crate::identity::plan::{Plan as IdentityPlan, Planner, Statement};
use crate::inbox::codec::{InboxEvent, Item};
use crate::memberships::{Mention, Plan as MembershipPlan};
use crate::row::{EventRef, MessageIdRef, Row};
use crate::source::{EventCode, EventNames};
use hark_model::limits::{EVENT_NAMES_MAX, OTHER_NAME};
use hark_model::{CustomerKey, DeadLetter, Flags, IdHasher, LinkKind, MessageId, Micros, Trust};
use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use xxhash_rust::xxh3::xxh3_64;

/// An event that will be stored.
struct Kept<'a> {
    event: InboxEvent<'a>,
    raw: CustomerKey,
}

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
    /// The events to be stored, in the order of a segment.
    pub rows: Vec<Row<'a>>,
    /// What identifies each row in the runs.
    pub entries: Vec<(Kind, u128)>,
    /// The same by kind.
    pub new_ids: Vec<NewIds>,
    /// The events that were not well formed.
    pub dead: Vec<DeadLetter>,
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
}

/// Texts that were made here and that rows borrow.
#[derive(Default)]
pub struct Arena {
    properties: FxHashMap<usize, String>,
}

/// Sifts one workspace's load.
pub fn sift<'a>(
    load: &'a Load,
    arena: &'a mut Arena,
    space: &Space,
    hasher: &IdHasher,
    conn: &Connection,
) -> Result<Sifted<'a>> {
    let mut dead = load.damaged.clone();
    let mut counts = Counts::default();
    let mut kept: Vec<Kept<'a>> = Vec::with_capacity(load.items);
    for (at, item) in load.each() {
        match item {
            Item::Dead(letter) => dead.push(letter),
            Item::Event(event) if !load.refused.is_empty() && load.why_refused(at).is_some() => {
                dead.push(poison::letter(&event.event, load.why_refused(at).unwrap_or_default()));
            }
            Item::Event(event) => match keep(event, space, hasher) {
                Some(event) => kept.push(event),
                None => counts.refused += 1,
            },
        }
    }
    #[cfg(test)]
    kept.iter().try_for_each(|kept| poison::fault::strike(kept.event.event.name))?;
    let mut scratch = Vec::new();
    let mut entries: Vec<(Kind, u128)> = kept.iter().map(|k| entry_of(hasher, &k.event, &mut scratch)).collect();
    let (fresh, mut new_ids) = fresh(&entries, space, &mut counts)?;
    if fresh.contains(&false) {
        let (mut of_kept, mut of_entries) = (fresh.iter(), fresh.iter());
        kept.retain(|_| of_kept.next().copied().unwrap_or(false));
        entries.retain(|_| of_entries.next().copied().unwrap_or(false));
    }
    for new in &mut new_ids {
        let of_kind =
            || kept.iter().zip(&entries).filter(|(_, e)| e.0 == new.kind).map(|(k, _)| k.event.event.received);
        new.span = (of_kind().min().unwrap_or(0), of_kind().max().unwrap_or(0));
    }
    let (identified, newly) = identified(&kept, space, hasher)?;
    let identities = plan_identities(&kept, &newly, space, hasher, conn)?;
    let memberships = space.memberships.plan(mentions(&kept, hasher));
    let mut names = (*space.names).clone();
    let codes = codes(&kept, &mut names, arena);
    let arena = &*arena;
    let order = order(&kept, &identities);
    let rows = order.iter().map(|(customer, _, _, at)| {
        let at = *at as usize;
        let (one, code) = (&kept[at], codes[at]);
        let mut event = one.event.event;
        if let Some(text) = arena.properties.get(&at) {
            event.properties = text;
        }
        Row { customer: *customer, raw: one.raw, code, event }
    });
    let rows = rows.collect();
    let entries = order.iter().map(|(_, _, _, at)| entries[*at as usize]).collect();
    Ok(Sifted { rows, entries, new_ids, dead, counts, names, identities, memberships, identified })
}

/// The order of the rows in a segment: customer, time, sequence, arrival. Events are large, so only places are sorted.
fn order(kept: &[Kept<'_>], identities: &IdentityPlan) -> Vec<(CustomerKey, Micros, i64, u32)> {
    let place = |(at, one): (usize, &Kept<'_>)| {
        let event = &one.event.event;
        (identities.map.resolve(one.raw), event.time, event.sequence.unwrap_or(0), at as u32)
    };
    let mut order: Vec<_> = kept.iter().enumerate().map(place).collect();
    order.sort_unstable();
    order
}

fn says_links(event: &InboxEvent<'_>) -> bool {
    (event.event.identified && event.event.anonymous_id.is_some()) || event.has_links()
}

/// The event with its keys, unless its customer was erased.
fn keep<'a>(event: InboxEvent<'a>, space: &Space, hasher: &IdHasher) -> Option<Kept<'a>> {
    let key = |id| hasher.customer(event.event.population, id);
    let raw = key(event.event.id);
    if !space.refused.is_empty() {
        let refused = |key: CustomerKey| space.refused.contains(&key);
        if refused(raw) || event.event.anonymous_id.map(key).is_some_and(refused) {
            return None;
        }
    }
    Some(Kept { event, raw })
}

fn entry_of(hasher: &IdHasher, event: &InboxEvent<'_>, scratch: &mut Vec<u8>) -> (Kind, u128) {
    let body = body_hash(&event.event, scratch);
    match event.event.message_id {
        MessageIdRef::Text(text) => (Kind::Client, dedupe::entry(hasher, text.as_bytes(), body)),
        MessageIdRef::Import(hash) => (Kind::Import, dedupe::import_entry(hasher, hash, body)),
    }
}

/// A hash of what the client said, without the times: a retry is sent at another time.
fn body_hash(event: &EventRef<'_>, scratch: &mut Vec<u8>) -> u32 {
    scratch.clear();
    let optional = [event.anonymous_id, event.traits, event.traits_once, event.group_traits];
    let texts = [event.name, event.id, event.properties, event.groups];
    for text in texts.into_iter().map(Some).chain(optional) {
        scratch.extend_from_slice(&text.map_or(u64::MAX, |t| t.len() as u64).to_le_bytes());
        scratch.extend_from_slice(text.unwrap_or("").as_bytes());
    }
    xxh3_64(scratch) as u32
}

/// For each event whether its message id is new, and the new ids. The first of equal ids in a load is the one that
/// counts.
fn fresh(entries: &[(Kind, u128)], space: &Space, counts: &mut Counts) -> Result<(Vec<bool>, Vec<NewIds>)> {
    let mut fresh = vec![false; entries.len()];
    let mut new_ids = Vec::new();
    for kind in [Kind::Client, Kind::Import] {
        let mut order: Vec<(u128, u32)> =
            entries.iter().enumerate().filter(|(_, e)| e.0 == kind).map(|(i, e)| (e.1, i as u32)).collect();
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
fn identified(kept: &[Kept<'_>], space: &Space, hasher: &IdHasher) -> Result<(Vec<u128>, FxHashSet<CustomerKey>)> {
    let mut keys: FxHashSet<CustomerKey> = FxHashSet::default();
    for one in kept {
        if one.event.event.identified {
            keys.insert(one.raw);
        }
        for (_, b, kind) in one.event.links().unwrap_or_default() {
            if kind == LinkKind::Identify {
                keys.insert(hasher.customer(one.event.event.population, b));
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
    kept: &[Kept<'_>],
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
    let saying = kept.iter().filter(|k| says_links(&k.event)).map(|k| (k, text_of(k.event.event.message_id)));
    let saying: Vec<(&Kept<'_>, Cow<'_, str>)> = saying.collect();
    for (one, message_id) in &saying {
        let event = &one.event.event;
        let trust = if event.flags.any_of(Flags::VERIFIED) { Trust::Verified } else { Trust::Claimed };
        let mut say = |a, b, kind| statements.push(Statement { a, b, kind, trust, time: event.time, message_id });
        if let (true, Some(text)) = (event.identified, event.anonymous_id) {
            say((hasher.customer(event.population, text), text), (one.raw, event.id), LinkKind::Identify);
        }
        for (a, b, kind) in one.event.links().unwrap_or_default() {
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

fn mentions(kept: &[Kept<'_>], hasher: &IdHasher) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for one in kept {
        let event = &one.event.event;
        if event.groups.is_empty() || !event.creates_customer {
            continue;
        }
        let Ok(serde_json::Value::Object(groups)) = serde_json::from_str(event.groups) else { continue };
        for (kind, id) in groups {
            if let serde_json::Value::String(text) = id {
                let group = hasher.customer(event.population, &text);
                mentions.push(Mention { kind, raw: one.raw, time: event.time, group, text });
            }
        }
    }
    mentions
}

/// The codes of the names. A name beyond the limit becomes the property `$event` of an event named `$other`.
fn codes(kept: &[Kept<'_>], names: &mut EventNames, arena: &mut Arena) -> Vec<EventCode> {
    let mut codes = Vec::with_capacity(kept.len());
    for (at, one) in kept.iter().enumerate() {
        let event = &one.event.event;
        let code = match names.code(event.name) {
            Some(code) => code,
            None if names.names().len() < EVENT_NAMES_MAX => names.intern(event.name),
            None => {
                arena.properties.insert(at, with_event_name(event.properties, event.name));
                names.intern(OTHER_NAME)
            }
        };
        codes.push(code);
    }
    codes
}

fn with_event_name(properties: &str, name: &str) -> String {
    let name = serde_json::Value::from(name);
    let rest = properties.trim_start().strip_prefix('{').unwrap_or("}").trim_start();
    let comma = if rest.starts_with('}') { "" } else { "," };
    format!("{{\"$event\":{name}{comma}{rest}")
}
