//! How fast are segments?
//!
//! `cargo run --release -p hark-query --example segment_speed -- FOLDER [THREADS [ROUNDS]]` prints JSON.
//!
//! Asked of a data folder that nobody else uses, of the library itself: what a server adds is measured elsewhere. Beside the
//! sequence stands the loop that somebody would write who needs that one sequence and nothing else, on the same timeline.

use hark_model::{CustomerKey, KeyRange, Micros, Population, time::DAY};
use hark_query::calendar::Weekday;
use hark_query::matcher::Plan;
use hark_query::segment::{self, Library, Rules, census, past};
use hark_query::{Context, run};
use hark_timeline::{CustomerRows, Engine, EngineOptions, EventSource, WalkOptions};
use serde_json::{Value, json};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The workspace that an import fills.
const WORKSPACE: u32 = 1;
/// Segments that one customer is looked up in.
const MANY: usize = 500;
/// Segments whose growth is asked for, and over how many months.
const GROWN: usize = 50;
const MONTHS: i64 = 24;
/// Customers that are looked up, and those of them who are told why.
const LOOKED_UP: usize = 200;
const TOLD: usize = 10;

type Source = dyn EventSource + Send;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = args.first().map(Path::new) else { return Err("name a data folder".into()) };
    let number = |at: usize, default: usize| args.get(at).map_or(Ok(default), |text| text.parse());
    let figures = measure(folder, number(1, 2)?, number(2, 7)?.max(1))?;
    println!("{figures:#}");
    Ok(())
}

/// Measures, and returns the figures in milliseconds.
fn measure(data: &Path, threads: usize, rounds: usize) -> Result<Value, Box<dyn Error>> {
    let clock: hark_timeline::engine::Clock =
        Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as Micros));
    let options = EngineOptions { clock, new_secret: [0; 16], threads, disk_low_water_bytes: 0, background: false };
    let engine = Engine::open(data, options)?;
    let view = engine.view(WORKSPACE)?;
    let source: &Source = &*view;
    let now = source.time_bounds().map_or(0, |(_, last)| last) + 1;
    let names = frequent(source, now, threads)?;
    let sequence = sequence(source, &names, now, threads, rounds)?;
    let lookup = lookup(source, &names, now, rounds)?;
    let growth = growth(source, &names, now, threads, rounds)?;
    Ok(json!({"sequence": sequence, "lookup": lookup, "growth": growth}))
}

fn context<'a>(source: &'a Source, segments: &'a Arc<Library>, now: Micros, threads: usize) -> Context<'a, Source> {
    let halt = &hark_query::halt::NEVER;
    Context { source, now, threads, timezone: "UTC", week_start: Weekday::Monday, segments, halt }
}

/// The names of events, the most frequent first.
fn frequent(source: &Source, now: Micros, threads: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let words = hark_query::vocabulary::vocabulary(&context(source, &segment::NONE, now, threads))?;
    Ok(words.events.into_iter().map(|event| event.name).collect())
}

/// The median time in milliseconds, and what the last run returned.
fn timed<T>(rounds: usize, mut work: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<(f64, T), Box<dyn Error>> {
    let mut last = work()?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let begin = Instant::now();
        last = work()?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], last))
}

/// All customers who took four steps, one after another, within 14 days.
fn sequence(
    source: &Source,
    names: &[String],
    now: Micros,
    threads: usize,
    rounds: usize,
) -> Result<Value, Box<dyn Error>> {
    let shop = ["product_view", "add_to_cart", "checkout", "purchase"].map(str::to_owned);
    let steps: Vec<String> =
        if names.contains(&shop[0]) { shop.to_vec() } else { names.iter().take(4).cloned().collect() };
    let ctx = context(source, &segment::NONE, now, threads);
    let spec = json!({"question": "customers", "customers": {"sequence": steps, "window": "14d"}, "limit": 1});
    let (ours, answer) = timed(rounds, || Ok(hark_query::answer(&ctx, &spec)?))?;
    let codes: Vec<u16> = steps.iter().filter_map(|name| source.names().code(name)).collect();
    let plan = Plan { options: everybody(), ..Plan::default() };
    let (loops, found) = timed(rounds, || {
        let visit = |n: &mut u64, rows: &CustomerRows<'_>| *n += u64::from(takes(&codes, rows));
        Ok(run::fold(&ctx, &plan, || 0, visit, |all, part| *all += part)?)
    })?;
    if answer["count"] != found.0 {
        return Err(format!("the segment holds {}, the loop found {}", answer["count"], found.0).into());
    }
    let (customers, events) = (found.1.units, found.1.rows);
    Ok(json!({"customers": customers, "events": events, "members": found.0, "hark_ms": ours, "loop_ms": loops,
        "ratio": loops / ours}))
}

fn everybody() -> WalkOptions {
    WalkOptions { exclude: hark_model::Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() }
}

/// The latest start from which each step was reached. No two events of the benchmark's customers share a time.
fn takes(codes: &[u16], rows: &CustomerRows<'_>) -> bool {
    let mut starts = [Micros::MIN; 8];
    for (time, code) in rows.times.iter().zip(rows.codes) {
        for step in (0..codes.len()).rev().filter(|step| codes[*step] == *code) {
            let start = if step == 0 { *time } else { starts[step - 1] };
            if start == Micros::MIN || time - start > 14 * DAY {
                continue;
            }
            starts[step] = start;
            if step + 1 == codes.len() {
                return true;
            }
        }
    }
    false
}

/// Rules of all kinds, all different.
fn rules(source: &Source, names: &[String], n: usize) -> Arc<Library> {
    let accounts = source.group_kinds().iter().any(|kind| kind == hark_model::event::ACCOUNT);
    let rule = |i: usize| {
        let (a, b) = (&names[i % names.len()], &names[(i / 3 + 1) % names.len()]);
        let some = 1 + i / 10;
        match i % 10 {
            0 => json!({"did": a, "times": {"gte": some}}),
            1 => json!({"did": a, "times": {"gte": 1 + some % 5}, "range": {"last": format!("{}d", 7 + some)}}),
            2 => json!({"last": a, "longer_ago": format!("{}d", 7 + some)}),
            3 => json!({"first": a, "within": format!("{}d", 30 + some)}),
            4 => json!({"sequence": [a, b], "window": format!("{}d", 1 + some)}),
            5 => json!([{"did": a}, {"not": {"did": b, "after": a, "within": format!("{some}d")}}]),
            6 => json!({"did": "*", "days": {"gte": some}}),
            7 => json!({"any": [{"fact": "style", "in": ["habitual", "explorer"]}, {"did": a, "times": some}]}),
            8 => json!([{"fact": "experience", "is_not": "new"}, {"did": a, "times": {"lte": some}}]),
            _ if accounts => json!({"account": {"did": a, "times": {"gte": some}}}),
            _ => json!([{"fact": "intent", "is": "none"}, {"did": b, "times": {"lt": some}}]),
        }
    };
    Arc::new(Library::new((0..n).map(|i| (format!("segment {i:03}"), rule(i)))))
}

/// One customer and all segments: decided with rules that were read before, and told with every reason.
fn lookup(source: &Source, names: &[String], now: Micros, rounds: usize) -> Result<Value, Box<dyn Error>> {
    let library = rules(source, names, MANY);
    let ctx = context(source, &library, now, 1);
    let (read, (rules, _)) = timed(rounds, || Ok(Rules::all(&ctx.defaults()?)))?;
    let mut keys: Vec<(usize, CustomerKey)> = Vec::new();
    source
        .walk(KeyRange::of(Population::Customer), &everybody(), &mut |rows| keys.push((rows.times.len(), rows.key)))?;
    keys.sort_unstable();
    let step = (keys.len() / LOOKED_UP).max(1);
    let some: Vec<CustomerKey> = keys.iter().rev().step_by(step).map(|(_, key)| *key).collect();
    let mut decided: Vec<f64> = Vec::new();
    let mut told: Vec<f64> = Vec::new();
    for key in &some {
        decided.push(timed(rounds, || Ok(census::standings(&ctx, &rules, *key)?))?.0);
    }
    for key in some.iter().step_by(LOOKED_UP / TOLD) {
        told.push(timed(1, || Ok(census::standing(&ctx, &rules, *key)?))?.0);
    }
    let busiest = decided[0];
    decided.sort_by(f64::total_cmp);
    told.sort_by(f64::total_cmp);
    let median = |times: &[f64]| times[times.len() / 2];
    Ok(json!({"segments": rules.len(), "customers": some.len(), "read_rules_ms": read, "median_ms": median(&decided),
        "worst_ms": decided[decided.len() - 1], "busiest_ms": busiest, "busiest_events": keys[keys.len() - 1].0,
        "with_reasons_median_ms": median(&told)}))
}

/// The sizes of many segments at the end of every month.
fn growth(
    source: &Source,
    names: &[String],
    now: Micros,
    threads: usize,
    rounds: usize,
) -> Result<Value, Box<dyn Error>> {
    let library = rules(source, names, GROWN);
    let ctx = context(source, &library, now, threads);
    let (rules, _) = Rules::all(&ctx.defaults()?);
    let moments: Vec<Micros> = (0..MONTHS).rev().map(|months| now - months * 30 * DAY).collect();
    let sizes = |moments: &[Micros]| -> Result<Vec<Vec<u64>>, Box<dyn Error>> {
        Ok(past::sizes(&ctx, &rules, Population::Customer, moments)?)
    };
    let (all, grown) = timed(rounds, || sizes(&moments))?;
    let (one, _) = timed(rounds, || sizes(&moments[moments.len() - 1..]))?;
    let members: u64 = grown.iter().flatten().sum();
    Ok(json!({"segments": rules.len(), "months": MONTHS, "members": members, "hark_ms": all, "one_month_ms": one}))
}
