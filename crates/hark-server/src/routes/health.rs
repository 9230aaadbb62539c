//! `/health` and `/ready`: does the process live, and can it take events?

use crate::edge::reply::{Problem, Reply, ok};
use crate::serve::Server;

/// Asks nobody: a store in trouble must not make a supervisor restart the process again and again.
pub fn alive() -> Reply {
    ok(r#"{"status":"ok"}"#)
}

/// 503 while draining, when writes cannot be made durable, when events cannot be added to the timeline, and when the
/// disk is nearly full. Says nothing of paths: anybody may ask.
pub fn ready(server: &Server) -> Result<Reply, Problem> {
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
    Ok(ok(r#"{"status":"ready"}"#))
}
