//! What is Hark doing in the background?

use super::Builder;
use super::audit::Page;
use super::caller::Caller;
use super::fit::near;
use super::policy::Policy;
use super::problem::{Numbers, Refusals};
use super::reading::{Parameters, bad_parameter};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::{Right, jobs};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::Debug), routes!(list_jobs))
        .add(Policy::Right(Right::ManageConnections), routes!(retry_job))
}

/// A page of jobs.
#[derive(Serialize, ToSchema)]
struct JobPage {
    /// Newest first.
    jobs: Vec<JobView>,
    /// For the next page, `before`; missing at the end.
    next: Option<i64>,
}

/// A job.
#[derive(Serialize, ToSchema)]
struct JobView {
    /// Its number.
    id: i64,
    /// What it does.
    kind: String,
    /// `waiting`, `running`, `done` or `failed`.
    state: &'static str,
    /// When it is due, or was, RFC 3339.
    due: String,
    /// How often it was tried.
    attempts: u32,
    /// How often it is tried at most.
    attempts_max: u32,
    /// Why the last attempt failed.
    error: Option<String>,
    /// When it was added, RFC 3339.
    created: String,
    /// When it ended, RFC 3339.
    finished: Option<String>,
}

/// Which jobs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichJobs {
    /// Only those in this state: `waiting`, `running`, `done` or `failed`.
    state: Option<String>,
}

fn state(word: &str) -> Result<jobs::State, Problem> {
    use jobs::State;
    let words = State::ALL.map(State::word);
    State::ALL.into_iter().find(|state| state.word() == word).ok_or_else(|| bad_parameter("state", &near(word, &words)))
}

/// The jobs of the workspace.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/jobs", tag = "jobs",
    params(("workspace" = u32, Path, description = "Its number."), Page, WhichJobs),
    responses((status = 200, description = "A page.", body = JobPage), Refusals))]
async fn list_jobs(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(page): Parameters<Page>,
    Parameters(which): Parameters<WhichJobs>,
) -> Result<Json<JobPage>, Problem> {
    let (before, limit) = (page.before, page.limit()?);
    let state = which.state.as_deref().map(state).transpose()?;
    let found = server.state.records.jobs(caller.may()?, state, before, limit).await?;
    let next = found.last().map(|job| job.id).filter(|_| found.len() as u64 == limit);
    let view = |job: hark_records::jobs::Job| JobView {
        id: job.id,
        kind: job.kind,
        state: job.state.word(),
        due: super::moment(job.due),
        attempts: job.attempts,
        attempts_max: job.attempts_max,
        error: job.error,
        created: super::moment(job.created),
        finished: job.finished.map(super::moment),
    };
    Ok(Json(JobPage { jobs: found.into_iter().map(view).collect(), next }))
}

/// Tries a job again that was given up.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/jobs/{job}/retry", tag = "jobs",
    params(("workspace" = u32, Path, description = "Its number."), ("job" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "It is due now."), Refusals))]
async fn retry_job(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, job)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.retry_job(caller.may()?, job, (server.state.clock)()).await?;
    server.hurry();
    Ok(StatusCode::NO_CONTENT)
}
