//! What must a customer get when they ask what we know, or ask to be forgotten?

pub(crate) mod archive;
mod requests;
mod tar;

use super::Builder;
use super::caller::Caller;
use super::customers::part::Part;
use super::customers::{CustomerView, EventView, person, timeline_page};
use super::personal::Sight;
use super::policy::Policy;
use super::problem::{Numbers, Refusals};
use super::reading::{Parameters, also, ask, bad_parameter, key, no_such_customer, note, store};
use crate::edge::Problem;
use crate::serve::Server;
use crate::sink::Sink;
use crate::work::erasure::names::Refused;
use crate::work::erasure::{self, Asked, Went};
use axum::Json;
use axum::extract::State;
use hark_model::CustomerKey;
use hark_query::{roster, timeline};
use hark_records::audit::Entry;
use hark_records::traces::Traces;
use hark_records::{Context, Right, WorkspaceId};
use hark_timeline::engine::Erasure;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Events of one part of an export.
const EXPORTED_MAX: usize = 1_000;

pub(super) fn routes(builder: Builder) -> Builder {
    requests::routes(builder)
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
    /// How much of what people saved, of notes and of plans on maps named them by an id or address, and does no longer: `(erased)` stands there.
    rewritten: usize,
    /// What was saved and may still mean them: by an id that could be a word as well, or by an address that others have, too.
    doubtful: Vec<Doubtful>,
}

/// Something that was saved and that somebody has to look at.
#[derive(Serialize, ToSchema)]
struct Doubtful {
    /// `question`, `dashboard`, `segment`, `stages`, `lens`, `own_lens` or `map`.
    kind: String,
    /// Its number.
    id: i64,
}

/// Removes every byte of a customer and refuses all their ids from now on. It cannot be undone.
///
/// The audit log says that it was asked before anything is removed, and that it was done or failed after it. Where the server
/// stopped in between, a job looks some minutes later and says which it was; what failed is asked for again.
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
    // First, and what cannot be written down is not done.
    let (state, now) = (&server.state, (server.state.clock)());
    let about = store(&server, move |sink| Ok(erasure::about(&*sink.view(workspace)?, person.key, now))).await?;
    let asked = erasure::ask(&state.records, caller.may()?, about, (state.random)(), now).await?;
    // Segments that listed them are other ones now.
    server.watches.notify_one();
    // Whoever asked may hang up meanwhile: what was begun is brought to its end, and written down.
    let erasing = erase(server.clone(), caller, workspace, (person.key, id), asked);
    server.unfinished.spawn(erasing).await.map_err(|error| {
        tracing::error!(%error, "an erasure broke off");
        super::problem::broken()
    })?
}

fn target(key: CustomerKey) -> String {
    format!("customer:{}", timeline::hex(key))
}

async fn erase(
    server: Arc<Server>,
    caller: Caller,
    workspace: WorkspaceId,
    (customer, id): (CustomerKey, String),
    asked: Asked,
) -> Result<Json<Erased>, Problem> {
    let population = customer.population();
    let erased = store(&server, move |sink| sink.erase(workspace, population, &id)).await;
    let (state, by) = (&server.state, caller.context()?);
    let done = match erased {
        Ok(done) => done,
        Err(problem) => {
            tell_apart(&server, by, customer, &asked, problem.code).await?;
            return Err(problem);
        }
    };
    server.recent.forget(workspace);
    let refused = store(&server, move |sink| Ok(Refused::of(sink.view(workspace)?, sink.erased(workspace)?))).await?;
    let went = Went { erasure: Some(&done), refused: &refused, code: None };
    asked.done(&state.records, by, went, &state.public_url, (state.clock)()).await?;
    server.hurry();
    let Erasure { ids, events, dead_letters, .. } = done;
    let Traces { rewritten, doubtful } = asked.traces;
    let doubtful = doubtful.into_iter().map(|(kind, id)| Doubtful { kind, id }).collect();
    Ok(Json(Erased { ids: ids as u64, events, dead_letters, rewritten, doubtful }))
}

/// The store refused, before or after it removed something.
async fn tell_apart(
    server: &Arc<Server>,
    by: &Context,
    customer: CustomerKey,
    asked: &Asked,
    code: &'static str,
) -> Result<(), Problem> {
    let (state, now, workspace) = (&server.state, (server.state.clock)(), by.workspace());
    // Who cannot be looked for now is looked for by the job.
    let look = move |sink: &dyn Sink| {
        let view = sink.view(workspace)?;
        Ok((erasure::is_there(&*view, customer)?, Refused::of(view, sink.erased(workspace)?)))
    };
    let (there, refused) = store(server, look).await?;
    let why = "The store could not do it. Hint: ask for it again.";
    if !there {
        server.recent.forget(workspace);
    }
    asked.broke_off(&state.records, by, (there, code, why), &refused, &state.public_url, now).await?;
    server.hurry();
    Ok(())
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
    also(&server, &caller, Right::PersonalData, "export").await?;
    let key = key(&customer)?;
    let first = part.before.is_none();
    let exported = ask(&server, &caller, move |context| {
        let Some(person) = roster::person(context, key)? else { return Ok(None) };
        let part = Part { before: part.before.clone(), limit: EXPORTED_MAX, events: Vec::new() };
        let page = timeline_page(context, &person, Sight::Whole, &part, None)?;
        Ok(Some((person, page)))
    });
    let wrong = |problem: Problem| match problem.place.as_deref() {
        Some("/before") => bad_parameter("before", "Copy `next` of the part before."),
        _ => problem,
    };
    let (person, page) = exported.await.map_err(wrong)?.ok_or_else(no_such_customer)?;
    if first {
        let entry = Entry::done("customer.export", target(person.key));
        note(&server, &caller, entry).await?;
    }
    let customer = CustomerView::of(person, Sight::Whole);
    Ok(Json(Export { customer, events: page.items, next: page.next }))
}
