//! Retention against the oracle.

use hark_testkit::specs;

#[test]
fn retention() {
    super::compare(400_000, 2_000, specs::retention);
}
