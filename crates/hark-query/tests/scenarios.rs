//! Do the questions answer what a reader works out by hand?
//!
//! The texts in `tests/scenarios` say events in, answer out. Their format is described in `hark_testkit::scenario`.
//! The brute-force oracle must agree with each of them, too.

use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_testkit::scenario::{self, Scenario};
use hark_testkit::trial::{self, Case};
use hark_testkit::{compare, oracle};
use hark_timeline::memory::MemorySource;
use std::path::Path;

/// Below this many scenarios some must have got lost.
const SCENARIOS_MIN: usize = 35;

#[test]
fn every_scenario_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = std::fs::read_dir(&folder).expect("the folder of scenarios");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    files.sort();
    let mut failures = Vec::new();
    for file in &files {
        assert_eq!(file.extension().and_then(|e| e.to_str()), Some("txt"), "{} is no scenario", file.display());
        let text = std::fs::read_to_string(file).expect("a scenario that can be read");
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        match Scenario::parse(&text) {
            Ok(scenario) => failures.extend(check(name, &scenario)),
            Err(why) => failures.push(format!("{name}: {why}")),
        }
    }
    assert!(files.len() >= SCENARIOS_MIN, "only {} scenarios were found", files.len());
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

fn check(name: &str, scenario: &Scenario) -> Vec<String> {
    let source = MemorySource::new(scenario.events.clone());
    let context = Context {
        source: &source,
        now: scenario.now,
        threads: 1,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &hark_query::segment::NONE,
        halt: &hark_query::halt::NEVER,
    };
    let mut failures = Vec::new();
    for (query, expected) in &scenario.checks {
        let found = match hark_query::answer(&context, query) {
            Ok(answer) => compare::difference(expected, &answer).or_else(|| {
                let case = Case { events: scenario.events.clone(), spec: query.clone(), now: scenario.now };
                oracle::knows(query).then(|| trial::agrees(&case, answer).err()).flatten()
            }),
            Err(error) => Some(format!("refused: {error}")),
        };
        if let Some(found) = found {
            failures.push(format!("{name}: {found}\n  query: {query}\n  {}", scenario::describe(scenario)));
        }
    }
    failures
}
