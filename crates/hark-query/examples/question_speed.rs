//! How long do the questions of the benchmark take in this process, once everything is warm?
//!
//! `cargo run --release -p hark-query --example question_speed -- FOLDER [THREADS [RUNS [NAME]]]` asks a folder that holds
//! events of the benchmark's generator. `... -- FOLDER compact` makes one layer of all events first. `... -- FOLDER disturb CUSTOMERS EVENTS` first adds what a folder in use has:
//! so many further events in layers of their own, of the generator's customers; a hundredth of them by bots; a
//! hundredth of the customers merged with another.

use hark_model::event::MessageId;
use hark_model::{Event, Flags, LinkKind, Micros, time};
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_timeline::engine::open_view;
use hark_timeline::{BatchBuilder, Engine, EngineOptions, EventSource};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The workspace that an import without further words fills.
const WORKSPACE: u32 = 1;
/// Monday 2024-01-01, when the generator's events begin.
const START: Micros = 1_704_067_200_000_000;
const SPAN: Micros = 180 * time::DAY;
/// In how many drains the further events come in.
const LAYERS: u64 = 5;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = args.first().map(Path::new) else { return Err("name a data folder".into()) };
    let number = |at: usize, default: u64| args.get(at).map_or(Ok(default), |text| text.parse());
    if args.get(1).is_some_and(|word| word == "disturb") {
        return disturb(folder, number(2, 100_000)?, number(3, 200_000)?);
    }
    if args.get(1).is_some_and(|word| word == "compact") {
        let engine = Engine::open(folder, options())?;
        engine.compact(WORKSPACE)?;
        return Ok(engine.close()?);
    }
    let (threads, runs) = (number(1, 2)? as usize, number(2, 7)? as usize);
    let begin = Instant::now();
    let view = open_view(folder, WORKSPACE, options())?;
    println!("open {:?}, {} segments, version {}", begin.elapsed(), view.segment_count(), view.identity_version());
    let ctx = Context {
        source: view.as_ref(),
        now: START + 400 * time::DAY,
        threads,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &hark_query::segment::NONE,
        halt: &hark_query::halt::NEVER,
    };
    println!("{:<30} {:>9} {:>9} {:>9} {:>9}  answer", "question", "first ms", "median", "least", "cpu");
    for (name, spec) in questions().into_iter().filter(|(name, _)| args.get(3).is_none_or(|wanted| wanted == name)) {
        measure(&ctx, name, &spec, runs)?;
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("RssAnon")).for_each(|line| println!("{line}"));
    Ok(())
}

/// The benchmark's questions.
fn questions() -> Vec<(&'static str, Value)> {
    let mobile = json!({"property": "platform", "is": "mobile"});
    let steps = ["product_view", "add_to_cart", "checkout", "purchase"];
    let plain = [
        ("funnel", json!({"question": "funnel", "steps": steps, "order": "ordered", "window": "14d"})),
        (
            "retention",
            json!({"question": "retention", "cohort": "first_in_range", "interval": "week",
                   "range": {"from": "2024-01-01", "to": "2024-07-15"}}),
        ),
        ("paths", json!({"question": "paths", "top": 1000})),
        ("daily", json!({"question": "trend", "event": "*", "measure": "customers", "interval": "day"})),
    ];
    let mut all = plain.to_vec();
    let with = |spec: &Value, key: &str, value: Value| {
        let mut spec = spec.clone();
        spec[key] = value;
        spec
    };
    let filtered = ["funnel_filtered", "retention_filtered", "paths_filtered", "daily_filtered"];
    all.extend(filtered.into_iter().zip(&plain).map(|(name, (_, spec))| (name, with(spec, "where", mobile.clone()))));
    all.push(("funnel_by_platform", with(&plain[0].1, "breakdown", "platform".into())));
    all.push(("daily_by_platform", with(&plain[3].1, "breakdown", "platform".into())));
    all.push(("timeline", json!({"question": "timeline", "customer": "regular-customer", "limit": 200})));
    all
}

fn measure(ctx: &Context<'_, dyn EventSource + Send>, name: &str, spec: &Value, runs: usize) -> Outcome<()> {
    let timed = || -> Outcome<(f64, Value)> {
        let begin = Instant::now();
        let answer = hark_query::answer(ctx, spec)?;
        Ok((begin.elapsed().as_secs_f64() * 1e3, answer))
    };
    let (first, answer) = timed()?;
    let cpu = cpu_ms();
    let mut walls = (0..runs).map(|_| Ok(timed()?.0)).collect::<Outcome<Vec<f64>>>()?;
    let cpu = (cpu_ms() - cpu) / runs.max(1) as f64;
    walls.sort_by(f64::total_cmp);
    let (least, median) = (walls.first().unwrap_or(&first), walls.get(runs / 2).unwrap_or(&first));
    let mut text = answer.to_string();
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    text.truncate(60);
    println!("{name:<30} {first:>9.2} {median:>9.2} {least:>9.2} {cpu:>9.2}  {hash:016x} {text}");
    Ok(())
}

/// Processor time of this process so far, in steps of 10 ms; 0 where the system does not tell.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(") ").next().unwrap_or("").split(' ').map(|f| f.parse().unwrap_or(0.0)).collect();
    (fields.get(11).unwrap_or(&0.0) + fields.get(12).unwrap_or(&0.0)) * 10.0
}

fn options() -> EngineOptions {
    EngineOptions {
        clock: Arc::new(|| START + 400 * time::DAY),
        new_secret: [7; 16],
        threads: 2,
        disk_low_water_bytes: 0,
        background: false,
    }
}

/// The id of the generator's customer.
fn customer(number: u64) -> String {
    format!("c{:08x}", (number as u32).wrapping_mul(0x9e37_79b1))
}

fn disturb(folder: &Path, customers: u64, events: u64) -> Outcome<()> {
    let engine = Engine::open(folder, options())?;
    let names = ["home", "search", "catalog", "product_view", "add_to_cart", "checkout", "purchase"];
    let mut dice = 88_172_645_463_325_252u64;
    let mut roll = move |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    for layer in 0..LAYERS {
        let mut batch = BatchBuilder::new(WORKSPACE);
        for n in 0..events / LAYERS {
            let id = MessageId::Text(format!("further-{layer}-{n}"));
            let moment = START + (roll(SPAN as u64) as Micros) / 1_000 * 1_000;
            let who = roll(customers);
            let mut event = Event::new(id, names[roll(7) as usize], &customer(who), moment, START + SPAN);
            event.identified = true;
            let platform = if roll(2) == 0 { "mobile" } else { "desktop" };
            event.properties = json!({ "platform": platform }).to_string();
            if roll(100) == 0 {
                event.flags = Flags::BOT;
            }
            if n < customers / 100 / LAYERS {
                event.flags = Flags::VERIFIED;
                event.links = vec![(customer(who), customer(roll(customers)), LinkKind::Merge)];
            }
            batch.push(&event);
            if n % 10_000 == 9_999 {
                engine.append_wait(std::mem::replace(&mut batch, BatchBuilder::new(WORKSPACE)).finish())?;
            }
        }
        engine.append_wait(batch.finish())?;
        engine.wait_drained(std::time::Duration::from_secs(600))?;
    }
    let view = engine.view(WORKSPACE)?;
    println!("{} segments, identity version {}", view.segment_count(), view.identity_version());
    drop(view);
    engine.close()?;
    Ok(())
}
