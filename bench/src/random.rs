//! Where do the benchmark's dice come from?
//!
//! The same seed must give the same file for ever, so the generator is ours: SplitMix64 (Steele, Lea, Flood: "Fast
//! splittable pseudorandom number generators", 2014). It is fast and good enough for synthetic data.

/// A stream of dice.
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
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Dice(mix(seed))
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

    /// Exponential with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// An index, with the chances that the weights give. Weights must not all be zero.
    pub fn pick(&mut self, weights: &Weights) -> usize {
        weights.at(self.unit())
    }
}

/// Chances of a few alternatives, prepared for quick picks.
#[derive(Clone, Debug)]
pub struct Weights(Vec<f64>);

impl Weights {
    /// Prepares weights of any sum.
    pub fn new(weights: &[f64]) -> Self {
        let sum: f64 = weights.iter().sum();
        let mut reached = 0.0;
        Weights(
            weights
                .iter()
                .map(|w| {
                    reached += w / sum;
                    reached
                })
                .collect(),
        )
    }

    /// The alternative at a point of [0, 1).
    pub fn at(&self, point: f64) -> usize {
        self.0.iter().position(|end| point < *end).unwrap_or(self.0.len() - 1)
    }
}
