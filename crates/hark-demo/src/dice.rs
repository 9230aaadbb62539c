//! Where does chance come from, so that switching one thing off leaves all other chances as they were?
//!
//! Every draw comes from a stream of its own: one for each (seed, concern, person, day). Nothing that happens in one stream can
//! move another. The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
//! OOPSLA 2014); its mixing function also makes the key of a stream from its parts.

/// What a stream of chance is for. Streams of different concerns share nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Concern {
    /// Which accounts there are.
    Accounts = 1,
    /// Who a person is.
    Person,
    /// When people sign up.
    SignUp,
    /// Which devices a person has.
    Devices,
    /// Whether and when a person is active on a day.
    Presence,
    /// What happens in a session.
    Session,
    /// How onboarding goes.
    Onboarding,
    /// What is paid.
    Billing,
    /// What is said.
    Voice,
    /// Ids and delays of messages.
    Wire,
    /// What moves the whole company on one day.
    Weather,
    /// Visitors who never sign up, robots, staff.
    Strangers,
    /// Which variant of an experiment somebody sees.
    Variant,
}

/// A stream of chance.
#[derive(Clone, Debug)]
pub struct Dice(u64);

/// Mixes one number thoroughly: equal inputs give equal outputs, near inputs far ones.
pub fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    /// The stream of one concern of one person (or account) on one day (or of one number).
    pub fn new(seed: u64, concern: Concern, who: u64, day: i64) -> Self {
        Dice(mix(mix(mix(mix(seed) ^ concern as u64) ^ who) ^ day as u64))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let bits = mix(self.0);
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        bits
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this chance.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in `low..high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in `0..n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// One of a slice that is not empty.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Exponential with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Log-normal with this median and deviation of the logarithm: a few are very large.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// A count with this small mean (Knuth's product of uniforms).
    pub fn poisson(&mut self, mean: f64) -> usize {
        let (floor, mut product, mut count) = ((-mean).exp(), self.unit(), 0);
        while product > floor && count < 200 {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// A count with any mean: beyond 30 the normal distribution is near enough.
    pub fn poisson_any(&mut self, mean: f64) -> usize {
        if mean < 30.0 { self.poisson(mean) } else { (mean + mean.sqrt() * self.normal()).round().max(0.0) as usize }
    }

    /// An index with the chances that the weights give. Weights must not all be zero.
    pub fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
    }

    /// Puts a slice into a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, slice: &mut [T]) {
        for index in (1..slice.len()).rev() {
            slice.swap(index, self.below(index + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_neighbours_share_nothing() {
        let first = |who, day| Dice::new(1, Concern::Person, who, day).bits();
        let mut seen: Vec<u64> = (0..50).flat_map(|who| (0..50).map(move |day| first(who, day))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2_500);
    }

    #[test]
    fn means_are_what_they_are_called() {
        let mut dice = Dice::new(7, Concern::Session, 0, 0);
        let n = 40_000;
        let mean = |draw: &mut dyn FnMut() -> f64| (0..n).map(|_| draw()).sum::<f64>() / f64::from(n);
        assert!((mean(&mut || dice.exponential(3.0)) - 3.0).abs() < 0.08);
        assert!(mean(&mut || dice.normal()).abs() < 0.03);
        assert!((mean(&mut || dice.poisson(2.0) as f64) - 2.0).abs() < 0.05);
        let share = mean(&mut || f64::from(u8::from(dice.pick(&[1.0, 0.0, 3.0]) == 2)));
        assert!((share - 0.75).abs() < 0.02, "{share}");
    }
}
