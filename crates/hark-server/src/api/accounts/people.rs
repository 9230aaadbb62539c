//! In which stages and segments are the people of an account?
//!
//! Stages and segments are of customers: what can be said of an account is how many of those who are in it stand where.

use super::super::caller::Caller;
use super::super::personal::{HIDDEN, Sight, looks_personal};
use super::super::problem::{Numbers, Refusals};
use super::super::reading::ask_with;
use super::super::segments::{named, saved, standings};
use super::one::{key, no_such_account};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::CustomerKey;
use hark_query::{accounts, stage, timeline};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// People that are looked at, the latest to join first.
const PEOPLE_MAX: usize = 200;

/// Where those stand who are in an account now.
#[derive(Serialize, ToSchema)]
pub(super) struct PeopleView {
    /// How many were looked at: at most two hundred, the latest to join first.
    people: u64,
    /// The stages of the workspace in their order, with how many are in each.
    stages: Vec<PeopleInStage>,
    /// The segments that somebody is in, by name, with how many.
    segments: Vec<PeopleInSegment>,
    /// Of each the stage: by the key of the customer that of the stage. Who is in none is absent.
    by_customer: std::collections::BTreeMap<String, String>,
}

/// How many are in a stage.
#[derive(Serialize, ToSchema)]
struct PeopleInStage {
    /// What questions call it.
    key: String,
    /// What people call it.
    name: String,
    /// How many are in it.
    people: u64,
}

/// How many are in a segment.
#[derive(Serialize, ToSchema)]
struct PeopleInSegment {
    /// Its number.
    id: i64,
    /// What it is called. `(hidden)` where that tells who somebody is, without the right to see personal data.
    name: String,
    /// How many are in it.
    people: u64,
}

/// Where the people of an account stand: their stages and segments.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/accounts/{account}/people", tag = "accounts",
    params(("workspace" = u32, Path, description = "Its number."), ("account" = String, Path, description = "Its key.")),
    responses((status = 200, description = "How many stand where.", body = PeopleView), Refusals))]
pub(super) async fn account_people(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, account)): Numbers<(u32, String)>,
) -> Result<Json<PeopleView>, Problem> {
    let (key, sight) = (key(&account)?, Sight::of(&caller)?);
    let saved = saved(&server, &caller).await?;
    let found = ask_with(&server, &caller, named(&saved), move |context| {
        let Some(account) = accounts::account(context, key)? else { return Ok(None) };
        let current = account.members.iter().filter(|member| member.stays).take(PEOPLE_MAX);
        let people: Vec<CustomerKey> = current.map(|member| member.customer).collect();
        let shown = |name: &str| match sight.is_masked() && looks_personal(name) {
            true => HIDDEN.to_owned(),
            false => name.to_owned(),
        };
        let own = context.segments.stages();
        let mut stages: Vec<PeopleInStage> = own
            .iter()
            .map(|stage| PeopleInStage { key: stage.key.clone(), name: shown(&stage.name), people: 0 })
            .collect();
        let mut by_customer = std::collections::BTreeMap::new();
        for one in &people {
            context.halt.check()?;
            let now = stage::now::now(context, *one)?.and_then(|now| now.stage);
            let Some(stage) = now.and_then(|stage| stages.get_mut(stage)) else { continue };
            stage.people += 1;
            by_customer.insert(timeline::hex(*one), stage.key.clone());
        }
        let held = standings::held(context, &saved.segments, &people)?;
        let counted = saved.segments.iter().zip(held).filter_map(|(one, held)| {
            let people = held.iter().filter(|held| **held).count() as u64;
            (people > 0).then_some(PeopleInSegment { id: one.id, name: shown(&one.name), people })
        });
        let segments = counted.collect();
        Ok(Some(PeopleView { people: people.len() as u64, stages, segments, by_customer }))
    });
    found.await?.ok_or_else(no_such_account).map(Json)
}
