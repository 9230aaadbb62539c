//! Events under names of their own that are reserved ones, against the oracle: questions, their cells, and value. Rules, stages
//! and journeys meet them in their own tests.

use super::mapping;
use hark_model::{Flags, Micros, Population};
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::mapping::trial;
use hark_query::person::{self, value};
use hark_query::segment::Library;
use hark_testkit::random::Random;
use hark_testkit::trial::{self as cases, Case, Verdict};
use hark_testkit::{oracle, specs};
use hark_timeline::EventSource;
use hark_timeline::memory::MemorySource;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn ask(random: &mut Random, near: Micros) -> Json {
    match random.below(8) {
        0 | 1 => specs::trend(random, near),
        2 | 3 => specs::funnel(random, near),
        4 => specs::retention(random, near),
        5 => specs::paths(random, near),
        6 => {
            let question = *random.pick(&[&"lifecycle", &"stickiness"]);
            specs::activity(random, near, question)
        }
        _ => specs::time_between(random, near),
    }
}

fn make(random: &mut Random) -> Case {
    let mut case = Case::new(random, ask);
    if random.percent(25) {
        let tests =
            [json!({"is": "a"}), json!({"is_not": "a"}), json!({"not_in": ["a", "b"]}), json!({"matches": "^[ob]"})];
        case.spec["where"] = random.choose(&tests);
        case.spec["where"]["field"] = json!("event");
    }
    specs::mapped(random, case)
}

#[test]
fn questions() {
    cases::run(2_400_000, 2_000, make, super::judge);
}

#[test]
fn every_cell_opens_to_its_customers() {
    let with_cell = |random: &mut Random| {
        let case = Case::new(random, specs::with_cells);
        let mut case = specs::mapped(random, case);
        let (mappings, _) = mapping(&mut case.spec);
        let events = oracle::mapping::marked(&case.events, &mappings);
        let cells = oracle::customers::cells(&case.spec, &oracle::answer(&events, &case.spec, case.now));
        if !cells.is_empty() {
            let cell = random.choose(&cells);
            case.spec = json!({"question": "customers", "of": case.spec, "cell": cell, "limit": 100});
        }
        case.spec["mappings"] = mappings;
        case
    };
    cases::run(2_500_000, 800, with_cell, super::judge);
}

/// The random mappings must change answers, or comparing them would prove nothing.
#[test]
fn random_mappings_seldom_change_nothing() {
    let mut changed = 0;
    for seed in 0..400 {
        let mut case = make(&mut Random::new(seed));
        let (mappings, _) = mapping(&mut case.spec);
        let marked = oracle::mapping::marked(&case.events, &mappings);
        let answer = |events| oracle::answer(events, &case.spec, case.now);
        changed += u32::from(answer(&marked) != answer(&case.events));
    }
    assert!(changed >= 80, "{changed} of 400");
}

fn context<'a>(source: &'a MemorySource, segments: &'a Arc<Library>, now: Micros) -> Context<'a, MemorySource> {
    let (week_start, halt) = (Weekday::Monday, &hark_query::halt::NEVER);
    Context { source, now, threads: 1, timezone: "UTC", week_start, segments, halt }
}

fn worth(case: &Case, customer: &str) -> Result<Json, String> {
    let (_, mapping) = mapping(&mut case.spec.clone());
    let segments = Arc::new(Library::default().with_mapping(mapping));
    let source = MemorySource::new(case.events.clone());
    let context = context(&source, &segments, case.now);
    let key = source.resolve(Population::Customer, customer);
    let told = |error| format!("{error:?}");
    let spots = person::spots(&context, key, Flags::EXCLUDED_BY_DEFAULT).map_err(told)?.unwrap_or_default();
    let worth = value::of(&context, Population::Customer, &spots).map_err(told)?;
    let money = |(currency, money): (String, value::Money)| {
        let value::Money { revenue, payments, margin, margins, mrr, subscriptions } = money;
        (
            currency,
            json!({"revenue": revenue, "payments": payments, "margin": margin, "margins": margins, "mrr": mrr, "subscriptions": subscriptions}),
        )
    };
    let currencies: Map<String, Json> = worth.currencies.into_iter().map(money).collect();
    Ok(json!({"currencies": currencies, "unreadable": worth.unreadable}))
}

fn judge_worth(case: &Case) -> Verdict {
    for customer in case.events.iter().map(|e| &e.customer).collect::<BTreeSet<_>>() {
        let expected = oracle::value::of(&case.events, customer, &case.spec["mappings"]);
        let actual = worth(case, customer)?;
        if expected != actual {
            return Err(format!("{customer}: the oracle says {expected}, the answer {actual}"));
        }
    }
    Ok(())
}

#[test]
fn value_is_told_in_reserved_words() {
    cases::run(2_600_000, 1_500, specs::money, judge_worth);
}

/// What a list would bring is what value counts of the events that it names.
fn judge_trial(case: &Case) -> Verdict {
    let (mappings, mapping) = mapping(&mut case.spec.clone());
    let source = MemorySource::new(case.events.clone());
    let segments = Arc::new(Library::default());
    let trial = trial::tried(&context(&source, &segments, case.now), &mapping).map_err(|error| format!("{error:?}"))?;
    for (entry, tried) in mapping.entries().iter().zip(trial.entries) {
        let mut own = case.events.clone();
        own.retain(|e| e.event.name == entry.event);
        let mut expected = BTreeMap::<(&str, String), (i128, u64)>::new();
        let mut unreadable = 0;
        for customer in own.iter().map(|e| &e.customer).collect::<BTreeSet<_>>() {
            let worth = oracle::value::of(&own, customer, &mappings);
            unreadable += worth["unreadable"].as_u64().unwrap_or_default();
            for (code, money) in worth["currencies"].as_object().into_iter().flatten() {
                for (what, often) in [("revenue", "payments"), ("margin", "margins")] {
                    let number = |name: &str| money[name].as_i64().unwrap_or_default();
                    let all = expected.entry((what, code.clone())).or_default();
                    *all = (all.0 + i128::from(number(what)), all.1 + number(often) as u64);
                }
            }
        }
        expected.retain(|_, (_, events)| *events > 0);
        let mut actual = BTreeMap::new();
        let mut odd = 0;
        for amounts in &tried.amounts {
            odd += amounts.said - amounts.read;
            let what = match amounts.property {
                "value" | "amount" => "revenue",
                "margin" => "margin",
                _ => continue,
            };
            actual.extend(amounts.sums.iter().map(|(code, sum)| ((what, code.clone()), *sum)));
        }
        if (&expected, unreadable) != (&actual, odd) {
            let name = &entry.event;
            return Err(format!("{name}: value says {expected:?}, {unreadable} odd; the trial {actual:?}, {odd} odd"));
        }
    }
    Ok(())
}

#[test]
fn a_trial_promises_what_value_counts() {
    cases::run(2_700_000, 1_500, specs::money, judge_trial);
}

/// The random amounts must be read and not be read, in every sum.
#[test]
fn random_amounts_are_of_every_kind() {
    let mut found = BTreeMap::<String, i64>::new();
    for seed in 0..200 {
        let case = specs::money(&mut Random::new(seed));
        for customer in case.events.iter().map(|e| &e.customer).collect::<BTreeSet<_>>() {
            let worth = oracle::value::of(&case.events, customer, &case.spec["mappings"]);
            *found.entry("unreadable".to_owned()).or_default() += i64::from(worth["unreadable"] != 0);
            for money in worth["currencies"].as_object().into_iter().flat_map(Map::values) {
                for (name, sum) in money.as_object().into_iter().flatten() {
                    *found.entry(name.clone()).or_default() += i64::from(*sum != 0);
                }
            }
        }
    }
    for what in ["unreadable", "revenue", "margin", "mrr", "payments", "margins", "subscriptions"] {
        assert!(found.get(what).is_some_and(|count| *count >= 25), "{what}: {found:?}");
    }
}
