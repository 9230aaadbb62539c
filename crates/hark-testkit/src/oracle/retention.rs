//! Of those who started together, how many came back?
//!
//! Readings: the range restricts the starting events only; coming back is looked at over all time. Calendar periods
//! are counted from the period of the start, and the whole of that first period counts as period 0; rolling periods
//! are 24 hours times the days of the interval, counted from the start itself, and begin with it. A recurring cohort
//! holds each unit that started within its period and rolls from the first start there. The event that starts may be
//! the one that comes back. A calendar period is complete once it has ended; of rolling ones the oracle does not say.

use super::calendar::Calendar;
use super::condition;
use super::history::{Setting, Unit};
use hark_model::Micros;
use hark_model::time::DAY;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// `cohorts`, each with `start`, `size`, and `counts` up to the last that is not zero; cohorts of nobody are left out.
pub fn answer(setting: &Setting) -> Json {
    let mut cohorts: BTreeMap<Micros, Vec<BTreeSet<i64>>> = BTreeMap::new();
    for unit in &setting.units {
        for start in starts(setting, unit) {
            let offsets = returns(setting, unit, start);
            cohorts.entry(setting.calendar.start(start)).or_default().push(offsets);
        }
    }
    let lasting = setting.spec["mode"] == "on_or_after";
    let row = |(start, members): (&Micros, &Vec<BTreeSet<i64>>)| {
        let last = members.iter().flatten().copied().max().unwrap_or(-1);
        let back = |offset: i64| {
            let there = |offsets: &&BTreeSet<i64>| match lasting {
                true => offsets.iter().any(|o| *o >= offset),
                false => offsets.contains(&offset),
            };
            members.iter().filter(there).count()
        };
        let mut row = json!({
            "start": setting.calendar.label(*start),
            "size": members.len(),
            "counts": (0..=last).map(back).collect::<Vec<_>>(),
        });
        if setting.spec["periods"] != "rolling" {
            let ended = |offset| period_end(&setting.calendar, *start, offset) <= setting.now;
            row["complete"] = (0..=last).map(ended).collect();
        }
        row
    };
    let rows: Vec<Json> = cohorts.iter().map(row).collect();
    match setting.spec["periods"] == "rolling" {
        true => json!({"cohorts": rows}),
        false => json!({"average": average(setting, &cohorts, &rows), "cohorts": rows}),
    }
}

/// For each period the share that came back, of all cohorts for which it is complete. A cohort's periods are looked at
/// until the last one in which anybody came back: after that nothing may have been recorded at all.
fn average(setting: &Setting, cohorts: &BTreeMap<Micros, Vec<BTreeSet<i64>>>, rows: &[Json]) -> Vec<Json> {
    let calendar = &setting.calendar;
    let after = |start: Micros, periods: i64| (0..periods).fold(start, |at, _| calendar.next(at));
    let last = cohorts
        .iter()
        .filter_map(|(start, members)| members.iter().flatten().max().map(|offset| after(*start, *offset)));
    let last = last.max().unwrap_or(0);
    let share = |offset: i64| {
        let (mut back, mut size) = (0, 0);
        for (start, row) in cohorts.keys().zip(rows) {
            let looked_at = offset == 0 || after(*start, offset) <= last;
            if looked_at && period_end(calendar, *start, offset) <= setting.now {
                back += row["counts"][offset as usize].as_u64().unwrap_or(0);
                size += row["size"].as_u64().unwrap_or(0);
            }
        }
        if size == 0 { Json::Null } else { json!(back as f64 / size as f64) }
    };
    let longest = rows.iter().filter_map(|row| row["counts"].as_array().map(Vec::len)).max().unwrap_or(0);
    (0..longest.max(1) as i64).map(share).collect()
}

/// When the calendar period after so many others ends.
fn period_end(calendar: &Calendar, start: Micros, offset: i64) -> Micros {
    (0..=offset).fold(start, |at, _| calendar.next(at))
}

fn starts(setting: &Setting, unit: &Unit) -> Vec<Micros> {
    let times = chosen(setting, unit, "start");
    match setting.spec["cohort"].as_str().expect("a kind of cohort") {
        "first_ever" => times.into_iter().take(1).filter(|time| setting.in_range(*time)).collect(),
        "first_in_range" => times.into_iter().filter(|time| setting.in_range(*time)).take(1).collect(),
        "recurring" => {
            let mut firsts: BTreeMap<Micros, Micros> = BTreeMap::new();
            for time in times.into_iter().filter(|time| setting.in_range(*time)) {
                firsts.entry(setting.calendar.start(time)).or_insert(time);
            }
            firsts.into_values().collect()
        }
        other => panic!("the oracle knows no cohort {other}"),
    }
}

fn returns(setting: &Setting, unit: &Unit, start: Micros) -> BTreeSet<i64> {
    let times = chosen(setting, unit, "return").into_iter();
    if setting.spec["periods"] == "rolling" {
        let length = match setting.calendar.interval() {
            "day" => DAY,
            "week" => 7 * DAY,
            other => panic!("the oracle does not roll by {other}"),
        };
        return times.filter(|time| *time >= start).map(|time| (time - start) / length).collect();
    }
    times.map(|time| setting.calendar.distance(start, time)).filter(|offset| *offset >= 0).collect()
}

fn chosen(setting: &Setting, unit: &Unit, key: &str) -> Vec<Micros> {
    let any = json!("*");
    let selector = setting.spec.get(key).unwrap_or(&any);
    let facts = unit.seen.iter().filter(|fact| condition::selects(selector, fact, &unit.whole, &setting.calendar));
    facts.map(|fact| fact.time).collect()
}
