//! What would the timeline answer if everything lay in memory, already sorted and merged?
//!
//! The simplest possible [`EventSource`]: for tests of the questions and as the reference for the engine. One segment,
//! no files, no compaction. Identities are resolved by the caller, who names the customer of each event.

use crate::column::{Codes, Column, ColumnData, Field, OwnedValue, Value};
use crate::error::{Error, Result};
use crate::source::*;
use hark_model::{CustomerKey, Event, Flags, IdHasher, KeyRange, Micros, Population};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An event with the id that stands for its customer.
#[derive(Clone, Debug)]
pub struct MemoryEvent {
    /// The id that stands for the customer.
    pub customer: String,
    /// What happened.
    pub event: Event,
}

/// See the module.
pub struct MemorySource {
    hasher: IdHasher,
    names: EventNames,
    events: Vec<(CustomerKey, EventCode, MemoryEvent)>,
    as_of: Micros,
}

impl MemorySource {
    /// Sorts the events; events of one customer with equal time and sequence keep their order.
    pub fn new(events: Vec<MemoryEvent>) -> Self {
        let hasher = IdHasher::new([1; 16]);
        let mut names = EventNames::default();
        let mut events: Vec<_> = events
            .into_iter()
            .map(|e| (hasher.customer(e.event.population, &e.customer), names.intern(&e.event.name), e))
            .collect();
        events.sort_by_key(|(key, _, e)| (*key, e.event.time, e.event.sequence.unwrap_or(0)));
        let as_of = events.iter().map(|(_, _, e)| e.event.received).max().unwrap_or(0);
        MemorySource { hasher, names, events, as_of }
    }

    fn visit_run(&self, run: &[usize], key: CustomerKey, visit: &mut dyn FnMut(&CustomerRows<'_>)) -> WalkStats {
        if run.is_empty() {
            return WalkStats::default();
        }
        let times: Vec<Micros> = run.iter().map(|i| self.events[*i].2.event.time).collect();
        let codes: Vec<EventCode> = run.iter().map(|i| self.events[*i].1).collect();
        let rows: Vec<RowRef> = run.iter().map(|i| RowRef { segment: 0, row: *i as u32 }).collect();
        visit(&CustomerRows { key, times: &times, codes: &codes, rows: Rows::Gathered(&rows) });
        WalkStats { rows: run.len() as u64, units: 1 }
    }

    /// The group of this kind that the id of each event joins with it: one that it names and did not name last.
    fn joined(&self, kind: &str) -> Vec<Option<&str>> {
        let mut last: FxHashMap<(CustomerKey, &str), &str> = FxHashMap::default();
        let mut out = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let named = event.2.event.groups.iter().find(|g| g.kind == kind).map(|g| g.id.as_str());
            out.push(named.filter(|name| last.insert((event.0, event.2.event.id.as_str()), name) != Some(name)));
        }
        out
    }

    /// Which group of this kind the customer was in at each of their events. A membership begins with its whole moment.
    fn group_at(&self, kind: &str) -> Vec<Option<&str>> {
        let joined = self.joined(kind);
        let named = |i: usize| joined[i];
        let mut out = vec![None; self.events.len()];
        let mut start = 0;
        for end in 1..=self.events.len() {
            if end < self.events.len() && self.events[end].0 == self.events[start].0 {
                continue;
            }
            let mut current = (start..end).find_map(named);
            let mut at = start;
            while at < end {
                let time = self.events[at].2.event.time;
                let after = (at..end).find(|i| self.events[*i].2.event.time > time).unwrap_or(end);
                current = (at..after).rev().find_map(named).or(current);
                out[at..after].fill(current);
                at = after;
            }
            start = end;
        }
        out
    }
}

impl EventSource for MemorySource {
    fn names(&self) -> &EventNames {
        &self.names
    }

    fn segment_count(&self) -> usize {
        1
    }

    fn column(&self, _segment: u32, field: &Field) -> Result<Arc<dyn Column>> {
        let (dictionary, codes) = dictionary_of(self.events.iter().map(|(_, _, e)| read(&e.event, field)));
        Ok(Arc::new(MemoryColumn { dictionary, codes }))
    }

    fn partitions(&self, population: Population, _: &WalkOptions, wanted: usize) -> Vec<KeyRange> {
        KeyRange::of(population).split(wanted)
    }

    fn walk(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&CustomerRows<'_>),
    ) -> Result<WalkStats> {
        let mut runs: BTreeMap<CustomerKey, Vec<usize>> = BTreeMap::new();
        let groups = match &options.unit {
            Unit::Customer => None,
            Unit::Group(kind) => Some(self.group_at(kind)),
        };
        for (i, (key, _, e)) in self.events.iter().enumerate() {
            if e.event.flags.any_of(options.exclude) || !e.event.creates_customer {
                continue;
            }
            let key = match &groups {
                None => *key,
                Some(groups) => match groups[i] {
                    Some(id) => self.hasher.customer(e.event.population, id),
                    None => continue,
                },
            };
            if range.contains(key) {
                runs.entry(key).or_default().push(i);
            }
        }
        let mut stats = WalkStats::default();
        for (key, mut run) in runs {
            run.sort_by_key(|i| (self.events[*i].2.event.time, self.events[*i].2.event.sequence.unwrap_or(0)));
            stats += self.visit_run(&run, key, visit);
        }
        Ok(stats)
    }

    fn resolve(&self, population: Population, id: &str) -> CustomerKey {
        let find = |has: &dyn Fn(&Event) -> bool| {
            let found = self.events.iter().find(|(_, _, e)| e.event.population == population && has(&e.event));
            found.map(|(key, _, _)| *key)
        };
        // An id that no event was sent for may stand beside the one that an event was.
        let beside = |e: &Event| e.identified && e.anonymous_id.as_deref() == Some(id);
        find(&|e| e.id == id).or_else(|| find(&beside)).unwrap_or_else(|| self.key_of(population, id))
    }

    fn key_of(&self, population: Population, id: &str) -> CustomerKey {
        self.hasher.customer(population, id)
    }

    fn ids_of(&self, key: CustomerKey) -> Result<Vec<String>> {
        let mut ids: Vec<String> = Vec::new();
        for (_, _, e) in self.events.iter().filter(|(k, _, _)| *k == key) {
            for id in [&e.customer, &e.event.id] {
                if !ids.contains(id) {
                    ids.push(id.clone());
                }
            }
        }
        Ok(ids)
    }

    fn group_id(&self, key: CustomerKey) -> Result<Option<String>> {
        let groups = self.events.iter().flat_map(|(_, _, e)| e.event.groups.iter().map(|g| (e.event.population, g)));
        Ok(groups.into_iter().find(|(p, g)| self.hasher.customer(*p, &g.id) == key).map(|(_, g)| g.id.clone()))
    }

    fn group_kinds(&self) -> Vec<String> {
        let kinds = self.events.iter().flat_map(|(_, _, e)| e.event.groups.iter().map(|g| g.kind.clone()));
        kinds.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    fn groups_of(&self, customer: CustomerKey) -> Result<Vec<Joined>> {
        let mut joined: Vec<Joined> = Vec::new();
        for kind in self.group_kinds() {
            let own = self.events.iter().zip(self.joined(&kind)).filter(|((key, _, _), _)| *key == customer);
            let own = own.filter_map(|((key, _, e), id)| {
                let group = self.hasher.customer(key.population(), id?);
                Some(Joined { kind: kind.clone(), since: e.event.time, group })
            });
            let mut own: Vec<Joined> = own.collect();
            own.dedup_by_key(|one| one.group);
            joined.extend(own);
        }
        Ok(joined)
    }

    fn joined_of(&self, kind: &str, customer: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        let own = self.events.iter().zip(self.joined(kind)).filter(|((key, _, _), _)| *key == customer);
        let group = |id: &str| self.hasher.customer(customer.population(), id);
        own.filter_map(|((_, _, e), id)| Some((e.event.time, group(id?)))).collect()
    }

    fn event(&self, at: RowRef) -> Result<StoredEvent> {
        let missing = || Error::NotFound { what: format!("event {at:?}") };
        let (_, _, e) = self.events.get(at.row as usize).ok_or_else(missing)?;
        let e = &e.event;
        let groups: serde_json::Map<String, serde_json::Value> =
            e.groups.iter().map(|g| (g.kind.clone(), g.id.clone().into())).collect();
        Ok(StoredEvent {
            at,
            message_id: e.message_id.text(),
            name: e.name.clone(),
            id: e.id.clone(),
            anonymous_id: e.anonymous_id.clone(),
            time: e.time,
            received: e.received,
            original_time: e.original_time,
            sequence: e.sequence,
            flags: e.flags,
            properties: e.properties.clone(),
            traits: e.traits.clone(),
            traits_once: e.traits_once.clone(),
            groups: (!groups.is_empty()).then(|| serde_json::Value::Object(groups).to_string()),
        })
    }

    fn flags(&self, at: RowRef) -> Flags {
        self.events[at.row as usize].2.event.flags
    }

    fn as_of(&self) -> Micros {
        self.as_of
    }

    fn identity_version(&self) -> u64 {
        0
    }

    fn property_names(&self) -> Vec<(Field, u64)> {
        let mut counts: BTreeMap<Field, u64> = BTreeMap::new();
        for (_, _, e) in &self.events {
            let bags = [
                (Some(&e.event.properties), Field::Property as fn(String) -> Field),
                (e.event.traits.as_ref(), Field::Trait as fn(String) -> Field),
            ];
            for (bag, field) in bags {
                for (name, _) in object(bag.map(String::as_str)) {
                    *counts.entry(field(name)).or_default() += 1;
                }
            }
        }
        let mut names: Vec<_> = counts.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        names
    }

    fn version(&self) -> u64 {
        0
    }
}

fn object(text: Option<&str>) -> serde_json::Map<String, serde_json::Value> {
    match text.map(serde_json::from_str) {
        Some(Ok(serde_json::Value::Object(map))) => map,
        _ => serde_json::Map::new(),
    }
}

fn read(event: &Event, field: &Field) -> OwnedValue {
    let bag = |text: Option<&str>, name: &str| owned(lookup(&object(text), name));
    match field {
        Field::Property(name) => bag(Some(&event.properties), name),
        Field::Trait(name) => bag(event.traits.as_deref(), name),
        Field::TraitOnce(name) => bag(event.traits_once.as_deref(), name),
        Field::GroupTrait(name) => bag(event.group_traits.as_deref(), name),
        Field::Found => OwnedValue::Missing,
        Field::Id => OwnedValue::Text(event.id.clone()),
        Field::Group(kind) => match event.groups.iter().find(|g| &g.kind == kind) {
            Some(group) => OwnedValue::Text(group.id.clone()),
            None => OwnedValue::Missing,
        },
    }
}

/// The property of that very name, else the value at the dotted path.
pub fn lookup<'a>(object: &'a serde_json::Map<String, serde_json::Value>, name: &str) -> Option<&'a serde_json::Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (head, rest) = name.split_once('.')?;
    lookup(object.get(head)?.as_object()?, rest)
}

/// The value of a column for this JSON value.
pub(crate) fn owned(value: Option<&serde_json::Value>) -> OwnedValue {
    use serde_json::Value as Json;
    match value {
        None => OwnedValue::Missing,
        Some(Json::Null) => OwnedValue::Null,
        Some(Json::Bool(b)) => OwnedValue::Bool(*b),
        Some(Json::Number(n)) => OwnedValue::Number(n.as_f64().unwrap_or(f64::NAN)),
        Some(Json::String(s)) => OwnedValue::Text(s.clone()),
        Some(other) => OwnedValue::Json(other.to_string()),
    }
}

struct MemoryColumn {
    dictionary: Vec<OwnedValue>,
    codes: Vec<u32>,
}

impl Column for MemoryColumn {
    fn data(&self) -> ColumnData<'_> {
        ColumnData::Dictionary(Codes::U32(&self.codes))
    }

    fn value(&self, code: u32) -> Value<'_> {
        self.dictionary[code as usize].view()
    }

    fn codes(&self) -> u32 {
        self.dictionary.len() as u32
    }
}
