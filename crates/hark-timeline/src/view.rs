//! What does a question see: every customer once, all layers and identities merged?

mod displaced;
mod gather;
mod groups;
mod known;
mod source;
mod walk;

pub(crate) use displaced::Overlay;

use crate::columns::ColumnCache;
use crate::error::Result;
use crate::known::KnownLink;
use crate::segment::Segment;
use crate::source::EventNames;
use displaced::Moved;
use hark_model::{CustomerKey, IdHasher, KeyRange, Micros};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Which ids are one customer, as of one version. Immutable.
pub trait Identities: Send + Sync {
    /// The customer that the id with this key belongs to: the key itself when it has no links.
    fn resolve(&self, raw: CustomerKey) -> CustomerKey;
    /// Counts changes.
    fn version(&self) -> u64;
    /// All ids of a customer, the customer's own key first.
    fn raws_of(&self, customer: CustomerKey) -> Vec<CustomerKey>;
    /// The raw keys whose customer changed after `version`; `None` when that is too long ago to know.
    fn changed_since(&self, version: u64) -> Option<Vec<CustomerKey>>;
    /// The text of an id, if the catalogue knows it. Ids without links need not be known.
    fn text(&self, raw: CustomerKey) -> Option<String>;
    /// Whether an id ever came as an identified one.
    fn is_identified(&self, _raw: CustomerKey) -> Result<bool> {
        Ok(false)
    }
    /// The links that speak of any of these ids.
    fn links_of(&self, _raws: &[CustomerKey]) -> Result<Vec<KnownLink>> {
        Ok(Vec::new())
    }
}

/// Who was in which group, as of one version. Immutable.
pub trait Memberships: Send + Sync {
    /// All kinds of groups, ascending.
    fn kinds(&self) -> Vec<String>;
    /// All groups of a kind whose keys lie in a range and in the population of its first key, ascending.
    fn groups(&self, kind: &str, range: KeyRange) -> Vec<CustomerKey>;
    /// The raw keys of all ids that ever were in the group.
    fn members(&self, kind: &str, group: CustomerKey) -> Vec<CustomerKey>;
    /// Since when an id was in which group, ascending by time.
    fn history(&self, kind: &str, raw: CustomerKey) -> Vec<(Micros, CustomerKey)>;
    /// The text of a group's id.
    fn group_text(&self, group: CustomerKey) -> Option<String>;
    /// The texts of all groups' ids.
    fn group_texts(&self) -> Result<FxHashMap<CustomerKey, String>> {
        Ok(FxHashMap::default())
    }
}

/// No links: every id is a customer.
pub struct NoLinks;

impl Identities for NoLinks {
    fn resolve(&self, raw: CustomerKey) -> CustomerKey {
        raw
    }
    fn version(&self) -> u64 {
        0
    }
    fn raws_of(&self, customer: CustomerKey) -> Vec<CustomerKey> {
        vec![customer]
    }
    fn changed_since(&self, _: u64) -> Option<Vec<CustomerKey>> {
        Some(Vec::new())
    }
    fn text(&self, _: CustomerKey) -> Option<String> {
        None
    }
}

/// No groups.
pub struct NoGroups;

impl Memberships for NoGroups {
    fn kinds(&self) -> Vec<String> {
        Vec::new()
    }
    fn groups(&self, _: &str, _: KeyRange) -> Vec<CustomerKey> {
        Vec::new()
    }
    fn members(&self, _: &str, _: CustomerKey) -> Vec<CustomerKey> {
        Vec::new()
    }
    fn history(&self, _: &str, _: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        Vec::new()
    }
    fn group_text(&self, _: CustomerKey) -> Option<String> {
        None
    }
}

/// What a view is made of.
pub struct ViewParts {
    /// Oldest first; each a list of segments with disjoint ascending keys.
    pub layers: Vec<Vec<Arc<Segment>>>,
    /// The event names.
    pub names: Arc<EventNames>,
    /// Turns ids into keys.
    pub hasher: IdHasher,
    /// Which ids are one customer.
    pub identities: Arc<dyn Identities>,
    /// Who was in which group.
    pub memberships: Arc<dyn Memberships>,
    /// Decoded property columns.
    pub columns: Arc<ColumnCache>,
    /// See [`crate::EventSource::as_of`].
    pub as_of: Micros,
    /// See [`crate::EventSource::version`].
    pub version: u64,
}

/// One consistent state of a workspace.
pub struct View {
    pub(crate) parts: ViewParts,
    /// All segments, layer after layer: what [`crate::RowRef::segment`] counts.
    segments: Vec<Arc<Segment>>,
    /// For each layer the indexes of its segments.
    layers: Vec<Range<usize>>,
    moved: OnceLock<Moved>,
}

impl View {
    /// A view. Cheap: work is done on first use and kept in the segments.
    pub fn new(parts: ViewParts) -> View {
        let mut segments = Vec::new();
        let mut layers = Vec::new();
        for layer in &parts.layers {
            let first = segments.len();
            segments.extend(layer.iter().cloned());
            layers.push(first..segments.len());
        }
        View { parts, segments, layers, moved: OnceLock::new() }
    }

    /// What lies elsewhere than identities now want it.
    fn moved(&self) -> Result<&Moved> {
        if let Some(moved) = self.moved.get() {
            return Ok(moved);
        }
        let moved = Moved::of(&self.segments, self.parts.identities.as_ref())?;
        Ok(self.moved.get_or_init(|| moved))
    }
}
