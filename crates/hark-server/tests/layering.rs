//! Does every crate know only those it may know, and every room call only what is its business?

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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

/// Methods of the records that take no permit of somebody, and the rooms of the server that may call them.
const NO_PERMIT: &[(&[&str], &[&str])] = &[
    // Of whoever has the machine.
    (&["operator", "claim_link", "demo_link", "has_demo_owner", "are_a_file", "copy_to", "damage"], &["cli/"]),
    (&["erased"], &["cli/erased_again.rs", "cli/restore.rs"]),
    // Of Hark's own work.
    (
        &[
            "for_job",
            "lease_job",
            "keep_job",
            "finish_job",
            "add_job",
            "next_due",
            "forget_jobs",
            "sweep",
            "sweep_privacy",
        ],
        &["work.rs", "work/"],
    ),
    (&["free_lane", "let_others_first", "hold_webhook"], &["work.rs", "work/"]),
    (&["to_deliver", "note_delivery", "answerable", "reset_link", "invitation_letter"], &["work/"]),
    (&["secret_for_use"], &["work/", "api/sign_on.rs"]),
    // Of the edge, which counts and knows keys before anybody's rights matter.
    (&["usage", "add_usage", "key_ring", "note_key_use"], &["edge/", "auth.rs"]),
    // Of Hark itself, which tells who enters and leaves segments.
    (
        &["watches", "know_members", "known_members", "note_stands", "whose_moves", "forget_moved", "lease_watch"],
        &["watching.rs"],
    ),
    (&["forget_changes"], &["work.rs"]),
    // Of questions, which may name segments whoever asks them.
    (&["rules_of", "rules_stamp"], &["library.rs", "library/"]),
    // Of those who watch the program.
    (&["jobs_by_state", "ping"], &["metrics.rs", "routes/", "serve.rs"]),
    // Who is asking?
    (&["key_context", "alone", "context", "signed_in", "session_context"], &["api/caller.rs", "api/me.rs"]),
    // The door, where each proves something itself.
    (&["is_claimed"], &["api/sign_on.rs", "serve.rs", "cli/serve.rs"]),
    (&["claim", "claim_works", "invitation", "accept_invitation", "reset_password", "end_session"], &["api/door.rs"]),
    (&["knock", "sign_in", "sign_in_with", "device_of", "remember_device"], &["api/door.rs", "api/tries.rs"]),
    (&["throttle", "forgive", "give_back"], &["api/door.rs", "api/tries.rs", "api/sign_on.rs", "api/me.rs"]),
    (&["begin_sign_on", "finish_sign_on", "introduce", "was_introduced"], &["api/sign_on.rs"]),
    (&["enter_demo"], &["api/demo.rs"]),
    (&["note_refused_sign_in", "note_refused_workspace"], &["api/door.rs", "api/tries.rs", "api/policy.rs"]),
];

/// The files of a crate's source with what stands before their tests.
fn source(krate: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("src");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        let all: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
        for path in all {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).expect("read");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                files.push((path.strip_prefix(&root).expect("in it").to_string_lossy().into_owned(), code));
            }
        }
    }
    files
}

/// Public methods of open records that take neither an `Allowed` nor a `Myself` nor a context.
fn without_permit() -> Vec<String> {
    let mut found = Vec::new();
    for (_, code) in source("hark-records") {
        for block in code.split("\nimpl Records {").skip(1) {
            let block = block.split("\n}").next().unwrap_or_default();
            for method in block.split("\n    pub ").skip(1) {
                let Some(rest) = method.trim_start_matches("async ").strip_prefix("fn ") else { continue };
                let (name, rest) = rest.split_once('(').expect("parameters");
                let signature = rest.split(" {\n").next().unwrap_or_default();
                let taken = signature.rsplit_once("->").map_or(signature, |(taken, _)| taken);
                let permits = ["Allowed<", "Myself<", "&Context"];
                if taken.contains("&self") && !permits.iter().any(|permit| taken.contains(permit)) {
                    found.push(name.split('<').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn what_needs_no_permit_is_called_by_those_whose_business_it_is() {
    let open = without_permit();
    assert!(open.len() > 30, "they are found: {open:?}");
    let code: Vec<(String, String)> = source("hark-server")
        .into_iter()
        .map(|(file, code)| (file, code.chars().filter(|c| !c.is_whitespace()).collect()))
        .collect();
    for (names, _) in NO_PERMIT {
        for name in *names {
            assert!(open.iter().any(|known| known == name), "Records::{name} is no more: take it out of NO_PERMIT");
        }
    }
    for name in open {
        let place = NO_PERMIT.iter().find(|(names, _)| names.contains(&name.as_str()));
        let (_, rooms) = place.unwrap_or_else(|| {
            panic!("Records::{name} takes neither `Allowed` nor `Myself`: give it one, or a place in NO_PERMIT")
        });
        let calls = [format!("records.{name}("), format!("records).{name}("), format!("records()?.{name}(")];
        for (file, text) in &code {
            let called = calls.iter().any(|call| text.contains(call));
            let may = rooms.iter().any(|room| file.starts_with(room));
            assert!(!called || may, "{file} must not call Records::{name}; only {rooms:?} may");
        }
    }
}
