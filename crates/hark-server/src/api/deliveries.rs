//! What was sent to an endpoint of webhooks, and can it be asked for, or sent once more?

use super::Builder;
use super::caller::Caller;
use super::cursor::{Asked, Cursor};
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals, field};
use super::webhooks::Queued;
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::Micros;
use hark_records::Right;
use hark_records::deliveries::Delivery;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// Messages that one request sends again.
const AGAIN_MAX: u64 = 1_000;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::ManageConnections), routes!(list_deliveries))
        .add(Policy::Right(Right::ManageConnections), routes!(deliver_again))
        .add(Policy::Right(Right::ManageConnections), routes!(deliver_failed_again))
        .add(Policy::Right(Right::SeeCustomers), routes!(show_message))
}

/// All that a message says.
#[derive(Serialize, Deserialize, ToSchema)]
struct Message {
    /// What happened.
    #[serde(rename = "type")]
    kind: String,
    /// When, RFC 3339.
    timestamp: String,
    /// To what, and what else is known of it.
    data: serde_json::Map<String, serde_json::Value>,
}

/// All that a message said, by its `webhook-id`: what the `url` of a thin message leads to. A server key may ask for it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/messages/{message}", tag = "connections",
    params(("workspace" = u32, Path, description = "Its number."), ("message" = String, Path, description = "Its `webhook-id`.")),
    responses((status = 200, description = "It, as an endpoint gets it that is not thin.", body = Message), Refusals))]
async fn show_message(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, message)): Numbers<(u32, String)>,
) -> Result<Json<Message>, Problem> {
    let body = server.state.records.message(caller.may()?, &message).await?;
    serde_json::from_str(&body).map(Json).map_err(|error| {
        tracing::error!(%error, "a message cannot be read");
        super::problem::broken()
    })
}

/// A message to an endpoint.
#[derive(Serialize, ToSchema)]
struct DeliveryView {
    /// Its number.
    id: i64,
    /// The message's id, the same at every attempt.
    message: String,
    /// What happened.
    kind: String,
    /// `waiting`, `delivered` or `failed`.
    state: String,
    /// How often it was tried.
    attempts: u32,
    /// The last status of the answer.
    status: Option<u16>,
    /// Why the last attempt failed.
    error: Option<String>,
    /// What is sent.
    body: String,
    /// When it was made, RFC 3339.
    created: String,
    /// When it ended, RFC 3339.
    finished: Option<String>,
}

impl From<Delivery> for DeliveryView {
    fn from(sent: Delivery) -> DeliveryView {
        DeliveryView {
            id: sent.id,
            message: sent.message,
            kind: sent.kind,
            state: sent.state,
            attempts: sent.attempts,
            status: sent.status,
            error: sent.error,
            body: sent.body,
            created: super::moment(sent.created),
            finished: sent.finished.map(super::moment),
        }
    }
}

/// A page of messages.
#[derive(Serialize, ToSchema)]
struct DeliveryPage {
    /// Newest first.
    items: Vec<DeliveryView>,
    /// For the next page, `cursor`.
    next: Option<String>,
    /// How many messages failed for good and could be sent once more, on whatever page they are.
    failed: u64,
}

/// What was sent to an endpoint, and how it went.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries", tag = "connections",
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number."), Asked),
    responses((status = 200, description = "A page.", body = DeliveryPage), Refusals))]
async fn list_deliveries(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
    cursor: Cursor,
) -> Result<Json<DeliveryPage>, Problem> {
    let records = &server.state.records;
    let found = records.deliveries(caller.may()?, id, cursor.before, cursor.limit).await?;
    let failed = records.failed_for_good(caller.may()?, id).await?;
    let next = cursor.next(found.len(), found.last().map(|sent| sent.id));
    Ok(Json(DeliveryPage { items: found.into_iter().map(DeliveryView::from).collect(), next, failed }))
}

/// Sends a message once more, under the same id.
///
/// One that is on its way already is tried at once and not queued a second time: the answer names its delivery.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/again",
    tag = "connections",
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number."),
        ("delivery" = i64, Path, description = "Its number.")),
    responses((status = 202, description = "On its way.", body = Queued), Refusals))]
async fn deliver_again(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id, delivery)): Numbers<(u32, i64, i64)>,
) -> Result<(StatusCode, Json<Queued>), Problem> {
    let now = (server.state.clock)();
    // The same id: whoever had it already sees that it is a repeat.
    let delivery = server.state.records.send_again(caller.may()?, id, delivery, now).await?;
    server.hurry();
    Ok((StatusCode::ACCEPTED, Json(Queued { delivery })))
}

/// A stretch of time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Stretch {
    /// From this moment, RFC 3339; from the beginning when it is left out.
    #[schema(format = DateTime)]
    from: Option<String>,
    /// Until before this moment, RFC 3339; until now when it is left out.
    #[schema(format = DateTime)]
    to: Option<String>,
}

/// Messages that were queued.
#[derive(Serialize, ToSchema)]
struct QueuedAgain {
    /// How many messages are on their way now: at most 1000.
    queued: u64,
    /// How many of the stretch are left: ask once more.
    left: u64,
}

fn moment(name: &'static str, text: &str) -> Result<Micros, Problem> {
    let read = chrono::DateTime::parse_from_rfc3339(text);
    Ok(read.map_err(|_| field(name, "This is no moment. Hint: write it like 2024-01-31T12:00:00Z"))?.timestamp_micros())
}

/// Sends the messages of a stretch of time that failed for good once more, each under the same id; without a stretch all of them.
///
/// Oldest first. What arrived since, or is on its way again, is left out: who asks twice sends nothing twice.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/again", tag = "connections",
    request_body = Stretch,
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number.")),
    responses((status = 202, description = "On their way.", body = QueuedAgain), Refusals))]
async fn deliver_failed_again(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
    Input(stretch): Input<Stretch>,
) -> Result<(StatusCode, Json<QueuedAgain>), Problem> {
    let now = (server.state.clock)();
    let from = stretch.from.map(|from| moment("from", &from)).transpose()?;
    let to = stretch.to.map(|to| moment("to", &to)).transpose()?;
    let again = server.state.records.send_failed_again(caller.may()?, id, (from, to), AGAIN_MAX, now).await?;
    server.hurry();
    Ok((StatusCode::ACCEPTED, Json(QueuedAgain { queued: again.queued, left: again.left })))
}
