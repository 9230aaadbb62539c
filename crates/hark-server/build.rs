//! Which files of the built dashboard go into the binary?
//!
//! All of `packages/dashboard/dist`, when it is there; without it the server says how to build it. Packages that embed folders
//! fail without the folder, or do not notice when it appears; this needs nothing but the standard library.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let crate_folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let dist = crate_folder.join("../../packages/dashboard/dist");
    // Cargo takes a path that is not there for one that changed, and would compile the crate every time. So `make` names the
    // folder in this variable once it is built.
    println!("cargo:rerun-if-env-changed=DASHBOARD_BUILT");
    println!("cargo:rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        println!("cargo:rerun-if-changed={}", dist.display());
        gather(&dist, &dist, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())?;
    }
    table.push_str("]\n");
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("dashboard.rs"), table)?;
    Ok(())
}

/// Every file below a folder: its path as a browser asks for it, and where it is. Maps of the source stay outside.
fn gather(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, files)?;
        } else if path.extension().is_none_or(|ending| ending != "map") {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push((format!("/{name}"), path.canonicalize()?));
        }
    }
    Ok(())
}
