//! What happens by itself?

use super::core::Core;
use crate::catalogue::{self, tables};
use crate::error::{Error, Result};
use crate::inbox::lock;
use crate::{drain, engine::foreign};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the drain looks for batches of other processes, which cannot wake it.
const LOOK: Duration = Duration::from_millis(50);
/// The least time between two drains while events trickle.
/// Each makes a small segment that is merged several times, so it is as long as "within a second" leaves room for.
const TRICKLE: Duration = Duration::from_millis(250);
/// How long the drain rests after it failed for the first time; twice as long after each further failure in a row.
const REST: Duration = Duration::from_millis(250);
/// How long it rests at most: how late an operator who has put things right sees it.
const REST_MAX: Duration = Duration::from_secs(10);
/// Events of the smallest drain after failures: what is good goes in piece by piece, and a failure costs little.
const EVENTS_AFTER_FAILURES: u64 = 1024;
/// How often compaction looks for work.
const UPKEEP: Duration = Duration::from_millis(100);
/// Beyond this the log of the catalogue is copied back.
const LOG_BYTES: u64 = 16 * 1024 * 1024;
/// Beyond this writers wait until the log is empty, so that it never grows without end.
const LOG_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Starts the threads, none if they are not wanted.
pub fn start(core: &Arc<Core>) -> Result<Vec<JoinHandle<()>>> {
    if !core.options.background {
        return Ok(Vec::new());
    }
    let spawn = |name: &str, work: fn(&Core)| {
        let core = Arc::clone(core);
        let builder = std::thread::Builder::new().name(name.to_owned());
        builder.spawn(move || work(&core)).map_err(crate::disk::io("start a thread for", std::path::Path::new(name)))
    };
    Ok(vec![spawn("hark-drain", drain_loop)?, spawn("hark-upkeep", upkeep_loop)?, spawn("hark-log", log_loop)?])
}

fn drain_loop(core: &Core) {
    let mut failures = 0;
    while !core.pulse.closing() {
        core.pulse.wait_for_work(LOOK, false);
        match core.drain_once(drain_events(failures)) {
            Ok(rows) => {
                failures = 0;
                if rows > 0 && !core.is_behind() {
                    core.pulse.wait_for_work(TRICKLE, true);
                } else if rows > 0 {
                    core.pulse.work();
                }
            }
            Err(error) => {
                note(core, &error);
                // Not cut short by those who wait for a drain: they would make it spin.
                core.pulse.wait_for_closing(rest(failures));
                failures = failures.saturating_add(1);
                core.pulse.work();
            }
        }
    }
}

/// How long to rest after a failure that came after so many others in a row.
fn rest(failures: u32) -> Duration {
    REST.saturating_mul(1 << failures.min(10)).min(REST_MAX)
}

/// How much to drain after so many failures in a row.
fn drain_events(failures: u32) -> u64 {
    (drain::EVENTS_MAX >> (2 * failures.min(16))).max(EVENTS_AFTER_FAILURES)
}

/// Remembers why. The log is told loudly once, until the drain works again.
fn note(core: &Core, error: &Error) {
    if lock(&core.drain_failure).replace(error.to_string()).is_none() {
        tracing::error!(error = ?error, "a drain failed and is tried again, ever more rarely; nothing is lost");
    } else {
        tracing::debug!(error = ?error, "the drain failed again");
    }
}

fn upkeep_loop(core: &Core) {
    // Taken on its own line: a guard in the head of a loop would be held through the whole loop.
    let workspaces = tables::workspaces(&lock(&core.read)).unwrap_or_default();
    for workspace in workspaces {
        if let Err(error) = core.mend_spines(workspace) {
            tracing::error!(error = ?error, workspace, "a damaged spine could not be made anew");
        }
    }
    while !core.pulse.closing() {
        if let Err(error) = foreign::answer_requests(core) {
            tracing::error!(error = ?error, "a request of another process failed");
        }
        let workspaces = tables::workspaces(&lock(&core.read)).unwrap_or_default();
        let mut busy = false;
        for workspace in workspaces {
            if core.pulse.closing() {
                return;
            }
            match core.compact_step(workspace) {
                Ok(did) => busy |= did,
                Err(error) => tracing::error!(error = ?error, workspace, "compaction failed and will be tried again"),
            }
        }
        if !busy {
            core.pulse.wait_for_closing(UPKEEP);
        }
    }
}

fn log_loop(core: &Core) {
    let path = core.dir.join(format!("{}-wal", catalogue::FILE));
    let Ok(conn) = catalogue::open_existing(&core.dir) else { return };
    let checkpoint = |mode: &str| conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()));
    while !core.pulse.closing() {
        if let Err(error) = core.give_back_pages(&conn) {
            tracing::warn!(error = ?error, "the catalogue could not be made smaller");
        }
        let bytes = std::fs::metadata(&path).map_or(0, |meta| meta.len());
        if bytes > LOG_BYTES {
            let mut result = checkpoint("PASSIVE");
            if bytes > LOG_BYTES_MAX && result.is_ok() {
                // The rest is small now; while the gate is held nobody adds to it.
                let _gate = lock(&core.gate);
                result = checkpoint("TRUNCATE");
            }
            if let Err(error) = result {
                tracing::warn!(error = ?error, "the log of the catalogue could not be copied back");
            }
        }
        core.pulse.wait_for_closing(UPKEEP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_cost_ever_less() {
        let rests: Vec<Duration> = (0..2000).map(rest).collect();
        assert!(rests.is_sorted() && rests[0] == REST && rests[1999] == REST_MAX);
        let sizes: Vec<u64> = (0..2000).map(drain_events).collect();
        assert!(sizes.is_sorted_by(|a, b| a >= b));
        assert_eq!((sizes[0], sizes[1999]), (drain::EVENTS_MAX, EVENTS_AFTER_FAILURES));
    }
}
