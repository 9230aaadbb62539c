//! Who is new, who stays, who comes back, who falls silent?
//!
//! In each period of the range a customer who is active there is *new* if it is their first period ever, *returning*
//! if they were active in the period before, else *resurrecting*; one who was active in the period before and is not
//! now is *dormant*. Activity before the range counts for "ever" and "before".

use crate::Result;
use crate::activity::{Activity, active};
use crate::answer;
use crate::calendar::Calendar;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, Span};
use crate::trend::listed;
use hark_timeline::{CustomerRows, EventSource};
use serde_json::{Map, Value, json};

/// What a customer is in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    New,
    Returning,
    Resurrecting,
    Dormant,
}

const STATUSES: [(&str, Status); 4] = [
    ("new", Status::New),
    ("returning", Status::Returning),
    ("resurrecting", Status::Resurrecting),
    ("dormant", Status::Dormant),
];

/// The question, read.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    frame: Frame,
}

struct Counts {
    scratch: Scratch,
    periods: Vec<Activity>,
    /// By period, then status.
    cells: Vec<[u64; 4]>,
    units: u64,
}

/// Calls `tell` with every period in which the customer has a status, ascending by period. Period 0 of the calendar is
/// the one before the first that may be listed.
fn statuses(periods: &[Activity], ever_before: bool, mut tell: impl FnMut(usize, Status)) {
    for (i, now) in periods.iter().enumerate() {
        let before = i.checked_sub(1).map(|b| periods[b].period);
        let is_next = before.is_some_and(|b| b + 1 == now.period);
        if now.in_range {
            let status = match (is_next, before.is_none() && !ever_before) {
                (_, true) => Status::New,
                (true, false) => Status::Returning,
                (false, false) => Status::Resurrecting,
            };
            tell(now.period, status);
        }
        if periods.get(i + 1).is_none_or(|next| next.period > now.period + 1) {
            tell(now.period + 1, Status::Dormant);
        }
    }
}

impl Question for Lifecycle {
    const NAME: &'static str = "lifecycle";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let frame = crate::activity::frame(Self::NAME, reader, defaults)?;
        reader.finish()?;
        Ok(Lifecycle { frame })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let frame = &self.frame;
        let bound = frame.plan.bind(ctx)?;
        let matcher = bound.matcher();
        let calendar = match frame.calendar(ctx)? {
            Some(range) => Some(frame.periods(range.start(0).saturating_sub(1), range.end(range.len() - 1))?),
            None => None,
        };
        let mut own = Map::new();
        own.insert("interval".to_owned(), frame.interval.word().into());
        let Some(calendar) = calendar else {
            own.insert("points".to_owned(), json!([]));
            return Ok(answer::finish(ctx, frame, own, Default::default(), 0));
        };
        let span = frame.range.span();
        let make = || Counts {
            scratch: Scratch::default(),
            periods: Vec::new(),
            cells: vec![[0; 4]; calendar.len()],
            units: 0,
        };
        let visit = |counts: &mut Counts, rows: &CustomerRows<'_>| {
            let Counts { scratch, periods, cells, units } = counts;
            let before = active(&matcher, rows, scratch, &calendar, span, periods);
            statuses(periods, before, |period, status| {
                if let Some(cell) = cells.get_mut(period) {
                    cell[status as usize] += 1;
                }
            });
            *units += u64::from(periods.iter().any(|p| p.in_range));
        };
        let (counts, cost) = run::fold(ctx, &frame.plan, make, visit, |all, part| {
            for (a, b) in all.cells.iter_mut().zip(&part.cells) {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            }
            all.units += part.units;
        })?;
        let hit = |period: usize| counts.cells[period + 1][..3].iter().any(|n| *n > 0);
        let points = listed(frame, calendar.len() - 1, hit).map(|p| point(&calendar, p + 1, &counts.cells, frame));
        own.insert("points".to_owned(), points.collect());
        Ok(answer::finish(ctx, frame, own, cost, counts.units))
    }

    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        let start = cell.need("start")?;
        let period = self.frame.period_named(&start)?;
        let status = cell.need("status")?.word(&STATUSES)?;
        cell.finish()?;
        let calendar = self.frame.periods(period.from.saturating_sub(1), period.to)?;
        let range = self.frame.range.span();
        // Which periods an open range has is known only after a walk; who is dormant after the last one is no number
        // of the answer.
        let answer = self.answer(ctx)?;
        let mut points = answer["points"].as_array().into_iter().flatten();
        let listed = points.any(|point| point["start"] == *start.value);
        Ok(Box::new(StatusCell { plan: self.frame.plan.clone(), calendar, range, status, listed }))
    }
}

fn point(calendar: &Calendar, period: usize, cells: &[[u64; 4]], frame: &Frame) -> Value {
    let mut point = Map::from_iter([("start".to_owned(), calendar.label(period).into())]);
    for (word, status) in STATUSES {
        point.insert(word.to_owned(), cells[period][status as usize].into());
    }
    if calendar.start(period) <= frame.now && frame.now < calendar.end(period) {
        point.insert("incomplete".to_owned(), true.into());
    }
    Value::Object(point)
}

/// The customers with one status in one period, which is the second of the calendar's two.
struct StatusCell {
    plan: Plan,
    calendar: Calendar,
    range: Span,
    status: Status,
    /// Whether the answer has this period.
    listed: bool,
}

impl Cell for StatusCell {
    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn member(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        because: &mut Vec<usize>,
    ) -> bool {
        if !self.listed {
            return false;
        }
        let mut periods = Vec::new();
        let before = crate::activity::entered(matcher, rows, scratch, &self.calendar, self.range, &mut periods);
        let mut found = false;
        statuses(&periods, before, |period, status| found |= period == 1 && status == self.status);
        if found {
            let now = Span { from: self.calendar.start(1), to: self.calendar.end(1) };
            let shown = now.cut(rows.times).filter(|i| matcher.hits(0, rows, *i, scratch));
            because.extend(shown.filter(|i| self.range.holds(rows.times[*i])));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(active: &[usize], ever_before: bool) -> Vec<(usize, Status)> {
        let periods: Vec<Activity> = active.iter().map(|p| Activity { period: *p, in_range: true }).collect();
        let mut out = Vec::new();
        statuses(&periods, ever_before, |period, status| out.push((period, status)));
        out
    }

    #[test]
    fn a_life_with_a_pause_has_every_status() {
        use Status::*;
        let life = vec![(1, New), (2, Returning), (3, Dormant), (5, Resurrecting), (6, Dormant)];
        assert_eq!(told(&[1, 2, 5], false), life);
    }

    #[test]
    fn who_was_there_long_ago_is_not_new() {
        assert_eq!(told(&[1], true)[0], (1, Status::Resurrecting));
    }
}
