//! Which words does this workspace use: events, properties, traits, and their values?

use crate::Result;
use crate::breakdown::Breakdown;
use crate::matcher::{Plan, Scratch};
use crate::run::{self, Context};
use crate::timeline::known;
use hark_model::{Flags, Micros, Population};
use hark_timeline::{CustomerRows, EventSource, Field, Stretch, Value as Text, WalkOptions};
use rustc_hash::FxHashSet;
use serde_json::Value;

/// An event name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventName {
    /// It.
    pub name: String,
    /// How many events have it.
    pub count: u64,
    /// When the last of them happened.
    pub last_seen: Micros,
}

/// The words of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Event names, most frequent first.
    pub events: Vec<EventName>,
    /// Names of properties and how many events have them, most frequent first.
    pub properties: Vec<(String, u64)>,
    /// Names of traits and how many events set them, most frequent first.
    pub traits: Vec<(String, u64)>,
    /// Kinds of groups, by name.
    pub groups: Vec<String>,
    /// The first event.
    pub first_event: Option<Micros>,
    /// The last event.
    pub last_event: Option<Micros>,
    /// How many events there are.
    pub events_total: u64,
    /// How many customers there are.
    pub customers_total: u64,
}

/// By event code: how many, and when last.
#[derive(Default)]
struct Counts {
    by_code: Vec<(u64, Micros)>,
    first: Option<Micros>,
}

impl Counts {
    fn add(&mut self, stretch: &Stretch<'_>) {
        for (time, code) in stretch.times.iter().zip(stretch.codes) {
            let code = usize::from(*code);
            if code >= self.by_code.len() {
                self.by_code.resize(code + 1, (0, Micros::MIN));
            }
            let (count, last) = &mut self.by_code[code];
            (*count, *last) = (*count + 1, (*last).max(*time));
        }
        self.first = self.first.into_iter().chain(stretch.times.iter().min().copied()).min();
    }

    fn merge(&mut self, other: Counts) {
        self.by_code.resize(self.by_code.len().max(other.by_code.len()), (0, Micros::MIN));
        for (own, more) in self.by_code.iter_mut().zip(other.by_code) {
            *own = (own.0 + more.0, own.1.max(more.1));
        }
        self.first = self.first.into_iter().chain(other.first).min();
    }
}

/// All words. Robots and staff are left out of the events, as in every number. One walk over names and times.
pub fn vocabulary<S: EventSource + ?Sized>(ctx: &Context<'_, S>) -> Result<Vocabulary> {
    let options = WalkOptions { exclude: Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() };
    let plan = Plan { options, ..Plan::default() };
    let (counts, cost) = run::fold_stretches(ctx, &plan, Counts::default, Counts::add, Counts::merge)?;
    let names = ctx.source.names();
    let seen = counts.by_code.iter().enumerate().filter(|(_, (count, _))| *count > 0);
    let named = |(code, (count, last)): (usize, &(u64, Micros))| EventName {
        name: names.name(code as u16).to_owned(),
        count: *count,
        last_seen: *last,
    };
    let mut words = Vocabulary {
        events: seen.map(named).collect(),
        groups: ctx.source.group_kinds(),
        first_event: counts.first,
        last_event: counts.by_code.iter().filter(|(count, _)| *count > 0).map(|(_, last)| *last).max(),
        events_total: cost.rows,
        customers_total: cost.units,
        ..Vocabulary::default()
    };
    words.events.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    for (field, count) in ctx.source.property_names() {
        match field {
            Field::Property(name) => words.properties.push((name, count)),
            Field::Trait(name) | Field::TraitOnce(name) => match words.traits.iter_mut().find(|(n, _)| *n == name) {
                Some((_, counted)) => *counted += count,
                None => words.traits.push((name, count)),
            },
            Field::Id | Field::Group(_) | Field::GroupTrait(_) | Field::Found => {}
        }
    }
    words.traits.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(words)
}

/// What one thread has counted.
struct Holders {
    counts: Vec<u64>,
    /// By value: the last customer who was counted for it.
    last: Vec<u64>,
    customer: u64,
    scratch: Scratch,
}

impl Holders {
    fn count(&mut self, code: u32) {
        let code = code as usize;
        if self.last[code] != self.customer {
            self.last[code] = self.customer;
            self.counts[code] += 1;
        }
    }
}

/// The values of a property or trait and how many customers have each, most frequent first: the first `top` of those that
/// `keep` wants.
pub fn values<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    of: &Breakdown,
    top: usize,
    keep: &dyn Fn(&Value) -> bool,
) -> Result<Vec<(Value, u64)>> {
    let by_customer = matches!(of, Breakdown::Trait(_));
    let options = WalkOptions { exclude: Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() };
    let breakdown = Some(of.clone());
    let plan = Plan { population: Population::Customer, options, breakdown, ..Plan::default() };
    let bound = plan.bind(ctx)?;
    let matcher = bound.matcher();
    let Some(values) = bound.values() else { return Ok(Vec::new()) };
    let make = || {
        let (counts, last) = (vec![0; values.len()], vec![0; values.len()]);
        Holders { counts, last, customer: 0, scratch: Scratch::default() }
    };
    let visit = |all: &mut Holders, rows: &CustomerRows<'_>| {
        all.customer += 1;
        if !matcher.enter(rows, &mut all.scratch) {
            return;
        }
        let events = if by_customer { 1 } else { rows.times.len() };
        for i in 0..events {
            let code = matcher.value(rows, i, &all.scratch);
            all.count(code);
        }
    };
    let merge = |all: &mut Holders, part: Holders| {
        all.counts.iter_mut().zip(part.counts).for_each(|(own, more)| *own += more);
    };
    let (counted, _) = run::fold(ctx, &plan, make, visit, merge)?;
    let mut codes: Vec<u32> = (1..values.len() as u32).filter(|c| counted.counts[*c as usize] > 0).collect();
    codes.sort_by_key(|code| std::cmp::Reverse(counted.counts[*code as usize]));
    let shown = codes.into_iter().map(|code| (values.shown(code), counted.counts[code as usize]));
    Ok(shown.filter(|(value, _)| keep(value)).take(top).collect())
}

/// The names of the most frequent traits, most frequent first.
pub fn trait_names<S: EventSource + ?Sized>(ctx: &Context<'_, S>) -> Vec<String> {
    known::names(ctx)
}

/// Shows `look` every text that a property or trait ever had, of whomever, until it has seen enough and says `false`. A text may
/// come more than once. Reads dictionaries only, never rows.
pub fn each_text<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    of: &Breakdown,
    look: &mut dyn FnMut(&str) -> bool,
) -> Result<()> {
    let fields = match of {
        Breakdown::Property(name) => vec![Field::Property(name.clone())],
        Breakdown::Trait(name) => {
            vec![Field::Trait(name.clone()), Field::TraitOnce(name.clone()), Field::GroupTrait(name.clone())]
        }
        _ => Vec::new(),
    };
    for (field, segment) in fields.iter().flat_map(|field| (0..ctx.source.segment_count()).map(move |s| (field, s))) {
        ctx.halt.check()?;
        let column = ctx.source.column(segment as u32, field)?;
        for code in 0..column.codes() {
            if let Text::Text(text) = column.value(code)
                && !look(text)
            {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Which of these texts (in lower case) are an id of any customer, or were ever set as one of these traits.
pub fn held_by_customers<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    traits: &[String],
    texts: &FxHashSet<String>,
) -> Result<FxHashSet<String>> {
    let mut found = FxHashSet::default();
    if texts.is_empty() {
        return Ok(found);
    }
    let of_trait = |name: &String| [Field::Trait(name.clone()), Field::TraitOnce(name.clone())];
    let fields: Vec<Field> = traits.iter().flat_map(of_trait).chain([Field::Id]).collect();
    let segments = ctx.source.segment_count();
    let parts = run::each(ctx.threads, fields.len() * segments, |job| {
        ctx.halt.check()?;
        let column = ctx.source.column((job % segments) as u32, &fields[job / segments])?;
        let lower = |code| match column.value(code) {
            Text::Text(text) => Some(text.to_lowercase()),
            _ => None,
        };
        Ok((0..column.codes()).filter_map(lower).filter(|text| texts.contains(text)).collect::<Vec<_>>())
    })?;
    found.extend(parts.into_iter().flatten());
    Ok(found)
}
