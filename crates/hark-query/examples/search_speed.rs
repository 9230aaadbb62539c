//! How fast are customers found, and how fast is one with 10,000 events shown?
//!
//! `cargo run --release -p hark-query --example search_speed -- FOLDER [THREADS [ROUNDS [CUSTOMERS]]]` prints JSON.
//!
//! Asked of a data folder that nobody else uses, of the library itself. Every customer is first given a name and an address, and one of
//! them 10,000 events, unless that was done before: the folder is the benchmark's own. An empty folder is first filled with so many
//! customers of one event each. Beside each search stands the loop that
//! somebody would write who has all names, addresses and ids in lower case in one list, and wants to know nothing but how many hold
//! the word.

use hark_model::{CustomerKey, Event, Flags, KeyRange, MessageId, Micros, Population, time::HOUR};
use hark_query::calendar::Weekday;
use hark_query::person::{self, consent, traits, value};
use hark_query::roster::{self, SEARCHED, Search};
use hark_query::{Context, segment, timeline};
use hark_timeline::{BatchBuilder, Engine, EngineOptions, EventSource, WalkOptions};
use serde_json::{Value, json};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The workspace that an import fills.
const WORKSPACE: u32 = 1;
/// Customers of one page, as the dashboard asks for them.
const PAGE: usize = 50;
/// The one with many events.
const BUSY: &str = "busiest-customer";
const BUSY_EVENTS: i64 = 10_000;
/// Events of one batch.
const BATCH: usize = 1_000;

type Failed = Box<dyn Error>;
type Source = dyn EventSource + Send;

fn main() -> Result<(), Failed> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = args.first().map(Path::new) else { return Err("name a data folder".into()) };
    let number = |at: usize, default: usize| args.get(at).map_or(Ok(default), |text| text.parse());
    let (threads, rounds) = (number(1, 2)?, number(2, 7)?.max(1));
    let clock: hark_timeline::engine::Clock =
        Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as Micros));
    let options = EngineOptions { clock, new_secret: [0; 16], threads, disk_low_water_bytes: 0, background: false };
    let engine = Engine::open(folder, options)?;
    call_everybody(&engine, number(3, 0)?)?;
    let view = engine.view(WORKSPACE)?;
    let now = view.time_bounds().map_or(0, |(_, last)| last) + 1;
    let search = searches(&*view, now, threads, rounds)?;
    let customer = customer(&*view, now, threads, rounds)?;
    println!("{:#}", json!({"search": search, "customer": customer}));
    Ok(())
}

fn context(source: &Source, now: Micros, threads: usize) -> Context<'_, Source> {
    let halt = &hark_query::halt::NEVER;
    Context { source, now, threads, timezone: "UTC", week_start: Weekday::Monday, segments: &segment::NONE, halt }
}

/// A name of two words that looks like one, different for most numbers.
fn name(number: usize) -> (String, String) {
    const BEGIN: [&str; 16] =
        ["Ba", "Ce", "Di", "Fo", "Gu", "Ha", "Je", "Ki", "Lo", "Mu", "Na", "Pe", "Ri", "So", "Tu", "Vé"];
    const END: [&str; 16] = [
        "bel", "cor", "dan", "fir", "gol", "hem", "jas", "kin", "lur", "mos", "nat", "pir", "rov", "sel", "tam", "wyn",
    ];
    let word = |n: usize| format!("{}{}{}", BEGIN[n % 16], END[n / 16 % 16], END[n / 256 % 16]);
    let mixed = number.wrapping_mul(2_654_435_761) >> 4;
    (word(mixed), word(mixed >> 12))
}

/// Gives everybody a name and an address, once.
fn call_everybody(engine: &Engine, customers: usize) -> Result<(), Failed> {
    let view = engine.view(WORKSPACE)?;
    if roster::lives(&context(&*view, 0, 1), view.resolve(Population::Customer, BUSY))? {
        return Ok(());
    }
    let (mut all, end) = (Vec::new(), view.time_bounds().map_or(0, |(_, last)| last));
    view.walk(KeyRange::of(Population::Customer), &WalkOptions::default(), &mut |rows| {
        all.push((rows.key, rows.times.last().copied().unwrap_or(end)));
    })?;
    let known = all.into_iter().map(|(key, time)| Ok((view.ids_of(key)?.into_iter().next().unwrap_or_default(), time)));
    let made = (0..customers).map(|number| Ok((format!("customer-{number}"), number as Micros * 1_000_000)));
    let end = end.max(customers as Micros * 1_000_000);
    let named = known.chain(made).enumerate().map(|(number, one): (usize, hark_timeline::Result<(String, Micros)>)| {
        let (id, time) = one?;
        let (first, last) = name(number);
        let mail = format!("{first}.{last}{}@example.com", number % 97).to_lowercase();
        let traits = json!({"name": format!("{first} {last}"), "email": mail}).to_string();
        let mut event = Event::new(MessageId::Text(format!("named-{number}")), "$identify", &id, time, time);
        event.traits = Some(traits);
        Ok(event)
    });
    let busy = (0..BUSY_EVENTS).map(|i| {
        let time = end - (BUSY_EVENTS - i) * HOUR / 4;
        let mut event = Event::new(MessageId::Text(format!("busy-{i}")), "seen", BUSY, time, time);
        event.properties = json!({"page": format!("/p/{}", i % 40), "n": i}).to_string();
        event.traits = (i % 500 == 0).then(|| json!({"name": format!("Busy {i}"), "plan": i % 3}).to_string());
        Ok(event)
    });
    let mut batch = BatchBuilder::new(WORKSPACE);
    let mut waiting = 0;
    for event in named.chain(busy) {
        let event: Event = event.map_err(|error: hark_timeline::Error| error)?;
        batch.push(&event);
        waiting += 1;
        if waiting == BATCH {
            engine.append_wait(std::mem::replace(&mut batch, BatchBuilder::new(WORKSPACE)).finish())?;
            waiting = 0;
        }
    }
    engine.append_wait(batch.finish())?;
    if !engine.wait_drained(Duration::from_secs(3_600))? {
        return Err("the folder did not take the names in time".into());
    }
    Ok(engine.compact(WORKSPACE)?)
}

/// The median and the first time in milliseconds, and what the last run returned.
fn timed<T>(rounds: usize, mut work: impl FnMut() -> Result<T, Failed>) -> Result<(f64, f64, T), Failed> {
    let mut once = || -> Result<(f64, T), Failed> {
        let begin = Instant::now();
        let made = work()?;
        Ok((begin.elapsed().as_secs_f64() * 1_000.0, made))
    };
    let (first, mut last) = once()?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let (time, made) = once()?;
        times.push(time);
        last = made;
    }
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], first, last))
}

/// Memory of this process that no file backs; nothing where the system does not say.
fn anonymous_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1_024)
}

/// One page of each search, beside the plain loop.
fn searches(source: &Source, now: Micros, threads: usize, rounds: usize) -> Result<Value, Failed> {
    let ctx = context(source, now, threads);
    let mut texts: Vec<String> = Vec::new();
    let names = ["name", "email"].map(str::to_owned);
    let (mut keys, mut figures): (Vec<CustomerKey>, Vec<Value>) = (Vec::new(), Vec::new());
    source.walk(KeyRange::of(Population::Customer), &WalkOptions::default(), &mut |rows| keys.push(rows.key))?;
    let first = Instant::now();
    let page = |text: &str| -> Result<roster::Page, Failed> {
        let search = Search { traits: SEARCHED.map(str::to_owned).to_vec(), ids: true, ..Search::of(text) };
        Ok(roster::page(&ctx, Population::Customer, Some(&search), None, PAGE)?)
    };
    page("nobody-is-called-so")?;
    let first = first.elapsed().as_secs_f64() * 1_000.0;
    page("le")?;
    let anonymous = anonymous_bytes();
    for key in &keys {
        let known = roster::traits(&ctx, *key, &names)?;
        let said = known
            .values()
            .filter_map(Value::as_str)
            .chain(source.ids_of(*key)?.iter().map(String::as_str))
            .fold(String::new(), |all, text| all + "\n" + &text.to_lowercase());
        texts.push(said);
    }
    for text in ["busiest-customer", "babel", "belbel41@", "nobody-is-called-so", "le", "example.com"] {
        let (ours, _, page) = timed(rounds, || page(text))?;
        let (loops, _, found) = timed(rounds, || Ok(texts.iter().filter(|said| said.contains(text)).count() as u64))?;
        if page.total != found {
            return Err(format!("{text}: {} were found, the loop found {found}", page.total).into());
        }
        figures.push(json!({"text": text, "found": found, "hark_ms": ours, "loop_ms": loops, "ratio": loops / ours}));
    }
    Ok(json!({"customers": keys.len(), "first_ms": first, "anonymous_bytes": anonymous, "searches": figures}))
}

/// What the page of one customer asks for, one after another, of the one with the most events.
fn customer(source: &Source, now: Micros, threads: usize, rounds: usize) -> Result<Value, Failed> {
    let ctx = context(source, now, threads);
    let key = source.resolve(Population::Customer, BUSY);
    let ask = json!({"question": "timeline", "key": timeline::hex(key), "limit": 100});
    let (all, first, parts) = timed(rounds, || {
        let mut parts = Vec::new();
        let mut part =
            |name: &str, begin: Instant| parts.push((name.to_owned(), begin.elapsed().as_secs_f64() * 1_000.0));
        let mut begin = Instant::now();
        let person = roster::person(&ctx, key)?.ok_or("nobody has so many events")?;
        part("person", begin);
        begin = Instant::now();
        hark_query::answer(&ctx, &ask)?;
        part("timeline", begin);
        begin = Instant::now();
        let spots = person::spots(&ctx, key, Flags::none())?.ok_or("nobody has so many events")?;
        traits::of(&ctx, &spots)?;
        part("traits", begin);
        begin = Instant::now();
        consent::of(&ctx, &spots)?;
        part("consent", begin);
        begin = Instant::now();
        value::of(&ctx, Population::Customer, &spots)?;
        part("value", begin);
        begin = Instant::now();
        source.known_ids(key)?;
        source.known_links(key)?;
        part("identities", begin);
        Ok((person.events, parts))
    })?;
    let (events, parts) = parts;
    let parts: serde_json::Map<String, Value> = parts.into_iter().map(|(name, time)| (name, time.into())).collect();
    Ok(json!({"events": events, "all_ms": all, "first_ms": first, "parts_ms": parts}))
}
