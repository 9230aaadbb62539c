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

/// Of fewer expected in any cell of the table the normal distribution says too little: the exact test is asked.
const EXPECTED: f64 = 10.0;

/// How likely two samples of one share differ at least so much: the two-sided test of two proportions with a pooled
/// variance, or Fisher's exact one where few are expected. 1 when both have the same share, `None` when either has none.
pub fn same_share((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> Option<f64> {
    if n1 == 0 || n2 == 0 || k1 > n1 || k2 > n2 {
        return None;
    }
    let (n1, n2) = (n1 as f64, n2 as f64);
    let pooled = (k1 + k2) as f64 / (n1 + n2);
    if n1.min(n2) * pooled.min(1.0 - pooled) < EXPECTED {
        return Some(fisher((k1, n1 as u64), (k2, n2 as u64)));
    }
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let difference = (k1 as f64 / n1 - k2 as f64 / n2).abs();
    Some(if difference == 0.0 { 1.0 } else { two_sided(difference / error) })
}

/// Fisher's exact test, two-sided: of all tables with the same margins, how likely is one that is no likelier than this
/// (R. A. Fisher, "The Design of Experiments", 1935; sided as R's `fisher.test`, with its slack for equal ones).
///
/// The weights are those of the hypergeometric distribution from its mode outwards, so none grows beyond what a float holds.
fn fisher((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> f64 {
    let (met, least, most) = (k1 + k2, (k1 + k2).saturating_sub(n2), (k1 + k2).min(n1));
    // How much likelier `k` + 1 of the first sample is than `k`.
    let ratio = |k: u64| (met - k) as f64 * (n1 - k) as f64 / ((k + 1) as f64 * (n2 + k + 1 - met) as f64);
    let mode = ((n1 + 1) as u128 * u128::from(met + 1) / u128::from(n1 + n2 + 2)) as u64;
    let mode = mode.clamp(least, most);
    let mut weights = vec![0.0; (most - least + 1) as usize];
    let at = |k: u64| (k - least) as usize;
    weights[at(mode)] = 1.0;
    (mode..most).for_each(|k| weights[at(k + 1)] = weights[at(k)] * ratio(k));
    (least..mode).rev().for_each(|k| weights[at(k)] = weights[at(k + 1)] / ratio(k));
    let seen = weights[at(k1)] * (1.0 + 1e-7);
    let rare: f64 = weights.iter().filter(|weight| **weight <= seen).sum();
    (rare / weights.iter().sum::<f64>()).min(1.0)
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

    /// Fisher's tea (3 of 4, 1 of 4), his convicted twins (2 of 17, 10 of 13) as R prints them; the others are sums of a few
    /// binomials: 2 / C(6, 3), and 1 - C(9910, 101) / C(10010, 101) by its logarithm.
    #[test]
    fn few_are_tested_exactly() {
        let cases = [
            ((3, 4), (1, 4), 0.485_714_3),
            ((2, 17), (10, 13), 0.000_536_724),
            ((3, 3), (0, 3), 0.1),
            ((1, 10), (100, 10_000), 0.096_480_4),
            ((0, 10), (100, 10_000), 1.0),
            ((4, 4), (9, 9), 1.0),
        ];
        for (a, b, wanted) in cases {
            for p in [same_share(a, b), same_share(b, a)] {
                let p = p.unwrap_or(9.0);
                assert!((p - wanted).abs() < 1e-7, "{a:?} {b:?} {p}");
            }
        }
        let huge = same_share((9, 40), (20, 50_000_000)).unwrap_or(9.0);
        assert!(huge < 1e-20, "{huge}");
    }

    /// Few beside many, and things that seldom happen: where nothing differs, hardly ever anything is called a difference.
    #[test]
    fn in_a_world_without_a_difference_none_is_told() {
        let mut seed = 3u64;
        let mut uniform = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        // How many of n: from one to the next it is a geometric number of steps.
        let mut some = |n: u64, share: f64| {
            let mut steps = || 1.0 + (uniform().ln() / (1.0 - share).ln()).floor();
            let (mut at, mut met) = (steps(), 0);
            while at <= n as f64 {
                (at, met) = (at + steps(), met + 1);
            }
            (met, n)
        };
        for (few, many, things, share) in [(10, 10_000, 40, 0.01), (30, 10_000, 60, 0.003), (50, 400, 30, 0.1)] {
            let mut wrong = 0;
            for _ in 0..200 {
                let pairs: Vec<_> = (0..things).map(|_| (some(few, share), some(many, share))).collect();
                let p: Vec<f64> = pairs.iter().filter_map(|(a, b)| same_share(*a, *b)).collect();
                let apart = |(a, b): &((u64, u64), (u64, u64))| {
                    newcombe(*a, *b).is_some_and(|(_, reach)| reach.lower > 0.0 || reach.upper < 0.0)
                };
                let told = |(pair, rate): (&_, f64)| rate <= 0.05 && apart(pair);
                wrong += i32::from(pairs.iter().zip(benjamini_hochberg(&p)).any(told));
            }
            assert!(wrong <= 12, "{wrong} of 200 with {few} beside {many}");
        }
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
