//! Does every question answer what a brute-force search over all possibilities answers?
//!
//! The oracle lives in `hark-testkit` and knows nothing of this crate. A failure prints its seed and the smallest
//! history that still fails. `HARK_SEED` and `HARK_CASES` choose other cases or more of them.

mod customers;
mod funnel;
mod journeys;
mod lifecycle;
mod mapped;
mod paths;
mod retention;
mod rules;
mod stages;
mod stickiness;
mod time_between;
mod trend;

use hark_model::Micros;
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::mapping::Mapping;
use hark_query::segment::Library;
use hark_testkit::oracle;
use hark_testkit::random::Random;
use hark_testkit::trial::{self, Case, Verdict};
use hark_timeline::memory::MemorySource;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Asks so many random questions about random histories and compares with the oracle.
fn compare(first_seed: u64, cases: u64, ask: impl Fn(&mut Random, Micros) -> Json) {
    trial::run(first_seed, cases, |random| Case::new(random, &ask), judge);
}

/// Takes the workspace's mapping out of a spec: as it stands there, and as it is read.
fn mapping(spec: &mut Json) -> (Json, Mapping) {
    let said = spec.as_object_mut().and_then(|map| map.remove("mappings")).unwrap_or(json!([]));
    let read = Mapping::read(&said).expect("a mapping");
    (said, read)
}

fn judge(case: &Case) -> Verdict {
    let mut spec = case.spec.clone();
    let (mappings, mapping) = mapping(&mut spec);
    let segments = Arc::new(Library::default().with_mapping(mapping));
    let source = MemorySource::new(case.events.clone());
    let context = Context {
        source: &source,
        now: case.now,
        threads: 1,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &segments,
        halt: &hark_query::halt::NEVER,
    };
    let answer = hark_query::answer(&context, &spec).map_err(|error| format!("refused: {error:?}"))?;
    let events = oracle::mapping::marked(&case.events, &mappings);
    trial::agrees(&Case { events, spec, now: case.now }, answer)
}
