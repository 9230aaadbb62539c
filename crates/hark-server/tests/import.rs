//! Does a file become exactly the events it holds, however often it is imported?

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn hark(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hark"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HARK_")) {
        command.env_remove(name);
    }
    command.args(arguments).arg("--data").arg(data).output().expect("hark runs")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn import(data: &Path, file: &Path, flags: &[&str]) -> String {
    let mut arguments = vec!["import", "events", file.to_str().expect("a path of text")];
    arguments.extend_from_slice(flags);
    let output = hark(data, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    text(&output)
}

fn ask(data: &Path, spec: &Value) -> Value {
    let file = data.join("question.json");
    std::fs::write(&file, spec.to_string()).expect("written");
    let output = hark(data, &["query", file.to_str().expect("a path of text"), "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Events and customers in the folder.
fn totals(data: &Path) -> (f64, f64) {
    let total = |measure: &str| {
        let answer = ask(data, &json!({"question": "trend", "event": "*", "measure": measure, "interval": "year"}));
        answer["series"][0]["points"].as_array().into_iter().flatten().filter_map(|p| p["value"].as_f64()).sum()
    };
    (total("events"), total("customers"))
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().expect("a folder"))
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }
}

#[test]
fn the_same_file_twice_changes_nothing_and_identical_rows_are_distinct() {
    let place = Place::new();
    let file =
        place.file("a.csv", b"user_id,event,timestamp\nu1,seen,2024-01-01\nu1,seen,2024-01-01\nu2,seen,2024-01-02\n");
    import(&place.data(), &file, &[]);
    assert_eq!(totals(&place.data()), (3.0, 2.0));
    import(&place.data(), &file, &[]);
    let semicolons = place.file(
        "b.csv",
        b"user_id;event;timestamp\r\nu1;seen;2024-01-01\r\nu1;seen;2024-01-01\r\nu2;seen;2024-01-02\r\n",
    );
    import(&place.data(), &semicolons, &[]);
    assert_eq!(totals(&place.data()), (3.0, 2.0));
    let longer =
        place.file("c.csv", b"user_id,event,timestamp\nu1,seen,2024-01-01\nu1,seen,2024-01-01\nu1,seen,2024-01-01\n");
    import(&place.data(), &longer, &[]);
    assert_eq!(totals(&place.data()), (4.0, 2.0), "a third identical row is a new event");
    assert_eq!(hark(&place.data(), &["doctor"]).status.code(), Some(0));
}

#[test]
fn a_refused_row_is_reported_kept_and_harms_no_other() {
    let place = Place::new();
    let file =
        place.file("a.csv", b"user_id,event,timestamp\nu1,seen,2024-01-01\nu2,seen,soon\nundefined,seen,2024-01-01\n");
    let said = import(&place.data(), &file, &[]);
    assert!(said.contains("2 rows were refused"), "{said}");
    assert_eq!(totals(&place.data()), (1.0, 1.0));
    let report = std::fs::read_dir(place.data().join("imports"))
        .expect("a folder")
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().ends_with(".report.csv"))
        .map(|entry| std::fs::read_to_string(entry.path()).expect("read"))
        .expect("a report");
    assert!(report.contains("2,3,bad_time,") && report.contains("3,4,illegal_id,"), "{report}");
    let listed = text(&hark(&place.data(), &["dead-letters", "list"]));
    assert_eq!(listed.lines().count(), 2, "{listed}");
}

#[test]
fn ndjson_takes_properties_apart_and_keeps_their_types() {
    let place = Place::new();
    let line =
        br#"{"userId":"u1","event":"paid","timestamp":"2024-01-01T00:00:00Z","properties":{"amount":5,"code":"5"}}"#;
    import(&place.data(), &place.file("a.ndjson", line), &[]);
    let matching = |value: Value| {
        let event = json!({"event": "paid", "where": {"property": "amount", "is": value}});
        let answer = ask(&place.data(), &json!({"question": "trend", "event": event, "interval": "year"}));
        answer["series"][0]["points"][0]["value"].as_f64().unwrap_or(0.0)
    };
    assert_eq!((matching(json!(5)), matching(json!("5"))), (1.0, 0.0));
}

#[test]
fn a_wrong_mapping_is_answered_before_anything_is_written() {
    let place = Place::new();
    let file = place.file("a.csv", b"user_id,event,timestamp\nu1,seen,soon\n");
    let output = hark(&place.data(), &["import", "events", file.to_str().expect("text")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("none of the first rows"), "{}", text(&output));
    assert!(!place.data().exists());
}

#[test]
fn the_shop_of_retentioneering_needs_no_flags() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace");
    let Some(file) = root.parent().map(|parent| parent.join("shared/data/ecom.csv.gz")).filter(|file| file.exists())
    else {
        eprintln!("skipped: ../shared/data/ecom.csv.gz is not there");
        return;
    };
    let place = Place::new();
    import(&place.data(), &file, &[]);
    assert_eq!(totals(&place.data()).0, 31_106.0);
    let answer = ask(&place.data(), &json!({"question": "customers", "limit": 1}));
    assert_eq!(answer["count"], 600);
}

#[test]
fn a_table_of_customers_says_what_it_would_change_and_changes_it_once() {
    let place = Place::new();
    let events = place.file("e.csv", b"user_id,event,timestamp\nu1,seen,2024-01-01\n");
    import(&place.data(), &events, &[]);
    let table = place.file(
        "crm.csv",
        b"id;email;plan;mrr\nu1;ann@example.com;pro;1.234,50\n;new@example.com;free;\nu2;;pro;1.234\n",
    );
    let table = table.to_str().expect("a path of text");
    let customers = |flags: &[&str]| {
        let output = hark(&place.data(), &[&["import", "customers", table][..], flags].concat());
        (output.status.code(), text(&output))
    };
    let known = |name: &str, value: Value| {
        let customers = json!({"trait": name, "is": value});
        ask(&place.data(), &json!({"question": "customers", "customers": customers}))["count"].clone()
    };
    let (code, said) = customers(&["--preview"]);
    assert!(code == Some(1) && said.contains("`mrr` is money"), "{said}");
    let (code, said) = customers(&["--preview", "--currency", "EUR"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("3 rows: 1 new, 1 with something new, 0 known already, 1 refused"), "{said}");
    assert!(said.contains("line 4: `mrr` may be read in two ways."), "{said}");
    assert!(said.contains("an amount of money") && said.contains("mrr: new or changed in 1 row"), "{said}");
    assert_eq!((known("plan", json!("pro")), totals(&place.data())), (json!(0), (1.0, 1.0)), "nothing is written");
    let (code, said) = customers(&["--currency", "EUR"]);
    assert!(code == Some(0) && said.contains("2 rows kept"), "{said}");
    assert_eq!((known("mrr", json!(123_450)), known("currency", json!("EUR"))), (json!(1), json!(1)));
    assert_eq!(known("email", json!("new@example.com")), json!(1));
    let (code, said) = customers(&["--currency", "EUR"]);
    assert!(code == Some(0) && said.contains("2 known already") && said.contains("0 rows kept"), "{said}");
    assert_eq!(hark(&place.data(), &["doctor"]).status.code(), Some(0));
}

/// Every file below a folder that holds these bytes.
fn holders(dir: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holders(&path, bytes));
        } else if std::fs::read(&path).expect("a file").windows(bytes.len()).any(|w| w == bytes) {
            found.push(path);
        }
    }
    found
}

#[test]
fn an_erasure_reaches_the_rows_that_were_refused() {
    let place = Place::new();
    let rows = b"user_id,event,timestamp,mail\nu1,seen,2024-01-01,\ncanary-4d,seen,2024-01-02,canary-4d@x.org\n\
        canary-4d,seen,canary-4d soon,canary-4d@x.org\ncanary-4d,,2024-01-03,canary-4d@x.org\n\
        canary-4d,seen,2024-01-04,canary-4d@x.org,one cell too many\n";
    let file = place.file("a.csv", rows);
    import(&place.data(), &file, &[]);
    assert!(!holders(&place.data(), b"canary-4d").is_empty());
    let reports = holders(&place.data().join("imports"), b"bad_time");
    assert_eq!(reports.len(), 1, "one report of refused rows");
    assert_eq!(holders(&place.data().join("imports"), b"canary-4d"), Vec::<PathBuf>::new());
    let output = hark(&place.data(), &["erase", "canary-4d"]);
    assert!(text(&output).contains("1 event, 3 dead letters"), "{}", text(&output));
    assert_eq!(holders(&place.data(), b"canary-4d"), Vec::<PathBuf>::new());
}
