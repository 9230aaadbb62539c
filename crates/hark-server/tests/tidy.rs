//! Is the house in order?

use std::path::{Path, PathBuf};

/// Lines a file may have.
const LINES_MAX: usize = 400;
/// Files that are longer, with their length. A number here may only shrink, and a line may only go.
const LONGER: &[(&str, usize)] =
    &[("crates/hark-server/src/import/csv.rs", 436), ("crates/hark-server/src/wire/scan.rs", 460)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}

/// Files below the folder whose name ends so, as path relative to the workspace and text.
fn files(ending: &str) -> Vec<(String, String)> {
    let root = root();
    let (mut folders, mut found) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() {
                let skipped = ["target", "node_modules", "hark-data", "__pycache__", "proptest-regressions"];
                if !skipped.contains(&name.as_str()) && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                let relative = path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
                found.push((relative, std::fs::read_to_string(&path).unwrap_or_default()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no file ends in {ending}");
    found
}

fn complain(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n{}", findings.join("\n"));
}

#[test]
fn every_module_says_which_question_it_answers() {
    let silent: Vec<String> =
        files(".rs").into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    complain("files that do not begin with `//! `", &silent);
}

#[test]
fn nothing_is_left_for_later() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore")];
    let mut findings = Vec::new();
    for (path, text) in [files(".rs"), files(".js"), files(".mjs"), files(".py")].concat() {
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                findings.push(format!("{path}:{}: {line}", number + 1));
            }
        }
    }
    complain("left for later", &findings);
}

#[test]
fn files_stay_small_and_the_list_of_exceptions_shrinks() {
    let mut findings = Vec::new();
    let all = files(".rs");
    for (path, text) in &all {
        let lines = text.lines().count();
        let allowed = LONGER.iter().find(|(known, _)| known == path).map_or(LINES_MAX, |(_, lines)| *lines);
        if lines > allowed {
            findings.push(format!("{path}: {lines} lines, {allowed} are allowed"));
        }
    }
    for (path, lines) in LONGER {
        let now = all.iter().find(|(known, _)| known == path).map_or(0, |(_, text)| text.lines().count());
        if now <= LINES_MAX || now + 20 < *lines {
            findings.push(format!("{path} has {now} lines now: shorten its entry in LONGER or take it out"));
        }
    }
    complain("long files", &findings);
}

#[test]
fn unsafe_stands_in_one_file() {
    let exception = "crates/hark-timeline/src/map.rs";
    let words = [concat!("unsafe", " {"), concat!("unsafe", " fn"), concat!("unsafe", " impl")];
    let findings: Vec<String> = files(".rs")
        .into_iter()
        .filter(|(path, text)| path != exception && words.iter().any(|word| text.contains(word)))
        .map(|(path, _)| path)
        .collect();
    complain("unsafe outside of the memory map", &findings);
}

#[test]
fn no_path_of_one_machine() {
    let words = [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    let mut findings = Vec::new();
    for ending in [".rs", ".md", ".toml", ".js", ".mjs", ".py", ".mk", "Makefile"] {
        for (path, text) in files(ending) {
            if let Some(word) = words.iter().find(|word| text.contains(**word)) {
                findings.push(format!("{path} holds {word}"));
            }
        }
    }
    complain("paths of one machine", &findings);
}

#[test]
fn every_heavy_dependency_says_why() {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let lines: Vec<&str> = text.lines().collect();
    for heavy in ["parquet", "rusqlite", "jiff", "regex"] {
        let at = lines.iter().position(|line| line.starts_with(&format!("{heavy} ="))).expect("it is there");
        assert!(lines[at - 1].starts_with("# "), "{heavy} has no comment above it");
    }
}

#[test]
fn errors_and_log_lines_are_lowercase_without_a_full_stop() {
    let mut findings = Vec::new();
    for (path, text) in files(".rs").into_iter().filter(|(path, _)| path.contains("/src/")) {
        for (number, line) in text.lines().enumerate() {
            let Some((_, message)) = line.split_once("#[error(\"") else { continue };
            let message = message.split('"').next().unwrap_or("");
            if message.starts_with(char::is_uppercase) || message.ends_with('.') {
                findings.push(format!("{path}:{}: {message}", number + 1));
            }
        }
    }
    complain("errors that are not lowercase or end in a full stop", &findings);
}

/// What goes out goes through the guard: whoever adds another way adds a hole.
#[test]
fn there_is_one_way_out() {
    // What connects, resolves or sends, and the file that may.
    let ways = [
        ("TcpStream::connect", "outbound/net.rs"),
        ("TcpSocket", ""),
        ("lookup_host", "outbound/net.rs"),
        ("ToSocketAddrs", ""),
        ("to_socket_addrs", ""),
        ("UdpSocket", ""),
        ("UnixStream", ""),
        ("hyper::client", "outbound.rs"),
        ("hyper_util::client", ""),
        ("TlsConnector", "outbound.rs"),
        ("SmtpConnection", "work/mail.rs"),
        ("SmtpTransport", ""),
        ("process::Command", ""),
    ];
    let mut findings = Vec::new();
    let mut used = std::collections::BTreeSet::new();
    for (path, text) in files(".rs").into_iter().filter(|(path, _)| path.starts_with("crates/hark-server/src/")) {
        for (way, file) in ways.iter().filter(|(way, _)| text.contains(way)) {
            match path.strip_prefix("crates/hark-server/src/") == Some(*file) {
                true => drop(used.insert(*way)),
                false => findings.push(format!("{path}: {way}")),
            }
        }
    }
    complain("other ways out", &findings);
    let gone = ways.iter().filter(|(way, file)| !file.is_empty() && !used.contains(way));
    complain("not used where they may be", &gone.map(|(way, file)| format!("{file}: {way}")).collect::<Vec<_>>());
    let locked = std::fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    let clients =
        ["reqwest", "ureq", "isahc", "curl", "attohttpc", "surf", "minreq", "hyper-tls", "awc", "hickory-resolver"];
    let found = clients.iter().filter(|name| locked.contains(&format!("name = \"{name}\"\n")));
    complain("another HTTP client or resolver", &found.map(ToString::to_string).collect::<Vec<_>>());
}
