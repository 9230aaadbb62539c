//! Random histories for a real data folder, and what is asked of them.
#![allow(dead_code)]

use hark_model::Group;
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_testkit::random::Random;
use hark_testkit::{specs, timelines};
use hark_timeline::EventSource;
use hark_timeline::memory::MemoryEvent;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// What an answer says of where it came from rather than of the customers.
const PROVENANCE: [&str; 2] = ["identity_version", "rows_scanned"];

/// Stages that turn by counts, by days that pass, by what is known and by what came one after another.
pub static STAGES: LazyLock<Json> = LazyLock::new(|| {
    json!([
        {"key": "everyone", "rule": []},
        {"key": "known", "rule": {"trait": "plan", "exists": true}},
        {"key": "busy", "rule": {"did": "a", "times": {"gte": 2}, "range": {"last": "7d"}}},
        {"key": "done", "rule": {"sequence": ["a", "b"], "window": "1d"}},
    ])
});
/// The workspace of all histories.
pub static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    Arc::new(Library::default().with_stages(hark_query::stage::read(&STAGES).expect("a list of stages")))
});

/// Events of which each has one place in an order, whatever the folder's key is.
pub fn events(random: &mut Random) -> Vec<MemoryEvent> {
    let mut events = timelines::events(random);
    link_devices(random, &mut events);
    name_one_group_a_moment(&mut events);
    tell_ids_of_one_moment_apart(&mut events);
    events
}

/// Lets some customers be recognised on their device, by an event that carries both ids.
fn link_devices(random: &mut Random, events: &mut [MemoryEvent]) {
    for e in events.iter_mut().filter(|e| e.customer == e.event.id) {
        e.event.identified = true;
        if random.percent(15) {
            e.event.anonymous_id = Some(format!("{}-device", e.customer));
        }
    }
}

/// Which group counts when a customer names two at one moment depends on the folder's key, so here nobody does.
fn name_one_group_a_moment(events: &mut [MemoryEvent]) {
    let named: Vec<_> = events.iter().map(|e| (e.event.time, e.event.groups.clone())).collect();
    for (i, e) in events.iter_mut().enumerate() {
        let other = |groups: &[Group]| !groups.is_empty() && groups != e.event.groups;
        if named[..i].iter().any(|(time, groups)| *time == e.event.time && other(groups)) {
            e.event.groups.clear();
        }
    }
}

/// Two ids that came in one drain and are found to be one customer later stand in an order at one moment that depends
/// on the folder's key (`docs/semantics.md`, Equal times), so events of two ids at one moment get sequence numbers here.
fn tell_ids_of_one_moment_apart(events: &mut [MemoryEvent]) {
    let moments: Vec<_> = events.iter().map(|e| (e.event.id.clone(), e.event.time)).collect();
    for (i, e) in events.iter_mut().enumerate() {
        if moments.iter().any(|(id, time)| *time == e.event.time && *id != e.event.id) {
            e.event.sequence = Some(10 + i as i64);
        }
    }
}

/// Any question.
pub fn question(random: &mut Random, near: i64) -> Json {
    let mut spec = match random.below(9) {
        0 => specs::trend(random, near),
        1 => specs::trend_by_clock(random, near),
        2 => specs::funnel(random, near),
        3 => specs::retention(random, near),
        4 => specs::paths(random, near),
        5 => specs::activity(random, near, "lifecycle"),
        6 => specs::activity(random, near, "stickiness"),
        7 => {
            let account = json!({"account": specs::rule(random, near, 0, &[])});
            let rule = json!({"any": [specs::rule(random, near, 0, &[]), account]});
            json!({"question": "trend", "measure": "customers", "interval": "year", "customers": rule})
        }
        _ => specs::time_between(random, near),
    };
    if spec["question"] == "funnel" && spec["breakdown"] != Json::Null && spec["unit"] != "session" {
        // Which of two members' events at one moment stands first in an account is not defined.
        spec.as_object_mut().map(|spec| spec.remove("unit"));
    }
    spec
}

/// Its answer, without where that came from.
pub fn answer<S: EventSource + ?Sized>(source: &S, spec: &Json, now: i64) -> Json {
    let answer =
        hark_query::answer(&context(source, now), spec).unwrap_or_else(|error| panic!("{spec} was refused: {error}"));
    let fields: BTreeMap<String, Json> = serde_json::from_value(answer).expect("an object");
    fields.into_iter().filter(|(key, _)| !PROVENANCE.contains(&key.as_str())).collect::<serde_json::Map<_, _>>().into()
}

/// What a question is asked of.
pub fn context<S: EventSource + ?Sized>(source: &S, now: i64) -> Context<'_, S> {
    Context {
        source,
        now,
        threads: 2,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &LIBRARY,
        halt: &hark_query::halt::NEVER,
    }
}
