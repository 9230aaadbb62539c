//! Under which ids is a customer known, and which links tie them?

use super::super::caller::Caller;
use super::super::personal::Sight;
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{ask, key, no_such_customer};
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::{CustomerKey, LinkKind, Population, Trust};
use hark_query::{roster, timeline};
use hark_timeline::{KnownId, KnownLink, Standing};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Ids and links that are told at once.
const TOLD_MAX: usize = 1_000;

/// The ids of a customer, and what ties them.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentitiesView {
    /// The customer's key now.
    key: String,
    /// At most a thousand ids, the one that stands for them first.
    ids: Vec<IdView>,
    /// How many ids there are in all.
    total_ids: u64,
    /// At most a thousand links, the latest first; those included that do not count.
    links: Vec<LinkView>,
    /// How many links there are in all.
    total_links: u64,
    /// Counts the changes of who is who, in the whole workspace.
    identity_version: u64,
    /// Whether ids are absent because you may not see personal data.
    masked: bool,
}

/// One id.
#[derive(Serialize, ToSchema)]
struct IdView {
    /// Stands for the id, also where it is not shown: 32 hexadecimal digits that tell nothing of it.
    key: String,
    /// The id. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// `identified` or `anonymous`.
    kind: &'static str,
    /// The first event that was sent for it, RFC 3339; absent when only links speak of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen: Option<String>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<String>,
    /// Events that were sent for it.
    events: u64,
}

/// One side of a link.
#[derive(Serialize, ToSchema)]
struct EndView {
    /// Stands for the id.
    key: String,
    /// The id. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The key of the customer whom it belongs to now.
    customer: String,
}

/// What was said of two ids.
#[derive(Serialize, ToSchema)]
struct LinkView {
    /// `identify`: `a` is an anonymous id of `b`. `alias`: both are one customer. `merge`: both are, although both are
    /// identified. `unlink`: all that was said of the two before is undone. `unmerge`: merges of the two are undone.
    kind: &'static str,
    /// `claimed`: with a public key, anybody could have said it. `verified`: with a server key, or by a signed-in person.
    trust: &'static str,
    /// One id.
    a: EndView,
    /// The other.
    b: EndView,
    /// When it was said first, RFC 3339.
    since: String,
    /// When it was said last, RFC 3339.
    last: String,
    /// The message that said it first, or something that stands for it without the right to see personal data.
    message_id: String,
    /// Whether it counts.
    active: bool,
    /// Why not: `claimed` (nobody has proven it), `needs_merge` (both sides are identified customers), `undone`, or `undoes`
    /// (it is an unlink). Absent when it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    inactive: Option<&'static str>,
}

pub(super) fn link_kind(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Identify => "identify",
        LinkKind::Alias => "alias",
        LinkKind::Merge => "merge",
        LinkKind::Unlink => "unlink",
        LinkKind::Unmerge => "unmerge",
    }
}

pub(crate) fn trust(verified: bool) -> &'static str {
    if verified { "verified" } else { "claimed" }
}

fn inactive(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Active => None,
        Standing::Claimed => Some("claimed"),
        Standing::NeedsMerge => Some("needs_merge"),
        Standing::Undone => Some("undone"),
        Standing::Undoes => Some("undoes"),
    }
}

fn id_view(known: KnownId, sight: Sight) -> IdView {
    let moment = super::super::moment;
    IdView {
        key: timeline::hex(known.raw),
        id: known.text.filter(|_| !sight.is_masked()),
        kind: if known.identified { "identified" } else { "anonymous" },
        first_seen: known.seen.map(|(first, _)| moment(first)),
        last_seen: known.seen.map(|(_, last)| moment(last)),
        events: known.events,
    }
}

fn link_view(context: &Asked<'_>, population: Population, link: KnownLink, sight: Sight) -> LinkView {
    let masked = sight.is_masked();
    let end = |(raw, text): (CustomerKey, String)| EndView {
        key: timeline::hex(raw),
        customer: timeline::hex(context.source.resolve(population, &text)),
        id: Some(text).filter(|_| !masked),
    };
    let digest = |id: &str| timeline::digest(context.source, id);
    LinkView {
        kind: link_kind(link.kind),
        trust: trust(link.trust == Trust::Verified),
        a: end(link.a),
        b: end(link.b),
        since: super::super::moment(link.said.0),
        last: super::super::moment(link.said.1),
        message_id: if masked { digest(&link.message_id) } else { link.message_id },
        active: link.standing == Standing::Active,
        inactive: inactive(link.standing),
    }
}

/// The ids of a customer, and the links that tie them.
///
/// Links that do not count are told with the reason. Without the right to see personal data, keys stand for ids.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/identities", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "Ids and links.", body = IdentitiesView), Refusals))]
pub(super) async fn show_identities(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<IdentitiesView>, Problem> {
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let found = ask(&server, &caller, move |context| of(context, key, sight));
    found.await?.ok_or_else(no_such_customer).map(Json)
}

pub(crate) fn of(context: &Asked<'_>, key: CustomerKey, sight: Sight) -> hark_query::Result<Option<IdentitiesView>> {
    let key = roster::current(context, key)?;
    if !roster::lives(context, key)? {
        return Ok(None);
    }
    let (ids, links) = (context.source.known_ids(key)?, context.source.known_links(key)?);
    context.halt.check()?;
    let (total_ids, total_links) = (ids.len() as u64, links.len() as u64);
    let view = |link: KnownLink| link_view(context, key.population(), link, sight);
    Ok(Some(IdentitiesView {
        key: timeline::hex(key),
        ids: ids.into_iter().take(TOLD_MAX).map(|id| id_view(id, sight)).collect(),
        total_ids,
        links: links.into_iter().rev().take(TOLD_MAX).map(view).collect(),
        total_links,
        identity_version: context.source.identity_version(),
        masked: sight.is_masked(),
    }))
}
