//! What does the engine hold of one workspace between two transactions?

use crate::catalogue::schema::{RUNS, SEGMENTS};
use crate::catalogue::{FILE, Tx, tables};
use crate::columns::ColumnCache;
use crate::dedupe::run::{Run, RunMeta, small_bytes};
use crate::dedupe::{Kind, RunSet};
use crate::error::{Error, Result};
use crate::identity::{IdentityMap, ViewIdentities};
use crate::memberships::{MembershipMap, ViewMemberships};
use crate::segment::{Segment, SegmentMeta, rebuild_spine};
use crate::source::EventNames;
use crate::view::{View, ViewParts};
use hark_model::{CustomerKey, IdHasher, Micros};
use rusqlite::Connection;
use rusqlite::types::Value;
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Bytes of derived columns that a workspace may keep on disk.
const COLUMN_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// Segments of one age, with disjoint keys.
#[derive(Clone)]
pub struct Layer {
    /// Its place in the order of age: the lower, the older.
    pub number: u64,
    /// In ascending order of key.
    pub segments: Vec<Arc<Segment>>,
}

impl Layer {
    /// Events in it.
    pub fn events(&self) -> u64 {
        self.segments.iter().map(|s| s.meta().events).sum()
    }
}

/// The state of one workspace as the catalogue has it. Cloning is cheap; a change makes a new one.
#[derive(Clone)]
pub struct Space {
    /// Whose.
    pub id: u32,
    /// Where its segments lie.
    pub segments_dir: PathBuf,
    /// Where its runs lie.
    pub runs_dir: PathBuf,
    /// Oldest first.
    pub layers: Vec<Layer>,
    /// The event names.
    pub names: Arc<EventNames>,
    /// Message ids that have been seen.
    pub runs: RunSet,
    /// Who is who.
    pub identities: IdentityMap,
    /// Who is where.
    pub memberships: MembershipMap,
    /// Ids that were erased.
    pub refused: Arc<FxHashSet<CustomerKey>>,
    /// Decoded properties.
    pub columns: Arc<ColumnCache>,
    /// The latest time of receipt.
    pub as_of: Micros,
    /// Changes with every change.
    pub version: u64,
}

/// Whether files may be mended and leftovers removed, or only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// By the one writer.
    Owner,
    /// By another process.
    Guest,
}

/// The folder of a workspace's files of one sort.
pub fn files_dir(dir: &Path, sort: &str, workspace: u32) -> PathBuf {
    dir.join(sort).join(workspace.to_string())
}

/// Where processes that only read keep their columns: they must not touch the owner's. The owner empties it whenever
/// segments go, because an erasure must reach it.
pub fn guest_columns(dir: &Path, workspace: u32) -> PathBuf {
    dir.join("columns").join(format!("{workspace}.guest"))
}

impl Space {
    /// A workspace as the catalogue has it.
    pub fn load(conn: &Connection, dir: &Path, id: u32, hasher: &IdHasher, access: Access) -> Result<Space> {
        let segments_dir = files_dir(dir, "segments", id);
        let runs_dir = files_dir(dir, "dedupe", id);
        let names = Arc::new(load_names(conn, dir, id)?);
        let mut layers: Vec<Layer> = Vec::new();
        for (number, meta) in segment_rows(conn, dir, id)? {
            let segment = Arc::new(open_segment(&segments_dir, meta, &names, hasher, access)?);
            match layers.last_mut() {
                Some(layer) if layer.number == number => layer.segments.push(segment),
                _ => layers.push(Layer { number, segments: vec![segment] }),
            }
        }
        let version = tables::counters(conn, id)?.identity_version;
        let sql = "SELECT raw, customer, version FROM ids WHERE workspace = ?1";
        let rows = tables::all(conn, sql, [id], |row| {
            let key = |i| row.get(i).map(CustomerKey::from_bytes);
            Ok((key(0)?, key(1)?, row.get::<_, i64>(2)? as u64))
        })?;
        let sql = "SELECT raw FROM refused WHERE workspace = ?1";
        let refused = tables::all(conn, sql, [id], |row| row.get(0).map(CustomerKey::from_bytes))?;
        let columns_dir = match access {
            Access::Owner => files_dir(dir, "columns", id),
            Access::Guest => guest_columns(dir, id),
        };
        let as_of = layers.iter().flat_map(|l| &l.segments).map(|s| s.meta().received_max).max().unwrap_or(0);
        Ok(Space {
            id,
            segments_dir,
            layers,
            names,
            runs: load_runs(conn, dir, &runs_dir, id)?,
            runs_dir,
            identities: IdentityMap::load(rows.into_iter(), version),
            memberships: MembershipMap::load(conn, id)?,
            refused: Arc::new(refused.into_iter().collect()),
            columns: Arc::new(ColumnCache::open(columns_dir, COLUMN_BYTES_MAX)?),
            as_of,
            version: 1,
        })
    }

    /// What readers see of it.
    pub fn view(&self, hasher: IdHasher, texts: &Arc<Mutex<Connection>>) -> View {
        let (map, workspace) = (self.identities.clone(), self.id);
        View::new(ViewParts {
            layers: self.layers.iter().map(|layer| layer.segments.clone()).collect(),
            names: Arc::clone(&self.names),
            hasher,
            identities: Arc::new(ViewIdentities { map, runs: self.runs.clone(), workspace, texts: Arc::clone(texts) }),
            memberships: Arc::new(ViewMemberships {
                map: self.memberships.clone(),
                workspace,
                texts: Arc::clone(texts),
            }),
            columns: Arc::clone(&self.columns),
            as_of: self.as_of,
            version: self.version,
        })
    }

    /// The number of the next layer.
    pub fn next_layer(&self) -> u64 {
        self.layers.last().map_or(1, |layer| layer.number + 1)
    }
}

/// Opens a segment. A spine that is missing or damaged is made anew by the owner.
pub fn open_segment(
    dir: &Path,
    meta: SegmentMeta,
    names: &EventNames,
    hasher: &IdHasher,
    access: Access,
) -> Result<Segment> {
    match Segment::open(dir, meta.clone()) {
        Err(error) if access == Access::Owner => {
            tracing::warn!(segment = meta.id, %error, "a segment does not open, its spine is made anew");
            rebuild_spine(dir, &meta, names, hasher)?;
            Segment::open(dir, meta)
        }
        result => result,
    }
}

fn load_names(conn: &Connection, dir: &Path, id: u32) -> Result<EventNames> {
    let sql = "SELECT code, name FROM names WHERE workspace = ?1 ORDER BY code";
    let rows = tables::all(conn, sql, [id], |row| Ok((row.get::<_, u32>(0)? as usize, row.get::<_, String>(1)?)))?;
    if rows.iter().enumerate().any(|(at, (code, _))| at != *code) {
        let detail = format!("the codes of event names of workspace {id} have a gap");
        return Err(Error::Corrupt { path: dir.join(FILE), detail });
    }
    Ok(EventNames::new(rows.into_iter().map(|(_, name)| name).collect()))
}

/// The segments of a workspace with their layers, in order.
pub fn segment_rows(conn: &Connection, dir: &Path, id: u32) -> Result<Vec<(u64, SegmentMeta)>> {
    let sql = "SELECT layer, meta FROM segments WHERE workspace = ?1 ORDER BY layer, place";
    let rows = tables::all(conn, sql, [id], |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, Vec<u8>>(1)?)))?;
    let place = dir.join(FILE);
    rows.into_iter().map(|(layer, meta)| Ok((layer, SegmentMeta::decode(&meta, &place)?))).collect()
}

fn load_runs(conn: &Connection, dir: &Path, runs_dir: &Path, id: u32) -> Result<RunSet> {
    let runs = run_rows(conn, dir, id)?.into_iter().map(|(meta, small)| match small {
        Some(bytes) => Run::small(meta, &bytes, &dir.join(FILE)).map(Arc::new),
        None => Run::open_anyway(runs_dir, meta).map(Arc::new),
    });
    let runs: Vec<Arc<Run>> = runs.collect::<Result<_>>()?;
    Ok(RunSet::default().replaced(&[], &runs))
}

/// The runs of a workspace; those without bytes lie in files.
pub fn run_rows(conn: &Connection, dir: &Path, id: u32) -> Result<Vec<(RunMeta, Option<Vec<u8>>)>> {
    let sql = "SELECT id, kind, entries, received_first, received_last, small FROM runs WHERE workspace = ?1";
    let rows = tables::all(conn, sql, [id], |row| {
        let kind = Kind::from_code(row.get(1)?);
        let (id, entries) = (row.get::<_, i64>(0)? as u64, row.get::<_, i64>(2)? as u64);
        let (received_first, received_last) = (row.get(3)?, row.get(4)?);
        let meta = kind.map(|kind| RunMeta { id, kind, entries, received_first, received_last });
        Ok((meta, row.get::<_, Option<Vec<u8>>>(5)?))
    })?;
    let unknown = || Error::Corrupt { path: dir.join(FILE), detail: "a run of unknown kind".to_owned() };
    rows.into_iter().map(|(meta, small)| Ok((meta.ok_or_else(unknown)?, small))).collect()
}

/// Writes the row of a segment.
pub fn put_segment(tx: &mut Tx<'_>, workspace: u32, layer: u64, place: u64, meta: &SegmentMeta) -> Result<()> {
    let row = [
        tables::int(meta.id),
        tables::int(u64::from(workspace)),
        tables::int(layer),
        tables::int(place),
        tables::blob(&meta.encode()),
    ];
    tx.insert(&SEGMENTS, &row).map(drop)
}

/// Writes the row of a run.
pub fn put_run(tx: &mut Tx<'_>, workspace: u32, meta: &RunMeta, small: Option<&[u128]>) -> Result<()> {
    let row = [
        tables::int(meta.id),
        tables::int(u64::from(workspace)),
        tables::int(meta.kind as u64),
        tables::int(meta.entries),
        Value::Integer(meta.received_first),
        Value::Integer(meta.received_last),
        small.map_or(Value::Null, |entries| Value::Blob(small_bytes(entries))),
    ];
    tx.insert(&RUNS, &row).map(drop)
}
