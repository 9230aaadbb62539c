//! Does an erased customer leave every byte of the folder, and stay away?

use crate::support::*;
use hark_model::{DeadLetter, Population, Reason};
use hark_timeline::{BatchBuilder, Engine, engine};
use std::path::Path;

const CANARY: &str = "canary-7c1f";

/// Every file below a folder that holds these bytes.
fn holders(dir: &Path, bytes: &[u8]) -> Vec<String> {
    let mut holders = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            holders.extend(holders_of(&path, bytes));
        } else if std::fs::read(&path).expect("a file").windows(bytes.len()).any(|w| w == bytes) {
            holders.push(path.display().to_string());
        }
    }
    holders
}

fn holders_of(dir: &Path, bytes: &[u8]) -> Vec<String> {
    holders(dir, bytes)
}

fn fill(engine: &Engine) {
    let mut events = Vec::new();
    for n in 0..300 {
        events.push(event(&format!("m{n}"), "seen", &format!("u{}", n % 10), n));
    }
    let mut own = event("c1", "seen", "anonymous-canary-7c1f", 3);
    own.properties = format!(r#"{{"note":"{CANARY} once"}}"#);
    events.push(own);
    let mut signed = event("c2", "bought", CANARY, 4);
    signed.identified = true;
    signed.anonymous_id = Some("anonymous-canary-7c1f".into());
    signed.traits = Some(format!(r#"{{"email":"{CANARY}@example.org"}}"#));
    signed.groups = vec![hark_model::Group { kind: "account".into(), id: "canary-7c1f inc".into() }];
    events.push(signed);
    for part in events.chunks(50) {
        append(engine, part);
        drained(engine);
    }
    let mut builder = BatchBuilder::new(1);
    builder.push_dead(&DeadLetter {
        reason: Reason::BadTime,
        detail: "the time of an event".into(),
        dialect: "segment".into(),
        raw: format!(r#"{{"event":{{"userId":"{CANARY}"}}}}"#),
        received: 5,
        verified: false,
    });
    engine.append_wait(builder.finish()).expect("appended");
    drained(engine);
}

#[test]
fn no_byte_stays_and_the_ids_stay_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    fill(&engine);
    let erasure = engine.erase(1, Population::Customer, CANARY).expect("erased");
    assert_eq!((erasure.ids, erasure.events, erasure.dead_letters), (2, 2, 1));
    assert_eq!(holders(dir.path(), CANARY.as_bytes()), Vec::<String>::new());
    assert_eq!(messages(&*drained(&engine)).len(), 300);
    append(&engine, &[event("c3", "seen", CANARY, 5), event("c4", "seen", "anonymous-canary-7c1f", 6)]);
    assert_eq!(messages(&*drained(&engine)).len(), 300);
    let accounting = engine.accounting(1).expect("accounting");
    assert_eq!((accounting.erased, accounting.refused_by_consent), (2, 3));
    drop(engine);
    let engine = open(dir.path());
    append(&engine, &[event("c5", "seen", CANARY, 7)]);
    assert_eq!(messages(&*drained(&engine)).len(), 300);
    engine.close().expect("closes");
    let diagnosis = engine::diagnose(dir.path()).expect("looked at");
    assert_eq!(diagnosis.findings, []);
    assert_eq!(diagnosis.events, 300);
}

#[test]
fn an_erased_customer_who_sends_again_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    fill(&engine);
    engine.erase(1, Population::Customer, CANARY).expect("erased");
    let mut again = event("c3", "seen", CANARY, 5);
    again.properties = format!(r#"{{"note":"{CANARY} again"}}"#);
    append(&engine, &[again]);
    assert_eq!(messages(&*drained(&engine)).len(), 300);
    engine.close().expect("closes");
    assert_eq!(holders(dir.path(), CANARY.as_bytes()), Vec::<String>::new());
    assert_eq!(engine::diagnose(dir.path()).expect("looked at").findings, []);
}

#[test]
fn somebody_who_shared_the_device_stays_without_its_id() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    fill(&engine);
    // The device belongs to whom it was tied to first; later somebody else signs in there, and their rows name it.
    let mut other = event("s1", "seen", "somebody-else", 50);
    other.identified = true;
    other.anonymous_id = Some("anonymous-canary-7c1f".into());
    append(&engine, &[other, event("s2", "seen", "somebody-else", 51)]);
    drained(&engine);
    let erasure = engine.erase(1, Population::Customer, CANARY).expect("erased");
    assert_eq!((erasure.ids, erasure.events), (2, 2));
    assert_eq!(holders(dir.path(), CANARY.as_bytes()), Vec::<String>::new());
    let stay = messages(&*drained(&engine));
    assert!(stay.len() == 302 && ["s1", "s2"].iter().all(|id| stay.contains(&(*id).to_owned())), "{stay:?}");
    engine.close().expect("closes");
    assert_eq!(engine::diagnose(dir.path()).expect("looked at").findings, []);
}

#[test]
fn a_restored_older_backup_applies_the_erasures_of_the_newer_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let engine = open(&data);
    fill(&engine);
    engine::backup(&data, &dir.path().join("copy")).expect("backed up");
    engine.erase(1, Population::Customer, CANARY).expect("erased");
    let restored = dir.path().join("restored");
    engine::restore(&dir.path().join("copy"), &restored, Some(&data)).expect("restored");
    assert_eq!(holders(&restored, CANARY.as_bytes()), Vec::<String>::new());
    let other = open(&restored);
    assert_eq!(messages(&*drained(&other)).len(), 300);
}

/// What a backup lacks: the list beside the catalogue.
const LIST: &str = "erased.list";

#[test]
fn an_older_catalogue_put_back_by_hand_is_found_out_by_the_list_beside_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let (data, copy) = (dir.path().join("data"), dir.path().join("copy"));
    let engine = open(&data);
    fill(&engine);
    engine.compact(1).expect("compacted");
    engine::backup(&data, &copy).expect("backed up");
    assert!(!copy.join(LIST).exists(), "no backup holds it");
    engine.erase(1, Population::Customer, CANARY).expect("erased");
    drop(engine);
    let list = std::fs::read_to_string(data.join(LIST)).expect("the list");
    assert_eq!((list.lines().count(), list.contains("canary")), (2, false), "{list}");
    // A line that was cut off, one of another origin, and no lines at all do no harm.
    let other = list.replacen(&list[..8], "00000000", 1);
    std::fs::write(data.join(LIST), format!("{}{list}1 2 3\nx\n{}", &other[..70], &list[..50])).expect("written");
    let back = dir.path().join("back");
    engine::restore(&copy, &back, None).expect("restored");
    std::fs::copy(data.join(LIST), back.join(LIST)).expect("copied");
    let engine = open(&back);
    let since = engine.erased_since(engine::Erased::new()).expect("compared");
    assert_eq!(since.customers().expect("who").len(), 1, "two ids of one customer");
    since.erase().expect("erased again");
    assert_eq!(holders(&back, CANARY.as_bytes()), Vec::<String>::new());
    assert!(engine.erased_since(engine::Erased::new()).expect("compared").is_empty());
    // What is written next begins a line of its own.
    engine.erase(1, Population::Customer, "u1").expect("erased");
    let erased = engine.erased().expect("known");
    drop(engine);
    std::fs::remove_file(back.join("hark.db")).expect("removed");
    let bare = dir.path().join("bare");
    engine::restore(&copy, &bare, None).expect("restored");
    std::fs::copy(back.join(LIST), bare.join(LIST)).expect("copied");
    let engine = open(&bare);
    engine.erased_since(engine::Erased::new()).expect("compared").erase().expect("erased again");
    assert_eq!(engine.erased().expect("known"), erased);
    assert_eq!(engine::diagnose(&bare).expect("looked at").findings, []);
}
