//! What became of all events that were received?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::Refusals;
use super::reading::store;
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::Accounting;
use hark_records::Right;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder.add(Policy::Right(Right::See), routes!(show_accounting))
}

/// `received` is the sum of `stored`, `duplicates`, `dead_letters`, `dropped_by_quota`, `refused_by_consent` and `waiting`. Members and
/// programs read the same numbers under the same names.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountingView {
    /// Events that were acknowledged.
    received: u64,
    /// Of these, on a timeline. Those erased later stay counted here.
    stored: u64,
    /// Repeats of a message id that was there already.
    duplicates: u64,
    /// Of the duplicates, those whose body differed.
    conflicts: u64,
    /// Events that could not be stored and wait as dead letters.
    dead_letters: u64,
    /// Over the quota.
    dropped_by_quota: u64,
    /// Without a consent that is required, or of customers who were erased.
    refused_by_consent: u64,
    /// On disk, and in a moment on a timeline.
    waiting: u64,
    /// Events that were stored and then erased on request.
    erased: u64,
    /// Whether all of this adds up.
    balances: bool,
}

impl From<Accounting> for AccountingView {
    fn from(counts: Accounting) -> AccountingView {
        let balances = counts.balances();
        let Accounting { received, stored, duplicates, conflicts, dead_letters, erased, .. } = counts;
        let Accounting { dropped_by_quota, refused_by_consent, .. } = counts;
        let known = stored + duplicates + dead_letters + dropped_by_quota + refused_by_consent;
        AccountingView {
            received,
            stored,
            duplicates,
            conflicts,
            dead_letters,
            dropped_by_quota,
            refused_by_consent,
            waiting: received.saturating_sub(known),
            erased,
            balances,
        }
    }
}

/// What became of all events of the workspace.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/accounting", tag = "arrivals",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "The counts.", body = AccountingView), Refusals))]
async fn show_accounting(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<AccountingView>, Problem> {
    let workspace = caller.context()?.workspace();
    Ok(Json(store(&server, move |sink| sink.accounting(workspace)).await?.into()))
}
