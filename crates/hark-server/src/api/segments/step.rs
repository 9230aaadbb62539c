//! May this segment be saved, changed, removed or brought back?
//!
//! A rule that cannot be understood is refused with its place, and so is a change after which another segment could not be
//! understood. What calls a segment by its name holds it: it is neither renamed nor removed meanwhile.

use super::super::caller::Caller;
use crate::edge::Problem;
use crate::library;
use crate::serve::Server;
use hark_model::Micros;
use hark_query::calendar::{Weekday, Zone};
use hark_query::segment::{self, Library, Rules};
use hark_query::spec::Defaults;
use hark_query::stage;
use hark_records::access::Save;
use hark_records::saved::{Draft, Saved};
use hark_records::segments::{Around, SEGMENTS_MAX, Step, Stepped};
use hark_records::{Allowed, Records};
use hyper::StatusCode;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// So many of those that hold a segment are named.
const NAMED: usize = 3;
/// So often it is looked again when somebody else changed something meanwhile.
pub(in super::super) const LOOKS: usize = 8;
/// So many tests may all segments have together: they are read together where one is looked at among the others.
const TESTS_MAX: usize = 20_000;

/// Saves a new segment.
pub(in super::super) async fn add(server: &Arc<Server>, caller: &Caller, draft: &Draft) -> Result<Saved, Problem> {
    let rule = draft_rule(draft)?;
    super::no_probes(server, caller, "/content/rule", &rule).await?;
    let added = save(&server.state.records, caller.may()?, draft, (server.state.clock)()).await?;
    server.watches.notify_one();
    Ok(added)
}

/// Saves a new segment for whoever may, if it stands beside the others.
pub(crate) async fn save(
    records: &Records,
    by: Allowed<'_, Save>,
    draft: &Draft,
    now: Micros,
) -> Result<Saved, Problem> {
    let rule = draft_rule(draft)?;
    let name = draft.name.clone();
    let fits = move |around: &Around| fits(around, &name, &rule);
    step(records, by, Step::Add(draft), fits, now).await?.ok_or_else(super::super::problem::broken)
}

/// Saves a change of the version that was seen.
pub(in super::super) async fn change(
    server: &Arc<Server>,
    caller: &Caller,
    which: (i64, i64),
    draft: &Draft,
) -> Result<Saved, Problem> {
    let rule = draft_rule(draft)?;
    super::no_probes(server, caller, "/content/rule", &rule).await?;
    let name = draft.name.clone();
    let fits = move |around: &Around| {
        if let Some(own) = around.own.as_ref().filter(|own| own.name != name.trim()) {
            is_free(around, &own.name, "renamed", "save it under the new name as another segment.")?;
        }
        fits(around, &name, &rule)
    };
    take(server, caller, Step::Change(which, draft), fits).await?.ok_or_else(super::super::problem::broken)
}

/// Removes a segment (`true`), or brings it back.
pub(in super::super) async fn remove(server: &Server, caller: &Caller, id: i64, removed: bool) -> Result<(), Problem> {
    let own = |around: &Around| around.own.clone().ok_or_else(super::super::problem::broken);
    if removed {
        let free = move |around: &Around| is_free(around, &own(around)?.name, "removed", "change them first.");
        return take(server, caller, Step::Remove(id), free).await.map(drop);
    }
    let fits = move |around: &Around| {
        let own = own(around)?;
        fits(around, &own.name, &library::rule(&own))
    };
    take(server, caller, Step::Restore(id), fits).await.map(drop)
}

async fn take(
    server: &Server,
    caller: &Caller,
    step: Step<'_>,
    fits: impl Fn(&Around) -> Result<(), Problem> + Send + Sync + 'static,
) -> Result<Option<Saved>, Problem> {
    let now = (server.state.clock)();
    let made = self::step(&server.state.records, caller.may()?, step, fits, now).await?;
    server.watches.notify_one();
    Ok(made)
}

async fn step(
    records: &Records,
    by: Allowed<'_, Save>,
    step: Step<'_>,
    fits: impl Fn(&Around) -> Result<(), Problem> + Send + Sync + 'static,
    now: Micros,
) -> Result<Option<Saved>, Problem> {
    let fits = Arc::new(fits);
    for _ in 0..LOOKS {
        let around = looked(records, by, Some(step), &fits).await?;
        if let Stepped::Done(made) = records.step_segment(by, step, &around, now).await? {
            return Ok(made.map(|made| *made));
        }
    }
    Err(busy())
}

/// What stands around a step, once it fits among it. Reading many rules takes its time: nobody waits for that but who asked, and nothing is
/// held meanwhile.
pub(in super::super) async fn looked<F>(
    records: &Records,
    by: Allowed<'_, Save>,
    step: Option<Step<'_>>,
    fits: &Arc<F>,
) -> Result<Around, Problem>
where
    F: Fn(&Around) -> Result<(), Problem> + Send + Sync + 'static,
{
    let around = records.around(by, step).await?;
    let fits = fits.clone();
    let look = move || fits(&around).map(|()| around);
    tokio::task::spawn_blocking(look).await.map_err(|error| {
        tracing::error!(%error, "a look at segments broke off");
        super::super::problem::broken()
    })?
}

/// Somebody else was faster each time.
pub(in super::super) fn busy() -> Problem {
    let fact = "Others save segments, questions and dashboards all the time, and this was not saved.";
    Problem::new(StatusCode::CONFLICT, "conflict", fact).hint("Try it again.")
}

/// The content of a segment is its rule and nothing else.
fn draft_rule(draft: &Draft) -> Result<Value, Problem> {
    let wrong = |place: &str, fact: &str| {
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact);
        problem.place = Some(format!("/content{place}").into());
        problem.hint(r#"The content of a segment is {"rule": ...}."#)
    };
    let content: Value = serde_json::from_str(&draft.content).unwrap_or_default();
    let object = content.as_object().ok_or_else(|| wrong("", "This is no segment."))?;
    if let Some(other) = object.keys().find(|key| *key != "rule") {
        return Err(wrong(&format!("/{other}"), "A segment has no such member."));
    }
    object.get("rule").cloned().ok_or_else(|| wrong("", "The rule is missing."))
}

pub(in super::super) fn defaults(library: Library) -> Defaults {
    Defaults { now: 0, zone: Zone::utc(), week_start: Weekday::Monday, segments: Arc::new(library) }
}

/// Whether the name is free, and the rule can be understood among the others, and they beside it.
fn fits(around: &Around, name: &str, rule: &Value) -> Result<(), Problem> {
    let called = name.trim().to_lowercase();
    if around.others.iter().any(|other| other.name.to_lowercase() == called) {
        let mut problem = Problem::new(StatusCode::CONFLICT, "conflict", "Another segment has this name.");
        problem.place = Some("/name".into());
        return Err(problem.hint("A name is how rules call a segment; choose another one."));
    }
    if around.others.len() >= SEGMENTS_MAX {
        let fact = format!("The workspace has {SEGMENTS_MAX} other segments, and cannot have more.");
        let mut problem = Problem::new(StatusCode::CONFLICT, "conflict", fact).hint("Remove one that nobody uses.");
        problem.place = Some("/content/rule".into());
        return Err(problem);
    }
    let stages = || library::stages(around.stages.as_ref());
    let others = || around.others.iter().map(|other| (other.name.clone(), library::rule(other)));
    let with = defaults(library::with(others().chain([(name.trim().to_owned(), rule.clone())]), stages()));
    segment::check(rule, &with).map_err(|error| {
        let mut problem = crate::routes::query::problem(error, Duration::ZERO);
        problem.place = problem.place.map(|place| format!("/content/rule{place}").into());
        problem
    })?;
    let before = match &around.own {
        Some(own) => library::with(others().chain([(own.name.clone(), library::rule(own))]), stages()),
        None => library::with(others(), stages()),
    };
    has_room(&with, &before)?;
    breaks_nothing(&with, before)
}

/// Whether all segments together have few enough tests. Where they have too many already, they may become fewer.
fn has_room(with: &Defaults, before: &Library) -> Result<(), Problem> {
    let tests = Rules::all(with).0.tests();
    if tests <= TESTS_MAX || tests < Rules::all(&defaults(before.clone())).0.tests() {
        return Ok(());
    }
    let fact = format!("All segments together would have {tests} tests, more than {TESTS_MAX}.");
    let hint = "Test a list with \"in\" instead of its values one by one, or remove a segment that nobody uses.";
    let mut problem = Problem::new(StatusCode::CONFLICT, "conflict", fact).hint(hint);
    problem.place = Some("/content/rule".into());
    Err(problem)
}

/// Whether everything that could be understood before can be understood with the change.
pub(in super::super) fn breaks_nothing(with: &Defaults, before: Library) -> Result<(), Problem> {
    let already = broken(&defaults(before));
    let Some(other) = broken(with).into_iter().find(|other| !already.contains(other)) else { return Ok(()) };
    let fact = format!("{other} could not be understood any more after this.");
    Err(Problem::new(StatusCode::CONFLICT, "conflict", fact).hint("Change that one first."))
}

/// What cannot be understood: segments, and the list of stages.
fn broken(defaults: &Defaults) -> Vec<String> {
    let (_, places) = Rules::all(defaults);
    let names = defaults.segments.names().zip(places);
    let segments = names.filter(|(_, place)| place.is_err()).map(|(name, _)| format!("The segment `{name}`"));
    segments.chain(stage::check(defaults).is_err().then(|| "The list of stages".to_owned())).collect()
}

/// Whether nothing calls a segment by its name.
fn is_free(around: &Around, name: &str, verb: &str, hint: &str) -> Result<(), Problem> {
    let calls = |one: &&Saved| {
        let content: Value = serde_json::from_str(&one.content).unwrap_or_default();
        library::names(&content).contains(&name)
    };
    let callers: Vec<&Saved> =
        around.others.iter().chain(&around.stages).chain(&around.callers).filter(calls).collect();
    if callers.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = callers.iter().take(NAMED).map(|one| format!("`{}`", one.name)).collect();
    if callers.len() > NAMED {
        names.push(format!("{} more", callers.len() - NAMED));
    }
    let name = if callers.len() == 1 { "names" } else { "name" };
    let fact = format!("This segment cannot be {verb}: {} {name} it.", names.join(", "));
    Err(Problem::new(StatusCode::CONFLICT, "conflict", fact).hint(format!("To keep what they say, {hint}")))
}
