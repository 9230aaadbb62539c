//! Below which value does a share `q` of the values lie?

/// The quantile `q` (0 to 1) of ascending values, by linear interpolation between the closest ranks: with
/// `h = (n - 1) q` it is `x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h])`. The median of an even count is the
/// mean of the middle two.
///
/// Type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996).
/// `None` for no values. `q` beyond 0 or 1 is taken as 0 or 1.
pub fn quantile_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let (low, share) = rank(sorted.len() as u64, q)?;
    let low = low as usize;
    let value = sorted[low];
    Some(if share > 0.0 { between(value, sorted[low + 1], share) } else { value })
}

/// [`quantile_sorted`] of values in any order, without sorting them all (`values` is reordered). NaN must not occur.
pub fn quantile_unsorted(values: &mut [f64], q: f64) -> Option<f64> {
    let (low, share) = rank(values.len() as u64, q)?;
    let (_, &mut value, above) = values.select_nth_unstable_by(low as usize, f64::total_cmp);
    if share > 0.0 {
        let next = above.iter().copied().min_by(f64::total_cmp)?;
        return Some(between(value, next, share));
    }
    Some(value)
}

/// Rank of the closest value below (from 0) and the share of the way to the next one.
pub(crate) fn rank(n: u64, q: f64) -> Option<(u64, f64)> {
    let last = n.checked_sub(1)?;
    let h = last as f64 * q.clamp(0.0, 1.0);
    let low = (h.floor() as u64).min(last);
    Some(if low == last { (last, 0.0) } else { (low, h - low as f64) })
}

/// Halves are added as halves, so that the middle of two huge values does not overflow.
pub(crate) fn between(low: f64, high: f64, share: f64) -> f64 {
    low * (1.0 - share) + high * share
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `quantile(x, q, type = 7)` of R answers.
    fn check(values: &[f64], q: f64, expect: f64) {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let found = quantile_sorted(&sorted, q).unwrap_or(f64::NAN);
        assert!((found - expect).abs() < 1e-12, "sorted: {found} is not {expect}");
        let mut unsorted = values.to_vec();
        unsorted.reverse();
        assert_eq!(quantile_unsorted(&mut unsorted, q), Some(found));
    }

    #[test]
    fn hand_checked_values() {
        check(&[1.0, 2.0, 3.0, 4.0], 0.5, 2.5);
        check(&[1.0, 2.0, 3.0], 0.5, 2.0);
        check(&[10.0, 20.0, 30.0, 40.0, 50.0], 0.25, 20.0);
        check(&[10.0, 20.0, 30.0, 40.0], 0.25, 17.5);
        check(&[10.0, 20.0, 30.0, 40.0], 0.9, 37.0);
        check(&[7.0], 0.9, 7.0);
        check(&[5.0, 1.0, 9.0, 9.0], 0.0, 1.0);
        check(&[5.0, 1.0, 9.0, 9.0], 1.0, 9.0);
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(quantile_sorted(&[], 0.5), None);
        assert_eq!(quantile_unsorted(&mut [], 0.5), None);
    }
}
