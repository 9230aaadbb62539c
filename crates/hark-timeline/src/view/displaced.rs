//! Which runs lie under a key that is not, or not wholly, their customer's any more?
//!
//! Segments are written under the customers of their time. When identities change, the runs concerned are taken out of
//! the walk where they lie and handed to the customers they belong to now, until a compaction writes them there.

use super::Identities;
use crate::error::Result;
use crate::segment::Segment;
use crate::spine::SpineRef;
use hark_model::CustomerKey;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The displaced runs of one segment as of one version of the identities.
#[derive(Clone, Default)]
pub(crate) struct Overlay {
    version: u64,
    runs: FxHashMap<u32, Vec<Piece>>,
}

/// Events of a displaced run that belong to one customer.
#[derive(Clone, Debug)]
struct Piece {
    customer: CustomerKey,
    /// Which raw keys of the run's entry in the side table; `None` for all.
    ordinals: Option<Arc<[u32]>>,
}

/// A [`Piece`] with its place in the view.
#[derive(Clone, Debug)]
pub(super) struct MovedPiece {
    pub(super) customer: CustomerKey,
    pub(super) segment: u32,
    pub(super) run: u32,
    pub(super) ordinals: Option<Arc<[u32]>>,
}

/// The displaced runs of a whole view.
pub(super) struct Moved {
    /// Ascending by (customer, segment, run).
    pub(super) pieces: Vec<MovedPiece>,
    /// For each segment one bit per run, empty when none is displaced.
    displaced: Vec<Vec<u64>>,
}

impl Moved {
    pub(super) fn of(segments: &[Arc<Segment>], identities: &dyn Identities) -> Result<Moved> {
        let mut pieces = Vec::new();
        let mut displaced = Vec::with_capacity(segments.len());
        for (index, segment) in segments.iter().enumerate() {
            let overlay = overlay(segment, identities)?;
            let mut bits = Vec::new();
            if !overlay.runs.is_empty() {
                bits = vec![0u64; segment.spine()?.keys.len().div_ceil(64)];
            }
            for (run, parts) in &overlay.runs {
                bits[*run as usize / 64] |= 1 << (run % 64);
                pieces.extend(parts.iter().map(|piece| MovedPiece {
                    customer: piece.customer,
                    segment: index as u32,
                    run: *run,
                    ordinals: piece.ordinals.clone(),
                }));
            }
            displaced.push(bits);
        }
        pieces.sort_by_key(|p| (p.customer, p.segment, p.run));
        Ok(Moved { pieces, displaced })
    }

    /// One bit per run of a segment; empty when none is displaced.
    pub(super) fn bits(&self, segment: usize) -> &[u64] {
        &self.displaced[segment]
    }

    /// The pieces of a customer.
    pub(super) fn of_customer(&self, customer: CustomerKey) -> &[MovedPiece] {
        let first = self.pieces.partition_point(|p| p.customer < customer);
        let count = self.pieces[first..].partition_point(|p| p.customer == customer);
        &self.pieces[first..first + count]
    }
}

/// Whether bit `run` is set.
#[inline]
pub(super) fn bit(bits: &[u64], run: usize) -> bool {
    !bits.is_empty() && bits[run / 64] >> (run % 64) & 1 == 1
}

/// The overlay of a segment: the one kept there, brought up to date, or a new one.
fn overlay(segment: &Segment, identities: &dyn Identities) -> Result<Arc<Overlay>> {
    let spine = segment.spine()?;
    let version = identities.version();
    let kept = {
        let slot = segment.overlay.lock().unwrap_or_else(|e| e.into_inner());
        slot.clone()
    };
    let mut fresh = match kept {
        Some(kept) if kept.version == version && !identities.are_supposed() => return Ok(kept),
        Some(kept) if kept.version < version => Overlay::clone(&kept),
        _ => {
            let mut new = Overlay::default();
            spine.mixed_runs.iter().for_each(|run| new.look_at(&spine, *run as usize, identities));
            new
        }
    };
    // A run that is not mixed holds one id under that id's own key: it lies right unless that id ever got another
    // customer. So without links nothing is looked at.
    match identities.changed_since(fresh.version) {
        Some(changed) if changed.len() < spine.keys.len() => {
            let runs = changed.into_iter().flat_map(|raw| spine.runs_of_raw(raw));
            runs.for_each(|run| fresh.look_at(&spine, run, identities));
        }
        _ => (0..spine.keys.len()).for_each(|run| fresh.look_at(&spine, run, identities)),
    }
    fresh.version = version;
    let fresh = Arc::new(fresh);
    if identities.are_supposed() {
        return Ok(fresh);
    }
    let mut slot = segment.overlay.lock().unwrap_or_else(|e| e.into_inner());
    // An older view must not throw away what a newer one has worked out.
    if slot.as_ref().is_none_or(|kept| kept.version < version) {
        *slot = Some(fresh.clone());
    }
    Ok(fresh)
}

impl Overlay {
    /// Decides one run.
    fn look_at(&mut self, spine: &SpineRef<'_>, run: usize, identities: &dyn Identities) {
        let key = CustomerKey(spine.keys[run]);
        let Some(mixed) = spine.mixed(run) else {
            let customer = identities.resolve(key);
            if customer == key {
                self.runs.remove(&(run as u32));
            } else {
                self.runs.insert(run as u32, vec![Piece { customer, ordinals: None }]);
            }
            return;
        };
        let mut pieces: Vec<(CustomerKey, Vec<u32>)> = Vec::new();
        for (ordinal, raw) in spine.raws(mixed).iter().enumerate() {
            let customer = identities.resolve(CustomerKey(*raw));
            match pieces.iter_mut().find(|p| p.0 == customer) {
                Some(piece) => piece.1.push(ordinal as u32),
                None => pieces.push((customer, vec![ordinal as u32])),
            }
        }
        if pieces.len() == 1 && pieces[0].0 == key {
            self.runs.remove(&(run as u32));
            return;
        }
        let whole = pieces.len() == 1;
        let piece = |(customer, ordinals): (CustomerKey, Vec<u32>)| Piece {
            customer,
            ordinals: (!whole).then(|| ordinals.into()),
        };
        self.runs.insert(run as u32, pieces.into_iter().map(piece).collect());
    }
}
