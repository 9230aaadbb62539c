//! What is known of somebody for sure, and who is known by a certain value?
//!
//! What came with a public key may be anybody's invention. Whoever looks for a customer by their address, or compares what another
//! system says of them with what is known, goes by what a proven identity said.

use crate::Result;
use crate::matcher::Plan;
use crate::roster;
use crate::run::{self, Context};
use crate::timeline::known::json;
use hark_model::event::ACCOUNT;
use hark_model::{CustomerKey, Flags, KeyRange, Population};
use hark_timeline::source::EventCode;
use hark_timeline::{Column, CustomerRows, EventSource, Field, RowRef, Unit, Value, WalkOptions};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value as Json};
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// How a value is compared with others: without the space around it, whatever the case of its letters.
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Of these values (each [`folded`]): who has which one as this trait now, said by a proven identity. One walk over all events of the
/// population; robots and staff are looked at as well.
pub fn holders<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    population: Population,
    name: &str,
    wanted: &FxHashSet<String>,
) -> Result<FxHashMap<String, Vec<CustomerKey>>> {
    let field = Field::Trait(name.to_owned());
    let segments = 0..ctx.source.segment_count();
    let columns = segments.map(|segment| ctx.source.column(segment as u32, &field));
    let columns: Vec<Arc<dyn Column>> = columns.collect::<hark_timeline::Result<_>>()?;
    let plan = Plan { population, ..Plan::default() };
    let found = run::fold_placed(
        ctx,
        &plan,
        Vec::new,
        |all: &mut Vec<(String, CustomerKey)>, rows| {
            if let Some(Value::Text(text)) = last_proven(ctx.source, rows, &columns) {
                all.extend(Some(folded(text)).filter(|text| wanted.contains(text)).map(|text| (text, rows.key)));
            }
        },
        |all, part| all.extend(part),
    )?;
    let mut holders: FxHashMap<String, Vec<CustomerKey>> = FxHashMap::default();
    for (text, key) in found.0 {
        holders.entry(text).or_default().push(key);
    }
    Ok(holders)
}

fn last_proven<'c, S: EventSource + ?Sized>(
    source: &S,
    rows: &CustomerRows<'_>,
    columns: &'c [Arc<dyn Column>],
) -> Option<Value<'c>> {
    let places = (0..rows.times.len()).rev().map(|i| rows.rows.at(i));
    let mut set = places.map(|at| (at, columns[at.segment as usize].cell(at.row as usize)));
    set.find(|(at, value)| *value != Value::Missing && source.flags(*at).any_of(Flags::VERIFIED))
        .map(|(_, value)| value)
}

/// What proven identities said of one customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The traits that were asked for, as they are now.
    pub traits: Map<String, Json>,
    /// How often the teller spoke of them.
    pub told: u64,
}

/// Somebody who speaks of customers: by an event of this name, with a property of this name and value.
pub type Teller<'a> = (&'a str, &'a str, &'a str);

/// Looks customers up, one after another.
pub struct Lookup<'a, S: EventSource + ?Sized> {
    ctx: &'a Context<'a, S>,
    names: Vec<String>,
    fields: Vec<Field>,
    code: Option<EventCode>,
    says: &'a str,
    columns: FxHashMap<(u32, usize), Arc<dyn Column>>,
}

impl<'a, S: EventSource + ?Sized> Lookup<'a, S> {
    /// A lookup of these traits.
    pub fn new(ctx: &'a Context<'a, S>, names: &[String], (event, property, says): Teller<'a>) -> Self {
        Lookup::of_fields(ctx, names, Field::Trait, (event, property, says))
    }

    fn of_fields(
        ctx: &'a Context<'a, S>,
        names: &[String],
        field: fn(String) -> Field,
        (event, property, says): Teller<'a>,
    ) -> Self {
        let traits = names.iter().cloned().map(field);
        let fields = std::iter::once(Field::Property(property.to_owned())).chain(traits).collect();
        let names = names.to_vec();
        Lookup { ctx, names, fields, code: ctx.source.names().code(event), says, columns: FxHashMap::default() }
    }

    /// What is known of this customer; `None` when nobody has the key.
    pub fn of(&mut self, key: CustomerKey) -> Result<Option<Standing>> {
        self.ctx.halt.check()?;
        let mut rows: Option<Vec<(RowRef, EventCode)>> = None;
        self.ctx.source.walk(KeyRange { first: key, last: key }, &WalkOptions::default(), &mut |found| {
            let placed = found.codes.iter().enumerate().map(|(i, code)| (found.rows.at(i), *code));
            rows = Some(placed.filter(|(at, _)| self.ctx.source.flags(*at).any_of(Flags::VERIFIED)).collect());
        })?;
        rows.map(|rows| self.standing(&rows)).transpose()
    }

    /// Whether a proven identity ever spoke of this customer by this id. Anybody can send events for an id with a public key, or claim that a
    /// device of theirs has it.
    pub fn is_proven(&mut self, key: CustomerKey, id: &str) -> Result<bool> {
        self.ctx.halt.check()?;
        let (mut columns, mut failed, mut proven) = (FxHashMap::<u32, Arc<dyn Column>>::default(), None, false);
        self.ctx.source.walk(KeyRange { first: key, last: key }, &WalkOptions::default(), &mut |rows| {
            for at in (0..rows.times.len()).map(|i| rows.rows.at(i)) {
                if proven || !self.ctx.source.flags(at).any_of(Flags::VERIFIED) {
                    continue;
                }
                let column = match columns.entry(at.segment) {
                    Entry::Occupied(held) => held.into_mut(),
                    Entry::Vacant(free) => match self.ctx.source.column(at.segment, &Field::Id) {
                        Ok(column) => free.insert(column),
                        Err(error) => {
                            failed = Some(error);
                            return;
                        }
                    },
                };
                proven = column.cell(at.row as usize) == Value::Text(id);
            }
        })?;
        failed.map_or(Ok(proven), |error| Err(error.into()))
    }

    /// What these events say, all of them of proven identities, in the order of the timeline.
    fn standing(&mut self, rows: &[(RowRef, EventCode)]) -> Result<Standing> {
        let mut standing = Standing::default();
        for (at, code) in rows {
            if Some(*code) == self.code && self.value(*at, 0)? == Some(Json::from(self.says)) {
                standing.told += 1;
            }
        }
        for field in 1..self.fields.len() {
            for (at, _) in rows.iter().rev() {
                if let Some(value) = self.value(*at, field)? {
                    standing.traits.insert(self.names[field - 1].clone(), value);
                    break;
                }
            }
        }
        Ok(standing)
    }

    fn value(&mut self, at: RowRef, field: usize) -> Result<Option<Json>> {
        let place = (at.segment, field);
        if !self.columns.contains_key(&place) {
            self.columns.insert(place, self.ctx.source.column(at.segment, &self.fields[field])?);
        }
        let value = self.columns.get(&place).map_or(Value::Missing, |column| column.cell(at.row as usize));
        Ok((value != Value::Missing).then(|| json(&value.to_owned_value())))
    }
}

/// An account that somebody is or was in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// What proven identities said of the account itself.
    pub standing: Standing,
    /// An id of somebody who is in it now: of all of them the one who did something last.
    pub member: Option<String>,
}

/// Those of these accounts that anybody ever was in, with traits of theirs. One walk along all accounts.
pub fn accounts<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    wanted: &FxHashSet<String>,
    names: &[String],
    teller: Teller<'_>,
) -> Result<FxHashMap<String, Account>> {
    let mut lookup = Lookup::of_fields(ctx, names, Field::GroupTrait, teller);
    let options = WalkOptions { unit: Unit::Group(ACCOUNT.to_owned()), ..WalkOptions::default() };
    let mut accounts = FxHashMap::default();
    for range in ctx.source.partitions(Population::Customer, &options, run::PARTITIONS) {
        ctx.halt.check()?;
        let (mut found, mut failed) = (Vec::new(), None);
        ctx.source.walk(range, &options, &mut |rows| match ctx.source.group_id(rows.key) {
            Ok(Some(id)) if wanted.contains(&id) => {
                let placed = rows.codes.iter().enumerate().map(|(i, code)| (rows.rows.at(i), *code));
                found.push((id, placed.collect::<Vec<_>>()));
            }
            Ok(_) => {}
            Err(error) => failed = Some(error),
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        for (id, rows) in found {
            let member = member(ctx, &id, &rows)?;
            let proven = |(at, _): &(RowRef, EventCode)| ctx.source.flags(*at).any_of(Flags::VERIFIED);
            let standing = lookup.standing(&rows.into_iter().filter(proven).collect::<Vec<_>>())?;
            accounts.insert(id, Account { standing, member });
        }
    }
    Ok(accounts)
}

/// Who of those with these events is in the account now.
fn member<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    account: &str,
    rows: &[(RowRef, EventCode)],
) -> Result<Option<String>> {
    let (mut columns, mut seen): (FxHashMap<u32, Arc<dyn Column>>, _) = (FxHashMap::default(), FxHashSet::default());
    for (at, _) in rows.iter().rev() {
        let column = match columns.entry(at.segment) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(free) => free.insert(ctx.source.column(at.segment, &Field::Id)?),
        };
        let Value::Text(id) = column.cell(at.row as usize) else { continue };
        let key = ctx.source.resolve(Population::Customer, id);
        if seen.insert(key) {
            let groups = roster::groups(ctx, key)?;
            if groups.iter().any(|group| group.kind == ACCOUNT && group.id == account) {
                return Ok(Some(id.to_owned()));
            }
        }
    }
    Ok(None)
}
