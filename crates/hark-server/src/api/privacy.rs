//! What must a customer get when they ask what we know, or ask to be forgotten?

use super::Builder;
use super::caller::Caller;
use super::customers::{CustomerView, EventView, person, timeline_page};
use super::personal::Sight;
use super::policy::Policy;
use super::problem::{Numbers, Refusals};
use super::reading::{Parameters, also, ask, bad_parameter, key, no_such_customer, note, store};
use crate::edge::Problem;
use crate::serve::Server;
use crate::work::webhook;
use axum::Json;
use axum::extract::State;
use hark_query::{roster, timeline};
use hark_records::Right;
use hark_records::audit::Entry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Events of one part of an export.
const EXPORTED_MAX: usize = 1_000;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::HandlePrivacy), routes!(erase_customer))
        .add(Policy::Right(Right::HandlePrivacy), routes!(export_customer))
}

/// What an erasure did.
#[derive(Serialize, ToSchema)]
struct Erased {
    /// Ids that are refused from now on.
    ids: u64,
    /// Events that were removed.
    events: u64,
    /// Dead letters that were removed.
    dead_letters: u64,
}

/// Removes every byte of a customer and refuses all their ids from now on. It cannot be undone.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/customers/{customer}/erase", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "They are forgotten.", body = Erased), Refusals))]
async fn erase_customer(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((workspace, customer)): Numbers<(u32, String)>,
) -> Result<Json<Erased>, Problem> {
    let person = person(&server, &caller, key(&customer)?).await?;
    let id = person.ids.into_iter().next().ok_or_else(no_such_customer)?;
    let population = person.key.population();
    let done = store(&server, move |sink| sink.erase(workspace, population, &id)).await?;
    server.recent.forget(workspace);
    let entry = Entry::done("customer.erase", format!("customer:{}", timeline::hex(person.key)));
    note(&server, &caller, entry.with("events", done.events).with("ids", done.ids)).await?;
    let facts = json!({"customer": timeline::hex(person.key)});
    webhook::announce(&server, workspace, "customer.erased", &facts).await?;
    Ok(Json(Erased { ids: done.ids as u64, events: done.events, dead_letters: done.dead_letters }))
}

/// Which part of the export.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichPart {
    /// `next` of the part before.
    before: Option<String>,
}

/// Everything that is known of a customer.
#[derive(Serialize, ToSchema)]
struct Export {
    /// Who they are.
    customer: CustomerView,
    /// What they did, the latest first.
    events: Vec<EventView>,
    /// For the next part, `before`: one part has a thousand events. Missing at the end.
    next: Option<String>,
}

/// Everything that is known of a customer. Needs the right to see personal data as well.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/export", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key."), WhichPart),
    responses((status = 200, description = "Everything, or a part of it.", body = Export), Refusals))]
async fn export_customer(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Parameters(part): Parameters<WhichPart>,
) -> Result<Json<Export>, Problem> {
    let key = key(&customer)?;
    also(&server, &caller, Right::PersonalData, "export").await?;
    let first = part.before.is_none();
    let exported = ask(&server, &caller, move |context| {
        let Some(person) = roster::person(context, key)? else { return Ok(None) };
        let page = timeline_page(context, &person, Sight::Whole, (part.before.as_deref(), EXPORTED_MAX, None))?;
        Ok(Some((person, page)))
    });
    let wrong = |problem: Problem| match problem.place.as_deref() {
        Some("/before") => bad_parameter("before", "Copy `next` of the part before."),
        _ => problem,
    };
    let (person, page) = exported.await.map_err(wrong)?.ok_or_else(no_such_customer)?;
    if first {
        let entry = Entry::done("customer.export", format!("customer:{}", timeline::hex(person.key)));
        note(&server, &caller, entry).await?;
    }
    let customer = CustomerView::of(person, Sight::Whole);
    Ok(Json(Export { customer, events: page.items, next: page.next }))
}
