//! What is a moment?

/// Microseconds since 1970-01-01T00:00:00Z, negative before. Every stored time is one.
pub type Micros = i64;

/// Microseconds in one second.
pub const SECOND: Micros = 1_000_000;
/// Microseconds in one minute.
pub const MINUTE: Micros = 60 * SECOND;
/// Microseconds in one hour.
pub const HOUR: Micros = 60 * MINUTE;
/// Microseconds in 24 hours. A calendar day may be 23 or 25 hours long; this is not one.
pub const DAY: Micros = 24 * HOUR;

/// Corrects a client's clock: `received - (sent - stamped)`, so that a wrong clock cancels out.
///
/// Returns `stamped` as it is when the sender did not say when it sent. Saturates instead of overflowing.
pub fn correct_skew(stamped: Micros, sent: Option<Micros>, received: Micros) -> Micros {
    match sent {
        Some(sent) => received.saturating_sub(sent.saturating_sub(stamped)),
        None => stamped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_by_three_days_cancels_out() {
        let received = 1_700_000_000 * SECOND;
        let sent = received + 3 * DAY;
        assert_eq!(correct_skew(sent - 5 * SECOND, Some(sent), received), received - 5 * SECOND);
    }

    #[test]
    fn without_a_sending_time_the_stamp_stands() {
        assert_eq!(correct_skew(7, None, 99), 7);
    }

    #[test]
    fn absurd_clocks_saturate() {
        assert_eq!(correct_skew(i64::MAX, Some(i64::MIN), 0), i64::MAX);
    }
}
