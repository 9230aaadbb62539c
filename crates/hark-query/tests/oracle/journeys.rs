//! Journeys against the oracle.

use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_testkit::random::Random;
use hark_testkit::trial::{self, Case, Verdict};
use hark_testkit::{compare, leeway, oracle, specs};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn make(random: &mut Random) -> Case {
    let mut case = Case::new(random, specs::journey);
    specs::on_the_way(random, &mut case.events);
    if case.spec["compare"].is_object() && random.percent(70) {
        specs::crowd(random, &mut case.events);
    }
    case.now = case.now.max(case.events.iter().map(|e| e.event.time + 1).max().unwrap_or(case.now));
    if random.percent(20) && !case.events.is_empty() {
        // Exactly so long after some event that it decides whether it was long enough.
        let since = case.events[random.below(case.events.len())].event.time;
        let lengths = [14, 15, 31, 44].map(|days| since + days * hark_model::time::DAY + random.between(0, 1));
        case.now = case.now.max(random.choose(&lengths));
    }
    if random.percent(60) {
        // Long enough to see who went on.
        case.now += random.between(1, 70) * hark_model::time::DAY;
    }
    if random.percent(40) { specs::mapped(random, case) } else { case }
}

/// The events as the oracle is told them.
fn marked(case: &Case) -> Vec<MemoryEvent> {
    oracle::mapping::marked(&case.events, &case.spec["mappings"])
}

/// The question as it is asked, and as the oracle is asked.
fn asked(spec: &Json) -> (Json, Json, Arc<Library>) {
    let mut question = spec.clone();
    let (_, mapping) = super::mapping(&mut question);
    let stages = question.as_object_mut().and_then(|map| map.remove("stages")).expect("stages");
    let library = Library::default()
        .with_stages(hark_query::stage::read(&stages).expect("a list of stages"))
        .with_mapping(mapping);
    let spelled = oracle::stage::spelled_out(&question, &stages, &[], &question);
    (question, spelled, Arc::new(library))
}

fn answer(case: &Case, question: &Json, library: &Arc<Library>) -> Result<Json, String> {
    let source = MemorySource::new(case.events.clone());
    let context = Context {
        source: &source,
        now: case.now,
        threads: 1,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: library,
        halt: &hark_query::halt::NEVER,
    };
    hark_query::answer(&context, question).map_err(|error| format!("refused: {error:?}"))
}

fn judge(case: &Case) -> Verdict {
    let (question, spelled, library) = asked(&case.spec);
    let mut actual = answer(case, &question, &library)?;
    let mut expected = oracle::answer(&marked(case), &spelled, case.now);
    [&mut expected, &mut actual].into_iter().for_each(settle);
    likely(&expected, &mut actual);
    match compare::difference(&expected, &actual) {
        None => Ok(()),
        Some(place) => Err(format!("{place}\nthe oracle says: {expected}\nthe answer says: {actual}")),
    }
}

/// Takes out what no answer has, and puts differences in an order that no rounding decides.
fn settle(answer: &mut Json) {
    let of = |answer: &mut Json| {
        for stage in answer["stages"].as_array_mut().into_iter().flatten() {
            stage
                .as_object_mut()
                .into_iter()
                .for_each(|stage| stage.retain(|key, _| !["watched", "within", "met"].contains(&key.as_str())));
        }
    };
    of(answer);
    answer.get_mut("compared").map(of);
    if let Some(rows) = answer.get_mut("differences").and_then(Json::as_array_mut) {
        let key = |row: &Json| ["stage", "what", "entry", "event", "breakdown"].map(|key| row[key].to_string());
        rows.sort_by_cached_key(key);
    }
}

/// A probability is known to seven digits, a rate to as many of the number of things that were compared.
fn likely(expected: &Json, actual: &mut Json) {
    let rows = actual.get_mut("differences").and_then(Json::as_array_mut).into_iter().flatten();
    for (wanted, found) in expected["differences"].as_array().into_iter().flatten().zip(rows) {
        for key in ["p", "p_adjusted"] {
            let (a, b) = (wanted[key].as_f64().unwrap_or(f64::NAN), found[key].as_f64().unwrap_or(f64::NAN));
            if (a - b).abs() <= 2e-6 {
                found[key] = wanted[key].clone();
            }
        }
    }
}

#[test]
fn journeys() {
    trial::run(2_200_000, 600, make, judge);
}

/// Each number opens to those of whom, alone, the oracle says it.
#[test]
fn every_number_of_a_journey_opens_to_its_customers() {
    let with_cell = |random: &mut Random| {
        let mut case = make(random);
        let (_, spelled, _) = asked(&case.spec);
        let cells = oracle::journey::cells(&oracle::answer(&marked(&case), &spelled, case.now));
        case.spec["cell"] = if cells.is_empty() { Json::Null } else { random.choose(&cells) };
        case
    };
    trial::run(2_300_000, 500, with_cell, |case| {
        let mut spec = case.spec.clone();
        let cell = spec.as_object_mut().and_then(|map| map.remove("cell")).unwrap_or_default();
        if cell.is_null() {
            return Ok(());
        }
        let (question, spelled, library) = asked(&spec);
        let cells = oracle::journey::cells(&oracle::answer(&marked(case), &spelled, case.now));
        if !cells.contains(&cell) {
            return Ok(()); // shrunk away
        }
        let open = json!({"question": "customers", "of": question, "cell": cell, "limit": 100});
        let mut actual = answer(case, &open, &library)?;
        let mut expected = oracle::customers::answer(&marked(case), &json!({"of": spelled, "cell": cell}), case.now);
        leeway::reduce(&open, &mut actual);
        leeway::reduce(&open, &mut expected);
        match compare::difference(&expected, &actual) {
            None => Ok(()),
            Some(place) => Err(format!("{cell}: {place}\nthe oracle says: {expected}\nthe answer says: {actual}")),
        }
    });
}

/// The random journeys must lead somewhere, or comparing them would prove nothing.
#[test]
fn random_journeys_are_seldom_empty() {
    let mut found = std::collections::BTreeMap::<String, usize>::new();
    for seed in 0..400 {
        let case = make(&mut Random::new(seed));
        let (_, spelled, _) = asked(&case.spec);
        let answer = oracle::answer(&marked(&case), &spelled, case.now);
        for row in answer["differences"].as_array().into_iter().flatten() {
            let mut note = |what: String| *found.entry(what).or_default() += 1;
            note(format!("compared {}", row["what"].as_str().unwrap_or_default()));
            note(format!("verdict {}", row["verdict"].as_str().unwrap_or_default()));
            if row["here"]["seconds"].is_number() && (row["lower"].is_number() || row["upper"].is_number()) {
                note("compared within bounds".to_owned());
            }
        }
        for stage in answer["stages"].as_array().into_iter().flatten() {
            let mut note = |what: &str, there: bool| *found.entry(what.to_owned()).or_default() += usize::from(there);
            note("left", stage["left"] != 0);
            note("staying", stage["staying"] != 0);
            for row in stage["friction"].as_array().into_iter().flatten() {
                note(row["friction"].as_str().unwrap_or_default(), true);
            }
            let compared = |row: &Json| row["effect"]["difference"].is_number();
            note("between", stage["between"].as_array().is_some_and(|rows| !rows.is_empty()));
            note(
                "through",
                stage["through"].as_array().is_some_and(|rows| rows.iter().any(|row| row["last"].is_string())),
            );
            note("compared", stage["milestones"].as_array().is_some_and(|rows| rows.iter().any(compared)));
            note("helped", stage["helped"]["content"].as_array().is_some_and(|rows| rows.iter().any(compared)));
        }
    }
    let compared = ["reached", "left_soon", "time", "entry", "milestone", "milestone_time", "error", "within bounds"];
    let verdicts = ["worse", "better", "different", "no detectable difference"];
    let differences = compared.map(|what| format!("compared {what}")).into_iter();
    let differences = differences.chain(verdicts.map(|verdict| format!("verdict {verdict}")));
    let own = ["left", "staying", "drop_off", "error", "repeated", "rage", "between", "through", "compared", "helped"];
    for what in own.map(str::to_owned).into_iter().chain(differences) {
        // Few are there to prove much.
        let least = if what.starts_with("verdict") || what.ends_with("bounds") { 3 } else { 15 };
        assert!(found.get(&what).is_some_and(|count| *count >= least), "{what}: {found:?}");
    }
}
