//! Does everything that was stored of an event come back from a segment?

mod rows;

use hark_timeline::segment::{Effort, Segment, SegmentMeta, rebuild_spine, write_segment};
use hark_timeline::view::{NoGroups, NoLinks, View, ViewParts};
use hark_timeline::{EventSource, RowRef};
use proptest::prelude::*;
use rows::*;
use std::sync::Arc;

proptest! {
    #![proptest_config(ProptestConfig { cases: hark_testkit::times::times(64), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_field_comes_back(events in proptest::collection::vec(any_event(), 1..60), small in any::<bool>()) {
        let dir = tempfile::tempdir().expect("a folder");
        let set = Sorted::new(events);
        let effort = if small { Effort::Small } else { Effort::Fast };
        let meta = write_segment(dir.path(), 3, &set.rows(), &set.names, effort).expect("written");
        prop_assert_eq!(meta.events as usize, set.events.len());
        prop_assert_eq!(SegmentMeta::decode(&meta.encode(), dir.path()).expect("decoded"), meta.clone());
        let segment = Arc::new(Segment::open(dir.path(), meta.clone()).expect("open"));
        segment.verify(&set.names, &hasher()).expect("sound");
        let before = std::fs::read(SegmentMeta::spine_path(dir.path(), 3)).expect("a spine");
        std::fs::remove_file(SegmentMeta::spine_path(dir.path(), 3)).expect("removed");
        rebuild_spine(dir.path(), &meta, &set.names, &hasher()).expect("rebuilt");
        prop_assert_eq!(before, std::fs::read(SegmentMeta::spine_path(dir.path(), 3)).expect("a spine"));
        let view = view_of(dir.path(), vec![vec![segment]], &set.names);
        for (row, event) in set.events.iter().enumerate() {
            let stored = view.event(RowRef { segment: 0, row: row as u32 }).expect("an event");
            same(event, &stored)?;
            prop_assert_eq!(view.flags(RowRef { segment: 0, row: row as u32 }), event.flags);
        }
    }
}

fn view_of(dir: &std::path::Path, layers: Vec<Vec<Arc<Segment>>>, names: &hark_timeline::EventNames) -> View {
    let columns = hark_timeline::columns::ColumnCache::open(dir.join("columns"), 1 << 20).expect("a cache");
    View::new(ViewParts {
        layers,
        names: Arc::new(names.clone()),
        hasher: hasher(),
        identities: Arc::new(NoLinks),
        memberships: Arc::new(NoGroups),
        columns: Arc::new(columns),
        as_of: 0,
        version: 0,
    })
}
