//! Who are the customers, and what is known of one of them?
//!
//! For people who look for somebody, not for numbers: customers by when they were last seen, found by a few letters, and one
//! customer whole. A page costs one walk over all events of the population and holds no more than the page; a search passes what
//! customers can be found by ([`found`]), or where that is not known the columns of the traits looked at as well. Every walk
//! heeds the [`crate::halt::Halt`].

mod found;

use crate::Result;
use crate::matcher::{Plan, Scratch};
use crate::run::{self, Context};
use crate::spec::condition::{Condition, Predicate, Subject, Test};
use crate::timeline::known;
use hark_model::{CustomerKey, Flags, KeyRange, Micros, Population};
use hark_timeline::{CustomerRows, EventSource, RowRef, WalkOptions};
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The traits that customers are searched by, unless somebody asks for others.
pub use hark_timeline::found::TRAITS as SEARCHED;

/// Words of a search; the rest is not looked at.
const WORDS_MAX: usize = 4;

/// Where a page ended. The latest seen come first; those seen at the same moment stand by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    last_seen: Reverse<Micros>,
    key: CustomerKey,
}

impl Place {
    /// Behind whoever was seen last then.
    pub(crate) fn of(last_seen: Micros, key: CustomerKey) -> Place {
        Place { last_seen: Reverse(last_seen), key }
    }

    /// Reads what [`Place::text`] wrote.
    pub fn parse(text: &str) -> Option<Place> {
        let (time, key) = text.split_once('-')?;
        let time = i64::from_str_radix(time, 16).ok()?;
        Some(Place { last_seen: Reverse(time), key: crate::timeline::parse_key(key)? })
    }

    /// As a cursor.
    pub fn text(&self) -> String {
        format!("{:x}-{}", self.last_seen.0, crate::timeline::hex(self.key))
    }
}

/// Whom to look for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words that must all be found, whatever their case.
    pub words: Vec<String>,
    /// In which traits.
    pub traits: Vec<String>,
    /// Whether ids are looked at, too.
    pub ids: bool,
    /// Whether the digits of a key are, and which bits of it: see [`alias`].
    pub aliases: bool,
}

impl Search {
    /// A search for the words of a text.
    pub fn of(text: &str) -> Search {
        let words = text.split_whitespace().take(WORDS_MAX).map(str::to_lowercase).collect();
        Search { words, ..Search::default() }
    }

    /// The condition on a customer's events and traits; `None` when there is nothing to look at.
    fn condition(&self) -> Option<Condition> {
        let tests = |word: &String| {
            let test = |subject| Test { subject, predicate: Predicate::Contains(word.clone(), true), negated: false };
            let traits = self.traits.iter().map(|name| Subject::Trait(name.clone()));
            let subjects = traits.chain(self.ids.then_some(Subject::Id));
            Condition::Any(subjects.map(|subject| Condition::Test(test(subject))).collect())
        };
        Some(Condition::All(self.words.iter().map(tests).collect())).filter(|_| self.ids || !self.traits.is_empty())
    }

    /// Whether the key's alias begins with the word looked for.
    fn names(&self, key: CustomerKey) -> bool {
        let digits = self.words.iter().find(|word| *word != "customer");
        self.aliases && digits.is_some_and(|digits| alias(key).to_lowercase().starts_with(digits))
    }
}

/// Six digits that stand for a customer whose name is not shown. They tell nothing of the id, and two customers of many
/// thousands may share them.
pub fn alias(key: CustomerKey) -> String {
    format!("{:06X}", (key.0 >> 102) & 0xff_ffff)
}

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub key: CustomerKey,
    /// Their first event.
    pub first_seen: Micros,
    /// Their last event.
    pub last_seen: Micros,
    /// How many events they have.
    pub events: u64,
}

impl Listed {
    fn of(rows: &CustomerRows<'_>) -> Listed {
        let (first, last) = (rows.times.first().copied(), rows.times.last().copied());
        let (first_seen, last_seen) = (first.unwrap_or_default(), last.unwrap_or_default());
        Listed { key: rows.key, first_seen, last_seen, events: rows.times.len() as u64 }
    }

    fn place(&self) -> Place {
        Place { last_seen: Reverse(self.last_seen), key: self.key }
    }
}

/// A part of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The latest seen first.
    pub customers: Vec<Listed>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Place>,
}

/// What one thread has gathered: the first ones behind the place, the last of them on top.
#[derive(Default)]
struct Gathered {
    first: BinaryHeap<Line>,
    total: u64,
    later: u64,
    scratch: Scratch,
}

/// Ordered by place.
#[derive(PartialEq, Eq)]
struct Line(Listed);

impl PartialOrd for Line {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Line {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.place().cmp(&other.0.place())
    }
}

impl Gathered {
    fn join(&mut self, part: Gathered) {
        (self.total, self.later) = (self.total + part.total, self.later + part.later);
        self.first.extend(part.first);
    }

    fn take(&mut self, line: Listed, after: Option<Place>, limit: usize) {
        self.total += 1;
        if after.is_some_and(|after| line.place() <= after) {
            return;
        }
        self.later += 1;
        if self.first.len() < limit {
            self.first.push(Line(line));
        } else if let Some(mut last) = self.first.peek_mut()
            && line.place() < last.0.place()
        {
            *last = Line(line);
        }
    }
}

/// The customers of a population who are found, from a place on, at most `limit`. Robots and staff are left out, as in
/// every number.
pub fn page<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    population: Population,
    search: Option<&Search>,
    after: Option<Place>,
    limit: usize,
) -> Result<Page> {
    let options = WalkOptions { exclude: Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() };
    let found = match search {
        Some(search) => found::gathered(ctx, (population, &options), search, after, limit)?,
        None => None,
    };
    let gathered = match found {
        Some(gathered) => gathered,
        None => walked(ctx, Plan { population, options, ..Plan::default() }, search, after, limit)?,
    };
    let mut customers: Vec<Listed> = gathered.first.into_sorted_vec().into_iter().map(|line| line.0).collect();
    customers.truncate(limit);
    let next = customers.last().filter(|_| gathered.later > customers.len() as u64).map(Listed::place);
    Ok(Page { customers, total: gathered.total, next })
}

/// The same from a walk over all events.
fn walked<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    mut plan: Plan,
    search: Option<&Search>,
    after: Option<Place>,
    limit: usize,
) -> Result<Gathered> {
    plan.filter = search.and_then(Search::condition);
    let bound = plan.bind(ctx)?;
    let matcher = bound.matcher();
    let found = |rows: &CustomerRows<'_>, scratch: &mut Scratch| {
        let Some(search) = search else { return true };
        if search.names(rows.key) {
            return true;
        }
        plan.filter.is_some()
            && matcher.enter(rows, scratch)
            && (0..rows.times.len()).any(|i| matcher.visible(rows, i, scratch))
    };
    let visit = |all: &mut Gathered, rows: &CustomerRows<'_>| {
        if found(rows, &mut all.scratch) {
            all.take(Listed::of(rows), after, limit);
        }
    };
    Ok(run::fold(ctx, &plan, Gathered::default, visit, Gathered::join)?.0)
}

/// A group that a customer is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The kind of group.
    pub kind: String,
    /// The group's key.
    pub key: CustomerKey,
    /// The group's id.
    pub id: String,
    /// Since when.
    pub since: Micros,
}

/// What is known of one customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Their key now: ids that became one customer have one key.
    pub key: CustomerKey,
    /// All ids, the one that stands for them first.
    pub ids: Vec<String>,
    /// All traits.
    pub traits: Map<String, Value>,
    /// The groups they are in, one of a kind.
    pub groups: Vec<Membership>,
    /// Their first event.
    pub first_seen: Micros,
    /// Their last event.
    pub last_seen: Micros,
    /// How many events they have, those included that numbers leave out.
    pub events: u64,
}

fn rows_of<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Option<(Listed, Vec<RowRef>)>> {
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &WalkOptions::default(), &mut |rows| {
        found = Some((Listed::of(rows), (0..rows.times.len()).map(|i| rows.rows.at(i)).collect()));
    })?;
    Ok(found)
}

/// Whether there is a customer with this very key.
pub fn lives<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<bool> {
    let mut lives = false;
    ctx.source.walk(KeyRange { first: key, last: key }, &WalkOptions::default(), &mut |_| lives = true)?;
    Ok(lives)
}

/// The key of a customer now. A key that was noted before ids became one customer still leads to them.
pub fn current<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<CustomerKey> {
    if lives(ctx, key)? {
        return Ok(key);
    }
    let ids = ctx.source.ids_of(key)?;
    let now = ids.iter().map(|id| ctx.source.resolve(key.population(), id)).find(|now| *now != key);
    Ok(now.unwrap_or(key))
}

/// One customer; `None` when nobody has this key.
pub fn person<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Option<Person>> {
    let key = current(ctx, key)?;
    let Some((line, rows)) = rows_of(ctx, key)? else { return Ok(None) };
    let Listed { first_seen, last_seen, events, .. } = line;
    let (ids, traits, groups) = (ctx.source.ids_of(key)?, known::traits(ctx, &rows)?, groups(ctx, key)?);
    Ok(Some(Person { key, ids, traits, groups, first_seen, last_seen, events }))
}

/// These traits of one customer.
pub fn traits<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    key: CustomerKey,
    names: &[String],
) -> Result<Map<String, Value>> {
    match rows_of(ctx, key)? {
        Some((_, rows)) => known::named(ctx, &rows, names),
        None => Ok(Map::new()),
    }
}

/// The groups that a customer is in, one of a kind.
pub fn groups<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Vec<Membership>> {
    let joined = ctx.source.groups_of(key)?;
    let mut groups = Vec::new();
    for (i, one) in joined.iter().enumerate() {
        let left = joined.get(i + 1).is_some_and(|next| next.kind == one.kind);
        if left {
            continue;
        }
        let id = ctx.source.group_id(one.group)?;
        groups.extend(id.map(|id| Membership { kind: one.kind.clone(), key: one.group, id, since: one.since }));
    }
    Ok(groups)
}
