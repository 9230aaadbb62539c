//! What do a CRM or billing say of our customers and their accounts, and what of it is new?

use super::Builder;
use super::again::OnlyAsked;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Refusals, field, sentence};
use super::reading::{also, ask, note, workspace};
use crate::edge::Problem;
use crate::facts::columns::{Columns, Wishes};
use crate::facts::table::Table;
use crate::facts::{Error, Kind, Summary};
use crate::import::Failure;
use crate::import::csv::CsvRows;
use crate::routes::query::Asked;
use crate::serve::Server;
use crate::sink::Submission;
use crate::wire::times;
use axum::extract::State;
use axum::{Extension, Json};
use hark_model::{Event, limits};
use hark_records::audit::Entry;
use hark_records::{Right, Workspace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::ManageConnections), routes!(preview_facts))
        .add(Policy::Right(Right::ManageConnections), routes!(import_facts))
}

/// A table with a row for each customer, or for each account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FactTable {
    /// Of what there is a row for each; `customers` unless something else is said.
    #[serde(default)]
    kind: Kind,
    /// The table as CSV. Its first line names the columns.
    csv: String,
    /// What the columns mean; what is left out is guessed by their names and cells.
    #[serde(default)]
    columns: Wishes,
}

/// What a table would change, or did.
#[derive(Serialize, ToSchema)]
struct FactSummary {
    /// Rows in all.
    rows: u64,
    /// Rows of customers that nobody knew, or of accounts of which nothing was told.
    new: u64,
    /// Rows of those who are known, customers by id or by an e-mail address that is proven.
    known: u64,
    /// Of those, rows that say something new.
    changed: u64,
    /// Of those, rows that say what is known already: nothing is kept of them.
    unchanged: u64,
    /// Rows that are refused. Nothing is kept of them.
    refused: u64,
    /// In how many rows each trait is new or another than before.
    traits: BTreeMap<String, u64>,
    /// The first hundred refused rows.
    refusals: Vec<RefusedRow>,
    /// What each column is taken as.
    columns: Vec<FactColumn>,
}

/// A row that is refused.
#[derive(Serialize, ToSchema)]
struct RefusedRow {
    /// Its number; the first one behind the header is 1.
    row: u64,
    /// The line of the text that it begins in.
    line: u64,
    /// The fact, and what to do.
    reason: String,
}

/// A column.
#[derive(Serialize, ToSchema)]
struct FactColumn {
    /// What it is called.
    column: String,
    /// What it is taken as, for people.
    taken_as: &'static str,
}

impl FactSummary {
    fn of(summary: Summary, columns: &Columns) -> FactSummary {
        let Summary { rows, new, changed, unchanged, refused, traits, refusals } = summary;
        let refusals = refusals.into_iter().map(|one| RefusedRow { row: one.row, line: one.line, reason: one.reason });
        let columns = columns.described().into_iter().map(|(column, taken_as)| FactColumn { column, taken_as });
        let (refusals, columns) = (refusals.collect(), columns.collect());
        FactSummary { rows, new, known: changed + unchanged, changed, unchanged, refused, traits, refusals, columns }
    }
}

/// Decides what a table comes to, and writes nothing.
async fn decided(
    server: &Arc<Server>,
    caller: &Caller,
    table: FactTable,
) -> Result<(FactSummary, Vec<Event>), Problem> {
    // Whether somebody has an address is told by what is new.
    also(server, caller, Right::PersonalData, "POST facts").await?;
    let FactTable { kind, csv, columns } = table;
    let csv: Arc<[u8]> = csv.into_bytes().into();
    let work = move |context: &Asked<'_>| match decide(context, kind, &csv, &columns) {
        Err(Error::Store(error)) => Err(error),
        other => Ok(other),
    };
    ask(server, caller, work).await?.map_err(refused)
}

fn decide(
    context: &Asked<'_>,
    kind: Kind,
    csv: &Arc<[u8]>,
    wishes: &Wishes,
) -> Result<(FactSummary, Vec<Event>), Error> {
    let open = || CsvRows::of_text(Path::new("csv"), csv, None);
    let table = Table::look(kind, &open, wishes)?;
    let mut events = Vec::new();
    let summary = table.decide(context, context.now, &mut |event| {
        events.push(event);
        Ok(())
    })?;
    Ok((FactSummary::of(summary, &table.columns), events))
}

fn refused(error: Error) -> Problem {
    match error {
        Error::Columns { field: name @ "csv", fact } => field(name, &fact),
        Error::Columns { field: name, fact } => {
            let mut problem = field(name, &fact);
            problem.place = Some(format!("/columns/{name}").into());
            problem
        }
        Error::Table(Failure::User { fact, hint, .. }) => field("csv", &sentence(&format!("{fact}. Hint: {hint}"))),
        Error::Table(error) => field("csv", &sentence(&error.to_string())),
        Error::Store(error) => crate::routes::query::problem(error, std::time::Duration::ZERO),
    }
}

/// Says what a table would change, and changes nothing.
///
/// A row is about the customer with its id; without one about the only customer who has its e-mail address as the trait `email`, said
/// by a proven identity; else about a new one, whose id is the address. An address that several have is refused. Traits are compared with
/// what proven identities said. A row of an account needs somebody who is in it. Needs the right to personal data.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/facts/preview", tag = "customers", request_body = FactTable,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "What it would change.", body = FactSummary), Refusals))]
async fn preview_facts(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(table): Input<FactTable>,
) -> (Extension<OnlyAsked>, Result<Json<FactSummary>, Problem>) {
    let decided = decided(&server, &caller, table).await;
    (Extension(OnlyAsked), decided.map(|(summary, _)| Json(summary)))
}

/// Keeps what a table says that is not known yet.
///
/// Each row that says something new becomes an event `$identify` (of an account: `$group`) with the property `source` of `crm`. The same table twice changes nothing.
/// The events can be asked about some moments later. Needs the right to personal data.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/facts", tag = "customers", request_body = FactTable,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "What it changed.", body = FactSummary), Refusals))]
async fn import_facts(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(table): Input<FactTable>,
) -> Result<Json<FactSummary>, Problem> {
    let kind = table.kind;
    let (summary, events) = decided(&server, &caller, table).await?;
    if events.is_empty() {
        return Ok(Json(summary));
    }
    let workspace = workspace(&server, &caller).await?;
    let (month, wanted) = (times::month((server.state.clock)()), events.len() as u64);
    let within = server.meter.take(&workspace, month, wanted).await;
    if within < wanted {
        server.meter.give_back(&workspace, month, within);
        let fact = format!("The quota of the month has room for {within} more events, and these are {wanted}.");
        return Err(Problem::new(hyper::StatusCode::CONFLICT, "conflict", fact)
            .hint("Send fewer rows, raise the quota, or wait for the next month."));
    }
    // First, and what cannot be written down is not done.
    let entry = Entry::done("facts.import", format!("workspace:{}", workspace.id));
    let entry = entry
        .with("kind", kind.word())
        .with("rows", summary.rows)
        .with("new", summary.new)
        .with("changed", summary.changed);
    let noted = note(&server, &caller, entry).await;
    if let Err(problem) = noted {
        server.meter.give_back(&workspace, month, wanted);
        return Err(problem);
    }
    // Whoever asked may hang up meanwhile: what was begun is brought to its end.
    let keeping = keep(server.clone(), workspace, month, events);
    let kept = server.unfinished.spawn(keeping).await;
    kept.map_err(|error| {
        tracing::error!(%error, "the keeping of facts broke off");
        super::problem::broken()
    })??;
    Ok(Json(summary))
}

/// Returns only when all of it is on disk. What was kept when the rest is not is recognised when it is sent again; only the rest is given
/// back to the month's quota.
async fn keep(server: Arc<Server>, workspace: Arc<Workspace>, month: i64, events: Vec<Event>) -> Result<(), Problem> {
    let mut left = events.len() as u64;
    let done = keep_all(&server, &workspace, events, &mut left).await;
    if done.is_err() {
        server.meter.give_back(&workspace, month, left);
    }
    done
}

async fn keep_all(server: &Server, workspace: &Workspace, events: Vec<Event>, left: &mut u64) -> Result<(), Problem> {
    let mut events = events.into_iter().peekable();
    while events.peek().is_some() {
        let events: Vec<Event> = events.by_ref().take(limits::BATCH_EVENTS_MAX).collect();
        let count = events.len() as u64;
        let (tell, told) = tokio::sync::oneshot::channel();
        let submission = Submission { workspace: workspace.id, events, ..Submission::default() };
        server.state.sink.submit(submission, Box::new(move |result| drop(tell.send(result))));
        told.await.unwrap_or(Err(hark_timeline::Error::NotDurable))?;
        *left -= count;
    }
    Ok(())
}
