//! Which trait has which value, since when, by which event, and which did it have before?

use super::Spot;
use super::said::{self, Said, Source, Standing};
use crate::Result;
use crate::run::Context;
use crate::timeline::known;
use hark_model::{Flags, Micros};
use hark_timeline::{EventSource, Field, OwnedValue, RowRef, StoredEvent};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Earlier values of one trait that are told.
pub const BEFORE_MAX: usize = 20;

/// One value that a trait has or had.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What.
    pub value: Value,
    /// When it was said first, without another value in between.
    pub since: Micros,
    /// By which event: its name.
    pub event: String,
    /// Its message id.
    pub message_id: String,
    /// By whom.
    pub source: Source,
    /// Whether the identity was proven.
    pub verified: bool,
    /// Whether it was given "unless something is known".
    pub once: bool,
}

/// One trait.
#[derive(Clone, Debug, PartialEq)]
pub struct Trait {
    /// What it is called.
    pub name: String,
    /// What counts now.
    pub now: Given,
    /// What else was said, the latest first, at most [`BEFORE_MAX`].
    pub before: Vec<Given>,
    /// How many other values there were in all.
    pub changes: u64,
}

/// A value, and whether it was given "unless something is known".
type Told = (OwnedValue, bool);

/// All traits of the customer with these events, the most frequent of the workspace first.
pub fn of<S: EventSource + ?Sized>(ctx: &Context<'_, S>, spots: &[Spot]) -> Result<Vec<Trait>> {
    let mut found: Vec<(String, Standing<Told>, u64)> = Vec::new();
    for name in known::names(ctx) {
        ctx.halt.check()?;
        let set = said_in(ctx, spots, &Field::Trait(name.clone()))?;
        let once = said_in(ctx, spots, &Field::TraitOnce(name.clone()))?;
        let Some(standing) = decide(set, once) else { continue };
        let changes = standing.before.len() as u64;
        found.push((name, standing, changes));
    }
    let told = |standing: &Standing<Told>| -> Vec<RowRef> {
        std::iter::once(&standing.now).chain(standing.before.iter().take(BEFORE_MAX)).map(|one| one.at).collect()
    };
    let rows: Vec<RowRef> = found.iter().flat_map(|(_, standing, _)| told(standing)).collect();
    let mut events: FxHashMap<RowRef, StoredEvent> = FxHashMap::default();
    let mut distinct = rows.clone();
    distinct.sort_unstable();
    distinct.dedup();
    for event in said::events(ctx, distinct.into_iter())? {
        events.insert(event.at, event);
    }
    let traits = found.into_iter().filter_map(|(name, Standing { now, before }, changes)| {
        let before = before.into_iter().take(BEFORE_MAX).filter_map(|one| given(one, &events)).collect();
        Some(Trait { name, now: given(now, &events)?, before, changes })
    });
    Ok(traits.collect())
}

/// What is set counts; only without it the first that was given "unless something is known" does.
fn decide(set: Vec<Said<OwnedValue>>, once: Vec<Said<OwnedValue>>) -> Option<Standing<Told>> {
    let as_told = |once: bool| {
        move |Said { at, time, verified, value }: Said<OwnedValue>| Said { at, time, verified, value: (value, once) }
    };
    let first = once.into_iter().next().map(as_told(true));
    match said::standing(set.into_iter().map(as_told(false)).collect()) {
        None => first.map(|now| Standing { now, before: Vec::new() }),
        Some(mut standing) => {
            standing.before.extend(first);
            standing.before.sort_by_key(|one| std::cmp::Reverse(one.time));
            Some(standing)
        }
    }
}

/// What these events say of a field, in their order.
pub(super) fn said_in<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    spots: &[Spot],
    field: &Field,
) -> Result<Vec<Said<OwnedValue>>> {
    let mut columns = known::Columns::new(ctx.source, field);
    let mut all = Vec::new();
    for spot in spots {
        if let Some(value) = columns.value(spot.at)? {
            let verified = ctx.source.flags(spot.at).any_of(Flags::VERIFIED);
            all.push(Said { at: spot.at, time: spot.time, verified, value });
        }
    }
    Ok(all)
}

fn given(said: Said<Told>, events: &FxHashMap<RowRef, StoredEvent>) -> Option<Given> {
    let event = events.get(&said.at)?;
    Some(Given {
        value: known::json(&said.value.0),
        since: said.time,
        event: event.name.clone(),
        message_id: event.message_id.clone(),
        source: said::source(event),
        verified: said.verified,
        once: said.value.1,
    })
}
