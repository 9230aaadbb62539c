//! How fast are writing, opening and walking on this machine?
//!
//! `cargo run --release -p hark-timeline --example walk_speed -- EVENTS CUSTOMERS [FOLDER]`

use hark_model::{CustomerKey, IdHasher, KeyRange, Micros, Population, time};
use hark_timeline::columns::ColumnCache;
use hark_timeline::merge::merge;
use hark_timeline::row::{EventRef, MessageIdRef, Row};
use hark_timeline::segment::{Effort, Segment, write_segment};
use hark_timeline::view::{NoGroups, NoLinks, View, ViewParts};
use hark_timeline::{EventNames, EventSource, Field, RowRef, WalkOptions};
use std::sync::Arc;
use std::time::Instant;

const NAMES: [&str; 8] = ["home", "search", "product_view", "add_to_cart", "checkout", "purchase", "review", "share"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let events: u64 = args.next().map_or(Ok(2_000_000), |a| a.parse())?;
    let customers: u64 = args.next().map_or(Ok(events / 20), |a| a.parse())?;
    let folder = args.next().map_or_else(|| std::env::temp_dir().join("hark-walk-speed"), Into::into);
    std::fs::create_dir_all(&folder)?;
    let names = EventNames::new(NAMES.iter().map(|n| n.to_string()).collect());
    let hasher = IdHasher::new([1; 16]);
    let mut layers = Vec::new();
    let mut id = 0;
    let batch = 1_000_000.min(events);
    for from in (0..events).step_by(batch as usize) {
        let made = make(from, batch.min(events - from), customers, &hasher);
        let rows: Vec<Row<'_>> = made.iter().map(Made::row).collect();
        id += 1;
        let start = (Instant::now(), cpu_seconds());
        let meta = write_segment(&folder, id, &rows, &names, Effort::Fast)?;
        if from == 0 {
            report("write fast", start, meta.events);
            println!(
                "  parquet {:.1} B/event, spine {:.1}",
                per(meta.parquet_bytes, meta.events),
                per(meta.spine_bytes, meta.events)
            );
        }
        layers.push(vec![Arc::new(Segment::open(&folder, meta)?)]);
    }
    let view = view_of(&folder, layers.clone(), &names, hasher)?;
    walks("layers", &view)?;
    let start = (Instant::now(), cpu_seconds());
    let mut next = || {
        id += 1;
        id
    };
    let metas = merge(&folder, &layers, &|raw| raw, &|_| true, None, &mut next, 8_000_000)?;
    report("merge", start, events);
    let (parquet, spine) = metas.iter().fold((0, 0), |(p, s), m| (p + m.parquet_bytes, s + m.spine_bytes));
    println!("  parquet {:.1} B/event, spine {:.1}", per(parquet, events), per(spine, events));
    let start = Instant::now();
    let mut one = Vec::new();
    for meta in metas {
        one.push(Arc::new(Segment::open(&folder, meta)?));
    }
    println!("open {:?}", start.elapsed());
    let view = view_of(&folder, vec![one], &names, hasher)?;
    walks("merged", &view)?;
    columns(&view)?;
    timeline(&view)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn per(bytes: u64, events: u64) -> f64 {
    bytes as f64 / events as f64
}

fn report(what: &str, (start, cpu_before): (Instant, f64), events: u64) {
    let cpu = cpu_seconds() - cpu_before;
    println!("{what}: {:?}, {:.2} M events per second of processor time", start.elapsed(), events as f64 / cpu / 1e6);
}

/// Processor time of this thread so far, so that a busy machine does not spoil the figures. 0 where the system does
/// not tell.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

struct Made {
    customer: CustomerKey,
    id: String,
    message: String,
    code: u16,
    time: Micros,
    properties: String,
}

impl Made {
    fn row(&self) -> Row<'_> {
        Row {
            customer: self.customer,
            raw: self.customer,
            code: self.code,
            event: EventRef {
                message_id: MessageIdRef::Text(&self.message),
                name: NAMES[self.code as usize],
                id: &self.id,
                identified: true,
                anonymous_id: None,
                population: Population::Customer,
                time: self.time,
                received: self.time + 40_000,
                original_time: None,
                sequence: None,
                flags: hark_model::Flags::none(),
                properties: &self.properties,
                traits: None,
                traits_once: None,
                groups: "",
                group_traits: None,
                creates_customer: true,
            },
        }
    }
}

/// A few plain steps of splitmix64, so that the data are the same everywhere.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn make(from: u64, count: u64, customers: u64, hasher: &IdHasher) -> Vec<Made> {
    let mut made: Vec<Made> = (from..from + count)
        .map(|i| {
            let random = mix(i);
            let id = format!("customer-{}", random % customers);
            let message = format!(
                "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
                mix(random) as u32,
                i & 0xffff,
                i & 0xfff,
                random & 0xfff,
                mix(i ^ 7) >> 16
            );
            let (a, b, c) = (random >> 20 & 3, random >> 24 & 31, random >> 32 & 1023);
            Made {
                customer: hasher.customer(Population::Customer, &id),
                id,
                message,
                code: (random >> 50 & 7) as u16,
                time: (1_700_000_000_000 + (i * 86_400_000 * 180 / 20_000_000) as i64 + (random >> 44 & 1023) as i64)
                    * 1000,
                properties: format!(
                    r#"{{"platform":"p{a}","country":"c{b}","page":"/products/{c}","price":{}.{},"items":{}}}"#,
                    c % 300,
                    a * 25,
                    b % 5
                ),
            }
        })
        .collect();
    made.sort_by_key(|m| (m.customer, m.time));
    made
}

fn view_of(
    folder: &std::path::Path,
    layers: Vec<Vec<Arc<Segment>>>,
    names: &EventNames,
    hasher: IdHasher,
) -> Result<View, hark_timeline::Error> {
    Ok(View::new(ViewParts {
        layers,
        names: Arc::new(names.clone()),
        hasher,
        identities: Arc::new(NoLinks),
        memberships: Arc::new(NoGroups),
        columns: Arc::new(ColumnCache::open(folder.join("columns"), 1 << 30)?),
        as_of: 0,
        version: 0,
    }))
}

fn walks(what: &str, view: &View) -> Result<(), hark_timeline::Error> {
    let options = WalkOptions::default();
    for round in ["cold", "warm", "warm"] {
        let start = Instant::now();
        let edges = on_two_threads(
            view,
            &options,
            || vec![0u64; 64],
            |edges, c| {
                for pair in c.codes.windows(2) {
                    edges[usize::from(pair[0]) * 8 + usize::from(pair[1])] += u64::from(pair[0] != pair[1]);
                }
            },
        )?;
        println!("{what} paths {round}: {:?} ({})", start.elapsed(), edges.iter().flatten().sum::<u64>());
    }
    let start = Instant::now();
    let steps = on_two_threads(view, &options, || vec![0u64; 5], |reached, c| reached[funnel(c.times, c.codes)] += 1)?;
    println!("{what} funnel: {:?} ({})", start.elapsed(), steps.iter().map(|s| s[4]).sum::<u64>());
    Ok(())
}

/// How many of four steps were reached within 14 days, greedily from each first step.
fn funnel(times: &[Micros], codes: &[u16]) -> usize {
    let mut started = [Micros::MIN; 4];
    let mut best = 0;
    for (time, code) in times.iter().zip(codes) {
        match *code {
            2 => (started[0], best) = (*time, best.max(1)),
            step @ 3..=5 => {
                let at = usize::from(step - 2);
                let since = started[at - 1];
                if since != Micros::MIN && time - since <= 14 * time::DAY {
                    (started[at], best) = (since, best.max(at + 1));
                }
            }
            _ => {}
        }
    }
    best
}

fn on_two_threads<T: Send>(
    view: &View,
    options: &WalkOptions,
    make: impl Fn() -> T + Sync,
    visit: impl Fn(&mut T, &hark_timeline::CustomerRows<'_>) + Sync,
) -> Result<Vec<T>, hark_timeline::Error> {
    let ranges = view.partitions(Population::Customer, options, 2);
    std::thread::scope(|scope| {
        let work = |range: KeyRange| {
            let (make, visit) = (&make, &visit);
            scope.spawn(move || {
                let mut state = make();
                let before = cpu_seconds();
                let result = view.walk(range, options, &mut |c| visit(&mut state, c)).map(|_| state);
                println!("  one thread: {:.2} ms of processor time", (cpu_seconds() - before) * 1e3);
                result
            })
        };
        let threads: Vec<_> = ranges.into_iter().map(work).collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn columns(view: &View) -> Result<(), hark_timeline::Error> {
    for name in ["platform", "page", "price"] {
        for round in ["first", "again"] {
            let start = (Instant::now(), cpu_seconds());
            for segment in 0..view.segment_count() as u32 {
                view.column(segment, &Field::Property(name.to_owned()))?;
            }
            let cpu = cpu_seconds() - start.1;
            println!("column {name} {round}: {:?}, {:.2} ms of processor time", start.0.elapsed(), cpu * 1e3);
        }
    }
    Ok(())
}

fn timeline(view: &View) -> Result<(), hark_timeline::Error> {
    for round in ["cold", "warm", "warm"] {
        let rows: Vec<RowRef> = (10_000..10_200).map(|row| RowRef { segment: 0, row }).collect();
        let start = (Instant::now(), cpu_seconds());
        let events = view.events(&rows)?;
        let cpu = cpu_seconds() - start.1;
        println!("{} events {round}: {:?}, {:.2} ms of processor time", events.len(), start.0.elapsed(), cpu * 1e3);
    }
    Ok(())
}
