//! What arrives at this moment?

use super::Builder;
use super::caller::Caller;
use super::customers::name_of;
use super::personal::{self, Known, Sight};
use super::policy::Policy;
use super::problem::Refusals;
use super::reading::{Parameters, ask, bad_parameter, limit, store};
use super::refused;
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::routes::recent::Seen;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::Reason;
use hark_model::time::SECOND;
use hark_query::{roster, timeline};
use hark_records::{Right, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Seconds that a request may wait. Less than most proxies do.
const WAIT_MAX: u64 = 25;

pub(super) fn routes(builder: Builder) -> Builder {
    builder.add(Policy::Right(Right::Debug), routes!(list_arrivals))
}

/// Which arrivals.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichArrivals {
    /// Only those behind this number: `next` of the answer before. Without it the latest.
    after: Option<String>,
    /// Seconds to wait for something newer when there is nothing, 0 to 25; usually 0.
    #[param(minimum = 0, maximum = 25)]
    wait: Option<u64>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// What arrived.
#[derive(Serialize, ToSchema)]
struct ArrivalPage {
    /// Oldest first.
    items: Vec<ArrivalView>,
    /// What to send as `after` next time.
    next: String,
}

/// An event that arrived, or one that was refused.
#[derive(Serialize, ToSchema)]
struct ArrivalView {
    /// Its number; later ones are larger.
    n: u64,
    /// Why it became a dead letter: a code. Missing for an event that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'static str>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<&'static str>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    /// The place in the event, in a sentence. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The message id, or something that stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// The event's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// The customer's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_key: Option<String>,
    /// What the customer is called, or an alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// When it happened, RFC 3339.
    time: String,
    /// When it came, RFC 3339.
    received: String,
    /// `server` or `client`: with which kind of key it came.
    source: &'static str,
    /// What is known of it. Personal properties are absent without the right to see personal data.
    properties: Map<String, Value>,
    /// What it said of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    traits: Option<Map<String, Value>>,
    /// How many seconds after it happened it came.
    late_seconds: f64,
}

/// The events that arrived just now, and those that were refused.
///
/// With `wait`, answers as soon as something newer than `after` is there, else when the seconds are over, with an empty list.
/// The last 500 since the server started are there; imports are not shown.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/arrivals", tag = "arrivals",
    params(("workspace" = u32, Path, description = "Its number."), WhichArrivals),
    responses((status = 200, description = "What arrived.", body = ArrivalPage), Refusals))]
async fn list_arrivals(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<WhichArrivals>,
) -> Result<Json<ArrivalPage>, Problem> {
    let (limit, wait) = (limit(which.limit)?, which.wait.unwrap_or(0));
    if wait > WAIT_MAX {
        return Err(bad_parameter("wait", &format!("`wait` is 0 to {WAIT_MAX} seconds.")));
    }
    let number =
        |text: &str| text.parse::<u64>().map_err(|_| bad_parameter("after", "Copy `next` of the answer before."));
    let after = which.after.as_deref().map(number).transpose()?;
    let workspace = caller.context()?.workspace();
    let seen = newer(&server, workspace, (after, limit), Duration::from_secs(wait)).await?;
    let sight = Sight::of(&caller)?;
    let next = seen.last().map_or_else(|| after.unwrap_or(0), |last| last.number).to_string();
    if seen.is_empty() {
        return Ok(Json(ArrivalPage { items: Vec::new(), next }));
    }
    let items =
        ask(&server, &caller, move |context| seen.iter().map(|one| view(context, one, sight)).collect()).await?;
    Ok(Json(ArrivalPage { items, next }))
}

/// Those behind a number, as soon as there are any.
async fn newer(
    server: &Arc<Server>,
    workspace: WorkspaceId,
    (after, limit): (Option<u64>, usize),
    wait: Duration,
) -> Result<Vec<Seen>, Problem> {
    let due = Instant::now() + wait;
    let mut changes = server.recent.changes();
    loop {
        let counts = store(server, move |sink| sink.accounting(workspace)).await?;
        server.recent.forget_erased(workspace, (counts.erased, counts.dead_letters));
        changes.mark_unchanged();
        let seen = server.recent.after(workspace, after, limit);
        if !seen.is_empty() {
            return Ok(seen);
        }
        if server.is_draining() {
            return Err(Problem::unavailable("draining", "The server is about to stop.", 5));
        }
        // Also ends when nobody is left who could tell.
        if !matches!(tokio::time::timeout_at(due, changes.changed()).await, Ok(Ok(()))) {
            return Ok(Vec::new());
        }
    }
}

fn view(context: &Asked<'_>, one: &Seen, sight: Sight) -> hark_query::Result<ArrivalView> {
    context.halt.check()?;
    let object = |json: &str| serde_json::from_str::<Map<String, Value>>(json).unwrap_or_default();
    let (properties, traits) = (object(&one.properties), one.traits.as_deref().map(object));
    let masked = sight.is_masked();
    let key = roster::current(context, context.source.resolve(one.population, &one.id))?;
    // What else is known of them may stand in any property.
    let person = if masked { roster::person(context, key)? } else { None };
    let mut known = person.map(|person| Known::of(&person.ids, &person.traits)).unwrap_or_default();
    [Some(&one.id), one.anonymous_id.as_ref()].into_iter().flatten().for_each(|id| known.add(id));
    known.learn("", &properties);
    traits.iter().for_each(|traits| known.learn("", traits));
    let taken = one.code.is_none();
    let reason = one.code.and_then(Reason::from_code);
    let of_event = |text: String| Some(text).filter(|_| taken);
    let name = if taken { Some(name_of(context, key, &one.id, sight)?) } else { None };
    let message_id = if masked { timeline::digest(context.source, &one.message_id) } else { one.message_id.clone() };
    Ok(ArrivalView {
        n: one.number,
        refused: one.code,
        fact: reason.map(refused::fact),
        hint: reason.map(refused::hint),
        detail: (!taken && !masked).then(|| refused::detail(&one.name)),
        message_id: of_event(message_id),
        event: of_event(one.name.clone()).filter(|name| !(masked && personal::looks_personal(name))),
        customer_key: of_event(timeline::hex(key)),
        name,
        time: super::moment(one.time),
        received: super::moment(one.received),
        source: if one.verified { "server" } else { "client" },
        properties: sight.object(properties, &known),
        traits: traits.map(|traits| sight.object(traits, &known)),
        late_seconds: one.received.saturating_sub(one.time) as f64 / SECOND as f64,
    })
}
