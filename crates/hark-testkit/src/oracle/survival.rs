//! How many would have got there by then, had all been watched long enough?

/// One unit: how long it was watched, and whether it got there at the end of that time.
#[derive(Clone, Copy, Debug)]
pub struct Watched {
    /// Microseconds.
    pub time: i64,
    /// Whether it got there.
    pub reached: bool,
}

/// One step of the estimate.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Microseconds since the start.
    pub time: i64,
    /// The share that got there by then.
    pub reached: f64,
    /// How many were still watched and had not got there just before.
    pub at_risk: usize,
}

/// The product-limit estimate of Kaplan and Meier (1958), a step for each distinct time at which somebody got there.
/// Who is no longer watched at that very time was still at risk.
pub fn curve(watched: &[Watched]) -> Vec<Step> {
    let mut times: Vec<i64> = watched.iter().filter(|w| w.reached).map(|w| w.time).collect();
    times.sort();
    times.dedup();
    let mut waiting = 1.0;
    let mut steps = Vec::new();
    for time in times {
        let at_risk = watched.iter().filter(|w| w.time >= time).count();
        let arrived = watched.iter().filter(|w| w.time == time && w.reached).count();
        waiting *= 1.0 - arrived as f64 / at_risk as f64;
        steps.push(Step { time, reached: 1.0 - waiting, at_risk });
    }
    steps
}

/// The first time in seconds by which this share got there, if it is ever seen.
pub fn seconds_until(steps: &[Step], share: f64) -> Option<f64> {
    steps.iter().find(|step| step.reached >= share - 1e-12).map(|step| step.time as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_by_hand() {
        let watched = [(1, true), (2, false), (2, true), (4, true), (5, false)];
        let steps = curve(&watched.map(|(time, reached)| Watched { time, reached }));
        let found: Vec<(i64, usize)> = steps.iter().map(|s| (s.time, s.at_risk)).collect();
        assert_eq!(found, [(1, 5), (2, 4), (4, 2)]);
        let reached = [0.2, 0.4, 0.7];
        assert!(steps.iter().zip(reached).all(|(step, want)| (step.reached - want).abs() < 1e-12));
    }
}
