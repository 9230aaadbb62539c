//! Which number does the data support, and how far?
//!
//! Pure arithmetic on numbers: no events, no clock, no randomness. Every formula names its source, and every result is
//! the same whatever the order or the split of its inputs, so that an answer does not depend on the number of threads.

mod ascending;
pub mod difference;
pub mod durations;
pub mod median;
pub mod quantile;
pub mod sum;
pub mod survival;
pub mod wilson;

pub use difference::{benjamini_hochberg, newcombe, same_share};
pub use durations::Durations;
pub use median::{Apart, Quantile};
pub use quantile::{quantile_sorted, quantile_unsorted};
pub use sum::ExactSum;
pub use survival::{Observed, Step, Survival};
pub use wilson::{Interval, wilson};

/// The 97.5 % point of the standard normal distribution: the `z` of a 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;
