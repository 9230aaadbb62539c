//! What is known of one customer now?
//!
//! The same rule as for conditions on traits (see [`crate::traits`]), for all traits of one customer and without touching
//! the columns of segments they have no events in.

use crate::Result;
use crate::run::Context;
use hark_model::Flags;
use hark_timeline::{Column, EventSource, Field, OwnedValue, RowRef, Value};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// So many of the most frequent traits are shown.
const TRAITS_MAX: usize = 256;

/// All traits of the customer with these events (in timeline order), by name.
pub(crate) fn traits<S: EventSource + ?Sized>(ctx: &Context<'_, S>, rows: &[RowRef]) -> Result<Map<String, Json>> {
    named(ctx, rows, &names(ctx))
}

/// The most frequent traits of the workspace.
pub(crate) fn names<S: EventSource + ?Sized>(ctx: &Context<'_, S>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (field, _) in ctx.source.property_names() {
        if let Field::Trait(name) | Field::TraitOnce(name) = field
            && !names.contains(&name)
            && names.len() < TRAITS_MAX
        {
            names.push(name);
        }
    }
    names
}

/// These traits of the customer with these events (in timeline order), by name.
pub(crate) fn named<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rows: &[RowRef],
    names: &[String],
) -> Result<Map<String, Json>> {
    told(ctx, rows, names, false)
}

/// [`named`], of an account if those are an account's events.
pub(crate) fn told<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rows: &[RowRef],
    names: &[String],
    of_account: bool,
) -> Result<Map<String, Json>> {
    let mut known = Map::new();
    for name in names {
        let own = of_account.then(|| last_set(ctx, rows, &Field::GroupTrait(name.clone()))).transpose()?.flatten();
        let set = match own {
            Some(value) => Some(value),
            None => last_set(ctx, rows, &Field::Trait(name.clone()))?,
        };
        let value = match set {
            Some(value) => Some(value),
            None => first_given(ctx, rows, &Field::TraitOnce(name.clone()))?,
        };
        if let Some(value) = value {
            known.insert(name.clone(), json(&value));
        }
    }
    Ok(known)
}

/// The columns of one field, fetched segment by segment as they are needed.
pub(crate) struct Columns<'a, S: EventSource + ?Sized> {
    source: &'a S,
    field: &'a Field,
    held: FxHashMap<u32, Arc<dyn Column>>,
    /// The one that was asked last: neighbours lie in one segment.
    last: Option<(u32, Arc<dyn Column>)>,
}

impl<'a, S: EventSource + ?Sized> Columns<'a, S> {
    /// None fetched yet.
    pub(crate) fn new(source: &'a S, field: &'a Field) -> Self {
        Columns { source, field, held: FxHashMap::default(), last: None }
    }

    /// The value of one event; `None` where it has none.
    pub(crate) fn value(&mut self, at: RowRef) -> Result<Option<OwnedValue>> {
        if self.last.as_ref().is_none_or(|(segment, _)| *segment != at.segment) {
            if !self.held.contains_key(&at.segment) {
                self.held.insert(at.segment, self.source.column(at.segment, self.field)?);
            }
            self.last = self.held.get(&at.segment).map(|column| (at.segment, column.clone()));
        }
        let value = self.last.as_ref().map_or(Value::Missing, |(_, column)| column.cell(at.row as usize));
        Ok((value != Value::Missing).then(|| value.to_owned_value()))
    }
}

fn last_set<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rows: &[RowRef],
    field: &Field,
) -> Result<Option<OwnedValue>> {
    let mut columns = Columns::new(ctx.source, field);
    let mut claimed = None;
    for at in rows.iter().rev() {
        let Some(value) = columns.value(*at)? else { continue };
        if ctx.source.flags(*at).any_of(Flags::VERIFIED) {
            return Ok(Some(value));
        }
        claimed = claimed.or(Some(value));
    }
    Ok(claimed)
}

fn first_given<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rows: &[RowRef],
    field: &Field,
) -> Result<Option<OwnedValue>> {
    let mut columns = Columns::new(ctx.source, field);
    for at in rows {
        if let Some(value) = columns.value(*at)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

pub(crate) fn json(value: &OwnedValue) -> Json {
    match value {
        OwnedValue::Missing | OwnedValue::Null => Json::Null,
        OwnedValue::Bool(b) => Json::Bool(*b),
        OwnedValue::Number(n) => crate::answer::number(*n),
        OwnedValue::Text(text) => Json::String(text.clone()),
        OwnedValue::Json(text) => serde_json::from_str(text).unwrap_or(Json::Null),
    }
}
