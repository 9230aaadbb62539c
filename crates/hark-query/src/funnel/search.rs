//! Which events of this customer make up the best match of each unit?

use super::plan::{Found, LEFT_OUT, Order, Plan, Relevant, SignatureId, Signatures};
use super::{attempts, exact, quick, unordered};
use crate::matcher::{Matcher, Scratch};
use crate::session::Session;
use crate::spec::UnitKind;
use hark_timeline::CustomerRows;
use hark_timeline::source::EventCode;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The search with its room, one per thread. Selectors are the steps, then the exclusions.
#[derive(Clone, Debug)]
pub struct Search {
    plan: Plan,
    unit: UnitKind,
    /// Whether one pass decides most units.
    quick: bool,
    /// Whether names alone decide all selectors.
    by_name: bool,
    /// Which names take which steps, if names alone decide.
    marks: Option<quick::Marks>,
    signatures: Signatures,
    known: FxHashMap<u64, SignatureId>,
    relevant: Vec<Relevant>,
    /// For each relevant event: its index among the customer's events.
    at: Vec<u32>,
    scratch: quick::Scratch,
    events: Vec<u32>,
}

impl Search {
    /// Room for one thread.
    pub fn new(plan: &Plan, unit: &UnitKind, matcher: &Matcher<'_>) -> Self {
        let selectors = plan.steps + plan.exclusions.len();
        let quick = quick::applies(plan) && *unit != UnitKind::Conversion;
        let by_name = selectors <= 64 && (0..selectors).all(|s| matcher.by_name(s));
        let marks = (quick && by_name).then(|| quick::Marks::of(matcher.table(), plan.steps)).flatten();
        Search {
            plan: plan.clone(),
            unit: unit.clone(),
            quick,
            by_name,
            marks,
            signatures: Signatures::new(plan.steps, plan.exclusions.len()),
            known: FxHashMap::default(),
            relevant: Vec::new(),
            at: Vec::new(),
            scratch: quick::Scratch::default(),
            events: Vec::new(),
        }
    }

    /// Calls `found` with the match of each unit of this customer that started: for each step up to the last one taken
    /// the index of its event, or [`LEFT_OUT`]; for unordered funnels the chosen events in timeline order.
    pub fn each(
        &mut self,
        matcher: &Matcher<'_>,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
        found: &mut impl FnMut(&[u32]),
    ) {
        let all = 0..rows.times.len();
        if self.unit != UnitKind::Session {
            return self.stretch(matcher, rows, scratch, all, found);
        }
        let (mut session, mut start) = (Session::default(), 0);
        for i in all.clone() {
            if matcher.visible(rows, i, scratch) && session.next(rows.times[i]) {
                self.stretch(matcher, rows, scratch, start..i, found);
                start = i;
            }
        }
        self.stretch(matcher, rows, scratch, start..all.end, found);
    }

    fn stretch(
        &mut self,
        matcher: &Matcher<'_>,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
        range: Range<usize>,
        found: &mut impl FnMut(&[u32]),
    ) {
        if self.quick {
            let (table, codes) = (matcher.table(), &rows.codes[range.clone()]);
            let first = range.start;
            let decided = self.by_marks(&rows.times[range.clone()], codes)
                || match self.by_name {
                    true => {
                        self.one_pass(&rows.times[range.clone()], |i| table.get(codes[i] as usize).map_or(0, |m| *m))
                    }
                    false => self.one_pass(&rows.times[range.clone()], |i| matcher.mask(rows, first + i, scratch)),
                };
            if decided {
                if !self.events.is_empty() {
                    self.events.iter_mut().for_each(|e| *e += first as u32);
                    found(&self.events);
                }
                return;
            }
        }
        self.gather(matcher, rows, scratch, range);
        let (plan, signatures, relevant) = (&self.plan, &self.signatures, &self.relevant[..]);
        let matches = match (&self.unit, plan.order) {
            (UnitKind::Conversion, _) => attempts::search(plan, signatures, relevant),
            (_, Order::Unordered) => best(unordered::search(plan, signatures, relevant)),
            _ => best(exact::search(plan, signatures, relevant, None)),
        };
        for found_match in matches {
            self.events.clear();
            let original = |e: u32| if e == LEFT_OUT { e } else { self.at[e as usize] };
            self.events.extend(found_match.events.into_iter().map(original));
            found(&self.events);
        }
    }

    /// Leaves the match in `events`, empty when nothing started. False when the exact search must decide.
    #[inline]
    fn one_pass(&mut self, times: &[i64], fits: impl Fn(usize) -> u64) -> bool {
        self.events.clear();
        match quick::search(&self.plan, times, &fits, &mut self.scratch) {
            quick::Quick::Nothing => true,
            quick::Quick::Depth { depth, first, .. } => {
                quick::events(depth, first, &fits, &mut self.events);
                true
            }
            quick::Quick::Tie => false,
        }
    }

    /// [`Search::one_pass`] for short timelines.
    #[inline]
    fn by_marks(&mut self, times: &[i64], codes: &[EventCode]) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.search(&self.plan, times, codes, &mut self.events))
    }

    fn gather(&mut self, matcher: &Matcher<'_>, rows: &CustomerRows<'_>, scratch: &Scratch, range: Range<usize>) {
        self.relevant.clear();
        self.at.clear();
        let places_matter = self.plan.order == Order::Strict && !matcher.all_visible();
        let mut place = 0;
        for i in range {
            let fits = self.signature(matcher, rows, i, scratch);
            if fits != 0 {
                self.relevant.push(Relevant { time: rows.times[i], place, fits });
                self.at.push(i as u32);
            }
            place += u32::from(!places_matter || fits != 0 || matcher.visible(rows, i, scratch));
        }
    }

    fn signature(
        &mut self,
        matcher: &Matcher<'_>,
        rows: &CustomerRows<'_>,
        i: usize,
        scratch: &Scratch,
    ) -> SignatureId {
        let (steps, exclusions) = (self.plan.steps, self.plan.exclusions.len());
        let hits = |selector: usize| matcher.hits(selector, rows, i, scratch);
        if steps + exclusions > 64 {
            let fitting = (0..steps).filter(|s| hits(*s));
            return self.signatures.intern(fitting, (0..exclusions).filter(|e| hits(steps + e)));
        }
        let mask = matcher.mask(rows, i, scratch);
        if mask == 0 {
            return 0;
        }
        let signatures = &mut self.signatures;
        *self.known.entry(mask).or_insert_with(|| {
            let bit = |k: &usize| mask >> k & 1 == 1;
            signatures.intern((0..steps).filter(bit), (0..exclusions).filter(|e| bit(&(steps + e))))
        })
    }
}

fn best(found: Found) -> Vec<super::plan::Match> {
    match found {
        Found::Best(found) => vec![found],
        Found::Nothing | Found::Void => Vec::new(),
    }
}
