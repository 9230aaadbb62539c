//! Who did what?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::Refusals;
use super::reading::{Parameters, bad_parameter};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::Right;
use hark_records::audit::Chain;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Entries on one page at most.
const PAGE_MAX: u64 = 500;
/// Entries on one page, unless somebody asks for another number.
const PAGE: u64 = 100;

pub(super) fn routes(builder: Builder) -> Builder {
    builder.add(Policy::Right(Right::ReadAudit), routes!(list_audit))
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Continue before this number: `next` of the page before.
    pub before: Option<i64>,
    /// At most so many, 1 to 500; usually 100.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
}

impl Page {
    /// At most so many, as asked.
    pub(super) fn limit(&self) -> Result<u64, Problem> {
        match self.limit.unwrap_or(PAGE) {
            limit if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
            _ => Err(bad_parameter("limit", &format!("`limit` is 1 to {PAGE_MAX}."))),
        }
    }
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
struct AuditPage {
    /// Newest first.
    entries: Vec<AuditEntry>,
    /// For the next page, `before`; missing at the end.
    next: Option<i64>,
    /// The number of the first entry that is not as it was written; missing when all are.
    broken_at: Option<i64>,
}

/// One thing that was done.
#[derive(Serialize, ToSchema)]
struct AuditEntry {
    /// Its place in the log.
    number: i64,
    /// When, RFC 3339.
    at: String,
    /// Who: `member:3`, `key:5`, `operator`, `job:mail`, or `nobody` for somebody at the door.
    actor: String,
    /// What.
    action: String,
    /// On what.
    target: String,
    /// Further facts.
    detail: String,
    /// From where.
    address: String,
    /// `done` or `denied`.
    result: String,
}

/// The audit log.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit", tag = "audit",
    params(("workspace" = u32, Path, description = "Its number."), Page),
    responses((status = 200, description = "A page.", body = AuditPage), Refusals))]
async fn list_audit(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(page): Parameters<Page>,
) -> Result<Json<AuditPage>, Problem> {
    let (before, limit) = (page.before, page.limit()?);
    let records = &server.state.records;
    let found = records.audit(caller.may()?, before, limit).await?;
    // The whole chain is read for the first page only.
    let broken_at = match before {
        None => match records.verify_audit(caller.may()?).await? {
            Chain::Whole(_) => None,
            Chain::Broken(number) => Some(number),
        },
        Some(_) => None,
    };
    let next = found.last().map(|entry| entry.number).filter(|number| found.len() as u64 == limit && *number > 1);
    let entry = |entry: hark_records::audit::Written| AuditEntry {
        number: entry.number,
        at: super::moment(entry.at),
        actor: entry.actor,
        action: entry.action,
        target: entry.target,
        detail: entry.detail,
        address: entry.address,
        result: entry.result,
    };
    Ok(Json(AuditPage { entries: found.into_iter().map(entry).collect(), next, broken_at }))
}
