//! What does the doomed process do?
//!
//! A fixed, small workload that touches every part of the write path: appends with repeats and links, drains,
//! compactions, an erasure, a backup.

use hark_model::{Event, MessageId};
use hark_timeline::engine::{BatchBuilder, Engine, EngineOptions};
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The one workspace of the workload.
pub const WORKSPACE: u32 = 1;
/// Batches that the workload sends.
pub const BATCHES: u32 = 36;
/// Events of one batch, repeats included.
pub const BATCH_EVENTS: u32 = 12;
/// The batch after which the customer `erased` is erased.
pub const ERASE_AFTER: u32 = 21;
/// How often the workload tries again at its end when the last batch was refused.
const ATTEMPTS: usize = 50;
/// A fixed moment.
pub const NOW: i64 = 1_700_000_000_000_000;

/// Event `i` of batch `batch`. The last one repeats an event of the batch before, so that dedupe has work.
pub fn event(batch: u32, i: u32) -> Event {
    if i + 1 == BATCH_EVENTS && batch > 0 {
        return event(batch - 1, 0);
    }
    let customer = match (batch * 7 + i) % 11 {
        0 => "erased".to_owned(),
        c => format!("customer-{c}"),
    };
    let id = format!("message-{batch}-{i}");
    let time = NOW - i64::from(batch * 1000 + i) * 1_000_003;
    let mut event =
        Event::new(MessageId::Text(id.clone()), ["seen", "bought", "left"][(i % 3) as usize], &customer, time, NOW);
    event.identified = true;
    event.properties = format!(r#"{{"check":"{id}","n":{}}}"#, batch * 100 + i);
    if i % 4 == 1 && customer != "erased" {
        event.anonymous_id = Some(format!("device-{customer}"));
    }
    event
}

/// How the workload opens its folder.
pub fn options(background: bool) -> EngineOptions {
    EngineOptions { clock: Arc::new(|| NOW), new_secret: [42; 16], threads: 2, disk_low_water_bytes: 0, background }
}

/// Runs the workload when this process was started as the child of the test.
pub fn run_if_asked() {
    let (Ok(dir), Ok(socket)) = (std::env::var("HARK_CRASH_DIR"), std::env::var("HARK_CRASH_SOCKET")) else {
        return;
    };
    let mut tell = UnixStream::connect(socket).expect("the parent listens");
    // `sendto`, unlike `write`, is never a kill point, so telling does not disturb the count.
    let mut say = |text: String| tell.write_all(text.as_bytes()).expect("the parent reads");
    let engine = match Engine::open(Path::new(&dir), options(true)) {
        Ok(engine) => engine,
        Err(error) => return say(format!("open-failed {error}\n")),
    };
    let mut refused = false;
    for batch in 0..BATCHES {
        let mut builder = BatchBuilder::new(WORKSPACE);
        for i in 0..BATCH_EVENTS {
            builder.push(&event(batch, i));
        }
        say(format!("sent {batch}\n"));
        match engine.append_wait(builder.finish()) {
            Ok(()) if refused => {
                refused = false;
                say(format!("ack {batch}\nresumed\n"));
            }
            Ok(()) => say(format!("ack {batch}\n")),
            Err(error) => {
                refused = true;
                say(format!("refused {batch} {error}\n"));
            }
        }
        between(&engine, batch, Path::new(&dir), &mut say);
    }
    if refused && (0..ATTEMPTS).any(|_| engine.append_wait(first_again()).is_ok()) {
        say("resumed\n".to_owned());
    }
    say("end\n".to_owned());
}

/// The first batch once more: repeats, which change nothing wherever they go in.
fn first_again() -> hark_timeline::Batch {
    let mut builder = BatchBuilder::new(WORKSPACE);
    (0..BATCH_EVENTS).for_each(|i| builder.push(&event(0, i)));
    builder.finish()
}

/// What happens besides appending. Failures are the point of the test and are not fatal to the workload.
fn between(engine: &Engine, batch: u32, dir: &Path, say: &mut impl FnMut(String)) {
    if batch % 3 == 2 {
        let _ = engine.wait_drained(Duration::from_millis(500));
    }
    if batch % 9 == 8 {
        let _ = engine.compact(WORKSPACE);
    }
    if batch == ERASE_AFTER {
        say("erasing\n".to_owned());
        if engine.erase(WORKSPACE, hark_model::Population::Customer, "erased").is_ok() {
            say("erased\n".to_owned());
        }
    }
    if batch == 30 {
        let _ = hark_timeline::engine::backup(dir, &dir.with_extension("backup"));
    }
}
