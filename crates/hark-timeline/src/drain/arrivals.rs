//! What came, in the order it came?
//!
//! The one pass over all bytes of a load. An event leaves a note of what decides about it; its texts stay where they
//! lie and are read again when its row is written, because a copy of everything would be larger than the load itself.

use super::{Load, Parcel, damaged, poison};
use crate::dedupe::{self, Kind};
use crate::engine::space::Space;
use crate::error::{Error, Result};
use crate::inbox::codec::{self, Damage, InboxEvent, Item, Items};
use crate::row::{EventRef, MessageIdRef};
use crate::segment::shape::Needs;
use hark_model::{CustomerKey, DeadLetter, IdHasher, Micros};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes that the processor fetches together.
const LINE_BYTES: usize = 64;
/// Lines of one event that are fetched ahead of its turn.
const LINES: usize = 5;

/// The note of one event.
#[derive(Clone, Copy)]
pub struct Kept {
    /// The key of its id.
    pub raw: CustomerKey,
    /// What identifies it in the runs of `kind`.
    pub entry: u128,
    /// When it happened.
    pub time: Micros,
    /// The client's counter, or 0.
    pub sequence: i64,
    /// When it came.
    pub received: Micros,
    parcel: u32,
    at: u32,
    /// The place of its name in [`Arrivals::names`].
    pub name: u32,
    /// The runs that know its message id.
    pub kind: Kind,
    /// Whether its id is an identified one.
    pub identified: bool,
    /// Whether it links ids.
    pub says_links: bool,
    /// Whether it names groups of its customer.
    pub says_groups: bool,
}

/// Everything that came, and nothing decided yet.
#[derive(Default)]
pub struct Arrivals<'a> {
    parcels: &'a [Parcel],
    /// The events.
    pub kept: Vec<Kept>,
    /// The names they have.
    pub names: Vec<&'a str>,
    /// What came and was not well formed.
    pub dead: Vec<DeadLetter>,
    /// How many events were of erased customers.
    pub refused: u64,
    /// Which columns the events need.
    pub needs: Needs,
}

/// What can be read, unless the disk lost it.
type Read<T> = std::result::Result<T, Damage>;

/// What one pass works with.
struct Pass<'a, 's> {
    space: &'s Space,
    hasher: &'s IdHasher,
    scratch: Vec<u8>,
    places: FxHashMap<&'a str, u32>,
}

impl<'a> Arrivals<'a> {
    /// Reads a load. A row of the inbox that does not hold what it should is a dead letter for each of its items.
    pub fn read(load: &'a Load, space: &Space, hasher: &IdHasher) -> Arrivals<'a> {
        let mut all = Arrivals {
            parcels: &load.parcels,
            kept: Vec::with_capacity(load.items),
            dead: load.damaged.clone(),
            ..Arrivals::default()
        };
        let mut pass = Pass { space, hasher, scratch: Vec::new(), places: FxHashMap::default() };
        let mut first = 0;
        for (number, parcel) in load.parcels.iter().enumerate() {
            let items = first..first + parcel.items;
            first = items.end;
            if !load.wants(items.clone()) {
                continue;
            }
            let before = (all.kept.len(), all.dead.len(), all.refused);
            if all.parcel(load, (number as u32, items.start), parcel, &mut pass) == Ok(parcel.items) {
                continue;
            }
            tracing::error!(seq = parcel.seq, items = parcel.items, "a row of the inbox cannot be read");
            all.kept.truncate(before.0);
            all.dead.truncate(before.1);
            all.refused = before.2;
            all.dead.extend((0..parcel.items).map(|_| damaged(parcel.seq)));
        }
        all
    }

    /// Notes what is wanted of one row of the inbox, and says how many items it holds. `first` is the place of its first
    /// item in the load.
    fn parcel(
        &mut self,
        load: &Load,
        (number, first): (u32, usize),
        parcel: &'a Parcel,
        pass: &mut Pass<'a, '_>,
    ) -> Read<usize> {
        let mut items = Items::new(&parcel.payload);
        let mut count = 0;
        loop {
            let at = items.position();
            let Some(item) = items.next() else { return Ok(count) };
            let (item, place) = (item?, first + count);
            count += 1;
            if !load.wants(place..place + 1) {
                continue;
            }
            match item {
                Item::Dead(letter) => self.dead.push(letter),
                Item::Event(event) if !load.refused.is_empty() && load.why_refused(place).is_some() => {
                    self.dead.push(poison::letter(&event.event, load.why_refused(place).unwrap_or_default()));
                }
                Item::Event(event) => match self.note(&event, pass)? {
                    Some(kept) => self.kept.push(Kept { parcel: number, at: at as u32, ..kept }),
                    None => self.refused += 1,
                },
            }
        }
    }

    /// The note of an event, unless its customer was erased.
    fn note(&mut self, inbox: &InboxEvent<'a>, pass: &mut Pass<'a, '_>) -> Read<Option<Kept>> {
        let event = &inbox.event;
        if inbox.has_links() {
            // What cannot be read now must not stop the drain later.
            inbox.links()?;
        }
        let key = |id| pass.hasher.customer(event.population, id);
        let raw = key(event.id);
        if !pass.space.refused.is_empty() {
            let refused = |key: CustomerKey| pass.space.refused.contains(&key);
            if refused(raw) || event.anonymous_id.map(key).is_some_and(refused) {
                return Ok(None);
            }
        }
        let (kind, entry) = entry_of(pass.hasher, event, &mut pass.scratch);
        let names = &mut self.names;
        let name = *pass.places.entry(event.name).or_insert_with(|| {
            names.push(event.name);
            names.len() as u32 - 1
        });
        self.needs.see(event);
        Ok(Some(Kept {
            raw,
            entry,
            time: event.time,
            sequence: event.sequence.unwrap_or(0),
            received: event.received,
            parcel: 0,
            at: 0,
            name,
            kind,
            identified: event.identified,
            says_links: (event.identified && event.anonymous_id.is_some()) || inbox.has_links(),
            says_groups: !event.groups.is_empty() && event.creates_customer,
        }))
    }

    /// Brings the bytes of some events near, all at once: read one by one in the order of customers, each would make the
    /// processor wait for memory, and that was a quarter of a drain.
    pub fn approach(&self, places: &[u32]) {
        let notes = places.iter().filter_map(|at| self.kept.get(*at as usize));
        let seen = notes.fold(0, |seen, kept| {
            let bytes = self.parcels.get(kept.parcel as usize).map_or(&[][..], |parcel| &parcel.payload);
            let lines = bytes[(kept.at as usize).min(bytes.len())..].iter().step_by(LINE_BYTES).take(LINES);
            lines.fold(seen, |seen, byte| seen ^ byte)
        });
        // The value means nothing, but it must not be found out that it does.
        std::hint::black_box(seen);
    }

    /// The event of a note, whole.
    pub fn event(&self, kept: &Kept) -> Result<InboxEvent<'a>> {
        let payload = self.parcels.get(kept.parcel as usize).map_or(&[][..], |parcel| &parcel.payload);
        codec::event_at(payload, kept.at as usize)
            .map_err(|Damage(what)| Error::Invalid { fact: format!("an event that was read before {what}") })
    }
}

fn entry_of(hasher: &IdHasher, event: &EventRef<'_>, scratch: &mut Vec<u8>) -> (Kind, u128) {
    let body = body_hash(event, scratch);
    match event.message_id {
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
