//! What does a journey map show, and what did people write on it?
//!
//! A map is saved like a question (`saved/maps`); what people add to it is written here. The map of everybody, number 0, is there without
//! being saved. Notes are for all who talk with customers: they know where it hurts. Who answers for a stage, and where we will listen, is
//! decided by those who may save.

mod notes;
mod plans;

use super::Builder;
use super::caller::Caller;
use super::personal::{self, Sight};
use super::policy::Policy;
use super::problem::{Numbers, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_query::segment::Library;
use hark_records::Right;
use hyper::StatusCode;
use notes::NoteView;
use plans::PlanView;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// Stages that a map may show.
const STAGES_MAX: usize = 100;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(show_map))
        .add(Policy::Right(Right::Save), routes!(plans::plan_stage))
        .add(Policy::Right(Right::Act), routes!(notes::add_note))
        .add(Policy::Right(Right::Act), routes!(notes::change_note, notes::remove_note))
        .add(Policy::Right(Right::Act), routes!(notes::restore_note))
}

/// What people wrote on a map.
#[derive(Serialize, ToSchema)]
struct MapView {
    /// What is decided of its stages, by their keys.
    stages: Vec<PlanView>,
    /// The notes on it, the oldest first.
    notes: Vec<NoteView>,
}

/// What people wrote on a journey map: notes, who answers for a stage, and where listening posts are planned.
///
/// Number 0 is the map of everybody. Without the right to see personal data, texts that tell who a customer is read `(hidden)`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/maps/{map}", tag = "maps",
    params(("workspace" = u32, Path, description = "Its number."), ("map" = i64, Path, description = "Its number; 0 for the map of everybody.")),
    responses((status = 200, description = "It.", body = MapView), Refusals))]
async fn show_map(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, map)): Numbers<(u32, i64)>,
) -> Result<Json<MapView>, Problem> {
    let (records, sight) = (&server.state.records, Sight::of(&caller)?);
    let notes = records.map_notes(caller.may()?, map).await?;
    let plans = records.map_plans(caller.may()?, map).await?;
    let stages = plans.into_iter().map(|plan| PlanView::seen_with(sight, plan)).collect();
    Ok(Json(MapView { stages, notes: notes.into_iter().map(|note| NoteView::seen_with(sight, note)).collect() }))
}

/// Whether this is a map: `question` is a journey that can be asked, `stages` the keys of the stages that are shown, all without it.
pub(super) fn check(content: &Value, segments: &Arc<Library>) -> Result<(), Problem> {
    let wrong = |place: &str, fact: &str| {
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact);
        problem.place = Some(format!("/content{place}").into());
        problem
            .hint(r#"Write {"question": {"question": "journey", "range": {"last": "90d"}}, "stages": ["onboarding"]}."#)
    };
    let object = content.as_object().ok_or_else(|| wrong("", "This is no map."))?;
    if let Some(other) = object.keys().find(|key| !["question", "stages"].contains(&key.as_str())) {
        return Err(wrong(&format!("/{other}"), "A map has no such member."));
    }
    let question = object.get("question").filter(|question| question["question"] == "journey");
    let question = question.ok_or_else(|| wrong("/question", "A map is drawn from a journey."))?;
    hark_query::check(question, segments).map_err(|error| {
        let mut problem = crate::routes::query::problem(error, Duration::ZERO);
        problem.place = problem.place.map(|place| format!("/content/question{place}").into());
        problem
    })?;
    let Some(stages) = object.get("stages") else { return Ok(()) };
    let stages = stages.as_array().filter(|stages| (1..=STAGES_MAX).contains(&stages.len()));
    let stages = stages.ok_or_else(|| wrong("/stages", "A map shows 1 to 100 stages."))?;
    for (at, stage) in stages.iter().enumerate() {
        let place = format!("/stages/{at}");
        if !segments.stages().iter().any(|known| stage == known.key.as_ref() as &str) {
            return Err(wrong(&place, "There is no such stage."));
        }
        if stages.iter().take(at).any(|other| other == stage) {
            return Err(wrong(&place, "This stage is there twice."));
        }
    }
    Ok(())
}

/// A stage of the workspace.
async fn known_stage(server: &Server, caller: &Caller, stage: &str) -> Result<(), Problem> {
    let saved = super::segments::saved(server, caller).await?;
    match saved.library.stages().iter().any(|known| known.key == stage) {
        true => Ok(()),
        false => {
            Err(super::problem::field("stage", "There is no such stage. Hint: the list of stages has their keys."))
        }
    }
}

/// What would be hidden from them they may not write.
fn may_write<'t>(caller: &Caller, texts: impl IntoIterator<Item = &'t str>) -> Result<(), Problem> {
    match Sight::of(caller)?.is_masked() && texts.into_iter().any(personal::looks_personal) {
        true => Err(personal::refusal("This holds something that tells who a customer is.")),
        false => Ok(()),
    }
}

/// What is hidden from them they may not write over.
fn may_write_over<'t>(caller: &Caller, texts: impl IntoIterator<Item = &'t str>) -> Result<(), Problem> {
    match Sight::of(caller)?.is_masked() && texts.into_iter().any(personal::looks_personal) {
        true => Err(personal::refusal("This is hidden from you, so a change would overwrite what you cannot see.")),
        false => Ok(()),
    }
}

/// The text as they may see it, and whether it is hidden.
fn seen(sight: Sight, text: String) -> (String, bool) {
    match sight.is_masked() && personal::looks_personal(&text) {
        true => (personal::HIDDEN.to_owned(), true),
        false => (text, false),
    }
}
