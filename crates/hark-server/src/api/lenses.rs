//! What does a lens say? Which parts of the page of a customer come first, which are folded, and of which events it tells.
//!
//! The pages know which parts there are, and pass over those that they do not know: a lens outlives them. Those that everybody looks
//! through are saved as questions are; here are those that somebody made for themselves.

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use super::saved::{DraftView, SavedView, checked, may_say};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::Right;
use hark_records::saved::Kind;
use hyper::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(own_lenses, save_own_lens))
        .add(Policy::Right(Right::See), routes!(change_own_lens, remove_own_lens))
        .add(Policy::Right(Right::See), routes!(restore_own_lens))
}

/// Your own lenses, by name. Nobody else is told of them; a program has none.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/lenses", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "By name.", body = Vec<SavedView>), Refusals))]
async fn own_lenses(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Vec<SavedView>>, Problem> {
    let found = server.state.records.own_lenses(caller.may()?).await?;
    found.into_iter().map(|saved| SavedView::seen_by(&caller, saved)).collect::<Result<Vec<_>, _>>().map(Json)
}

/// Saves a lens for yourself. One that others look through too is saved at `/saved/lenses`.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/lenses", tag = "saved", request_body = DraftView,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 201, description = "Saved.", body = SavedView), Refusals))]
async fn save_own_lens(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(draft): Input<DraftView>,
) -> Result<(StatusCode, Json<SavedView>), Problem> {
    may_say(&caller, &draft)?;
    let (draft, now) = (checked(&server, &caller, Kind::OwnLens, draft).await?, (server.state.clock)());
    let made = server.state.records.save_own_lens(caller.may()?, &draft, now).await?;
    Ok((StatusCode::CREATED, Json(SavedView::seen_by(&caller, made)?)))
}

/// Saves a change of the version you have seen.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/lenses/{own_lens}", tag = "saved", request_body = DraftView,
    params(("workspace" = u32, Path, description = "Its number."), ("own_lens" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Saved.", body = SavedView), Refusals))]
async fn change_own_lens(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
    Input(draft): Input<DraftView>,
) -> Result<Json<SavedView>, Problem> {
    let seen = draft.seen()?;
    may_say(&caller, &draft)?;
    let (draft, now) = (checked(&server, &caller, Kind::OwnLens, draft).await?, (server.state.clock)());
    let made = server.state.records.change_own_lens(caller.may()?, (id, seen), &draft, now).await?;
    Ok(Json(SavedView::seen_by(&caller, made)?))
}

/// Removes it. It can be brought back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/lenses/{own_lens}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("own_lens" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Removed."), Refusals))]
async fn remove_own_lens(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.remove_own_lens(caller.may()?, id, true, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back what was removed.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/lenses/{own_lens}/restore", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("own_lens" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "It is back."), Refusals))]
async fn restore_own_lens(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.remove_own_lens(caller.may()?, id, false, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Parts of one lens.
const PARTS_MAX: usize = 50;
/// Names of events of one lens.
const EVENTS_MAX: usize = 50;
/// Bytes of a part's name.
const PART_BYTES_MAX: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lens {
    parts: Vec<Part>,
    #[serde(default)]
    events: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    part: String,
    #[serde(default, rename = "folded")]
    _folded: bool,
}

fn wrong(place: &str, fact: &str) -> Problem {
    let hint = r#"Write {"parts": [{"part": "timeline", "folded": false}], "events": ["ticket_opened"]}."#;
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact.to_owned()).hint(hint);
    problem.place = Some(format!("/content{place}").into());
    problem
}

/// Whether this is a lens.
pub(super) fn check(content: &Value) -> Result<(), Problem> {
    let lens = Lens::deserialize(content).map_err(|_| wrong("", "This is no lens."))?;
    if !(1..=PARTS_MAX).contains(&lens.parts.len()) {
        return Err(wrong("/parts", "A lens has 1 to 50 parts."));
    }
    for (at, Part { part, .. }) in lens.parts.iter().enumerate() {
        if part.is_empty() || part.len() > PART_BYTES_MAX {
            return Err(wrong(&format!("/parts/{at}/part"), "The name of a part has 1 to 50 bytes."));
        }
        if lens.parts.iter().take(at).any(|other| other.part == *part) {
            return Err(wrong(&format!("/parts/{at}/part"), "This part is there twice."));
        }
    }
    if lens.events.len() > EVENTS_MAX {
        return Err(wrong("/events", "A lens names at most 50 events."));
    }
    let empty = lens.events.iter().position(String::is_empty);
    empty.map_or(Ok(()), |at| Err(wrong(&format!("/events/{at}"), "An event without a name is none.")))
}
