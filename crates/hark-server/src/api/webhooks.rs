//! Whom does Hark tell when something happens, and did they hear it?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals, field};
use super::shown_once::ShownOnce;
use crate::edge::Problem;
use crate::serve::Server;
use crate::work::webhook::signature::{self, Scheme};
use crate::work::webhook::{self, KINDS};
use axum::extract::State;
use axum::{Extension, Json};
use hark_model::Micros;
use hark_model::time::HOUR;
use hark_query::spec::nearest;
use hark_records::Right;
use hark_records::webhooks::{Webhook, WebhookChange as Change, WebhookSettings};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// How long an old secret may sign beside its successor: a week.
const OVERLAP_HOURS_MAX: u32 = 24 * 7;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::ManageConnections), routes!(list_webhooks, add_webhook))
        .add(Policy::Right(Right::ManageConnections), routes!(show_webhook, change_webhook, remove_webhook))
        .add(Policy::Right(Right::ManageConnections), routes!(test_webhook))
        .add(Policy::Right(Right::ManageConnections), routes!(rotate_webhook))
}

/// An endpoint.
#[derive(Serialize, ToSchema)]
struct WebhookView {
    /// Its number.
    id: i64,
    /// Where to.
    url: String,
    /// What it is for.
    description: String,
    /// Which kinds of messages it wants; empty for all.
    kinds: Vec<String>,
    /// Whether messages say only what happened and to what, and where to ask for the rest.
    thin: bool,
    /// Whether anything is sent.
    enabled: bool,
    /// Why nothing is sent.
    disabled_why: Option<String>,
    /// Since when every attempt fails, RFC 3339.
    failing_since: Option<String>,
    /// Until when nothing is sent, because it asked for a pause, RFC 3339.
    held_until: Option<String>,
    /// When it was made, RFC 3339.
    created: String,
    /// Until when the secret before signs, too, RFC 3339; nothing once that is over.
    old_secret_until: Option<String>,
    /// How messages are signed (Standard Webhooks).
    signature: Scheme,
    /// What messages are checked with, where they are signed with a key pair (`v1a`).
    public_key: Option<String>,
    /// What messages are signed and checked with, where both know it (`v1`). Only in the answer to making or rotating it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl WebhookView {
    fn new(hook: Webhook, now: Micros) -> WebhookView {
        WebhookView {
            id: hook.id,
            url: hook.url,
            description: hook.description,
            kinds: hook.kinds,
            thin: hook.thin,
            enabled: hook.disabled.is_none(),
            disabled_why: hook.disabled.map(|(_, why)| why),
            failing_since: hook.failing_since.map(super::moment),
            held_until: hook.held_until.map(super::moment),
            created: super::moment(hook.created),
            signature: Scheme::of(&hook.secret),
            public_key: signature::public_key(&hook.secret),
            old_secret_until: hook.old_secret.filter(|(_, until)| now < *until).map(|(_, until)| super::moment(until)),
            secret: None,
        }
    }
}

/// The same with its secret, which is shown this once; of a key pair nobody needs more than the public half.
fn with_secret(made: Webhook, now: Micros) -> WebhookView {
    let secret = Some(made.secret.clone()).filter(|secret| Scheme::of(secret) == Scheme::V1);
    WebhookView { secret, ..WebhookView::new(made, now) }
}

/// The endpoints.
#[derive(Serialize, ToSchema)]
struct WebhookList {
    /// Oldest first.
    items: Vec<WebhookView>,
    /// Always nothing: a workspace has at most 50.
    next: Option<String>,
    /// Every kind of messages there is.
    kinds: [&'static str; KINDS.len()],
}

/// An endpoint to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWebhook {
    /// Where to, `https://...`. Addresses that only Hark can reach are refused.
    url: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// Which kinds of messages it wants; empty for all.
    #[serde(default)]
    #[schema(max_items = 100)]
    kinds: Vec<String>,
    /// Whether messages say only what happened and to what, and where to ask for the rest.
    #[serde(default)]
    thin: bool,
    /// How messages are signed; `v1` unless something else is wanted.
    #[serde(default)]
    signature: Scheme,
}

/// What to change of an endpoint; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookChange {
    /// Where to.
    url: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Which kinds of messages it wants; empty for all.
    #[schema(max_items = 100)]
    kinds: Option<Vec<String>>,
    /// Whether messages say only what happened and to what, and where to ask for the rest.
    thin: Option<bool>,
    /// Whether anything is sent. Switching it on forgets that it failed.
    enabled: Option<bool>,
}

/// How a secret is to be replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecretRotation {
    /// How long the old secret signs, too, in hours; 0 ends every older one at once. Anything else is refused while the one before
    /// still signs.
    #[schema(maximum = 168)]
    overlap_hours: u32,
    /// How messages are signed from now on; as before when it is left out.
    signature: Option<Scheme>,
}

/// A message that was queued.
#[derive(Serialize, ToSchema)]
pub(super) struct Queued {
    /// Its number among the deliveries.
    pub(super) delivery: i64,
}

/// Whether the address may be called, as far as it can be told now. It is judged again each time something is sent.
async fn judged(server: &Server, url: &str) -> Result<(), Problem> {
    server.state.outbound.check(url).await.map_err(|refused| field("url", &refused.to_string()))
}

/// Whether there are such kinds: one that is misspelt would never be heard.
fn known(kinds: &[String]) -> Result<(), Problem> {
    let Some(unknown) = kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) else { return Ok(()) };
    let hint = match nearest(unknown, KINDS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("There are: {}.", KINDS.join(", ")),
    };
    let word: String = unknown.chars().take(100).collect();
    Err(field("kinds", &format!("There is no kind of messages that is called `{}`. Hint: {hint}", word.escape_debug())))
}

/// The endpoints.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks", tag = "connections",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "Oldest first.", body = WebhookList), Refusals))]
async fn list_webhooks(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<WebhookList>, Problem> {
    let (found, now) = (server.state.records.webhooks(caller.may()?).await?, (server.state.clock)());
    let items = found.into_iter().map(|hook| WebhookView::new(hook, now)).collect();
    Ok(Json(WebhookList { items, next: None, kinds: KINDS }))
}

/// Adds an endpoint. Its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks", tag = "connections", request_body = NewWebhook,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 201, description = "Added.", body = WebhookView), Refusals))]
async fn add_webhook(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(new): Input<NewWebhook>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<WebhookView>), Problem> {
    judged(&server, &new.url).await?;
    known(&new.kinds)?;
    let NewWebhook { url, description, kinds, thin, signature } = new;
    let settings = WebhookSettings { url, description, kinds, thin, enabled: true };
    let secret = signature.secret(&super::random(&server));
    let now = (server.state.clock)();
    let made = server.state.records.add_webhook(caller.may()?, &settings, &secret, now).await?;
    Ok((StatusCode::CREATED, Extension(ShownOnce), Json(with_secret(made, now))))
}

/// One endpoint.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", tag = "connections",
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "It.", body = WebhookView), Refusals))]
async fn show_webhook(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
) -> Result<Json<WebhookView>, Problem> {
    let found = server.state.records.webhook(caller.may()?, id).await?;
    Ok(Json(WebhookView::new(found, (server.state.clock)())))
}

/// Changes an endpoint; what is left out stays as it is.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", tag = "connections",
    request_body = WebhookChange,
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Changed.", body = WebhookView), Refusals))]
async fn change_webhook(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
    Input(change): Input<WebhookChange>,
) -> Result<Json<WebhookView>, Problem> {
    let records = &server.state.records;
    // An endpoint that is not theirs is not looked at further.
    records.webhook(caller.may()?, id).await?;
    if let Some(url) = &change.url {
        judged(&server, url).await?;
    }
    known(change.kinds.as_deref().unwrap_or_default())?;
    let WebhookChange { url, description, kinds, thin, enabled } = change;
    let change = Change { url, description, kinds, thin, enabled };
    let now = (server.state.clock)();
    Ok(Json(WebhookView::new(records.change_webhook(caller.may()?, id, &change, now).await?, now)))
}

/// Removes an endpoint, and what was sent to it.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", tag = "connections",
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number.")),
    responses((status = 204, description = "Removed."), Refusals))]
async fn remove_webhook(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.remove_webhook(caller.may()?, id, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a trial message, whatever kinds the endpoint wants. How it went stands among the deliveries.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/test", tag = "connections",
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number.")),
    responses((status = 202, description = "On its way.", body = Queued), Refusals))]
async fn test_webhook(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((workspace, id)): Numbers<(u32, i64)>,
) -> Result<(StatusCode, Json<Queued>), Problem> {
    let (records, now) = (&server.state.records, (server.state.clock)());
    let hook = records.webhook(caller.may()?, id).await?;
    let (trial, message) = (webhook::tested(workspace, &hook), format!("msg_{:032x}", (server.state.random)()));
    let bodies = trial.bodies(&server.state.public_url, &message, now);
    let delivery = records.announce_to(caller.may()?, id, (trial.kind, &message), &bodies, now).await?;
    server.hurry();
    Ok((StatusCode::ACCEPTED, Json(Queued { delivery })))
}

/// Gives an endpoint a new secret. For a while messages are signed with both.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate", tag = "connections",
    request_body = SecretRotation,
    params(("workspace" = u32, Path, description = "Its number."), ("webhook" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "With its new secret.", body = WebhookView), Refusals))]
async fn rotate_webhook(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
    Input(rotation): Input<SecretRotation>,
) -> Result<(Extension<ShownOnce>, Json<WebhookView>), Problem> {
    if rotation.overlap_hours > OVERLAP_HOURS_MAX {
        return Err(field("overlap_hours", "Two secrets sign side by side for at most seven days"));
    }
    let overlap = i64::from(rotation.overlap_hours) * HOUR;
    let (records, now) = (&server.state.records, (server.state.clock)());
    let scheme = match rotation.signature {
        Some(wanted) => wanted,
        None => Scheme::of(&records.webhook(caller.may()?, id).await?.secret),
    };
    let secret = scheme.secret(&super::random(&server));
    let made = records.rotate_webhook_secret(caller.may()?, id, &secret, overlap, now).await?;
    Ok((Extension(ShownOnce), Json(with_secret(made, now))))
}
