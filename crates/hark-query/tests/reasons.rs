//! What does it cost to say why?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::{CustomerKey, Flags, KeyRange, Micros, Population};
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::segment::{Library, Rules, census};
use hark_timeline::memory::MemorySource;
use hark_timeline::{
    Column, CustomerRows, EventNames, EventSource, Field, Result, RowRef, StoredEvent, WalkOptions, WalkStats,
};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use world::*;

/// Counts the stored events that are read.
struct Counting(MemorySource, AtomicUsize);

impl EventSource for Counting {
    fn names(&self) -> &EventNames {
        self.0.names()
    }
    fn segment_count(&self) -> usize {
        self.0.segment_count()
    }
    fn column(&self, segment: u32, field: &Field) -> Result<Arc<dyn Column>> {
        self.0.column(segment, field)
    }
    fn partitions(&self, population: Population, options: &WalkOptions, wanted: usize) -> Vec<KeyRange> {
        self.0.partitions(population, options, wanted)
    }
    fn walk(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&CustomerRows<'_>),
    ) -> Result<WalkStats> {
        self.0.walk(range, options, visit)
    }
    fn resolve(&self, population: Population, id: &str) -> CustomerKey {
        self.0.resolve(population, id)
    }
    fn key_of(&self, population: Population, id: &str) -> CustomerKey {
        self.0.key_of(population, id)
    }
    fn ids_of(&self, key: CustomerKey) -> Result<Vec<String>> {
        self.0.ids_of(key)
    }
    fn group_id(&self, key: CustomerKey) -> Result<Option<String>> {
        self.0.group_id(key)
    }
    fn joined_of(&self, kind: &str, customer: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        self.0.joined_of(kind, customer)
    }
    fn event(&self, at: RowRef) -> Result<StoredEvent> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.event(at)
    }
    fn flags(&self, at: RowRef) -> Flags {
        self.0.flags(at)
    }
    fn as_of(&self) -> Micros {
        self.0.as_of()
    }
    fn identity_version(&self) -> u64 {
        self.0.identity_version()
    }
    fn property_names(&self) -> Vec<(Field, u64)> {
        self.0.property_names()
    }
    fn version(&self) -> u64 {
        self.0.version()
    }
}

/// Hundreds of segments show the same few events.
#[test]
fn an_event_is_read_once_however_many_reasons_show_it() {
    let days = 1..=9;
    let event_of = |day: i32| in_account(event("ann", "view", &format!("2024-05-0{day}T09:00:00Z"), json!({})), "acme");
    let source = Counting(MemorySource::new(days.map(event_of).collect()), AtomicUsize::new(0));
    let rule = |n: usize| match n % 3 {
        0 => json!({"did": "view", "times": {"gte": n}}),
        1 => json!({"last": "view", "longer_ago": format!("{n}d")}),
        _ => json!({"account": {"did": "view", "times": {"lt": n}}}),
    };
    let segments = &Arc::new(Library::new((1..60).map(|n| (format!("{n:02}"), rule(n)))));
    let (now, halt) = (at("2024-06-01T00:00:00Z"), &hark_query::halt::NEVER);
    let ctx =
        Context { source: &source, now, threads: 1, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
    let (rules, _) = Rules::all(&ctx.defaults().unwrap());
    let key = source.resolve(Population::Customer, "ann");
    let told = census::standing(&ctx, &rules, key).unwrap().unwrap();
    assert_eq!(told.len(), 59);
    let shown = &told[1].because["because"]["because"]["events"];
    assert_eq!(shown.as_array().unwrap().len(), 9, "{}", told[1].because);
    assert_eq!(source.1.load(Ordering::Relaxed), 9);
}
