//! What happens by itself?

use super::core::Core;
use crate::catalogue::{self, tables};
use crate::error::Result;
use crate::inbox::lock;
use crate::{drain, engine::foreign};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the drain looks for batches of other processes, which cannot wake it.
const LOOK: Duration = Duration::from_millis(50);
/// The least time between two drains while events trickle.
const TRICKLE: Duration = Duration::from_millis(100);
/// How long the drain rests after it failed.
const REST: Duration = Duration::from_millis(500);
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
    while !core.pulse.closing() {
        core.pulse.wait_for_work(LOOK, false);
        match core.drain_once(drain::EVENTS_MAX) {
            Ok(rows) => {
                core.drain_failed.store(false, Ordering::Relaxed);
                if rows > 0 && !is_behind(core) {
                    core.pulse.wait_for_work(TRICKLE, true);
                } else if rows > 0 {
                    core.pulse.work();
                }
            }
            Err(error) => {
                tracing::error!(error = ?error, "a drain failed and will be tried again; nothing is lost");
                core.drain_failed.store(true, Ordering::Relaxed);
                core.pulse.wait_for_work(REST, true);
                core.pulse.work();
            }
        }
    }
}

/// Whether so much waits that resting would let it grow.
fn is_behind(core: &Core) -> bool {
    let sql = "SELECT coalesce((SELECT max(seq) FROM inbox) - (SELECT min(seq) FROM inbox), 0)";
    let rows = tables::optional(&lock(&core.read), sql, [], |row| row.get::<_, i64>(0));
    rows.is_ok_and(|rows| rows.unwrap_or(0) > 64)
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
