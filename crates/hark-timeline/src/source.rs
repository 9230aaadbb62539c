//! How is the timeline read?
//!
//! [`EventSource`] is what the questions see: a consistent, immutable view in which every customer appears once, with
//! all ids of theirs merged and their events in order.

use crate::column::{Column, Field, OwnedValue};
use crate::error::Result;
use crate::found::Hits;
use crate::known::{GroupFact, KnownGroup, KnownId, KnownLink, Member};
use hark_model::{CustomerKey, Flags, KeyRange, Micros, Population};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The code of an event name within a workspace.
pub type EventCode = u16;

/// The event names of a workspace. A code never changes its meaning.
#[derive(Clone, Debug, Default)]
pub struct EventNames {
    names: Vec<String>,
    codes: FxHashMap<String, EventCode>,
}

impl EventNames {
    /// Names in the order of their codes.
    pub fn new(names: Vec<String>) -> Self {
        let codes = names.iter().enumerate().map(|(i, n)| (n.clone(), i as EventCode)).collect();
        EventNames { names, codes }
    }

    /// The name of a code, `$other` if the code was never given.
    pub fn name(&self, code: EventCode) -> &str {
        self.names.get(code as usize).map_or(hark_model::limits::OTHER_NAME, String::as_str)
    }

    /// The code of a name, if any event ever had it.
    pub fn code(&self, name: &str) -> Option<EventCode> {
        self.codes.get(name).copied()
    }

    /// All names in the order of their codes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The code of a name, given now if it is new.
    pub fn intern(&mut self, name: &str) -> EventCode {
        if let Some(code) = self.code(name) {
            return code;
        }
        let code = self.names.len() as EventCode;
        self.names.push(name.to_owned());
        self.codes.insert(name.to_owned(), code);
        code
    }
}

/// Where one stored event lies: segment and row of this view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowRef {
    /// Index of the segment in this view.
    pub segment: u32,
    /// Row within the segment.
    pub row: u32,
}

/// Where the rows of one walk step lie.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'a> {
    /// One after another in one segment.
    Contiguous(RowRef),
    /// Anywhere; one entry per event.
    Gathered(&'a [RowRef]),
    /// The walk said that it never asks ([`WalkOptions::unplaced`]), and the rows do not lie in one place.
    Unplaced,
}

impl Rows<'_> {
    /// Where event `i` lies. Nowhere for who said that they never ask; no segment has that number.
    #[inline]
    pub fn at(&self, i: usize) -> RowRef {
        match self {
            Rows::Contiguous(first) => RowRef { segment: first.segment, row: first.row + i as u32 },
            Rows::Gathered(rows) => rows[i],
            Rows::Unplaced => RowRef { segment: u32::MAX, row: u32::MAX },
        }
    }
}

/// One customer (or one account): all their events in order of (time, sequence, arrival). The slices have equal length
/// and are never empty.
#[derive(Clone, Copy, Debug)]
pub struct CustomerRows<'a> {
    /// Whose events these are.
    pub key: CustomerKey,
    /// Ascending.
    pub times: &'a [Micros],
    /// What happened.
    pub codes: &'a [EventCode],
    /// Where each event lies, for its columns.
    pub rows: Rows<'a>,
}

/// Several customers (or accounts) whose events lie one behind the other: one call for many of them, and loops that need
/// not stop where a customer ends. Never empty, and neither is any of the customers.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// Whose events these are, ascending: [`CustomerKey`]s as bare numbers, because that is how they lie on disk.
    pub keys: &'a [u128],
    /// One more than there are customers: the events of customer `i` are those from `starts[i] - starts[0]` up to
    /// `starts[i + 1] - starts[0]`.
    pub starts: &'a [u32],
    /// Ascending within each customer.
    pub times: &'a [Micros],
    /// What happened.
    pub codes: &'a [EventCode],
    /// Where each event lies.
    pub rows: Rows<'a>,
}

impl<'a> Stretch<'a> {
    /// The customers one by one.
    #[inline]
    pub fn customers(&self) -> impl Iterator<Item = CustomerRows<'a>> + use<'a> {
        let Stretch { keys, starts, mut times, mut codes, rows } = *self;
        let begin = starts.first().copied().unwrap_or(0);
        keys.iter().zip(starts.windows(2)).map(move |(key, ends)| {
            let (from, to) = ((ends[0] - begin) as usize, (ends[1] - begin) as usize);
            let (own_times, own_codes);
            (own_times, times) = times.split_at(to - from);
            (own_codes, codes) = codes.split_at(to - from);
            let rows = match rows {
                Rows::Contiguous(first) => Rows::Contiguous(RowRef { row: first.row + from as u32, ..first }),
                Rows::Gathered(rows) => Rows::Gathered(&rows[from..to]),
                Rows::Unplaced => Rows::Unplaced,
            };
            CustomerRows { key: CustomerKey(*key), times: own_times, codes: own_codes, rows }
        })
    }

    /// When and what of each customer, for who asks no more: little to carry from one to the next.
    #[inline]
    pub fn times_and_codes(&self) -> impl Iterator<Item = (&'a [Micros], &'a [EventCode])> + use<'a> {
        let Stretch { starts, times, codes, .. } = *self;
        let begin = starts.first().copied().unwrap_or(0);
        starts.windows(2).map(move |ends| {
            let own = (ends[0] - begin) as usize..(ends[1] - begin) as usize;
            (&times[own.clone()], &codes[own])
        })
    }

    /// What it costs to look at all of it.
    pub fn stats(&self) -> WalkStats {
        WalkStats { rows: self.times.len() as u64, units: self.keys.len() as u64 }
    }
}

/// What a walk goes along.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Customers, all their ids merged.
    #[default]
    Customer,
    /// Groups of this kind (accounts): the events of their members while they were members, merged. A member's
    /// events before their first membership belong to that first group.
    Group(String),
}

/// What a walk leaves out and along what it goes.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Events with any of these flags are left out.
    pub exclude: Flags,
    /// Along what.
    pub unit: Unit,
    /// Whether the walk never asks where an event lies: names and times are all it looks at. Saves the source the
    /// bookkeeping for customers whose events lie in several places.
    pub unplaced: bool,
}

/// What a walk cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WalkStats {
    /// Events looked at.
    pub rows: u64,
    /// Customers (or groups) visited.
    pub units: u64,
}

impl std::ops::Add for WalkStats {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl std::ops::AddAssign for WalkStats {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.units += other.units;
    }
}

/// One event with everything that was stored of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Where it lies in this view.
    pub at: RowRef,
    /// The message id as text.
    pub message_id: String,
    /// The event's name.
    pub name: String,
    /// The id it was sent for.
    pub id: String,
    /// The anonymous id beside it.
    pub anonymous_id: Option<String>,
    /// When it happened.
    pub time: Micros,
    /// When it reached Hark.
    pub received: Micros,
    /// When the client said it happened, if that differs.
    pub original_time: Option<Micros>,
    /// The client's own counter.
    pub sequence: Option<i64>,
    /// What was odd.
    pub flags: Flags,
    /// JSON object.
    pub properties: String,
    /// JSON object.
    pub traits: Option<String>,
    /// JSON object.
    pub traits_once: Option<String>,
    /// JSON object: kind of group to id.
    pub groups: Option<String>,
}

/// A customer joins a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joined {
    /// The kind of group.
    pub kind: String,
    /// Since when.
    pub since: Micros,
    /// Which group; [`EventSource::group_id`] tells its text.
    pub group: CustomerKey,
}

/// A consistent, immutable view of one workspace's timeline.
pub trait EventSource: Sync {
    /// The event names.
    fn names(&self) -> &EventNames;

    /// How many segments the view has; `RowRef::segment` is below it.
    fn segment_count(&self) -> usize;

    /// One column of one segment. Cheap after the first call for the same pair.
    fn column(&self, segment: u32, field: &Field) -> Result<Arc<dyn Column>>;

    /// Ranges of keys that together hold one population and may be walked in parallel. For groups the ranges are of
    /// group keys.
    fn partitions(&self, population: Population, options: &WalkOptions, wanted: usize) -> Vec<KeyRange>;

    /// Visits every customer (or group) whose key lies in the range, in ascending order of key, each once.
    fn walk(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&CustomerRows<'_>),
    ) -> Result<WalkStats>;

    /// [`EventSource::walk`] for loops over many customers at once.
    fn walk_stretches(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&Stretch<'_>),
    ) -> Result<WalkStats> {
        self.walk(range, options, &mut |rows| {
            let CustomerRows { key, times, codes, rows } = *rows;
            visit(&Stretch { keys: &[key.0], starts: &[0, times.len() as u32], times, codes, rows });
        })
    }

    /// The customer that this id belongs to (the id's own key when it has no links).
    fn resolve(&self, population: Population, id: &str) -> CustomerKey;

    /// Where words stand in what the customers of a segment can be found by; `None` where that is not known.
    fn hits(&self, _segment: u32, _words: &[String]) -> Result<Option<Hits<'_>>> {
        Ok(None)
    }

    /// The key of this id alone, whatever it is linked to. That of a group has no links.
    fn key_of(&self, population: Population, id: &str) -> CustomerKey;

    /// All ids of a customer as text, the one that stands for them first. Empty when the key is unknown.
    fn ids_of(&self, key: CustomerKey) -> Result<Vec<String>>;

    /// Every key that a customer had or has: each id of theirs may have stood for them once.
    fn keys_of(&self, customer: CustomerKey) -> Vec<CustomerKey> {
        vec![customer]
    }

    /// All ids of a customer with what is known of each, the one that stands for them first.
    fn known_ids(&self, _customer: CustomerKey) -> Result<Vec<KnownId>> {
        Ok(Vec::new())
    }

    /// The links that speak of any id of a customer, also those that do not count, by when they were first said.
    fn known_links(&self, _customer: CustomerKey) -> Result<Vec<KnownLink>> {
        Ok(Vec::new())
    }

    /// All groups of a kind within one population, by key, those included that nobody is in.
    fn known_groups(&self, _kind: &str, _population: Population) -> Result<Vec<KnownGroup>> {
        Ok(Vec::new())
    }

    /// Who is or was in a group, by key.
    fn members_of(&self, _kind: &str, _group: CustomerKey) -> Result<Vec<Member>> {
        Ok(Vec::new())
    }

    /// The events that said something of a group, by time.
    fn group_facts(&self, _kind: &str, _group: CustomerKey) -> Result<Vec<GroupFact>> {
        Ok(Vec::new())
    }

    /// The text of a group key.
    fn group_id(&self, key: CustomerKey) -> Result<Option<String>>;

    /// The kinds of groups there are, by name.
    fn group_kinds(&self) -> Vec<String> {
        Vec::new()
    }

    /// The groups that a customer joined, by kind, in order of time. Of each kind the last one is where they are.
    fn groups_of(&self, _customer: CustomerKey) -> Result<Vec<Joined>> {
        Ok(Vec::new())
    }

    /// When a customer joined which groups of this kind, in order of time. Cheap enough to be asked for every customer.
    fn joined_of(&self, kind: &str, customer: CustomerKey) -> Vec<(Micros, CustomerKey)>;

    /// One stored event, whole.
    fn event(&self, at: RowRef) -> Result<StoredEvent>;

    /// Several stored events in the order asked for. Neighbouring rows are read together.
    fn events(&self, rows: &[RowRef]) -> Result<Vec<StoredEvent>> {
        rows.iter().map(|at| self.event(*at)).collect()
    }

    /// The flags of one stored event.
    fn flags(&self, at: RowRef) -> Flags;

    /// Time of the last event that had been received when the view was made; 0 when there is none. What `as_of` shows.
    fn as_of(&self) -> Micros;

    /// A time no event lies before and a time no event lies after, if the source knows them without a walk. May be
    /// wider than the events.
    fn time_bounds(&self) -> Option<(Micros, Micros)> {
        None
    }

    /// Counts the changes of identities this view has seen.
    fn identity_version(&self) -> u64;

    /// Property and trait names with the number of events that have them, most frequent first.
    fn property_names(&self) -> Vec<(Field, u64)>;

    /// A number that changes whenever the view's answer could; equal numbers mean equal answers.
    fn version(&self) -> u64;
}

/// Names used by [`OwnedValue`] columns built in memory; kept here so that both sources agree.
pub(crate) fn dictionary_of(values: impl Iterator<Item = OwnedValue>) -> (Vec<OwnedValue>, Vec<u32>) {
    let mut dictionary = vec![OwnedValue::Missing];
    let mut seen: FxHashMap<String, u32> = FxHashMap::default();
    let mut codes = Vec::new();
    for value in values {
        if value == OwnedValue::Missing {
            codes.push(0);
            continue;
        }
        let code = *seen.entry(format!("{value:?}")).or_insert_with(|| {
            dictionary.push(value);
            (dictionary.len() - 1) as u32
        });
        codes.push(code);
    }
    (dictionary, codes)
}
