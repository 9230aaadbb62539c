//! Are these two customers one, or one customer two? And what would change if they were?
//!
//! A person's word is a verified link. Before it is said, a view that supposes it tells what would be: who there would be, which
//! traits would count, and which segments they would be in. Nothing is lost: a merge is undone as if it had never been.

use super::super::again::OnlyAsked;
use super::super::caller::Caller;
use super::super::problem::{Input, Numbers, Refusals};
use super::super::reading::{also, ask_with, key, no_such_customer, note, store};
use super::super::segments::{named, saved, standings};
use super::identities::link_kind;
use super::person;
use super::worth::WorthView;
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_model::{CustomerKey, Flags, Link, Population};
use hark_query::person::{spots, value};
use hark_query::roster::{self, Person};
use hark_query::{Context, stage, timeline};
use hark_records::Right;
use hark_records::audit::Entry;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// With whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Other {
    /// The key of the other customer.
    other: String,
}

/// Which id leaves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaving {
    /// One of the customer's ids, as `/identities` tells them.
    id: String,
}

/// What is, and what would be.
#[derive(Serialize, ToSchema)]
pub(super) struct JoinView {
    /// Who there is.
    before: Vec<WhoView>,
    /// Who there would be.
    after: Vec<WhoView>,
    /// The traits that would not be the same for all of them, by name.
    traits: Vec<TraitChange>,
    /// The segments that somebody would enter or leave, by name.
    segments: Vec<SegmentChange>,
    /// What is said of which ids.
    links: Vec<SaidView>,
}

/// One customer, before or after.
#[derive(Serialize, ToSchema)]
struct WhoView {
    /// Their key.
    key: String,
    /// What they are called.
    name: String,
    /// Their ids, the one that stands for them first.
    ids: Vec<String>,
    /// How many events they have.
    events: u64,
    /// Their first event, RFC 3339.
    first_seen: String,
    /// Their last event, RFC 3339.
    last_seen: String,
    /// What their stage is called; null when they are in none.
    stage: Option<String>,
    /// What they are worth.
    value: WorthView,
}

/// A trait, in the order of `before` and of `after`; null where it is not known.
#[derive(Serialize, ToSchema)]
struct TraitChange {
    /// What it is called.
    name: String,
    /// What it is.
    #[schema(value_type = Vec<Value>)]
    before: Vec<Value>,
    /// What it would be: of several values the one that counts; the others are kept and told as what was said before.
    #[schema(value_type = Vec<Value>)]
    after: Vec<Value>,
}

/// A segment, in the order of `before` and of `after`.
#[derive(Serialize, ToSchema)]
struct SegmentChange {
    /// Its number.
    id: i64,
    /// What it is called.
    name: String,
    /// Who is in it.
    before: Vec<bool>,
    /// Who would be.
    after: Vec<bool>,
}

/// Something that is said of two ids.
#[derive(Serialize, ToSchema)]
struct SaidView {
    /// `merge`, `unmerge` or `unlink`.
    kind: &'static str,
    /// One id.
    a: String,
    /// The other.
    b: String,
}

/// What is to be said, and of whom.
struct Plan {
    population: Population,
    /// The ids that stand for those whom it is about now.
    before: Vec<String>,
    /// An id of each whom there would be.
    after: Vec<String>,
    links: Vec<Link>,
}

fn refused(place: &str, fact: &str, hint: &str) -> Problem {
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact).hint(hint);
    problem.place = Some(place.to_owned().into());
    problem
}

/// What stands for a customer.
fn first_id(person: &Person) -> Result<String, Problem> {
    person.ids.first().cloned().ok_or_else(no_such_customer)
}

/// When something is said now, and in a message of which id.
fn said(server: &Server) -> (i64, String) {
    ((server.state.clock)(), format!("hark-{:032x}", (server.state.random)()))
}

async fn merging(server: &Arc<Server>, caller: &Caller, customer: &str, other: &Other) -> Result<Plan, Problem> {
    also(server, caller, Right::PersonalData, "merge").await?;
    let one = person(server, caller, key(customer)?).await?;
    let two = person(server, caller, key(&other.other)?).await?;
    if one.key == two.key {
        return Err(refused("/other", "Both are one customer already.", "Name another customer."));
    }
    let population = one.key.population();
    if population != two.key.population() {
        let hint = "Customers, employees, partners and suppliers are told apart for good.";
        return Err(refused("/other", "The two are of different populations.", hint));
    }
    let (a, b, workspace) = (first_id(&one)?, first_id(&two)?, caller.context()?.workspace());
    let ((now, message), ids) = (said(server), (a.clone(), b.clone()));
    let link = store(server, move |sink| sink.merging(workspace, population, (&ids.0, &ids.1), (now, &message)));
    Ok(Plan { population, before: vec![a.clone(), b], after: vec![a], links: vec![link.await?] })
}

async fn parting(server: &Arc<Server>, caller: &Caller, customer: &str, leaving: &Leaving) -> Result<Plan, Problem> {
    also(server, caller, Right::PersonalData, "unmerge").await?;
    let one = person(server, caller, key(customer)?).await?;
    if !one.ids.contains(&leaving.id) {
        return Err(refused("/id", "This is no id of the customer.", "Copy one of `ids` of the customer."));
    }
    let (population, workspace) = (one.key.population(), caller.context()?.workspace());
    let ((now, message), id) = (said(server), leaving.id.clone());
    let links = store(server, move |sink| sink.parting(workspace, population, &id, (now, &message))).await?;
    let stands = first_id(&one)?;
    // The part that stays is named by an id that is not said to leave; where the id stands for all, by the other side of a link.
    let across = links.iter().flat_map(|link| [&link.a, &link.b]).find(|id| **id != leaving.id).cloned();
    let rest = if stands == leaving.id { across } else { Some(stands.clone()) };
    match rest {
        Some(rest) if !links.is_empty() => {
            let after = vec![rest, leaving.id.clone()];
            Ok(Plan { population, before: vec![stands], after, links })
        }
        _ => {
            let hint = "It is the customer's only id, or the one that the others were tied to: name one of those.";
            Err(refused("/id", "There is nothing that this id could leave.", hint))
        }
    }
}

/// Works out what would be. A plan that would change nothing is refused.
async fn change(server: &Arc<Server>, caller: &Caller, place: &'static str, plan: &Plan) -> Result<JoinView, Problem> {
    let (workspace, population) = (caller.context()?.workspace(), plan.population);
    let links = plan.links.clone();
    let supposed = store(server, move |sink| sink.suppose(workspace, population, &links)).await?;
    let saved = saved(server, caller).await?;
    let (before, after) = (plan.before.clone(), plan.after.clone());
    let told =
        plan.links.iter().map(|link| SaidView { kind: link_kind(link.kind), a: link.a.clone(), b: link.b.clone() });
    let links = told.collect();
    let found = ask_with(server, caller, named(&saved), move |context| {
        let then = Context { source: &*supposed, ..*context };
        let (old, new) = (people(context, population, &before)?, people(&then, population, &after)?);
        let distinct = |people: &[Person]| people.iter().map(|one| one.key).collect::<BTreeSet<_>>().len();
        let same = supposed.resolve(population, before.last().map_or("", String::as_str));
        let holds = match before.len() {
            // All that were two are one, or what was one is two.
            2 => new.first().is_some_and(|one| one.key == same),
            _ => distinct(&new) == after.len(),
        };
        if !holds || old.len() != before.len() || new.len() != after.len() {
            return Ok(None);
        }
        let keys = |people: &[Person]| people.iter().map(|one| one.key).collect::<Vec<CustomerKey>>();
        let (is, would) = (
            standings::held(context, &saved.segments, &keys(&old))?,
            standings::held(&then, &saved.segments, &keys(&new))?,
        );
        let segments = saved.segments.iter().zip(is.into_iter().zip(would)).filter_map(|(one, (before, after))| {
            let all = before.iter().chain(&after);
            let differs = all.clone().any(|held| *held) && all.clone().any(|held| !*held);
            differs.then(|| SegmentChange { id: one.id, name: one.name.clone(), before, after })
        });
        let segments = segments.collect();
        let told = traits(&old, &new);
        let whole = |context: &Asked<'_>, all: Vec<Person>| all.into_iter().map(|one| who(context, one)).collect();
        let (before, after): (hark_query::Result<_>, hark_query::Result<_>) = (whole(context, old), whole(&then, new));
        Ok(Some((told, segments, [before?, after?])))
    });
    let too_many = "They have more links than are kept, or others hold them together.";
    let nothing = || refused(place, "This would change nothing.", too_many);
    let (traits, segments, [before, after]) = found.await?.ok_or_else(nothing)?;
    Ok(JoinView { before, after, traits, segments, links })
}

fn people(context: &Asked<'_>, population: Population, ids: &[String]) -> hark_query::Result<Vec<Person>> {
    let person = |id: &String| roster::person(context, context.source.resolve(population, id)).transpose();
    ids.iter().filter_map(person).collect()
}

fn who(context: &Asked<'_>, person: Person) -> hark_query::Result<WhoView> {
    let Person { key, ids, traits, first_seen, last_seen, events, .. } = person;
    let stage = stage::now::now(context, key)?.and_then(|now| now.stage);
    let spots = spots(context, key, Flags::EXCLUDED_BY_DEFAULT)?.unwrap_or_default();
    Ok(WhoView {
        key: timeline::hex(key),
        name: super::Sight::Whole.name(key, ids.first().map(String::as_str), &traits),
        ids,
        events,
        first_seen: super::super::moment(first_seen),
        last_seen: super::super::moment(last_seen),
        stage: stage.and_then(|stage| context.segments.stages().get(stage)).map(|stage| stage.name.clone()),
        value: WorthView::of(value::of(context, key.population(), &spots)?),
    })
}

/// The traits that are not the same everywhere.
fn traits(before: &[Person], after: &[Person]) -> Vec<TraitChange> {
    let all = before.iter().chain(after);
    let names: BTreeSet<&String> = all.flat_map(|person| person.traits.keys()).collect();
    let values = |people: &[Person], name: &str| -> Vec<Value> {
        people.iter().map(|person| person.traits.get(name).cloned().unwrap_or(Value::Null)).collect()
    };
    let change = |name: &String| {
        let change = TraitChange { name: name.clone(), before: values(before, name), after: values(after, name) };
        let mut all = change.before.iter().chain(&change.after);
        let first = all.next()?.clone();
        all.any(|value| *value != first).then_some(change)
    };
    names.into_iter().filter_map(change).collect()
}

/// Writes down that it is done, and does it: what cannot be written down is not done. Whoever asked may hang up meanwhile.
async fn state(
    server: &Arc<Server>,
    caller: Caller,
    plan: Plan,
    (entry, failed): (Entry, Entry),
) -> Result<(), Problem> {
    let (inner, workspace) = (server.clone(), caller.context()?.workspace());
    note(server, &caller, entry).await?;
    let saying = async move {
        let Plan { population, links, .. } = plan;
        let Err(problem) = store(&inner, move |sink| sink.link(workspace, population, &links)).await else {
            return Ok(());
        };
        // The store's answer is what counts, also when nobody can write that down either.
        let _ = note(&inner, &caller, failed.with("code", problem.code)).await;
        Err(problem)
    };
    server.unfinished.spawn(saying).await.map_err(|error| {
        tracing::error!(%error, "a merge broke off");
        super::super::problem::broken()
    })?
}

fn target(who: Option<&WhoView>) -> String {
    format!("customer:{}", who.map_or("", |who| who.key.as_str()))
}

/// An answer that says who they are: it is kept nowhere, because they may be erased before it is asked again. Done twice is done once.
type Unkept = (Extension<OnlyAsked>, Result<Json<JoinView>, Problem>);

async fn unkept(done: impl Future<Output = Result<Json<JoinView>, Problem>>) -> Unkept {
    (Extension(OnlyAsked), done.await)
}

/// What would be if two customers were one. Nothing is changed.
///
/// Needs the right to see personal data as well. Customers of two populations are refused, and so is who is one already.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/customers/{customer}/merge/preview", tag = "customers", request_body = Other,
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "What is, and what would be.", body = JoinView), Refusals))]
pub(super) async fn preview_merge(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Input(other): Input<Other>,
) -> Unkept {
    let done = async {
        let plan = merging(&server, &caller, &customer, &other).await?;
        change(&server, &caller, "/other", &plan).await.map(Json)
    };
    unkept(done).await
}

/// Makes two customers one.
///
/// All ids and events of both are of one customer from now on, in every answer. `unmerge` takes it back as if it had never been.
/// Needs the right to see personal data as well; the audit log tells it.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/customers/{customer}/merge", tag = "customers", request_body = Other,
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "What was, and what is.", body = JoinView), Refusals))]
pub(super) async fn merge_customers(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Input(other): Input<Other>,
) -> Unkept {
    let done = async {
        let plan = merging(&server, &caller, &customer, &other).await?;
        let change = change(&server, &caller, "/other", &plan).await?;
        let verbs = ["customer.merge", "customer.merge_failed"];
        let [entry, failed] = verbs.map(|verb| Entry::done(verb, target(change.before.first())));
        let entry = entry.with("other", target(change.before.get(1)));
        state(&server, caller, plan, (entry, failed)).await?;
        Ok(Json(change))
    };
    unkept(done).await
}

/// What would be if an id did not belong to its customer. Nothing is changed.
///
/// Where customers were merged, the latest merge that brought the id is undone; else the id leaves alone. Needs the right to
/// see personal data as well.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/customers/{customer}/unmerge/preview", tag = "customers", request_body = Leaving,
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "What is, and what would be: who stays first.", body = JoinView), Refusals))]
pub(super) async fn preview_unmerge(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Input(leaving): Input<Leaving>,
) -> Unkept {
    let done = async {
        let plan = parting(&server, &caller, &customer, &leaving).await?;
        change(&server, &caller, "/id", &plan).await.map(Json)
    };
    unkept(done).await
}

/// Takes an id out of its customer.
///
/// What was merged is two again, with everything that is said of each. An id that was only tied to the customer is on its own; who
/// ties it again merges it. Needs the right to see personal data as well; the audit log tells it.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/customers/{customer}/unmerge", tag = "customers", request_body = Leaving,
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "What was, and what is: who stays first.", body = JoinView), Refusals))]
pub(super) async fn unmerge_customer(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Input(leaving): Input<Leaving>,
) -> Unkept {
    let done = async {
        let plan = parting(&server, &caller, &customer, &leaving).await?;
        let change = change(&server, &caller, "/id", &plan).await?;
        let verbs = ["customer.unmerge", "customer.unmerge_failed"];
        let [entry, failed] = verbs.map(|verb| Entry::done(verb, target(change.before.first())));
        let entry = entry.with("left", target(change.after.get(1)));
        state(&server, caller, plan, (entry, failed)).await?;
        Ok(Json(change))
    };
    unkept(done).await
}
