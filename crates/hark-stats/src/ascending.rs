//! How are a million durations sorted without comparing them?

/// Below this many values, comparing is faster.
const FEW: usize = 4_096;
/// Bits of one pass; the counters of a pass (8 KiB) stay in the nearest cache.
const BITS: u32 = 11;
const DIGITS: usize = 1 << BITS;

/// Sorts values that are not negative, ascending: one pass per 11 bits that differ, least significant first (the radix
/// sort of Hollerith's machines; Knuth, "The Art of Computer Programming" 3, 5.2.5). Negative values are sorted too, by
/// comparing.
pub(crate) fn sort(values: &mut Vec<i64>) {
    let (all, any) = values.iter().fold((!0, 0), |(all, any), v| (all & v, any | v));
    if values.len() < FEW || any < 0 {
        return values.sort_unstable();
    }
    let differ = (all ^ any) as u64;
    let mut other = vec![0; values.len()];
    let mut shift = 0;
    while shift < 64 && differ >> shift != 0 {
        // Bits at the low end that are the same in all values, such as those of times in whole seconds, cost nothing.
        shift += (differ >> shift).trailing_zeros();
        pass(values, &mut other, shift);
        std::mem::swap(values, &mut other);
        shift += BITS;
    }
}

fn pass(from: &[i64], to: &mut [i64], shift: u32) {
    let digit = |value: &i64| (value >> shift) as usize % DIGITS;
    let mut places = [0u32; DIGITS];
    from.iter().for_each(|value| places[digit(value)] += 1);
    let mut before = 0;
    for place in &mut places {
        (before, *place) = (before + *place, before);
    }
    for value in from {
        let place = &mut places[digit(value)];
        to[*place as usize] = *value;
        *place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[test]
    fn sorts_as_comparing_does() {
        let mut seed = 7u64;
        for (mask, shift) in [(u64::MAX >> 1, 0), (0xffff, 0), (0xfff_ffff, 20), (1, 62), (0, 0), (u64::MAX, 0)] {
            let values = (0..10_000).map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((seed ^ seed >> 29) & mask) as i64
            });
            let mut values: Vec<i64> = values.map(|v| ((v as u64) << shift) as i64).collect();
            let mut expect = values.clone();
            expect.sort_unstable();
            sort(&mut values);
            assert_eq!(values, expect, "mask {mask:x} shifted by {shift}");
        }
    }
}
