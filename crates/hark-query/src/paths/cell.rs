//! Who went this way?

use super::Paths;
use super::trail::Trail;
use crate::Result;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::Cell;
use crate::spec::{Reader, Selector};
use hark_timeline::CustomerRows;

/// Those who went from one event to the other.
struct Way {
    paths: Paths,
    /// The plan of the question with two selectors more: from, to.
    plan: Plan,
    step: Option<u16>,
}

/// Reads `{"from":"home","to":"catalog"}`, with `"step"` for anchored paths.
pub(super) fn named(paths: &Paths, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
    let mut plan = paths.frame.plan.clone();
    for key in ["from", "to"] {
        let name = cell.need(key)?.name()?.to_owned();
        plan.selectors.push(Selector::of_own(vec![name]));
    }
    let step = cell.take("step").map(|n| n.whole(1, super::DEPTH_MAX)).transpose()?.map(|step| step as u16);
    cell.finish()?;
    Ok(Box::new(Way { paths: paths.clone(), plan, step }))
}

impl Cell for Way {
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
        let named = self.plan.selectors.len() - 2;
        Trail::default().entered(&self.paths, matcher, rows, scratch, &mut |step, from, to| {
            let this = self.step.is_none_or(|wanted| wanted == step);
            if this && matcher.hits(named, rows, from, scratch) && matcher.hits(named + 1, rows, to, scratch) {
                because.extend([from, to]);
            }
        });
        because.sort_unstable();
        because.dedup();
        !because.is_empty()
    }
}
