//! Which layers should become one?
//!
//! A suffix of the layers (the newest ones) is merged when it is long enough and no layer in it is much larger than all
//! newer ones together. So each event is rewritten about log2(n) times, and the number of layers stays a small
//! multiple of that.

/// So many layers are worth a merge.
const FAN_IN: usize = 4;
/// A layer joins the merge of the newer ones if it is at most so many times as large as they are together.
const RATIO: u64 = 2;
/// With more layers than this the newest are merged whatever their sizes.
const LAYERS_MAX: usize = 8;
/// Events of one segment after a merge.
pub const SEGMENT_EVENTS_MAX: u64 = 4_000_000;

/// How many of the newest layers should become one; `events` is the size of each layer, oldest first.
pub fn choose(events: &[u64]) -> Option<usize> {
    let mut newer = 0u64;
    let mut chosen = 0;
    for size in events.iter().rev() {
        if chosen >= 2 && *size > newer.saturating_mul(RATIO) {
            break;
        }
        newer += size;
        chosen += 1;
    }
    if chosen >= FAN_IN {
        return Some(chosen);
    }
    (events.len() > LAYERS_MAX).then_some(FAN_IN.min(events.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_stay_few_and_rewriting_stays_bounded() {
        for drain in [100u64, 250_000] {
            let (mut layers, mut rewritten, mut most) = (Vec::new(), 0u64, 0);
            for _ in 0..400 {
                layers.push(drain);
                while let Some(n) = choose(&layers) {
                    let merged: u64 = layers.split_off(layers.len() - n).iter().sum();
                    rewritten += merged;
                    layers.push(merged);
                }
                most = most.max(layers.len());
            }
            assert!(most <= LAYERS_MAX, "{most} layers");
            assert!(rewritten <= 12 * 400 * drain, "every event was rewritten {} times", rewritten / (400 * drain));
        }
    }

    #[test]
    fn a_few_layers_are_left_alone() {
        assert_eq!(choose(&[]), None);
        assert_eq!(choose(&[5, 5, 5]), None);
        assert_eq!(choose(&[1_000, 5, 5, 5]), None);
        assert_eq!(choose(&[5, 5, 5, 5]), Some(4));
    }
}
