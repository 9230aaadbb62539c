//! What would events bring if they were mapped so?
//!
//! Before a list of mapped events is saved, one wants to know whether its amounts can be read. All events of customers are looked at, by the
//! columns that the list names; robots and staff are left out, as where value is counted (`person/value.rs`).

mod desk;

use super::reserved::{Kind, Property, RESERVED, Reserved};
use super::{Mapping, Place};
use crate::Result;
use crate::matcher::{Plan, bound};
use crate::person::value;
use crate::run::{self, Context};
use desk::{Amount, Desk, Numbers};
use hark_model::{Flags, Population};
use hark_timeline::{CustomerRows, EventSource, Field, WalkOptions};
use std::collections::{BTreeMap, BTreeSet};

/// Amounts that cannot be read are shown by so many examples.
const EXAMPLES: usize = 5;

/// What a list would bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// By entry of the list.
    pub entries: Vec<Tried>,
    /// How many customers have an amount that can be read, as the workspace maps events now.
    pub before: u64,
    /// How many would have one.
    pub after: u64,
}

/// What one entry would bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// How many events have the own name.
    pub events: u64,
    /// By amount that Hark reads of the reserved event.
    pub amounts: Vec<Amounts>,
}

/// What can be read of an amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Which: a property of the reserved event.
    pub property: &'static str,
    /// How many events say something there.
    pub said: u64,
    /// Of how many of those it is an amount with a currency.
    pub read: u64,
    /// By currency: the sum in minor units, and of how many events.
    pub sums: BTreeMap<String, (i128, u64)>,
    /// What could not be read: the amount and what is said of the currency, as JSON. Some examples, the first in order.
    pub odd: BTreeSet<(String, Option<String>)>,
}

/// Where the currency of an amount is.
enum Currency {
    Column(usize),
    Always(usize),
}

/// An amount of events of one name.
struct Reader {
    /// Which column it is in.
    amount: usize,
    times: Option<u32>,
    currency: Currency,
    /// Whether it counts only where the amount ahead of it does: nobody counts what is left of nothing.
    rests: bool,
    /// Whether it counts now, and whether it would.
    counts: [bool; 2],
    /// Where it is told: by which entry, and at which of its amounts.
    told: Option<(usize, usize)>,
}

/// All amounts, and the columns they are in.
#[derive(Default)]
struct Readers {
    /// By code of the event's name.
    by_code: Vec<Vec<Reader>>,
    /// By code: the entry that has the name.
    entries: Vec<Option<usize>>,
    fields: Vec<Field>,
    currencies: Vec<String>,
}

/// The place in a list, where it goes if it is not there yet.
fn number_of<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}

/// The amounts that Hark reads of a reserved event. Whoever pauses or ends pays nothing.
fn amounts(reserved: &'static Reserved) -> impl Iterator<Item = &'static Property> {
    let none = matches!(reserved.name, "subscription_paused" | "subscription_ended");
    reserved.properties.iter().filter(move |property| property.kind == Kind::Money && !none)
}

impl Readers {
    fn of<S: EventSource + ?Sized>(ctx: &Context<'_, S>, list: &Mapping) -> Readers {
        let known = ctx.source.names();
        let mut readers = Readers { entries: vec![None; known.names().len()], ..Readers::default() };
        readers.by_code.resize_with(known.names().len(), Vec::new);
        let code = |name: &str| known.code(name).map(usize::from);
        for reserved in &RESERVED {
            readers.add(code(reserved.name), (reserved, &[]), [true, true], None);
        }
        for entry in ctx.segments.mapping().entries() {
            readers.add(code(&entry.event), (entry.reserved, &entry.properties), [true, false], None);
        }
        for (number, entry) in list.entries().iter().enumerate() {
            let code = code(&entry.event);
            readers.add(code, (entry.reserved, &entry.properties), [false, true], Some(number));
            if let Some(code) = code {
                readers.entries[code] = Some(number);
            }
        }
        readers
    }

    /// The amounts of events with this code, which are this reserved event.
    fn add(
        &mut self,
        code: Option<usize>,
        (reserved, places): (&'static Reserved, &[(&'static Property, Place)]),
        counts: [bool; 2],
        told: Option<usize>,
    ) {
        let Some(code) = code else { return };
        let place = |name: &str| places.iter().find(|(property, _)| property.name == name).map(|(_, place)| place);
        let field = |name: &str| Field::Property(name.to_owned());
        for (at, property) in amounts(reserved).enumerate() {
            let (name, times) = match place(property.name) {
                Some(Place::From { name, times }) => (name.as_str(), *times),
                _ => (property.name, None),
            };
            let amount = number_of(&mut self.fields, field(name));
            let currency = match place("currency") {
                Some(Place::Is(text)) => Currency::Always(number_of(&mut self.currencies, text.to_ascii_uppercase())),
                Some(Place::From { name, .. }) => Currency::Column(number_of(&mut self.fields, field(name))),
                None => Currency::Column(number_of(&mut self.fields, field("currency"))),
            };
            let (told, rests) = (told.map(|entry| (entry, at)), property.name == "margin");
            self.by_code[code].push(Reader { amount, times, currency, rests, counts, told });
        }
    }
}

/// Tries a list.
pub fn tried<S: EventSource + ?Sized>(ctx: &Context<'_, S>, list: &Mapping) -> Result<Trial> {
    let mut readers = Readers::of(ctx, list);
    let columns = bound::columns(ctx, &readers.fields)?;
    let desk = Desk::of(&mut readers, &columns, ctx.halt)?;
    let options = WalkOptions { exclude: Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() };
    let plan = Plan { population: Population::Customer, options, ..Plan::default() };
    let nothing = |property: &'static Property| Amounts { property: property.name, ..Amounts::default() };
    let blank = |reserved| Tried { events: 0, amounts: amounts(reserved).map(nothing).collect() };
    let entries: Vec<_> = list.entries().iter().map(|entry| blank(entry.reserved)).collect();
    let make = || (Trial { entries: entries.clone(), ..Trial::default() }, Numbers::default());
    let visit = |all: &mut (Trial, Numbers), rows: &CustomerRows<'_>| all.0.visit(&readers, &desk, &mut all.1, rows);
    let merge = |all: &mut (Trial, Numbers), part: (Trial, Numbers)| all.0.merge(part.0);
    Ok(run::fold_placed(ctx, &plan, make, visit, merge)?.0.0)
}

impl Trial {
    /// All events of one customer.
    fn visit(&mut self, readers: &Readers, desk: &Desk<'_>, numbers: &mut Numbers, rows: &CustomerRows<'_>) {
        let mut counts = [false, false];
        for (i, code) in rows.codes.iter().enumerate() {
            let code = usize::from(*code);
            if let Some(entry) = readers.entries.get(code).copied().flatten() {
                self.entries[entry].events += 1;
            }
            let mut ahead = false;
            for reader in readers.by_code.get(code).into_iter().flatten() {
                // That somebody has an amount is found once.
                let news = (0..2).any(|then| reader.counts[then] && !counts[then]);
                if !news && reader.told.is_none() {
                    continue;
                }
                let at = rows.rows.at(i);
                let (amount, currency) = (desk.amount(reader, at, numbers), desk.currency(reader, at));
                if reader.rests && !ahead {
                    continue;
                }
                ahead = matches!((amount, currency), (Amount::Units(_), Some(_)));
                if ahead {
                    (0..2).for_each(|then| counts[then] |= reader.counts[then]);
                }
                if let Some((entry, place)) = reader.told {
                    let currency = currency.map(|code| readers.currencies[code].as_str());
                    self.entries[entry].amounts[place].take(amount, currency, || desk.odd(reader, at));
                }
            }
        }
        self.before += u64::from(counts[0]);
        self.after += u64::from(counts[1]);
    }

    fn merge(&mut self, part: Trial) {
        self.before += part.before;
        self.after += part.after;
        for (own, part) in self.entries.iter_mut().zip(part.entries) {
            own.events += part.events;
            own.amounts.iter_mut().zip(part.amounts).for_each(|(own, part)| own.merge(part));
        }
    }
}

impl Amounts {
    fn take(&mut self, amount: Amount, currency: Option<&str>, odd: impl FnOnce() -> (String, Option<String>)) {
        if amount == Amount::Nothing {
            return;
        }
        self.said += 1;
        let (Amount::Units(units), Some(currency)) = (amount, currency) else {
            self.note(odd());
            return;
        };
        self.read += 1;
        if !self.sums.contains_key(currency) {
            self.sums.insert(currency.to_owned(), (0, 0));
        }
        if let Some((sum, events)) = self.sums.get_mut(currency) {
            *sum += i128::from(units);
            *events += 1;
        }
    }

    /// Of examples the first in order are kept, so that it makes no difference who finds which.
    fn note(&mut self, odd: (String, Option<String>)) {
        self.odd.insert(odd);
        if self.odd.len() > EXAMPLES {
            self.odd.pop_last();
        }
    }

    fn merge(&mut self, part: Amounts) {
        self.said += part.said;
        self.read += part.read;
        for (currency, (sum, events)) in part.sums {
            let own = self.sums.entry(currency).or_default();
            *own = (own.0 + sum, own.1 + events);
        }
        part.odd.into_iter().for_each(|odd| self.note(odd));
    }
}
