//! Which questions, dashboards, segments, lenses and maps were saved?

use super::Builder;
use super::caller::Caller;
use super::lenses;
use super::maps;
use super::personal::{self, Sight};
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use super::segments;
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::Right;
use hark_records::saved::{Draft, Kind, Saved};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_saved))
        .add(Policy::Right(Right::See), routes!(show_saved))
        .add_long(Policy::Right(Right::Save), routes!(save))
        .add_long(Policy::Right(Right::Save), routes!(save_again, remove_saved))
        .add(Policy::Right(Right::Save), routes!(restore_saved))
}

/// Something that was saved.
#[derive(Serialize, ToSchema)]
pub(super) struct SavedView {
    /// Its number.
    id: i64,
    /// What it is called.
    name: String,
    /// What it is for.
    description: String,
    /// The question in the query language, the tiles of the dashboard, the rule of the segment as `{"rule": ...}`, the parts of
    /// the lens, or the journey of the map as `{"question": ..., "stages": [...]}`.
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
    /// Whether it says who a customer is, and you may not see that: such parts read `(hidden)`. It cannot be asked or
    /// changed then.
    hidden: bool,
}

impl SavedView {
    /// As the caller may see it: without the right, what tells who a customer is is hidden.
    pub(super) fn seen_by(caller: &Caller, saved: Saved) -> Result<SavedView, Problem> {
        let mut view = SavedView::from(saved);
        if Sight::of(caller)?.is_masked() {
            for text in
                [&mut view.name, &mut view.description].into_iter().filter(|text| personal::looks_personal(text))
            {
                personal::HIDDEN.clone_into(text);
                view.hidden = true;
            }
            view.hidden |= personal::hide_literals(&mut view.content);
            view.hidden |= personal::hide_literals(&mut view.look);
        }
        Ok(view)
    }
}

impl From<Saved> for SavedView {
    fn from(saved: Saved) -> SavedView {
        SavedView {
            hidden: false,
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
pub(super) struct DraftView {
    /// What it is called.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// The question in the query language, the tiles of the dashboard, the rule of the segment as `{"rule": ...}`, the parts of
    /// the lens, or the journey of the map as `{"question": ..., "stages": [...]}`.
    #[schema(value_type = Object)]
    content: serde_json::Map<String, Value>,
    /// How it is drawn.
    #[serde(default)]
    #[schema(value_type = Object)]
    look: serde_json::Map<String, Value>,
    /// The version you have seen, when you change something.
    version: Option<i64>,
}

impl DraftView {
    /// The version that is changed.
    pub(super) fn seen(&self) -> Result<i64, Problem> {
        self.version.ok_or_else(|| {
            let detail = "It is not said which version is changed.";
            let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
                .hint("Send `version` as you read it.");
            problem.place = Some("/version".into());
            problem
        })
    }
}

/// `questions`, `dashboards`, `segments`, `lenses` or `maps`, as in the path.
fn kind(word: &str) -> Result<Kind, Problem> {
    match word {
        "questions" => Ok(Kind::Question),
        "dashboards" => Ok(Kind::Dashboard),
        "segments" => Ok(Kind::Segment),
        "lenses" => Ok(Kind::Lens),
        "maps" => Ok(Kind::Map),
        _ => Err(super::problem::nothing_here()),
    }
}

/// A question must be one that can be asked, a lens one that can be looked through. A segment is looked at among the others, when it is saved.
pub(super) async fn checked(server: &Server, caller: &Caller, kind: Kind, draft: DraftView) -> Result<Draft, Problem> {
    let content = Value::Object(draft.content);
    if matches!(kind, Kind::Question | Kind::Map) {
        let segments = segments::named(&*segments::saved(server, caller).await?);
        match kind {
            Kind::Map => maps::check(&content, &segments)?,
            _ => hark_query::check(&content, &segments)
                .map_err(|error| crate::routes::query::problem(error, Duration::ZERO))?,
        }
    }
    if matches!(kind, Kind::Lens | Kind::OwnLens) {
        lenses::check(&content)?;
    }
    let look = Value::Object(draft.look).to_string();
    Ok(Draft { name: draft.name, description: draft.description, content: content.to_string(), look })
}

/// What would be hidden from them they may not save: they could not read it afterwards, nor change it.
pub(super) fn may_say(caller: &Caller, draft: &DraftView) -> Result<(), Problem> {
    if !Sight::of(caller)?.is_masked() {
        return Ok(());
    }
    let DraftView { name, description, content, look, .. } = draft;
    let said = json!({"name": name, "description": description, "content": content, "look": look});
    let mut seen = said.clone();
    if !personal::hide_literals(&mut seen) && !seen.to_string().contains(personal::HIDDEN) {
        return Ok(());
    }
    personal::asks(&said)?;
    Err(personal::refusal("This holds something that tells who a customer is."))
}

/// Whoever sees a part as `(hidden)` would write that over what stands there.
async fn may_change(server: &Server, caller: &Caller, kind: Kind, id: i64) -> Result<(), Problem> {
    if !Sight::of(caller)?.is_masked() {
        return Ok(());
    }
    let kept = server.state.records.one_saved(caller.may()?, kind, id).await?;
    if !SavedView::seen_by(caller, kept)?.hidden {
        return Ok(());
    }
    let fact = "Parts of this are hidden from you, so a change would overwrite what you cannot see.";
    Err(personal::refusal(fact)
        .hint("Ask somebody with the right to see personal data to change it, or save another one."))
}

/// What was saved, by name.
///
/// Without the right to see personal data, values that tell who a customer is read `(hidden)`, and `hidden` is true.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/saved/{kind}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions`, `dashboards`, `segments`, `lenses` or `maps`.")),
    responses((status = 200, description = "By name.", body = Vec<SavedView>), Refusals))]
async fn list_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word)): Numbers<(u32, String)>,
) -> Result<Json<Vec<SavedView>>, Problem> {
    let found = server.state.records.saved(caller.may()?, kind(&word)?).await?;
    let seen = found.into_iter().map(|saved| SavedView::seen_by(&caller, saved));
    let mut seen = seen.collect::<Result<Vec<_>, _>>()?;
    // Between which names a hidden one stands would tell it, letter by letter.
    seen.sort_by_key(|view| (view.name == personal::HIDDEN).then_some(view.id));
    Ok(Json(seen))
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions`, `dashboards`, `segments`, `lenses` or `maps`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "It.", body = SavedView), Refusals))]
async fn show_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
) -> Result<Json<SavedView>, Problem> {
    let found = server.state.records.one_saved(caller.may()?, kind(&word)?, id).await?;
    Ok(Json(SavedView::seen_by(&caller, found)?))
}

/// Saves something new.
///
/// Without the right to see personal data, what would read `(hidden)` afterwards is refused (403 `personal_data`).
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/saved/{kind}", tag = "saved", request_body = DraftView,
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions`, `dashboards`, `segments`, `lenses` or `maps`.")),
    responses((status = 201, description = "Saved.", body = SavedView), Refusals))]
async fn save(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word)): Numbers<(u32, String)>,
    Input(draft): Input<DraftView>,
) -> Result<(StatusCode, Json<SavedView>), Problem> {
    let kind = kind(&word)?;
    may_say(&caller, &draft)?;
    let (draft, now) = (checked(&server, &caller, kind, draft).await?, (server.state.clock)());
    let made = match kind {
        Kind::Segment => segments::add(&server, &caller, &draft).await?,
        _ => server.state.records.save(caller.may()?, kind, &draft, now).await?,
    };
    Ok((StatusCode::CREATED, Json(SavedView::seen_by(&caller, made)?)))
}

/// Saves a change of the version you have seen.
///
/// What has parts that are hidden from you cannot be changed (403 `personal_data`).
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}", tag = "saved", request_body = DraftView,
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions`, `dashboards`, `segments`, `lenses` or `maps`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Saved.", body = SavedView), Refusals))]
async fn save_again(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
    Input(draft): Input<DraftView>,
) -> Result<Json<SavedView>, Problem> {
    let kind = kind(&word)?;
    let seen = draft.seen()?;
    may_change(&server, &caller, kind, id).await?;
    may_say(&caller, &draft)?;
    let (draft, now) = (checked(&server, &caller, kind, draft).await?, (server.state.clock)());
    let made = match kind {
        Kind::Segment => segments::change(&server, &caller, (id, seen), &draft).await?,
        _ => server.state.records.save_again(caller.may()?, kind, (id, seen), &draft, now).await?,
    };
    Ok(Json(SavedView::seen_by(&caller, made)?))
}

/// Removes it. It can be brought back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions`, `dashboards`, `segments`, `lenses` or `maps`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Removed."), Refusals))]
async fn remove_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    match kind(&word)? {
        Kind::Segment => segments::remove(&server, &caller, id, true).await?,
        kind => server.state.records.remove_saved(caller.may()?, kind, id, true, now).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back what was removed.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/saved/{kind}/{id}/restore", tag = "saved",
    params(("workspace" = u32, Path, description = "Its number."), ("kind" = String, Path, description = "`questions`, `dashboards`, `segments`, `lenses` or `maps`."),
        ("id" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "It is back."), Refusals))]
async fn restore_saved(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, word, id)): Numbers<(u32, String, i64)>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    match kind(&word)? {
        Kind::Segment => segments::remove(&server, &caller, id, false).await?,
        kind => server.state.records.remove_saved(caller.may()?, kind, id, false, now).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}
