//! Trends against the oracle.

use hark_testkit::specs;

#[test]
fn trends_by_the_calendar() {
    super::compare(100_000, 2_500, specs::trend);
}

#[test]
fn trends_by_the_clock() {
    super::compare(200_000, 300, specs::trend_by_clock);
}
