//! What can be told of a few bytes without knowing where they stand?

use super::odd;

/// The first four bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> Option<u32> {
    bytes.get(..4)?.iter().try_fold(0, |sum, byte| Some(sum * 16 + (*byte as char).to_digit(16)?))
}

/// How many bytes pass before a quote, a backslash or a control character. Eight at a time: a byte `b` is below `n`
/// if `b - n` borrows while `b` has no top bit (Warren, Hacker's Delight, 6-1).
#[inline]
pub(super) fn plain_bytes(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (ONES * b'"' as u64);
        let slash = word ^ (ONES * b'\\' as u64);
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & TOPS;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes[at..].iter().take_while(|b| **b != b'"' && **b != b'\\' && **b >= 0x20).count()
}

/// A number that is equal for equal names; different names are hardly ever equal.
#[inline]
pub(super) fn fingerprint(key: &[u8]) -> u64 {
    let word = |bytes: &[u8]| bytes.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let last = word(&key[key.len().saturating_sub(8)..]);
    (word(key).rotate_left(23) ^ last).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ key.len() as u64
}

/// Which names make a second look necessary.
#[inline]
pub(super) fn watch(key: &[u8]) -> u8 {
    match key {
        [b'$', ..] => odd::COLLIDES | if crate::wire::check::is_reserved(key) { odd::RESERVED } else { 0 },
        b"context" | b"name" | b"category" | [b'u', b't', b'm', ..] => odd::COLLIDES,
        [b'_' | b'c' | b'p' | b'r' | b'v' | b'\\', ..] if crate::wire::check::is_reserved(key) => odd::RESERVED,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_a_time_search_sees_every_position() {
        for special in [b'"', b'\\', 0x1f, 0x00] {
            for at in 0..40 {
                let mut bytes = vec![0xC3u8; 40];
                bytes[at] = special;
                assert_eq!(plain_bytes(&bytes), at, "byte {special} at {at}");
            }
        }
        assert_eq!(plain_bytes(&[0x7f, 0x80, 0xff, b' ', b'!', b'#', b'[', b']', 0xa0]), 9);
    }
}
