//! Which events of one moment can serve a run of steps, each step its own event?
//!
//! Steps are matched to kinds of events, a kind serving as many steps as it has events, by augmenting paths, so the effort is
//! polynomial in steps and kinds. Step sets that can be served form a transversal matroid (J. Edmonds and D. R. Fulkerson,
//! "Transversals and matroid partition", 1965): a step that must be served can always take the place of one that need not,
//! without serving fewer. Sets of steps and sets of kinds that can each be served in full can be served together (N. S.
//! Mendelsohn and A. L. Dulmage, 1958). No function here calls itself.

use super::plan::{LEFT_OUT, Plan, Relevant, SignatureId, Signatures};
use hark_model::Micros;
use rustc_hash::FxHashMap;

/// Events of one moment that fit the same steps and exclusions, in timeline order.
pub(super) struct Kind {
    pub(super) fits: SignatureId,
    pub(super) events: Vec<u32>,
}

/// The events of one moment.
pub(super) struct Moment {
    pub(super) time: Micros,
    pub(super) kinds: Vec<Kind>,
    /// Step 1 may be taken only by the first event of this kind (none: of no kind in this moment).
    opener: Option<Option<usize>>,
}

impl Moment {
    /// The anchor stands first of its kind: whoever takes its kind takes it first.
    pub(super) fn new(events: &[Relevant], range: std::ops::Range<usize>, anchor: Option<usize>) -> Moment {
        let time = events[range.start].time;
        let mut kinds: Vec<Kind> = Vec::with_capacity(1);
        let mut known: FxHashMap<SignatureId, usize> = FxHashMap::default();
        let here = anchor.filter(|a| range.contains(a));
        for i in here.into_iter().chain(range.filter(|i| Some(*i) != here)) {
            let fits = events[i].fits;
            let kind = *known.entry(fits).or_insert(kinds.len());
            if kind == kinds.len() {
                kinds.push(Kind { fits, events: Vec::with_capacity(1) });
            }
            kinds[kind].events.push(i as u32);
        }
        let opener = anchor.map(|_| here.and_then(|a| known.get(&events[a].fits).copied()));
        Moment { time, kinds, opener }
    }

    /// The kinds that may serve a step, the one with the earliest event first.
    pub(super) fn fitting(&self, signatures: &Signatures, step: usize) -> Vec<usize> {
        let may = |k: &usize| {
            signatures.fits_step(self.kinds[*k].fits, step)
                && (step > 0 || self.opener.is_none_or(|opener| opener == Some(*k)))
        };
        let mut kinds: Vec<usize> = (0..self.kinds.len()).filter(may).collect();
        kinds.sort_unstable_by_key(|k| self.kinds[*k].events[0]);
        kinds
    }

    /// Whether it is one event only.
    pub(super) fn is_single(&self) -> bool {
        matches!(self.kinds.as_slice(), [kind] if kind.events.len() == 1)
    }
}

/// How a run of steps grew by one.
pub(super) enum Grown {
    /// The new step is served, and so is every required one before it.
    Served,
    /// The new step cannot be served, but it may be left out.
    LeftOut,
    /// There is no further step, or the new one is required and cannot be served.
    Stuck,
}

const NOBODY: usize = usize::MAX;

/// A largest matching of the steps from `from` on, in which all required ones and the last one are served. Steps are numbered from 0
/// within the run; the number of kinds stands for "left out".
#[derive(Clone)]
pub(super) struct Serving<'a> {
    plan: &'a Plan,
    signatures: &'a Signatures,
    moment: &'a Moment,
    from: usize,
    /// Per step: the kind that serves it.
    by: Vec<usize>,
    /// Per step: the kinds that may.
    fitting: Vec<Vec<usize>>,
    /// Per kind: the steps it serves that may still be moved.
    serves: Vec<Vec<usize>>,
    /// Per kind: how many steps it serves.
    load: Vec<usize>,
}

impl<'a> Serving<'a> {
    pub(super) fn new(plan: &'a Plan, signatures: &'a Signatures, moment: &'a Moment, from: usize) -> Self {
        let nodes = moment.kinds.len() + 1;
        let (by, fitting) = (Vec::new(), Vec::new());
        Serving { plan, signatures, moment, from, by, fitting, serves: vec![Vec::new(); nodes], load: vec![0; nodes] }
    }

    /// The matching that ends at this step, if it has been found that there is one.
    pub(super) fn up_to(
        plan: &'a Plan,
        signatures: &'a Signatures,
        moment: &'a Moment,
        from: usize,
        step: usize,
    ) -> Self {
        let mut serving = Serving::new(plan, signatures, moment, from);
        (from..=step).for_each(|_| {
            serving.grow();
        });
        serving
    }

    fn left_out(&self) -> usize {
        self.moment.kinds.len()
    }

    fn has_room(&self, kind: usize) -> bool {
        kind != self.left_out() && self.load[kind] < self.moment.kinds[kind].events.len()
    }

    fn may_leave(&self, i: usize) -> bool {
        i + 1 < self.by.len() && self.plan.optional[self.from + i]
    }

    /// How many steps are served.
    pub(super) fn taken(&self) -> usize {
        self.by.len() - self.load[self.left_out()]
    }

    fn assign(&mut self, i: usize, kind: usize) {
        let before = std::mem::replace(&mut self.by[i], kind);
        if let Some(at) = self.serves[before].iter().position(|s| *s == i) {
            self.serves[before].swap_remove(at);
        }
        self.load[before] -= 1;
        self.serves[kind].push(i);
        self.load[kind] += 1;
    }

    /// Adds the next step.
    pub(super) fn grow(&mut self) -> Grown {
        let (i, step) = (self.by.len(), self.from + self.by.len());
        if step == self.plan.steps {
            return Grown::Stuck;
        }
        let out = self.left_out();
        self.fitting.push(self.moment.fitting(self.signatures, step));
        self.by.push(out);
        self.serves[out].push(i);
        self.load[out] += 1;
        match (self.place(i), self.plan.optional[step]) {
            (true, _) => Grown::Served,
            (false, true) => Grown::LeftOut,
            (false, false) => Grown::Stuck,
        }
    }

    /// Serves step `i`, moving others to other kinds, or leaving out one that may be if that is what it takes.
    fn place(&mut self, i: usize) -> bool {
        let mut via = vec![NOBODY; self.left_out()];
        let mut queue = self.fitting[i].clone();
        queue.iter().for_each(|k| via[*k] = i);
        let mut leaves = None;
        let mut at = 0;
        while let Some(kind) = queue.get(at).copied() {
            at += 1;
            if self.has_room(kind) {
                self.shift(i, kind, &via);
                return true;
            }
            for j in &self.serves[kind] {
                if leaves.is_none() && self.may_leave(*j) {
                    leaves = Some((*j, kind));
                }
                for next in &self.fitting[*j] {
                    if via[*next] == NOBODY {
                        via[*next] = *j;
                        queue.push(*next);
                    }
                }
            }
        }
        let Some((j, kind)) = leaves else { return false };
        self.assign(j, self.left_out());
        self.shift(i, kind, &via);
        true
    }

    /// Moves the steps along the path that led to `kind`, the last of them being `i`.
    fn shift(&mut self, i: usize, mut kind: usize, via: &[usize]) {
        loop {
            let j = via[kind];
            let before = self.by[j];
            self.assign(j, kind);
            if j == i {
                return;
            }
            kind = before;
        }
    }

    /// Has every event of the wanted kinds serve a step, serving no fewer steps than before. False if that cannot be.
    pub(super) fn use_up(&mut self, wanted: &[bool]) -> bool {
        (0..self.left_out()).filter(|k| wanted[*k]).all(|kind| {
            while self.has_room(kind) {
                if !self.pull(kind, wanted) {
                    return false;
                }
            }
            true
        })
    }

    /// One more step for this kind, at the expense of a kind that is not wanted.
    fn pull(&mut self, kind: usize, wanted: &[bool]) -> bool {
        let out = self.left_out();
        let mut via = vec![NOBODY; out + 1];
        let mut queue: Vec<usize> = (0..out).filter(|k| !wanted[*k]).collect();
        let mut seen: Vec<bool> = wanted.iter().map(|w| !w).chain([false]).collect();
        let mut at = 0;
        while let Some(giver) = queue.get(at).copied() {
            at += 1;
            if giver == kind {
                break;
            }
            for j in &self.serves[giver] {
                let leaves = self.may_leave(*j).then_some(out);
                for next in self.fitting[*j].iter().copied().chain(leaves) {
                    if !seen[next] {
                        (seen[next], via[next]) = (true, *j);
                        queue.push(next);
                    }
                }
            }
        }
        let mut to = kind;
        if via[to] == NOBODY {
            return false;
        }
        while via[to] != NOBODY {
            let j = via[to];
            let before = self.by[j];
            self.assign(j, to);
            to = before;
        }
        true
    }

    /// Whether some choice that ends at the same step leaves an event of this kind without a step.
    pub(super) fn can_spare(&self, kind: usize) -> bool {
        let mut seen = vec![false; self.left_out()];
        seen[kind] = true;
        let mut queue = vec![kind];
        let mut at = 0;
        while let Some(kind) = queue.get(at).copied() {
            at += 1;
            if self.has_room(kind) || self.serves[kind].iter().any(|j| self.may_leave(*j)) {
                return true;
            }
            for next in self.serves[kind].iter().flat_map(|j| &self.fitting[*j]) {
                if !std::mem::replace(&mut seen[*next], true) {
                    queue.push(*next);
                }
            }
        }
        false
    }

    /// The earliest events, compared from the first step on, that serve as many steps and use up the wanted kinds as much
    /// as now. Leaving a step out counts as later than any event.
    pub(super) fn earliest(mut self, wanted: &[bool]) -> Vec<u32> {
        let out = self.left_out();
        let mut takers = vec![Vec::new(); out + 1];
        for (i, kinds) in self.fitting.iter().enumerate() {
            kinds.iter().for_each(|k| takers[*k].push(i));
            if self.may_leave(i) {
                takers[out].push(i);
            }
        }
        let mut used = vec![0; out];
        let mut chosen = Vec::with_capacity(self.by.len());
        for i in 0..self.by.len() {
            let left = |k: &usize| self.moment.kinds[*k].events.get(used[*k]).map(|e| (*e, *k));
            let mut options: Vec<(u32, usize)> = self.fitting[i].iter().filter_map(left).collect();
            if self.may_leave(i) {
                options.push((LEFT_OUT, out));
            }
            options.sort_unstable();
            let now = self.by[i];
            let mut routes = None;
            let open = options.into_iter().find(|(_, kind)| {
                *kind == now || routes.get_or_insert_with(|| self.routes(i, now, wanted, &takers))[*kind] != Route::None
            });
            let Some((event, kind)) = open else { break };
            if let Some(routes) = routes.filter(|_| kind != now) {
                self.follow(i, kind, now, &routes);
            }
            self.serves[kind].retain(|j| *j != i);
            if kind != out {
                used[kind] += 1;
            }
            chosen.push(event);
        }
        chosen
    }

    /// For each kind: how a surplus there can make up for one step less at `now`, moving only steps after `i`.
    fn routes(&self, i: usize, now: usize, wanted: &[bool], takers: &[Vec<usize>]) -> Vec<Route> {
        let mut routes = vec![Route::None; self.load.len()];
        routes[now] = Route::There;
        let (mut queue, mut at, mut slack) = (vec![now], 0, false);
        while let Some(kind) = queue.get(at).copied() {
            at += 1;
            for j in takers[kind].iter().filter(|j| **j > i) {
                let giver = self.by[*j];
                if routes[giver] == Route::None {
                    routes[giver] = Route::Move(*j, kind);
                    queue.push(giver);
                }
            }
            if !slack && kind != self.left_out() && !wanted[kind] {
                slack = true;
                for roomy in (0..self.left_out()).filter(|k| self.has_room(*k)) {
                    if routes[roomy] == Route::None {
                        routes[roomy] = Route::Less(kind);
                        queue.push(roomy);
                    }
                }
            }
        }
        routes
    }

    fn follow(&mut self, i: usize, kind: usize, now: usize, routes: &[Route]) {
        let mut at = kind;
        while at != now {
            at = match routes[at] {
                Route::Move(j, to) => {
                    self.assign(j, to);
                    to
                }
                Route::Less(other) => other,
                Route::There | Route::None => now,
            };
        }
        self.assign(i, kind);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Route {
    None,
    There,
    /// This step moves to that kind.
    Move(usize, usize),
    /// It has room for a surplus of its own; the other kind may serve one step less.
    Less(usize),
}
