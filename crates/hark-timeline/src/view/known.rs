//! What does a view know of the ids of a customer, and of groups?

use super::View;
use crate::error::Result;
use crate::known::{GroupFact, KnownGroup, KnownId, KnownLink, Member};
use crate::source::RowRef;
use hark_model::{CustomerKey, Flags, KeyRange, Micros, Population};
use std::collections::BTreeMap;

/// What was said of a group's name, while it is looked for: the name, whether it is proven, and when it was said.
type Named = (Option<(bool, Micros, String)>, Option<(Micros, Micros)>, String);

impl View {
    pub(super) fn ids_known(&self, customer: CustomerKey) -> Result<Vec<KnownId>> {
        let mut raws = self.parts.identities.raws_of(customer);
        raws.sort_by_key(|raw| *raw != customer);
        let mut known = Vec::with_capacity(raws.len());
        for raw in raws {
            let (mut seen, mut events) = (None, 0);
            for segment in &self.segments {
                let spine = segment.spine()?;
                for run in spine.runs_of_raw(raw) {
                    let rows = spine.rows(run);
                    for i in (0..rows.len()).filter(|i| spine.raw_at(run, *i) == raw) {
                        let time = spine.times[rows.start + i];
                        seen = Some(seen.map_or((time, time), |(a, b): (Micros, Micros)| (a.min(time), b.max(time))));
                        events += 1;
                    }
                }
            }
            let (text, identified) = (self.text_of(raw)?, self.parts.identities.is_identified(raw)?);
            known.push(KnownId { raw, text, identified, seen, events });
        }
        Ok(known)
    }

    pub(super) fn links_known(&self, customer: CustomerKey) -> Result<Vec<KnownLink>> {
        self.parts.identities.links_of(&self.parts.identities.raws_of(customer))
    }

    pub(super) fn groups_known(&self, kind: &str, population: Population) -> Result<Vec<KnownGroup>> {
        let mut all: BTreeMap<CustomerKey, Named> = BTreeMap::new();
        let mut texts = self.parts.memberships.group_texts()?;
        for key in self.parts.memberships.groups(kind, KeyRange::of(population)) {
            let text = texts.remove(&key).or_else(|| self.parts.memberships.group_text(key));
            all.extend(text.map(|text| (key, (None, None, text))));
        }
        for segment in &self.segments {
            let (facts, spine) = (segment.facts(&self.parts.hasher)?, segment.spine()?);
            for (entry, id) in facts.of_kind(kind).filter(|(entry, _)| entry.group.population() == population) {
                let row = entry.row as usize;
                let (time, proven) = (spine.times[row], spine.flags(row).any_of(Flags::VERIFIED));
                let (name, told, _) = all.entry(entry.group).or_insert_with(|| (None, None, id.to_owned()));
                *told = Some(told.map_or((time, time), |(a, b)| (a.min(time), b.max(time))));
                let newer = name.as_ref().is_none_or(|(was, at, _)| (*was, *at) <= (proven, time));
                if let Some(said) = entry.name.as_deref().filter(|_| newer) {
                    *name = Some((proven, time, said.to_owned()));
                }
            }
        }
        let known = |(key, (name, told, id)): (CustomerKey, Named)| KnownGroup {
            key,
            id,
            name: name.map(|(_, _, name)| name),
            told,
        };
        Ok(all.into_iter().map(known).collect())
    }

    pub(super) fn members_known(&self, kind: &str, group: CustomerKey) -> Vec<Member> {
        let raws = self.parts.memberships.members(kind, group);
        let mut customers: Vec<CustomerKey> = raws.iter().map(|raw| self.parts.identities.resolve(*raw)).collect();
        customers.sort_unstable();
        customers.dedup();
        let member = |customer: CustomerKey| {
            let mut history = self.history(kind, customer);
            history.dedup_by_key(|(_, group)| *group);
            let (since, _) = *history.iter().rfind(|(_, joined)| *joined == group)?;
            Some(Member { customer, since, stays: history.last().is_some_and(|(_, last)| *last == group) })
        };
        customers.into_iter().filter_map(member).collect()
    }

    pub(super) fn facts_known(&self, kind: &str, group: CustomerKey) -> Result<Vec<GroupFact>> {
        let mut found = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            let spine = segment.spine()?;
            for row in segment.facts(&self.parts.hasher)?.of_group(kind, group) {
                let Some(traits) = segment.group_traits(row as usize)? else { continue };
                let at = RowRef { segment: index as u32, row };
                found.push(GroupFact { at, time: spine.times[row as usize], traits });
            }
        }
        // Layers come oldest first: what is equal keeps the order of arrival.
        found.sort_by_key(|fact| fact.time);
        Ok(found)
    }
}
