//! How many would be in a segment of this rule?

use super::super::again::OnlyAsked;
use super::super::caller::Caller;
use super::super::personal::{self, Sight};
use super::super::problem::{Input, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_query::QueryError;
use hark_query::segment::{Rules, census};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// A rule that is being written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// The rule, as docs/query-language.md describes it.
    rule: Value,
    /// `customer`, `employee`, `partner` or `supplier`; usually `customer`.
    population: Option<String>,
}

/// How many it would be.
#[derive(Serialize, ToSchema)]
pub(super) struct Size {
    /// How many there are of this population, robots and staff left out.
    customers: u64,
    /// For how many of them the rule holds now.
    size: u64,
}

/// How many customers a rule selects, before it is saved.
///
/// A rule that cannot be understood, or that nobody could fulfil, is refused with its place. Without the right to see personal
/// data, a rule of personal data is refused (403 `personal_data`): a count is an answer, too.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/segments/preview", tag = "segments", request_body = Written,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "Its size now.", body = Size), Refusals))]
pub(super) async fn preview_segment(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(written): Input<Written>,
) -> (Extension<OnlyAsked>, Result<Json<Size>, Problem>) {
    (Extension(OnlyAsked), size(&server, &caller, written).await.map(Json))
}

async fn size(server: &Arc<Server>, caller: &Caller, written: Written) -> Result<Size, Problem> {
    let population = super::population(written.population.as_deref())?;
    let saved = super::saved(server, caller).await?;
    let rule = written.rule;
    let mut probes = Vec::new();
    if Sight::of(caller)?.is_masked() {
        let asked = json!({"question": "customers", "customers": rule});
        personal::asks(&asked)?;
        probes = personal::probes(&asked);
    }
    let counted = super::ask(server, caller, super::named(&saved), move |context| {
        if let Some(problem) = personal::probes_refused(context, &probes)? {
            return Ok(Err(problem));
        }
        let defaults = context.defaults()?;
        let rules = Rules::alone(&rule, &defaults).map_err(within_rule)?;
        census::count(context, &rules, population, false).map(Ok)
    });
    let counted = counted.await??;
    Ok(Size { customers: counted.customers, size: counted.members[0] })
}

/// The place of a mistake in the body, not in the rule alone.
pub(super) fn within_rule(error: QueryError) -> QueryError {
    match error {
        QueryError::Wrong { place, fact, hint } => QueryError::Wrong { place: format!("/rule{place}"), fact, hint },
        other => other,
    }
}
