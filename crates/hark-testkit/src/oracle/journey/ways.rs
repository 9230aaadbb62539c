//! Which new things did customers do one after the other in a stay, and where did they go behind the last of them?

use super::super::history::{Fact, Setting};
use super::super::quantile::quantile;
use super::{Entry, place, top};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What somebody did for the first time in their stay, in its order.
fn new_things<'e>(entry: &'e Entry) -> Vec<&'e Rc<Fact>> {
    let is_new = |fact: &&&Rc<Fact>| {
        let first = entry.person.seen.iter().find(|other| other.name == fact.name);
        first.is_some_and(|first| Rc::ptr_eq(first, fact))
    };
    entry.within.iter().filter(is_new).copied().collect()
}

pub(super) fn between(setting: &Setting, entries: &[Entry]) -> Json {
    let mut gaps: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for entry in entries {
        let new = new_things(entry);
        for at in 1..new.len() {
            let gap = (new[at].time - new[at - 1].time) as f64 / 1e6;
            gaps.entry((new[at - 1].name.clone(), new[at].name.clone())).or_default().push(gap);
        }
    }
    let mut rows: Vec<_> = gaps.into_iter().collect();
    rows.sort_by_key(|(names, gaps)| (std::cmp::Reverse(gaps.len()), names.clone()));
    let row = |((after, milestone), gaps): ((String, String), Vec<f64>)| json!({"after": after, "milestone": milestone, "customers": gaps.len(), "median_seconds": quantile(&gaps, 0.5)});
    rows.into_iter().take(top(setting)).map(row).collect()
}

pub(super) fn through(entries: &[Entry], keys: &[Json]) -> Json {
    // None sorts before any name, and who stays before who left.
    let mut ways: BTreeMap<(Option<String>, Option<usize>), usize> = BTreeMap::new();
    for entry in entries {
        let last = new_things(entry).last().map(|fact| fact.name.clone());
        let next = entry.stay.end.as_ref().map(|(_, next)| place(keys, next));
        *ways.entry((last, next)).or_default() += 1;
    }
    let mut rows: Vec<_> = ways.into_iter().collect();
    rows.sort_by_key(|(way, n)| (std::cmp::Reverse(*n), way.clone()));
    let row = |((last, next), n): ((Option<String>, Option<usize>), usize)| match next {
        None => json!({"last": last, "to": null, "staying": true, "customers": n}),
        Some(0) => json!({"last": last, "to": null, "customers": n}),
        Some(at) => json!({"last": last, "to": keys[at - 1], "customers": n}),
    };
    rows.into_iter().take(100).map(row).collect()
}
