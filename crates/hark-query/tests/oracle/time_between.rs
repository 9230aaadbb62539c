//! Times between two events against the oracle.

use hark_testkit::specs;

#[test]
fn times_between() {
    super::compare(800_000, 2_000, specs::time_between);
}
