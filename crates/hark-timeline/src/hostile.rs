//! Can damaged bytes on disk make a reader of the store panic, hang, or take memory without end?
//!
//! Checksums refuse nearly all damage before a reader sees it; so the checksums are made to fit here wherever a reader
//! behind them takes lengths and numbers from the bytes.

use crate::dedupe::Kind;
use crate::dedupe::run::{self, Run, RunMeta};
use crate::inbox::codec::{Item, Items, put_dead, put_event, seal, unseal};
use crate::row::{EventRef, Row};
use crate::segment::{Effort, Segment, SegmentMeta, write_segment};
use crate::source::EventNames;
use hark_model::{DeadLetter, Event, IdHasher, LinkKind, MessageId, Population, Reason};
use hark_testkit::fuzz::Target;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// A target of this crate.
pub fn target(name: &'static str, corpus: Vec<Vec<u8>>) -> Target<'static> {
    Target {
        name,
        manifest: env!("CARGO_MANIFEST_DIR"),
        corpus,
        tokens: &["{}", "\"a\"", "{\"a\":1}"],
        bytes_max: 64 << 10,
    }
}

fn events() -> Vec<Event> {
    let make = |n: u128| {
        let id = match n % 3 {
            0 => MessageId::Import(n),
            1 => MessageId::Text(format!("5f0c7d2e-0000-4000-8000-{n:012}")),
            _ => MessageId::Text(format!("m{n}")),
        };
        let mut event = Event::new(id, ["seen", "bought"][n as usize % 2], &format!("u{}", n % 4), n as i64, 9);
        event.identified = n.is_multiple_of(2);
        event.anonymous_id = (n % 5 == 1).then(|| format!("a{n}"));
        event.properties = format!(r#"{{"n":{n},"t":"x{n}","b":true,"o":{{"a":[1]}}}}"#);
        event.traits = (n % 3 == 1).then(|| r#"{"plan":"pro"}"#.to_owned());
        event.groups = vec![hark_model::Group { kind: "account".into(), id: "acme".into() }];
        event.links = vec![("u1".into(), "u2".into(), LinkKind::Merge)];
        event.sequence = Some(n as i64);
        event
    };
    (0..40).map(make).collect()
}

fn payload() -> Vec<u8> {
    let mut payload = Vec::new();
    events().iter().take(6).for_each(|event| put_event(&mut payload, event));
    put_dead(
        &mut payload,
        &DeadLetter {
            reason: Reason::BadTime,
            detail: "time".into(),
            dialect: "segment".into(),
            raw: "{\"a\":1}".repeat(20),
            received: 4,
            verified: true,
        },
    );
    payload
}

/// Reads every item of a payload.
fn reads(payload: &[u8]) -> bool {
    let mut good = 0;
    for item in Items::new(payload) {
        match item {
            Ok(Item::Event(event)) => good += usize::from(event.links().is_ok()),
            Ok(Item::Dead(_)) => good += 1,
            Err(_) => break,
        }
    }
    good > 0
}

#[test]
fn batches_of_the_inbox() {
    let payload = payload();
    target("inbox_payload", vec![payload.clone()]).run(reads);
    let long = payload.repeat(20);
    target("inbox_blob", vec![seal(payload), seal(long)]).run(|blob| unseal(blob).is_ok_and(|payload| reads(&payload)));
}

fn segment(dir: &Path) -> (SegmentMeta, EventNames, IdHasher) {
    let (hasher, events) = (IdHasher::new([3; 16]), events());
    let mut payload = Vec::new();
    events.iter().for_each(|event| put_event(&mut payload, event));
    let refs: Vec<EventRef<'_>> = Items::new(&payload)
        .filter_map(|item| match item {
            Ok(Item::Event(event)) => Some(event.event),
            _ => None,
        })
        .collect();
    let mut names = EventNames::new(Vec::new());
    let mut rows: Vec<Row<'_>> = refs
        .into_iter()
        .map(|event| {
            let raw = hasher.customer(Population::Customer, event.id);
            Row { customer: raw, raw, code: names.intern(event.name), event }
        })
        .collect();
    rows.sort_by_key(|row| (row.customer, row.event.time));
    (write_segment(dir, 1, &rows, &names, Effort::Small).expect("written"), names, hasher)
}

#[test]
fn descriptions_of_segments() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = segment(dir.path()).0.encode();
    let body = good[..good.len() - 8].to_vec();
    target("segment_meta", vec![body]).run(|body| {
        let signed = [body, &xxh3_64(body).to_le_bytes()[..]].concat();
        let _ = SegmentMeta::decode(body, Path::new("unsigned"));
        let Ok(meta) = SegmentMeta::decode(&signed, Path::new("signed")) else { return false };
        let again = SegmentMeta::decode(&meta.encode(), Path::new("again")).expect("written by us");
        assert_eq!(again, meta, "what is written is read again");
        true
    });
}

#[test]
fn files_of_segments() {
    let dir = tempfile::tempdir().expect("a folder");
    let (meta, names, hasher) = segment(dir.path());
    let paths = [SegmentMeta::parquet_path(dir.path(), 1), SegmentMeta::spine_path(dir.path(), 1)];
    let good = paths.clone().map(|path| std::fs::read(path).expect("read"));
    for (at, name) in ["segment_parquet", "segment_spine"].into_iter().enumerate() {
        target(name, vec![good[at].clone()]).run(|bytes| {
            std::fs::write(&paths[at], bytes).expect("written");
            let sound = Segment::open(dir.path(), meta.clone()).and_then(|s| s.verify(&names, &hasher)).is_ok();
            assert!(!sound || bytes == good[at], "damage that nobody notices");
            std::fs::write(&paths[at], &good[at]).expect("written");
            sound
        });
    }
}

#[test]
fn runs_of_message_ids() {
    let dir = tempfile::tempdir().expect("a folder");
    let entries: Vec<u128> = (1..2000u128).map(|n| n << 100).collect();
    crate::dedupe::write::write(dir.path(), 1, &entries).expect("written");
    let path = run::path(dir.path(), 1);
    let good = std::fs::read(&path).expect("read");
    let meta = RunMeta { id: 1, kind: Kind::Client, entries: 1999, received_first: 0, received_last: 1 };
    target("run", vec![good.clone()]).run(|bytes| {
        std::fs::write(&path, bytes).expect("written");
        let opened = Run::open(dir.path(), meta.clone());
        let sound = opened.is_ok_and(|run| run.find(5 << 100).is_ok() && run.verify().is_ok());
        assert!(!sound || bytes == good, "damage that nobody notices");
        let _ = Run::small(meta.clone(), bytes, &path);
        sound
    });
}
