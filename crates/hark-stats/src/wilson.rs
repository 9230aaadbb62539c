//! How sure is a share of `k` in `n`?

use crate::Z_95;

/// A lower and an upper bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower bound.
    pub lower: f64,
    /// Upper bound.
    pub upper: f64,
}

/// The 95 % score interval of the share `k / n`, as shares from 0 to 1; `None` when `n` is 0 or `k` exceeds it.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927):
/// `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`.
pub fn wilson(k: u64, n: u64) -> Option<Interval> {
    if n == 0 || k > n {
        return None;
    }
    let (p, n, z2) = (k as f64 / n as f64, n as f64, Z_95 * Z_95);
    let centre = p + z2 / (2.0 * n);
    let reach = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    Some(Interval { lower: ((centre - reach) / scale).max(0.0), upper: ((centre + reach) / scale).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published percentages, to one decimal.
    fn check(k: u64, n: u64, lower: f64, upper: f64) {
        let found = wilson(k, n).unwrap_or(Interval { lower: f64::NAN, upper: f64::NAN });
        let percent = |share: f64| (share * 1000.0).round() / 10.0;
        assert_eq!((percent(found.lower), percent(found.upper)), (lower, upper), "{k} of {n}");
    }

    #[test]
    fn known_intervals() {
        check(74, 107, 59.9, 77.1);
        check(8, 8, 67.6, 100.0);
        check(0, 8, 0.0, 32.4);
    }

    #[test]
    fn no_share_of_nothing() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
    }
}
