//! Which segments are watched, and who entered and left them?

use super::super::caller::Caller;
use super::super::personal::{self, HIDDEN, Sight};
use super::super::problem::{Input, Numbers, Refusals};
use super::super::reading::{LIMIT_DEFAULT, Parameters, bad_parameter, limit};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Whether to watch.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// Whether entries and exits are told.
    watched: bool,
}

/// Watches a segment, or ends that.
///
/// From then on entries and exits can be read, and endpoints hear `segment.entered` and `segment.left`. Who is in it when the watch begins has
/// not entered; nor has anybody whom a change of the rule brought in.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/segments/{segment}/watch", tag = "segments", request_body = Wish,
    params(("workspace" = u32, Path, description = "Its number."), ("segment" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "It is so now."), Refusals))]
pub(super) async fn watch_segment(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, segment)): Numbers<(u32, i64)>,
    Input(wish): Input<Wish>,
) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.watch_segment(caller.may()?, segment, wish.watched, now).await?;
    server.watches.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Which entries and exits.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only those of this segment, by its number.
    segment: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of entries and exits.
#[derive(Serialize, ToSchema)]
pub(super) struct MovesPage {
    /// The oldest first.
    items: Vec<MoveView>,
    /// For what comes later, `cursor`; also at the end, where it waits for what has not happened yet.
    next: String,
}

/// Somebody entered or left a segment.
#[derive(Serialize, ToSchema)]
struct MoveView {
    /// The number of the segment.
    segment: i64,
    /// What it is called now; absent when it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The key of the customer.
    customer: String,
    /// Whether they entered; else they left.
    entered: bool,
    /// When that was seen, RFC 3339.
    at: String,
}

/// Who entered and left watched segments, the oldest first; of the last 30 days.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/segments/moves", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), Which),
    responses((status = 200, description = "A page.", body = MovesPage), Refusals))]
pub(super) async fn list_moves(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<Which>,
) -> Result<Json<MovesPage>, Problem> {
    let limit = limit(which.limit.or(Some(LIMIT_DEFAULT)))?;
    let after = match which.cursor.as_deref() {
        None => 0,
        Some(text) => match text.parse::<i64>() {
            Ok(after) if after >= 0 => after,
            _ => return Err(bad_parameter("cursor", "Copy `next` of the page before.")),
        },
    };
    let masked = Sight::of(&caller)?.is_masked();
    let names: BTreeMap<i64, String> =
        super::saved(&server, &caller).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let found = server.state.records.segment_changes(caller.may()?, (after, which.segment), limit as u64).await?;
    let next = found.last().map_or(after, |last| last.id).to_string();
    let hidden = |name: &String| masked && personal::looks_personal(name);
    let view = |change: hark_records::watches::Change| MoveView {
        segment: change.segment,
        name: names.get(&change.segment).map(|name| if hidden(name) { HIDDEN.to_owned() } else { name.clone() }),
        customer: hark_query::timeline::hex(change.customer),
        entered: change.entered,
        at: super::super::moment(change.at),
    };
    Ok(Json(MovesPage { items: found.into_iter().map(view).collect(), next }))
}
