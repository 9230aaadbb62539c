//! Which teams are there?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::Right;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_teams))
        .add(Policy::Right(Right::ManageMembers), routes!(create_team))
        .add(Policy::Right(Right::ManageMembers), routes!(change_team, remove_team))
}

/// A team.
#[derive(Serialize, ToSchema)]
struct TeamView {
    /// Its number.
    id: i64,
    /// What it is called.
    name: String,
    /// The numbers of its members.
    members: Vec<i64>,
}

/// What a team is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamChange {
    /// What it is called.
    name: String,
    /// The numbers of its members; all have a seat in the workspace.
    #[schema(max_items = 1000)]
    members: Vec<i64>,
}

/// A number that was given.
#[derive(Serialize, ToSchema)]
struct Made {
    /// It.
    id: i64,
}

/// The teams, by name.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/teams", tag = "members",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "The teams.", body = Vec<TeamView>), Refusals))]
async fn list_teams(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Vec<TeamView>>, Problem> {
    let found = server.state.records.teams(caller.may()?).await?;
    let shown = found.into_iter().map(|team| TeamView { id: team.id, name: team.name, members: team.members });
    Ok(Json(shown.collect()))
}

/// Makes a team.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/teams", tag = "members", request_body = TeamChange,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 201, description = "Made.", body = Made), Refusals))]
async fn create_team(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(new): Input<TeamChange>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let now = (server.state.clock)();
    let id = server.state.records.set_team(caller.may()?, None, &new.name, &new.members, now).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Changes a team's name and members.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/teams/{team}", tag = "members", request_body = TeamChange,
    params(("workspace" = u32, Path, description = "Its number."), ("team" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Changed."), Refusals))]
async fn change_team(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, team)): Numbers<(u32, i64)>,
    Input(change): Input<TeamChange>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.set_team(caller.may()?, Some(team), &change.name, &change.members, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a team. Its members stay.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/teams/{team}", tag = "members",
    params(("workspace" = u32, Path, description = "Its number."), ("team" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Removed."), Refusals))]
async fn remove_team(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, team)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.remove_team(caller.may()?, team, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}
