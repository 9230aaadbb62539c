//! How does the view answer as an [`EventSource`]?

use super::View;
use crate::column::{Column, Field};
use crate::error::{Error, Result};
use crate::found::Hits;
use crate::known::{GroupFact, KnownGroup, KnownId, KnownLink, Member};
use crate::segment::Segment;
use crate::source::*;
use hark_model::{CustomerKey, Flags, KeyRange, Micros, Population};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Rows this close together are read in one go: whoever reads one row unpacks a page of each column and passes half of it, so reading on
/// costs less than coming back.
const NEIGHBOURS: u32 = 1024;
/// But no more rows than that at once: what lies between those that are wanted is held as well.
const SPAN_MAX: u32 = 16_384;

impl View {
    fn segment(&self, index: u32) -> Result<&Arc<Segment>> {
        let missing = || Error::NotFound { what: format!("segment {index} of this view") };
        self.segments.get(index as usize).ok_or_else(missing)
    }

    /// The text of an id, from the catalogue or from an event that carries it.
    pub(super) fn text_of(&self, raw: CustomerKey) -> Result<Option<String>> {
        if let Some(text) = self.parts.identities.text(raw) {
            return Ok(Some(text));
        }
        for segment in &self.segments {
            let spine = segment.spine()?;
            for run in spine.runs_of_raw(raw) {
                let rows = spine.rows(run);
                let Some(i) = (0..rows.len()).find(|i| spine.raw_at(run, *i) == raw) else { continue };
                return segment.id_at(rows.start + i).map(Some);
            }
        }
        Ok(None)
    }
}

impl EventSource for View {
    fn names(&self) -> &EventNames {
        &self.parts.names
    }

    fn segment_count(&self) -> usize {
        self.segments.len()
    }

    fn column(&self, segment: u32, field: &Field) -> Result<Arc<dyn Column>> {
        self.parts.columns.column(self.segment(segment)?, field)
    }

    fn hits(&self, segment: u32, words: &[String]) -> Result<Option<Hits<'_>>> {
        let segment = self.segment(segment)?;
        let (spine, column) = (segment.spine()?, self.parts.columns.found(segment)?);
        let owner = |raw: u128| self.parts.identities.resolve(CustomerKey(raw));
        let owners = |run: usize, out: &mut Vec<CustomerKey>| match spine.mixed(run) {
            None => out.push(owner(spine.keys[run])),
            Some(mixed) => out.extend(spine.raws(mixed).iter().map(|raw| owner(*raw))),
        };
        Ok(Hits::of(spine, column, words, &owners))
    }

    fn partitions(&self, population: Population, _: &WalkOptions, wanted: usize) -> Vec<KeyRange> {
        KeyRange::of(population).split(wanted)
    }

    fn walk(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&CustomerRows<'_>),
    ) -> Result<WalkStats> {
        self.walk_stretches(range, options, &mut |stretch| stretch.customers().for_each(|rows| visit(&rows)))
    }

    fn walk_stretches(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&Stretch<'_>),
    ) -> Result<WalkStats> {
        match &options.unit {
            Unit::Customer => self.walk_customers(range, options, visit),
            Unit::Group(kind) => self.walk_groups(range, kind, options, visit),
        }
    }

    fn resolve(&self, population: Population, id: &str) -> CustomerKey {
        self.parts.identities.resolve(self.key_of(population, id))
    }

    fn key_of(&self, population: Population, id: &str) -> CustomerKey {
        self.parts.hasher.customer(population, id)
    }

    fn ids_of(&self, key: CustomerKey) -> Result<Vec<String>> {
        let mut raws = self.parts.identities.raws_of(key);
        raws.sort_by_key(|raw| *raw != key);
        let mut ids = Vec::with_capacity(raws.len());
        for raw in raws {
            ids.extend(self.text_of(raw)?);
        }
        Ok(ids)
    }

    fn keys_of(&self, customer: CustomerKey) -> Vec<CustomerKey> {
        let mut raws = self.parts.identities.raws_of(customer);
        raws.push(customer);
        raws.sort_unstable();
        raws.dedup();
        raws
    }

    fn known_ids(&self, customer: CustomerKey) -> Result<Vec<KnownId>> {
        self.ids_known(customer)
    }

    fn known_links(&self, customer: CustomerKey) -> Result<Vec<KnownLink>> {
        self.links_known(customer)
    }

    fn known_groups(&self, kind: &str, population: Population) -> Result<Vec<KnownGroup>> {
        self.groups_known(kind, population)
    }

    fn members_of(&self, kind: &str, group: CustomerKey) -> Result<Vec<Member>> {
        Ok(self.members_known(kind, group))
    }

    fn group_facts(&self, kind: &str, group: CustomerKey) -> Result<Vec<GroupFact>> {
        self.facts_known(kind, group)
    }

    fn group_id(&self, key: CustomerKey) -> Result<Option<String>> {
        Ok(self.parts.memberships.group_text(key))
    }

    fn group_kinds(&self) -> Vec<String> {
        self.parts.memberships.kinds()
    }

    fn groups_of(&self, customer: CustomerKey) -> Result<Vec<Joined>> {
        let mut joined: Vec<Joined> = Vec::new();
        for kind in self.parts.memberships.kinds() {
            let mut history = self.history(&kind, customer);
            // The stays of several ids of one customer, or those around a late mention of another group.
            history.dedup_by_key(|(_, group)| *group);
            joined.extend(history.into_iter().map(|(since, group)| Joined { kind: kind.clone(), since, group }));
        }
        Ok(joined)
    }

    fn joined_of(&self, kind: &str, customer: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        self.history(kind, customer)
    }

    fn event(&self, at: RowRef) -> Result<StoredEvent> {
        let missing = || Error::NotFound { what: format!("event {at:?}") };
        self.events(&[at])?.pop().ok_or_else(missing)
    }

    fn events(&self, rows: &[RowRef]) -> Result<Vec<StoredEvent>> {
        let mut wanted: Vec<(RowRef, usize)> = rows.iter().copied().zip(0..).collect();
        wanted.sort_unstable();
        let mut out: Vec<Option<StoredEvent>> = vec![None; rows.len()];
        let mut rest = wanted.as_slice();
        while let Some((first, _)) = rest.first() {
            let near = |pair: &[(RowRef, usize)]| {
                let (last, next) = (pair[0].0, pair[1].0);
                next.segment == first.segment && next.row - last.row <= NEIGHBOURS && next.row - first.row < SPAN_MAX
            };
            let (stretch, others) = rest.split_at(1 + rest.windows(2).take_while(|pair| near(pair)).count());
            rest = others;
            let segment = stretch[0].0.segment;
            let rows: Vec<RowRef> = stretch.iter().map(|(at, _)| *at).collect();
            let events = self.segment(segment)?.events(segment, &rows, &self.parts.names)?;
            for (event, (_, place)) in events.into_iter().zip(stretch) {
                out[*place] = Some(event);
            }
        }
        Ok(out.into_iter().flatten().collect())
    }

    fn flags(&self, at: RowRef) -> Flags {
        let spine = self.segments.get(at.segment as usize).and_then(|s| s.spine().ok());
        spine.filter(|s| (at.row as usize) < s.times.len()).map_or(Flags::none(), |s| {
            let flags = s.flags(at.row as usize);
            Flags(flags.0 & !crate::spine::HIDDEN.0)
        })
    }

    fn as_of(&self) -> Micros {
        self.parts.as_of
    }

    fn time_bounds(&self) -> Option<(Micros, Micros)> {
        let metas = || self.segments.iter().map(|segment| segment.meta());
        Some((metas().map(|m| m.time_min).min()?, metas().map(|m| m.time_max).max()?))
    }

    fn identity_version(&self) -> u64 {
        self.parts.identities.version()
    }

    fn property_names(&self) -> Vec<(Field, u64)> {
        let mut counts: FxHashMap<&Field, u64> = FxHashMap::default();
        for segment in &self.segments {
            for (field, count) in &segment.meta().properties {
                *counts.entry(field).or_default() += count;
            }
        }
        let mut names: Vec<_> = counts.into_iter().map(|(field, count)| (field.clone(), count)).collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        names
    }

    fn version(&self) -> u64 {
        self.parts.version
    }
}
