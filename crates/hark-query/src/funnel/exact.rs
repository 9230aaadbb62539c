//! Which match is the best one, whatever the timeline holds?
//!
//! For ordered and strict funnels with equal times, exclusions and optional steps. Events are taken in groups of equal
//! time (in a strict funnel: one by one). For each step we keep the prefixes that end there and that no other prefix
//! beats in every respect that can still matter: start, what they are barred from, number of steps, choice of events.
//! Inside a group every way to hand events to steps is tried, except that events that fit the same steps are
//! interchangeable, so the effort depends on how many kinds of events meet, not on how many events.

use super::plan::{Found, LEFT_OUT, Match, Order, Plan, Relevant, SignatureId, Signatures};
use hark_model::Micros;
use rustc_hash::FxHashSet;
use std::cmp::{Ordering, Reverse};

/// A match so far. Its last step is `events.len() - 1`.
#[derive(Clone, Debug)]
struct Prefix {
    start: Micros,
    /// An exclusion bars it from ever taking a step with index below this.
    barred: usize,
    taken: usize,
    events: Vec<u32>,
}

impl Prefix {
    fn last_step(&self) -> usize {
        self.events.len() - 1
    }

    /// `Less` is better: the latest start, then the most steps, then the earliest events from step 1 on.
    fn rank(&self, other: &Prefix) -> Ordering {
        (Reverse(self.start), Reverse(self.taken))
            .cmp(&(Reverse(other.start), Reverse(other.taken)))
            .then_with(|| self.events.cmp(&other.events))
    }
}

/// Events of one moment that fit the same steps and exclusions, in timeline order.
struct Kind {
    fits: SignatureId,
    events: Vec<u32>,
}

/// The search through one unit's relevant events.
pub struct Exact<'a> {
    plan: &'a Plan,
    signatures: &'a Signatures,
    /// Whether we only look for a match that an exclusion voids.
    hunting: bool,
    /// Per step: prefixes that end there.
    ends: Vec<Vec<Prefix>>,
    best: Option<(Micros, Prefix)>,
}

/// Finds the best match among `events` (relevant ones only, in timeline order). With `anchor`, step 1 is that event.
pub fn search(plan: &Plan, signatures: &Signatures, events: &[Relevant], anchor: Option<usize>) -> Found {
    let fresh = |hunting| Exact { plan, signatures, hunting, ends: vec![Vec::new(); plan.steps], best: None };
    if plan.voids_unit && !plan.exclusions.is_empty() && fresh(true).any_void(events) {
        return Found::Void;
    }
    let mut exact = fresh(false);
    exact.run(events, anchor);
    exact.best.map_or(Found::Nothing, |(_, prefix)| Found::Best(Match { events: prefix.events }))
}

impl Exact<'_> {
    fn any_void(mut self, events: &[Relevant]) -> bool {
        self.run(events, None)
    }

    /// Returns whether a voided match was met while hunting for one.
    fn run(&mut self, events: &[Relevant], anchor: Option<usize>) -> bool {
        let mut at = anchor.unwrap_or(0);
        if self.plan.order == Order::Ordered {
            // What shares the anchor's moment may stand before it.
            while at > 0 && events[at - 1].time == events[at].time {
                at -= 1;
            }
        }
        let mut previous: Option<Relevant> = None;
        while at < events.len() {
            let end = self.group_end(events, at);
            let adjacent = previous.is_some_and(|p| p.place + 1 == events[at].place);
            if self.plan.order == Order::Strict && !adjacent {
                self.ends.iter_mut().for_each(Vec::clear);
            }
            if self.group(events, at..end, anchor, previous.map(|p| p.time)) {
                return true;
            }
            let next = events.get(end).map(|e| e.time);
            let done = self.best.as_ref().is_some_and(|(t, p)| p.events.len() == self.plan.steps && next != Some(*t));
            let over = self.ends.iter().all(Vec::is_empty)
                && (anchor.is_some_and(|a| a < end) || events[at].time >= self.plan.to);
            if (done && !self.hunting) || over {
                return false;
            }
            previous = Some(events[end - 1]);
            at = end;
        }
        false
    }

    fn group_end(&self, events: &[Relevant], at: usize) -> usize {
        match self.plan.order {
            Order::Strict => at + 1,
            _ => at + events[at..].partition_point(|e| e.time == events[at].time),
        }
    }

    fn group(
        &mut self,
        events: &[Relevant],
        range: std::ops::Range<usize>,
        anchor: Option<usize>,
        previous: Option<Micros>,
    ) -> bool {
        let time = events[range.start].time;
        let kinds = kinds(events, range, anchor);
        let oldest = self.plan.window_start(time);
        let later = !(self.plan.order == Order::Strict && self.plan.strictly_later && previous == Some(time));
        let mut walk = Walk {
            plan: self.plan,
            signatures: self.signatures,
            kinds: &kinds,
            time,
            one_only: self.plan.strictly_later || self.plan.order == Order::Strict,
            anchor,
            hunting: self.hunting,
            used: vec![0; kinds.len()],
            seen: FxHashSet::default(),
            found: Vec::new(),
            void: false,
        };
        if self.plan.in_range(time) {
            walk.from(None);
        }
        for prefixes in &mut self.ends {
            prefixes.retain(|p| p.start >= oldest);
            if later {
                prefixes.iter().for_each(|p| walk.from(Some(p)));
            }
        }
        let (found, void) = (walk.found, walk.void);
        self.bar_the_waiting(&kinds);
        if self.plan.order == Order::Strict {
            self.ends.iter_mut().for_each(Vec::clear);
        }
        found.into_iter().for_each(|prefix| self.keep(time, prefix));
        void
    }

    /// Prefixes that ended before this moment and now have an excluded event behind them.
    fn bar_the_waiting(&mut self, kinds: &[Kind]) {
        for (e, exclusion) in self.plan.exclusions.iter().enumerate() {
            if !kinds.iter().any(|k| self.signatures.fits_exclusion(k.fits, e)) {
                continue;
            }
            let reach = self.ends.len().min(exclusion.to + 1);
            for (step, prefixes) in self.ends.iter_mut().enumerate().take(reach).skip(exclusion.from) {
                prefixes.iter_mut().for_each(|p| p.barred = p.barred.max(exclusion.to + 1));
                if !self.hunting {
                    prefixes.retain(|p| can_go_on(self.plan, step, p.barred));
                }
            }
        }
    }

    fn keep(&mut self, time: Micros, prefix: Prefix) {
        let depth = prefix.events.len();
        let better = match &self.best {
            None => true,
            Some((when, best)) => match depth.cmp(&best.events.len()) {
                Ordering::Greater => true,
                Ordering::Equal => *when == time && prefix.rank(best) == Ordering::Less,
                Ordering::Less => false,
            },
        };
        if better {
            self.best = Some((time, prefix.clone()));
        }
        if !self.hunting && !can_go_on(self.plan, depth - 1, prefix.barred) {
            return;
        }
        // While hunting, being barred is what we look for, so it counts the other way round.
        let hunting = self.hunting;
        let beats = |a: &Prefix, b: &Prefix| match hunting {
            true => a.start >= b.start && a.barred >= b.barred,
            false => a.barred <= b.barred && a.rank(b) != Ordering::Greater,
        };
        let here = &mut self.ends[depth - 1];
        if here.iter().any(|kept| beats(kept, &prefix)) {
            return;
        }
        here.retain(|kept| !beats(&prefix, kept));
        here.push(prefix);
    }
}

/// Whether a prefix that ends at `step` can still take a step it is not barred from.
fn can_go_on(plan: &Plan, step: usize, barred: usize) -> bool {
    let next = barred.max(step + 1);
    next < plan.steps && (step + 1..next).all(|between| plan.optional[between])
}

/// The anchor stands first of its kind: every way through its moment takes it first.
fn kinds(events: &[Relevant], range: std::ops::Range<usize>, anchor: Option<usize>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::with_capacity(1);
    let anchor = anchor.filter(|a| range.contains(a));
    for i in anchor.into_iter().chain(range.filter(|i| Some(*i) != anchor)) {
        match kinds.iter_mut().find(|k| k.fits == events[i].fits) {
            Some(kind) => kind.events.push(i as u32),
            None => kinds.push(Kind { fits: events[i].fits, events: vec![i as u32] }),
        }
    }
    kinds
}

/// Hands the events of one moment to steps, in every way that makes a difference.
struct Walk<'a> {
    plan: &'a Plan,
    signatures: &'a Signatures,
    kinds: &'a [Kind],
    time: Micros,
    /// Whether a match may take only one event of this moment.
    one_only: bool,
    anchor: Option<usize>,
    hunting: bool,
    /// How many events of each kind the current way has taken.
    used: Vec<u32>,
    /// Ways tried from the current origin. The first way to a place takes the earliest events, because ways are tried in
    /// that order.
    seen: FxHashSet<(usize, Vec<u32>)>,
    found: Vec<Prefix>,
    void: bool,
}

impl Walk<'_> {
    fn from(&mut self, origin: Option<&Prefix>) {
        self.seen.clear();
        let empty = Prefix { start: self.time, barred: 0, taken: 0, events: Vec::new() };
        let mut way = origin.cloned().unwrap_or(empty);
        self.go(&mut way, origin.map(Prefix::last_step));
    }

    fn go(&mut self, way: &mut Prefix, origin: Option<usize>) {
        let depth = way.events.len();
        let mut next = depth;
        while next < self.plan.steps && !self.void {
            if next < way.barred {
                self.void |= self.hunting && self.kinds.iter().any(|k| self.signatures.fits_step(k.fits, next));
            } else {
                self.take(way, origin, next);
            }
            if next == 0 || !self.plan.optional[next] {
                break;
            }
            next += 1;
        }
    }

    fn take(&mut self, way: &mut Prefix, origin: Option<usize>, step: usize) {
        let mut choices: Vec<(u32, usize)> = (0..self.kinds.len())
            .filter(|k| self.signatures.fits_step(self.kinds[*k].fits, step))
            .filter_map(|k| self.kinds[k].events.get(self.used[k] as usize).map(|event| (*event, k)))
            .collect();
        choices.sort_unstable();
        if let (0, Some(anchor)) = (step, self.anchor) {
            choices.retain(|(event, _)| *event as usize == anchor);
        }
        for (event, kind) in choices {
            self.used[kind] += 1;
            if self.seen.insert((step, self.used.clone())) {
                let depth = way.events.len();
                way.events.resize(step, LEFT_OUT);
                way.events.push(event);
                way.taken += 1;
                self.found.push(Prefix { barred: way.barred.max(self.barred_at(step, origin)), ..way.clone() });
                if !self.one_only {
                    self.go(way, origin);
                }
                way.taken -= 1;
                way.events.truncate(depth);
            }
            self.used[kind] -= 1;
        }
    }

    /// Below which step an excluded event of this very moment bars a prefix that ends here. The event must lie after a
    /// step that was taken before this moment, and must not serve a step itself.
    fn barred_at(&self, step: usize, origin: Option<usize>) -> usize {
        let Some(origin) = origin else { return 0 };
        let unserved = |e: usize| {
            let fitting = self.kinds.iter().zip(&self.used).filter(|(k, _)| self.signatures.fits_exclusion(k.fits, e));
            fitting.into_iter().any(|(k, used)| k.events.len() > *used as usize)
        };
        let exclusions = self.plan.exclusions.iter().enumerate();
        exclusions
            .filter(|(e, x)| x.from <= origin && step < x.to && unserved(*e))
            .map(|(_, x)| x.to + 1)
            .max()
            .unwrap_or(0)
    }
}
