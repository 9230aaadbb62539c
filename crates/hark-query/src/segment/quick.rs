//! Which tests turn in one pass over the events?
//!
//! Those of which an event more tells what it changes: what is known, counts and sums over fixed stretches, counts over the last so
//! many days, first and last times. Not those whose chosen events change when something is learnt of the customer.

use super::judge::{Judge, Room};
use super::leaf::{Anchor, Did, Leaf, Measure, Moment, MomentTest};
use super::steps::Steps;
use crate::matcher::Scratch;
use crate::spec::Span;
use crate::spec::range::When;
use hark_model::Micros;
use hark_timeline::CustomerRows;

impl Judge<'_> {
    /// How a test stands over time; `None` for those that have to be judged. The room has entered all events.
    pub(super) fn quick(&self, leaf: usize, rows: &CustomerRows<'_>, room: &Room) -> Option<Steps> {
        let (span, scratch) = (self.span(leaf), &room.scratch);
        let fixed = |when: When| matches!(when, When::Fixed(_));
        match &self.rules.leaves[leaf] {
            Leaf::Known(selector) => {
                let mut steps = Steps::default();
                let known = self.main.trait_along(*selector, rows, &mut |i, holds| match i {
                    None => steps.begins = holds,
                    Some(i) => steps.tell(rows.times[i].saturating_add(1), holds),
                });
                known.then_some(steps)
            }
            Leaf::Listed(list) => Some(Steps::always(self.bound.lists.holds(*list, rows.key))),
            Leaf::Did(did) if !self.main.tests_traits(did.selector) => match did {
                Did { when, anchor: None, .. } if fixed(*when) => Some(self.quick_did(did, span, rows, scratch)),
                Did { when, anchor: Some(Anchor { selector, last: false, before: false, .. }), .. }
                    if fixed(*when) && !self.main.tests_traits(*selector) =>
                {
                    Some(self.quick_did(did, span, rows, scratch))
                }
                Did { when: When::Last(..), anchor: None, measure: Measure::Times, .. } => {
                    Some(self.quick_recent(did, rows, scratch))
                }
                _ => None,
            },
            Leaf::Moment(moment) if fixed(moment.when) && !self.main.tests_traits(moment.selector) => {
                Some(self.quick_moment(moment, span, rows, scratch))
            }
            _ => None,
        }
    }

    /// Counts and sums over a fixed stretch, perhaps behind the first of other events.
    fn quick_did(&self, did: &Did, span: Span, rows: &CustomerRows<'_>, scratch: &Scratch) -> Steps {
        let Some((range, left_out)) = self.reach(did, span, rows, scratch) else { return Steps::default() };
        let zone = &self.rules.wall.zone;
        let enough = did.amount.at_least();
        let (mut n, mut sum, mut least, mut most) = (0usize, 0.0, f64::INFINITY, f64::NEG_INFINITY);
        let mut day_ends = Micros::MIN;
        let none = match did.measure {
            Measure::Times | Measure::Days | Measure::Sum(_) => did.amount.holds(0.0),
            _ => false,
        };
        let mut steps = Steps::always(none && did.anchor.is_none());
        if let Some(anchor) = rows.times.get(left_out) {
            steps.tell(anchor.saturating_add(1), none);
        }
        for i in range.filter(|i| *i != left_out && self.hit(did.selector, rows, *i, scratch)) {
            let time = rows.times[i];
            let value = match did.measure {
                Measure::Times => {
                    n += 1;
                    n as f64
                }
                Measure::Days => {
                    if n == 0 || time >= day_ends {
                        n += 1;
                        day_ends = zone.midnight(zone.at(time).date().saturating_add(jiff::Span::new().days(1)));
                    }
                    n as f64
                }
                Measure::Sum(p) | Measure::Mean(p) | Measure::Min(p) | Measure::Max(p) => {
                    let Some(number) = self.bound.number(p, rows.rows.at(i)) else { continue };
                    (n, sum) = (n + 1, sum + number);
                    (least, most) = (f64::min(least, number), f64::max(most, number));
                    match did.measure {
                        Measure::Sum(_) => sum,
                        Measure::Mean(_) => sum / n as f64,
                        Measure::Min(_) => least,
                        _ => most,
                    }
                }
            };
            steps.tell(time.saturating_add(1), did.amount.holds(value));
            if matches!(did.measure, Measure::Times | Measure::Days) && enough.is_some_and(|enough| n >= enough) {
                break;
            }
        }
        steps
    }

    /// How often in the last so many days: each event comes and goes.
    fn quick_recent(&self, did: &Did, rows: &CustomerRows<'_>, scratch: &Scratch) -> Steps {
        let hits = (0..rows.times.len()).filter(|i| self.hit(did.selector, rows, *i, scratch));
        let times: Vec<Micros> = hits.map(|i| rows.times[i]).collect();
        let mut steps = Steps::always(did.amount.holds(0.0));
        let leaves: Vec<Micros> = times.iter().map(|time| did.when.left_at(*time, &self.rules.wall)).collect();
        let (mut came, mut gone) = (0, 0);
        while came < times.len() || gone < leaves.len() {
            let comes = times.get(came).map_or(Micros::MAX, |time| time.saturating_add(1));
            let at = comes.min(leaves[gone]);
            came += times[came..].iter().take_while(|time| time.saturating_add(1) == at).count();
            gone += leaves[gone..].iter().take_while(|leaves| **leaves == at).count();
            steps.tell(at, did.amount.holds(came as f64 - gone as f64));
            if at == Micros::MAX {
                break;
            }
        }
        steps
    }

    /// The first or the last time: the last one changes with every event more.
    fn quick_moment(&self, moment: &Moment, span: Span, rows: &CustomerRows<'_>, scratch: &Scratch) -> Steps {
        let mut steps = Steps::default();
        let mut hits = span.cut(rows.times).filter(|i| self.hit(moment.selector, rows, *i, scratch)).peekable();
        while let Some(i) = hits.next() {
            let next = hits.peek().filter(|_| moment.last).map_or(Micros::MAX, |i| rows.times[*i].saturating_add(1));
            tested(moment.test, rows.times[i], next, &mut steps);
            if !moment.last {
                break;
            }
        }
        steps
    }
}

/// What a test says of a moment from right behind it up to the next one.
fn tested(test: MomentTest, time: Micros, next: Micros, steps: &mut Steps) {
    let behind = time.saturating_add(1);
    let (holds, until) = test.holds(time, behind);
    steps.tell(behind, holds);
    if until < next {
        steps.tell(until, !holds);
    }
}
