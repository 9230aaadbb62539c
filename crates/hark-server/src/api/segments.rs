//! Which segments are there, how large are they, and who is in them?

mod growth;
mod preview;
mod sizes;
mod standings;
mod step;
mod watch;

pub(super) use step::{add, change, remove};

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::reading::{ask_with as ask, bad_parameter};
use crate::edge::Problem;
use crate::library;
use crate::serve::Server;
use hark_model::Population;
use hark_query::segment::Library;
use hark_records::Right;
use hark_records::saved::{Kind, Saved};
use std::sync::Arc;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(sizes::list_segments))
        .add(Policy::Right(Right::See), routes!(preview::preview_segment))
        .add(Policy::Right(Right::See), routes!(growth::show_growth))
        .add(Policy::Right(Right::Save), routes!(watch::watch_segment))
        .add(Policy::Right(Right::SeeCustomers), routes!(watch::list_moves))
        .add(Policy::Right(Right::SeeCustomers), routes!(standings::list_standings))
        .add(Policy::Right(Right::SeeCustomers), routes!(standings::show_changes))
}

/// The segments of the workspace of this request, by name.
async fn saved(server: &Arc<Server>, caller: &Caller) -> Result<Vec<Saved>, Problem> {
    Ok(server.state.records.saved(caller.may()?, Kind::Segment).await?)
}

/// The workspace's segments as rules name them.
fn named(saved: &[Saved]) -> Arc<Library> {
    Arc::new(library::of(saved))
}

/// A population by its word; usually customers.
pub(super) fn population(word: Option<&str>) -> Result<Population, Problem> {
    let hint = "It is customer, employee, partner or supplier.";
    match word {
        None => Ok(Population::Customer),
        Some(word) => Population::from_word(word).ok_or_else(|| bad_parameter("population", hint)),
    }
}

/// Why a rule cannot be read, in one sentence for a line of a list.
fn reason(error: &hark_query::QueryError) -> String {
    match error {
        hark_query::QueryError::Wrong { fact, hint: Some(hint), .. } => format!("{fact} {hint}"),
        hark_query::QueryError::Wrong { fact, .. } => fact.clone(),
        _ => "It cannot be decided now.".to_owned(),
    }
}
