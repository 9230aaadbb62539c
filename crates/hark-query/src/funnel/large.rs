//! Do the searches stay within the stack and within a second when funnels and moments are very large?
//!
//! Each shape once made a search take one stack frame per step, or try ways whose number grows with the square of the steps.

use super::plan::{Exclusion, Found, LEFT_OUT, Match, Order, Plan, Relevant, SignatureId, Signatures};
use super::{exact, unordered};

const STEPS: usize = 3_000;
const EVENTS: usize = 5_000;

fn plan(order: Order) -> Plan {
    Plan {
        steps: STEPS,
        optional: vec![false; STEPS],
        order,
        window: 100_000,
        strictly_later: false,
        exclusions: Vec::new(),
        voids_unit: false,
        from: 0,
        to: i64::MAX,
    }
}

fn at_one_moment(fits: impl Fn(usize) -> SignatureId) -> Vec<Relevant> {
    (0..EVENTS).map(|i| Relevant { time: 7, place: i as u32, fits: fits(i) }).collect()
}

/// Step k wants event name k.
fn one_name_per_step() -> (Signatures, Vec<SignatureId>) {
    let mut signatures = Signatures::new(STEPS, 0);
    let ids = (0..STEPS).map(|step| signatures.intern([step], [])).collect();
    (signatures, ids)
}

/// Every second step wants "a", the others any event.
fn every_second_step_any() -> (Signatures, SignatureId, SignatureId) {
    let mut signatures = Signatures::new(STEPS, 1);
    let a = signatures.intern(0..STEPS, []);
    let any = signatures.intern((0..STEPS).filter(|s| s % 2 == 1), [0]);
    (signatures, a, any)
}

fn best(found: Found) -> Match {
    match found {
        Found::Best(found) => found,
        other => panic!("no match: {other:?}"),
    }
}

#[test]
fn a_step_for_each_event_of_one_moment() {
    let (signatures, ids) = one_name_per_step();
    // Stored backwards, so that every step looks behind the one before it.
    let events = at_one_moment(|i| ids[(EVENTS - 1 - i) % STEPS]);
    let found = best(exact::search(&plan(Order::Ordered), &signatures, &events, None));
    let name = |e: &u32| events[*e as usize].fits;
    assert_eq!(found.events.iter().map(name).collect::<Vec<_>>(), ids);
    let found = best(unordered::search(&plan(Order::Unordered), &signatures, &events));
    assert_eq!(found.events.len(), STEPS);
}

#[test]
fn steps_that_compete_for_the_events_of_one_moment() {
    let (signatures, a, any) = every_second_step_any();
    // So few "a" that all of them must be kept for the steps that want nothing else.
    let events = at_one_moment(|i| if i < STEPS / 2 { a } else { any });
    let found = best(exact::search(&plan(Order::Ordered), &signatures, &events, None));
    assert_eq!(found.events.len(), STEPS);
    let halves: Vec<bool> = found.events.iter().map(|e| (*e as usize) < STEPS / 2).collect();
    assert!(halves.chunks(2).all(|pair| pair == [true, false]));
    assert_eq!(best(unordered::search(&plan(Order::Unordered), &signatures, &events)).events.len(), STEPS);
}

#[test]
fn optional_steps_and_exclusions_at_one_moment() {
    let (signatures, a, any) = every_second_step_any();
    let mut plan = plan(Order::Ordered);
    plan.optional = (0..STEPS).map(|s| s % 2 == 1).collect();
    plan.exclusions = vec![Exclusion { from: 0, to: STEPS - 1 }];
    let mut events = at_one_moment(|i| if i < STEPS / 2 + 10 { a } else { any });
    events.truncate(STEPS / 2 + 110);
    events.push(Relevant { time: 9, place: EVENTS as u32, fits: a });
    let found = best(exact::search(&plan, &signatures, &events, None));
    assert_eq!(found.events.len(), STEPS);
    assert_eq!(found.events.iter().filter(|e| **e == LEFT_OUT).count(), STEPS / 2 - 110);
    plan.voids_unit = true;
    assert_ne!(exact::search(&plan, &signatures, &events, None), Found::Nothing);
}

#[test]
fn a_match_of_as_many_moments_as_steps() {
    let (signatures, ids) = one_name_per_step();
    let events: Vec<Relevant> =
        (0..STEPS).map(|i| Relevant { time: i as i64, place: i as u32, fits: ids[i] }).collect();
    assert_eq!(best(exact::search(&plan(Order::Ordered), &signatures, &events, None)).events.len(), STEPS);
    assert_eq!(best(exact::search(&plan(Order::Strict), &signatures, &events, None)).events.len(), STEPS);
    assert_eq!(best(unordered::search(&plan(Order::Unordered), &signatures, &events)).events.len(), STEPS);
}

#[test]
fn an_unordered_funnel_that_a_long_timeline_never_completes() {
    let mut signatures = Signatures::new(3, 1);
    let (a, b) = (signatures.intern([0], []), signatures.intern([1], []));
    let plan = Plan { steps: 3, optional: vec![false; 3], window: i64::MAX, ..plan(Order::Unordered) };
    let events: Vec<Relevant> = (0..200_000u32)
        .map(|i| Relevant { time: i64::from(i), place: i, fits: if i % 2 == 0 { a } else { b } })
        .collect();
    assert_eq!(best(unordered::search(&plan, &signatures, &events)).events, [0, 1]);
    let voiding = Plan { exclusions: vec![Exclusion { from: 0, to: 2 }], voids_unit: true, ..plan };
    assert_eq!(best(unordered::search(&voiding, &signatures, &events)).events, [0, 1]);
}
