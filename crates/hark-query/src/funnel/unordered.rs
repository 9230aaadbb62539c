//! How many of the steps were taken, in any order, inside one window?
//!
//! For each possible earliest event the window is filled moment by moment, and a maximum assignment of events to steps
//! is kept up to date by augmenting paths (H. W. Kuhn, "The Hungarian method", 1955, the unweighted case). Sets of events that
//! can serve distinct steps form a matroid, so taking events greedily in timeline order yields the earliest choice, and
//! an event that must be chosen can always be exchanged for one that need not. Once an event of some signature finds no
//! step, the rest of its kind in the window is jumped over, so a window costs by its steps and not by its events.

use super::plan::{Found, Match, Plan, Relevant, SignatureId, Signatures};
use hark_model::Micros;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Better is smaller: more steps, then earlier completion, then later start.
type Rank = (Reverse<usize>, Micros, Reverse<Micros>);

/// Finds the best match of an unordered funnel among `events` (relevant ones only, in timeline order).
pub fn search(plan: &Plan, signatures: &Signatures, events: &[Relevant]) -> Found {
    if plan.voids_unit && any_void(plan, signatures, events) {
        return Found::Void;
    }
    let places = Places::of(plan, signatures, events);
    let mut best: Option<Rank> = None;
    // Where the best ones begin and end: several only where they begin at one moment.
    let mut ends: Vec<(usize, usize, usize)> = Vec::new();
    let (mut moment, mut tried) = (0, FxHashSet::default());
    for first in 0..events.len() {
        let start = events[first].time;
        if events[moment].time != start {
            moment = first;
        }
        if first == moment {
            tried.clear();
        }
        if !plan.in_range(start) || !signatures.fits_any_step(events[first].fits) {
            continue;
        }
        // Without exclusions any event of the moment will do; with them it matters which steps it leaves to the others.
        if !tried.insert(if plan.exclusions.is_empty() { 0 } else { events[first].fits }) {
            continue;
        }
        if best.is_some_and(|(Reverse(steps), done, _)| steps == plan.steps && start > done) {
            break;
        }
        let Some((steps, last)) = Filling::new(plan, signatures, events, &places, moment).fill(first) else { continue };
        let rank = (Reverse(steps), events[last].time, Reverse(start));
        if best.is_none_or(|best| rank < best) {
            ends.clear();
        }
        if best.is_none_or(|best| rank <= best) {
            best = Some(rank);
            ends.push((moment, first, last));
        }
    }
    let chosen = |(moment, first, last)| Filling::new(plan, signatures, events, &places, moment).chosen(first, last);
    ends.into_iter().map(chosen).min().map_or(Found::Nothing, |events| Found::Best(Match { events }))
}

/// Where the events of each signature stand, and what they can serve.
struct Places {
    by_signature: Vec<Vec<u32>>,
    steps: Vec<Vec<usize>>,
}

impl Places {
    fn of(plan: &Plan, signatures: &Signatures, events: &[Relevant]) -> Places {
        let mut by_signature = vec![Vec::new(); signatures.len()];
        events.iter().enumerate().for_each(|(i, e)| by_signature[e.fits as usize].push(i as u32));
        let steps = |id| (0..plan.steps).filter(|step| signatures.fits_step(id as SignatureId, *step)).collect();
        Places { by_signature, steps: (0..signatures.len()).map(steps).collect() }
    }

    /// The next event of each signature from `moment` on, the earliest on top.
    fn from(&self, moment: usize) -> BinaryHeap<Reverse<(u32, usize)>> {
        let next = |places: &Vec<u32>| {
            let at = places.partition_point(|p| (*p as usize) < moment);
            places.get(at).map(|place| Reverse((*place, at)))
        };
        self.by_signature.iter().filter_map(next).collect()
    }
}

/// Whether some two events serve two steps inside one window with an excluded event between them.
fn any_void(plan: &Plan, signatures: &Signatures, events: &[Relevant]) -> bool {
    let alone: Vec<Alone> = (0..signatures.len()).map(|id| Alone::of(plan, signatures, id as SignatureId)).collect();
    let alone = |i: usize| alone[events[i].fits as usize];
    // For each event, from the end: the next one that serves a step, the next one after that which serves another step, and
    // the next excluded one.
    let (mut server, mut other, mut excluded) = (None, None, None);
    let mut next = vec![(None, None, None); events.len() + 1];
    for i in (0..events.len()).rev() {
        if alone(i) != Alone::None {
            if server.is_some_and(|s| alone(s) != alone(i)) {
                other = server;
            }
            server = Some(i);
        }
        if fits_any_exclusion(plan, signatures, events[i].fits) {
            excluded = Some(i);
        }
        next[i] = (server, other, excluded);
    }
    let after = |time: Micros| next[events.partition_point(|e| e.time <= time)];
    (0..events.len()).filter(|i| plan.in_range(events[*i].time) && alone(*i) != Alone::None).any(|i| {
        let start = events[i].time;
        let Some(excluded) = after(start).2 else { return false };
        let (server, other, _) = after(events[excluded].time);
        let second = match (alone(i), server.map(alone)) {
            (Alone::Step(a), Some(Alone::Step(b))) if a == b => other,
            _ => server,
        };
        second.is_some_and(|s: usize| events[s].time <= start.saturating_add(plan.window))
    })
}

/// Which steps the events of a signature can serve.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    None,
    Step(usize),
    Several,
}

impl Alone {
    fn of(plan: &Plan, signatures: &Signatures, id: SignatureId) -> Alone {
        let mut steps = (0..plan.steps).filter(|step| signatures.fits_step(id, *step));
        match (steps.next(), steps.next()) {
            (None, _) => Alone::None,
            (Some(step), None) => Alone::Step(step),
            _ => Alone::Several,
        }
    }
}

fn fits_any_exclusion(plan: &Plan, signatures: &Signatures, fits: SignatureId) -> bool {
    (0..plan.exclusions.len()).any(|e| signatures.fits_exclusion(fits, e))
}

/// The assignment of events to steps inside one window.
struct Filling<'a> {
    plan: &'a Plan,
    signatures: &'a Signatures,
    events: &'a [Relevant],
    places: &'a Places,
    /// The first event of the moment at which the window opens.
    moment: usize,
    /// Per step: the event that serves it.
    serves: Vec<Option<usize>>,
    /// Per step that the latest move has seen, by the number of that move: the step whose event would move there, itself
    /// for the event that is to be placed.
    via: Vec<(usize, usize)>,
    moves: usize,
    /// Per signature: the latest move that asked which steps it fits.
    asked: Vec<usize>,
    /// The events that serve one.
    served: FxHashSet<usize>,
    /// Signatures of which no further event can be placed; that never changes while a window fills.
    full: Vec<bool>,
    /// Events that may not be displaced: the earliest one, and excluded ones that lie between.
    fixed: FxHashSet<usize>,
}

impl<'a> Filling<'a> {
    fn new(
        plan: &'a Plan,
        signatures: &'a Signatures,
        events: &'a [Relevant],
        places: &'a Places,
        moment: usize,
    ) -> Self {
        Filling {
            plan,
            signatures,
            events,
            places,
            moment,
            serves: vec![None; plan.steps],
            via: vec![(0, 0); plan.steps],
            moves: 0,
            asked: vec![0; signatures.len()],
            served: FxHashSet::default(),
            full: vec![false; signatures.len()],
            fixed: FxHashSet::default(),
        }
    }

    /// How many steps can be served, and the first event with which so many are.
    fn fill(&mut self, first: usize) -> Option<(usize, usize)> {
        let start = self.events[first].time;
        let end = start.saturating_add(self.plan.window);
        let places = self.places;
        let mut next = places.from(self.moment);
        let mut moment = start;
        // Excluded events of the moment that is being filled.
        let mut waiting = Vec::new();
        self.fixed.insert(first);
        let mut reached = self.place(first).then_some((1, first));
        while let Some(Reverse((place, at))) = next.pop() {
            let (i, Relevant { time, fits, .. }) = (place as usize, self.events[place as usize]);
            if time > end || reached.is_some_and(|(steps, _)| steps == self.plan.steps) {
                break;
            }
            let excluded = fits_any_exclusion(self.plan, self.signatures, fits);
            if i != first {
                if time > moment {
                    if !waiting.drain(..).all(|passed| self.pass(passed)) {
                        break;
                    }
                    moment = time;
                }
                if excluded && time > start {
                    waiting.push(i);
                }
                if self.place(i) {
                    reached = Some((reached.map_or(1, |(steps, _)| steps + 1), i));
                }
            }
            if let Some(place) =
                places.by_signature[fits as usize].get(at + 1).filter(|_| excluded || !self.full[fits as usize])
            {
                next.push(Reverse((*place, at + 1)));
            }
        }
        reached
    }

    /// Time goes on beyond this event, which is excluded: it must serve a step, or every longer match is void.
    fn pass(&mut self, event: usize) -> bool {
        let passed = self.served.contains(&event) || self.move_in(event, true);
        if passed {
            self.fixed.insert(event);
        }
        passed
    }

    fn place(&mut self, event: usize) -> bool {
        let fits = self.events[event].fits as usize;
        if self.full[fits] {
            return false;
        }
        let placed = self.move_in(event, false);
        self.full[fits] = !placed;
        placed
    }

    /// Finds a step for this event, moving others to other steps if that helps; with `displacing`, one that need not be
    /// chosen may lose its step.
    fn move_in(&mut self, event: usize, displacing: bool) -> bool {
        self.moves += 1;
        let mut queue = Vec::new();
        let (mut at, mut mover, mut from) = (0, event, None);
        let open = loop {
            // Events of one signature lead to the same steps.
            let fits = self.events[mover].fits as usize;
            if std::mem::replace(&mut self.asked[fits], self.moves) != self.moves {
                for step in &self.places.steps[fits] {
                    if self.via[*step].0 != self.moves {
                        self.via[*step] = (self.moves, from.unwrap_or(*step));
                        queue.push(*step);
                    }
                }
            }
            let Some(step) = queue.get(at).copied() else { return false };
            at += 1;
            match self.serves[step] {
                Some(other) if !displacing || self.fixed.contains(&other) => (mover, from) = (other, Some(step)),
                _ => break step,
            }
        };
        let mut step = open;
        if let Some(other) = self.serves[step] {
            self.served.remove(&other);
        }
        while self.via[step].1 != step {
            let before = self.via[step].1;
            self.serves[step] = self.serves[before];
            step = before;
        }
        self.serves[step] = Some(event);
        self.served.insert(event);
        true
    }

    /// The chosen events, in timeline order, of the best match from `first` that completes with `last`.
    fn chosen(&mut self, first: usize, last: usize) -> Vec<u32> {
        let (start, end) = (self.events[first].time, self.events[last].time);
        let must = |i: &usize| {
            let e = &self.events[*i];
            *i == first || (start < e.time && e.time < end && fits_any_exclusion(self.plan, self.signatures, e.fits))
        };
        let (before, after): (Vec<usize>, Vec<usize>) = (self.moment..=last.max(first)).partition(must);
        before.into_iter().chain(after).for_each(|i| {
            self.place(i);
        });
        let mut chosen: Vec<u32> = self.serves.iter().flatten().map(|e| *e as u32).collect();
        chosen.sort_unstable();
        chosen
    }
}
