//! When did an id name its group again, as the stored events have it?
//!
//! A stay does not keep its mentions. They are looked up when an event that comes late names another group within it.

use super::Said;
use crate::error::Result;
use crate::segment::Segment;
use crate::segment::schema::Slot;
use crate::spine::SpineRef;
use hark_model::{CustomerKey, IdHasher, Micros};
use std::ops::{Range, RangeInclusive};

/// Rows looked at first; more when the mention is not among them.
const ROWS_AT_FIRST: usize = 64;

/// The stored events of one workspace, as mentions.
pub struct Stored<'a, S> {
    /// All segments, in any order.
    pub segments: S,
    /// Turns a group's id into its key.
    pub hasher: &'a IdHasher,
}

impl<'a, S> Said for Stored<'a, S>
where
    S: Iterator<Item = &'a Segment> + Clone,
{
    fn first(
        &self,
        kind: &str,
        raw: CustomerKey,
        group: CustomerKey,
        between: RangeInclusive<Micros>,
    ) -> Result<Option<Micros>> {
        // What comes later than a mention that was found is of no use.
        let (start, mut until, mut found) = (*between.start(), *between.end(), None);
        for segment in self.segments.clone() {
            let meta = segment.meta();
            if meta.time_min > until || meta.time_max < start {
                continue;
            }
            let spine = segment.spine()?;
            for run in spine.runs_of_raw(raw) {
                let rows = rows_between(&spine, run, start..=until);
                let (first_of_run, mut next, mut step) = (spine.rows(run).start, rows.start, ROWS_AT_FIRST);
                while next < rows.end {
                    let file = segment.parquet()?;
                    let Some(column) = file.schema.find(&Slot::Groups) else { break };
                    let some = next..rows.end.min(next + step);
                    let groups = file.read(column, some.clone())?;
                    let names = |row: &usize| {
                        let said = groups.text(row - some.start);
                        spine.raw_at(run, row - first_of_run) == raw
                            && said.is_some_and(|said| self.names(said, kind, group))
                    };
                    if let Some(row) = some.clone().find(names) {
                        until = spine.times[row];
                        found = Some(until);
                        break;
                    }
                    (next, step) = (some.end, step * 2);
                }
            }
        }
        Ok(found)
    }
}

impl<S> Stored<'_, S> {
    fn names(&self, groups: &str, kind: &str, group: CustomerKey) -> bool {
        let Ok(serde_json::Value::Object(groups)) = serde_json::from_str(groups) else { return false };
        let text = groups.get(kind).and_then(|id| id.as_str());
        text.is_some_and(|text| self.hasher.customer(group.population(), text) == group)
    }
}

/// The rows of a run within a time.
fn rows_between(spine: &SpineRef<'_>, run: usize, times: RangeInclusive<Micros>) -> Range<usize> {
    let rows = spine.rows(run);
    let of_run = &spine.times[rows.clone()];
    let first = of_run.partition_point(|time| time < times.start());
    let end = of_run.partition_point(|time| time <= times.end());
    rows.start + first..rows.start + end.max(first)
}
