//! Which accounts are there, and what is known of one of them?
//!
//! An account is a group of the kind [`ACCOUNT`]. It is there when somebody is in it or something was said of it. What its
//! members do while they are in it is what it does; the list costs one walk along all of that, like the list of customers.

use crate::Result;
use crate::calendar::Zone;
use crate::matcher::Plan;
use crate::person::said::{self, Said};
use crate::person::traits::{BEFORE_MAX, Given, Trait};
use crate::person::{Spot, spots_of};
use crate::roster::Place;
use crate::run::{self, Context};
use crate::timeline::{Cursor, place_of, shown};
use hark_model::event::ACCOUNT;
use hark_model::{CustomerKey, Flags, Micros, Population};
use hark_timeline::{EventSource, KnownGroup, Member, RowRef, StoredEvent, Unit, WalkOptions};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Events that said something of one account and are looked at: the latest.
const FACTS_MAX: usize = 2_000;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub key: CustomerKey,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// How many are in it now.
    pub members: u64,
    /// What happened first and last, or was said.
    pub seen: (Micros, Micros),
    /// How many events its members have had in it.
    pub events: u64,
}

/// A part of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The latest seen first.
    pub accounts: Vec<Line>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins.
    pub next: Option<Place>,
}

fn walking(exclude: Flags) -> WalkOptions {
    WalkOptions { exclude, unit: Unit::Group(ACCOUNT.to_owned()), ..WalkOptions::default() }
}

/// Whether the id of a group (or its name, if names are looked at) has all these words.
pub fn has_words(group: &KnownGroup, words: &[String], names: bool) -> bool {
    let name = group.name.as_deref().filter(|_| names).unwrap_or("");
    let text = format!("{}\n{name}", group.id).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The accounts of a population that are wanted, from a place on.
pub fn page<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    population: Population,
    wanted: &dyn Fn(&KnownGroup) -> bool,
    after: Option<Place>,
    limit: usize,
) -> Result<Page> {
    let known = ctx.source.known_groups(ACCOUNT, population)?;
    let plan = Plan { population, options: walking(Flags::EXCLUDED_BY_DEFAULT), ..Plan::default() };
    let visit = |all: &mut FxHashMap<CustomerKey, (Micros, Micros, u64)>, rows: &hark_timeline::CustomerRows<'_>| {
        if let (Some(first), Some(last)) = (rows.times.first(), rows.times.last()) {
            all.insert(rows.key, (*first, *last, rows.times.len() as u64));
        }
    };
    let merge = |all: &mut FxHashMap<_, _>, part: FxHashMap<_, _>| all.extend(part);
    let (walked, _) = run::fold(ctx, &plan, FxHashMap::default, visit, merge)?;
    let mut found: Vec<(Place, KnownGroup, (Micros, Micros), u64)> = Vec::new();
    for group in known.into_iter().filter(wanted) {
        let (seen, events) = match (walked.get(&group.key), group.told) {
            (Some((first, last, events)), _) => ((*first, *last), *events),
            (None, Some(told)) => (told, 0),
            // Nobody but robots or staff was ever in it.
            (None, None) => continue,
        };
        found.push((Place::of(seen.1, group.key), group, seen, events));
    }
    found.sort_by_key(|(place, ..)| *place);
    let total = found.len() as u64;
    let begin = after.map_or(0, |after| found.partition_point(|(place, ..)| *place <= after));
    let more = found.len() > begin + limit;
    let mut accounts = Vec::new();
    let mut last = None;
    for (place, group, seen, events) in found.into_iter().skip(begin).take(limit) {
        ctx.halt.check()?;
        let members = ctx.source.members_of(ACCOUNT, group.key)?.iter().filter(|member| member.stays).count();
        last = Some(place);
        accounts.push(Line { key: group.key, id: group.id, name: group.name, members: members as u64, seen, events });
    }
    Ok(Page { accounts, total, next: last.filter(|_| more) })
}

/// One account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Its key.
    pub key: CustomerKey,
    /// Its id.
    pub id: String,
    /// What is known of it, by name.
    pub traits: Vec<Trait>,
    /// Who is in it, the latest to join first, and who was, behind them.
    pub members: Vec<Member>,
    /// What its members did in it, in order.
    pub spots: Vec<Spot>,
    /// What happened first and last, or was said.
    pub seen: (Micros, Micros),
}

/// One account; `None` when there is none of this key.
pub fn account<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Option<Account>> {
    let facts = ctx.source.group_facts(ACCOUNT, key)?;
    let spots = spots_of(ctx, key, &walking(Flags::none()))?.unwrap_or_default();
    let told: Vec<(RowRef, Micros)> = facts.iter().map(|fact| (fact.at, fact.time)).collect();
    let times = spots.iter().map(|spot| spot.time).chain(told.iter().map(|(_, time)| *time));
    let (Some(first), Some(last)) = (times.clone().min(), times.max()) else { return Ok(None) };
    let from = facts.len().saturating_sub(FACTS_MAX);
    let rows: Vec<RowRef> = told[from..].iter().map(|(at, _)| *at).collect();
    let events = ctx.source.events(&rows)?;
    let id = match ctx.source.group_id(key)? {
        Some(id) => Some(id),
        None => events.last().and_then(named),
    };
    let Some(id) = id else { return Ok(None) };
    let texts: Vec<&str> = facts[from..].iter().map(|fact| fact.traits.as_str()).collect();
    let mut members = ctx.source.members_of(ACCOUNT, key)?;
    members.sort_by_key(|member| (!member.stays, std::cmp::Reverse(member.since), member.customer));
    Ok(Some(Account { key, id, traits: traits(&events, &texts), members, spots, seen: (first, last) }))
}

/// The account that an event names.
fn named(event: &StoredEvent) -> Option<String> {
    let groups: Map<String, Value> = serde_json::from_str(event.groups.as_deref()?).ok()?;
    groups.get(ACCOUNT)?.as_str().map(str::to_owned)
}

/// The traits that these events gave, each with what it said.
fn traits(events: &[StoredEvent], texts: &[&str]) -> Vec<Trait> {
    let mut said: BTreeMap<String, Vec<Said<Value>>> = BTreeMap::new();
    for (event, text) in events.iter().zip(texts) {
        let object: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let verified = event.flags.any_of(Flags::VERIFIED);
        for (name, value) in object {
            said.entry(name).or_default().push(Said { at: event.at, time: event.time, verified, value });
        }
    }
    let by_row: FxHashMap<RowRef, &StoredEvent> = events.iter().map(|event| (event.at, event)).collect();
    let given = |said: Said<Value>| {
        let event = by_row.get(&said.at)?;
        Some(Given {
            value: said.value,
            since: said.time,
            event: event.name.clone(),
            message_id: event.message_id.clone(),
            source: said::source(event),
            verified: said.verified,
            once: false,
        })
    };
    let told = said.into_iter().filter_map(|(name, all)| {
        let standing = said::standing(all)?;
        let changes = standing.before.len() as u64;
        let before = standing.before.into_iter().take(BEFORE_MAX).filter_map(given).collect();
        Some(Trait { name, now: given(standing.now)?, before, changes })
    });
    told.collect()
}

/// A part of what the members of an account did in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deeds {
    /// Whose, and the event as the question `timeline` writes it, the latest first.
    pub events: Vec<(CustomerKey, Value)>,
    /// For the next part; `None` at the end.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// What the members of an account did in it, before a cursor; `None` when the cursor cannot be read.
pub fn timeline<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    account: &Account,
    (before, limit, events): (Option<&str>, usize, &[String]),
) -> Result<Option<Deeds>> {
    let (known, mapping) = (ctx.source.names(), ctx.segments.mapping());
    let codes: Vec<_> = events.iter().flat_map(|name| mapping.codes(known, name)).collect();
    let wanted = |spot: &&Spot| events.is_empty() || codes.contains(&spot.code);
    let rows: Vec<(Micros, RowRef)> = account.spots.iter().filter(wanted).map(|spot| (spot.time, spot.at)).collect();
    let upto = match before {
        None => rows.len(),
        Some(text) => match Cursor::read(text) {
            Some(cursor) => place_of(ctx, &rows, &cursor)?,
            None => return Ok(None),
        },
    };
    let part: Vec<RowRef> = rows[upto.saturating_sub(limit)..upto].iter().rev().map(|(_, at)| *at).collect();
    let events = ctx.source.events(&part)?;
    let next = events.last().filter(|_| upto > limit).map(|event| Cursor::at(ctx.source, event).text());
    let zone = Zone::utc();
    let whose = |event: &StoredEvent| ctx.source.resolve(account.key.population(), &event.id);
    let events = events.iter().map(|event| (whose(event), shown(event, &zone))).collect();
    Ok(Some(Deeds { events, next, total: rows.len() as u64 }))
}
