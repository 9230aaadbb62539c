//! In which periods was a customer active?

use crate::Result;
use crate::calendar::{Calendar, Interval};
use crate::matcher::{Matcher, Scratch};
use crate::spec::{Defaults, Frame, Reader, Selector, Span, Uses};
use hark_timeline::CustomerRows;

/// What lifecycle and stickiness ask when the spec does not say.
const INTERVAL_DEFAULT: Interval = Interval::Week;

/// One period in which a customer was active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Activity {
    pub(crate) period: usize,
    /// Whether any of the activity lies in the range (a range may cut a period).
    pub(crate) in_range: bool,
}

/// Reads a question about activity: the shared keys and `event`, which is selector 0.
pub(crate) fn frame(name: &'static str, reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Frame> {
    let uses = Uses { interval: Some(INTERVAL_DEFAULT), range: true, groups: true, ..Uses::default() };
    let mut frame = Frame::parse(name, reader, defaults, uses)?;
    match reader.take("event") {
        Some(node) => drop(frame.selector(&node)?),
        None => frame.plan.selectors.push(Selector::any()),
    }
    Ok(frame)
}

/// Fills `periods` with the customer's active periods in ascending order. True if they were active before the calendar
/// begins. A customer whom the question leaves out was never active.
pub(crate) fn active(
    matcher: &Matcher<'_>,
    rows: &CustomerRows<'_>,
    scratch: &mut Scratch,
    calendar: &Calendar,
    range: Span,
    periods: &mut Vec<Activity>,
) -> bool {
    periods.clear();
    matcher.enter(rows, scratch) && entered(matcher, rows, scratch, calendar, range, periods)
}

/// [`active`] for a customer who was taken up already; `periods` is empty.
pub(crate) fn entered(
    matcher: &Matcher<'_>,
    rows: &CustomerRows<'_>,
    scratch: &Scratch,
    calendar: &Calendar,
    range: Span,
    periods: &mut Vec<Activity>,
) -> bool {
    if !matcher.by_name(0) {
        return along(rows, calendar, range, periods, |i| matcher.hits(0, rows, i, scratch));
    }
    let names = matcher.names_of(0);
    if matcher.every_name(0) {
        along(rows, calendar, range, periods, |_| true)
    } else {
        along(rows, calendar, range, periods, |i| names.get(rows.codes[i] as usize).copied().unwrap_or(false))
    }
}

#[inline]
fn along(
    rows: &CustomerRows<'_>,
    calendar: &Calendar,
    range: Span,
    periods: &mut Vec<Activity>,
    hit: impl Fn(usize) -> bool,
) -> bool {
    let covered = Span { from: calendar.start(0), to: calendar.end(calendar.len() - 1) }.cut(rows.times);
    let before = (0..covered.start).any(&hit);
    for i in covered {
        if !hit(i) {
            continue;
        }
        let period = calendar.period(rows.times[i]);
        let in_range = range.holds(rows.times[i]);
        match periods.last_mut() {
            Some(last) if last.period == period => last.in_range |= in_range,
            _ => periods.push(Activity { period, in_range }),
        }
    }
    before
}
