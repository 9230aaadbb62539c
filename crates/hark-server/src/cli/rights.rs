//! Who else on this machine may read the data folder?

use super::Failed;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
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

/// Takes a folder and everything in it from everybody but its owner. Copies have the rights of what was copied, so a new
/// file that was a copy may be open although new files are not.
pub fn close(folder: &Path) -> Result<(), Failed> {
    for (path, mode) in all(folder) {
        if mode & OTHERS != 0 {
            std::fs::set_permissions(&path, Permissions::from_mode(mode & 0o7700))
                .map_err(|error| Failed::io("close to others", &path, &error))?;
        }
    }
    Ok(())
}
