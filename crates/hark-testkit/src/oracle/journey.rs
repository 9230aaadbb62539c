//! How did customers go from stage to stage, and what did they meet on the way?
//!
//! A customer's stages are found by asking for the stage at every moment at which it can change: behind each event, at each
//! midnight, and when anything grows older than a length that a rule names. Readings: who has no visible event was not there; from outside
//! and into no stage are the same null; of an entry all is said of the first stay that begins in the range; an event happened in a stay when
//! the moment behind it lies in it; who was watched too short to know is left out of a comparison, not counted as no.

mod cells;
mod differ;
mod ways;

pub use cells::{cells, is_behind};
use differ::{Side, difference};

use super::calendar::{Calendar, duration};
use super::history::{Fact, Setting};
use super::quantile::quantile;
use super::{condition, stage};
use hark_model::Micros;
use hark_model::time::{DAY, HOUR, MINUTE};
use hark_timeline::memory::MemoryEvent;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

const AGES: [(&str, Micros); 6] =
    [("1h", HOUR), ("1d", DAY), ("3d", 3 * DAY), ("7d", 7 * DAY), ("14d", 14 * DAY), ("30d", 30 * DAY)];

/// A stretch of time in one stage; the end and the stage behind it when it has ended.
#[derive(Clone, Debug)]
struct Stay {
    stage: Json,
    from: Micros,
    end: Option<(Micros, Json)>,
}

/// One customer.
struct Person {
    stays: Vec<Stay>,
    seen: Vec<Rc<Fact>>,
}

/// Somebody's first stay in a stage that begins in the range, and what they did in it.
struct Entry<'p> {
    stay: &'p Stay,
    person: &'p Person,
    within: Vec<&'p Rc<Fact>>,
}

/// The parts of the answer that the rules decide.
pub fn answer(events: &[MemoryEvent], setting: &Setting) -> Json {
    let keys: Vec<Json> = keys(setting);
    let here = people(setting);
    let mut told = side(setting, &here, &keys);
    if let Some(compare) = setting.spec.get("compare").and_then(Json::as_object) {
        let mut spec = setting.spec.clone();
        compare.iter().for_each(|(key, value)| spec[key] = value.clone());
        let other = Setting::new(events, &spec, setting.now);
        let there = people(&other);
        told["compared"] = side(&other, &there, &keys);
        let mut rows = Vec::new();
        for key in &keys {
            let of =
                |setting, people| Side { setting, people: Vec::len(people), entries: entries(setting, people, key) };
            rows.extend(differ::stage(key, [&of(setting, &here), &of(&other, &there)]));
        }
        told["differences"] = differ::judged(rows);
    }
    told
}

fn people(setting: &Setting) -> Vec<Person> {
    let all = setting.units.iter();
    let one = all.map(|unit| Person { stays: stays(setting, &unit.whole), seen: unit.seen.clone() });
    one.filter(|person| person.stays.iter().any(|stay| overlaps(setting, stay))).collect()
}

fn side(setting: &Setting, people: &[Person], keys: &[Json]) -> Json {
    let stages: Vec<Json> = keys.iter().map(|key| one(setting, people, key, keys)).collect();
    json!({"n": people.len(), "flow": flow(setting, people, keys), "stages": stages})
}

fn keys(setting: &Setting) -> Vec<Json> {
    setting.spec["of"]["stages"].as_array().expect("stages").iter().map(|stage| stage["key"].clone()).collect()
}

/// Lengths that rules name, wherever they stand.
fn lengths(text: &Json, out: &mut BTreeSet<Micros>) {
    match text {
        Json::Array(parts) => parts.iter().for_each(|part| lengths(part, out)),
        Json::Object(map) => map.values().for_each(|part| lengths(part, out)),
        Json::String(word) => {
            let (number, unit) = word.split_at(word.len().saturating_sub(1));
            if number.parse::<u32>().is_ok() && "smhdw".contains(unit) {
                out.insert(duration(word));
            }
        }
        _ => (),
    }
}

fn stays(setting: &Setting, whole: &[Rc<Fact>]) -> Vec<Stay> {
    let of = &setting.spec["of"];
    let mut old = BTreeSet::from([0]);
    lengths(&of["stages"], &mut old);
    let mut moments: BTreeSet<Micros> =
        whole.iter().flat_map(|f| old.iter().map(move |age| f.time + age + 1)).collect();
    let first = whole.iter().map(|fact| fact.time).min().expect("an event");
    let days = Calendar::of(of).with_interval("day");
    moments.extend(days.periods(first, setting.now.max(first)));
    let mut stays: Vec<Stay> = Vec::new();
    for moment in moments.into_iter().filter(|moment| *moment > first && *moment <= setting.now) {
        let stage = stage::at(of, whole, moment);
        match stays.last_mut() {
            Some(last) if last.stage == stage => continue,
            Some(last) => last.end = Some((moment, stage.clone())),
            None => (),
        }
        stays.push(Stay { stage, from: moment, end: None });
    }
    stays
}

fn overlaps(setting: &Setting, stay: &Stay) -> bool {
    let range = setting.range;
    range.to.is_none_or(|to| stay.from < to)
        && range.from.is_none_or(|from| stay.end.as_ref().is_none_or(|(end, _)| *end > from))
}

fn place(keys: &[Json], key: &Json) -> usize {
    keys.iter().position(|known| known == key).map_or(0, |at| at + 1)
}

fn flow(setting: &Setting, people: &[Person], keys: &[Json]) -> Json {
    let mut counts: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for person in people {
        let mut own = BTreeSet::new();
        let mut before = 0;
        for stay in &person.stays {
            let to = place(keys, &stay.stage);
            if before != to && setting.in_range(stay.from) {
                own.insert((before, to));
            }
            before = to;
        }
        own.into_iter().for_each(|pair| *counts.entry(pair).or_insert(0) += 1);
    }
    let mut rows: Vec<((usize, usize), u64)> = counts.into_iter().collect();
    rows.sort_by_key(|(pair, n)| (std::cmp::Reverse(*n), *pair));
    let named = |at: usize| at.checked_sub(1).map_or(Json::Null, |at| keys[at].clone());
    rows.into_iter().map(|((from, to), n)| json!({"from": named(from), "to": named(to), "customers": n})).collect()
}

fn entry<'p>(setting: &Setting, person: &'p Person, key: &Json) -> Option<Entry<'p>> {
    let stay = person.stays.iter().find(|stay| stay.stage == *key && setting.in_range(stay.from))?;
    let inside =
        |fact: &&Rc<Fact>| fact.time + 1 >= stay.from && stay.end.as_ref().is_none_or(|(end, _)| fact.time + 1 < *end);
    Some(Entry { stay, person, within: person.seen.iter().filter(inside).collect() })
}

fn entries<'p>(setting: &Setting, people: &'p [Person], key: &Json) -> Vec<Entry<'p>> {
    people.iter().filter_map(|person| entry(setting, person, key)).collect()
}

fn share(k: usize, n: usize) -> Json {
    if n == 0 { Json::Null } else { json!(k as f64 / n as f64) }
}

fn one(setting: &Setting, people: &[Person], key: &Json, keys: &[Json]) -> Json {
    let seen = people.iter().filter(|p| p.stays.iter().any(|stay| stay.stage == *key && overlaps(setting, stay)));
    let entries: Vec<Entry> = entries(setting, people, key);
    let n = entries.len();
    let left: Vec<&Entry> = entries.iter().filter(|entry| entry.stay.end.is_some()).collect();
    let mut to: Vec<(usize, usize)> = Vec::new();
    for next in 0..=keys.len() {
        let there = |entry: &&&Entry| entry.stay.end.as_ref().is_some_and(|(_, to)| place(keys, to) == next);
        let count = left.iter().filter(there).count();
        if count > 0 {
            to.push((count, next));
        }
    }
    to.sort_by_key(|(count, next)| (std::cmp::Reverse(*count), *next));
    let named = |at: usize| at.checked_sub(1).map_or(Json::Null, |at| keys[at].clone());
    let to: Vec<Json> = to
        .into_iter()
        .map(|(count, next)| json!({"stage": named(next), "customers": count, "share": share(count, n)}))
        .collect();
    let lasted: Vec<f64> =
        left.iter().filter_map(|entry| Some((entry.stay.end.as_ref()?.0 - entry.stay.from) as f64 / 1e6)).collect();
    let mut told = json!({
        "stage": key, "customers": seen.count(), "entered": n, "left": left.len(), "staying": n - left.len(), "to": to,
        "entry": {"event": came(setting, &entries, None), "referrer": came(setting, &entries, Some(&REFERRER)),
            "campaign": came(setting, &entries, Some(&CAMPAIGN)), "channel": came(setting, &entries, Some(&CHANNEL))},
        "milestones": milestones(setting, &entries, keys),
        "watched": differ::watched(setting, &entries),
        "within": differ::within(setting, &entries),
        "met": differ::met_within(setting, &entries),
        "between": ways::between(setting, &entries),
        "through": ways::through(&entries, keys),
        "helped": {"channel": helped(setting, &entries, keys, &CHANNEL), "content": helped(setting, &entries, keys, &CONTENT)},
        "friction": friction(setting, &entries),
    });
    if n > 0 {
        told["time"] = json!({"median_seconds": quantile(&lasted, 0.5), "quantiles": {"0.9": quantile(&lasted, 0.9)}});
    }
    told
}

const REFERRER: [&str; 3] = ["$referring_domain", "$referrer", "referrer"];
const CAMPAIGN: [&str; 3] = ["utm_campaign", "$utm_campaign", "campaign"];
const CHANNEL: [&str; 3] = ["utm_source", "$utm_source", "channel"];
const CONTENT: [&str; 4] = ["$pathname", "$screen_name", "path", "page"];

/// The first of the properties that says anything.
fn value(fact: &Fact, properties: &[&str]) -> Option<Json> {
    properties.iter().find_map(|name| {
        let found = condition::reach(&fact.properties, name)?;
        let said = !found.is_null() && found != json!("") && found != json!(false);
        said.then(|| if found.is_array() || found.is_object() { json!(found.to_string()) } else { found })
    })
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn top(setting: &Setting) -> usize {
    setting.spec["top"].as_u64().unwrap_or(10) as usize
}

fn came_by(entry: &Entry, properties: Option<&[&str]>) -> Option<Json> {
    let first = entry.within.first()?;
    match properties {
        None => Some(json!(first.name)),
        Some(properties) => value(first, properties),
    }
}

fn came(setting: &Setting, entries: &[Entry], properties: Option<&[&str]>) -> Json {
    let all: Vec<Option<Json>> = entries.iter().map(|entry| came_by(entry, properties)).collect();
    let mut values: Vec<Json> = Vec::new();
    all.iter().flatten().for_each(|value| {
        if !values.contains(value) {
            values.push(value.clone())
        }
    });
    let count = |wanted: &Json| all.iter().filter(|value| value.as_ref() == Some(wanted)).count();
    values.sort_by_key(|value| (std::cmp::Reverse(count(value)), text(value), value.is_string()));
    let row = |value: Json, k: usize| json!({"breakdown": value, "customers": k, "share": share(k, entries.len())});
    let shown = &values[..top(setting).min(values.len())];
    let mut rows: Vec<Json> = shown.iter().map(|value| row(value.clone(), count(value))).collect();
    let none = all.iter().filter(|value| value.is_none()).count();
    if none > 0 {
        rows.push(row(json!("(none)"), none));
    }
    let rest = all.iter().flatten().filter(|value| !shown.contains(value)).count();
    if rest > 0 {
        let mut other = row(json!("$other"), rest);
        other["other"] = json!(true);
        rows.push(other);
    }
    Json::Array(rows)
}

/// How long into their stay somebody did this, if it was for the first time ever.
fn done_in(entry: &Entry, name: &str) -> Option<Micros> {
    let first = entry.person.seen.iter().find(|fact| fact.name == name)?;
    entry.within.iter().any(|fact| Rc::ptr_eq(fact, first)).then(|| (first.time - entry.stay.from).max(0))
}

/// When somebody did something first, if they did it for the first time in their stay.
type Done<'d> = &'d dyn Fn(&Entry) -> Option<Micros>;

fn milestones(setting: &Setting, entries: &[Entry], keys: &[Json]) -> Json {
    let names: BTreeSet<&String> =
        entries.iter().flat_map(|entry| entry.within.iter().map(|fact| &fact.name)).collect();
    let mut rows: Vec<(usize, &String, Json)> = Vec::new();
    for name in names {
        let done = |entry: &Entry| done_in(entry, name);
        let times: Vec<f64> = entries.iter().filter_map(&done).map(|t| t as f64 / 1e6).collect();
        if times.is_empty() {
            continue;
        }
        let row = json!({
            "event": name, "customers": times.len(), "share": share(times.len(), entries.len()),
            "median_seconds": quantile(&times, 0.5), "effect": effect(setting, entries, keys, &done),
        });
        rows.push((times.len(), name, row));
    }
    rows.sort_by_key(|(count, name, _)| (std::cmp::Reverse(*count), (*name).clone()));
    rows.into_iter().take(top(setting)).map(|row| row.2).collect()
}

fn helped(setting: &Setting, entries: &[Entry], keys: &[Json], properties: &[&str]) -> Json {
    let mut values: Vec<Json> = Vec::new();
    for fact in entries.iter().flat_map(|entry| &entry.within) {
        if let Some(value) = value(fact, properties).filter(|value| !values.contains(value)) {
            values.push(value);
        }
    }
    let mut rows: Vec<(usize, Json, Json)> = Vec::new();
    for wanted in values {
        let done = |entry: &Entry| {
            let met = entry.within.iter().find(|fact| value(fact, properties).as_ref() == Some(&wanted))?;
            Some((met.time - entry.stay.from).max(0))
        };
        let count = entries.iter().filter(|entry| done(entry).is_some()).count();
        let effect = effect(setting, entries, keys, &done);
        rows.push((count, wanted.clone(), json!({"breakdown": wanted, "customers": count, "effect": effect})));
    }
    rows.sort_by_key(|(count, value, _)| (std::cmp::Reverse(*count), text(value)));
    rows.truncate(top(setting));
    let lower = |row: &Json| row["effect"]["lower"].as_f64().unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|a, b| lower(&b.2).total_cmp(&lower(&a.2)).then_with(|| text(&a.1).cmp(&text(&b.1))));
    rows.into_iter().map(|row| row.2).collect()
}

fn effect(setting: &Setting, entries: &[Entry], keys: &[Json], done: Done) -> Json {
    let times: Vec<f64> = entries.iter().filter_map(done).map(|time| time as f64).collect();
    let median = quantile(&times, 0.5).expect("somebody who did it");
    let (word, age) = AGES.iter().find(|(_, age)| *age as f64 >= median).unwrap_or(&AGES[5]);
    // (customers, went on) of those who had done it, and of those who had not.
    let mut groups = [(0usize, 0usize); 2];
    for entry in entries {
        let Stay { stage, from, end } = entry.stay;
        let (start, until) = (from + age, from + age + 30 * DAY);
        let gone = end.as_ref().is_some_and(|(end, _)| *end <= start) || setting.now < start;
        let decided = end.as_ref().filter(|(end, _)| *end <= until);
        if gone || (decided.is_none() && setting.now < until) {
            continue;
        }
        let went_on = decided.is_some_and(|(_, next)| place(keys, next) > place(keys, stage));
        let group = &mut groups[usize::from(done(entry).is_none_or(|time| time > *age))];
        group.0 += 1;
        group.1 += usize::from(went_on);
    }
    let side = |(n, k): (usize, usize)| json!({"customers": n, "went_on": k, "share": share(k, n)});
    let mut told = json!({"age": word, "did": side(groups[0]), "did_not": side(groups[1])});
    match difference(groups[0], groups[1]) {
        None => told["verdict"] = json!("nobody to compare with"),
        Some((difference, lower, upper)) => {
            told["difference"] = json!(difference);
            told["lower"] = json!(lower);
            told["upper"] = json!(upper);
            let verdict = if lower > 0.0 { "likelier" } else { "no detectable difference" };
            told["verdict"] = json!(if upper < 0.0 { "less likely" } else { verdict });
        }
    }
    told
}

fn friction(setting: &Setting, entries: &[Entry]) -> Json {
    let words = ["drop_off", "error", "repeated", "rage"];
    let mut rows: Vec<(usize, usize, String)> = Vec::new();
    let names: BTreeSet<&String> =
        entries.iter().flat_map(|entry| entry.within.iter().map(|fact| &fact.name)).collect();
    for name in names {
        for what in 0..words.len() {
            let count = entries.iter().filter(|entry| met(setting, entry, what, name).is_some()).count();
            if count > 0 {
                rows.push((count, what, name.clone()));
            }
        }
    }
    rows.sort_by_key(|(count, what, name)| (std::cmp::Reverse(*count), *what, name.clone()));
    rows.truncate(top(setting));
    let n = entries.len();
    let row = |(k, what, name): (usize, usize, String)| json!({"friction": words[what], "event": name, "customers": k, "n": n, "share": share(k, n)});
    rows.into_iter().map(row).collect()
}

/// How long into their stay it was known that somebody met this, for the first time.
fn met(setting: &Setting, entry: &Entry, what: usize, name: &str) -> Option<Micros> {
    let own: Vec<&&Rc<Fact>> = entry.within.iter().filter(|fact| fact.name == name).collect();
    let first = match what {
        0 => own.iter().find(|fact| {
            let at = entry.person.seen.iter().position(|other| Rc::ptr_eq(other, fact)).expect("a visible event");
            let until = fact.time + 14 * DAY;
            let still_there = entry.stay.end.as_ref().is_none_or(|(end, _)| *end > until);
            let quiet = entry.person.seen[at + 1..].iter().all(|later| later.time >= until);
            still_there && quiet && setting.now >= until
        }),
        1 => own.iter().find(|fact| {
            let parts = ["error", "fail", "exception", "crash", "timeout", "declined", "conflict"];
            let properties = ["error", "error_code", "error_message", "$exception_type", "$exception_message"];
            parts.iter().any(|part| name.to_lowercase().contains(part)) || value(fact, &properties).is_some()
        }),
        2 => {
            let browsing = ["$pageview", "$pageleave", "$screen", "$autocapture", "page"].contains(&name);
            let mut threes = own.windows(3).filter(|three| three[2].time - three[0].time <= 2 * MINUTE);
            threes.next().filter(|_| !browsing).map(|three| &three[2])
        }
        _ => own.first().filter(|_| ["$rageclick", "rage_click"].contains(&name)),
    };
    let silence = if what == 0 { 14 * DAY } else { 0 };
    Some((first?.time + silence - entry.stay.from).max(0))
}
