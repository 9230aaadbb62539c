//! Which layers should become one?
//!
//! A suffix of the layers (the newest ones) is merged when it is long enough and no layer in it is much larger than all
//! newer ones together. So the number of layers grows with the logarithm of the events, and so does how often each
//! event is rewritten.

/// When is a merge worth it?
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// So many layers are worth a merge.
    fan_in: usize,
    /// A layer joins the merge of the newer ones if `size * ratio.0 <= newer * ratio.1`.
    ratio: (u64, u64),
    /// With more layers than this the newest are merged whatever their sizes.
    layers_max: usize,
}

/// While the drain keeps up: few layers, so that questions are fast.
pub const CALM: Policy = Policy { fan_in: 4, ratio: (1, 2), layers_max: 8 };
/// While events wait for the drain: each event is rewritten a third as often, and the layers become few afterwards.
pub const BUSY: Policy = Policy { fan_in: 16, ratio: (2, 1), layers_max: 40 };
/// Events of one segment after a merge. Its spine is in memory until it is written, at 15 to 30 bytes an event.
pub const SEGMENT_EVENTS_MAX: u64 = 2_000_000;

/// A layer of at most so many events that is written in a hurry is soon merged again, so its files need not be small.
pub const HURRIED_EVENTS_MAX: u64 = 4_000_000;

/// How many of the newest layers should become one; `events` is the size of each layer, oldest first.
pub fn choose(events: &[u64], policy: &Policy) -> Option<usize> {
    let mut newer = 0u64;
    let mut chosen = 0;
    for size in events.iter().rev() {
        if chosen >= 2 && size.saturating_mul(policy.ratio.0) > newer.saturating_mul(policy.ratio.1) {
            break;
        }
        newer += size;
        chosen += 1;
    }
    if chosen >= policy.fan_in {
        return Some(chosen);
    }
    (events.len() > policy.layers_max).then_some(policy.fan_in.min(events.len()))
}

/// At rest a layer is written anew if all newer ones together have at least one event for so many of its own.
const REST_RATIO: u64 = 16;

/// [`choose`] for when nothing arrives: everything becomes one layer, but for old ones beside which the new are so little
/// that rewriting would not pay.
pub fn choose_at_rest(events: &[u64]) -> Option<usize> {
    let (mut newer, mut chosen) = (0u64, 0);
    for (n, size) in events.iter().rev().enumerate() {
        if *size <= newer.saturating_mul(REST_RATIO) {
            chosen = n + 1;
        }
        newer += size;
    }
    (chosen >= 2).then_some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most layers there were, and how often each event was rewritten.
    fn simulate(drains: usize, events: u64, policy: &Policy) -> (usize, f64) {
        let (mut layers, mut rewritten, mut most) = (Vec::new(), 0u64, 0);
        for _ in 0..drains {
            layers.push(events);
            while let Some(n) = choose(&layers, policy) {
                let merged: u64 = layers.split_off(layers.len() - n).iter().sum();
                rewritten += merged;
                layers.push(merged);
            }
            most = most.max(layers.len());
        }
        (most, rewritten as f64 / (drains as u64 * events) as f64)
    }

    #[test]
    fn layers_stay_few_and_rewriting_stays_bounded() {
        for events in [100u64, 250_000] {
            for (policy, times_max) in [(CALM, 5.0), (BUSY, 3.0)] {
                let (most, times) = simulate(400, events, &policy);
                assert!(most <= policy.layers_max, "{most} layers by {policy:?}");
                assert!(times <= times_max, "every event was rewritten {times} times by {policy:?}");
            }
        }
    }

    #[test]
    fn a_load_that_lasts_costs_half_as_much_as_in_calm() {
        let ((_, calm), (_, busy)) = (simulate(96, 250_000, &CALM), simulate(96, 250_000, &BUSY));
        assert!(busy * 1.9 < calm, "{busy} against {calm}");
    }

    #[test]
    fn a_few_layers_are_left_alone() {
        let choose = |events: &[u64]| super::choose(events, &CALM);
        assert_eq!(choose(&[]), None);
        assert_eq!(choose(&[5, 5, 5]), None);
        assert_eq!(choose(&[1_000, 5, 5, 5]), None);
        assert_eq!(choose(&[5, 5, 5, 5]), Some(4));
    }

    #[test]
    fn at_rest_one_layer_is_left_or_little_beside_it() {
        let choose = choose_at_rest;
        assert_eq!(choose(&[]), None);
        assert_eq!(choose(&[5]), None);
        assert_eq!(choose(&[4_000, 300, 300, 200]), Some(4));
        assert_eq!(choose(&[4_000, 30, 30]), Some(2));
        assert_eq!(choose(&[4_000, 60]), None);
        // A last little one keeps nothing from being merged.
        assert_eq!(choose(&[4_000, 1_000, 10]), Some(3));
    }
}
