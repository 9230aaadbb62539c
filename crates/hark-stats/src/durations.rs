//! How long did each take, in memory that does not grow without end?

use crate::quantile::{between, rank};
use crate::survival::{Observed, Survival};

/// Up to so many durations are kept as they are (8 bytes each). Beyond, each falls into a bucket at most 1/1024 of its
/// length wide, and [`Durations::exact`] says so.
pub const EXACT_MAX: usize = 4 * 1024 * 1024;
/// Buckets per doubling of the duration.
const PER_DOUBLING_BITS: u32 = 10;
const BUCKETS: usize = (64 - PER_DOUBLING_BITS as usize) << PER_DOUBLING_BITS;

/// Many durations (not negative, any unit), some of them ended by what was waited for, the others only by the end of
/// observation.
#[derive(Clone, Debug, Default)]
pub struct Durations {
    /// `duration * 2 + 1` for one that ended, `duration * 2` for one that was cut off.
    exact: Vec<i64>,
    /// (reached, censored) per bucket once there are too many.
    buckets: Option<Vec<(u64, u64)>>,
}

impl Durations {
    /// Adds one that got there after `duration`.
    pub fn reached(&mut self, duration: i64) {
        self.push(duration, true);
    }

    /// Adds one that had not got there after `duration`, when its observation ended.
    pub fn censored(&mut self, duration: i64) {
        self.push(duration, false);
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: Durations) {
        if let Some(theirs) = other.buckets {
            for (mine, theirs) in self.bucketed().iter_mut().zip(theirs) {
                *mine = (mine.0 + theirs.0, mine.1 + theirs.1);
            }
        }
        if self.exact.is_empty() && self.buckets.is_none() {
            self.exact = other.exact;
            return;
        }
        other.exact.into_iter().for_each(|packed| self.push(packed >> 1, packed & 1 == 1));
    }

    /// Whether every duration was kept as it is.
    pub fn exact(&self) -> bool {
        self.buckets.is_none()
    }

    /// Type 7 quantiles (see [`crate::quantile_sorted`]) of those that got there; `None` when nobody did.
    pub fn quantiles(&self, shares: &[f64]) -> Vec<Option<f64>> {
        let observed = self.observed();
        let n = observed.iter().map(|o| o.reached).sum();
        shares
            .iter()
            .map(|q| {
                let (low, share) = rank(n, *q)?;
                let value = nth(&observed, low)?;
                if share > 0.0 { Some(between(value, nth(&observed, low + 1)?, share)) } else { Some(value) }
            })
            .collect()
    }

    /// The Kaplan-Meier estimate over all.
    pub fn survival(&self) -> Survival {
        Survival::estimate(self.observed().into_iter())
    }

    fn push(&mut self, duration: i64, reached: bool) {
        // Half of the range is 146,000 years in microseconds; beyond it a duration is cut off.
        let duration = duration.clamp(0, i64::MAX >> 1);
        if self.buckets.is_none() {
            if self.exact.len() < EXACT_MAX {
                self.exact.push(duration << 1 | i64::from(reached));
                return;
            }
            self.bucketed();
        }
        if let Some(buckets) = &mut self.buckets {
            count(buckets, duration, reached);
        }
    }

    fn bucketed(&mut self) -> &mut Vec<(u64, u64)> {
        let exact = std::mem::take(&mut self.exact);
        let buckets = self.buckets.get_or_insert_with(|| vec![(0, 0); BUCKETS]);
        exact.into_iter().for_each(|packed| count(buckets, packed >> 1, packed & 1 == 1));
        buckets
    }

    fn observed(&self) -> Vec<Observed> {
        let mut packed = self.exact.clone();
        packed.sort_unstable();
        let mut observed: Vec<Observed> = Vec::new();
        for p in packed {
            let (duration, reached) = (p >> 1, (p & 1) as u64);
            match observed.last_mut() {
                Some(last) if last.duration == duration => {
                    last.reached += reached;
                    last.censored += 1 - reached;
                }
                _ => observed.push(Observed { duration, reached, censored: 1 - reached }),
            }
        }
        for (i, (reached, censored)) in self.buckets.iter().flatten().enumerate() {
            if reached + censored > 0 {
                observed.push(Observed { duration: middle(i), reached: *reached, censored: *censored });
            }
        }
        observed
    }
}

fn nth(observed: &[Observed], n: u64) -> Option<f64> {
    let mut before = 0;
    observed.iter().find_map(|o| {
        before += o.reached;
        (before > n).then_some(o.duration as f64)
    })
}

fn count(buckets: &mut [(u64, u64)], duration: i64, reached: bool) {
    let slot = &mut buckets[bucket(duration)];
    if reached { slot.0 += 1 } else { slot.1 += 1 }
}

/// Durations below 2^11 have a bucket each; above, each doubling is cut into 2^10.
fn bucket(duration: i64) -> usize {
    let bits = 64 - duration.leading_zeros();
    let shift = bits.saturating_sub(PER_DOUBLING_BITS + 1);
    ((shift as usize) << PER_DOUBLING_BITS) + (duration >> shift) as usize
}

fn middle(bucket: usize) -> i64 {
    let per = 1usize << PER_DOUBLING_BITS;
    if bucket < 2 * per {
        return bucket as i64;
    }
    let shift = bucket / per - 1;
    (((bucket - (shift << PER_DOUBLING_BITS)) as i64) << shift) + ((1i64 << shift) >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_those_who_got_there() {
        let mut durations = Durations::default();
        [40, 10, 30, 20].iter().for_each(|d| durations.reached(*d));
        durations.censored(1_000);
        assert_eq!(durations.quantiles(&[0.25, 0.5, 0.9]), [Some(17.5), Some(25.0), Some(37.0)]);
        assert_eq!(durations.survival().n, 5);
        assert_eq!(Durations::default().quantiles(&[0.5]), [None]);
    }

    #[test]
    fn every_bucket_holds_its_middle_and_is_narrow() {
        let mut next = 0;
        for duration in (0..62).flat_map(|bit| [1i64 << bit, (1 << bit) + 1, (1 << bit) + (1 << bit) / 3]) {
            let bucket = bucket(duration);
            assert!(bucket < BUCKETS);
            assert_eq!(super::bucket(middle(bucket)), bucket, "{duration}");
            assert!((middle(bucket) - duration).abs() <= duration / 1024, "{duration}");
            next = next.max(bucket);
        }
        assert!(next > 50_000);
    }

    #[test]
    fn beyond_the_bound_answers_stay_within_a_thousandth() {
        let (mut one, mut two) = (Durations::default(), Durations::default());
        for i in 0..(EXACT_MAX as i64 + 2) {
            let half = if i % 2 == 0 { &mut one } else { &mut two };
            half.reached(i * 1_000);
        }
        assert!(one.exact() && two.exact());
        one.merge(two);
        assert!(!one.exact());
        let median = one.quantiles(&[0.5])[0].unwrap_or(f64::NAN);
        let truth = (EXACT_MAX as f64 + 1.0) / 2.0 * 1_000.0;
        assert!((median / truth - 1.0).abs() < 1e-3, "{median} against {truth}");
        assert_eq!(one.survival().n, EXACT_MAX as u64 + 2);
    }
}
