//! Stages against the oracle.

use hark_model::time::DAY;
use hark_model::{Micros, Population};
use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_query::segment::facts::Settings;
use hark_query::stage::{self, Census};
use hark_query::{Context, QueryError};
use hark_testkit::random::Random;
use hark_testkit::trial::{self, Case, Verdict};
use hark_testkit::{compare, leeway, oracle, specs};
use hark_timeline::EventSource;
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const SEGMENT: &str = "some";

/// The case's spec is a question, and beside it the stages and a segment that they may name.
fn ask(random: &mut Random, near: Micros) -> Json {
    let stages = specs::stages(random, near, &[SEGMENT.to_owned()]);
    let mut spec = specs::by_stage(random, near, &stages);
    spec["stages"] = stages;
    spec["segment"] = specs::alone(random, near, &[]);
    spec["facts"] = specs::facts(random);
    spec
}

/// The question as it is asked, the same as the oracle is asked it, and the workspace's words.
fn apart(spec: &Json) -> (Json, Json, Json, Arc<Library>) {
    let mut question = spec.clone();
    let (_, mapping) = super::mapping(&mut question);
    let map = question.as_object_mut().expect("a spec");
    let [stages, segment, facts] =
        ["stages", "segment", "facts"].map(|key| map.remove(key).expect("the workspace's words"));
    let segments = vec![(SEGMENT.to_owned(), segment)];
    let mut asked = question.clone();
    asked["facts"] = facts.clone();
    let of = oracle::stage::spelled_out(&json!({"stage": null}), &stages, &segments, &asked)["of"].clone();
    let asked = oracle::stage::spelled_out(&asked, &stages, &segments, &asked);
    let list = stage::read(&stages).expect("a list of stages");
    let facts = Settings::read(&facts).expect("settings");
    (question, asked, of, Arc::new(Library::new(segments).with_stages(list).with_facts(facts).with_mapping(mapping)))
}

/// A random case; in some of them events are mapped.
fn make(random: &mut Random) -> Case {
    let case = Case::new(random, ask);
    if random.percent(40) { specs::mapped(random, case) } else { case }
}

/// The events as the oracle is told them.
fn marked(case: &Case) -> Vec<MemoryEvent> {
    oracle::mapping::marked(&case.events, &case.spec["mappings"])
}

fn context<'a>(
    source: &'a MemorySource,
    segments: &'a Arc<Library>,
    spec: &'a Json,
    now: Micros,
) -> Context<'a, MemorySource> {
    let week_start = match spec["week_start"].as_str() {
        Some("sunday") => Weekday::Sunday,
        Some("saturday") => Weekday::Saturday,
        _ => Weekday::Monday,
    };
    let timezone = spec["timezone"].as_str().unwrap_or("UTC");
    Context { source, now, threads: 1, timezone, week_start, segments, halt: &hark_query::halt::NEVER }
}

/// Rules that exclude themselves are refused; whether rightly is the concern of the rules' own tests.
fn refused(error: &QueryError) -> bool {
    matches!(error, QueryError::Wrong { fact, .. } if fact.contains("Nobody can fulfil this together with"))
}

fn judge(case: &Case) -> Verdict {
    let (question, asked, _, library) = apart(&case.spec);
    let source = MemorySource::new(case.events.clone());
    let context = context(&source, &library, &question, case.now);
    let mut actual = match hark_query::answer(&context, &question) {
        Err(error) if refused(&error) => return Ok(()),
        answer => answer.map_err(|error| format!("refused: {error:?}"))?,
    };
    let mut expected = oracle::answer(&marked(case), &asked, case.now);
    leeway::reduce(&question, &mut expected);
    leeway::reduce(&question, &mut actual);
    match compare::difference(&expected, &actual) {
        None => Ok(()),
        Some(place) => Err(format!("{place}\nthe oracle says: {expected}\nthe answer says: {actual}")),
    }
}

#[test]
fn questions_by_stage() {
    trial::run(2_000_000, 1_500, make, judge);
}

/// The moments worth looking at: behind every event, around every change that is told, and some others.
fn moments(case: &Case, changes: impl IntoIterator<Item = Micros>) -> Vec<Micros> {
    let drawn = case.spec["moments"].as_array().into_iter().flatten().filter_map(Json::as_i64);
    let behind = case.events.iter().map(|e| e.event.time + 1);
    let around = changes.into_iter().flat_map(|at| [at - 1, at]);
    let all: BTreeSet<Micros> = drawn.chain(behind).chain(around).filter(|at| *at <= case.now).collect();
    all.into_iter().collect()
}

/// History, census and the present say of every moment what the oracle says of it.
#[test]
fn the_way_from_stage_to_stage() {
    let make = |random: &mut Random| {
        let mut case = make(random).ahead(random);
        let first = case.events.iter().map(|e| e.event.time).min().unwrap_or(case.now);
        let drawn: Vec<Micros> = (0..5).map(|_| random.between(first - DAY, case.now)).collect();
        case.spec["moments"] = json!(drawn);
        case
    };
    trial::run(2_100_000, 400, make, |case| {
        let (question, _, of, library) = apart(&case.spec);
        let source = MemorySource::new(case.events.clone());
        let context = context(&source, &library, &question, case.now);
        if stage::check(&context.defaults().map_err(|e| e.to_string())?).is_err_and(|error| refused(&error)) {
            return Ok(());
        }
        let code = |key: &Json| of["stages"].as_array().into_iter().flatten().position(|stage| stage["key"] == *key);
        let told = |error: QueryError| format!("{error:?}");
        let asked = moments(case, []);
        let (now, then) = stage::census::census(&context, Population::Customer, &asked).map_err(told)?;
        let mut counted = vec![Census { stages: vec![0; library.stages().len()], none: 0 }; asked.len()];
        let mut present = counted.first().cloned().unwrap_or_default();
        for (id, expected) in oracle::stage::everybody(&marked(case), &of, &asked) {
            for (count, stage) in counted.iter_mut().zip(&expected) {
                match stage.as_ref().map(code) {
                    Some(Some(stage)) => count.stages[stage] += 1,
                    Some(None) => count.none += 1,
                    None => (),
                }
            }
            let key = source.resolve(Population::Customer, &id);
            let history = stage::history::history(&context, key).map_err(told)?.unwrap_or_default();
            let asked = moments(case, history.iter().map(|change| change.at));
            let all = oracle::stage::everybody(&marked(case), &of, &asked);
            for (moment, expected) in asked.iter().zip(&all[&id]) {
                let last = history.iter().rfind(|change| change.at <= *moment);
                let said = last.map(|change| change.stage);
                if said != expected.as_ref().map(code) {
                    return Err(format!("{id} at {moment}: {said:?} and not {expected:?} of {history:?}"));
                }
            }
            if history.windows(2).any(|two| two[0].stage == two[1].stage || two[0].at >= two[1].at) {
                return Err(format!("{id} has a change that is none: {history:?}"));
            }
            for (i, change) in history.iter().enumerate().skip(1) {
                // Without the events of that moment they would have stayed where they were: so one of them is the cause.
                let others = marked(case).into_iter().filter(|e| e.event.time + 1 != change.at).collect::<Vec<_>>();
                let without = oracle::stage::everybody(&others, &of, &[change.at]);
                let without = without.get(&id).and_then(|line| line[0].as_ref().map(code));
                if without == Some(history[i - 1].stage) && change.cause.is_none() {
                    return Err(format!("{id}: an event is behind {change:?}"));
                }
            }
            for change in &history {
                let happened = case.events.iter().any(|e| e.customer == id && e.event.time + 1 == change.at);
                if change.cause.as_ref().is_some_and(|cause| cause.time + 1 != change.at || !happened) {
                    return Err(format!("{id}: no event of that moment is {change:?}"));
                }
            }
            let stands = stage::now::now(&context, key).map_err(told)?.ok_or("nobody")?;
            match stands.stage {
                Some(stage) => present.stages[stage] += 1,
                // Who did nothing yet has not come.
                None => present.none += u64::from(!history.is_empty()),
            }
            if stands.stage != history.last().and_then(|change| change.stage) {
                return Err(format!("{id} now: {stands:?} and not the last of {history:?}"));
            }
            let holds = |told: &Json, wanted: bool| told.is_null() || told["holds"] == wanted;
            if !holds(&stands.because, true) || !holds(&stands.next, false) && stands.stage.is_some() {
                return Err(format!("{id}: the reason says otherwise: {stands:?}"));
            }
        }
        match then == counted && (present == now || counted.is_empty()) {
            true => Ok(()),
            false => Err(format!("the census says {then:?}, now {now:?}, and not {counted:?}, {present:?}")),
        }
    });
}
