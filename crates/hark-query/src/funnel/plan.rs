//! What exactly is asked of one timeline?
//!
//! The funnel without names and properties: which steps an event fits is already decided and stands as a signature.
//! The rules are those of `docs/semantics.md`, section Funnel.

use hark_model::Micros;
use rustc_hash::FxHashMap;

/// In which order the steps must be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Times do not decrease; events of equal time in either order.
    Ordered,
    /// Directly one after another in the timeline.
    Strict,
    /// Any order inside one window.
    Unordered,
}

/// Events that must not lie between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The step it counts from (from 0).
    pub from: usize,
    /// The step it counts to (from 0).
    pub to: usize,
}

/// The funnel as the kernels see it. Steps count from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Number of steps, at least 1.
    pub steps: usize,
    /// Which steps may be left out; never the first.
    pub optional: Vec<bool>,
    /// In which order.
    pub order: Order,
    /// How long after step 1 the last event may lie, edge included.
    pub window: Micros,
    /// Whether times must increase from step to step.
    pub strictly_later: bool,
    /// What must not lie between.
    pub exclusions: Vec<Exclusion>,
    /// Whether one voided match leaves the whole unit out.
    pub voids_unit: bool,
    /// Step 1 must not lie before this.
    pub from: Micros,
    /// Step 1 must lie before this.
    pub to: Micros,
}

impl Plan {
    /// Whether step 1 may happen at this time.
    #[inline]
    pub fn in_range(&self, time: Micros) -> bool {
        self.from <= time && time < self.to
    }

    /// The last step that must be taken to convert.
    pub fn last_required(&self) -> usize {
        (0..self.steps).rev().find(|k| !self.optional[*k]).unwrap_or(0)
    }

    /// Whether a match with these events went all the way (see [`Match::events`]).
    pub fn completed(&self, events: &[u32]) -> bool {
        match self.order {
            Order::Unordered => events.len() == self.steps,
            _ => events.len() > self.last_required(),
        }
    }

    /// The earliest start whose window reaches this time.
    #[inline]
    pub fn window_start(&self, time: Micros) -> Micros {
        time.saturating_sub(self.window)
    }
}

/// Which steps and exclusions an event fits, as an index into [`Signatures`]. 0 fits nothing.
pub type SignatureId = u32;

/// One relevant event of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relevant {
    /// When.
    pub time: Micros,
    /// Its place among the unit's visible events, relevant or not: what `strict` looks at.
    pub place: u32,
    /// What it fits.
    pub fits: SignatureId,
}

/// A set of small numbers of any size.
type Bits = Box<[u64]>;

/// The distinct ways in which events fit the funnel. A few dozen at most in practice, whatever the number of events.
#[derive(Clone, Debug)]
pub struct Signatures {
    words: usize,
    sets: Vec<Bits>,
    ids: FxHashMap<Bits, SignatureId>,
    steps: usize,
}

impl Signatures {
    /// For a plan with so many steps and exclusions; only signature 0 is known yet.
    pub fn new(steps: usize, exclusions: usize) -> Self {
        let words = (steps + exclusions).div_ceil(64);
        let empty: Bits = vec![0; words].into();
        Signatures { words, sets: vec![empty.clone()], ids: FxHashMap::from_iter([(empty, 0)]), steps }
    }

    /// The signature of an event that fits these steps and exclusions.
    pub fn intern(
        &mut self,
        steps: impl IntoIterator<Item = usize>,
        exclusions: impl IntoIterator<Item = usize>,
    ) -> SignatureId {
        let mut bits = vec![0u64; self.words];
        for bit in steps.into_iter().chain(exclusions.into_iter().map(|e| e + self.steps)) {
            bits[bit / 64] |= 1 << (bit % 64);
        }
        if let Some(id) = self.ids.get(bits.as_slice()) {
            return *id;
        }
        let id = self.sets.len() as SignatureId;
        let bits: Bits = bits.into();
        self.sets.push(bits.clone());
        self.ids.insert(bits, id);
        id
    }

    /// Whether the event fits this step.
    #[inline]
    pub fn fits_step(&self, id: SignatureId, step: usize) -> bool {
        self.sets[id as usize][step / 64] >> (step % 64) & 1 == 1
    }

    /// Whether the event fits this exclusion.
    #[inline]
    pub fn fits_exclusion(&self, id: SignatureId, exclusion: usize) -> bool {
        self.fits_step(id, self.steps + exclusion)
    }

    /// Whether the event fits any step.
    pub fn fits_any_step(&self, id: SignatureId) -> bool {
        (0..self.steps).any(|step| self.fits_step(id, step))
    }

    /// The first 64 bits: all there is to know of a funnel with up to 64 steps and exclusions together.
    pub fn low_word(&self, id: SignatureId) -> u64 {
        self.sets[id as usize][0]
    }

    /// How many signatures there are.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Never: signature 0 always exists.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }
}

/// Marks a step that was left out.
pub const LEFT_OUT: u32 = u32::MAX;

/// The best match of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Match {
    /// For each step up to the last one taken: the index of its event in the list that was searched, or [`LEFT_OUT`].
    /// For unordered funnels: the chosen events in order of time; its length is the number of steps matched.
    pub events: Vec<u32>,
}

/// What the search of one unit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No step-1 event in the range.
    Nothing,
    /// The best match.
    Best(Match),
    /// A match was voided and the plan says that this leaves the unit out.
    Void,
}
