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

/// Reads a range. `last` ends now; `this` and `previous` are whole periods of the calendar.
pub fn parse(node: &Node<'_>, zone: &Zone, week_start: Weekday, defaults: &Defaults) -> Result<Range> {
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
    let now = defaults.now;
    let today = zone.at(now).date();
    if let Some(last) = last {
        let (number, unit) = amount(&last, "m, h, d, w")?;
        let from = match unit {
            'm' => now.saturating_sub(number * MINUTE),
            'h' => now.saturating_sub(number * HOUR),
            'd' => zone.midnight(today.saturating_sub((number - 1).days())),
            _ => zone.midnight(today.saturating_sub((number * 7 - 1).days())),
        };
        return Ok(Range { from: Some(from), to: Some(now) });
    }
    if let Some(this) = this {
        let interval = calendar_word(&this)?;
        let first = interval.first_day(today, week_start);
        let next = interval.step(first, 1);
        return Ok(Range { from: Some(zone.midnight(first)), to: Some(zone.midnight(next)) });
    }
    if let Some(previous) = previous {
        let interval = calendar_word(&previous)?;
        let end = interval.first_day(today, week_start);
        let start = interval.step(end, -1);
        return Ok(Range { from: Some(zone.midnight(start)), to: Some(zone.midnight(end)) });
    }
    let end = |node: Option<Node<'_>>| node.map(|n| moment(&n, zone)).transpose();
    let at = to.clone();
    let range = Range { from: end(from)?, to: end(to)? };
    match (range.from, range.to, at) {
        (Some(from), Some(to), Some(at)) if to <= from => Err(at
            .wrong("The range ends before it starts.")
            .hint("\"to\" is the first moment after the range: for one day write the next day.")),
        _ => Ok(range),
    }
}

fn calendar_word(node: &Node<'_>) -> Result<Interval> {
    node.word(&INTERVALS[2..])
}

fn moment(node: &Node<'_>, zone: &Zone) -> Result<Micros> {
    let text = node.text()?;
    let moment = parse_date(text).map(|date| zone.midnight(date)).or_else(|| parse_moment(text, zone));
    moment.ok_or_else(|| {
        node.wrong(format!("{text:?} is no date.")).hint("Write \"2024-01-31\" or \"2024-01-31T12:00:00Z\".")
    })
}
