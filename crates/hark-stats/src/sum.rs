//! What is the sum, to the last bit, in whatever order the numbers come?

/// Chunks of 32 bits that cover every finite double, plus room for carries.
const CHUNKS: usize = 68;
/// So many additions fit before a chunk could overflow; each adds less than 2^32 to one.
const ADDITIONS_MAX: u32 = 1 << 29;

/// An exact sum of doubles. The result is the double nearest to the true sum, so it depends neither on the order nor on
/// how the numbers were split among threads.
///
/// A fixed-point accumulator over the whole range of exponents: R. M. Neal, "Fast exact summation using small and large
/// superaccumulators", arXiv:1505.05571 (2015), the small one. Rounding at the end by J. R. Shewchuk, "Adaptive
/// precision floating-point arithmetic", Discrete & Computational Geometry 18 (1997).
#[derive(Clone, Debug)]
pub struct ExactSum {
    chunks: Box<[i64; CHUNKS]>,
    additions: u32,
    count: u64,
    not_finite: f64,
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { chunks: Box::new([0; CHUNKS]), additions: 0, count: 0, not_finite: 0.0 }
    }
}

impl ExactSum {
    /// Adds one number. Infinities and NaN make the sum what IEEE 754 says.
    #[inline]
    pub fn add(&mut self, x: f64) {
        self.count += 1;
        if !x.is_finite() {
            self.not_finite += x;
            return;
        }
        let bits = x.to_bits();
        let biased = ((bits >> 52) & 0x7ff) as u32;
        let fraction = bits & ((1 << 52) - 1);
        let mantissa = if biased == 0 { fraction } else { fraction | (1 << 52) };
        let place = biased.max(1) - 1;
        let (chunk, wide) = ((place / 32) as usize, u128::from(mantissa) << (place % 32));
        let sign = if x.is_sign_negative() { -1 } else { 1 };
        for (i, slot) in self.chunks[chunk..chunk + 3].iter_mut().enumerate() {
            *slot += sign * i64::from((wide >> (32 * i)) as u32);
        }
        self.additions += 1;
        if self.additions >= ADDITIONS_MAX {
            self.carry();
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, mut other: ExactSum) {
        self.carry();
        other.carry();
        for (mine, theirs) in self.chunks.iter_mut().zip(other.chunks.iter()) {
            *mine += theirs;
        }
        self.additions = 2;
        self.count += other.count;
        self.not_finite += other.not_finite;
    }

    /// How many numbers were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The sum, rounded once.
    pub fn value(&self) -> f64 {
        if self.not_finite != 0.0 {
            return self.not_finite;
        }
        let mut exact = self.clone();
        exact.carry();
        // Terms beyond 2^1024 are infinite on their own although the sum may not be; scaled down they stay exact.
        let huge = exact.chunks[CHUNKS - 6..].iter().any(|c| *c != 0);
        let scale = if huge { -128 } else { 0 };
        let terms = exact.chunks.iter().enumerate().map(|(i, c)| times_power(*c as f64, 32 * i as i32 - 1074 + scale));
        let sum = round_once(terms.filter(|t| *t != 0.0));
        if huge { times_power(sum, 128) } else { sum }
    }

    /// The mean, `None` when nothing was added.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.value() / self.count as f64)
    }

    /// Moves what exceeds 32 bits one chunk up; the top chunk keeps the sign.
    fn carry(&mut self) {
        for i in 0..CHUNKS - 1 {
            let over = self.chunks[i] >> 32;
            self.chunks[i] -= over << 32;
            self.chunks[i + 1] += over;
        }
        self.additions = 1;
    }
}

/// `x * 2^power`, exact unless the result overflows or falls below the smallest double.
fn times_power(mut x: f64, mut power: i32) -> f64 {
    while power > 1000 {
        x *= 2f64.powi(1000);
        power -= 1000;
    }
    while power < -1000 {
        x *= 2f64.powi(-1000);
        power += 1000;
    }
    x * 2f64.powi(power)
}

/// Adds terms without losing a bit (Shewchuk's non-overlapping partial sums), then rounds half to even once.
fn round_once(terms: impl Iterator<Item = f64>) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for mut x in terms {
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                (x, y) = (y, x);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut high) = partials.pop() else { return 0.0 };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // A remainder of exactly half a unit was rounded to even without looking at what lies below it.
    if let Some(rest) = partials.last()
        && ((low < 0.0 && *rest < 0.0) || (low > 0.0 && *rest > 0.0))
    {
        let twice = low * 2.0;
        let nudged = high + twice;
        if twice == nudged - high {
            high = nudged;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        values.iter().for_each(|v| sum.add(*v));
        sum.value()
    }

    #[test]
    fn cancellation_loses_nothing() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e16, 1.0, 1e-16]), 10_000_000_000_000_002.0, "rounds up because of the last term");
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
        assert_eq!(sum(&[5e-324, 5e-324]), 1e-323);
        assert_eq!(sum(&[-3.5, 1.25]), -2.25);
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[f64::INFINITY, 1.0]), f64::INFINITY);
    }

    #[test]
    fn order_and_split_do_not_matter() {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let values: Vec<f64> = (0..5_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                ((state >> 11) as f64 - 4e15) * 10f64.powi((state % 30) as i32 - 15)
            })
            .collect();
        let whole = sum(&values);
        let mut reversed = values.clone();
        reversed.reverse();
        assert_eq!(sum(&reversed), whole);
        for cut in [1, 17, 2_500, 4_999] {
            let mut parts = ExactSum::default();
            for part in [&values[cut..], &values[..cut]] {
                let mut one = ExactSum::default();
                part.iter().for_each(|v| one.add(*v));
                parts.merge(one);
            }
            assert_eq!(parts.value(), whole);
            assert_eq!(parts.count(), 5_000);
        }
    }

    #[test]
    fn means() {
        let mut sum = ExactSum::default();
        assert_eq!(sum.mean(), None);
        [1.0, 2.0, 6.0].iter().for_each(|v| sum.add(*v));
        assert_eq!(sum.mean(), Some(3.0));
    }
}
