//! How many cases does a property get?

/// So many in an ordinary run, times `HARK_TIMES` in a long one.
pub fn times(cases: u32) -> u32 {
    let factor = std::env::var("HARK_TIMES").map_or(1, |text| text.parse().expect("HARK_TIMES is a number"));
    cases.saturating_mul(factor)
}
