//! Who may change the folder, and when do readers see it?
//!
//! Three locks, always taken in this order: `upkeep` (compaction and erasure, which replace files), `store` (whoever
//! changes the state of a workspace), `gate` (one write transaction at a time in this process). Readers take none of
//! them: they see what was published last.

use super::pulse::Pulse;
use super::space::{Access, Space};
use super::{EngineOptions, WorkspaceId};
use crate::catalogue::{self, Tx, schema, tables};
use crate::drain::{self, settle};
use crate::error::{Error, Result};
use crate::inbox::backlog::Backlog;
use crate::inbox::{Inbox, lock};
use crate::segment::SegmentMeta;
use crate::view::View;
use hark_model::{IdHasher, Micros};
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// With more rows than this between the first and the last of the inbox, the drain is behind.
const BEHIND_ROWS: i64 = 64;

/// Free pages of the catalogue (8 KiB each) that stay for the inbox of the next seconds.
const FREE_PAGES_KEPT: i64 = 2_048;
/// Pages given back in one transaction: bounds how long the next batch waits.
const FREE_PAGES_STEP: i64 = 1_024;

/// What readers hold of a workspace.
#[derive(Clone)]
pub struct Published {
    /// Its state.
    pub space: Arc<Space>,
    /// What is asked.
    pub view: Arc<View>,
}

/// The open folder.
pub struct Core {
    /// The folder.
    pub dir: PathBuf,
    /// Turns ids into keys.
    pub hasher: IdHasher,
    /// How it runs.
    pub options: EngineOptions,
    /// Held by whoever writes to the catalogue.
    pub gate: Arc<Mutex<()>>,
    /// Held by whoever changes the state of a workspace; its connection is the one they write with.
    pub store: Mutex<Connection>,
    /// Held by whoever replaces files.
    pub upkeep: Mutex<()>,
    /// What waits for the drain.
    pub backlog: Arc<Backlog>,
    /// For small reads.
    pub read: Arc<Mutex<Connection>>,
    /// Wakes and waits.
    pub pulse: Arc<Pulse>,
    /// Whose timelines changed, for whoever looks after what depends on them.
    pub touched: super::touched::Notes,
    /// Why the last drain failed, if it did.
    pub drain_failure: Mutex<Option<String>>,
    /// Whether bytes of erased customers, who sent again, went through the catalogue's file; and when it was last rewritten
    /// for that.
    pub refused_bytes: Mutex<(bool, Micros)>,
    published: RwLock<HashMap<WorkspaceId, Published>>,
    next_id: AtomicU64,
    _lock: File,
}

/// Opens the lock file of a folder, taking the lock.
pub fn take_lock(dir: &Path) -> Result<File> {
    let path = dir.join("lock");
    let options = File::options().create(true).truncate(false).write(true).open(&path);
    let file = options.map_err(crate::disk::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(crate::disk::io("lock", &path)(source)),
    }
}

/// The secret of a folder; one that has none gets this one.
fn secret(conn: &mut Connection, dir: &Path, new: [u8; 16]) -> Result<[u8; 16]> {
    if let Some(found) = tables::meta(conn, "secret")? {
        return found.try_into().map_err(|_| Error::Corrupt {
            path: dir.join(catalogue::FILE),
            detail: "the secret has another length".to_owned(),
        });
    }
    let mut tx = Tx::begin(conn)?;
    tables::put_meta(&mut tx, "secret", &new)?;
    tx.commit()?;
    Ok(new)
}

/// The hasher of a folder that exists.
pub fn hasher_of(conn: &Connection, dir: &Path) -> Result<IdHasher> {
    let secret = tables::meta(conn, "secret")?.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    secret
        .map(IdHasher::new)
        .ok_or_else(|| Error::Corrupt { path: dir.join(catalogue::FILE), detail: "the secret is missing".to_owned() })
}

/// The number after all that were ever given.
fn next_id(conn: &Connection) -> Result<u64> {
    let kept = tables::meta(conn, "next_id")?.and_then(|b| <[u8; 8]>::try_from(b).ok()).map_or(1, u64::from_le_bytes);
    let sql = "SELECT max(id) FROM (SELECT id FROM segments UNION ALL SELECT id FROM runs)";
    let used: Option<i64> = tables::optional(conn, sql, [], |row| row.get::<_, Option<i64>>(0))?.flatten();
    Ok(kept.max(used.unwrap_or(0) as u64 + 1))
}

impl Core {
    /// Opens the folder and mends what a crash left. The inbox is not started yet.
    pub fn open(dir: &Path, options: EngineOptions) -> Result<Core> {
        crate::disk::create_dir(dir)?;
        let held = take_lock(dir)?;
        let mut conn = catalogue::open_or_create(dir)?;
        catalogue::verify(&mut conn, dir, &schema::TABLES)?;
        crate::disk::sync_dir(dir)?;
        let secret = secret(&mut conn, dir, options.new_secret)?;
        super::recover::remove_orphans(&conn, dir)?;
        let core = Core {
            dir: dir.to_owned(),
            hasher: IdHasher::new(secret),
            options,
            gate: Arc::default(),
            upkeep: Mutex::default(),
            backlog: Arc::new(Backlog::new(drain::waiting(&conn)?)),
            read: Arc::new(Mutex::new(catalogue::open_existing(dir)?)),
            pulse: Arc::default(),
            touched: super::touched::Notes::default(),
            drain_failure: Mutex::default(),
            refused_bytes: Mutex::new((false, Micros::MIN)),
            published: RwLock::default(),
            next_id: AtomicU64::new(next_id(&conn)?),
            store: Mutex::new(conn),
            _lock: held,
        };
        let workspaces = tables::workspaces(&lock(&core.store))?;
        for workspace in workspaces {
            let published = core.published(workspace)?;
            let alive: std::collections::HashSet<u64> =
                published.space.layers.iter().flat_map(|l| &l.segments).map(|s| s.meta().id).collect();
            published.space.columns.retain(&|id| alive.contains(&id))?;
        }
        Ok(core)
    }

    /// Starts the commit thread.
    pub fn start_inbox(&self) -> Result<Inbox> {
        let conn = catalogue::open_existing(&self.dir)?;
        let pulse = Arc::clone(&self.pulse);
        let low_water = self.options.disk_low_water_bytes;
        let shared = (Arc::clone(&self.gate), Arc::clone(&self.backlog));
        Inbox::start(&self.dir, conn, low_water, shared, Box::new(move || pulse.work()))
    }

    /// The state of a workspace, loaded on first use.
    pub fn published(&self, workspace: WorkspaceId) -> Result<Published> {
        if let Some(found) = self.published.read().unwrap_or_else(PoisonError::into_inner).get(&workspace) {
            return Ok(found.clone());
        }
        let mut all = self.published.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = all.get(&workspace) {
            return Ok(found.clone());
        }
        // The state cannot change meanwhile: whoever changes it asks for it here first.
        let space = Space::load(&lock(&self.read), &self.dir, workspace, &self.hasher, Access::Owner)?;
        let published = self.publication(space);
        all.insert(workspace, published.clone());
        Ok(published)
    }

    fn publication(&self, space: Space) -> Published {
        let view = Arc::new(space.view(self.hasher, &self.read));
        Published { space: Arc::new(space), view }
    }

    /// Lets readers see a new state.
    pub fn publish(&self, space: Space) {
        let workspace = space.id;
        let published = self.publication(space);
        let now = published.space.clone();
        let before = self.published.write().unwrap_or_else(PoisonError::into_inner).insert(workspace, published);
        let Some(before) = before.filter(|_| self.touched.wants(workspace)) else { return };
        let (before, now) = (&before.space.identities, &now.identities);
        // Whoever lost an id has changed as well as whoever got it.
        let moved = now.changed_since(before.version());
        self.touched.add(workspace, moved.into_iter().flat_map(|raw| [before.resolve(raw), now.resolve(raw)]));
    }

    /// A number for a file.
    pub fn new_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Remembers which numbers were given.
    pub fn keep_next_id(&self, tx: &mut Tx<'_>) -> Result<()> {
        tables::put_meta(tx, "next_id", &self.next_id.load(Ordering::Relaxed).to_le_bytes())
    }

    /// Drains about this many events. Answers how many rows of the inbox it took.
    pub fn drain_once(&self, events_max: u64) -> Result<usize> {
        let mut conn = lock(&self.store);
        let (mut loads, taken) = drain::fetch(&conn, events_max)?;
        if loads.is_empty() {
            self.drain_works();
            return Ok(0);
        }
        let given: RefCell<Vec<u64>> = RefCell::default();
        let next_id = || {
            let id = self.new_id();
            given.borrow_mut().push(id);
            id
        };
        let result = self
            .settle_guarded(&mut conn, &loads, &next_id, true)
            .or_else(|error| self.settle_otherwise(&mut conn, &mut loads, &next_id, error));
        if result.is_err() {
            self.remove_files(loads.keys().copied(), &given.borrow());
        }
        result?;
        drop(conn);
        self.backlog.take(taken);
        self.drain_works();
        self.pulse.drained();
        Ok(loads.values().map(|load| load.parcels.len()).sum())
    }

    fn drain_works(&self) {
        if lock(&self.drain_failure).take().is_some() {
            tracing::info!("the drain works again");
        }
    }

    /// Works out and writes these loads; only tries to, if they are not to be kept. A panic would end the drain for good;
    /// so it is a failure like any other, and the transaction is rolled back.
    pub fn settle_guarded(
        &self,
        conn: &mut Connection,
        loads: &std::collections::BTreeMap<u32, drain::Load>,
        next_id: &dyn Fn() -> u64,
        keep: bool,
    ) -> Result<()> {
        catch_unwind(AssertUnwindSafe(|| self.settle_all(conn, loads, next_id, keep)))
            .unwrap_or_else(|_| Err(Error::Invalid { fact: "the drain stopped with a panic".to_owned() }))
    }

    fn settle_all(
        &self,
        conn: &mut Connection,
        loads: &std::collections::BTreeMap<u32, drain::Load>,
        next_id: &dyn Fn() -> u64,
        keep: bool,
    ) -> Result<()> {
        let mut settled = Vec::new();
        for (workspace, load) in loads {
            let space = self.published(*workspace)?.space;
            let noted = self.touched.wants(*workspace);
            let tools = settle::Tools { dir: &self.dir, hasher: &self.hasher, conn, next_id, noted };
            settled.push(settle::settle(&tools, &space, load)?);
        }
        let gate = lock(&self.gate);
        let mut tx = Tx::begin(conn)?;
        for one in &settled {
            one.write(&mut tx)?;
        }
        if !keep {
            return Ok(());
        }
        self.keep_next_id(&mut tx)?;
        tx.commit()?;
        drop(gate);
        if settled.iter().any(settle::Settled::refused_any) {
            lock(&self.refused_bytes).0 = true;
        }
        for one in settled {
            let workspace = one.space.id;
            self.publish(one.space);
            self.touched.add(workspace, one.touched);
        }
        Ok(())
    }

    /// Removes files that no committed row names.
    pub fn remove_files(&self, workspaces: impl Iterator<Item = u32>, ids: &[u64]) {
        for workspace in workspaces {
            let segments = super::space::files_dir(&self.dir, "segments", workspace);
            let runs = super::space::files_dir(&self.dir, "dedupe", workspace);
            for id in ids {
                let paths = [
                    SegmentMeta::parquet_path(&segments, *id),
                    SegmentMeta::spine_path(&segments, *id),
                    crate::dedupe::run::path(&runs, *id),
                ];
                for path in paths {
                    if let Err(error) = crate::disk::remove(&path) {
                        tracing::warn!(error = ?error, "a leftover file stays until the next start");
                    }
                }
            }
        }
    }

    /// Whether so much waits in the inbox that resting would let it grow.
    pub fn is_behind(&self) -> bool {
        let sql = "SELECT coalesce((SELECT max(seq) FROM inbox) - (SELECT min(seq) FROM inbox), 0)";
        let rows = tables::optional(&lock(&self.read), sql, [], |row| row.get::<_, i64>(0));
        rows.is_ok_and(|rows| rows.unwrap_or(0) > BEHIND_ROWS)
    }

    /// Gives some pages that the inbox left behind back to the disk, if there are many and nothing is about to need them.
    /// False when there was nothing to give.
    pub fn give_back_pages(&self, conn: &Connection) -> Result<bool> {
        let free: Option<i64> = tables::optional(conn, "PRAGMA freelist_count", [], |row| row.get(0))?;
        if free.unwrap_or(0) <= FREE_PAGES_KEPT || !self.backlog.is_short() {
            return Ok(false);
        }
        let _gate = lock(&self.gate);
        let sql = format!("PRAGMA incremental_vacuum({FREE_PAGES_STEP})");
        conn.execute_batch(&sql).map_err(catalogue::failed("be made smaller"))?;
        let left: Option<i64> = tables::optional(conn, "PRAGMA freelist_count", [], |row| row.get(0))?;
        if left.unwrap_or(0) <= FREE_PAGES_KEPT {
            // The file shrinks only when the log is copied back.
            let done = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            done.map_err(catalogue::failed("be checkpointed"))?;
        }
        Ok(left < free)
    }

    /// Drains until everything that was acknowledged before the call is in.
    pub fn drain_all(&self) -> Result<()> {
        let target = drain::last_seq(&lock(&self.read))?;
        while drain::waits(&lock(&self.read), target)? {
            self.drain_once(drain::EVENTS_MAX)?;
        }
        Ok(())
    }
}
