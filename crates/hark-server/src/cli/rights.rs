//! Who else on this machine may read the data folder?

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What is not for the owner alone.
const OTHERS: u32 = 0o077;

/// A folder and everything below it. Links are not followed, and what goes away meanwhile is nothing to talk about.
fn all(folder: &Path) -> Vec<(PathBuf, u32)> {
    let (mut waiting, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(path) = waiting.pop() {
        let Ok(metadata) = std::fs::symlink_metadata(&path) else { continue };
        if metadata.is_dir() {
            waiting.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
        if !metadata.is_symlink() {
            found.push((path, metadata.permissions().mode()));
        }
    }
    found
}

/// What others may read or write although it stands in this folder: how many, and the first by name.
pub fn wide(folder: &Path) -> Option<(usize, PathBuf)> {
    let wide: Vec<PathBuf> =
        all(folder).into_iter().filter(|(_, mode)| mode & OTHERS != 0).map(|(path, _)| path).collect();
    let first = wide.iter().min()?.clone();
    Some((wide.len(), first))
}

/// Takes a folder, and the files that are in it alone, from everybody but its owner: copies have the rights of what was copied. A
/// file with a second name is left as it is: its rights are those of the other folder, too, and behind a closed door nobody reaches
/// it here. Where the disk knows no rights, that is told and nothing else.
pub fn close(folder: &Path) {
    for (path, mode) in all(folder) {
        let linked = std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.nlink() > 1);
        if mode & OTHERS == 0 || linked {
            continue;
        }
        if let Err(error) = std::fs::set_permissions(&path, Permissions::from_mode(mode & 0o7700)) {
            eprintln!("warning: others on this machine may get at {}: {error}", path.display());
        }
    }
}
