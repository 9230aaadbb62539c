//! How long does it take, when some have not got there yet?

use crate::{Interval, Z_95};

/// Everything that was observed at one duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// How long, in any unit.
    pub duration: i64,
    /// How many got there at this duration.
    pub reached: u64,
    /// How many were last seen at this duration without having got there.
    pub censored: u64,
}

/// The curve from one duration on, until the next step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// From this duration on.
    pub duration: i64,
    /// Share that has not got there yet, the estimate S(t).
    pub survival: f64,
    /// Greenwood's sum `Σ d / (n (n - d))` so far; `None` once everyone at risk got there.
    greenwood: Option<f64>,
    /// How many were still at risk just before.
    pub at_risk: u64,
    /// How many got there at this duration.
    pub reached: u64,
}

/// The Kaplan-Meier estimate: the share that has not got there yet, over time, using what is known of those who are
/// still on their way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survival {
    /// Where the curve steps down, ascending.
    pub steps: Vec<Step>,
    /// How many were observed.
    pub n: u64,
    /// How many of them got there.
    pub reached: u64,
    /// The longest duration that was observed, however it ended; 0 for none.
    pub longest: i64,
}

/// Slack for quantiles of a product of fractions: 0.5 may come out as 0.5 + 1e-16.
pub(crate) const SLACK: f64 = 1e-12;

impl Survival {
    /// Estimates from what was observed, in ascending order of duration, each duration at most once. Who is censored at
    /// a duration still was at risk at it.
    ///
    /// S(t) is the product of `1 - d/n` over the steps up to t (Kaplan and Meier, JASA 53, 1958). Variance by Greenwood
    /// (1926): `S² Σ d / (n (n - d))`. The 95 % band is computed on the scale of `log(-log S)`, which keeps it inside 0
    /// to 1: `S^exp(±z √(Σ d/(n(n-d))) / ln S)` (Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time
    /// Data", 1980).
    pub fn estimate(observed: impl Iterator<Item = Observed> + Clone) -> Survival {
        let n: u64 = observed.clone().map(|o| o.reached + o.censored).sum();
        let (mut at_risk, mut survival, mut greenwood) = (n, 1.0, 0.0);
        let mut curve = Survival { steps: Vec::new(), n, reached: 0, longest: 0 };
        for o in observed {
            curve.longest = o.duration;
            if o.reached > 0 {
                let (risk, got) = (at_risk as f64, o.reached as f64);
                let last = o.reached == at_risk;
                survival = if last { 0.0 } else { survival * (1.0 - got / risk) };
                greenwood += if last { 0.0 } else { got / (risk * (risk - got)) };
                curve.reached += o.reached;
                curve.steps.push(Step {
                    duration: o.duration,
                    survival,
                    greenwood: (!last).then_some(greenwood),
                    at_risk,
                    reached: o.reached,
                });
            }
            at_risk -= o.reached + o.censored;
        }
        curve
    }

    /// The share that got there within `duration`, with its step.
    pub fn reached_by(&self, duration: i64) -> (f64, Option<&Step>) {
        let steps = self.steps.partition_point(|s| s.duration <= duration);
        let step = steps.checked_sub(1).map(|i| &self.steps[i]);
        (step.map_or(0.0, |s| 1.0 - s.survival), step)
    }

    /// The first duration at which at least the share `q` got there; `None` when the curve never comes that far ("not
    /// reached"). Klein and Moeschberger, "Survival Analysis" (2003), 4.5: `inf { t : S(t) <= 1 - q }`.
    pub fn quantile(&self, q: f64) -> Option<i64> {
        self.steps.iter().find(|s| s.survival <= 1.0 - q + SLACK).map(|s| s.duration)
    }
}

impl Step {
    /// Standard error of S(t) by Greenwood; `None` once everyone at risk got there. Computed when asked for: a curve has
    /// as many steps as there are durations, an answer shows a few hundred.
    pub fn error(&self) -> Option<f64> {
        self.greenwood.map(|sum| self.survival * sum.sqrt())
    }

    /// 95 % interval of S(t); `None` once everyone at risk got there, where no interval is defined.
    pub fn interval(&self) -> Option<Interval> {
        self.greenwood.map(|sum| band(self.survival, sum))
    }
}

fn band(survival: f64, greenwood: f64) -> Interval {
    let reach = Z_95 * greenwood.sqrt() / survival.ln();
    // ln S is negative, so the smaller exponent belongs to the upper bound.
    let (a, b) = (survival.powf(reach.exp()), survival.powf((-reach).exp()));
    Interval { lower: a.min(b), upper: a.max(b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(reached: &[i64], censored: &[i64]) -> Survival {
        let mut durations: Vec<i64> = reached.iter().chain(censored).copied().collect();
        durations.sort_unstable();
        durations.dedup();
        let count = |of: &[i64], d: i64| of.iter().filter(|x| **x == d).count() as u64;
        let observed: Vec<Observed> = durations
            .into_iter()
            .map(|d| Observed { duration: d, reached: count(reached, d), censored: count(censored, d) })
            .collect();
        Survival::estimate(observed.into_iter())
    }

    /// Remission times of leukaemia patients under 6-MP (Freireich et al., Blood 21, 1963), the textbook example; bands as
    /// printed by Stata's `sts list` (log-log).
    #[test]
    fn the_textbook_example() {
        let curve = estimate(&[6, 6, 6, 7, 10, 13, 16, 22, 23], &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
        let expect = [
            (6, 21, 0.8571, 0.0764, 0.6197, 0.9516),
            (7, 17, 0.8067, 0.0869, 0.5631, 0.9228),
            (10, 15, 0.7529, 0.0963, 0.5032, 0.8894),
            (13, 12, 0.6902, 0.1068, 0.4316, 0.8491),
            (16, 11, 0.6275, 0.1141, 0.3675, 0.8049),
            (22, 7, 0.5378, 0.1282, 0.2678, 0.7468),
            (23, 6, 0.4482, 0.1346, 0.1881, 0.6801),
        ];
        assert_eq!((curve.n, curve.reached, curve.steps.len()), (21, 9, expect.len()));
        for (step, (duration, at_risk, survival, error, lower, upper)) in curve.steps.iter().zip(expect) {
            let band = step.interval().unwrap_or(Interval { lower: f64::NAN, upper: f64::NAN });
            let found = [step.survival, step.error().unwrap_or(f64::NAN), band.lower, band.upper];
            for (found, expect) in found.into_iter().zip([survival, error, lower, upper]) {
                assert!((found - expect).abs() < 6e-5, "at {duration}: {found} is not {expect}");
            }
            assert_eq!((step.duration, step.at_risk), (duration, at_risk));
        }
        assert_eq!(curve.quantile(0.5), Some(23));
        assert_eq!(curve.quantile(0.25), Some(13));
        assert_eq!(curve.quantile(0.75), None, "not reached");
    }

    #[test]
    fn without_censoring_it_is_the_plain_share() {
        let curve = estimate(&[1, 2, 3, 4], &[]);
        assert_eq!(curve.reached_by(0).0, 0.0);
        assert_eq!(curve.reached_by(2).0, 0.5);
        assert_eq!(curve.reached_by(9).0, 1.0);
        assert_eq!(curve.quantile(0.5), Some(2));
        assert_eq!(curve.steps[3].interval(), None, "no interval where the curve ends at zero");
    }

    #[test]
    fn nobody_gets_there() {
        let curve = estimate(&[], &[5, 6]);
        assert_eq!((curve.n, curve.reached), (2, 0));
        assert_eq!(curve.quantile(0.5), None);
        assert_eq!(estimate(&[], &[]).n, 0);
    }
}
