//! How long did each take, in memory that does not grow without end?

use crate::ascending::sort;
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
    n: u64,
    reached: Vec<i64>,
    censored: Vec<i64>,
    /// Most are cut off at one and the same duration (the window), so that one is only counted.
    often: Vec<(i64, u64)>,
    /// (reached, censored) per bucket once there are too many.
    buckets: Option<Vec<(u64, u64)>>,
}

impl Durations {
    /// Adds one that got there after `duration`.
    #[inline]
    pub fn reached(&mut self, duration: i64) {
        self.n += 1;
        match &mut self.buckets {
            None => self.reached.push(duration.max(0)),
            Some(buckets) => buckets[bucket(duration)].0 += 1,
        }
        self.limit();
    }

    /// Adds one that had not got there after `duration`, when its observation ended.
    #[inline]
    pub fn censored(&mut self, duration: i64) {
        self.n += 1;
        match (&mut self.buckets, self.often.first_mut()) {
            (Some(buckets), _) => buckets[bucket(duration)].1 += 1,
            (None, Some((often, n))) if *often == duration.max(0) => *n += 1,
            (None, Some(_)) => self.censored.push(duration.max(0)),
            (None, None) => self.often.push((duration.max(0), 1)),
        }
        self.limit();
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: Durations) {
        self.n += other.n;
        self.reached.extend(other.reached);
        self.censored.extend(other.censored);
        self.often.extend(other.often);
        if let Some(theirs) = other.buckets {
            let mine = self.buckets.get_or_insert_with(|| vec![(0, 0); BUCKETS]);
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = (mine.0 + theirs.0, mine.1 + theirs.1));
        }
        self.limit();
    }

    /// Adds those of another that got there within `limit`.
    pub fn merge_within(&mut self, other: &Durations, limit: i64) {
        other.reached.iter().filter(|d| **d <= limit).for_each(|d| self.reached(*d));
        for (bucket, (reached, _)) in other.buckets.iter().flatten().enumerate() {
            let duration = middle(bucket);
            (0..if duration <= limit { *reached } else { 0 }).for_each(|_| self.reached(duration));
        }
    }

    /// How many there are.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Whether every duration was kept as it is.
    pub fn exact(&self) -> bool {
        self.buckets.is_none()
    }

    /// Type 7 quantiles (see [`crate::quantile_sorted`]) of those that got there; `None` when nobody did.
    pub fn quantiles(&self, shares: &[f64]) -> Vec<Option<f64>> {
        if self.buckets.is_none() {
            let mut values = self.reached.clone();
            return shares.iter().map(|q| exact_quantile(&mut values, *q)).collect();
        }
        let observed = self.observed();
        let n = observed.iter().map(|o| o.reached).sum();
        let one = |q: &f64| {
            let (low, share) = rank(n, *q)?;
            let value = nth(&observed, low)?;
            if share > 0.0 { Some(between(value, nth(&observed, low + 1)?, share)) } else { Some(value) }
        };
        shares.iter().map(one).collect()
    }

    /// The Kaplan-Meier estimate over all.
    pub fn survival(&self) -> Survival {
        Survival::estimate(self.observed().into_iter())
    }

    /// Whether values are kept depends on their number alone, never on how they were split among threads.
    #[inline]
    fn limit(&mut self) {
        if self.n > EXACT_MAX as u64 && !(self.reached.is_empty() && self.censored.is_empty() && self.often.is_empty())
        {
            self.fill_buckets();
        }
    }

    #[cold]
    fn fill_buckets(&mut self) {
        let buckets = self.buckets.get_or_insert_with(|| vec![(0, 0); BUCKETS]);
        std::mem::take(&mut self.reached).into_iter().for_each(|d| buckets[bucket(d)].0 += 1);
        std::mem::take(&mut self.censored).into_iter().for_each(|d| buckets[bucket(d)].1 += 1);
        std::mem::take(&mut self.often).into_iter().for_each(|(d, n)| buckets[bucket(d)].1 += n);
    }

    fn observed(&self) -> Vec<Observed> {
        if let Some(buckets) = &self.buckets {
            let all = buckets.iter().enumerate().filter(|(_, (reached, censored))| reached + censored > 0);
            let one = |(i, n): (usize, &(u64, u64))| Observed { duration: middle(i), reached: n.0, censored: n.1 };
            return all.map(one).collect();
        }
        let mut reached = self.reached.clone();
        sort(&mut reached);
        let mut censored = self.censored.clone();
        sort(&mut censored);
        let mut often = self.often.clone();
        often.sort_unstable();
        let mut cut = merged(censored, often);
        let mut observed: Vec<Observed> = Vec::new();
        let mut add = |duration, reached, censored| match observed.last_mut() {
            Some(last) if last.duration == duration => {
                last.reached += reached;
                last.censored += censored;
            }
            _ => observed.push(Observed { duration, reached, censored }),
        };
        for duration in reached {
            while let Some((earlier, n)) = cut.next_if(|(d, _)| *d < duration) {
                add(earlier, 0, n);
            }
            add(duration, 1, 0);
        }
        cut.for_each(|(duration, n)| add(duration, 0, n));
        observed
    }
}

/// The quantile of values in any order, which are reordered.
fn exact_quantile(values: &mut [i64], q: f64) -> Option<f64> {
    let (low, share) = rank(values.len() as u64, q)?;
    let (_, value, above) = values.select_nth_unstable(low as usize);
    let value = *value as f64;
    if share == 0.0 {
        return Some(value);
    }
    above.iter().min().map(|next| between(value, *next as f64, share))
}

/// Both lists as one, ascending.
fn merged(single: Vec<i64>, counted: Vec<(i64, u64)>) -> std::iter::Peekable<impl Iterator<Item = (i64, u64)>> {
    let (mut single, mut counted) = (single.into_iter().peekable(), counted.into_iter().peekable());
    let next = move || match counted.peek() {
        Some((often, _)) => single.next_if(|d| d <= often).map(|d| (d, 1)).or_else(|| counted.next()),
        None => single.next().map(|d| (d, 1)),
    };
    std::iter::from_fn(next).peekable()
}

fn nth(observed: &[Observed], n: u64) -> Option<f64> {
    let mut before = 0;
    observed.iter().find_map(|o| {
        before += o.reached;
        (before > n).then_some(o.duration as f64)
    })
}

/// Durations below 2^11 have a bucket each; above, each doubling is cut into 2^10.
fn bucket(duration: i64) -> usize {
    let duration = duration.max(0);
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
    fn those_within_a_limit_are_added() {
        let mut all = Durations::default();
        let mut one = Durations::default();
        [40, 10, 30, 20].iter().for_each(|d| one.reached(*d));
        one.censored(5);
        all.merge_within(&one, 30);
        assert_eq!((all.n(), all.quantiles(&[1.0])), (3, vec![Some(30.0)]));
        one.fill_buckets();
        all.merge_within(&one, 10);
        assert_eq!((all.n(), all.quantiles(&[0.0, 1.0])), (4, vec![Some(10.0), Some(30.0)]));
    }

    #[test]
    fn what_is_cut_off_is_told_apart_from_what_ended() {
        let mut durations = Durations::default();
        [5, 5, 3, 9].iter().for_each(|d| durations.censored(*d));
        [3, 9, 7].iter().for_each(|d| durations.reached(*d));
        let seen: Vec<_> = durations.observed().iter().map(|o| (o.duration, o.reached, o.censored)).collect();
        assert_eq!(seen, [(3, 1, 1), (5, 0, 2), (7, 1, 0), (9, 1, 1)]);
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
