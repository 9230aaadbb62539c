//! Does every question answer what a brute-force search over all possibilities answers?
//!
//! The oracle lives in `hark-testkit` and knows nothing of this crate. A failure prints its seed and the smallest
//! history that still fails. `HARK_SEED` and `HARK_CASES` choose other cases or more of them.

mod customers;
mod funnel;
mod journeys;
mod lifecycle;
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
use hark_testkit::random::Random;
use hark_testkit::trial::{self, Case, Verdict};
use hark_timeline::memory::MemorySource;
use serde_json::Value as Json;

/// Asks so many random questions about random histories and compares with the oracle.
fn compare(first_seed: u64, cases: u64, ask: impl Fn(&mut Random, Micros) -> Json) {
    trial::run(first_seed, cases, |random| Case::new(random, &ask), judge);
}

fn judge(case: &Case) -> Verdict {
    let source = MemorySource::new(case.events.clone());
    let context = Context {
        source: &source,
        now: case.now,
        threads: 1,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &hark_query::segment::NONE,
        halt: &hark_query::halt::NEVER,
    };
    let answer = hark_query::answer(&context, &case.spec).map_err(|error| format!("refused: {error:?}"))?;
    trial::agrees(case, answer)
}
