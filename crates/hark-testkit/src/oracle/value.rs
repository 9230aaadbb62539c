//! What is a customer worth?
//!
//! The customer's events are told again in reserved words, then added up one after another. Readings: amounts are read as
//! fractions of whole numbers, so nothing is lost before the one rounding; a fraction that came as a JSON number is known to
//! fifteen digits of minor units; what is written with a plus or with zeros before it is a number of something else; where a property was mapped it is read there or nowhere.

use super::{condition, mapping};
use hark_model::{Flags, Population};
use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// `currencies` by code, and `unreadable`. Robots and staff are left out.
pub fn of(events: &[MemoryEvent], customer: &str, mappings: &Json) -> Json {
    let own = |(_, e): &(usize, &MemoryEvent)| {
        let counted = e.event.creates_customer && !e.event.flags.any_of(Flags::EXCLUDED_BY_DEFAULT);
        counted && e.customer == customer && e.event.population == Population::Customer
    };
    let mut own: Vec<_> = events.iter().enumerate().filter(own).collect();
    own.sort_by_key(|(arrival, e)| (e.event.time, e.event.sequence.unwrap_or(0), *arrival));
    let mut unreadable = 0;
    let mut money: BTreeMap<String, BTreeMap<&str, i64>> = BTreeMap::new();
    let mut rates: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for (_, e) in own {
        let (name, said) = told(e, mappings);
        let currency = said.get("currency").and_then(Json::as_str).map(|code| code.trim().to_uppercase());
        let currency = currency.filter(|code| code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()));
        let there = |property: &str| said.get(property).filter(|value| !value.is_null());
        let paid = match name.as_str() {
            "order" => there("value"),
            "subscription_started" | "subscription_renewed" => there("amount"),
            _ => None,
        };
        match (paid, paid.and_then(whole), &currency) {
            (None, ..) => {}
            (Some(_), Some(paid), Some(code)) => {
                let sums = money.entry(code.clone()).or_default();
                *sums.entry("revenue").or_default() += paid;
                *sums.entry("payments").or_default() += 1;
                match (there("margin").filter(|_| name == "order"), there("margin").and_then(whole)) {
                    (None, _) => {}
                    (Some(_), Some(margin)) => {
                        *sums.entry("margin").or_default() += margin;
                        *sums.entry("margins").or_default() += 1;
                    }
                    (Some(_), None) => unreadable += 1,
                }
            }
            _ => unreadable += 1,
        }
        if !name.starts_with("subscription_") {
            continue;
        }
        let which = said.get("subscription_id").filter(|id| id.is_string() || id.is_number());
        let which =
            which.map_or(String::new(), |id| format!("id {}", id.as_str().map_or(id.to_string(), str::to_owned)));
        if name == "subscription_paused" || name == "subscription_ended" {
            rates.remove(&which);
        } else if let Some(rate) = there("mrr") {
            match (whole(rate), currency) {
                (Some(rate), Some(code)) => drop(rates.insert(which, (code, rate))),
                _ => unreadable += 1,
            }
        }
    }
    for (code, rate) in rates.into_values().filter(|(_, rate)| *rate != 0) {
        let sums = money.entry(code).or_default();
        *sums.entry("mrr").or_default() += rate;
        *sums.entry("subscriptions").or_default() += 1;
    }
    let names = ["revenue", "payments", "margin", "margins", "mrr", "subscriptions"];
    let all = |sums: &BTreeMap<&str, i64>| -> Json {
        let one = |name: &&str| ((*name).to_owned(), json!(sums.get(name).copied().unwrap_or(0)));
        Json::Object(names.iter().map(one).collect())
    };
    let currencies: Map<String, Json> = money.iter().map(|(code, sums)| (code.clone(), all(sums))).collect();
    json!({"currencies": currencies, "unreadable": unreadable})
}

/// The event in reserved words.
fn told(e: &MemoryEvent, mappings: &Json) -> (String, Map<String, Json>) {
    let said: Map<String, Json> = serde_json::from_str(&e.event.properties).unwrap_or_default();
    let Some(entry) = mapping::entry_of(mappings, &e.event.name) else { return (e.event.name.clone(), said) };
    let mut told = said.clone();
    for (property, place) in entry["properties"].as_object().into_iter().flatten() {
        told.remove(property);
        let value = match place["from"].as_str() {
            None => Some(place["is"].clone()),
            Some(from) => condition::reach(&said, from).map(|value| match place["times"].as_i64() {
                None => value,
                Some(times) => times_rounded(&value, times),
            }),
        };
        told.extend(value.map(|value| (property.clone(), value)));
    }
    (entry["as"].as_str().expect("a reserved event").to_owned(), told)
}

/// A number of minor units as it is sent.
fn whole(value: &Json) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && n.abs() <= 2_f64.powi(53)).map(|n| n as i64))
}

/// So many minor units; a text where there are none.
fn times_rounded(value: &Json, times: i64) -> Json {
    let text = match value {
        Json::Null => return Json::Null,
        Json::Number(number) => number.to_string(),
        other => other.as_str().map_or_else(|| other.to_string(), |text| text.trim().to_owned()),
    };
    let pattern =
        regex::Regex::new(r"^(-?)([1-9][0-9]*|0?)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$").expect("a pattern");
    let exact = pattern.captures(&text).and_then(|parts| {
        let fraction = parts.get(3).map_or("", |fraction| fraction.as_str());
        let digits = format!("{}{fraction}", &parts[2]);
        let number: i128 = digits.parse().ok()?;
        let power = parts.get(4).map_or(0, |power| power.as_str().parse::<i32>().unwrap_or(0)) - fraction.len() as i32;
        let (up, down) = (10_i128.checked_pow(power.max(0) as u32)?, 10_i128.checked_pow((-power).max(0) as u32)?);
        let number = number.checked_mul(up)?.checked_mul(i128::from(times))?;
        let rounded = (2 * number + down) / (2 * down);
        i64::try_from(if &parts[1] == "-" { -rounded } else { rounded }).ok()
    });
    let exact = exact.filter(|units| !value.is_f64() || units.abs() <= 1_000_000_000_000_000);
    exact.map_or(json!(text), Json::from)
}
