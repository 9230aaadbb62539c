//! What did the members of a group do while they were members?
//!
//! A customer's memberships are those of all their ids, in order of time. An event belongs to the group the customer
//! had joined last at its time; events before the first membership belong to that first group.

use super::View;
use super::gather::Scratch;
use crate::error::Result;
use crate::source::{Stretch, WalkOptions, WalkStats};
use hark_model::{CustomerKey, KeyRange, Micros};

impl View {
    /// See [`crate::EventSource::walk`], for groups. Holds one group at a time.
    pub(super) fn walk_groups(
        &self,
        range: KeyRange,
        kind: &str,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&Stretch<'_>),
    ) -> Result<WalkStats> {
        let groups = self.parts.memberships.groups(kind, range);
        let mut scratch = Scratch::new(options.unplaced);
        let mut stats = WalkStats::default();
        for group in &groups {
            scratch.begin();
            let first = scratch.len();
            let raws = self.parts.memberships.members(kind, *group);
            let mut customers: Vec<_> = raws.into_iter().map(|raw| self.parts.identities.resolve(raw)).collect();
            customers.sort_unstable();
            customers.dedup();
            for customer in customers {
                let history = self.history(kind, customer);
                let start = scratch.len();
                self.add_customer(customer, options.exclude, &mut scratch)?;
                scratch.retain_from(start, |time| group_at(&history, time) == Some(*group));
            }
            scratch.sort(first);
            stats += scratch.end(*group, visit);
        }
        stats += scratch.flush(visit);
        Ok(stats)
    }

    /// The memberships of a customer, ascending.
    pub(super) fn history(&self, kind: &str, customer: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        let raws = self.parts.identities.raws_of(customer);
        let mut history: Vec<_> = raws.iter().flat_map(|raw| self.parts.memberships.history(kind, *raw)).collect();
        history.sort_by_key(|(time, _)| *time);
        history
    }
}

fn group_at(history: &[(Micros, CustomerKey)], time: Micros) -> Option<CustomerKey> {
    let joined = history.partition_point(|(since, _)| *since <= time);
    history.get(joined.saturating_sub(1)).map(|(_, group)| *group)
}
