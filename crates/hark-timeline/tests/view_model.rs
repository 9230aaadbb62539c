//! Does a view over many layers, links and merges answer what a plain list of the same events answers?

mod rows;

use hark_model::{CustomerKey, Event, Flags, KeyRange, Micros, Population};
use hark_timeline::columns::ColumnCache;
use hark_timeline::merge::{Output, merge};
use hark_timeline::segment::{Effort, Segment, write_segment};
use hark_timeline::view::{Identities, Memberships, View, ViewParts};
use hark_timeline::{Error, EventNames, EventSource, Field, OwnedValue, RowRef, Unit, WalkOptions};
use proptest::prelude::*;
use rows::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is who, version after version; the last one counts.
#[derive(Clone, Default)]
struct Links(Vec<BTreeMap<CustomerKey, CustomerKey>>);

impl Links {
    fn now(&self, raw: CustomerKey) -> CustomerKey {
        self.0.last().and_then(|map| map.get(&raw)).copied().unwrap_or(raw)
    }
}

impl Identities for Links {
    fn resolve(&self, raw: CustomerKey) -> CustomerKey {
        self.now(raw)
    }
    fn version(&self) -> u64 {
        self.0.len() as u64
    }
    fn raws_of(&self, customer: CustomerKey) -> Vec<CustomerKey> {
        let linked = self.0.last().into_iter().flatten().filter(|(_, to)| **to == customer).map(|(raw, _)| *raw);
        let mut raws: Vec<_> = linked.filter(|raw| *raw != customer).collect();
        if self.now(customer) == customer {
            raws.insert(0, customer);
        }
        raws
    }
    fn changed_since(&self, version: u64) -> Option<Vec<CustomerKey>> {
        let before = Links(self.0[..version as usize].to_vec());
        let known = self.0.iter().flat_map(|map| map.keys());
        Some(known.copied().filter(|raw| before.now(*raw) != self.now(*raw)).collect())
    }
    fn text(&self, _: CustomerKey) -> Option<String> {
        None
    }
}

/// Who joined what, from the events themselves.
struct Joined(Vec<Event>);

impl Memberships for Joined {
    fn kinds(&self) -> Vec<String> {
        vec![hark_model::event::ACCOUNT.to_owned()]
    }
    fn groups(&self, _: &str, range: KeyRange) -> Vec<CustomerKey> {
        let population = range.first.population();
        let mut groups: Vec<_> = self.0.iter().filter(|e| e.population == population).flat_map(group_of).collect();
        groups.retain(|group| range.contains(*group));
        groups.sort();
        groups.dedup();
        groups
    }
    fn members(&self, _: &str, group: CustomerKey) -> Vec<CustomerKey> {
        self.0.iter().filter(|e| group_of(e) == Some(group)).map(raw).collect()
    }
    fn history(&self, _: &str, of: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        let mut history: Vec<_> =
            self.0.iter().filter(|e| raw(e) == of).filter_map(|e| Some((e.time, group_of(e)?))).collect();
        history.sort_by_key(|h| h.0);
        history
    }
    fn group_text(&self, _: CustomerKey) -> Option<String> {
        None
    }
}

fn group_of(event: &Event) -> Option<CustomerKey> {
    event.groups.first().map(|g| hasher().customer(event.population, &g.id))
}

#[derive(Clone, Debug)]
enum Step {
    Write(Vec<Event>),
    /// The ids of these two letters become one customer, or part again.
    Link(char, char, bool),
    /// Merges layers from here on, this many, into segments of this many events.
    Merge(usize, usize, u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => proptest::collection::vec(any_event(), 1..14).prop_map(Step::Write),
        3 => ("[a-e]", "[a-e]", any::<bool>()).prop_map(|(a, b, on)| {
            Step::Link(a.chars().next().unwrap_or('a'), b.chars().next().unwrap_or('a'), on)
        }),
        2 => (0usize..4, 1usize..4, 1u64..30).prop_map(|(from, count, max)| Step::Merge(from, count, max)),
    ]
}

struct World {
    dir: tempfile::TempDir,
    names: EventNames,
    links: Links,
    layers: Vec<Vec<Arc<Segment>>>,
    events: Vec<Event>,
    next: u64,
    columns: Arc<ColumnCache>,
}

type Seen = (CustomerKey, Vec<(Micros, i64, CustomerKey, String)>);

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let columns = Arc::new(ColumnCache::open(dir.path().join("columns"), 1 << 20).expect("a cache"));
        let (names, links) = (EventNames::default(), Links::default());
        World { dir, names, links, layers: Vec::new(), events: Vec::new(), next: 0, columns }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Write(events) => {
                self.events.extend(events.iter().cloned());
                let set = Sorted::with(events, self.names.clone(), &|raw| self.links.now(raw));
                self.names = set.names.clone();
                self.next += 1;
                let meta = write_segment(self.dir.path(), self.next, &set.rows(), &set.names, Effort::Fast);
                let segment = Segment::open(self.dir.path(), meta.expect("written")).expect("open");
                self.layers.push(vec![Arc::new(segment)]);
            }
            Step::Link(a, b, on) => {
                let mut map = self.links.0.last().cloned().unwrap_or_default();
                for population in [Population::Customer, Population::Partner] {
                    let key = |c: char| hasher().customer(population, &c.to_string());
                    let target = if on { map.get(&key(b)).copied().unwrap_or(key(b)) } else { key(a) };
                    map.insert(key(a), target);
                }
                self.links.0.push(map);
            }
            Step::Merge(from, count, max) => {
                let from = from.min(self.layers.len());
                let to = (from + count).min(self.layers.len());
                let inputs: Vec<_> = self.layers.drain(from..to).collect();
                let (links, next) = (&self.links, &mut self.next);
                let mut next_id = || {
                    *next += 1;
                    *next
                };
                let resolve = |raw| links.now(raw);
                let out = merge(self.dir.path(), &inputs, &resolve, &|_| true, None, &mut next_id, max);
                let open = |meta| Arc::new(Segment::open(self.dir.path(), meta).expect("open"));
                let layer: Vec<_> = out.expect("merged").into_iter().map(open).collect();
                for segment in &layer {
                    segment.verify(&self.names, &hasher()).expect("sound");
                }
                if !layer.is_empty() {
                    self.layers.insert(from, layer);
                }
            }
        }
    }

    fn view(&self) -> View {
        View::new(ViewParts {
            layers: self.layers.clone(),
            names: Arc::new(self.names.clone()),
            hasher: hasher(),
            identities: Arc::new(self.links.clone()),
            memberships: Arc::new(Joined(self.events.clone())),
            columns: self.columns.clone(),
            as_of: 0,
            version: self.next,
        })
    }

    /// What a walk must show: each unit's events in order, those of equal (time, sequence, id) by arrival.
    fn expected(&self, population: Population, options: &WalkOptions) -> Vec<Seen> {
        let mut units: BTreeMap<CustomerKey, Vec<_>> = BTreeMap::new();
        let joined = Joined(self.events.clone());
        for e in self.events.iter().filter(|e| e.population == population && e.creates_customer) {
            if e.flags.any_of(options.exclude) {
                continue;
            }
            let customer = self.links.now(raw(e));
            let unit = match &options.unit {
                Unit::Customer => Some(customer),
                Unit::Group(kind) => {
                    let mut history: Vec<_> =
                        self.links.raws_of(customer).iter().flat_map(|raw| joined.history(kind, *raw)).collect();
                    history.sort_by_key(|h| h.0);
                    let last = history.iter().rev().find(|h| h.0 <= e.time);
                    last.or(history.first()).map(|h| h.1)
                }
            };
            let row = (e.time, e.sequence.unwrap_or(0), raw(e), e.message_id.text());
            if let Some(unit) = unit {
                units.entry(unit).or_default().push(row);
            }
        }
        for rows in units.values_mut() {
            rows.sort_by_key(|r| (r.0, r.1, r.2));
        }
        units.into_iter().collect()
    }

    fn seen(&self, view: &View, range: KeyRange, options: &WalkOptions) -> Result<Vec<Seen>, TestCaseError> {
        let mut units: Vec<(CustomerKey, Vec<Micros>, Vec<u16>, Vec<RowRef>)> = Vec::new();
        let stats = view
            .walk(range, options, &mut |c| {
                let rows = (0..c.times.len()).map(|i| c.rows.at(i)).collect();
                units.push((c.key, c.times.to_vec(), c.codes.to_vec(), rows));
            })
            .expect("a walk");
        prop_assert_eq!(stats.units as usize, units.len());
        let mut unplaced = units.iter();
        let options = WalkOptions { unplaced: true, ..options.clone() };
        let again = view.walk(range, &options, &mut |c| {
            let same = unplaced
                .next()
                .is_some_and(|(key, times, codes, _)| (*key, &times[..], &codes[..]) == (c.key, c.times, c.codes));
            assert!(same, "a walk that does not ask where events lie sees others");
        });
        prop_assert_eq!(again.expect("a walk"), stats);
        let mut out = Vec::new();
        for (key, times, codes, rows) in units {
            let events = view.events(&rows).expect("events");
            let mut list = Vec::new();
            for (i, e) in events.iter().enumerate() {
                prop_assert_eq!(e.time, times[i]);
                prop_assert_eq!(e.at, rows[i]);
                prop_assert_eq!(&e.name, self.names.name(codes[i]));
                let own = hasher().customer(range.first.population(), &e.id);
                list.push((e.time, e.sequence.unwrap_or(0), own, e.message_id.clone()));
            }
            prop_assert!(list.windows(2).all(|w| (w[0].0, w[0].1) <= (w[1].0, w[1].1)), "out of order: {:?}", list);
            list.sort_by_key(|r| (r.0, r.1, r.2));
            out.push((key, list));
        }
        Ok(out)
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let view = self.view();
        let excludes = [Flags::none(), Flags::EXCLUDED_BY_DEFAULT, Flags::BOT, Flags::TRUNCATED.with(Flags::STAFF)];
        for population in [Population::Customer, Population::Partner] {
            for unit in [Unit::Customer, Unit::Group("account".into())] {
                for exclude in excludes {
                    let options = WalkOptions { exclude, unit: unit.clone(), unplaced: false };
                    let mut seen = Vec::new();
                    for range in view.partitions(population, &options, 3) {
                        seen.extend(self.seen(&view, range, &options)?);
                    }
                    prop_assert_eq!(seen, self.expected(population, &options));
                }
            }
        }
        self.check_columns(&view)
    }

    fn check_columns(&self, view: &View) -> Result<(), TestCaseError> {
        let by_id: BTreeMap<String, Vec<&Event>> = self.events.iter().fold(BTreeMap::new(), |mut map, e| {
            map.entry(e.message_id.text()).or_insert_with(Vec::new).push(e);
            map
        });
        for segment in 0..view.segment_count() as u32 {
            let rows: Vec<RowRef> = (0..self.rows_of(segment)).map(|row| RowRef { segment, row }).collect();
            let events = view.events(&rows).expect("events");
            for field in fields() {
                let column = view.column(segment, &field).expect("a column");
                for (row, stored) in events.iter().enumerate() {
                    let sent = &by_id[&stored.message_id];
                    let [event] = sent.as_slice() else { continue };
                    let want = value_of(event, &field);
                    prop_assert_eq!(column.cell(row).to_owned_value(), want, "{:?} of {:?}", &field, event);
                }
            }
        }
        Ok(())
    }

    fn rows_of(&self, segment: u32) -> u32 {
        self.layers.iter().flatten().nth(segment as usize).map_or(0, |s| s.meta().events as u32)
    }
}

fn fields() -> Vec<Field> {
    let names = ["a", "b", "c", "nested", "a.a", "a.deep.x", "nested.deep", "a.deep.n"];
    let mut fields: Vec<_> = names.iter().map(|n| Field::Property(n.to_string())).collect();
    fields.extend(names.iter().map(|n| Field::Trait(n.to_string())));
    fields.extend([Field::TraitOnce("a".into()), Field::Id, Field::Group("account".into())]);
    fields.extend(["a", "nested.deep"].map(|n| Field::GroupTrait(n.into())));
    fields
}

fn value_of(event: &Event, field: &Field) -> OwnedValue {
    let bag = |text: Option<&str>, name: &str| {
        let object: serde_json::Value = text.map_or(serde_json::json!({}), |t| serde_json::from_str(t).expect("JSON"));
        value(path(&object, name))
    };
    match field {
        Field::Property(name) => bag(Some(&event.properties), name),
        Field::Trait(name) => bag(event.traits.as_deref(), name),
        Field::TraitOnce(name) => bag(event.traits_once.as_deref(), name),
        Field::GroupTrait(name) => bag(event.group_traits.as_deref(), name),
        Field::Id => OwnedValue::Text(event.id.clone()),
        Field::Found => OwnedValue::Missing,
        Field::Group(_) => event.groups.last().map_or(OwnedValue::Missing, |g| OwnedValue::Text(g.id.clone())),
    }
}

fn path<'a>(object: &'a serde_json::Value, name: &str) -> Option<&'a serde_json::Value> {
    object.as_object()?.get(name).or_else(|| {
        let (head, rest) = name.split_once('.')?;
        path(object.get(head)?, rest)
    })
}

fn value(value: Option<&serde_json::Value>) -> OwnedValue {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: hark_testkit::times::times(96), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_view_answers_as_a_list_does(steps in proptest::collection::vec(any_step(), 1..10)) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
            world.check()?;
        }
    }

    #[test]
    fn a_merge_leaves_out_whom_it_must_and_nobody_else(
        batches in proptest::collection::vec(proptest::collection::vec(any_event(), 1..20), 1..4),
        gone in "[a-e]",
    ) {
        let mut world = World::new();
        for batch in batches {
            world.step(Step::Write(batch));
        }
        let erased = |e: &Event| e.id == gone;
        let keys = [Population::Customer, Population::Partner].map(|p| hasher().customer(p, &gone));
        let mut id = 1000;
        let mut next_id = || { id += 1; id };
        let keep = |raw: CustomerKey| !keys.contains(&raw);
        let files = || std::fs::read_dir(world.dir.path()).expect("listed").count();
        let before = files();
        let output = Output { give_up: Some(&|| true), ..Output::from(1 << 20) };
        let given_up = merge(world.dir.path(), &world.layers, &|raw| raw, &keep, None, &mut next_id, output);
        prop_assert!(matches!(given_up, Err(Error::Busy)));
        prop_assert_eq!(files(), before, "what was given up leaves nothing behind");
        let out = merge(world.dir.path(), &world.layers, &|raw| raw, &keep, None, &mut next_id, 1 << 20)
            .expect("merged");
        let open = |meta| Arc::new(Segment::open(world.dir.path(), meta).expect("open"));
        world.layers = vec![out.into_iter().map(open).collect()];
        world.events.retain(|e| !erased(e));
        world.check()?;
    }
}
