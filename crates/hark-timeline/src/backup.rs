//! How is a folder copied while it is being written?
//!
//! A backup is a folder with the same layout: databases copied by SQLite in one snapshot each, the files the catalogue
//! names linked (or copied to another disk), and `MANIFEST`, one line per file: XXH3-64, length, name. Other databases
//! (the records) are copied before the catalogue: what they send twice afterwards is recognised by its message id.

use crate::catalogue::{self, FILE, failed, schema, tables};
use crate::disk::{create_dir, io, sync_dir};
use crate::engine::foreign::retry;
use crate::engine::recover::entries;
use crate::engine::space::files_dir;
use crate::error::{Error, Result};
use crate::segment::SegmentMeta;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

const MANIFEST: &str = "MANIFEST";
const READ_BYTES: usize = 256 * 1024;

/// A consistent copy of a folder that a server may be writing at this moment: every event acknowledged before the
/// start is in it. `to` must not exist.
pub fn backup(dir: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(Error::Invalid { fact: format!("{} exists. Hint: name a new folder", to.display()) });
    }
    drop(catalogue::open_existing(dir)?);
    let partial = partial_of(to);
    let result = retry(|| {
        remove_tree(&partial)?;
        copy_folder(dir, &partial)
    })
    .and_then(|()| finish(&partial, to));
    if result.is_err() {
        let _ = std::fs::remove_dir_all(&partial);
    }
    result
}

pub(crate) fn partial_of(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

pub(crate) fn remove_tree(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io("remove", path)(e)),
        _ => Ok(()),
    }
}

/// Makes a synced folder visible under its name.
pub(crate) fn finish(partial: &Path, to: &Path) -> Result<()> {
    std::fs::rename(partial, to).map_err(io("rename", partial))?;
    match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
        _ => Ok(()),
    }
}

fn extension_is(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension == wanted)
}

fn copy_folder(dir: &Path, to: &Path) -> Result<()> {
    create_dir(to)?;
    for path in entries(dir)? {
        let Some(name) = path.file_name() else { continue };
        // The list of erased ids stays: it is for whoever puts an older copy in the place of this folder.
        let is_ours = name == "lock" || name == FILE || name == crate::erased::FILE;
        let is_log = path.to_string_lossy().ends_with("-wal") || path.to_string_lossy().ends_with("-shm");
        if !path.is_file() || is_ours || is_log {
            continue;
        }
        if extension_is(&path, "db") {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let conn = Connection::open_with_flags(&path, flags).map_err(failed("be copied"))?;
            conn.busy_timeout(std::time::Duration::from_secs(60)).map_err(failed("be copied"))?;
            copy_database(&conn, &to.join(name))?;
        } else {
            copy_file(&path, &to.join(name))?;
        }
    }
    let conn = catalogue::open_existing(dir)?;
    copy_database(&conn, &to.join(FILE))?;
    let mut copy = Connection::open(to.join(FILE)).map_err(failed("be copied"))?;
    catalogue::verify(&mut copy, to, &schema::TABLES)?;
    for path in named_files(&copy)? {
        if let Some(folder) = to.join(&path).parent() {
            create_dir(folder)?;
        }
        link_or_copy(&dir.join(&path), &to.join(&path))?;
    }
    drop(copy);
    write_manifest(to)
}

/// The files that the catalogue names, relative to the folder.
fn named_files(conn: &Connection) -> Result<Vec<PathBuf>> {
    let rows = |sql: &str| tables::all(conn, sql, [], |r| Ok((r.get::<_, u32>(0)?, r.get::<_, i64>(1)? as u64)));
    let mut files = Vec::new();
    for (workspace, id) in rows("SELECT workspace, id FROM segments")? {
        let folder = files_dir(Path::new(""), "segments", workspace);
        files.push(SegmentMeta::parquet_path(&folder, id));
        files.push(SegmentMeta::spine_path(&folder, id));
    }
    for (workspace, id) in rows("SELECT workspace, id FROM runs WHERE small IS NULL")? {
        files.push(crate::dedupe::run::path(&files_dir(Path::new(""), "dedupe", workspace), id));
    }
    Ok(files)
}

fn copy_database(conn: &Connection, to: &Path) -> Result<()> {
    let name = to.to_str().ok_or_else(|| Error::Invalid { fact: format!("{} is no UTF-8", to.display()) })?;
    conn.execute("VACUUM INTO ?1", [name]).map_err(failed("be copied"))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(io("sync", to))
}

fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    match std::fs::hard_link(from, to) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(io("copy", from)(e)),
        Err(_) => copy_file(from, to),
        Ok(()) => Ok(()),
    }
}

pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).map_err(io("copy", from))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(io("sync", to))
}

/// All files below a folder, relative to it, sorted.
pub(crate) fn tree(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(relative) = path.strip_prefix(root) {
                files.push(relative.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn sum_of(path: &Path) -> Result<(u64, u64)> {
    let mut file = File::open(path).map_err(io("open", path))?;
    let (mut hash, mut length, mut buffer) = (Xxh3::new(), 0, vec![0; READ_BYTES]);
    loop {
        let n = file.read(&mut buffer).map_err(io("read", path))?;
        if n == 0 {
            return Ok((hash.digest(), length));
        }
        hash.update(&buffer[..n]);
        length += n as u64;
    }
}

fn write_manifest(root: &Path) -> Result<()> {
    let mut lines = String::new();
    let mut folders: HashSet<PathBuf> = HashSet::from([root.to_owned()]);
    for file in tree(root)? {
        let (sum, length) = sum_of(&root.join(&file))?;
        lines.push_str(&format!("{sum:016x} {length} {}\n", file.display()));
        folders.extend(file.ancestors().skip(1).map(|folder| root.join(folder)));
    }
    lines.push_str(&format!("{:016x} end\n", xxhash_rust::xxh3::xxh3_64(lines.as_bytes())));
    let path = root.join(MANIFEST);
    std::fs::write(&path, lines).map_err(io("write", &path))?;
    File::open(&path).and_then(|file| file.sync_all()).map_err(io("sync", &path))?;
    folders.iter().try_for_each(|folder| sync_dir(folder))
}

/// The files of a backup, each verified.
pub(crate) fn verified_files(root: &Path) -> Result<Vec<PathBuf>> {
    let path = root.join(MANIFEST);
    let damaged = |path: &Path, detail: &str| Error::Corrupt { path: path.to_owned(), detail: detail.to_owned() };
    let text = std::fs::read_to_string(&path).map_err(io("read", &path))?;
    let end = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let (lines, last) = text.split_at(end);
    if last.trim_end() != format!("{:016x} end", xxhash_rust::xxh3::xxh3_64(lines.as_bytes())) {
        return Err(damaged(&path, "it is cut or was changed"));
    }
    let mut files = Vec::new();
    for line in lines.lines() {
        let mut parts = line.splitn(3, ' ');
        let (Some(sum), Some(length), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(damaged(&path, "a line cannot be read"));
        };
        let (file, expected) = (PathBuf::from(name), format!("{sum} {length}"));
        if file.components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
            return Err(damaged(&path, "a name leaves the folder"));
        }
        let (sum, length) = sum_of(&root.join(&file))?;
        if format!("{sum:016x} {length}") != expected {
            return Err(damaged(&root.join(&file), "it is not what was backed up"));
        }
        files.push(file);
    }
    Ok(files)
}
