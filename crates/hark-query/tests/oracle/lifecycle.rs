//! Lifecycles against the oracle.

use hark_testkit::specs;

#[test]
fn lifecycles() {
    super::compare(600_000, 2_000, |random, near| specs::activity(random, near, "lifecycle"));
}
