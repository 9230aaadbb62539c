//! For which customers do the conditions hold?

use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::Cell;
use crate::spec::{Frame, Span};
use hark_timeline::CustomerRows;

/// Customers with an event in the range for which `where` holds, and for whom `customers` holds.
pub(super) struct Matching {
    plan: Plan,
    span: Span,
}

impl Matching {
    pub(super) fn new(frame: &Frame) -> Self {
        Matching { plan: frame.plan.clone(), span: frame.range.span() }
    }
}

impl Cell for Matching {
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
        let mut hits = self.span.cut(rows.times).filter(|i| matcher.visible(rows, *i, scratch));
        if matcher.all_visible() {
            return hits.next().is_some(); // no event is a better reason than another
        }
        because.extend(hits);
        !because.is_empty()
    }
}
