//! Which match is the best one, whatever the timeline holds?
//!
//! For ordered and strict funnels with equal times, exclusions and optional steps. Events are taken in groups of equal
//! time (in a strict funnel: one by one). For each step we keep the prefixes that end there and that no other prefix
//! beats in every respect that can still matter: start, what they are barred from, number of steps, choice of events.
//! How the events of one group are handed to steps is a matching problem, see [`super::moment`]; which events these are is
//! worked out only when two prefixes are otherwise equal, and for the match that wins.

use super::moment::{Grown, Kind, Moment, Serving};
use super::plan::{Exclusion, Found, LEFT_OUT, Match, Order, Plan, Relevant, Signatures};
use hark_model::Micros;
use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::rc::Rc;

/// A match so far.
#[derive(Clone)]
struct Prefix {
    start: Micros,
    /// An exclusion bars it from ever taking a step with index below this.
    barred: usize,
    taken: usize,
    end: Rc<Stretch>,
}

/// The steps of a match that one moment serves, after those that earlier moments serve.
struct Stretch {
    before: Option<Rc<Stretch>>,
    last_step: usize,
    /// For each step: its event, or that it is left out.
    events: OnceCell<Vec<u32>>,
    /// How to work the events out.
    choice: Option<Choice>,
}

struct Choice {
    moment: Rc<Moment>,
    /// Steps before `from` are left out.
    from: usize,
    /// Kinds all of whose events serve steps.
    used_up: Vec<bool>,
}

/// A match may consist of very many stretches, and dropping them one inside the other would take as much stack.
impl Drop for Stretch {
    fn drop(&mut self) {
        let mut next = self.before.take();
        while let Some(mut stretch) = next.and_then(Rc::into_inner) {
            next = stretch.before.take();
        }
    }
}

impl Prefix {
    fn last_step(&self) -> usize {
        self.end.last_step
    }

    /// Its stretches, the first one first.
    fn stretches(&self) -> Vec<&Rc<Stretch>> {
        let mut all: Vec<&Rc<Stretch>> = std::iter::successors(Some(&self.end), |s| s.before.as_ref()).collect();
        all.reverse();
        all
    }
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
    let Some((_, best)) = &exact.best else { return Found::Nothing };
    let events = best.stretches().into_iter().flat_map(|s| exact.events(s)).copied().collect();
    Found::Best(Match { events })
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
            let done =
                self.best.as_ref().is_some_and(|(t, p)| p.last_step() + 1 == self.plan.steps && next != Some(*t));
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
        let moment = Rc::new(Moment::new(events, range, anchor));
        let time = moment.time;
        let oldest = self.plan.window_start(time);
        let later = !(self.plan.order == Order::Strict && self.plan.strictly_later && previous == Some(time));
        self.ends.iter_mut().for_each(|prefixes| prefixes.retain(|p| p.start >= oldest));
        let fresh = self.plan.in_range(time).then_some(None);
        let origins = fresh.into_iter().chain(self.ends.iter().flatten().filter(|_| later).map(Some));
        let (mut found, mut void) = (Vec::new(), false);
        for origin in origins {
            void |= self.extend(&moment, origin, &mut found);
        }
        self.bar_the_waiting(&moment);
        if self.plan.order == Order::Strict {
            self.ends.iter_mut().for_each(Vec::clear);
        }
        found.into_iter().for_each(|prefix| self.keep(time, prefix));
        void
    }

    /// All that can follow `origin` in this moment. Returns whether an event would serve a step that is barred.
    fn extend(&self, moment: &Rc<Moment>, origin: Option<&Prefix>, found: &mut Vec<Prefix>) -> bool {
        let next = origin.map_or(0, |o| o.last_step() + 1);
        let barred = origin.map_or(0, |o| o.barred);
        if let Some(step) = (next..barred.max(next)).find(|step| {
            let met = self.hunting && !moment.fitting(self.signatures, *step).is_empty();
            met || !self.plan.optional[*step]
        }) {
            return self.hunting && !moment.fitting(self.signatures, step).is_empty();
        }
        let from = next.max(barred);
        let one_only = self.plan.strictly_later || self.plan.order == Order::Strict || moment.is_single();
        match one_only {
            true => self.one_event(moment, origin, next..from, found),
            false => self.several_events(moment, origin, next..from, found),
        }
        false
    }

    /// Where a match takes one event of this moment at most, every kind is tried for every step that may come next.
    fn one_event(
        &self,
        moment: &Moment,
        origin: Option<&Prefix>,
        skipped: std::ops::Range<usize>,
        found: &mut Vec<Prefix>,
    ) {
        for step in skipped.end..self.plan.steps {
            for kind in moment.fitting(self.signatures, step) {
                let spare = |k: usize| moment.kinds[k].events.len() > usize::from(k == kind);
                let barred = self.barring(moment, origin, step, spare).max().unwrap_or(0);
                let mut events = vec![LEFT_OUT; step - skipped.start];
                events.push(moment.kinds[kind].events[0]);
                found.push(prefix(moment, origin, step, barred, 1, OnceCell::from(events), None));
            }
            if step == 0 || !self.plan.optional[step] {
                break;
            }
        }
    }

    /// Where it may take several: for each last step the best, for each set of exclusions that may bar it.
    fn several_events(
        &self,
        moment: &Rc<Moment>,
        origin: Option<&Prefix>,
        skipped: std::ops::Range<usize>,
        found: &mut Vec<Prefix>,
    ) {
        let from = skipped.end;
        let mut serving = Serving::new(self.plan, self.signatures, moment, from);
        for step in from..self.plan.steps {
            match serving.grow() {
                Grown::Stuck => break,
                Grown::LeftOut => continue,
                Grown::Served => {}
            }
            let mut add = |barred: usize, used_up: Vec<bool>| {
                let choice = Choice { moment: moment.clone(), from, used_up };
                found.push(prefix(moment, origin, step, barred, serving.taken(), OnceCell::new(), Some(choice)));
            };
            if self.hunting {
                add(self.barring(moment, origin, step, |k| serving.can_spare(k)).max().unwrap_or(0), Vec::new());
                continue;
            }
            let mut levels: Vec<usize> = self.barring(moment, origin, step, |_| true).chain([0]).collect();
            levels.sort_unstable();
            levels.dedup();
            for barred in levels {
                let bars = |kind: &Kind| {
                    let open = self.open(origin, step).filter(|(_, x)| x.to + 1 > barred);
                    open.into_iter().any(|(e, _)| self.signatures.fits_exclusion(kind.fits, e))
                };
                let used_up: Vec<bool> = moment.kinds.iter().map(bars).collect();
                if !used_up.contains(&true) || serving.clone().use_up(&used_up) {
                    add(barred, used_up);
                }
            }
        }
    }

    /// Exclusions that bar a prefix that ends at `step` if an event of this very moment fits them and serves no step
    /// itself: those that count from a step that was taken before this moment.
    fn open(&self, origin: Option<&Prefix>, step: usize) -> impl Iterator<Item = (usize, &Exclusion)> {
        let last = origin.map(Prefix::last_step);
        let open = move |x: &Exclusion| last.is_some_and(|last| x.from <= last) && step < x.to;
        self.plan.exclusions.iter().enumerate().filter(move |(_, x)| open(x))
    }

    /// Below which steps such events bar it, if `spare` tells of which kinds an event serves no step.
    fn barring(
        &self,
        moment: &Moment,
        origin: Option<&Prefix>,
        step: usize,
        spare: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = usize> {
        let unserved = move |e: usize| {
            let fits = |k: &usize| self.signatures.fits_exclusion(moment.kinds[*k].fits, e);
            (0..moment.kinds.len()).filter(fits).any(&spare)
        };
        self.open(origin, step).filter(move |(e, _)| unserved(*e)).map(|(_, x)| x.to + 1)
    }

    fn events<'s>(&self, stretch: &'s Stretch) -> &'s [u32] {
        stretch.events.get_or_init(|| {
            let Some(Choice { moment, from, used_up }) = &stretch.choice else { return Vec::new() };
            let first = stretch.before.as_ref().map_or(0, |b| b.last_step + 1);
            let mut serving = Serving::up_to(self.plan, self.signatures, moment, *from, stretch.last_step);
            serving.use_up(used_up);
            let mut events = vec![LEFT_OUT; *from - first];
            events.extend(serving.earliest(used_up));
            events
        })
    }

    /// `Less` is better: the latest start, then the most steps, then the earliest events from step 1 on.
    fn rank(&self, a: &Prefix, b: &Prefix) -> Ordering {
        (Reverse(a.start), Reverse(a.taken)).cmp(&(Reverse(b.start), Reverse(b.taken))).then_with(|| {
            let (a, b) = (a.stretches(), b.stretches());
            let same = a.iter().zip(&b).take_while(|(a, b)| Rc::ptr_eq(a, b)).count();
            let events = |stretches: &[&Rc<Stretch>]| -> Vec<u32> {
                stretches[same..].iter().flat_map(|s| self.events(s)).copied().collect()
            };
            events(&a).cmp(&events(&b))
        })
    }

    /// Prefixes that ended before this moment and now have an excluded event behind them.
    fn bar_the_waiting(&mut self, moment: &Moment) {
        for (e, exclusion) in self.plan.exclusions.iter().enumerate() {
            if !moment.kinds.iter().any(|k| self.signatures.fits_exclusion(k.fits, e)) {
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
        let step = prefix.last_step();
        let better = match &self.best {
            None => true,
            Some((when, best)) => match step.cmp(&best.last_step()) {
                Ordering::Greater => true,
                Ordering::Equal => !self.hunting && *when == time && self.rank(&prefix, best) == Ordering::Less,
                Ordering::Less => false,
            },
        };
        if better {
            self.best = Some((time, prefix.clone()));
        }
        if !self.hunting && !can_go_on(self.plan, step, prefix.barred) {
            return;
        }
        // While hunting, being barred is what we look for, so it counts the other way round.
        let beats = |a: &Prefix, b: &Prefix| match self.hunting {
            true => a.start >= b.start && a.barred >= b.barred,
            false => a.barred <= b.barred && self.rank(a, b) != Ordering::Greater,
        };
        let here = &self.ends[step];
        if here.iter().any(|kept| beats(kept, &prefix)) {
            return;
        }
        let beaten: Vec<bool> = here.iter().map(|kept| beats(&prefix, kept)).collect();
        let mut beaten = beaten.into_iter();
        self.ends[step].retain(|_| !beaten.next().unwrap_or(false));
        self.ends[step].push(prefix);
    }
}

fn prefix(
    moment: &Moment,
    origin: Option<&Prefix>,
    step: usize,
    barred: usize,
    taken: usize,
    events: OnceCell<Vec<u32>>,
    choice: Option<Choice>,
) -> Prefix {
    let before = origin.map(|o| o.end.clone());
    Prefix {
        start: origin.map_or(moment.time, |o| o.start),
        barred: origin.map_or(0, |o| o.barred).max(barred),
        taken: origin.map_or(0, |o| o.taken) + taken,
        end: Rc::new(Stretch { before, last_step: step, events, choice }),
    }
}

/// Whether a prefix that ends at `step` can still take a step it is not barred from.
fn can_go_on(plan: &Plan, step: usize, barred: usize) -> bool {
    let next = barred.max(step + 1);
    next < plan.steps && (step + 1..next).all(|between| plan.optional[between])
}
