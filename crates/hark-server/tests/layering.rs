//! Does every crate know only those it may know?

use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// Each crate and the crates of ours it may depend on. Tests may use more; see `dev_only`.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("hark-model", &[]),
    ("hark-stats", &["hark-model"]),
    ("hark-demo", &["hark-model"]),
    ("hark-timeline", &["hark-model"]),
    ("hark-records", &["hark-model"]),
    ("hark-query", &["hark-model", "hark-stats", "hark-timeline"]),
    ("hark-server", &["hark-model", "hark-stats", "hark-timeline", "hark-records", "hark-query", "hark-demo"]),
    ("hark-testkit", &["hark-model", "hark-stats", "hark-timeline", "hark-query", "hark-demo"]),
    ("hark-bench", &["hark-model"]),
];

/// What only one crate may use, because it is that crate's business.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["hark-timeline"]),
    ("sea-orm", &["hark-records"]),
    ("memmap2", &["hark-timeline"]),
    ("tokio", &["hark-server"]),
    ("hyper", &["hark-server"]),
    ("getrandom", &["hark-server"]),
];

/// Normal dependencies by crate.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", manifest])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let normal = |package: &Value| {
        let all = package["dependencies"].as_array().cloned().unwrap_or_default();
        all.iter().filter(|d| d["kind"].is_null()).filter_map(|d| Some(d["name"].as_str()?.to_owned())).collect()
    };
    packages.iter().map(|p| (p["name"].as_str().unwrap_or_default().to_owned(), normal(p))).collect()
}

#[test]
fn crates_know_only_those_below_them() {
    for (name, dependencies) in dependencies() {
        let (_, allowed) = MAY_KNOW
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{name} has no place in MAY_KNOW"));
        for dependency in dependencies.iter().filter(|d| d.starts_with("hark-")) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not know {dependency}");
        }
    }
}

#[test]
fn libraries_stay_with_their_owners() {
    for (name, dependencies) in dependencies() {
        for (library, owners) in OWNED {
            let uses = dependencies.iter().any(|d| d == library);
            assert!(!uses || owners.contains(&name.as_str()), "{name} must not use {library}; only {owners:?} may");
        }
    }
}
