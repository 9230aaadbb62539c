//! Was this read before, and which number has it?
//!
//! Workspaces have thousands of tests, and most are read together for each question that names a segment: looking through all of them for
//! each would take the square of that. What two say is the same when it is written the same.

use super::super::leaf::Leaf;
use super::super::{Sequence, Tree};
use crate::spec::Selector;
use rustc_hash::FxHashMap;
use std::fmt::Debug;

/// By what each says: its number.
#[derive(Debug, Default)]
pub(super) struct Index {
    leaves: FxHashMap<String, usize>,
    selectors: FxHashMap<String, usize>,
    numbers: FxHashMap<String, usize>,
    sequences: FxHashMap<String, usize>,
    trees: FxHashMap<String, usize>,
}

impl Index {
    pub(super) fn leaf(&mut self, all: &mut Vec<Leaf>, one: Leaf) -> usize {
        known(&mut self.leaves, all, one, written)
    }

    /// Whatever it is called.
    pub(super) fn selector(&mut self, all: &mut Vec<Selector>, one: Selector) -> usize {
        known(&mut self.selectors, all, one, |one| written(&(&one.names, &one.condition)))
    }

    pub(super) fn number(&mut self, all: &mut Vec<String>, one: String) -> usize {
        known(&mut self.numbers, all, one, String::clone)
    }

    pub(super) fn sequence(&mut self, all: &mut Vec<Sequence>, one: Sequence) -> usize {
        known(&mut self.sequences, all, one, |one| written(&(&one.when, &one.steps, &one.plan.selectors)))
    }

    pub(super) fn tree(&mut self, all: &mut Vec<Tree>, one: Tree) -> usize {
        known(&mut self.trees, all, one, written)
    }
}

fn written(what: &impl Debug) -> String {
    format!("{what:?}")
}

fn known<T>(index: &mut FxHashMap<String, usize>, all: &mut Vec<T>, one: T, says: impl FnOnce(&T) -> String) -> usize {
    *index.entry(says(&one)).or_insert_with(|| {
        all.push(one);
        all.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use crate::calendar::{Weekday, Zone};
    use crate::segment::{Library, Rules};
    use crate::spec::Defaults;
    use serde_json::json;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    /// Rules of 400 tests each, no two of which are the same.
    fn library(rules: usize) -> Library {
        let parts = |rule: usize| (0..400).map(move |part| json!({"trait": "plan", "is": format!("{rule} {part}")}));
        Library::new((0..rules).map(|rule| (format!("s{rule}"), json!({"any": parts(rule).collect::<Vec<_>>()}))))
    }

    #[test]
    fn many_tests_are_read_one_after_another() {
        let segments = Arc::new(library(50));
        let defaults = Defaults { now: 0, zone: Zone::utc(), week_start: Weekday::Monday, segments };
        let begun = Instant::now();
        let (rules, places) = Rules::all(&defaults);
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(rules.tests(), 20_000);
        // Compared with each other they are 200 million pairs, which takes minutes on any machine.
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_test_of_several_rules_counts_in_each_and_is_made_once() {
        let rule = json!([{"did": "x"}, {"trait": "plan", "is": "pro"}]);
        let named =
            json!([{"segment": "a"}, {"account": rule}, {"did": {"event": "x", "where": {"property": "p", "is": 1}}}]);
        let rules = [("a".to_owned(), rule.clone()), ("b".to_owned(), rule), ("c".to_owned(), named)];
        let segments = Arc::new(Library::new(rules));
        let defaults = Defaults { now: 0, zone: Zone::utc(), week_start: Weekday::Monday, segments };
        let (rules, _) = Rules::all(&defaults);
        // Two each; a name, an account with two, an event and its condition.
        assert_eq!((rules.tests(), rules.leaves.len()), (2 + 2 + 6, 4));
    }
}
