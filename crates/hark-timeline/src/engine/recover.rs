//! What did a crash leave that nobody needs?

use super::space::files_dir;
use crate::catalogue::tables;
use crate::disk;
use crate::error::Result;
use rusqlite::Connection;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Files under `segments` and `dedupe` that no row of the catalogue names.
pub fn orphans(conn: &Connection, dir: &Path) -> Result<Vec<PathBuf>> {
    let named = |sql: &str| -> Result<HashSet<(u32, u64)>> {
        let rows = tables::all(conn, sql, [], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.into_iter().collect())
    };
    let segments = named("SELECT workspace, id FROM segments")?;
    let runs = named("SELECT workspace, id FROM runs WHERE small IS NULL")?;
    let mut orphans = Vec::new();
    for (sort, named) in [("segments", &segments), ("dedupe", &runs)] {
        for folder in entries(&dir.join(sort))? {
            let workspace: Option<u32> = folder.file_name().and_then(|n| n.to_str()).and_then(|n| n.parse().ok());
            for file in entries(&folder)? {
                let id: Option<u64> = file.file_stem().and_then(|n| n.to_str()).and_then(|n| n.parse().ok());
                let known = workspace.zip(id).is_some_and(|pair| named.contains(&pair));
                let extension = file.extension().and_then(|e| e.to_str()).unwrap_or("");
                if !known || !["parquet", "spine", "ids"].contains(&extension) {
                    orphans.push(file);
                }
            }
        }
    }
    Ok(orphans)
}

/// Removes them, durably.
pub fn remove_orphans(conn: &Connection, dir: &Path) -> Result<()> {
    for path in orphans(conn, dir)? {
        tracing::info!(path = %path.display(), "removing a file that a crash left");
        disk::remove(&path)?;
    }
    for workspace in tables::workspaces(conn)? {
        let folder = files_dir(dir, "segments", workspace);
        if folder.is_dir() {
            disk::sync_dir(&folder)?;
        }
    }
    Ok(())
}

/// What lies in a folder; nothing when it is not there.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let list = std::fs::read_dir(folder).map_err(disk::io("list", folder))?;
    list.map(|entry| entry.map(|e| e.path()).map_err(disk::io("list", folder))).collect()
}
