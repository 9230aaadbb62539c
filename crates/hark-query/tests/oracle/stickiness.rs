//! Stickiness against the oracle.

use hark_testkit::specs;

#[test]
fn stickiness() {
    super::compare(700_000, 2_000, |random, near| specs::activity(random, near, "stickiness"));
}
