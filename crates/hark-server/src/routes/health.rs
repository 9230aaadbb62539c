//! `/health` and `/ready`: does the process live, and can it take events?

use crate::edge::reply::{Problem, Reply, ok};
use crate::serve::Server;
use hark_records::Records;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long the records have for an answer. Whoever asks whether Hark is ready has often no more than a second.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long an answer of theirs counts: anybody may ask whether Hark is ready, as often as they like.
const FRESH: Duration = Duration::from_secs(1);

/// Whether the records answer, as they were last asked.
#[derive(Default)]
pub struct Asked(Mutex<Option<(Instant, bool)>>);

impl Asked {
    /// Asks, unless somebody did just now. Whoever comes while one asks hears the same answer.
    async fn answers(&self, records: &Records) -> bool {
        let mut last = self.0.lock().await;
        if let Some((_, answered)) = last.filter(|(at, _)| at.elapsed() < FRESH) {
            return answered;
        }
        let asked = tokio::time::timeout(PATIENCE, records.ping()).await;
        let answered = matches!(asked, Ok(Ok(())));
        // Told when it changes: whoever asks every second would fill the log.
        match (last.is_none_or(|(_, before)| before), asked) {
            (true, Ok(Err(error))) => {
                let source = std::error::Error::source(&error).map(tracing::field::display);
                tracing::error!(%error, source, "the records do not answer");
            }
            (true, Err(_)) => tracing::error!("the records do not answer in time"),
            (false, Ok(Ok(()))) => tracing::info!("the records answer again"),
            _ => {}
        }
        *last = Some((Instant::now(), answered));
        answered
    }
}

/// Asks nobody: a store in trouble must not make a supervisor restart the process again and again.
pub fn alive() -> Reply {
    ok(r#"{"status":"ok"}"#)
}

/// Whether the records answer; without them nobody signs in, and keys and settings stay as they were last read.
pub async fn records_up(server: &Server) -> bool {
    server.asked.answers(&server.state.records).await
}

/// 503 while draining, when writes cannot be made durable, when events cannot be added to the timeline, when the disk is nearly
/// full. Says beside it whether the records answer. Says nothing of paths or addresses: anybody may ask.
pub async fn ready(server: &Server) -> Result<Reply, Problem> {
    if server.is_draining() {
        return Err(Problem::unavailable("draining", "The server is about to stop.", 5));
    }
    let stats = server.state.sink.stats();
    if stats.not_durable {
        return Err(Problem::unavailable("not_durable", "Events cannot be made durable at the moment.", 30));
    }
    if stats.drain_failure.is_some() {
        let fact = "Events are safe, but they cannot be added to the timeline at the moment. The log names the cause.";
        return Err(Problem::unavailable("drain_failing", fact, 30));
    }
    if (server.state.disk_low)() {
        return Err(Problem::unavailable("disk_low", "The disk is nearly full.", 30));
    }
    // Not a reason to send nobody here: known keys go on sending events, which need the folder only, and all servers of one
    // database would be without it in the same second.
    let records = if records_up(server).await { "up" } else { "down" };
    Ok(ok(format!(r#"{{"status":"ready","records":"{records}"}}"#)))
}
