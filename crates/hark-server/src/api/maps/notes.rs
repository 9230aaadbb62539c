//! Which notes stand on a map, and who may change them?

use super::super::caller::Caller;
use super::super::moment;
use super::super::personal::Sight;
use super::super::problem::{Input, Numbers, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::maps::notes::{Note, NoteChange, Place};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A note on a map.
#[derive(Serialize, ToSchema)]
pub(super) struct NoteView {
    /// Its number.
    id: i64,
    /// The key of the stage it speaks of.
    stage: String,
    /// Which part of the stage: `stage`, `milestone` or `friction`.
    part: String,
    /// The event of the milestone or friction.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// What it says.
    text: String,
    /// Counts changes.
    version: i64,
    /// When it was written, RFC 3339.
    created: String,
    /// The number of the member who wrote it.
    created_by: Option<i64>,
    /// When it was changed last, RFC 3339.
    changed: String,
    /// Since when it is settled, RFC 3339.
    resolved: Option<String>,
    /// The number of the member who settled it.
    resolved_by: Option<i64>,
    /// Whether it tells who a customer is, and you may not see that: it reads `(hidden)`, and cannot be changed.
    hidden: bool,
}

impl NoteView {
    /// As somebody with this sight may see it.
    pub(super) fn seen_with(sight: Sight, note: Note) -> NoteView {
        let (text, hides_text) = super::seen(sight, note.text);
        let (event, hides_event) = super::seen(sight, note.place.event);
        NoteView {
            id: note.id,
            stage: note.place.stage,
            part: if note.place.part.is_empty() { STAGE.to_owned() } else { note.place.part },
            event: (!event.is_empty()).then_some(event),
            text,
            version: note.version,
            created: moment(note.created),
            created_by: note.created_by,
            changed: moment(note.changed),
            resolved: note.resolved.map(moment),
            resolved_by: note.resolved_by,
            hidden: hides_text || hides_event,
        }
    }
}

/// The stage as a whole.
const STAGE: &str = "stage";

/// A note to leave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNote {
    /// The key of the stage it speaks of.
    stage: String,
    /// Which part of the stage: `stage`, `milestone` or `friction`; the stage as a whole without it.
    part: Option<String>,
    /// The event of the milestone or friction.
    event: Option<String>,
    /// What it says, at most 4,000 bytes.
    text: String,
}

impl NewNote {
    fn place(&self) -> Result<Place, Problem> {
        let wrong = super::super::problem::field;
        let part = self.part.as_deref().unwrap_or(STAGE);
        let event = self.event.clone().unwrap_or_default();
        match (part, event.is_empty()) {
            (STAGE, true) => {}
            (STAGE, false) => {
                return Err(wrong("event", "A note on a whole stage names no event. Hint: leave it out."));
            }
            ("milestone" | "friction", false) => {}
            ("milestone" | "friction", true) => {
                return Err(wrong("event", "It is not said of which event. Hint: copy `event` from the map."));
            }
            _ => return Err(wrong("part", "There is no such part. Hint: write `stage`, `milestone` or `friction`.")),
        }
        let part = if part == STAGE { String::new() } else { part.to_owned() };
        Ok(Place { stage: self.stage.clone(), part, event })
    }
}

/// What a note is to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteEdit {
    /// What it says.
    text: String,
    /// Whether it is settled.
    resolved: bool,
    /// The version you have seen.
    version: i64,
}

/// Leaves a note on a map.
///
/// Without the right to see personal data, what would read `(hidden)` afterwards is refused (403 `personal_data`).
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/maps/{map}/notes", tag = "maps", request_body = NewNote,
    params(("workspace" = u32, Path, description = "Its number."), ("map" = i64, Path, description = "Its number; 0 for the map of everybody.")),
    responses((status = 201, description = "Left.", body = NoteView), Refusals))]
pub(super) async fn add_note(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, map)): Numbers<(u32, i64)>,
    Input(new): Input<NewNote>,
) -> Result<(StatusCode, Json<NoteView>), Problem> {
    let place = new.place()?;
    super::known_stage(&server, &caller, &new.stage).await?;
    super::may_write(&caller, [new.text.as_str(), place.event.as_str()])?;
    let now = (server.state.clock)();
    let made = server.state.records.add_note(caller.may()?, map, (place, &new.text), now).await?;
    Ok((StatusCode::CREATED, Json(NoteView::seen_with(Sight::of(&caller)?, made))))
}

/// Changes what a note says, or settles it.
///
/// The words of others are changed by those who may save. A note that is hidden from you cannot be changed (403 `personal_data`).
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}", tag = "maps", request_body = NoteEdit,
    params(("workspace" = u32, Path, description = "Its number."), ("map" = i64, Path, description = "Its number; 0 for the map of everybody."),
        ("note" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Changed.", body = NoteView), Refusals))]
pub(super) async fn change_note(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, map, note)): Numbers<(u32, i64, i64)>,
    Input(edit): Input<NoteEdit>,
) -> Result<Json<NoteView>, Problem> {
    let kept = server.state.records.map_note(caller.may()?, (map, note)).await?;
    super::may_write_over(&caller, [kept.text.as_str()])?;
    super::may_write(&caller, [edit.text.as_str()])?;
    let change = NoteChange { seen: edit.version, text: edit.text, resolved: edit.resolved };
    let now = (server.state.clock)();
    let made = server.state.records.change_note(caller.may()?, (map, note), &change, now).await?;
    Ok(Json(NoteView::seen_with(Sight::of(&caller)?, made)))
}

/// Removes a note. It can be brought back.
///
/// Those of others are removed by those who may save.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}", tag = "maps",
    params(("workspace" = u32, Path, description = "Its number."), ("map" = i64, Path, description = "Its number; 0 for the map of everybody."),
        ("note" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub(super) async fn remove_note(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, map, note)): Numbers<(u32, i64, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.remove_note(caller.may()?, (map, note), true, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back a note that was removed.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}/restore", tag = "maps",
    params(("workspace" = u32, Path, description = "Its number."), ("map" = i64, Path, description = "Its number; 0 for the map of everybody."),
        ("note" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "It is back."), Refusals))]
pub(super) async fn restore_note(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, map, note)): Numbers<(u32, i64, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.remove_note(caller.may()?, (map, note), false, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}
