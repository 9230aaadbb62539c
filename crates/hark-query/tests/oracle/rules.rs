//! Segments against the oracle.

use hark_model::{CustomerKey, KeyRange, Micros, Population};
use hark_query::calendar::Weekday;
use hark_query::segment::{self, Library, Rules, Standing};
use hark_query::spec::Defaults;
use hark_query::stage;
use hark_query::{Context, QueryError};
use hark_testkit::random::Random;
use hark_testkit::trial::{self, Case, Verdict};
use hark_testkit::{oracle, specs};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use hark_timeline::{EventSource, WalkOptions};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const SEGMENTS: [&str; 3] = ["one", "two", "three"];

/// The case's spec holds the rules of the segments "one", "two" and "three", each of which may name those before it.
fn ask(random: &mut Random, near: Micros) -> Json {
    let mut spec = json!({"question": "customers", "limit": 100, "timezone": random.pick(&["UTC", "Europe/Berlin", "America/Sao_Paulo"])});
    spec["facts"] = specs::facts(random);
    spec["week_start"] = json!(random.pick(&["monday", "sunday"]));
    spec["stages"] = stages(random, near, &spec);
    let keys: Vec<Json> = spec["stages"].as_array().into_iter().flatten().map(|stage| stage["key"].clone()).collect();
    let any = |random: &mut Random| random.choose(&keys);
    for (i, name) in SEGMENTS.iter().enumerate() {
        let before: Vec<String> = SEGMENTS[..i].iter().map(|name| (*name).to_owned()).collect();
        let rule = specs::rule(random, near, 2, &before);
        spec["segments"][*name] = match random.below(14) {
            0 => json!({"any": [rule, {"stage": any(random)}]}),
            1 => json!({"any": [{"account": {"stage": any(random)}}, {"not": rule}]}),
            2 => json!({"not": {"stage": [any(random), null]}}),
            3 => json!({"stage": any(random)}),
            _ => rule,
        };
    }
    spec
}

/// Stages of which none excludes itself: whether that is refused rightly is the concern of the segments.
fn stages(random: &mut Random, near: Micros, spec: &Json) -> Json {
    loop {
        let stages = specs::stages(random, near, &[]);
        let library = Arc::new(Library::default().with_stages(stage::read(&stages).expect("a list of stages")));
        let source = MemorySource::new(Vec::<MemoryEvent>::new());
        let defaults = context(&source, &library, spec, 0).defaults().expect("a known zone");
        if stage::check(&defaults).is_ok() {
            return stages;
        }
    }
}

fn library(spec: &Json) -> Arc<Library> {
    let rule = |name: &&str| ((*name).to_owned(), spec["segments"][*name].clone());
    let facts = segment::facts::Settings::read(&spec["facts"]).expect("settings");
    let stages = stage::read(&spec["stages"]).expect("a list of stages");
    let (_, mapping) = super::mapping(&mut spec.clone());
    Arc::new(Library::new(SEGMENTS.iter().map(rule)).with_facts(facts).with_stages(stages).with_mapping(mapping))
}

fn context<'a>(
    source: &'a MemorySource,
    segments: &'a Arc<Library>,
    spec: &'a Json,
    now: Micros,
) -> Context<'a, MemorySource> {
    let week_start = if spec["week_start"] == "sunday" { Weekday::Sunday } else { Weekday::Monday };
    let timezone = spec["timezone"].as_str().unwrap_or("UTC");
    Context { source, now, threads: 1, timezone, week_start, segments, halt: &hark_query::halt::NEVER }
}

/// A random case; in some of them events are mapped.
fn make(random: &mut Random) -> Case {
    let case = Case::new(random, ask).ahead(random);
    if random.percent(40) { specs::mapped(random, case) } else { case }
}

/// Whom the oracle selects by a rule.
fn members(case: &Case, rule: &Json, now: Micros) -> BTreeSet<String> {
    let segments: Vec<(String, Json)> =
        SEGMENTS.iter().map(|name| ((*name).to_owned(), case.spec["segments"][*name].clone())).collect();
    let rule = oracle::rule::inline(rule, &segments);
    let mut frame = case.spec.clone();
    if let Some(frame) = frame.as_object_mut() {
        frame.retain(|key, _| ["timezone", "week_start", "facts"].contains(&key.as_str()));
    }
    let rule = oracle::stage::spelled_out(&rule, &case.spec["stages"], &[], &frame);
    let events = oracle::mapping::marked(&case.events, &case.spec["mappings"]);
    oracle::rule::members(&events, &rule, &frame, now)
}

fn expected(case: &Case, name: &str, now: Micros) -> BTreeSet<String> {
    members(case, &json!({"segment": name}), now)
}

/// Whether a rule was refused because two parts of it exclude each other, and they do: nobody of this history fulfils both.
fn rightly_refused(case: &Case, error: &QueryError) -> bool {
    let QueryError::Wrong { fact, .. } = error else { return false };
    let between = |from: &str, to: &str| {
        let rest = &fact[fact.rfind(from)? + from.len()..];
        Some(rest[..rest.find(to)?].to_owned())
    };
    let name = between("The rule of segment \"", "\"");
    let place = between("cannot be used at ", ": ");
    let other = between("together with ", ".");
    let (Some(name), Some(place), Some(other)) = (name, place, other) else { return false };
    let rule = &case.spec["segments"][&name];
    let (Some(a), Some(b)) = (rule.pointer(&place), rule.pointer(&other)) else { return false };
    members(case, &json!([a, b]), case.now).is_empty()
}

/// The members of a segment are those of the oracle, asked for like any other customers.
fn judge(case: &Case) -> Verdict {
    let source = MemorySource::new(case.events.clone());
    let segments = library(&case.spec);
    let context = context(&source, &segments, &case.spec, case.now);
    for name in SEGMENTS {
        let expected = expected(case, name, case.now);
        let spec = json!({"question": "customers", "customers": {"segment": name}, "limit": 100});
        let actual = match hark_query::answer(&context, &spec) {
            Ok(answer) => answer,
            Err(error) if rightly_refused(case, &error) => continue,
            Err(error) => return Err(format!("refused: {error:?}, the oracle says {expected:?}")),
        };
        let ids = actual["customers"].as_array().expect("customers").iter();
        let actual: BTreeSet<String> = ids.map(|c| c["id"].as_str().expect("an id").to_owned()).collect();
        if expected != actual {
            return Err(format!("segment {name}: the oracle says {expected:?}, the answer {actual:?}"));
        }
    }
    Ok(())
}

#[test]
fn segments() {
    trial::run(1_000_000, 4_000, make, judge);
}

/// How all customers stand with all segments that can be read, and why.
fn standings(case: &Case, now: Micros) -> Result<Vec<(String, String, Standing)>, String> {
    let source = MemorySource::new(case.events.clone());
    let segments = library(&case.spec);
    let context = context(&source, &segments, &case.spec, now);
    let defaults: Defaults = context.defaults().map_err(|error| format!("{error:?}"))?;
    let (rules, places) = Rules::all(&defaults);
    let bound = rules.bind(&context).map_err(|error| format!("{error:?}"))?;
    let judge = bound.judge(&rules, now);
    let (mut room, mut all) = (judge.room(), Vec::new());
    let mut out = Vec::new();
    let mut wrong = None;
    let range = KeyRange { first: CustomerKey(0), last: CustomerKey(u128::MAX) };
    let options = WalkOptions { exclude: hark_model::Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() };
    let walked = source.walk(range, &options, &mut |rows| {
        if rows.key.population() != Population::Customer {
            return;
        }
        judge.all(rows, &mut room, &mut all);
        let id = source.ids_of(rows.key).unwrap_or_default().into_iter().next().unwrap_or_default();
        for (name, place) in segments.names().zip(&places) {
            let Ok(rule) = place else { continue };
            let standing = all[*rule];
            match segment::because::reason(&context, &judge, *rule, rows, &mut room) {
                Ok(reason) if reason["holds"] == standing.holds => {}
                other => wrong = Some(format!("{id} in {name}: {standing:?}, but the reason is {other:?}")),
            }
            out.push((id.clone(), name.to_owned(), standing));
        }
    });
    walked.map_err(|error| format!("{error:?}"))?;
    wrong.map_or(Ok(out), Err)
}

/// What is said to stand until a moment stands until then, and the reason agrees with the membership.
#[test]
fn nothing_changes_before_it_is_said_to() {
    trial::run(
        1_100_000,
        2_000,
        |random| {
            let mut case = make(random);
            case.spec["later"] = json!(random.between(1, 40 * hark_model::time::DAY));
            case
        },
        |case| {
            let before = standings(case, case.now)?;
            // Just before each change, and at some moment later: a step that does not pass it must change nothing.
            let later = case.now + case.spec["later"].as_i64().unwrap_or(1);
            let mut moments: Vec<Micros> = before.iter().map(|(_, _, s)| s.until.saturating_sub(1)).collect();
            moments.retain(|moment| *moment > case.now && *moment < Micros::MAX - 1);
            moments.sort_unstable();
            moments.dedup();
            moments.truncate(4);
            for moment in moments.into_iter().chain([later]) {
                for (name, members) in SEGMENTS.iter().map(|name| (name, expected(case, name, moment))) {
                    for (id, _, standing) in before.iter().filter(|(_, n, s)| n == name && moment < s.until) {
                        if members.contains(id) != standing.holds {
                            return Err(format!("{id} in {name}: {standing:?} does not stand at {moment}"));
                        }
                    }
                }
            }
            Ok(())
        },
    );
}

/// The changes of every customer lead from moment to moment through what the oracle says of those moments, and the sizes are
/// those of the members.
#[test]
fn the_past_is_what_it_was() {
    trial::run(
        1_200_000,
        600,
        |random| {
            let mut case = make(random);
            let first = case.events.iter().map(|e| e.event.time).min().unwrap_or(case.now);
            let moments: Vec<Micros> = (0..4).map(|_| random.between(first, case.now)).collect();
            case.spec["moments"] = json!(moments);
            case
        },
        |case| {
            let source = MemorySource::new(case.events.clone());
            let segments = library(&case.spec);
            let context = context(&source, &segments, &case.spec, case.now);
            let defaults = context.defaults().map_err(|error| format!("{error:?}"))?;
            let (rules, places) = Rules::all(&defaults);
            let readable: Vec<&str> =
                segments.names().zip(&places).filter(|(_, p)| p.is_ok()).map(|(n, _)| n).collect();
            let moments: Vec<Micros> =
                case.spec["moments"].as_array().into_iter().flatten().filter_map(Json::as_i64).collect();
            let sizes = segment::past::sizes(&context, &rules, Population::Customer, &moments);
            let sizes = sizes.map_err(|error| format!("{error:?}"))?;
            for (moment, sizes) in moments.iter().zip(sizes) {
                for (rule, name) in readable.iter().enumerate() {
                    let expected = expected(case, name, *moment);
                    if sizes[rule] != expected.len() as u64 {
                        return Err(format!("{name} at {moment}: {} and not {expected:?}", sizes[rule]));
                    }
                    for id in case.events.iter().map(|e| &e.customer).collect::<BTreeSet<_>>() {
                        let key = source.resolve(Population::Customer, id);
                        let changes = segment::past::changes(&context, &rules, key);
                        let changes = changes.map_err(|error| format!("{error:?}"))?.unwrap_or_default();
                        let last = changes.iter().rfind(|change| change.rule == rule && change.at <= *moment);
                        if last.is_some_and(|change| change.entered) != expected.contains(id) {
                            return Err(format!("{id} in {name} at {moment}: {changes:?} and not {expected:?}"));
                        }
                        // A part of the way is walked as it is within the whole.
                        let part = (Some(*moment), moments.iter().copied().max().unwrap_or(case.now));
                        let within = segment::past::changes_between(&context, &rules, key, part);
                        let within = within.map_err(|error| format!("{error:?}"))?.unwrap_or_default();
                        let told = changes.iter().filter(|change| change.at > *moment && change.at <= part.1);
                        if !told.clone().eq(&within) {
                            return Err(format!("{id} after {moment}: {within:?} and not {changes:?}"));
                        }
                    }
                }
            }
            Ok(())
        },
    );
}
