//! Do runs remember exactly what was put in, across merges, and do they notice damage?

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;
use std::path::Path;

fn make(dir: &Path, id: u64, kind: Kind, sorted: &[u128], received: Micros) -> Arc<Run> {
    let meta = RunMeta { id, kind, entries: sorted.len() as u64, received_first: received, received_last: received };
    let place = Path::new("test");
    if sorted.len().is_multiple_of(2) {
        return Arc::new(Run::small(meta, &run::small_bytes(sorted), place).expect("small run"));
    }
    write::write(dir, id, sorted).expect("written");
    Arc::new(Run::open(dir, meta).expect("opened"))
}

fn random_entry(seed: u64) -> u128 {
    let hasher = IdHasher::new([3; 16]);
    entry(&hasher, &seed.to_le_bytes(), seed as u32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: hark_testkit::times::times(64), ..ProptestConfig::default() })]

    #[test]
    fn a_set_of_runs_is_a_map(batches in proptest::collection::vec(proptest::collection::vec(0u64..500, 1..80), 1..30)) {
        let dir = tempfile::tempdir().expect("a folder");
        let mut set = RunSet::default();
        let mut model: HashMap<u128, u128> = HashMap::new();
        let mut next = 1;
        for batch in batches {
            let mut entries: Vec<u128> = batch.into_iter().map(random_entry).collect();
            entries.sort_unstable();
            entries.dedup();
            let found = set.find(Kind::Client, &entries).expect("reads");
            for (entry, found) in entries.iter().zip(&found) {
                prop_assert_eq!(model.get(&(entry & !BODY_MASK)).copied(), *found);
            }
            let fresh: Vec<u128> =
                entries.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(e, _)| *e).collect();
            model.extend(fresh.iter().map(|e| (e & !BODY_MASK, *e)));
            set = set.replaced(&[], &[make(dir.path(), next, Kind::Client, &fresh, next as i64)]);
            next += 1;
            while let Some(runs) = set.to_merge() {
                let mut all = Vec::new();
                merge(&runs, |entry| {
                    all.push(entry);
                    Ok(())
                })
                .expect("reads");
                let gone: Vec<u64> = runs.iter().map(|r| r.meta.id).collect();
                let new = make(dir.path(), next, Kind::Client, &all, runs[0].meta.received_first);
                next += 1;
                set = set.replaced(&gone, &[new]);
            }
        }
        prop_assert!(set.find(Kind::Import, &[random_entry(1)]).expect("reads")[0].is_none());
    }
}

#[test]
fn every_flipped_byte_of_a_run_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut entries: Vec<u128> = (0..33).map(random_entry).collect();
    entries.sort_unstable();
    write::write(dir.path(), 1, &entries).expect("written");
    let path = run::path(dir.path(), 1);
    let good = std::fs::read(&path).expect("read");
    let meta = RunMeta { id: 1, kind: Kind::Client, entries: 33, received_first: 0, received_last: 0 };
    Run::open(dir.path(), meta.clone()).and_then(|r| r.verify()).expect("sound");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        std::fs::write(&path, bad).expect("written");
        assert!(Run::open(dir.path(), meta.clone()).and_then(|r| r.verify()).is_err(), "byte {at} was not noticed");
    }
}

#[test]
fn a_run_of_many_blocks_is_found_again_and_gives_the_same_bytes_when_merged() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut entries: Vec<u128> = (0..30_000).map(random_entry).collect();
    entries.sort_unstable();
    let whole = make(dir.path(), 1, Kind::Client, &entries[1..], 0);
    assert!(whole.verify().is_ok() && whole.has_file());
    for entry in &entries[1..] {
        assert_eq!(whole.find(*entry).expect("read"), Some(*entry));
    }
    assert_eq!(whole.find(entries[0]).expect("read"), None);
    let part = |first: usize| entries[1..].iter().copied().skip(first).step_by(2).collect::<Vec<_>>();
    let parts = [make(dir.path(), 2, Kind::Client, &part(0)[1..], 0), make(dir.path(), 3, Kind::Client, &part(1), 1)];
    let first = make(dir.path(), 4, Kind::Client, &part(0)[..1], 2);
    let mut writer = write::RunWriter::create(dir.path(), 5).expect("created");
    let runs: Vec<_> = parts.into_iter().chain([first]).collect();
    merge(&runs, |entry| writer.push(entry)).expect("merged");
    assert_eq!(writer.finish().expect("written"), 29_999);
    let bytes = |id| std::fs::read(run::path(dir.path(), id)).expect("read");
    assert!(bytes(1) == bytes(5));
}

#[test]
fn runs_are_forgotten_only_after_the_window() {
    let dir = tempfile::tempdir().expect("a folder");
    let entries = [random_entry(1), random_entry(2)];
    let kinds = [Kind::Client, Kind::Import, Kind::Identified];
    let runs: Vec<_> = kinds.iter().zip(1..).map(|(k, id)| make(dir.path(), id, *k, &entries, 0)).collect();
    let set = RunSet::default().replaced(&[], &runs);
    assert!(set.expired(limits::DEDUPE_WINDOW).is_empty());
    assert_eq!(set.expired(limits::DEDUPE_WINDOW + SLACK + 1), vec![1]);
}
