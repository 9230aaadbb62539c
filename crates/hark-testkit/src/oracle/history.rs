//! Whose events are looked at, which of them can be seen, and in which order?

use super::calendar::{Calendar, Span};
use super::condition;
use super::mapping::MARK;
use super::rule::World;
use hark_model::event::ACCOUNT;
use hark_model::limits::{SESSION_IDLE, SESSION_MAX};
use hark_model::{Flags, Micros, Population};
use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// One event with its texts read.
pub struct Fact {
    /// The event's name.
    pub name: String,
    /// The reserved event that it is by the workspace's mapping.
    pub also: Option<String>,
    /// When it happened.
    pub time: Micros,
    /// The id it was sent for.
    pub id: String,
    /// Its properties.
    pub properties: Map<String, Json>,
    /// The traits it sets.
    pub traits: Map<String, Json>,
    /// The traits that it sets of the account, when it is looked at as the account's.
    pub group_traits: Map<String, Json>,
    /// The traits it sets unless they were set.
    pub traits_once: Map<String, Json>,
    /// Whether its identity is proven.
    pub verified: bool,
    /// All ids of the customer or group that it is looked at as an event of.
    pub whose: Rc<BTreeSet<String>>,
    /// Its place among all events in the order of time, sequence and arrival.
    order: (Micros, i64, usize),
}

/// One customer, account or session.
pub struct Unit {
    /// The customer's or group's id; of a session the customer's.
    pub name: String,
    /// What the question can see, in order.
    pub seen: Vec<Rc<Fact>>,
    /// Everything of the customer or group except what its flags leave out, in order.
    pub whole: Rc<Vec<Rc<Fact>>>,
}

/// What all questions read from a spec.
pub struct Setting<'a> {
    /// The question as it was asked.
    pub spec: &'a Json,
    /// The units with at least one visible event.
    pub units: Vec<Unit>,
    /// The calendar asked for.
    pub calendar: Calendar,
    /// The range asked for.
    pub range: Span,
    /// The present.
    pub now: Micros,
}

impl<'a> Setting<'a> {
    /// Reads the common parts of a spec.
    pub fn new(events: &[MemoryEvent], spec: &'a Json, now: Micros) -> Self {
        let calendar = Calendar::of(spec);
        let range = calendar.range(&spec["range"], now);
        let mut units = whole_units(events, spec);
        if let Some(rule) = spec.get("customers") {
            let world = World::new(events, spec, &calendar, now);
            units.retain(|unit| world.holds(rule, unit));
        }
        for unit in &mut units {
            if let Some(rule) = spec.get("where") {
                unit.seen.retain(|fact| condition::holds(rule, fact, &unit.whole, &calendar));
            }
        }
        if spec["unit"] == "session" {
            units = units.into_iter().flat_map(sessions).collect();
        }
        units.retain(|unit| !unit.seen.is_empty());
        Setting { spec, units, calendar, range, now }
    }

    /// Whether the range holds this moment.
    pub fn in_range(&self, time: Micros) -> bool {
        self.range.holds(time)
    }
}

/// All units with their events before a moment; which account an event belongs to is as all events tell.
pub fn units_before(events: &[MemoryEvent], spec: &Json, moment: Micros) -> Vec<Unit> {
    let mut units = whole_units(events, spec);
    for unit in &mut units {
        unit.seen.retain(|fact| fact.time < moment);
        unit.whole = Rc::new(unit.seen.clone());
    }
    units.retain(|unit| !unit.seen.is_empty());
    units
}

/// The account that a customer was in just before a moment, by the rules for events: one of theirs then would belong to it.
pub fn account_of(events: &[MemoryEvent], customer: &str, population: Population, moment: Micros) -> Option<String> {
    let own = |e: &&MemoryEvent| e.customer == customer && e.event.population == population;
    let mut probe = events.iter().find(own)?.clone();
    probe.event.time = moment - 1;
    probe.event.groups.clear();
    let mut events = events.to_vec();
    events.push(probe);
    group_at(&events, events.len() - 1, ACCOUNT)
}

fn whole_units(events: &[MemoryEvent], spec: &Json) -> Vec<Unit> {
    let population = spec["population"].as_str().unwrap_or("customer");
    let population = Population::from_word(population).expect("a population's word");
    let hidden = [("bots", Flags::BOT), ("staff", Flags::STAFF)].into_iter().filter(|(word, _)| {
        let included = spec["include"].as_array();
        !included.is_some_and(|words| words.iter().any(|w| w == word))
    });
    let hidden = hidden.fold(Flags::none(), |all, (_, flag)| all.with(flag));
    let mut by_unit: BTreeMap<String, Vec<Rc<Fact>>> = BTreeMap::new();
    for (arrival, e) in events.iter().enumerate() {
        if e.event.population != population || e.event.flags.any_of(hidden) || !e.event.creates_customer {
            continue;
        }
        let name = match group_kind(spec) {
            None => Some(e.customer.clone()),
            Some(kind) => group_at(events, arrival, &kind),
        };
        if let Some(name) = name {
            let of_account = group_kind(spec).is_some_and(|kind| kind == ACCOUNT);
            let whose = match group_kind(spec) {
                None => ids_of(events, &name, population),
                Some(_) => BTreeSet::from([name.clone()]),
            };
            by_unit.entry(name).or_default().push(Rc::new(fact((e, arrival), Rc::new(whose), of_account)));
        }
    }
    by_unit
        .into_iter()
        .map(|(name, mut facts)| {
            facts.sort_by_key(|fact| fact.order);
            Unit { name, seen: facts.clone(), whole: Rc::new(facts) }
        })
        .collect()
}

/// The kind of groups that a question counts, if it counts groups.
pub fn group_kind(spec: &Json) -> Option<String> {
    match &spec["unit"] {
        Json::String(word) if word == "account" => Some(ACCOUNT.to_owned()),
        Json::Object(unit) => unit["group"].as_str().map(str::to_owned),
        _ => None,
    }
}

fn order_of(e: &MemoryEvent, arrival: usize) -> (Micros, i64, usize) {
    (e.event.time, e.event.sequence.unwrap_or(0), arrival)
}

/// The group that a customer was in at an event. An id joins a group by naming it, unless it named it last; the latest
/// joining of all ids counts, for all events of its moment.
fn group_at(events: &[MemoryEvent], arrival: usize, kind: &str) -> Option<String> {
    let this = &events[arrival];
    let mut named: Vec<_> = events
        .iter()
        .enumerate()
        .filter(|(_, e)| e.customer == this.customer && e.event.population == this.event.population)
        .filter_map(|(i, e)| {
            let group = e.event.groups.iter().find(|group| group.kind == kind)?;
            Some((order_of(e, i), group.id.clone(), e.event.id.clone()))
        })
        .collect();
    named.sort();
    let before = |at: usize| named[..at].iter().rev().find(|(_, _, id)| *id == named[at].2);
    let joins = (0..named.len()).filter(|at| before(*at).is_none_or(|(_, group, _)| *group != named[*at].1));
    let named: Vec<_> = joins.map(|at| (named[at].0, named[at].1.clone())).collect();
    let until = named.iter().rev().find(|(order, _)| order.0 <= this.event.time);
    until.or(named.first()).map(|(_, id)| id.clone())
}

/// All ids that were ever those of a customer, also ones of events that nobody sees, and those of devices on which they were recognised.
fn ids_of(events: &[MemoryEvent], customer: &str, population: Population) -> BTreeSet<String> {
    let own = events.iter().filter(|e| e.customer == customer && e.event.population == population);
    let beside = |e: &MemoryEvent| e.event.anonymous_id.clone().filter(|_| e.event.identified);
    own.flat_map(|e| beside(e).into_iter().chain([e.event.id.clone()])).chain([customer.to_owned()]).collect()
}

fn fact((e, arrival): (&MemoryEvent, usize), whose: Rc<BTreeSet<String>>, of_account: bool) -> Fact {
    let object = |text: &str| match serde_json::from_str(text) {
        Ok(Json::Object(map)) => map,
        _ => Map::new(),
    };
    let mut properties = object(&e.event.properties);
    let also = properties.remove(MARK).and_then(|name| name.as_str().map(str::to_owned));
    Fact {
        name: e.event.name.clone(),
        also,
        time: e.event.time,
        id: e.event.id.clone(),
        properties,
        traits: e.event.traits.as_deref().map(object).unwrap_or_default(),
        group_traits: e.event.group_traits.as_deref().filter(|_| of_account).map(object).unwrap_or_default(),
        traits_once: e.event.traits_once.as_deref().map(object).unwrap_or_default(),
        verified: e.event.flags.any_of(Flags::VERIFIED),
        whose,
        order: order_of(e, arrival),
    }
}

/// Cuts what can be seen of a customer into sessions.
fn sessions(unit: Unit) -> Vec<Unit> {
    session_numbers(&unit.seen)
        .into_iter()
        .zip(&unit.seen)
        .fold(BTreeMap::<usize, Vec<Rc<Fact>>>::new(), |mut all, (number, fact)| {
            all.entry(number).or_default().push(fact.clone());
            all
        })
        .into_values()
        .map(|seen| Unit { name: unit.name.clone(), seen, whole: unit.whole.clone() })
        .collect()
}

/// For each event the number of its session within the customer.
pub fn session_numbers(facts: &[Rc<Fact>]) -> Vec<usize> {
    let mut numbers = Vec::new();
    let mut number = 0;
    let mut first = 0;
    for i in 0..facts.len() {
        if i > 0 {
            let idle = facts[i].time - facts[i - 1].time;
            let length = facts[i].time - facts[first].time;
            if idle > SESSION_IDLE || length > SESSION_MAX {
                number += 1;
                first = i;
            }
        }
        numbers.push(number);
    }
    numbers
}
