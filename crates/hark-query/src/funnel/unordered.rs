//! How many of the steps were taken, in any order, inside one window?
//!
//! For each possible earliest event the window is filled moment by moment, and a maximum assignment of events to steps
//! is kept up to date by augmenting paths (H. W. Kuhn, "The Hungarian method", 1955, the unweighted case). Sets of events that
//! can serve distinct steps form a matroid, so taking events greedily in timeline order yields the earliest choice, and
//! an event that must be chosen can always be exchanged for one that need not.

use super::plan::{Found, Match, Plan, Relevant, SignatureId, Signatures};
use hark_model::Micros;
use std::cmp::Reverse;

/// Better is smaller: more steps, then earlier completion, then later start.
type Rank = (Reverse<usize>, Micros, Reverse<Micros>);

/// Finds the best match of an unordered funnel among `events` (relevant ones only, in timeline order).
pub fn search(plan: &Plan, signatures: &Signatures, events: &[Relevant]) -> Found {
    if plan.voids_unit && any_void(plan, signatures, events) {
        return Found::Void;
    }
    let mut best: Option<(Rank, Vec<u32>)> = None;
    let mut moment = 0;
    for first in 0..events.len() {
        let start = events[first].time;
        if events[moment].time != start {
            moment = first;
        }
        if !plan.in_range(start) || !opens(plan, signatures, &events[moment..=first]) {
            continue;
        }
        if best.as_ref().is_some_and(|((Reverse(steps), done, _), _)| *steps == plan.steps && start > *done) {
            break;
        }
        for (steps, last) in Filling::new(plan, signatures, events, moment).fill(first) {
            let rank = (Reverse(steps), events[last].time, Reverse(start));
            let known = best.as_ref().map(|(rank, _)| *rank);
            if known.is_some_and(|known| known < rank) {
                continue;
            }
            let chosen = Filling::new(plan, signatures, events, moment).chosen(first, last);
            if best.as_ref().is_none_or(|best| (rank, &chosen) < (best.0, &best.1)) {
                best = Some((rank, chosen));
            }
        }
    }
    best.map_or(Found::Nothing, |(_, events)| Found::Best(Match { events }))
}

/// Whether the last of these events of one moment is to be tried as the earliest chosen one. Without exclusions any
/// event of the moment will do; with them it matters which steps it leaves to the others.
fn opens(plan: &Plan, signatures: &Signatures, moment: &[Relevant]) -> bool {
    let Some((last, before)) = moment.split_last() else { return false };
    let same = |e: &Relevant| match plan.exclusions.is_empty() {
        true => signatures.fits_any_step(e.fits),
        false => e.fits == last.fits,
    };
    signatures.fits_any_step(last.fits) && !before.iter().any(same)
}

/// Whether some two events serve two steps inside one window with an excluded event between them.
fn any_void(plan: &Plan, signatures: &Signatures, events: &[Relevant]) -> bool {
    let opening = |e: &&Relevant| plan.in_range(e.time) && signatures.fits_any_step(e.fits);
    events.iter().enumerate().filter(|(_, e)| opening(e)).any(|(i, first)| {
        let end = first.time.saturating_add(plan.window);
        let mut excluded = None;
        events[i..].iter().take_while(|e| e.time <= end).any(|e| {
            if excluded.is_none() && e.time > first.time && fits_any_exclusion(plan, signatures, e.fits) {
                excluded = Some(e.time);
            }
            excluded.is_some_and(|x| x < e.time) && two_steps(plan, signatures, first.fits, e.fits)
        })
    })
}

fn fits_any_exclusion(plan: &Plan, signatures: &Signatures, fits: SignatureId) -> bool {
    (0..plan.exclusions.len()).any(|e| signatures.fits_exclusion(fits, e))
}

/// Whether two events with these signatures can serve two distinct steps.
fn two_steps(plan: &Plan, signatures: &Signatures, a: SignatureId, b: SignatureId) -> bool {
    let steps = |fits| (0..plan.steps).filter(move |step| signatures.fits_step(fits, *step));
    steps(a).any(|one| steps(b).any(|other| one != other))
}

/// The assignment of events to steps inside one window.
struct Filling<'a> {
    plan: &'a Plan,
    signatures: &'a Signatures,
    events: &'a [Relevant],
    /// The first event of the moment at which the window opens.
    moment: usize,
    /// Per step: the event that serves it.
    serves: Vec<Option<usize>>,
    visited: Vec<bool>,
    /// Signatures of which no further event can be placed; that never changes while a window fills.
    full: Vec<bool>,
    /// Events that may not be displaced: the earliest one, and excluded ones that lie between.
    fixed: Vec<usize>,
}

impl<'a> Filling<'a> {
    fn new(plan: &'a Plan, signatures: &'a Signatures, events: &'a [Relevant], moment: usize) -> Self {
        let (serves, visited) = (vec![None; plan.steps], vec![false; plan.steps]);
        Filling {
            plan,
            signatures,
            events,
            moment,
            serves,
            visited,
            full: vec![false; signatures.len()],
            fixed: Vec::new(),
        }
    }

    /// The first event with which so many steps were served, for each number of steps.
    fn fill(&mut self, first: usize) -> Vec<(usize, usize)> {
        let start = self.events[first].time;
        let end = start.saturating_add(self.plan.window);
        let mut reached = Vec::new();
        let mut moment = self.moment;
        self.fixed.push(first);
        if self.place(first) {
            reached.push((1, first));
        }
        for i in (self.moment..self.events.len()).filter(|i| *i != first) {
            let time = self.events[i].time;
            if time > end || reached.len() == self.plan.steps {
                break;
            }
            if time > self.events[moment].time {
                if !(moment..i).all(|passed| self.events[passed].time == start || self.pass(passed)) {
                    break;
                }
                moment = i;
            }
            if self.place(i) {
                reached.push((reached.len() + 1, i));
            }
        }
        reached
    }

    /// Time goes on beyond this event. If it is excluded it must serve a step, or every longer match is void.
    fn pass(&mut self, event: usize) -> bool {
        if !fits_any_exclusion(self.plan, self.signatures, self.events[event].fits) {
            return true;
        }
        let served = self.serves.contains(&Some(event));
        self.visited.fill(false);
        if served || self.displace(event) {
            self.fixed.push(event);
            return true;
        }
        false
    }

    fn place(&mut self, event: usize) -> bool {
        let fits = self.events[event].fits as usize;
        if self.full[fits] {
            return false;
        }
        self.visited.fill(false);
        let placed = self.move_in(event, false);
        self.full[fits] = !placed;
        placed
    }

    fn displace(&mut self, event: usize) -> bool {
        self.move_in(event, true)
    }

    /// Finds a step for this event, moving others to other steps if that helps; with `displacing`, one that need not be
    /// chosen may lose its step.
    fn move_in(&mut self, event: usize, displacing: bool) -> bool {
        for step in 0..self.plan.steps {
            if self.visited[step] || !self.signatures.fits_step(self.events[event].fits, step) {
                continue;
            }
            self.visited[step] = true;
            let free = match self.serves[step] {
                None => true,
                Some(other) => (displacing && !self.fixed.contains(&other)) || self.move_in(other, displacing),
            };
            if free {
                self.serves[step] = Some(event);
                return true;
            }
        }
        false
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
