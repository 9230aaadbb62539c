//! How many events a second does the inbox make durable, and how many does the engine make queryable?
//!
//! `cargo run --release -p hark-timeline --example append_speed -- FOLDER EVENTS BATCH THREADS`. The folder must not
//! exist. Building events is part of the time, parsing JSON is not.

use hark_model::{Event, MessageId};
use hark_timeline::{Batch, BatchBuilder, Engine, EngineOptions};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Batches that one thread has under way, as a server with many connections has.
const UNDER_WAY: usize = 64;

fn batch(first: u64, events: u64) -> Batch {
    let mut builder = BatchBuilder::new(1);
    for n in first..first + events {
        let time = 1_700_000_000_000_000 + n as i64 * 1000;
        let id = MessageId::Text(format!("5f1c7b2e-{n:016x}"));
        let customer = format!("customer-{}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44);
        let mut event = Event::new(id, ["home", "catalog", "view", "purchase"][n as usize % 4], &customer, time, time);
        event.properties =
            format!(r#"{{"platform":"mobile","price":{},"country":"de","plan":"pro","n":{}}}"#, n % 997, n % 13);
        builder.push(&event);
    }
    builder.finish()
}

fn confirm(told: &Receiver<bool>, refused: &mut u64) {
    match told.recv() {
        Ok(true) => {}
        _ => *refused += 1,
    }
}

fn send(engine: &Engine, first: u64, last: u64, per_batch: u64) -> u64 {
    let (tell, told) = channel();
    let (mut waiting, mut refused) = (0, 0);
    let mut at = first;
    while at < last {
        let n = per_batch.min(last - at);
        let tell = tell.clone();
        engine.append(batch(at, n), Box::new(move |result| tell.send(result.is_ok()).unwrap_or_default()));
        at += n;
        waiting += 1;
        if waiting >= UNDER_WAY {
            confirm(&told, &mut refused);
            waiting -= 1;
        }
    }
    (0..waiting).for_each(|_| confirm(&told, &mut refused));
    refused
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, events, per_batch, threads] = &arguments[..] else {
        return Err("give a folder, the events, the events of a batch, and the threads".into());
    };
    let (events, per_batch, threads): (u64, u64, u64) = (events.parse()?, per_batch.parse()?, threads.parse()?);
    let options = EngineOptions {
        clock: Arc::new(|| 1_700_000_000_000_000),
        new_secret: [7; 16],
        threads: 2,
        disk_low_water_bytes: 1 << 28,
        background: true,
    };
    let engine = Engine::open(&PathBuf::from(folder), options)?;
    let start = Instant::now();
    let refused: u64 = std::thread::scope(|scope| {
        let share = events / threads;
        let senders: Vec<_> = (0..threads)
            .map(|t| {
                let engine = &engine;
                scope.spawn(move || send(engine, t * share, (t + 1) * share, per_batch))
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap_or(1)).sum()
    });
    let durable = start.elapsed();
    let drained = engine.wait_drained(Duration::from_secs(600))?;
    let queryable = start.elapsed();
    let rate = |time: Duration| events as f64 / time.as_secs_f64() / 1e6;
    println!(
        "durable {:.2} M/s, queryable {:.2} M/s, {refused} refused, drained {drained}",
        rate(durable),
        rate(queryable)
    );
    println!("{:?}\n{:?}", engine.accounting(1)?, engine.stats());
    engine.close()?;
    Ok(())
}
