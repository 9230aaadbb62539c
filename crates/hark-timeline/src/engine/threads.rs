//! What happens by itself?

use super::core::Core;
use crate::catalogue::{self, tables};
use crate::error::{Error, Result};
use crate::inbox::lock;
use crate::{drain, engine::foreign};
use rustc_hash::FxHashMap;
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
/// After so many looks at a workspace to which nothing came it is at rest.
const LOOKS_AT_REST: u32 = 100;
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

/// Something that fails again and again: told loudly once until it works again, tried ever more rarely.
#[derive(Default)]
struct Trouble {
    failures: u32,
}

impl Trouble {
    /// Notes an outcome. True when the operator should hear of it: the first failure in a row.
    fn note<T>(&mut self, result: &Result<T>) -> bool {
        self.failures = if result.is_ok() { 0 } else { self.failures.saturating_add(1) };
        self.failures == 1
    }

    /// How long to rest now.
    fn rest(&self, usual: Duration) -> Duration {
        self.failures.checked_sub(1).map_or(usual, rest)
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
    let mut trouble = [Trouble::default(), Trouble::default()];
    // By workspace: the state last seen, and for how many looks it has been the same.
    let mut still: FxHashMap<u32, (u64, u32)> = FxHashMap::default();
    while !core.pulse.closing() {
        let [of_others, own] = &mut trouble;
        let answered = foreign::answer_requests(core);
        if of_others.note(&answered) {
            tracing::error!(error = ?answered.err(), "a request of another process failed and is tried again");
        }
        let workspaces = tables::workspaces(&lock(&core.read)).unwrap_or_default();
        let mut busy = core.scrub_refused(false).map(|()| false);
        for workspace in workspaces {
            if core.pulse.closing() {
                return;
            }
            let did = upkeep_step(core, workspace, still.entry(workspace).or_default());
            busy = busy.and_then(|busy| did.map(|did| busy || did));
        }
        if own.note(&busy) {
            tracing::error!(error = ?busy.as_ref().err(), "upkeep failed and is tried again, ever more rarely");
        }
        if !busy.unwrap_or(false) {
            let rest = own.rest(UPKEEP);
            core.pulse.wait_for_closing(rest.max(of_others.rest(UPKEEP)));
        }
    }
}

/// One step of compaction; thoroughly where nothing has changed for a while. False when there was nothing to do.
fn upkeep_step(core: &Core, workspace: u32, (version, looks): &mut (u64, u32)) -> Result<bool> {
    let now = core.published(workspace)?.space.version;
    *looks = if *version == now { looks.saturating_add(1) } else { 0 };
    *version = now;
    if *looks < LOOKS_AT_REST { core.compact_step(workspace) } else { core.compact_at_rest(workspace) }
}

fn log_loop(core: &Core) {
    let path = core.dir.join(format!("{}-wal", catalogue::FILE));
    let Ok(conn) = catalogue::open_existing(&core.dir) else { return };
    let mut trouble = Trouble::default();
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
            let result = result.map_err(catalogue::failed("be copied back"));
            if trouble.note(&result) {
                tracing::warn!(error = ?result.err(), "the log of the catalogue could not be copied back; it is tried again");
            }
        }
        core.pulse.wait_for_closing(trouble.rest(UPKEEP));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_told_once_until_it_is_over() {
        let mut trouble = Trouble::default();
        let mut told = 0;
        let mut rested = Duration::ZERO;
        // A full disk for ten minutes.
        while rested < Duration::from_secs(600) {
            told += u32::from(trouble.note::<()>(&Err(Error::DiskFull { free_bytes: 0 })));
            rested += trouble.rest(UPKEEP);
        }
        assert!(told == 1 && trouble.failures < 80, "{told} {}", trouble.failures);
        assert!(!trouble.note(&Ok(())) && trouble.rest(UPKEEP) == UPKEEP);
        assert!(trouble.note::<()>(&Err(Error::Busy)), "new trouble is news");
    }

    #[test]
    fn failures_in_a_row_cost_ever_less() {
        let rests: Vec<Duration> = (0..2000).map(rest).collect();
        assert!(rests.is_sorted() && rests[0] == REST && rests[1999] == REST_MAX);
        let sizes: Vec<u64> = (0..2000).map(drain_events).collect();
        assert!(sizes.is_sorted_by(|a, b| a >= b));
        assert_eq!((sizes[0], sizes[1999]), (drain::EVENTS_MAX, EVENTS_AFTER_FAILURES));
    }
}
