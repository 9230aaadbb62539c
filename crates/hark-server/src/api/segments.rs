//! Which segments are there, how large are they, and who is in them?

pub(super) mod crossings;
mod export;
mod growth;
mod preview;
mod sizes;
pub(super) mod standings;
pub(crate) mod step;
mod watch;

pub(super) use standings::mask_reason;
pub(super) use step::{add, change, remove};

use super::Builder;
use super::caller::Caller;
use super::personal::{self, Sight};
use super::policy::Policy;
use super::reading::ask_with as ask;
pub(super) use super::reading::population;
use crate::edge::Problem;
use crate::library::Held;
use crate::serve::Server;
use hark_query::segment::{Library, NONE};
use hark_records::access::See;
use hark_records::{Allowed, Right};
use serde_json::Value;
use std::sync::Arc;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(sizes::list_segments))
        .add_long(Policy::Right(Right::See), routes!(preview::preview_segment))
        .add(Policy::Right(Right::See), routes!(growth::show_growth))
        .add(Policy::Right(Right::Save), routes!(watch::watch_segment))
        .add(Policy::Right(Right::SeeCustomers), routes!(watch::list_moves))
        .add(Policy::Right(Right::SeeCustomers), routes!(export::export_members))
        .add(Policy::Right(Right::SeeCustomers), routes!(standings::list_standings))
        .add(Policy::Right(Right::SeeCustomers), routes!(standings::show_changes))
}

/// What the workspace of this request has given names to.
pub(super) async fn saved(server: &Server, caller: &Caller) -> Result<Arc<Held>, Problem> {
    let by: Allowed<'_, See> = caller.may()?;
    Ok(server.shelf.held(&server.state.records, by.workspace()).await?)
}

/// The same as rules name it.
pub(super) fn named(saved: &Held) -> Arc<Library> {
    saved.library.clone()
}

/// Whether whoever may not see personal data could spell it letter by letter with the counts of what they save.
pub(super) async fn no_probes(server: &Arc<Server>, caller: &Caller, place: &str, rule: &Value) -> Result<(), Problem> {
    if !Sight::of(caller)?.is_masked() {
        return Ok(());
    }
    let probes = personal::probes(rule);
    if probes.is_empty() {
        return Ok(());
    }
    let looked = ask(server, caller, NONE.clone(), move |context| personal::probes_refused(context, &probes)).await?;
    let Some(mut problem) = looked else { return Ok(()) };
    problem.place = problem.place.map(|at| format!("{place}{at}").into());
    Err(problem)
}

/// Why a rule cannot be read, in one sentence for a line of a list.
fn reason(error: &hark_query::QueryError) -> String {
    match error {
        hark_query::QueryError::Wrong { fact, hint: Some(hint), .. } => format!("{fact} {hint}"),
        hark_query::QueryError::Wrong { fact, .. } => fact.clone(),
        _ => "It cannot be decided now.".to_owned(),
    }
}
