//! Funnels against the oracle.

use hark_testkit::specs;

#[test]
fn funnels() {
    super::compare(300_000, 3_000, specs::funnel);
}
