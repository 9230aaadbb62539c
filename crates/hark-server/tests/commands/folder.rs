//! Can a folder be filled, verified, copied and cleared, also while a server is using it?

use crate::support::{Place, Said, Server, batch, command, total};
use hark_records::jobs::State;
use hark_records::webhooks::WebhookSettings;
use hark_records::{Context, Records};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A table whose rows name their own number.
fn table(rows: usize, customer: &str) -> String {
    let mut text = "user_id,event,timestamp,amount\n".to_owned();
    for row in 0..rows {
        let (day, second) = (1 + row % 28, row % 60);
        text.push_str(&format!("{customer}{},paid,2024-03-{day:02} 10:00:{second:02},{row}\n", row % 50));
    }
    text
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut waiting, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.path().is_dir() { waiting.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found
}

/// Files in which these bytes stand.
pub fn holding(folder: &Path, canary: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
    };
    files(folder).into_iter().filter(holds).collect()
}

#[test]
fn an_import_beside_a_server_is_in_its_answers() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    let file = place.file("a.csv", table(500, "u"));
    let said = place.fine(&["import", "events", &file]);
    assert!(said.contains("500 new events stored, 0 known already"), "{said}");
    assert_eq!((server.events(&key), place.events()), (500, 500));
    let again = place.fine(&["import", "events", &file]);
    assert!(again.contains("this file was imported before (500 rows); nothing changes"), "{again}");
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_stopped() {
    let place = Place::new();
    let file = place.file("a.csv", table(300_000, "u"));
    let mut child = command(&place.data())
        .args(["import", "events", &file])
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("hark runs");
    // Once its progress is written down, rows are on disk and more are to come.
    let progress = |name: &PathBuf| name.extension().is_some_and(|e| e == "json");
    while child.try_wait().expect("its state").is_none() {
        let folder = place.data().join("imports");
        if folder.is_dir() && files(&folder).iter().any(progress) {
            break;
        }
        std::thread::yield_now();
    }
    child.kill().ok();
    let killed = child.wait().expect("its end").code().is_none();
    let said = place.fine(&["import", "events", &file]);
    assert!(!killed || !said.contains("was imported before"), "{said}");
    assert_eq!(place.events(), 300_000);
    let sum = json!({"question": "trend", "measure": {"sum": "amount"}, "interval": "year"});
    assert_eq!(place.ask(&sum)["series"][0]["total"].as_f64(), Some(299_999.0 * 300_000.0 / 2.0));
    place.fine(&["doctor"]);
}

#[test]
fn a_mapping_file_says_what_flags_say() {
    let place = Place::new();
    let file = place.file("a.csv", "member|action|when|plan\nann|seen|2024-03-01 12:00|pro\n");
    let wishes = "customer = \"member\"\nevent = \"action\"\ntime = \"when\"\ntimezone = \"Europe/Berlin\"\ntrait = [\"plan\"]\n";
    let mapping = place.file("m.toml", wishes);
    place.fine(&["import", "events", &file, "--mapping", &mapping]);
    let answer = place.ask(&json!({"question": "timeline", "customer": "ann"}));
    assert_eq!(answer["events"][0]["time"], "2024-03-01T11:00:00+00:00", "{answer}");
    assert_eq!(answer["customer"]["traits"]["plan"], "pro");
}

#[test]
fn a_row_that_cannot_be_split_is_kept_as_it_was_written() {
    let place = Place::new();
    let row = "u2;seen;2024-03-01;\"a;b\";more";
    let file = place.file("a.csv", format!("user_id;event;timestamp;note\nu1;seen;2024-03-01;x\n{row}\n"));
    place.fine(&["import", "events", &file]);
    let letter: serde_json::Value = serde_json::from_str(place.fine(&["dead-letters", "list"]).trim()).expect("one");
    assert_eq!((&letter["reason"], &letter["raw"]["text"]), (&json!("malformed"), &json!(row)));
}

#[test]
fn keys_are_made_listed_and_revoked() {
    let place = Place::new();
    let (write, server) = (place.key("write"), place.key("server"));
    let running = Server::start(&place, &[]);
    assert_eq!(running.send("POST", "/v1/batch", Some(&write), &batch("m", "u1", 1)).status, 200);
    assert_eq!(running.send("GET", "/api/v1/accounting", Some(&write), b"").status, 401);
    let listed = place.fine(&["key", "list"]);
    assert!(!listed.contains(&write) && !listed.contains(&server), "whole keys are shown once only: {listed}");
    place.fine(&["key", "revoke", "1"]);
    assert!(place.fine(&["key", "list"]).contains("revoked"));
    assert!(holding(&place.data(), &write).is_empty() && holding(&place.data(), &server).is_empty());
}

#[test]
fn damage_is_found_and_named() {
    let place = Place::new();
    let file = place.file("a.csv", table(5_000, "u"));
    place.fine(&["import", "events", &file]);
    assert!(place.fine(&["doctor"]).contains("everything is as it was written"));
    let parquet = |path: &PathBuf| path.extension().is_some_and(|e| e == "parquet");
    let segment = files(&place.data()).into_iter().find(parquet).expect("a segment");
    let mut bytes = std::fs::read(&segment).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    std::fs::write(&segment, bytes).expect("written");
    let said = place.hark(&["doctor"]);
    assert_eq!(said.code, 2, "{said:?}");
    let name = segment.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(said.out.matches(&name).count() == 1 && said.err.contains("restore the folder from a backup"), "{said:?}");
}

#[test]
fn damaged_records_are_found() {
    let place = Place::new();
    place.fine(&["import", "events", &place.file("a.csv", table(10, "u"))]);
    for _ in 0..30 {
        place.key("write");
    }
    let file = place.data().join("records.db");
    assert!(!place.data().join("records.db-wal").exists(), "a command that is over leaves no log behind");
    let good = std::fs::read(&file).expect("read");
    assert!(place.fine(&["doctor"]).contains("everything is as it was written"));
    let (keys, mut found) = (place.fine(&["key", "list"]), 0);
    // Beyond the first page, where the tables' pages begin: their headers are what SQLite goes by.
    for page in (4096..good.len()).step_by(4096) {
        let mut bytes = good.clone();
        bytes[page + 3] ^= 0x3f;
        bytes[page + 5] ^= 0x3f;
        std::fs::write(&file, bytes).expect("written");
        let (looked, listed) = (place.hark(&["doctor"]), place.hark(&["key", "list"]));
        assert!(looked.code != 0 || listed.out == keys, "the header of the page at {page}: {listed:?}");
        found += usize::from(looked.code != 0);
    }
    assert!(found > 0, "no damage was found at all");
}

#[test]
fn a_backup_under_load_holds_what_was_acknowledged_before() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    let backup = place.path("backup").to_str().expect("text").to_owned();
    let (acknowledged, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let before = std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let answer = server.send("POST", "/v1/batch", Some(&key), &batch(&format!("r{round}"), "u1", 20));
                assert_eq!(answer.status, 200, "{answer:?}");
                acknowledged.fetch_add(20, Ordering::Relaxed);
            }
        });
        while acknowledged.load(Ordering::Relaxed) < 200 {
            std::thread::yield_now();
        }
        let before = acknowledged.load(Ordering::Relaxed);
        place.fine(&["backup", &backup]);
        stop.store(true, Ordering::Relaxed);
        before
    });
    let restored = Place::new();
    restored.fine(&["restore", &backup, "--no-newer-folder"]);
    restored.fine(&["doctor"]);
    let held = restored.events();
    assert!(held >= before && held <= acknowledged.into_inner() && held.is_multiple_of(20), "{before} {held}");
    // Keys come along: the restored folder serves those who had the old one.
    let server = Server::start(&restored, &[]);
    assert_eq!(server.events(&key), held);
}

#[test]
fn dead_letters_are_listed_and_replayed_beside_a_server() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    let body =
        br#"{"batch":[{"type":"track","userId":"u1","event":"fine"},{"type":"track","userId":"u1","event":""}]}"#;
    let answer = server.send("POST", "/v1/batch", Some(&key), body);
    assert_eq!(answer.json()["rejected"][0]["code"], "bad_name", "{answer:?}");
    let listed = place.fine(&["dead-letters", "list"]);
    let letter: serde_json::Value = serde_json::from_str(listed.trim()).expect("one line of JSON");
    assert_eq!((letter["number"].as_u64(), &letter["reason"]), (Some(1), &json!("bad_name")));
    assert_eq!(letter["raw"]["event"]["event"], "", "it is kept whole: {letter}");
    let replayed = place.fine(&["dead-letters", "replay"]);
    assert!(replayed.contains("0 stored, 1 still refused"), "{replayed}");
}

#[test]
fn erasure_beside_a_server_leaves_no_byte() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    let file = place.file("a.csv", table(2_000, "neighbour"));
    place.fine(&["import", "events", &file]);
    let canary = "canary-7f3a9d";
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch(canary, canary, 30)).status, 200);
    let broken = format!(r#"{{"batch":[{{"type":"track","userId":"{canary}","event":""}}]}}"#);
    // A row that an import refuses: in its report, and as a dead letter.
    let rows = format!("user_id,event,timestamp\n{canary},paid,soon\nneighbour1,paid,2024-03-01\n");
    place.fine(&["import", "events", &place.file("b.csv", rows)]);
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), broken.as_bytes()).status, 200);
    let filter = json!({"question": "trend", "interval": "year", "where": {"field": "id", "is": canary}});
    while total(&place.ask(&filter)) < 30 {
        std::thread::yield_now();
    }
    let said = place.fine(&["erase", canary]);
    assert!(said.contains("erased: 30 events, 2 dead letters; 1 id is refused from now on"), "{said}");
    assert_eq!(holding(&place.data(), canary), Vec::<PathBuf>::new());
    assert_eq!(written(&place), ["operator customer.erase events=30 ids=1", "operator customer.erase_asked "]);
    assert_eq!(server.events(&key), 2_001);
    let recent = server.send("GET", "/api/v1/events/recent", Some(&key), b"");
    assert!(recent.status == 200 && !recent.body.contains(canary), "{}", recent.body);
    let backup = place.path("backup");
    place.fine(&["backup", backup.to_str().expect("text")]);
    assert_eq!(holding(&backup, canary), Vec::<PathBuf>::new());
    // Who was erased stays erased.
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch("later", canary, 3)).status, 200);
    place.fine(&["dead-letters", "list"]);
    assert_eq!(server.events(&key), 2_001);
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    assert_eq!(holding(&place.data(), canary), Vec::<PathBuf>::new(), "nor when they send again");
    place.fine(&["doctor"]);
}

/// What the audit log says of erasures, the latest first.
pub fn written(place: &Place) -> Vec<String> {
    recorded(place, async |records, by| {
        let all = records.audit(by.allow().expect("may"), None, 50).await.expect("read").into_iter();
        let ours = all.filter(|entry| entry.action.starts_with("customer.erase"));
        ours.map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.detail)).collect()
    })
}

/// What the records say, beside whoever else uses them.
pub fn recorded<T>(place: &Place, ask: impl AsyncFnOnce(&Records, &Context) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let records = Records::open(&place.data().join("records.db"), 1).await.expect("opened");
        let by = records.operator(1).await.expect("the workspace");
        let said = ask(&records, &by).await;
        records.close().await.expect("closed");
        said
    })
}

#[test]
fn an_erasure_without_a_server_is_told_when_there_is_one_again() {
    let place = Place::new();
    let file = place.file("a.csv", "user_id,event,timestamp\nu1,paid,2024-03-01\nu2,paid,2024-03-01\n");
    place.fine(&["import", "events", &file]);
    let settings = WebhookSettings {
        url: "https://hooks.invalid/in".into(),
        description: String::new(),
        kinds: Vec::new(),
        thin: true,
        enabled: true,
    };
    let hook = recorded(&place, async |records, by| {
        let added = records.add_webhook(by.allow().expect("may"), &settings, "whsec_AAAA", 1).await;
        added.expect("added").id
    });
    place.fine(&["erase", "u1"]);
    assert_eq!(written(&place), ["operator customer.erase events=1 ids=1", "operator customer.erase_asked "]);
    let (told, open) = recorded(&place, async |records, by| {
        let told = records.deliveries(by.allow().expect("may"), hook, None, 9).await.expect("read");
        let jobs = records.jobs(by.allow().expect("may"), None, None, 9).await.expect("read").into_iter();
        (told, jobs.filter(|job| job.state == State::Waiting).map(|job| job.kind).collect::<Vec<_>>())
    });
    assert!(told.len() == 1 && told[0].kind == "customer.erased" && told[0].state == "waiting", "{told:?}");
    assert_eq!(open, ["webhook"], "the next server sends it, and has nothing to look after");
}

#[test]
fn looking_at_a_folder_that_is_none_creates_nothing() {
    let place = Place::new();
    std::fs::create_dir(place.data()).expect("a folder");
    for arguments in [vec!["doctor"], vec!["key", "list"], vec!["dead-letters", "list"], vec!["erase", "u1"]] {
        let said: Said = place.hark(&arguments);
        assert_eq!((said.code, files(&place.data()).len()), (1, 0), "{arguments:?}: {said:?}");
        assert!(said.err.contains("there is no data folder at") && said.err.contains("Hint:"), "{said:?}");
    }
}

/// A file is damaged: nothing was removed, which is written down, and nobody is told that they are gone.
#[test]
fn an_erasure_that_the_command_cannot_do_says_so() {
    let place = Place::new();
    let rows = "user_id,event,timestamp\nu1,paid,2024-03-01\nu2,paid,2024-03-01\n";
    place.fine(&["import", "events", &place.file("a.csv", rows)]);
    let parquet = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "parquet");
    for file in files(&place.data().join("segments")).into_iter().filter(parquet) {
        let mut bytes = std::fs::read(&file).expect("read");
        bytes[10..20].fill(0xff);
        std::fs::write(file, bytes).expect("written");
    }
    let said = place.hark(&["erase", "u1"]);
    assert!(said.code == 2 && !said.out.contains("erased"), "{said:?}");
    let expected = ["operator customer.erase_failed code=refused", "operator customer.erase_asked "];
    assert_eq!(written(&place), expected);
    let open = recorded(&place, async |records, by| {
        let jobs = records.jobs(by.allow().expect("may"), None, None, 9).await.expect("read").into_iter();
        jobs.map(|job| (job.kind, job.state)).collect::<Vec<_>>()
    });
    assert_eq!(open, [("erasure".to_owned(), State::Done)], "there is nothing to look after");
}
