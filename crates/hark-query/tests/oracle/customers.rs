//! Does every number open to exactly the customers behind it?

use hark_testkit::trial::{self, Case};
use hark_testkit::{oracle, specs};
use serde_json::json;

#[test]
fn every_cell_opens_to_its_customers() {
    trial::run(
        900_000,
        2_000,
        |random| {
            let mut case = Case::new(random, specs::with_cells);
            let answer = oracle::answer(&case.events, &case.spec, case.now);
            let cells = oracle::customers::cells(&case.spec, &answer);
            if !cells.is_empty() {
                let cell = random.choose(&cells);
                case.spec = json!({"question": "customers", "of": case.spec, "cell": cell, "limit": 100});
            }
            case
        },
        super::judge,
    );
}
