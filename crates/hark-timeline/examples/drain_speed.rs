//! What does a drained event cost, and what does a merged one?
//!
//! `cargo run --release -p hark-timeline --example drain_speed -- FOLDER EVENTS`. The folder must not exist. Everything
//! happens in one thread, so processor time is what to look at; the events are those of `bench/load`.

use hark_model::{Event, MessageId};
use hark_timeline::{Batch, BatchBuilder, Engine, EngineOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn batch(first: u64, events: u64) -> Batch {
    let mut builder = BatchBuilder::new(1);
    for n in first..first + events {
        let time = 1_700_000_000_000_000 + (n % 3_600_000) as i64 * 1000;
        let id = MessageId::Text(format!("f3a85e3f1b2c-0-{}-{}", n / 1000, n % 1000));
        let customer = format!("customer-{}", n * 7919 % 20011);
        let name = ["home", "search", "catalog", "product_view", "add_to_cart", "checkout", "purchase", "account_view"];
        let mut event = Event::new(id, name[n as usize % 8], &customer, time, time + 7_000);
        event.identified = true;
        event.properties = format!(
            r#"{{"platform":"{}","channel":"email","country":"{}","page":"/product/item-{}","amount":{}.99,"$lib":"load","$lib_version":"1"}}"#,
            ["mobile", "desktop", "tablet"][n as usize % 3],
            ["US", "DE", "GB", "FR"][n as usize % 4],
            n % 200,
            n % 90
        );
        builder.push(&event);
    }
    builder.finish()
}

/// Processor time of this process in seconds and its anonymous memory in megabytes, as Linux tells them.
fn used() -> (f64, u64) {
    let read = |path: &str| std::fs::read_to_string(Path::new(path)).unwrap_or_default();
    let ticks = |stat: &str| -> u64 {
        let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2);
        fields.filter_map(|field| field.parse::<u64>().ok()).sum()
    };
    let status = read("/proc/self/status");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0");
    let kilobytes = line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    (ticks(&read("/proc/self/stat")) as f64 / 100.0, kilobytes / 1024)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, events] = &arguments[..] else { return Err("give a folder and the events".into()) };
    let events: u64 = events.parse()?;
    let options = EngineOptions {
        clock: Arc::new(|| 1_700_000_000_000_000),
        new_secret: [7; 16],
        threads: 1,
        disk_low_water_bytes: 1 << 28,
        background: false,
    };
    let engine = Engine::open(&PathBuf::from(folder), options)?;
    let mut drained = 0.0;
    for first in (0..events).step_by(256 * 1024) {
        for at in (first..events.min(first + 256 * 1024)).step_by(1000) {
            engine.append_wait(batch(at, 1000.min(events - at)))?;
        }
        let before = used().0;
        while engine.drain_step(256 * 1024)? > 0 {}
        drained += used().0 - before;
    }
    println!("drain: {:.2} us an event, {} MB anonymous", drained * 1e6 / events as f64, used().1);
    let before = used().0;
    while engine.compact_step(1)? {}
    engine.compact(1)?;
    println!("merge: {:.2} us an event, {} MB anonymous", (used().0 - before) * 1e6 / events as f64, used().1);
    engine.close()?;
    Ok(())
}
