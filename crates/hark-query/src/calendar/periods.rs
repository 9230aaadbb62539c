//! Which periods does a range have, and which of them holds this moment?

use super::{Interval, Weekday, Zone};
use hark_model::Micros;
use hark_model::time::{HOUR, MINUTE};

/// How many periods one answer may have: a year of minutes.
pub const PERIODS_MAX: usize = 366 * 24 * 60;

/// So many periods have a bit each in [`Calendar::mask`].
pub const MASK_PERIODS_MAX: usize = 64;

/// The periods of a range in ascending order, without gaps.
#[derive(Clone, Debug)]
pub struct Calendar {
    interval: Interval,
    zone: Zone,
    /// One more than there are periods: period `i` is `bounds[i] .. bounds[i + 1]`.
    bounds: Vec<Micros>,
    /// `guess[(t - bounds[0]) >> shift]` is the period of `t` or the one before it.
    guess: Vec<u32>,
    shift: u32,
    /// The last moment of each period; for the last one the end of time.
    lasts: Vec<Micros>,
    /// Whether a slot can meet more than one boundary.
    crowded: bool,
    /// For periods of one length: see [`equal`].
    equal: Option<(u32, u64)>,
    /// The same for a calendar short enough for half the arithmetic: see [`short`].
    short: Option<Short>,
}

/// See [`short`].
#[derive(Clone, Copy, Debug)]
struct Short {
    /// How far the time since the first period is shifted.
    shift: u32,
    factor: u64,
    /// How far the product is shifted.
    down: u32,
    /// The last moment of the calendar, counted from its first.
    end: u64,
}

impl Calendar {
    /// The periods that overlap `from .. to`, at least one. `None` if there would be more than [`PERIODS_MAX`].
    pub fn over(zone: &Zone, interval: Interval, week_start: Weekday, from: Micros, to: Micros) -> Option<Calendar> {
        let to = to.max(from.saturating_add(1));
        let bounds = match interval {
            Interval::Minute => clock_bounds(zone, MINUTE, from, to)?,
            Interval::Hour => clock_bounds(zone, HOUR, from, to)?,
            _ => day_bounds(zone, interval, week_start, from, to)?,
        };
        let shortest = bounds.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).min().unwrap_or(1).max(1);
        // The largest power of two that is not longer than any period, so that a slot meets one boundary at most; but
        // never so small that the table outgrows the periods by much (a clock that jumps can leave a tiny period).
        let span = bounds[bounds.len() - 1].saturating_sub(bounds[0]) as u64;
        let floor = (span / (8 * PERIODS_MAX as u64)).max(1).ilog2() + 1;
        let shift = (shortest as u64).ilog2().max(floor);
        let crowded = 1u64 << shift > shortest as u64;
        let slots = (span >> shift) + 1;
        let mut guess = Vec::with_capacity(slots as usize);
        let mut period = 0;
        for slot in 0..slots {
            let start = bounds[0].saturating_add_unsigned(slot << shift);
            while period + 2 < bounds.len() && bounds[period + 1] <= start {
                period += 1;
            }
            guess.push(period as u32);
        }
        let equal = equal(&bounds);
        let short = equal.and_then(|(shift, _)| short(&bounds, shift));
        let mut lasts: Vec<Micros> = bounds[1..].iter().map(|end| end - 1).collect();
        if let Some(last) = lasts.last_mut() {
            *last = Micros::MAX;
        }
        Some(Calendar { interval, zone: zone.clone(), bounds, guess, shift, lasts, crowded, equal, short })
    }

    /// How many periods there are, at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// The length of the periods.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The zone the periods are of.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The first moment of a period.
    pub fn start(&self, period: usize) -> Micros {
        self.bounds[period]
    }

    /// The first moment after a period.
    pub fn end(&self, period: usize) -> Micros {
        self.bounds[period + 1]
    }

    /// The period of a moment that lies within the calendar. Beyond its ends: the first or the last period.
    #[inline]
    pub fn period(&self, moment: Micros) -> usize {
        let slot = (moment.saturating_sub(self.bounds[0]).max(0) as u64 >> self.shift) as usize;
        let mut period = self.guess[slot.min(self.guess.len() - 1)] as usize;
        period += usize::from(moment > self.lasts[period]);
        while self.crowded && moment > self.lasts[period] {
            period += 1;
        }
        period
    }

    /// The distinct periods of those of the ascending times that are hit, ascending. All times lie within the calendar
    /// or behind it. `room` is used again and again. Nothing in the loop depends on whether the period changed, because a
    /// processor cannot guess that.
    #[inline]
    pub fn distinct<'r>(&self, times: &[Micros], room: &'r mut Vec<u32>, hit: impl Fn(usize) -> bool) -> &'r [u32] {
        if room.len() <= times.len() {
            room.resize(times.len() + 1, 0);
        }
        let (begin, last) = (self.bounds[0], self.len() as u32 - 1);
        match self.equal {
            Some((shift, factor)) => distinct(times, room, hit, |time| {
                let since = time.saturating_sub(begin) as u64 >> shift;
                (((u128::from(since) * u128::from(factor)) >> 64) as u32).min(last)
            }),
            None => distinct(times, room, hit, |time| self.period(time) as u32),
        }
    }

    /// Those of the first [`MASK_PERIODS_MAX`] periods that hold any of the ascending times that are hit, one bit each.
    /// All times lie within the calendar or behind it. Free of branches, like [`Calendar::distinct`].
    #[inline]
    pub fn mask(&self, times: &[Micros], hit: impl Fn(usize) -> bool) -> u64 {
        let begin = self.bounds[0];
        let mut mask = 0u64;
        match self.short {
            Some(Short { shift, factor, down, end }) => times.iter().enumerate().for_each(|(i, time)| {
                let since = (time.wrapping_sub(begin) as u64).min(end) >> shift;
                mask |= u64::from(hit(i)) << ((since.wrapping_mul(factor) >> down) % 64);
            }),
            None => times.iter().enumerate().for_each(|(i, time)| {
                mask |= u64::from(hit(i)) << (self.period(*time) % 64);
            }),
        }
        mask
    }

    /// Whether a moment lies in any of the periods.
    pub fn covers(&self, moment: Micros) -> bool {
        self.bounds[0] <= moment && moment < self.bounds[self.len()]
    }

    /// What the answer calls a period: its first day, or its first moment with offset for hours and minutes.
    pub fn label(&self, period: usize) -> String {
        let start = self.start(period);
        if self.interval.is_clock() { self.zone.rfc3339(start) } else { self.zone.at(start).date().to_string() }
    }

    /// The period of this label, if it is one.
    pub fn find(&self, label: &str) -> Option<usize> {
        let moment = super::parse_moment(label, &self.zone)?;
        let period = self.period(moment);
        (self.covers(moment) && self.start(period) == moment).then_some(period)
    }
}

/// See [`Calendar::distinct`].
#[inline]
fn distinct<'r>(
    times: &[Micros],
    room: &'r mut [u32],
    hit: impl Fn(usize) -> bool,
    period: impl Fn(Micros) -> u32,
) -> &'r [u32] {
    let (mut found, mut last) = (0, u32::MAX);
    for (i, time) in times.iter().enumerate() {
        let period = if hit(i) { period(*time) } else { last };
        found += usize::from(period != last);
        last = period;
        room[found] = period;
    }
    &room[1..found + 1]
}

/// How periods that are all of one length are told without a table: the time since the first one begins, shifted right,
/// times a factor, is the period in the upper half of the product. Shift: as far as the length has zeros at its end.
/// Factor: 2^64 over what is left of the length, rounded up; exact as long as the error, below that length per unit,
/// stays below 2^64 in all (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994).
fn equal(bounds: &[Micros]) -> Option<(u32, u64)> {
    let length = bounds[1].checked_sub(bounds[0])? as u64;
    let shift = length.trailing_zeros();
    let rest = length >> shift;
    let span = bounds[bounds.len() - 1].checked_sub(bounds[0])? as u64 >> shift;
    let same = rest > 1 && bounds.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) as u64 == length);
    let factor = (u64::MAX / rest.max(1)) + 1;
    (same && span.checked_mul(rest).is_some()).then_some((shift, factor))
}

/// [`equal`] in 64 bits, for a calendar of fewer than 2^31 shifted units. With a length of at least 2^k units the factor is
/// 2^(32 + k) over the length, rounded up: the product stays below 2^64, and the error, below the length per unit, below
/// 2^(32 + k) in all.
fn short(bounds: &[Micros], shift: u32) -> Option<Short> {
    let length = bounds[1].checked_sub(bounds[0])? as u64 >> shift;
    let end = bounds[bounds.len() - 1].checked_sub(bounds[0])? as u64 - 1;
    let down = 32 + length.checked_ilog2()?;
    let fits = end >> shift < 1 << 31 && down < 64;
    fits.then(|| Short { shift, factor: (1u64 << down) / length + 1, down, end })
}

fn day_bounds(zone: &Zone, interval: Interval, week_start: Weekday, from: Micros, to: Micros) -> Option<Vec<Micros>> {
    let first = interval.first_day(zone.at(from).date(), week_start);
    let mut bounds = vec![zone.midnight(first)];
    // A day on which midnight came twice (clocks set back over it) may begin after `from`'s own first midnight.
    for n in 1.. {
        let next = zone.midnight(interval.step(first, n));
        let last = bounds[bounds.len() - 1];
        if next > last {
            bounds.push(next);
        }
        if next >= to || next == Micros::MAX {
            break;
        }
        // The calendar's own end: years beyond 9999 have no further midnight.
        if interval.step(first, n) == jiff::civil::Date::MAX {
            bounds.push(Micros::MAX);
            break;
        }
        if bounds.len() > PERIODS_MAX {
            return None;
        }
    }
    Some(bounds)
}

/// Boundaries of hours or minutes: wherever the wall clock shows a full one, and wherever a change of clocks leads into
/// another one. Hours that the clock shows twice are two periods.
fn clock_bounds(zone: &Zone, length: Micros, from: Micros, to: Micros) -> Option<Vec<Micros>> {
    let offset = |at: Micros| Micros::from(zone.at(at).offset().seconds()) * hark_model::time::SECOND;
    let change = |after: Micros| {
        let next = zone.rules().following(super::zone::timestamp(after)).next();
        next.map_or(Micros::MAX, |t| t.timestamp().as_microsecond())
    };
    if to.saturating_sub(from) / length > PERIODS_MAX as i64 {
        return None;
    }
    // Start two hours early so that a period that a change of clocks began or lengthened is found whole.
    let mut at = from.saturating_sub(2 * HOUR.max(length));
    let mut now = offset(at);
    at -= (at + now).rem_euclid(length);
    let mut next_change = change(at);
    let mut bounds = vec![at];
    while at < to {
        let step = at.saturating_add(length) - (at + now).rem_euclid(length);
        if step < next_change {
            at = step;
            bounds.push(at);
            continue;
        }
        let before = now;
        at = next_change;
        now = offset(at);
        next_change = change(at);
        let aligned = (at + now).rem_euclid(length) == 0;
        let same = (at - 1 + before).div_euclid(length) == (at + now).div_euclid(length);
        if aligned || !same {
            bounds.push(at);
        }
    }
    let first = bounds.iter().rposition(|b| *b <= from).unwrap_or(0);
    let last = bounds.iter().position(|b| *b >= to).unwrap_or(bounds.len() - 1);
    bounds.truncate(last + 1);
    bounds.drain(..first);
    (bounds.len() <= PERIODS_MAX + 1).then_some(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_the_periods_of_the_times_in_any_calendar() {
        let day = hark_model::time::DAY;
        let zones = ["UTC", "America/New_York", "Australia/Lord_Howe"].map(|name| Zone::named(name).expect(name));
        for (zone, interval) in zones.iter().flat_map(|zone| {
            [Interval::Hour, Interval::Day, Interval::Week, Interval::Month].map(|interval| (zone, interval))
        }) {
            let begin = 1_709_424_000_000_000;
            let span = if interval == Interval::Hour { 2 * day } else { 60 * day };
            let calendar = Calendar::over(zone, interval, Weekday::Monday, begin, begin + span).expect("few periods");
            assert!(calendar.len() <= MASK_PERIODS_MAX, "{interval:?}");
            let bounds = (0..calendar.len()).flat_map(|p| [calendar.start(p), calendar.end(p) - 1, calendar.end(p)]);
            let odd = (0..500).map(|n| calendar.start(0) + n * span / 499);
            for time in bounds.chain(odd).chain([begin + 900 * day, Micros::MAX / 4]) {
                let period = calendar.period(time);
                assert_eq!(calendar.mask(&[time], |_| true), 1 << period, "{interval:?} {time}");
                assert_eq!(calendar.mask(&[time], |_| false), 0);
            }
        }
    }
}
