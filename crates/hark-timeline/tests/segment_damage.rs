//! Is every flipped byte noticed, or harmless?

mod rows;

use hark_model::{Flags, KeyRange, Population};
use hark_timeline::columns::ColumnCache;
use hark_timeline::segment::{Effort, Segment, SegmentMeta, rebuild_spine, write_segment};
use hark_timeline::view::{NoGroups, NoLinks, View, ViewParts};
use hark_timeline::{Error, EventNames, EventSource, Field, RowRef, WalkOptions};
use rows::*;
use std::path::Path;
use std::sync::Arc;

fn events() -> Vec<hark_model::Event> {
    (0..40)
        .map(|i| {
            let id = hark_model::MessageId::Text(format!("m{i}"));
            let mut e =
                hark_model::Event::new(id, ["seen", "bought"][i % 2], &format!("u{}", i % 7), i as i64 * 7, 900);
            e.properties =
                format!(r#"{{"plan":"p{}","price":{},"odd":{}}}"#, i % 3, i as f64 / 4.0, ["1", "null"][i % 2]);
            e.sequence = (i % 5 == 0).then_some(i as i64);
            e.flags = if i % 6 == 0 { Flags::BOT } else { Flags::none() };
            e
        })
        .collect()
}

/// Everything a view says of one segment, as text.
fn answers(dir: &Path, meta: &SegmentMeta, names: &EventNames) -> Result<String, Error> {
    let segment = Arc::new(Segment::open(dir, meta.clone())?);
    let cache = tempfile::tempdir().expect("a folder");
    let view = View::new(ViewParts {
        layers: vec![vec![segment]],
        names: Arc::new(names.clone()),
        hasher: hasher(),
        identities: Arc::new(NoLinks),
        memberships: Arc::new(NoGroups),
        columns: Arc::new(ColumnCache::open(cache.path().join("c"), 1 << 20)?),
        as_of: 0,
        version: 0,
    });
    let mut said = String::new();
    let options = WalkOptions { exclude: Flags::BOT, ..WalkOptions::default() };
    view.walk(KeyRange::of(Population::Customer), &options, &mut |c| said += &format!("{c:?}"))?;
    let rows: Vec<_> = (0..meta.events as u32).map(|row| RowRef { segment: 0, row }).collect();
    said += &format!("{:?}", view.events(&rows)?);
    for name in ["plan", "price", "odd"] {
        let column = view.column(0, &Field::Property(name.to_owned()))?;
        rows.iter().for_each(|at| said += &format!("{:?}", column.cell(at.row as usize)));
    }
    Ok(said)
}

#[test]
fn every_flipped_byte_is_an_error_or_harmless() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = Sorted::new(events());
    let meta = write_segment(dir.path(), 1, &set.rows(), &set.names, Effort::Small).expect("written");
    let right = answers(dir.path(), &meta, &set.names).expect("sound");
    let mut noticed = 0;
    for path in [SegmentMeta::parquet_path(dir.path(), 1), SegmentMeta::spine_path(dir.path(), 1)] {
        let bytes = std::fs::read(&path).expect("a file");
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            std::fs::write(&path, &flipped).expect("written");
            match answers(dir.path(), &meta, &set.names) {
                Err(Error::Corrupt { .. }) => noticed += 1,
                Err(other) => panic!("byte {at} of {}: {other:?}", path.display()),
                Ok(said) => assert_eq!(said, right, "byte {at} of {}", path.display()),
            }
        }
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..length]).expect("written");
            let cut = answers(dir.path(), &meta, &set.names);
            assert!(matches!(cut, Err(Error::Corrupt { .. })), "cut at {length}");
        }
        std::fs::write(&path, &bytes).expect("written");
    }
    assert!(noticed > 1000, "only {noticed} flips were noticed");
    assert_eq!(answers(dir.path(), &meta, &set.names).expect("sound"), right);
}

#[test]
fn a_damaged_spine_is_made_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = Sorted::new(events());
    let meta = write_segment(dir.path(), 1, &set.rows(), &set.names, Effort::Fast).expect("written");
    let right = answers(dir.path(), &meta, &set.names).expect("sound");
    std::fs::write(SegmentMeta::spine_path(dir.path(), 1), b"nothing").expect("written");
    assert!(answers(dir.path(), &meta, &set.names).is_err());
    rebuild_spine(dir.path(), &meta, &set.names, &hasher()).expect("rebuilt");
    assert_eq!(answers(dir.path(), &meta, &set.names).expect("sound"), right);
}

#[test]
fn a_damaged_column_file_is_decoded_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let many: Vec<_> = (0..70_000)
        .map(|i| {
            let id = hark_model::MessageId::Import(i);
            let mut e = hark_model::Event::new(id, "seen", &format!("u{}", i % 999), i as i64, 900);
            e.properties = format!(r#"{{"plan":"p{}"}}"#, i % 3);
            e
        })
        .collect();
    let set = Sorted::new(many);
    let meta = write_segment(dir.path(), 1, &set.rows(), &set.names, Effort::Fast).expect("written");
    let columns = dir.path().join("columns");
    let read = || {
        let segment = Arc::new(Segment::open(dir.path(), meta.clone()).expect("open"));
        let view = View::new(ViewParts {
            layers: vec![vec![segment]],
            names: Arc::new(set.names.clone()),
            hasher: hasher(),
            identities: Arc::new(NoLinks),
            memberships: Arc::new(NoGroups),
            columns: Arc::new(ColumnCache::open(columns.clone(), 1 << 20).expect("a cache")),
            as_of: 0,
            version: 0,
        });
        let column = view.column(0, &Field::Property("plan".into())).expect("a column");
        (0..meta.events as usize).map(|row| format!("{:?}", column.cell(row))).collect::<Vec<_>>()
    };
    let right = read();
    let file = std::fs::read_dir(&columns).expect("a folder").next().expect("a file").expect("a file").path();
    let bytes = std::fs::read(&file).expect("a file");
    for at in (0..bytes.len()).step_by(997).chain([0, 8, 16, 60, bytes.len() - 1]) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 2;
        std::fs::remove_file(&file).expect("removed");
        std::fs::write(&file, &flipped).expect("written");
        assert_eq!(read(), right, "byte {at}");
    }
    let cache = ColumnCache::open(columns.clone(), 1 << 20).expect("a cache");
    assert!(cache.bytes() > 0);
    cache.retain(&|_| false).expect("forgotten");
    assert_eq!((cache.bytes(), std::fs::read_dir(&columns).expect("a folder").count()), (0, 0));
}
