//! Do the searches find what trying out everything finds?
//!
//! Tests only: every assignment of events to steps of tiny random timelines, straight from `docs/semantics.md`.

use super::plan::{Exclusion, Found, LEFT_OUT, Match, Order, Plan, Relevant, Signatures};
use super::{attempts, exact, quick, unordered};
use std::cmp::Reverse;

/// xorshift64*, seeded; small numbers only.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

struct Case {
    plan: Plan,
    signatures: Signatures,
    /// All visible events, also those that fit nothing.
    events: Vec<Relevant>,
}

fn case(random: &mut Random, order: Order) -> Case {
    let steps = 1 + random.below(4);
    let names = 1 + random.below(4);
    let wanted: Vec<usize> = (0..steps).map(|_| random.below(names + 1)).collect(); // the last one means any event
    let exclusions: Vec<Exclusion> = (0..random.below(3))
        .map(|_| match (random.one_in(2) || steps == 1 || order == Order::Unordered, random.below(steps)) {
            (true, _) => Exclusion { from: 0, to: steps - 1 },
            (false, a) => {
                Exclusion { from: a.min(steps - 2), to: (a.min(steps - 2) + 1 + random.below(steps)).min(steps - 1) }
            }
        })
        .collect();
    let excluded: Vec<usize> = exclusions.iter().map(|_| random.below(names + 1)).collect();
    let mut signatures = Signatures::new(steps, exclusions.len());
    let spread = 1 + random.below(8);
    let mut events: Vec<(i64, usize)> =
        (0..random.below(8)).map(|_| (random.below(spread) as i64, random.below(names + 1))).collect();
    events.sort_by_key(|e| e.0);
    let events = events.iter().enumerate().map(|(i, (time, name))| {
        let fits = |w: &usize| *w == *name || *w == names;
        let step = (0..steps).filter(|s| fits(&wanted[*s]));
        let out = (0..excluded.len()).filter(|e| excluded[*e] == *name);
        Relevant { time: *time, place: i as u32, fits: signatures.intern(step, out) }
    });
    let events = events.collect();
    let from = random.below(4) as i64 - 1;
    let optional = (0..steps).map(|s| s > 0 && order != Order::Unordered && random.one_in(4)).collect();
    let plan = Plan {
        steps,
        optional,
        order,
        window: random.below(7) as i64,
        strictly_later: order != Order::Unordered && random.one_in(3),
        exclusions,
        voids_unit: random.one_in(3),
        from,
        to: from + 1 + random.below(8) as i64,
    };
    Case { plan, signatures, events }
}

/// Every match by rules 1 to 4, as one event or LEFT_OUT per step.
fn matches(case: &Case, chosen: &mut Vec<u32>, usable: &dyn Fn(usize) -> bool, out: &mut Vec<Vec<u32>>) {
    if chosen.last().is_some_and(|e| *e != LEFT_OUT) && legal(case, chosen) {
        out.push(chosen.clone());
    }
    let step = chosen.len();
    if step == case.plan.steps {
        if case.plan.order == Order::Unordered && chosen.last() == Some(&LEFT_OUT) && legal(case, chosen) {
            out.push(chosen.clone());
        }
        return;
    }
    for event in 0..case.events.len() as u32 {
        let fits = case.signatures.fits_step(case.events[event as usize].fits, step);
        if fits && !chosen.contains(&event) && usable(event as usize) {
            chosen.push(event);
            matches(case, chosen, usable, out);
            chosen.pop();
        }
    }
    if case.plan.optional[step] || case.plan.order == Order::Unordered {
        chosen.push(LEFT_OUT);
        matches(case, chosen, usable, out);
        chosen.pop();
    }
}

fn taken(chosen: &[u32]) -> Vec<usize> {
    chosen.iter().filter(|e| **e != LEFT_OUT).map(|e| *e as usize).collect()
}

fn legal(case: &Case, chosen: &[u32]) -> bool {
    let (plan, at) = (&case.plan, |e: usize| case.events[e].time);
    let mut taken = taken(chosen);
    if plan.order == Order::Unordered {
        taken.sort_unstable();
    }
    let (Some(first), Some(last)) = (taken.first(), taken.last()) else { return false };
    let pairs = || taken.windows(2);
    plan.from <= at(*first)
        && at(*first) < plan.to
        && at(*last) <= at(*first) + plan.window
        && pairs().all(|p| at(p[0]) <= at(p[1]))
        && (!plan.strictly_later || pairs().all(|p| at(p[0]) < at(p[1])))
        && (plan.order != Order::Strict || pairs().all(|p| p[0] + 1 == p[1]))
}

fn voided(case: &Case, chosen: &[u32]) -> bool {
    let time = |e: u32| case.events[e as usize].time;
    case.plan.exclusions.iter().enumerate().any(|(x, exclusion)| {
        let upto = chosen.len().min(exclusion.to + 1);
        let inside = chosen.iter().take(upto).skip(exclusion.from).filter(|e| **e != LEFT_OUT);
        let times: Vec<i64> = inside.map(|e| time(*e)).collect();
        let (Some(a), Some(b)) = (times.iter().min(), times.iter().max()) else { return false };
        (0..case.events.len() as u32).any(|e| {
            let excluded = case.signatures.fits_exclusion(case.events[e as usize].fits, x);
            excluded && *a < time(e) && time(e) < *b && !chosen.contains(&e)
        })
    })
}

/// The best of the matches that stand.
fn best(case: &Case, all: &[Vec<u32>]) -> Option<Vec<u32>> {
    let unordered = case.plan.order == Order::Unordered;
    let standing = all.iter().filter(|m| !voided(case, m));
    let rank = |m: &Vec<u32>| {
        let mut events = taken(m);
        let count = events.len();
        if unordered {
            events.sort_unstable();
        }
        let depth = if unordered { count } else { m.len() };
        let (start, end) = (case.events[events[0]].time, case.events[events[count - 1]].time);
        let choice = if unordered { events.iter().map(|e| *e as u32).collect() } else { m.clone() };
        (Reverse(depth), end, Reverse(start), Reverse(count), choice)
    };
    standing.map(rank).min().map(|(_, _, _, _, choice)| choice)
}

fn expected(case: &Case) -> Found {
    let mut all = Vec::new();
    matches(case, &mut Vec::new(), &|_| true, &mut all);
    if case.plan.voids_unit && all.iter().any(|m| voided(case, m)) {
        return Found::Void;
    }
    best(case, &all).map_or(Found::Nothing, |events| Found::Best(Match { events }))
}

fn expected_attempts(case: &Case) -> Vec<Match> {
    let mut used = vec![false; case.events.len()];
    let mut out = Vec::new();
    for first in 0..case.events.len() {
        if used[first] || !case.signatures.fits_step(case.events[first].fits, 0) {
            continue;
        }
        let mut all = Vec::new();
        matches(case, &mut vec![first as u32], &|e| !used[e], &mut all);
        let Some(events) = best(case, &all) else { continue };
        if events.len() > case.plan.last_required() {
            let end = case.events[taken(&events)[taken(&events).len() - 1]].time;
            for (e, used) in used.iter_mut().enumerate() {
                *used |= case.events[e].time < end || events.contains(&(e as u32));
            }
        }
        out.push(Match { events });
    }
    out
}

/// The relevant events, with the place of each among all.
fn relevant(case: &Case) -> (Vec<Relevant>, Vec<u32>) {
    case.events.iter().filter(|e| e.fits != 0).map(|e| (*e, e.place)).unzip()
}

fn in_all(found: Match, places: &[u32]) -> Match {
    let back = |e: u32| if e == LEFT_OUT { e } else { places[e as usize] };
    Match { events: found.events.into_iter().map(back).collect() }
}

fn check(order: Order, cases: u64, look: impl Fn(&Case) -> (Found, Found)) {
    let mut kinds = [0; 3];
    for seed in 1..=cases {
        let case = case(&mut Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)), order);
        let (found, expect) = look(&case);
        kinds[match &expect {
            Found::Nothing => 0,
            Found::Best(_) => 1,
            Found::Void => 2,
        }] += 1;
        assert_eq!(found, expect, "seed {seed}: {:?} {:?} {:?}", case.plan, case.signatures, case.events);
    }
    assert!(kinds[1] > cases / 4, "too few cases say anything: {kinds:?}");
}

fn searched(case: &Case, search: impl Fn(&[Relevant]) -> Found) -> Found {
    let (events, places) = relevant(case);
    match search(&events) {
        Found::Best(found) => Found::Best(in_all(found, &places)),
        other => other,
    }
}

#[test]
fn ordered_as_enumerated() {
    check(Order::Ordered, 20_000, |case| {
        (searched(case, |e| exact::search(&case.plan, &case.signatures, e, None)), expected(case))
    });
}

#[test]
fn strict_as_enumerated() {
    check(Order::Strict, 20_000, |case| {
        (searched(case, |e| exact::search(&case.plan, &case.signatures, e, None)), expected(case))
    });
}

#[test]
fn unordered_as_enumerated() {
    check(Order::Unordered, 20_000, |case| {
        (searched(case, |e| unordered::search(&case.plan, &case.signatures, e)), expected(case))
    });
}

#[test]
fn one_pass_as_enumerated() {
    let (mut ties, mut decided, mut scratch) = (0, 0, quick::Scratch::default());
    for seed in 1..=20_000u64 {
        let mut case = case(&mut Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)), Order::Ordered);
        case.plan.exclusions.clear();
        case.plan.optional.fill(false);
        let step_bits = (1u64 << case.plan.steps) - 1;
        let times: Vec<i64> = case.events.iter().map(|e| e.time).collect();
        let fits = |i: usize| case.signatures.low_word(case.events[i].fits) & step_bits;
        let table: Vec<u64> = (0..times.len()).map(fits).collect();
        let codes: Vec<u16> = (0..times.len() as u16).collect();
        let mut events = Vec::new();
        let marks = quick::Marks::of(&table, case.plan.steps);
        if marks.is_some_and(|marks| marks.search(&case.plan, &times, &codes, &mut events)) {
            decided += 1;
            let found = if events.is_empty() { Found::Nothing } else { Found::Best(Match { events }) };
            assert_eq!(found, expected(&case), "seed {seed}: {:?} {:?}", case.plan, case.events);
        }
        let found = match quick::search(&case.plan, &times, fits, &mut scratch) {
            quick::Quick::Nothing => Found::Nothing,
            quick::Quick::Tie => {
                ties += 1;
                continue;
            }
            quick::Quick::Depth { depth, first, last } => {
                let mut events = Vec::new();
                quick::events(depth, first, fits, &mut events);
                let end = events.last().map(|e| times[*e as usize]);
                assert_eq!(end, Some(times[last]), "seed {seed}: completion");
                Found::Best(Match { events })
            }
        };
        assert_eq!(found, expected(&case), "seed {seed}: {:?} {:?}", case.plan, case.events);
    }
    assert!(decided > 1_000, "too few cases were decided by marks: {decided}");
    assert!(ties < 15_000, "too few cases were decided in one pass: {ties} ties");
}

#[test]
fn attempts_as_enumerated() {
    for seed in 1..=20_000u64 {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let order = if random.one_in(2) { Order::Ordered } else { Order::Strict };
        let mut case = case(&mut random, order);
        case.plan.voids_unit = false;
        let (events, places) = relevant(&case);
        let found: Vec<Match> =
            attempts::search(&case.plan, &case.signatures, &events).into_iter().map(|m| in_all(m, &places)).collect();
        assert_eq!(
            found,
            expected_attempts(&case),
            "seed {seed}: {:?} {:?} {:?}",
            case.plan,
            case.signatures,
            case.events
        );
    }
}
