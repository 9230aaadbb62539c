//! Do two shares differ, and how many of many differences are more than chance?

use crate::{Interval, wilson};

/// `k1 / n1 - k2 / n2` and its 95 % interval; `None` when either has no share.
///
/// R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods",
/// Statistics in Medicine 17 (1998), method 10: the square-and-add of two score intervals.
pub fn newcombe((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> Option<(f64, Interval)> {
    let (a, b) = (wilson(k1, n1)?, wilson(k2, n2)?);
    let (p1, p2) = (k1 as f64 / n1 as f64, k2 as f64 / n2 as f64);
    let difference = p1 - p2;
    let reach = |x: f64, y: f64| (x * x + y * y).sqrt();
    let lower = difference - reach(p1 - a.lower, b.upper - p2);
    let upper = difference + reach(a.upper - p1, p2 - b.lower);
    Some((difference, Interval { lower: lower.max(-1.0), upper: upper.min(1.0) }))
}

/// How likely two samples of one share differ at least so much: the two-sided test of two proportions with a pooled
/// variance. 1 when both have the same share, `None` when either has none.
pub fn same_share((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> Option<f64> {
    if n1 == 0 || n2 == 0 || k1 > n1 || k2 > n2 {
        return None;
    }
    let (n1, n2) = (n1 as f64, n2 as f64);
    let pooled = (k1 + k2) as f64 / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let difference = (k1 as f64 / n1 - k2 as f64 / n2).abs();
    Some(if difference == 0.0 { 1.0 } else { two_sided(difference / error) })
}

/// How likely a standard normal deviate lies at least so far from zero.
pub(crate) fn two_sided(deviate: f64) -> f64 {
    erfc(deviate / std::f64::consts::SQRT_2)
}

/// The complementary error function for `x >= 0`, to 1.2e-7 of its value (Press et al., Numerical Recipes in C, 2nd ed., 6.2).
fn erfc(x: f64) -> f64 {
    const TERMS: [f64; 9] = [
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + 0.5 * x);
    let sum = TERMS.iter().rev().fold(0.0, |sum, term| sum * t + term);
    t * (-x * x - 1.265_512_23 + t * sum).exp()
}

/// For each of many probabilities the least false discovery rate at which it is still a discovery.
///
/// Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 57 (1995).
pub fn benjamini_hochberg(probabilities: &[f64]) -> Vec<f64> {
    let m = probabilities.len();
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut adjusted = vec![1.0; m];
    let mut least = 1.0f64;
    for (rank, at) in order.into_iter().enumerate().rev() {
        least = least.min(probabilities[at] * m as f64 / (rank + 1) as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table II of the paper, method 10, to four decimals.
    #[test]
    fn the_published_intervals() {
        let cases = [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ];
        for (a, b, lower, upper) in cases {
            let (_, found) = newcombe(a, b).unwrap_or((0.0, Interval { lower: 9.0, upper: 9.0 }));
            assert!((found.lower - lower).abs() < 6e-5 && (found.upper - upper).abs() < 6e-5, "{a:?} {b:?} {found:?}");
        }
        assert_eq!(newcombe((0, 0), (1, 2)), None);
    }

    #[test]
    fn a_normal_deviate_has_its_tail() {
        assert!((two_sided(crate::Z_95) - 0.05).abs() < 1e-7);
        assert!((two_sided(0.0) - 1.0).abs() < 1e-6);
        // 60 of 100 and 40 of 100: z = 0.2 / sqrt(0.5 * 0.5 * 0.02) = 2.828...
        let p = same_share((60, 100), (40, 100)).unwrap_or(9.0);
        assert!((p - 0.004_677_7).abs() < 1e-6, "{p}");
        assert_eq!(same_share((0, 5), (0, 9)), Some(1.0));
        assert_eq!(same_share((0, 0), (0, 9)), None);
    }

    /// The example of the paper: four of fifteen are discoveries at 5 %.
    #[test]
    fn the_published_discoveries() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let found = benjamini_hochberg(&p).iter().filter(|q| **q <= 0.05).count();
        assert_eq!(found, 4);
        assert_eq!(benjamini_hochberg(&[0.04, 0.01]), [0.04, 0.02]);
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
