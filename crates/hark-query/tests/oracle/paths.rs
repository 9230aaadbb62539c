//! Paths against the oracle.

use hark_testkit::specs;

#[test]
fn paths() {
    super::compare(500_000, 2_000, specs::paths);
}
