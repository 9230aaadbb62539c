//! Do two installations share a secret, and does one stand in its folder as it was shown?

use crate::support::{Answer, PATIENCE, Place, Server};
use serde_json::json;
use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;

/// Secrets as they were shown to whoever set an installation up.
fn settled(place: &Place) -> Vec<String> {
    let mut server = Server::start(place, &[]);
    let mut claim = String::new();
    let begin = std::time::Instant::now();
    while !claim.contains('#') {
        claim.clear();
        server.rest.read_line(&mut claim).expect("a line");
        assert!(begin.elapsed() < PATIENCE);
    }
    let link = claim.trim().rsplit_once('#').expect("a link").1.to_owned();
    let json = "content-type: application/json\r\n";
    let body = json!({"link": link, "email": "a@example.com", "name": "A", "password": "correct horse battery staple"});
    let entered = server.send_with("POST", "/api/v1/claim", json, body.to_string().as_bytes());
    assert_eq!(entered.status, 204, "{entered:?}");
    let cookie = |name: &str| {
        let at = entered.head.split(&format!("set-cookie: {name}=")).nth(1).expect("a cookie");
        at.split(';').next().expect("its value").to_owned()
    };
    let (session, device) = (cookie("__host-hark"), cookie("__host-hark-device"));
    let post = |path: &str, body: serde_json::Value| -> Answer {
        let lines = format!("{json}cookie: __Host-hark={session}\r\n");
        server.send_with("POST", &format!("/api/v1/workspaces/1/{path}"), &lines, body.to_string().as_bytes())
    };
    let key = post("keys", json!({"kind": "server", "label": "k"})).json()["text"].as_str().expect("a key").to_owned();
    let hook =
        post("webhooks", json!({"url": "https://8.8.8.8/"})).json()["secret"].as_str().expect("a secret").to_owned();
    let offer = post("invitations", json!({"email": "b@example.com", "role": "viewer"})).json();
    let invitation = offer["link"].as_str().expect("a link").rsplit_once('#').expect("a secret").1.to_owned();
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    // The last two have to be kept as they are: one stands in the letter that waits until mail is set up, the other signs.
    vec![link, session, device, key, invitation, hook]
}

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path => {
                found.push((entry.file_name().to_string_lossy().into_owned(), std::fs::read(path).expect("a file")))
            }
        }
    }
}

/// Runs of 16 bytes that look as if they had been thrown: secrets, salts, hashes, keys, in bytes or in letters. Shorter texts
/// than keys are left out (each change of the database has its checksum in it, the same everywhere), and so are the tables
/// of SQLite's pages, in which every other byte is small.
fn random_runs(bytes: &[u8]) -> HashSet<[u8; 16]> {
    let different = |run: &[u8]| run.iter().collect::<HashSet<_>>().len();
    let small = |run: &[u8], from: usize| run.iter().skip(from).step_by(2).all(|byte| *byte < 0x20);
    let thrown = |run: &&[u8]| {
        let bits: u32 = run.iter().map(|byte| byte.count_ones()).sum();
        let wide = run.iter().filter(|byte| **byte >= 0x80).count() >= 4 && !run.contains(&0);
        wide && different(run) >= 14 && (40..=88).contains(&bits) && !small(run, 0) && !small(run, 1)
    };
    let of = |run: &[u8]| -> [u8; 16] { run.try_into().expect("sixteen") };
    let texts = bytes.split(|byte| !byte.is_ascii_hexdigit()).filter(|text| text.len() >= 48);
    let letters = texts.flat_map(|text| text.windows(16)).filter(|run| different(run) >= 7);
    bytes.windows(16).filter(thrown).chain(letters).map(of).collect()
}

/// All who installed from one template had the salt that stood in it, and so had whoever read the template.
#[test]
fn two_installations_share_no_secret_and_keep_none_as_it_was_shown() {
    let places = [Place::new(), Place::new()];
    let shown: Vec<Vec<String>> = places.iter().map(settled).collect();
    assert!(shown[0].iter().all(|secret| secret.len() >= 44 && !shown[1].contains(secret)));
    let mut runs = Vec::new();
    for (place, shown) in places.iter().zip(&shown) {
        let mut all = Vec::new();
        files(&place.data(), &mut all);
        for (name, bytes) in &all {
            let holds = |secret: &String| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            let found: Vec<&String> = shown[..shown.len() - 2].iter().filter(|secret| holds(secret)).collect();
            assert!(found.is_empty(), "{name} holds {found:?}");
        }
        let mut own: HashSet<[u8; 16]> = HashSet::new();
        all.iter().for_each(|(_, bytes)| own.extend(random_runs(bytes)));
        assert!(own.len() > 100, "secrets are seen at all: {}", own.len());
        runs.push(own);
    }
    let shared: Vec<String> =
        runs[0].intersection(&runs[1]).map(|run| String::from_utf8_lossy(run).into_owned()).collect();
    assert!(shared.is_empty(), "{} runs stand in both: {shared:?}", shared.len());
}
