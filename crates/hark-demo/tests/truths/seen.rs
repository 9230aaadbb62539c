//! What does somebody see who has nothing but the events?
//!
//! Nothing here looks into the generator: people are what ids and merges say, facts are texts in properties and traits.

use hark_demo::{Company, Options, Truths};
use hark_model::time::DAY;
use hark_model::{Flags, LinkKind};
use std::collections::HashMap;

/// One event of a person.
pub struct Row {
    pub day: f64,
    pub name: String,
    /// The properties.
    pub said: String,
    /// Whether the person did it in the product, and not the company's server of them.
    pub own: bool,
}

impl Row {
    pub fn text(&self, key: &str) -> &str {
        text(&self.said, key)
    }

    pub fn number(&self, key: &str) -> f64 {
        raw(&self.said, key).parse().unwrap_or(f64::NAN)
    }

    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

/// The text of a value, without its quotes; empty if there is none.
fn text<'a>(json: &'a str, key: &str) -> &'a str {
    raw(json, key).trim_matches('"')
}

fn raw<'a>(json: &'a str, key: &str) -> &'a str {
    let Some(at) = json.find(&format!("\"{key}\":")) else { return "" };
    let value = &json[at + key.len() + 3..];
    if let Some(quoted) = value.strip_prefix('"') {
        return &value[..quoted.find('"').map_or(value.len(), |end| end + 2)];
    }
    &value[..value.find([',', '}']).unwrap_or(value.len())]
}

/// A person as the events tell.
#[derive(Default)]
pub struct Person {
    /// In order of time.
    pub rows: Vec<Row>,
    /// Whether they did anything in the product, by day.
    pub active: Vec<bool>,
    traits: String,
}

impl Person {
    pub fn known_as(&self, key: &str) -> &str {
        text(&self.traits, key)
    }

    pub fn first(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.is(name))
    }

    /// The first with this name whose property is so.
    pub fn first_with(&self, name: &str, key: &str, value: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.is(name) && row.text(key) == value)
    }

    /// The day of signing up, if it lies in the world.
    pub fn joined(&self) -> Option<f64> {
        self.first("signed_up").map(|row| row.day)
    }

    /// The last day on which the person did something.
    pub fn last(&self) -> f64 {
        self.rows.iter().rev().find(|row| row.own).map_or(f64::NEG_INFINITY, |row| row.day)
    }

    pub fn active_between(&self, from: f64, to: f64) -> bool {
        self.rows.iter().any(|row| row.own && (from..to).contains(&row.day))
    }
}

/// Everybody.
pub struct Seen {
    pub people: Vec<Person>,
    pub company: Company,
}

pub const SEED_END: i64 = 1_764_547_200_000_000;

/// Worlds of different seeds end in different seasons.
fn end(seed: u64) -> i64 {
    SEED_END + seed as i64 % 3 * 75 * DAY
}

/// Lives a world and keeps what its events say of known people.
pub fn see(seed: u64, customers: usize, truths: Truths) -> Seen {
    let company = Company::new(Options { seed, end: end(seed), customers, truths });
    let start = company.span().start;
    let mut people: HashMap<String, Person> = HashMap::new();
    let mut merged: Vec<(String, String)> = Vec::new();
    for event in company.days().flat_map(|day| day.events) {
        if !event.identified || event.flags.any_of(Flags::EXCLUDED_BY_DEFAULT) {
            continue;
        }
        merged.extend(event.links.iter().filter(|l| l.2 == LinkKind::Merge).map(|l| (l.0.clone(), l.1.clone())));
        let person = people.entry(event.id).or_default();
        if let Some(traits) = event.traits {
            // The latest comes first, so it is found first.
            person.traits.insert_str(0, &traits);
        }
        let day = (event.time - start) as f64 / DAY as f64;
        let own = !event.properties.contains("\"analytics-node\"");
        person.rows.push(Row { day, name: event.name, said: event.properties, own });
    }
    for (from, into) in merged {
        if let Some(mut other) = people.remove(&from) {
            people.entry(into).or_default().rows.append(&mut other.rows);
        }
    }
    let mut people: Vec<Person> = people.into_values().collect();
    for person in &mut people {
        person.rows.sort_by(|a, b| a.day.total_cmp(&b.day));
        person.active = vec![false; 180];
        for row in person.rows.iter().filter(|row| row.own) {
            person.active[row.day as usize] = true;
        }
    }
    Seen { people, company }
}

/// What is stated of all truths.
pub fn entries() -> Vec<hark_demo::Entry> {
    Company::new(Options { seed: 1, end: SEED_END, customers: 100, truths: Truths::all() }).truths()
}
