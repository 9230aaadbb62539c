//! What does the simulated company look like? Draws its curves as text, and says how long it took.
//!
//! `cargo run --release -p hark-demo --example curves -- [seed] [customers]`

use hark_demo::{Company, Feeling, Options, Truths};
use hark_model::Flags;
use hark_model::time::{DAY, MINUTE};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

fn bars(title: &str, rows: &[(String, f64)]) {
    println!("\n{title}");
    let most = rows.iter().map(|(_, value)| *value).fold(1e-9, f64::max);
    for (label, value) in rows {
        println!("{label:>12} {value:>10.1} {}", "#".repeat((value / most * 60.0).round() as usize));
    }
}

fn property(text: &str, key: &str) -> Option<f64> {
    let at = text.find(&format!("\"{key}\":"))? + key.len() + 3;
    text[at..].split([',', '}']).next()?.parse().ok()
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().unwrap_or(1));
    let (seed, customers) = (arguments.next().unwrap_or(1), arguments.next().unwrap_or(5_000) as usize);
    let begun = Instant::now();
    let end = 1_764_547_200_000_000;
    let company = Company::new(Options { seed, end, customers, truths: Truths::all() });
    let (mut events, mut bytes, mut largest) = (0, 0, 0);
    for day in company.days() {
        events += day.events.len();
        largest = largest.max(day.events.len());
        bytes += day.events.iter().map(|event| event.properties.len()).sum::<usize>();
    }
    println!("{events} events, {bytes} bytes of properties, busiest day {largest}, {:?}", begun.elapsed());
    draw(&company);
}

#[derive(Default)]
struct Gathered {
    names: BTreeMap<String, f64>,
    signed_up: BTreeMap<i64, f64>,
    weekly: BTreeMap<i64, HashSet<String>>,
    daily: BTreeMap<i64, HashSet<String>>,
    hours: BTreeMap<i64, f64>,
    money: BTreeMap<i64, f64>,
    times: HashMap<String, Vec<i64>>,
    joined: HashMap<String, i64>,
    late: f64,
}

fn draw(company: &Company) {
    let start = company.span().start;
    let mut got = Gathered::default();
    let (mut feelings, mut said) = (BTreeMap::<String, f64>::new(), BTreeMap::<String, f64>::new());
    for day in company.days() {
        for event in day.events {
            if event.flags.any_of(Flags::BOT.with(Flags::STAFF)) {
                continue;
            }
            let on = (event.time - start) / DAY;
            *got.names.entry(event.name.clone()).or_default() += 1.0;
            got.late += f64::from(u8::from(event.received - event.time > 3_600_000_000));
            if event.name == "signed_up" {
                *got.signed_up.entry(on).or_default() += 1.0;
                got.joined.insert(event.id.clone(), on);
            }
            if let "subscription_renewed" | "subscription_started" = event.name.as_str()
                && event.properties.contains("\"USD\"")
            {
                *got.money.entry(on / 30).or_default() += property(&event.properties, "mrr").unwrap_or(0.0) / 100.0;
            }
            if event.identified && event.flags == Flags::none() {
                *got.hours.entry((event.time / 3_600_000_000).rem_euclid(24)).or_default() += 1.0;
                got.weekly.entry(on / 7).or_default().insert(event.id.clone());
                got.daily.entry(on).or_default().insert(event.id.clone());
                got.times.entry(event.id).or_default().push(event.time);
            }
        }
        for moment in day.moments {
            let left = if moment.feeling == Feeling::Left { "left" } else { "" };
            *feelings.entry(format!("{:?} {:?} {left}", moment.feeling, moment.cause)).or_default() += 1.0;
        }
        for hook in day.hooks {
            *said.entry(format!("{:?}", hook.topic)).or_default() += 1.0;
        }
    }
    show(&got, start);
    bars("moments", &feelings.into_iter().collect::<Vec<_>>());
    bars("said", &said.into_iter().collect::<Vec<_>>());
}

fn show(got: &Gathered, start: i64) {
    let counts = |map: &BTreeMap<i64, HashSet<String>>| -> Vec<(String, f64)> {
        map.iter().map(|(at, who)| (at.to_string(), who.len() as f64)).collect()
    };
    let plain = |map: &BTreeMap<i64, f64>| -> Vec<(String, f64)> {
        map.iter().map(|(at, value)| (at.to_string(), *value)).collect()
    };
    bars("events by name", &got.names.clone().into_iter().collect::<Vec<_>>());
    bars("sign-ups by day", &plain(&got.signed_up));
    bars("active by week", &counts(&got.weekly));
    bars("active by day", &counts(&got.daily));
    bars("events by hour (UTC)", &plain(&got.hours));
    bars("monthly payments in dollars by 30 days", &plain(&got.money));
    println!("late by more than an hour: {}", got.late);
    let mut events: Vec<f64> = got.times.values().map(|times| times.len() as f64).collect();
    events.sort_by(f64::total_cmp);
    let at = |q: f64| events[((events.len() - 1) as f64 * q) as usize];
    println!("events per customer: p10 {} p50 {} p90 {} p99 {} most {}", at(0.1), at(0.5), at(0.9), at(0.99), at(1.0));
    retention(got, start);
    sessions(got);
}

fn retention(got: &Gathered, start: i64) {
    let mut kept = vec![(0.0, 0.0); 18];
    for (id, joined) in &got.joined {
        let Some(times) = got.times.get(id) else { continue };
        for (week, (here, all)) in kept.iter_mut().enumerate() {
            let from = joined + 7 * week as i64;
            if from + 7 <= 180 {
                *all += 1.0;
                *here += f64::from(u8::from(times.iter().any(|t| (from..from + 7).contains(&((t - start) / DAY)))));
            }
        }
    }
    let rows: Vec<_> =
        kept.iter().enumerate().map(|(week, (here, all))| (week.to_string(), 100.0 * here / all)).collect();
    bars("percent active in the nth week after sign-up", &rows);
}

fn sessions(got: &Gathered) {
    let mut lengths = BTreeMap::<i64, f64>::new();
    for times in got.times.values() {
        let mut times = times.clone();
        times.sort_unstable();
        let (mut begun, mut last) = (times[0], times[0]);
        for time in times.into_iter().chain([i64::MAX]) {
            if time.saturating_sub(last) > 30 * MINUTE {
                *lengths.entry(((last - begun) / MINUTE).min(60) / 3 * 3).or_default() += 1.0;
                begun = time;
            }
            last = time;
        }
    }
    let rows: Vec<_> = lengths.iter().map(|(minutes, count)| (format!("{minutes} min"), *count)).collect();
    bars("sessions by length", &rows);
}
