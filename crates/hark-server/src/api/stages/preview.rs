//! Who would stand in another stage if the list were this one?

use super::super::again::OnlyAsked;
use super::super::caller::Caller;
use super::super::problem::{Input, Refusals};
use super::super::reading::ask_with;
use super::super::segments::{named, saved, step};
use super::{StageDraft, may_be, placed};
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_model::Population;
use hark_query::stage::{self, census};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::cmp::Reverse;
use std::sync::Arc;
use utoipa::ToSchema;

/// A list that is being written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StagesWritten {
    /// In their order; null for those that every workspace has.
    stages: Option<Vec<StageDraft>>,
}

/// What the list would change.
#[derive(Serialize, ToSchema)]
pub(super) struct StageMoves {
    /// How many customers there are, robots and staff left out.
    customers: u64,
    /// By its order: how many would be in each stage of the list.
    stages: Vec<StageCount>,
    /// How many would be in none.
    none: u64,
    /// Who would stand in a stage with another key than now, the most first.
    moves: Vec<StageMove>,
}

/// A stage of the list.
#[derive(Serialize, ToSchema)]
struct StageCount {
    /// What questions call it.
    key: String,
    /// How many would be in it.
    customers: u64,
}

/// From one stage to another.
#[derive(Serialize, ToSchema)]
struct StageMove {
    /// The key of the stage they are in now; null for none.
    from: Option<String>,
    /// The key of the stage they would be in; null for none.
    to: Option<String>,
    /// How many.
    customers: u64,
}

/// Who would move from stage to stage by another list, before it is saved.
///
/// A list that cannot be understood is refused with its place, as when it is saved.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/stages/preview", tag = "stages", request_body = StagesWritten,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "What would be.", body = StageMoves), Refusals))]
pub(super) async fn preview_stages(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(StagesWritten { stages }): Input<StagesWritten>,
) -> (Extension<OnlyAsked>, Result<Json<StageMoves>, Problem>) {
    (Extension(OnlyAsked), previewed(&server, &caller, stages).await.map(Json))
}

async fn previewed(
    server: &Arc<Server>,
    caller: &Caller,
    stages: Option<Vec<StageDraft>>,
) -> Result<StageMoves, Problem> {
    let list = stages.map(|stages| json!(stages));
    may_be(server, caller, list.as_ref()).await?;
    let read = list.as_ref().map(stage::read).transpose().map_err(placed)?;
    let saved = saved(server, caller).await?;
    let then = (*saved.library).clone().with_stages(read.unwrap_or_else(|| stage::DEFAULTS.clone()));
    let then = Arc::new(then);
    stage::check(&step::defaults((*then).clone())).map_err(placed)?;
    let library = named(&saved);
    let keys = |stages: &[stage::Stage]| stages.iter().map(|one| one.key.clone()).collect::<Vec<_>>();
    let (before, after) = (keys(library.stages()), keys(then.stages()));
    let moved = ask_with(server, caller, library, move |context| census::moved(context, &then, Population::Customer));
    Ok(told(&moved.await?, &before, &after))
}

/// The key of a code; 0 is none.
fn called(keys: &[String], code: usize) -> Option<String> {
    code.checked_sub(1).and_then(|at| keys.get(at).cloned())
}

fn told(moved: &[Vec<u64>], before: &[String], after: &[String]) -> StageMoves {
    let into = |code: usize| moved.iter().filter_map(|row| row.get(code)).sum::<u64>();
    let count = |(at, key): (usize, &String)| StageCount { key: key.clone(), customers: into(at + 1) };
    let mut moves = Vec::new();
    for (from, row) in moved.iter().enumerate() {
        let from = called(before, from);
        let some = row.iter().enumerate().filter(|(_, customers)| **customers > 0);
        let moves_of = some.map(|(to, customers)| (called(after, to), *customers)).filter(|(to, _)| *to != from);
        moves.extend(moves_of.map(|(to, customers)| StageMove { from: from.clone(), to, customers }));
    }
    moves.sort_by_key(|one| Reverse(one.customers));
    let customers = moved.iter().flatten().sum();
    StageMoves { customers, stages: after.iter().enumerate().map(count).collect(), none: into(0), moves }
}
