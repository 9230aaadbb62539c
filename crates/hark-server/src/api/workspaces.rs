//! How is a workspace set, and how is another one made?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals, field};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::{Right, Workspace};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(show_workspace))
        .add(Policy::Right(Right::ManageWorkspace), routes!(change_workspace))
        .add(Policy::Right(Right::CreateWorkspaces), routes!(create_workspace))
}

/// A workspace and its settings.
#[derive(Serialize, ToSchema)]
struct WorkspaceView {
    /// Its number.
    id: u32,
    /// What people call it.
    name: String,
    /// IANA name of the zone in which days begin.
    timezone: String,
    /// `monday` to `sunday`.
    week_start: String,
    /// Events older than this many days are not taken.
    retention_days: Option<u32>,
    /// Events taken in one calendar month.
    quota_per_month: Option<u64>,
    /// Whether an event without the customer's consent is refused.
    consent_required: bool,
}

impl From<Workspace> for WorkspaceView {
    fn from(workspace: Workspace) -> WorkspaceView {
        let Workspace { id, name, timezone, week_start, retention_days, quota_per_month, consent_required } = workspace;
        WorkspaceView { id, name, timezone, week_start, retention_days, quota_per_month, consent_required }
    }
}

/// New settings of a workspace.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WorkspaceChange {
    /// What people call it.
    name: String,
    /// IANA name of the zone in which days begin, such as `Europe/Vienna`.
    timezone: String,
    /// `monday` to `sunday`.
    week_start: String,
    /// Events older than this many days are not taken; nothing for keeping all.
    #[schema(minimum = 1, maximum = 36500)]
    retention_days: Option<u32>,
    /// Events taken in one calendar month; nothing for no limit.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    quota_per_month: Option<u64>,
    /// Whether an event without the customer's consent is refused.
    consent_required: bool,
}

/// Days for which events can be taken at most, and events in a month: what every program can read as a number.
const RETENTION_DAYS_MAX: u32 = 36_500;
const QUOTA_MAX: u64 = 9_007_199_254_740_991;

/// Numbers beyond these would be another setting than they say: no day kept would refuse every event.
fn in_range(change: &WorkspaceChange) -> Result<(), Problem> {
    if change.retention_days.is_some_and(|days| !(1..=RETENTION_DAYS_MAX).contains(&days)) {
        let fact = format!("The days are not between 1 and {RETENTION_DAYS_MAX}. Hint: send nothing to keep all");
        return Err(field("retention_days", &fact));
    }
    if change.quota_per_month.is_some_and(|events| events > QUOTA_MAX) {
        return Err(field("quota_per_month", "The quota is too large. Hint: send nothing for no limit"));
    }
    Ok(())
}

/// A workspace to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWorkspace {
    /// What people call it.
    name: String,
}

/// The workspace and its settings.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}", tag = "workspaces",
    params(("workspace" = u32, Path, description = "Its number.")), responses(
    (status = 200, description = "The workspace.", body = WorkspaceView), Refusals))]
async fn show_workspace(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<WorkspaceView>, Problem> {
    Ok(Json(server.state.records.workspace(caller.may()?).await?.into()))
}

/// Changes the settings.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}", tag = "workspaces", request_body = WorkspaceChange,
    params(("workspace" = u32, Path, description = "Its number.")), responses(
    (status = 204, description = "Changed."), Refusals))]
async fn change_workspace(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers(id): Numbers<u32>,
    Input(change): Input<WorkspaceChange>,
) -> Result<StatusCode, Problem> {
    if hark_query::calendar::Zone::named(&change.timezone).is_none() {
        let detail = format!("`{}` is no time zone.", change.timezone);
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
            .hint("Use a name such as Europe/Vienna or America/New_York.");
        problem.place = Some("/timezone".into());
        return Err(problem);
    }
    in_range(&change)?;
    let WorkspaceChange { name, timezone, week_start, retention_days, quota_per_month, consent_required } = change;
    let to = Workspace { id, name, timezone, week_start, retention_days, quota_per_month, consent_required };
    server.state.records.set_workspace(caller.may()?, &to, (server.state.clock)()).await?;
    server.auth.reload().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes another workspace, which you own.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/workspaces", tag = "workspaces", request_body = NewWorkspace,
    params(("workspace" = u32, Path, description = "One that you own.")), responses(
    (status = 201, description = "Made.", body = WorkspaceView), Refusals))]
async fn create_workspace(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(new): Input<NewWorkspace>,
) -> Result<(StatusCode, Json<WorkspaceView>), Problem> {
    let records = &server.state.records;
    let made = records.create_workspace(caller.may()?, &new.name, (server.state.clock)()).await?;
    server.auth.reload().await;
    Ok((StatusCode::CREATED, Json(records.workspace(made.allow()?).await?.into())))
}
