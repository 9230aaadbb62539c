//! Which keys do programs have?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use super::shown_once::ShownOnce;
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_model::time::{DAY, HOUR};
use hark_records::{Key, KeyKind, NewKey, Right};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// How long an old key may go on beside its successor.
const OVERLAP_HOURS_MAX: u32 = 24 * 90;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::ManageKeys), routes!(list_keys, create_key))
        .add(Policy::Right(Right::ManageKeys), routes!(revoke_key))
        .add(Policy::Right(Right::ManageKeys), routes!(rotate_key))
}

/// A key, without its text.
#[derive(Serialize, ToSchema)]
struct KeyView {
    /// Its number.
    id: i64,
    /// `write` or `server`.
    kind: &'static str,
    /// What people call it.
    label: String,
    /// How its text begins.
    hint: String,
    /// When it was made, RFC 3339.
    created: String,
    /// When it was last used, RFC 3339.
    last_used: Option<String>,
    /// Since when it opens nothing any more, RFC 3339.
    revoked: Option<String>,
    /// When it ends by itself, RFC 3339.
    expires: Option<String>,
    /// The secret itself, only in the answer to making it.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl From<Key> for KeyView {
    fn from(key: Key) -> KeyView {
        KeyView {
            id: key.id,
            kind: key.kind.word(),
            label: key.label,
            hint: key.hint,
            created: super::moment(key.created),
            last_used: key.last_used.map(super::moment),
            revoked: key.revoked.map(super::moment),
            expires: key.expires.map(super::moment),
            text: None,
        }
    }
}

impl From<NewKey> for KeyView {
    fn from(made: NewKey) -> KeyView {
        KeyView { text: Some(made.text), ..made.key.into() }
    }
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KeyRequest {
    /// `write` for web pages and apps, `server` for your servers.
    kind: String,
    /// What people call it.
    label: String,
}

/// How a key is to be replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// How long the old key goes on, in hours.
    #[schema(maximum = 2160)]
    overlap_hours: u32,
}

fn secret(server: &Server) -> [u8; 24] {
    let bytes = super::random(server);
    std::array::from_fn(|i| bytes[i])
}

/// The keys, revoked ones included.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/keys", tag = "keys",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "Oldest first.", body = Vec<KeyView>), Refusals))]
async fn list_keys(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Vec<KeyView>>, Problem> {
    let found = server.state.records.keys(caller.may()?).await?;
    Ok(Json(found.into_iter().map(KeyView::from).collect()))
}

/// Makes a key. Its text is shown this once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/keys", tag = "keys", request_body = KeyRequest,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 201, description = "Made.", body = KeyView), Refusals))]
async fn create_key(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(new): Input<KeyRequest>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<KeyView>), Problem> {
    let Some(kind) = KeyKind::from_word(&new.kind) else {
        let detail = format!("`{}` is no kind of key.", new.kind);
        let mut problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).hint("Use write or server.");
        problem.place = Some("/kind".into());
        return Err(problem);
    };
    let now = (server.state.clock)();
    let made = server.state.records.create_key(caller.may()?, kind, &new.label, secret(&server), now).await?;
    server.auth.reload().await;
    Ok((StatusCode::CREATED, Extension(ShownOnce), Json(made.into())))
}

/// Revokes a key: it opens nothing any more, on all servers within five seconds.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/keys/{key}", tag = "keys",
    params(("workspace" = u32, Path, description = "Its number."), ("key" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Revoked."), Refusals))]
async fn revoke_key(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, key)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.revoke_key(caller.may()?, key, (server.state.clock)()).await?;
    server.auth.reload().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a successor; the old key goes on for a while.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/keys/{key}/rotate", tag = "keys", request_body = Rotation,
    params(("workspace" = u32, Path, description = "Its number."), ("key" = i64, Path, description = "Its number.")),
    responses((status = 201, description = "The successor.", body = KeyView), Refusals))]
async fn rotate_key(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, key)): Numbers<(u32, i64)>,
    Input(rotation): Input<Rotation>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<KeyView>), Problem> {
    if rotation.overlap_hours > OVERLAP_HOURS_MAX {
        let detail = format!("An overlap has at most {} days.", i64::from(OVERLAP_HOURS_MAX) * HOUR / DAY);
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
        problem.place = Some("/overlap_hours".into());
        return Err(problem);
    }
    let (overlap, now) = (i64::from(rotation.overlap_hours) * HOUR, (server.state.clock)());
    let made = server.state.records.rotate_key(caller.may()?, key, overlap, secret(&server), now).await?;
    server.auth.reload().await;
    Ok((StatusCode::CREATED, Extension(ShownOnce), Json(made.into())))
}
