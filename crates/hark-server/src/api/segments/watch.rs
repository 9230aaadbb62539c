//! Which segments are watched, and who entered and left them?

use super::super::caller::Caller;
use super::super::customers::name_of;
use super::super::personal::{self, HIDDEN, Sight};
use super::super::problem::{Input, Numbers, Refusals};
use super::super::reading::{LIMIT_DEFAULT, Parameters, ask, bad_parameter, limit};
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::CustomerKey;
use hark_query::roster;
use hark_records::watches::{Change, Part};
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
    /// Whether the newest come first; usually the oldest do.
    newest: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of entries and exits.
#[derive(Serialize, ToSchema)]
pub(super) struct MovesPage {
    /// The oldest first, or with `newest` the newest.
    items: Vec<MoveView>,
    /// The `cursor` of the page after. The oldest first, also at the end, where it waits for what has not happened yet; the newest
    /// first, absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
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
    /// What they are called, or an alias; absent when there is nothing of them any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    called: Option<String>,
    /// Whether they entered; else they left.
    entered: bool,
    /// When that was seen, RFC 3339.
    at: String,
}

/// Who entered and left watched segments; of the last 30 days.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/segments/moves", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), Which),
    responses((status = 200, description = "A page.", body = MovesPage), Refusals))]
pub(super) async fn list_moves(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<Which>,
) -> Result<Json<MovesPage>, Problem> {
    let limit = limit(which.limit.or(Some(LIMIT_DEFAULT)))?;
    let newest = which.newest.unwrap_or(false);
    let part = match which.cursor.as_deref().map(str::parse::<i64>) {
        None if newest => Part::Before(None),
        None => Part::After(0),
        Some(Ok(before)) if newest && before >= 0 => Part::Before(Some(before)),
        Some(Ok(after)) if after >= 0 => Part::After(after),
        Some(_) => return Err(bad_parameter("cursor", "Copy `next` of the page before.")),
    };
    let sight = Sight::of(&caller)?;
    let names: BTreeMap<i64, String> =
        super::saved(&server, &caller).await?.segments.iter().map(|one| (one.id, one.name.clone())).collect();
    let found = server.state.records.segment_changes(caller.may()?, (part, which.segment), limit as u64).await?;
    let next = match (part, found.last()) {
        (_, Some(last)) if !newest || found.len() == limit => Some(last.id.to_string()),
        (Part::After(after), None) => Some(after.to_string()),
        _ => None,
    };
    let hidden = |name: &String| sight.is_masked() && personal::looks_personal(name);
    let view = |(change, called): (Change, Option<String>)| MoveView {
        segment: change.segment,
        name: names.get(&change.segment).map(|name| if hidden(name) { HIDDEN.to_owned() } else { name.clone() }),
        customer: hark_query::timeline::hex(change.customer),
        called,
        entered: change.entered,
        at: super::super::moment(change.at),
    };
    let keys = found.iter().map(|change| change.customer).collect();
    let called = called(&server, &caller, keys, sight).await?;
    Ok(Json(MovesPage { items: found.into_iter().zip(called).map(view).collect(), next }))
}

/// What these customers are called now, in their order.
async fn called(
    server: &Arc<Server>,
    caller: &Caller,
    keys: Vec<CustomerKey>,
    sight: Sight,
) -> Result<Vec<Option<String>>, Problem> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let name = move |context: &Asked<'_>, key| {
        context.halt.check()?;
        let key = roster::current(context, key)?;
        if !roster::lives(context, key)? {
            return Ok(None);
        }
        let id = context.source.ids_of(key)?.into_iter().next();
        match id {
            Some(id) => name_of(context, key, &id, sight).map(Some),
            None => Ok(Some(personal::alias(key))),
        }
    };
    ask(server, caller, move |context| keys.iter().map(|key| name(context, *key)).collect()).await
}
