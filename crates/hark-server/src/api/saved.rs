//! Which questions and dashboards were saved?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::Right;
use hark_records::saved::{Draft, Kind, Saved};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_saved))
        .add(Policy::Right(Right::See), routes!(show_saved))
        .add(Policy::Right(Right::Save), routes!(save))
        .add(Policy::Right(Right::Save), routes!(save_again, remove_saved))
        .add(Policy::Right(Right::Save), routes!(restore_saved))
}

/// Something that was saved.
#[derive(Serialize, ToSchema)]
struct SavedView {
    /// Its number.
    id: i64,
    /// What it is called.
    name: String,
    /// What it is for.
    description: String,
    /// The question in the query language, or the tiles of the dashboard.
    #[schema(value_type = Object)]
    content: Value,
    /// How it is drawn.
    #[schema(value_type = Object)]
    look: Value,
    /// Counts changes.
    version: i64,
    /// When it was saved first, RFC 3339.
    created: String,
    /// The number of the member who saved it first.
    created_by: Option<i64>,
    /// When it was saved last, RFC 3339.
    changed: String,
}

impl From<Saved> for SavedView {
    fn from(saved: Saved) -> SavedView {
        SavedView {
            id: saved.id,
            name: saved.name,
            description: saved.description,
            content: serde_json::from_str(&saved.content).unwrap_or_default(),
            look: serde_json::from_str(&saved.look).unwrap_or_default(),
            version: saved.version,
            created: super::moment(saved.created),
            created_by: saved.created_by,
            changed: super::moment(saved.changed),
        }
    }
}

/// Something to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftView {
    /// What it is called.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// The question in the query language, or the tiles of the dashboard.
    #[schema(value_type = Object)]
    content: serde_json::Map<String, Value>,
    /// How it is drawn.
    #[serde(default)]
    #[schema(value_type = Object)]
    look: serde_json::Map<String, Value>,
    /// The version you have seen, when you change something.
    version: Option<i64>,
}

/// `questions` or `dashboards`, as in the path.
fn kind(word: &str) -> Result<Kind, Problem> {
    match word {
        "questions" => Ok(Kind::Question),
        "dashboards" => Ok(Kind::Dashboard),
        _ => Err(super::problem::nothing_here()),
    }
}

/// A question must be one that can be asked.
fn checked(kind: Kind, draft: DraftView) -> Result<Draft, Problem> {
    let content = Value::Object(draft.content);
    if kind == Kind::Question {
        hark_query::check(&content).map_err(|error| crate::routes::query::problem(error, Duration::ZERO))?;
    }
    let look = Value::Object(draft.look).to_string();
    Ok(Draft { name: draft.name, description: draft.description, content: content.to_string(), look })
}

/// What was saved, by name.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/saved/{kind}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions` or `dashboards`.")),
    responses((status = 200, description = "By name.", body = Vec<SavedView>), Refusals))]
async fn list_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word)): Numbers<(u32, String)>,
) -> Result<Json<Vec<SavedView>>, Problem> {
    let found = server.state.records.saved(caller.may()?, kind(&word)?).await?;
    Ok(Json(found.into_iter().map(SavedView::from).collect()))
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions` or `dashboards`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "It.", body = SavedView), Refusals))]
async fn show_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
) -> Result<Json<SavedView>, Problem> {
    Ok(Json(server.state.records.one_saved(caller.may()?, kind(&word)?, id).await?.into()))
}

/// Saves something new.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/saved/{kind}", tag = "saved", request_body = DraftView,
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions` or `dashboards`.")),
    responses((status = 201, description = "Saved.", body = SavedView), Refusals))]
async fn save(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word)): Numbers<(u32, String)>,
    Input(draft): Input<DraftView>,
) -> Result<(StatusCode, Json<SavedView>), Problem> {
    let kind = kind(&word)?;
    let (draft, now) = (checked(kind, draft)?, (server.state.clock)());
    let made = server.state.records.save(caller.may()?, kind, &draft, now).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Saves a change of the version you have seen.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}", tag = "saved", request_body = DraftView,
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions` or `dashboards`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Saved.", body = SavedView), Refusals))]
async fn save_again(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
    Input(draft): Input<DraftView>,
) -> Result<Json<SavedView>, Problem> {
    let kind = kind(&word)?;
    let Some(seen) = draft.version else {
        let detail = "It is not said which version is changed.";
        let mut problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).hint("Send `version` as you read it.");
        problem.place = Some("/version".into());
        return Err(problem);
    };
    let (draft, now) = (checked(kind, draft)?, (server.state.clock)());
    Ok(Json(server.state.records.save_again(caller.may()?, kind, (id, seen), &draft, now).await?.into()))
}

/// Removes it. It can be brought back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions` or `dashboards`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Removed."), Refusals))]
async fn remove_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.remove_saved(caller.may()?, kind(&word)?, id, true, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back what was removed.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}/restore", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions` or `dashboards`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "It is back."), Refusals))]
async fn restore_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.remove_saved(caller.may()?, kind(&word)?, id, false, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
