//! What is a customer or an account worth, in money?
//!
//! Read from the reserved events (`docs/semantics.md`) and from those that the workspace mapped onto them: `order` brings its
//! `value` and leaves its `margin`; the payments of subscriptions (`amount` of `subscription_started` and
//! `subscription_renewed`, where it is sent) are revenue as well; the last event of each subscription says its `mrr`, none
//! while it is paused or when it has ended. Money is whole minor units and a currency; what is neither is not counted, and
//! how often that was so is told.

use super::Spot;
use crate::Result;
use crate::run::Context;
use hark_model::Population;
use hark_timeline::EventSource;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The events that speak of money.
const NAMES: [&str; 6] = [
    "order",
    "subscription_started",
    "subscription_renewed",
    "subscription_changed",
    "subscription_paused",
    "subscription_ended",
];

/// Money of one currency, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// What they paid.
    pub revenue: i64,
    /// How many orders and payments that were.
    pub payments: u64,
    /// What was left of it, of the orders that say so.
    pub margin: i64,
    /// How many orders say so.
    pub margins: u64,
    /// What their subscriptions bring in a month now.
    pub mrr: i64,
    /// Subscriptions that bring something now.
    pub subscriptions: u64,
}

/// Money by currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    /// By ISO code.
    pub currencies: BTreeMap<String, Money>,
    /// Amounts that were left out: no whole number of minor units, or without a currency.
    pub unreadable: u64,
}

/// What these events say. Those of an account come from several customers, whose subscriptions are told apart.
pub fn of<S: EventSource + ?Sized>(ctx: &Context<'_, S>, population: Population, spots: &[Spot]) -> Result<Worth> {
    let (known, mapping) = (ctx.source.names(), ctx.segments.mapping());
    let codes: Vec<_> = NAMES.iter().flat_map(|name| mapping.codes(known, name)).collect();
    let rows: Vec<_> = spots.iter().filter(|spot| codes.contains(&spot.code)).map(|spot| spot.at).collect();
    ctx.halt.check()?;
    let mut worth = Worth::default();
    let mut subscriptions: BTreeMap<(u128, String), Option<(String, i64)>> = BTreeMap::new();
    for event in ctx.source.events(&rows)? {
        let said: Map<String, Value> = serde_json::from_str(&event.properties).unwrap_or_default();
        let (name, said) = mapping.said(&event.name, said);
        worth.take_payment(name, &said);
        if name != "order" {
            let own = match said.get("subscription_id") {
                Some(Value::String(id)) => Some(id.clone()),
                Some(Value::Number(id)) => Some(id.to_string()),
                _ => None,
            };
            // A subscription with an id is one, whoever of the account speaks of it.
            let key = match own {
                Some(id) => (0, id),
                None => (ctx.source.resolve(population, &event.id).0, String::new()),
            };
            let rate = worth.rate(name, &said, subscriptions.get(&key));
            subscriptions.insert(key, rate);
        }
    }
    for (currency, mrr) in subscriptions.into_values().flatten().filter(|(_, mrr)| *mrr != 0) {
        let money = worth.currencies.entry(currency).or_default();
        add(&mut money.mrr, mrr, &mut worth.unreadable);
        money.subscriptions += 1;
    }
    Ok(worth)
}

impl Worth {
    fn take_payment(&mut self, event: &str, said: &Map<String, Value>) {
        let name = match event {
            "order" => "value",
            "subscription_started" | "subscription_renewed" => "amount",
            _ => return,
        };
        let Some(amount) = said.get(name).filter(|amount| !amount.is_null()) else { return };
        let (Some(amount), Some(currency)) = (minor_units(amount), currency(said)) else {
            self.unreadable += 1;
            return;
        };
        let money = self.currencies.entry(currency).or_default();
        if add(&mut money.revenue, amount, &mut self.unreadable) {
            money.payments += 1;
        }
        if let Some(margin) = said.get("margin").filter(|margin| event == "order" && !margin.is_null()) {
            match minor_units(margin) {
                Some(margin) if add(&mut money.margin, margin, &mut self.unreadable) => money.margins += 1,
                Some(_) => {}
                None => self.unreadable += 1,
            }
        }
    }

    /// What the subscription of the event brings from then on.
    fn rate(
        &mut self,
        event: &str,
        said: &Map<String, Value>,
        before: Option<&Option<(String, i64)>>,
    ) -> Option<(String, i64)> {
        if matches!(event, "subscription_paused" | "subscription_ended") {
            return None;
        }
        let before = || before.cloned().flatten();
        let Some(mrr) = said.get("mrr").filter(|mrr| !mrr.is_null()) else { return before() };
        match (minor_units(mrr), currency(said)) {
            (Some(mrr), Some(currency)) => Some((currency, mrr)),
            _ => {
                self.unreadable += 1;
                before()
            }
        }
    }
}

/// Adds, unless the sum would not fit; then it is as unreadable as the rest.
fn add(sum: &mut i64, amount: i64, unreadable: &mut u64) -> bool {
    let new = sum.checked_add(amount);
    *sum = new.unwrap_or(*sum);
    *unreadable += u64::from(new.is_none());
    new.is_some()
}

/// A whole number. JavaScript writes those as fractions at times.
pub(crate) fn minor_units(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = |number: f64| (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(whole))
}

fn currency(said: &Map<String, Value>) -> Option<String> {
    iso_code(said.get("currency")?.as_str()?)
}

/// An ISO code in capital letters.
pub(crate) fn iso_code(text: &str) -> Option<String> {
    let code = text.trim();
    let fits = code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    fits.then(|| code.to_ascii_uppercase())
}
