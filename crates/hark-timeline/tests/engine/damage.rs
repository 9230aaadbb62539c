//! Is a flipped byte, in whatever file, found or harmless?

use crate::support::*;
use hark_timeline::{Engine, engine};
use std::path::{Path, PathBuf};

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("created");
        std::fs::copy(&file, target).expect("copied");
    }
}

/// What a folder answers: everything that is stored, or that it is damaged.
fn answer(dir: &Path) -> Option<Vec<(Vec<String>, Vec<String>)>> {
    let engine = Engine::open(dir, options()).ok()?;
    engine.wait_drained(std::time::Duration::from_secs(60)).ok()?;
    let view = engine.view(1).ok()?;
    let mut all = Vec::new();
    let mut damaged = false;
    let visit = &mut |rows: &hark_timeline::CustomerRows<'_>| {
        let ids = view.ids_of(rows.key);
        let events: Result<Vec<_>, _> =
            (0..rows.times.len()).map(|i| view.event(rows.rows.at(i)).map(|e| e.message_id)).collect();
        match (ids, events) {
            (Ok(ids), Ok(events)) => all.push((ids, events)),
            _ => damaged = true,
        }
    };
    let range = hark_model::KeyRange::of(hark_model::Population::Customer);
    view.walk(range, &Default::default(), visit).ok()?;
    all.sort();
    (!damaged).then_some(all)
}

#[test]
fn spines_that_are_gone_or_damaged_are_made_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let events: Vec<_> = (0..50).map(|i| event(&format!("m{i:02}"), "seen", &format!("u{}", i % 7), i)).collect();
    append(&engine, &events);
    let expected = messages(&*drained(&engine));
    engine.close().expect("closes");
    let spine = files(dir.path()).into_iter().find(|f| f.extension().is_some_and(|e| e == "spine")).expect("one");
    let good = std::fs::read(&spine).expect("read");
    std::fs::remove_file(&spine).expect("removed");
    let engine = open(dir.path());
    assert_eq!(messages(&*drained(&engine)), expected);
    engine.close().expect("closes");
    assert_eq!(std::fs::read(&spine).expect("read"), good);
    let mut bad = good.clone();
    let last = bad.len() - 1;
    bad[last] ^= 1;
    std::fs::write(&spine, bad).expect("written");
    let said = engine::diagnose(dir.path()).expect("looked at").findings;
    assert!(said.iter().all(|f| !f.fatal) && said.len() == 1, "{said:?}");
    let engine = open(dir.path());
    engine.mend_spines(1).expect("mended");
    assert_eq!(messages(&*drained(&engine)), expected);
    assert_eq!(std::fs::read(&spine).expect("read"), good);
}

#[test]
fn a_flipped_byte_is_found_or_harmless() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = dir.path().join("good");
    let engine = open(&good);
    let events: Vec<_> = (0..1100).map(|i| event(&format!("m{i}"), "seen", &format!("u{}", i % 7), i)).collect();
    append(&engine, &events);
    drained(&engine);
    let mut linked = event("l1", "seen", "u1", 3);
    linked.identified = true;
    linked.anonymous_id = Some("u2".into());
    append(&engine, &[linked]);
    drained(&engine);
    engine.close().expect("closes");
    let engine = open(&good);
    append(&engine, &[event("waiting", "seen", "u3", 5)]);
    drop(engine);
    assert_eq!(engine::diagnose(&good).expect("looked at").findings, []);
    let expected_dir = dir.path().join("expected");
    copy(&good, &expected_dir);
    let expected = answer(&expected_dir).expect("sound");
    assert_eq!(expected.iter().map(|(_, events)| events.len()).sum::<usize>(), 1102);
    let seed = 0x5eed_u64;
    let mut state = seed;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..40 {
        let bad = dir.path().join("bad");
        copy(&good, &bad);
        let all: Vec<PathBuf> = files(&bad).into_iter().filter(|f| f.metadata().is_ok_and(|m| m.len() > 0)).collect();
        let file = &all[random(all.len())];
        let mut bytes = std::fs::read(file).expect("read");
        let at = random(bytes.len());
        bytes[at] ^= 1 << random(8);
        std::fs::write(file, bytes).expect("written");
        let said = engine::diagnose(&bad).map(|d| d.findings).unwrap_or_default();
        let got = answer(&bad);
        let place = file.strip_prefix(&bad).expect("below").display();
        if got.as_ref().is_some_and(|got| *got != expected) {
            panic!("seed {seed}, round {round}: byte {at} of {place} changed the answer; doctor: {said:?}");
        }
        std::fs::remove_dir_all(&bad).expect("removed");
    }
}

/// Copies of the events `0..count` that stand in long runs, then a flipped byte in the file of one kind of run.
fn with_damaged_run(dir: &Path, flip: impl Fn(&mut Vec<u8>)) -> (Vec<hark_model::Event>, usize) {
    let engine = open(dir);
    let mut events: Vec<_> = (0..1500).map(|i| event(&format!("m{i}"), "seen", &format!("u{i}"), i)).collect();
    for (i, one) in events.iter_mut().enumerate() {
        one.identified = i % 2 == 0;
        one.anonymous_id = (i % 2 == 0).then(|| format!("a{i}"));
        if i % 3 == 0 {
            one.message_id = hark_model::MessageId::Import(i as u128);
        }
    }
    // Long enough for files of their own: a thousand ids lie in the catalogue.
    events.extend((0..2200).map(|i| {
        let mut one = event("", "imported", &format!("v{i}"), i);
        one.message_id = hark_model::MessageId::Import(10_000 + i as u128);
        one.identified = true;
        one
    }));
    append(&engine, &events);
    drained(&engine);
    engine.close().expect("closes");
    let runs: Vec<PathBuf> = files(&dir.join("dedupe/1"));
    for run in &runs {
        let mut bytes = std::fs::read(run).expect("read");
        flip(&mut bytes);
        std::fs::write(run, bytes).expect("written");
    }
    (events, runs.len())
}

#[test]
fn damaged_files_of_message_ids_are_made_anew_and_nothing_is_counted_twice() {
    let flips: [(&str, fn(&mut Vec<u8>)); 4] = [
        ("an entry", |bytes| bytes[64 + 5] ^= 1),
        ("the header", |bytes| bytes[9] ^= 1),
        ("the checksums", |bytes| *bytes.last_mut().expect("bytes") ^= 1),
        ("all of it", Vec::clear),
    ];
    for (what, flip) in flips {
        let dir = tempfile::tempdir().expect("a folder");
        let (events, runs) = with_damaged_run(dir.path(), flip);
        assert!(runs >= 2, "imports and identified ids have long runs");
        let said = engine::diagnose(dir.path()).expect("looked at").findings;
        assert!(said.len() >= runs && said.iter().all(|f| !f.fatal), "{what}: {said:?}");
        let engine = open(dir.path());
        // The same again, and something new.
        append(&engine, &events);
        append(&engine, &[event("new", "seen", "u1", 9)]);
        drained(&engine);
        let counts = engine.accounting(1).expect("counted");
        assert_eq!((counts.stored, counts.duplicates, counts.conflicts), (3701, 3700, 0), "{what}");
        engine.close().expect("closes");
        assert_eq!(engine::diagnose(dir.path()).expect("looked at").findings, [], "{what}");
    }
}

#[test]
fn who_is_identified_is_known_after_the_file_was_made_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    with_damaged_run(dir.path(), |bytes| bytes[64 + 5] ^= 1);
    let engine = open(dir.path());
    // Two identified ids may not be joined by a claim, whether or not they ever took part in a link.
    let mut claim = event("claim", "seen", "v1", 9);
    claim.anonymous_id = Some("v2".into());
    claim.identified = true;
    append(&engine, &[claim]);
    let view = drained(&engine);
    let key = |id: &str| view.resolve(hark_model::Population::Customer, id);
    assert_ne!(key("v1"), key("v2"));
    assert_eq!(key("u0"), key("a0"));
}

#[test]
fn flipped_bytes_of_free_pages_are_harmless() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = dir.path().join("good");
    let engine = open(&good);
    append(&engine, &[event("stays", "seen", "u1", 1)]);
    drained(&engine);
    // Long enough for pages of its own, which are free once it is drained, and too irregular to be compressed away.
    let mut state = 7u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{state:016x}")
    };
    let mut events: Vec<_> = (0..400).map(|i| event(&format!("m{i}"), "seen", "u2", i)).collect();
    events
        .iter_mut()
        .for_each(|one| one.properties = format!(r#"{{"n":"{}"}}"#, (0..12).map(|_| noise()).collect::<String>()));
    append(&engine, &events);
    drained(&engine);
    engine.close().expect("closes");
    let looked_at = dir.path().join("looked_at");
    copy(&good, &looked_at);
    let expected = answer(&looked_at).expect("sound");
    let file = good.join("hark.db");
    let bytes = std::fs::read(&file).expect("read");
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    // The first trunk page of the list of free pages, then the leaves it names (SQLite's file format, 1.5).
    let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
    let trunk = word(32);
    assert!(trunk > 0, "there are free pages");
    let start = (trunk - 1) * page;
    let leaves: Vec<usize> = (0..word(start + 4)).map(|i| word(start + 8 + i * 4)).collect();
    assert!(!leaves.is_empty(), "there are free leaves");
    for leaf in leaves.iter().take(5) {
        let bad = dir.path().join("bad");
        copy(&good, &bad);
        let mut bytes = bytes.clone();
        bytes[(leaf - 1) * page + 100] ^= 0x55;
        std::fs::write(bad.join("hark.db"), bytes).expect("written");
        assert_eq!(engine::diagnose(&bad).expect("looked at").findings, [], "nothing is lost, so nothing is said");
        assert_eq!(answer(&bad).as_ref(), Some(&expected));
        std::fs::remove_dir_all(&bad).expect("removed");
    }
    // The list itself: found, or harmless.
    for at in [start + 4, start + 8, 35, 39] {
        let bad = dir.path().join("bad");
        copy(&good, &bad);
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x55;
        std::fs::write(bad.join("hark.db"), bytes).expect("written");
        let said = engine::diagnose(&bad).map_or(1, |diagnosis| diagnosis.findings.len());
        let got = answer(&bad);
        assert!(said > 0 || got.as_ref() == Some(&expected), "byte {at} changes something and nobody says so");
        assert!(got.is_none_or(|got| got == expected), "byte {at} changes the answer");
        std::fs::remove_dir_all(&bad).expect("removed");
    }
}
