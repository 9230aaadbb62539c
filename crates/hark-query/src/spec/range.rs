//! Which stretch of time is asked about?

use super::{Defaults, Node, amount};
use crate::Result;
use crate::calendar::{INTERVALS, Interval, Weekday, Zone, parse_date, parse_moment};
use hark_model::Micros;
use hark_model::time::{HOUR, MINUTE};
use jiff::ToSpan;

/// A stretch of time from the first moment up to but without the last. A missing end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Range {
    /// The first moment.
    pub from: Option<Micros>,
    /// The first moment after it.
    pub to: Option<Micros>,
}

/// A [`Range`] whose open ends are the ends of time, for loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Micros,
    /// The first moment after it.
    pub to: Micros,
}

impl Range {
    /// For loops.
    pub fn span(self) -> Span {
        Span { from: self.from.unwrap_or(Micros::MIN), to: self.to.unwrap_or(Micros::MAX) }
    }
}

impl Span {
    /// Whether a moment lies in it.
    #[inline]
    pub fn holds(self, moment: Micros) -> bool {
        self.from <= moment && moment < self.to
    }

    /// Which of ascending times lie in it.
    #[inline]
    pub fn cut(self, times: &[Micros]) -> std::ops::Range<usize> {
        let (Some(first), Some(last)) = (times.first(), times.last()) else { return 0..0 };
        let low = if *first >= self.from { 0 } else { times.partition_point(|t| *t < self.from) };
        let high = if *last < self.to { times.len() } else { times.partition_point(|t| *t < self.to) };
        low..high.max(low)
    }
}

/// A stretch of time as it was asked for: what depends on the present is not fixed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Given by its ends, any of which may be open.
    Fixed(Range),
    /// The last so many `m`, `h`, `d` or `w`, up to now.
    Last(i64, char),
    /// The period of the calendar that holds now.
    This(Interval),
    /// The one before it.
    Previous(Interval),
}

impl Default for When {
    fn default() -> Self {
        When::Fixed(Range::default())
    }
}

/// The calendar in which a [`When`] is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// The zone whose midnights count.
    pub zone: Zone,
    /// The first day of the week.
    pub week_start: Weekday,
}

impl When {
    /// The stretch it is at a moment.
    pub fn at(self, now: Micros, wall: &Wall) -> Range {
        let Wall { zone, week_start } = wall;
        let today = zone.at(now).date();
        let period = |interval: Interval, steps: [i64; 2]| {
            let first = interval.first_day(today, *week_start);
            let [from, to] = steps.map(|n| Some(zone.midnight(interval.step(first, n))));
            Range { from, to }
        };
        match self {
            When::Fixed(range) => range,
            When::Last(number, unit) => {
                let from = match unit {
                    'm' => now.saturating_sub(number * MINUTE),
                    'h' => now.saturating_sub(number * HOUR),
                    'd' => zone.midnight(today.saturating_sub((number - 1).days())),
                    _ => zone.midnight(today.saturating_sub((number * 7 - 1).days())),
                };
                Range { from: Some(from), to: Some(now) }
            }
            When::This(interval) => period(interval, [0, 1]),
            When::Previous(interval) => period(interval, [-1, 0]),
        }
    }

    /// From which present on a moment that lies in "the last ..." does so no more; the end of time for other stretches.
    pub fn left_at(self, moment: Micros, wall: &Wall) -> Micros {
        let after = |length: Micros| moment.saturating_add(length).saturating_add(1);
        let days = |n: i64| wall.zone.midnight(wall.zone.at(moment).date().saturating_add(n.days()));
        match self {
            When::Last(number, 'm') => after(number * MINUTE),
            When::Last(number, 'h') => after(number * HOUR),
            When::Last(number, 'd') => days(number),
            When::Last(number, _) => days(7 * number),
            When::Fixed(_) | When::This(_) | When::Previous(_) => Micros::MAX,
        }
    }
}

/// Reads a range. `last` ends now; `this` and `previous` are whole periods of the calendar.
pub fn parse(node: &Node<'_>, zone: &Zone, week_start: Weekday, defaults: &Defaults) -> Result<Range> {
    let wall = Wall { zone: zone.clone(), week_start };
    Ok(when(node, zone)?.at(defaults.now, &wall))
}

/// Reads a range and leaves the present open.
pub fn when(node: &Node<'_>, zone: &Zone) -> Result<When> {
    let mut reader = node.object()?;
    let [last, this, previous] = ["last", "this", "previous"].map(|key| reader.take(key));
    let (from, to) = (reader.take("from"), reader.take("to"));
    reader.finish()?;
    let ways = [last.is_some(), this.is_some(), previous.is_some(), from.is_some() || to.is_some()];
    if ways.iter().filter(|way| **way).count() > 1 {
        return Err(node
            .wrong("A range is given in more than one way.")
            .hint("Use \"from\" and \"to\", or one other key."));
    }
    if let Some(last) = last {
        return amount(&last, "m, h, d, w").map(|(number, unit)| When::Last(number, unit));
    }
    if let Some(this) = this {
        return calendar_word(&this).map(When::This);
    }
    if let Some(previous) = previous {
        return calendar_word(&previous).map(When::Previous);
    }
    let end = |node: Option<Node<'_>>| node.map(|n| moment(&n, zone)).transpose();
    let at = to.clone();
    let range = Range { from: end(from)?, to: end(to)? };
    match (range.from, range.to, at) {
        (Some(from), Some(to), Some(at)) if to <= from => Err(at
            .wrong("The range ends before it starts.")
            .hint("\"to\" is the first moment after the range: for one day write the next day.")),
        _ => Ok(When::Fixed(range)),
    }
}

fn calendar_word(node: &Node<'_>) -> Result<Interval> {
    node.word(&INTERVALS[2..])
}

pub(crate) fn moment(node: &Node<'_>, zone: &Zone) -> Result<Micros> {
    let text = node.text()?;
    let moment = parse_date(text).map(|date| zone.midnight(date)).or_else(|| parse_moment(text, zone));
    moment.ok_or_else(|| {
        node.wrong(format!("{text:?} is no date.")).hint("Write \"2024-01-31\" or \"2024-01-31T12:00:00Z\".")
    })
}
