//! What are the rules of watched segments worked out of, and by which names are they known?

use super::look;
use crate::library::Held;
use hark_records::Workspace;
use hark_records::segments::Stamp;
use hark_records::watches::Watch;
use std::collections::BTreeMap;

/// What the rules of watched segments are worked out of: two that are equal give the same rules.
#[derive(PartialEq, Eq)]
pub(super) struct Basis {
    pub stamp: Stamp,
    pub calendar: String,
    pub watched: Vec<(i64, String)>,
}

/// The calendar that rules are read in and the store they are asked of: whoever takes the watch over from another store begins anew, and
/// tells nobody that its own customers have entered.
pub(super) fn calendar(store: &str, workspace: &Workspace) -> String {
    format!("{store} {} {}", workspace.timezone, workspace.week_start)
}

/// Names the rules of each watched segment, with those that it names.
pub(super) fn rules(calendar: &str, watches: &[Watch], held: &Held) -> BTreeMap<i64, String> {
    let named = |watch: &Watch| look::fingerprint(calendar, &watch.name, held);
    watches.iter().map(|watch| (watch.segment, named(watch))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_another_store_are_not_known_here() {
        let workspace = Workspace {
            id: 1,
            name: "a".into(),
            timezone: "UTC".into(),
            week_start: "monday".into(),
            retention_days: None,
            quota_per_month: None,
            consent_required: false,
        };
        let watch = Watch { workspace: 1, segment: 7, name: "a".into(), rules: None, since: 5 };
        let of = |store| rules(&calendar(store, &workspace), std::slice::from_ref(&watch), &Held::default());
        assert_eq!(of("one"), of("one"));
        assert_ne!(of("one"), of("other"), "whoever takes over begins anew");
    }
}
