//! How does the view answer as an [`EventSource`]?

use super::View;
use crate::column::{Column, Field};
use crate::error::{Error, Result};
use crate::source::*;
use hark_model::{CustomerKey, Flags, KeyRange, Micros, Population};
use std::sync::Arc;

fn later() -> Error {
    Error::Invalid { fact: "not yet".to_owned() }
}

impl EventSource for View {
    fn names(&self) -> &EventNames {
        &self.parts.names
    }
    fn segment_count(&self) -> usize {
        0
    }
    fn column(&self, _: u32, _: &Field) -> Result<Arc<dyn Column>> {
        Err(later())
    }
    fn partitions(&self, population: Population, _: &WalkOptions, wanted: usize) -> Vec<KeyRange> {
        KeyRange::of(population).split(wanted)
    }
    fn walk(&self, _: KeyRange, _: &WalkOptions, _: &mut dyn FnMut(&CustomerRows<'_>)) -> Result<WalkStats> {
        Err(later())
    }
    fn resolve(&self, population: Population, id: &str) -> CustomerKey {
        self.parts.identities.resolve(self.parts.hasher.customer(population, id))
    }
    fn ids_of(&self, _: CustomerKey) -> Result<Vec<String>> {
        Err(later())
    }
    fn group_id(&self, key: CustomerKey) -> Result<Option<String>> {
        Ok(self.parts.memberships.group_text(key))
    }
    fn event(&self, _: RowRef) -> Result<StoredEvent> {
        Err(later())
    }
    fn flags(&self, _: RowRef) -> Flags {
        Flags::none()
    }
    fn as_of(&self) -> Micros {
        self.parts.as_of
    }
    fn identity_version(&self) -> u64 {
        self.parts.identities.version()
    }
    fn property_names(&self) -> Vec<(Field, u64)> {
        Vec::new()
    }
    fn version(&self) -> u64 {
        self.parts.version
    }
}
