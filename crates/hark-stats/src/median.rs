//! After how long has a share of them got there, and by how much do two such times differ?

use crate::survival::{SLACK, Step, Survival};
use crate::{Z_95, difference::two_sided};

/// The time by which a share got there, such as the median for one half, and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The first duration at which at least so many got there.
    pub value: f64,
    /// Lower bound; `None` when too few got there to know one.
    pub lower: Option<f64>,
    /// Upper bound; `None` when the curve ends before it is known, or too few got there.
    pub upper: Option<f64>,
}

/// Of fewer who got there no bound of a median is known that holds 97.5 % of the time: all of five lie on one side of it once in
/// 32 times.
const FEW: u64 = 6;

/// How far one such time lies above another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// The first less the second.
    pub difference: f64,
    /// Lower bound of the 95 % interval; `None` when none is known.
    pub lower: Option<f64>,
    /// Upper bound of the 95 % interval; `None` when none is known.
    pub upper: Option<f64>,
    /// How likely two samples of one time lie at least so far apart.
    pub p: f64,
}

impl Survival {
    /// The time by which the share `q` got there, as [`Survival::quantile`] has it; `None` when fewer ever got there.
    ///
    /// The interval holds every duration at which the band of the curve holds `1 - q` (R. Brookmeyer and J. Crowley, "A
    /// confidence interval for the median survival time", Biometrics 38, 1982), the band on the scale of `log(-log S)` as
    /// everywhere here (Klein and Moeschberger, "Survival Analysis", 2003, 4.5). Where the curve falls to zero no band is
    /// defined, so nothing is said of a bound there; nor is it of either when fewer than six got there.
    pub fn until(&self, q: f64) -> Option<Quantile> {
        let value = self.quantile(q)? as f64;
        let rest = 1.0 - q + SLACK;
        let known = |step: &&Step| self.reached >= FEW && step.interval().is_some();
        let lower = self.steps.iter().find(|step| step.interval().is_none_or(|band| band.lower <= rest)).filter(known);
        let upper = self.steps.iter().find(|step| step.interval().is_some_and(|band| band.upper <= rest)).filter(known);
        let [lower, upper] = [lower, upper].map(|step| step.map(|step| step.duration as f64));
        Some(Quantile { value, lower, upper })
    }
}

impl Quantile {
    /// How far this time lies above another.
    ///
    /// The interval adds the squares of how far the two intervals reach, as Newcombe's does for shares (G. Y. Zou and A.
    /// Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in Medicine 27,
    /// 2008): each interval may lie unevenly about its median, which a variance could not say. `p` is that of a normal
    /// deviate for which the interval would just end at zero (D. G. Altman and J. M. Bland, "How to obtain the P value from
    /// a confidence interval", BMJ 343, 2011), so the two never disagree.
    pub fn above(&self, other: &Quantile) -> Apart {
        let difference = self.value - other.value;
        let reach = |down: f64, up: f64| (down * down + up * up).sqrt();
        let below =
            |above: &Quantile, other: &Quantile| Some(reach(above.value - above.lower?, other.upper? - other.value));
        let (down, up) = (below(self, other), below(other, self));
        let towards_zero = if difference > 0.0 { down } else { up };
        let p = match towards_zero {
            _ if difference == 0.0 => 1.0,
            None => 1.0,
            Some(0.0) => 0.0,
            Some(reach) => two_sided(Z_95 * difference.abs() / reach),
        };
        Apart { difference, lower: down.map(|down| difference - down), upper: up.map(|up| difference + up), p }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Durations;

    fn durations(reached: &[i64], censored: &[i64]) -> Durations {
        let mut all = Durations::default();
        reached.iter().for_each(|d| all.reached(*d));
        censored.iter().for_each(|d| all.censored(*d));
        all
    }

    /// Remission of leukaemia under 6-MP and under placebo (Freireich et al., Blood 21, 1963).
    fn treated() -> Durations {
        durations(&[6, 6, 6, 7, 10, 13, 16, 22, 23], &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
    }

    fn placebo() -> Durations {
        durations(&[1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], &[])
    }

    /// The medians and intervals that SAS and R (`conf.type = "log-log"`) print for the textbook example.
    #[test]
    fn the_published_medians() {
        let found = treated().survival().until(0.5);
        assert_eq!(found, Some(Quantile { value: 23.0, lower: Some(13.0), upper: None }), "not known how long");
        assert_eq!(placebo().survival().until(0.5), Some(Quantile { value: 8.0, lower: Some(4.0), upper: Some(11.0) }));
    }

    /// A quarter of the 21 under placebo: S(3) = 16/21, S(4) = 14/21. The bands at 1, 4 and 5 weeks are 0.670 to 0.975, 0.425 to
    /// 0.825 and 0.338 to 0.749: the first begins below 3/4, the last is the first that ends below it.
    #[test]
    fn a_quarter_is_told_as_the_half_is() {
        let found = placebo().survival().until(0.25);
        assert_eq!(found, Some(Quantile { value: 4.0, lower: Some(1.0), upper: Some(5.0) }));
        assert_eq!(durations(&[1, 9], &[50, 60, 70]).survival().until(0.5), None);
        assert_eq!(durations(&[1, 9], &[50, 60, 70]).survival().until(0.25).map(|found| found.value), Some(9.0));
    }

    /// By hand: 15 weeks, down by √((23 - 13)² + (11 - 8)²) = 10.4403; z = 1.96 · 15 / 10.4403 = 2.8160.
    #[test]
    fn the_difference_worked_out_by_hand() {
        let (treated, placebo) = (treated().survival().until(0.5).unwrap(), placebo().survival().until(0.5).unwrap());
        let found = treated.above(&placebo);
        assert_eq!((found.difference, found.upper), (15.0, None));
        assert!((found.lower.unwrap() - 4.559_7).abs() < 1e-4, "{found:?}");
        assert!((found.p - 0.004_863).abs() < 2e-6, "{found:?}");
        let other = placebo.above(&treated);
        assert_eq!((other.difference, other.lower, other.upper), (-15.0, None, found.lower.map(|lower| -lower)));
        assert_eq!(other.p, found.p);
        let same = placebo.above(&placebo);
        assert_eq!((same.difference, same.p), (0.0, 1.0));
        assert!(same.lower.unwrap() < 0.0 && same.upper.unwrap() > 0.0);
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        assert_eq!(durations(&[1], &[5, 6]).survival().until(0.5), None, "fewer than half");
        assert_eq!(durations(&[], &[]).survival().until(0.5), None);
        // Of one nothing is known of how far the median may lie from them: no proof that it lies below or above.
        for time in [1, 7, 900] {
            let one = durations(&[time], &[]).survival().until(0.5);
            assert_eq!(one, Some(Quantile { value: time as f64, lower: None, upper: None }));
            let (one, many) = (one.unwrap(), placebo().survival().until(0.5).unwrap());
            for apart in [one.above(&many), many.above(&one)] {
                assert_eq!((apart.lower, apart.upper, apart.p), (None, None, 1.0), "{apart:?}");
            }
        }
        let at_once = durations(&[7; 20], &[]).survival().until(0.5);
        assert_eq!(at_once, Some(Quantile { value: 7.0, lower: None, upper: None }), "no band at zero");
        let sure = Quantile { value: 3.0, lower: Some(3.0), upper: Some(3.0) };
        assert_eq!(sure.above(&Quantile { value: 2.0, lower: Some(2.0), upper: Some(2.0) }).p, 0.0);
    }

    /// Numbers between 0 and 1, the same each time.
    fn uniform(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((*seed >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Few beside four hundred, all of one exponential time: at most one in twenty is called a difference.
    #[test]
    fn few_of_the_same_are_seldom_called_different() {
        let mut seed = 5u64;
        let mut time = |n: i32| {
            let mut all = Durations::default();
            (0..n).for_each(|_| all.reached((-1e6 * uniform(&mut seed).ln()) as i64));
            all.survival().until(0.5).unwrap()
        };
        let many: Vec<Quantile> = (0..50).map(|_| time(400)).collect();
        for n in [1, 2, 3, 5, 6, 8, 12] {
            let found = (0..1_000).filter(|at| time(n).above(&many[at % many.len()]).p <= 0.05).count();
            assert!(found <= 60, "{found} of 1,000 with {n}");
        }
    }

    /// Two exponential times, about three in ten cut off: nineteen intervals of twenty hold the true difference.
    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let mut seed = 11u64;
        let mut sample = |mean: f64| {
            let mut all = Durations::default();
            for _ in 0..80 {
                let (time, end) = (-mean * uniform(&mut seed).ln(), -mean * 2.3 * uniform(&mut seed).ln());
                if time <= end { all.reached(time as i64) } else { all.censored(end as i64) }
            }
            all.survival().until(0.5)
        };
        let truth = (1e6 - 4e5) * std::f64::consts::LN_2;
        let (mut held, mut told) = (0, 0);
        for _ in 0..1_000 {
            let (Some(a), Some(b)) = (sample(1e6), sample(4e5)) else { continue };
            let apart = a.above(&b);
            told += 1;
            held += i32::from(apart.lower.is_none_or(|l| l <= truth) && apart.upper.is_none_or(|u| u >= truth));
        }
        assert!(told > 990 && (930..=975).contains(&(held * 1_000 / told)), "{held} of {told}");
    }
}
