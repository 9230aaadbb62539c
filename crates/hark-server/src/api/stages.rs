//! Which stages does the workspace have, how many customers are in each, and where is one of them?

mod preview;

use super::Builder;
use super::caller::Caller;
use super::personal::{self, HIDDEN, Known, Sight};
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use super::reading::{Parameters, ask_with, key, no_such_customer, population};
use super::segments::{mask_reason, named, no_probes, saved, step};
use crate::edge::Problem;
use crate::library;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::{CustomerKey, Micros};
use hark_query::QueryError;
use hark_query::segment::facts;
use hark_query::stage::{self, Stage};
use hark_query::{roster, timeline};
use hark_records::Right;
use hark_records::segments::{Around, Stepped};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_stages))
        .add(Policy::Right(Right::Save), routes!(set_stages))
        .add(Policy::Right(Right::See), routes!(preview::preview_stages))
        .add(Policy::Right(Right::SeeCustomers), routes!(show_stage))
        .add(Policy::Right(Right::SeeCustomers), routes!(show_facts))
}

/// Of whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// `customer`, `employee`, `partner` or `supplier`; usually `customer`.
    population: Option<String>,
}

/// The stages of a workspace.
#[derive(Serialize, ToSchema)]
struct StagesView {
    /// Counts changes; 0 when the workspace has those that every workspace has.
    version: i64,
    /// In their order.
    stages: Vec<StageView>,
    /// How many customers are in none of them.
    none: u64,
}

/// A stage.
#[derive(Serialize, ToSchema)]
struct StageView {
    /// What questions call it.
    key: String,
    /// What people call it.
    name: String,
    /// Who is in it, or was and went on. Personal values read `(hidden)` without the right to see them.
    rule: Value,
    /// How many customers are in it now.
    customers: u64,
}

/// The stages of the workspace with how many customers are in each now; robots and staff are left out.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/stages", tag = "stages",
    params(("workspace" = u32, Path, description = "Its number."), Which),
    responses((status = 200, description = "In their order.", body = StagesView), Refusals))]
async fn list_stages(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<Which>,
) -> Result<Json<StagesView>, Problem> {
    let population = population(which.population.as_deref())?;
    let masked = Sight::of(&caller)?.is_masked();
    let saved = saved(&server, &caller).await?;
    let version = saved.stages.as_ref().map_or(0, |own| own.version);
    let library = named(&saved);
    let own = library.stages().to_vec();
    let (now, _) =
        ask_with(&server, &caller, library, move |context| stage::census::census(context, population, &[])).await?;
    let view = |(Stage { key, mut name, mut rule }, customers)| {
        if masked {
            hide(&mut name, &mut rule);
        }
        StageView { key, name, rule, customers }
    };
    Ok(Json(StagesView { version, stages: own.into_iter().zip(now.stages).map(view).collect(), none: now.none }))
}

/// A list of stages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StageList {
    /// The version you have seen; 0 when there was no list.
    version: i64,
    /// In their order; null for those that every workspace has.
    stages: Option<Vec<StageDraft>>,
}

/// A stage to be.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StageDraft {
    /// What questions call it.
    key: String,
    /// What people call it; the key when it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Who is in it, or was and went on, as docs/query-language.md describes rules.
    rule: Value,
}

/// Says which stages the workspace has. The past changes with them: where a customer was is worked out from their timeline.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/stages", tag = "stages", request_body = StageList,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 204, description = "They are so now."), Refusals))]
async fn set_stages(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(StageList { version, stages }): Input<StageList>,
) -> Result<StatusCode, Problem> {
    let list = stages.map(|stages| json!(stages));
    may_be(&server, &caller, list.as_ref()).await?;
    may_change(&server, &caller).await?;
    let read = list.as_ref().map(stage::read).transpose().map_err(placed)?;
    let content = list.as_ref().map(|list| json!({"stages": list}).to_string());
    let fits = Arc::new(move |around: &Around| {
        let segments = || around.others.iter().map(|other| (other.name.clone(), library::rule(other)));
        let with = step::defaults(library::with(segments(), read.clone()));
        stage::check(&with).map_err(placed)?;
        let before = library::with(segments(), library::stages(around.stages.as_ref()));
        step::breaks_nothing(&with, before)
    });
    for _ in 0..step::LOOKS {
        let around = step::looked(&server.state.records, caller.may()?, None, &fits).await?;
        let (set, now) = ((version, content.clone()), (server.state.clock)());
        if let Stepped::Done(_) = server.state.records.set_stages(caller.may()?, set, &around, now).await? {
            server.watches.notify_one();
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(step::busy())
}

/// The place of a mistake in the body, not in the list alone.
fn placed(error: QueryError) -> Problem {
    let mut problem = crate::routes::query::problem(error, Duration::ZERO);
    problem.place = problem.place.map(|place| format!("/stages{place}").into());
    problem
}

/// Whether whoever may not see personal data asks for none of it with this list.
async fn may_be(server: &Arc<Server>, caller: &Caller, list: Option<&Value>) -> Result<(), Problem> {
    let Some(list) = list else { return Ok(()) };
    if Sight::of(caller)?.is_masked() {
        personal::asks(&json!({"question": "customers", "customers": list}))?;
        if personal::hide_literals(&mut list.clone()) {
            return Err(personal::refusal("This holds something that tells who a customer is."));
        }
    }
    no_probes(server, caller, "/stages", list).await
}

/// Takes out of a stage what tells who a customer is. Whether there was something.
fn hide(name: &mut String, rule: &mut Value) -> bool {
    let named = personal::looks_personal(name);
    if named {
        HIDDEN.clone_into(name);
    }
    personal::hide_literals(rule) | named
}

/// Whoever sees a part as `(hidden)` would write that over what stands there.
async fn may_change(server: &Server, caller: &Caller) -> Result<(), Problem> {
    let saved = saved(server, caller).await?;
    let hidden = saved.stages.as_ref().is_some_and(|own| {
        let mut list = library::list(own);
        let names = list.as_array().into_iter().flatten().filter_map(|stage| stage["name"].as_str());
        let named = names.into_iter().any(personal::looks_personal);
        personal::hide_literals(&mut list) | named
    });
    if !(hidden && Sight::of(caller)?.is_masked()) {
        return Ok(());
    }
    let fact = "Parts of the stages are hidden from you, so a change would overwrite what you cannot see.";
    Err(personal::refusal(fact).hint("Ask somebody with the right to see personal data to change them."))
}

/// Where a customer is.
#[derive(Serialize, ToSchema)]
pub(super) struct WhereView {
    /// The key of their stage; null when they are in none.
    stage: Option<String>,
    /// When that may change although nothing happens, RFC 3339; absent when it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// Why: what the rule of their stage found.
    #[schema(value_type = Object)]
    because: Value,
    /// What the rule of the next stage found; null in the last.
    #[schema(value_type = Object)]
    next: Value,
    /// How they got there, the oldest first.
    history: Vec<StepView>,
    /// The stages of the workspace in their order, so that nobody has to count all customers to know what they are called.
    stages: Vec<NamedView>,
}

/// What a stage is called, and whom it takes in.
#[derive(Serialize, ToSchema)]
struct NamedView {
    /// What questions call it.
    key: String,
    /// What people call it.
    name: String,
    /// Who is in it, or was and went on. Personal values read `(hidden)` without the right to see them.
    rule: Value,
}

/// A change of stage.
#[derive(Serialize, ToSchema)]
struct StepView {
    /// From which moment on, RFC 3339.
    at: String,
    /// Into which stage; null for none.
    stage: Option<String>,
    /// The name of the event that brought it about; absent when time alone did.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// Names that event.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
}

/// In which stage a customer is, why, and how they got there.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/stage", tag = "stages",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "Their stage.", body = WhereView), Refusals))]
async fn show_stage(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<WhereView>, Problem> {
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let library = named(&*saved(&server, &caller).await?);
    let view = ask_with(&server, &caller, library, move |context| where_is(context, key, sight));
    view.await?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key. The context knows the workspace's segments and stages.
pub(super) fn where_is(context: &Asked<'_>, key: CustomerKey, sight: Sight) -> hark_query::Result<Option<WhereView>> {
    let stages = context.segments.stages().to_vec();
    let called = |stage: Option<usize>| stage.and_then(|stage| stages.get(stage)).map(|stage| stage.key.clone());
    let (Some(now), Some(history)) = (stage::now::now(context, key)?, stage::history::history(context, key)?) else {
        return Ok(None);
    };
    let Some(person) = roster::person(context, key)? else { return Ok(None) };
    let stage::Now { stage, until, mut because, mut next } = now;
    if sight.is_masked() {
        let known = Known::of(&person.ids, &person.traits);
        mask_reason(context, &mut because, &known);
        mask_reason(context, &mut next, &known);
    }
    let step = |change: stage::Change| StepView {
        at: super::moment(change.at),
        stage: called(change.stage),
        event: change.cause.as_ref().map(|cause| cause.event.clone()),
        message_id: change.cause.map(|cause| match sight.is_masked() {
            true => timeline::digest(context.source, &cause.message_id),
            false => cause.message_id,
        }),
    };
    let until = (until != Micros::MAX).then(|| super::moment(until));
    let history = history.into_iter().map(step).collect();
    let stage = called(stage);
    let name = |Stage { key, mut name, mut rule }: Stage| {
        if sight.is_masked() {
            hide(&mut name, &mut rule);
        }
        NamedView { key, name, rule }
    };
    let stages = stages.into_iter().map(name).collect();
    Ok(Some(WhereView { stage, until, because, next, history, stages }))
}

/// A fact that is worked out from what a customer did.
#[derive(Serialize, ToSchema)]
pub(super) struct FactView {
    /// `experience`, `style`, `intent` or `goals`.
    fact: &'static str,
    /// One of its words; of goals the list of what was said.
    value: Value,
    /// The numbers behind it, for people.
    because: String,
    /// When it may be another one although nothing happens, RFC 3339; absent when it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// What kind of customer somebody is: level of experience, usage style, intent and stated goals, by the formulas of
/// docs/query-language.md, section Facts.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/facts", tag = "stages",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "Their facts.", body = Vec<FactView>), Refusals))]
async fn show_facts(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<Vec<FactView>>, Problem> {
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let library = named(&*saved(&server, &caller).await?);
    let told = ask_with(&server, &caller, library, move |context| facts_of(context, key, sight));
    told.await?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key. The context knows what the workspace says of facts.
pub(super) fn facts_of(
    context: &Asked<'_>,
    key: CustomerKey,
    sight: Sight,
) -> hark_query::Result<Option<Vec<FactView>>> {
    let (Some(told), Some(person)) = (facts::of(context, key)?, roster::person(context, key)?) else {
        return Ok(None);
    };
    let known = Known::of(&person.ids, &person.traits);
    let view = |told: facts::Told| {
        let (mut value, mut because) = (told.value, told.text);
        if sight.is_masked() {
            mask_reason(context, &mut value, &known);
            if known.text(because.clone()).is_none() {
                HIDDEN.clone_into(&mut because);
            }
        }
        let until = (told.until != Micros::MAX).then(|| super::moment(told.until));
        FactView { fact: told.fact, value, because, until }
    };
    Ok(Some(told.into_iter().map(view).collect::<Vec<_>>()))
}
