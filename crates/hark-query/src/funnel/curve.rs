//! How is a curve of waiting shown?

use hark_stats::Survival;
use serde_json::{Value, json};

/// A curve is shown with at most so many points, each of them exact.
pub const CURVE_POINTS_MAX: usize = 200;

/// Microseconds as seconds, whole ones as whole numbers.
pub fn seconds(micros: f64) -> Value {
    crate::answer::number(micros / hark_model::time::SECOND as f64)
}

/// The share that got there, named `reached`, over time. A long curve is thinned evenly; its last point is always kept.
pub fn points(curve: &Survival, reached: &str) -> Value {
    let steps = curve.steps.len();
    let shown = steps.min(CURVE_POINTS_MAX);
    let point = |i: usize| {
        let step = &curve.steps[(i + 1) * steps / shown - 1];
        let band = step.interval().map(|b| (1.0 - b.upper, 1.0 - b.lower));
        json!({
            "seconds": seconds(step.duration as f64),
            reached: 1.0 - step.survival,
            "lower": band.map(|b| b.0),
            "upper": band.map(|b| b.1),
            "at_risk": step.at_risk,
        })
    };
    (0..shown).map(point).collect()
}
