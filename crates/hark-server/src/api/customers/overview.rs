//! What does the page of a customer show first?
//!
//! Part by part that would be a dozen requests, over the few connections that a browser opens, each with the same look at who asks. Every
//! part is made by what answers for it alone, so it says the same here, and hides the same.

use super::super::caller::Caller;
use super::super::personal::Sight;
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{Parameters, ask_with, key, no_such_customer};
use super::super::segments::crossings::Watched;
use super::super::segments::standings::{self, StandingView};
use super::super::stages::{self, FactView, WhereView};
use super::identities::{self, IdentitiesView};
use super::part::{Part, WhichEvents};
use super::traits::{self, ConsentView, TraitView};
use super::worth::{self, WorthView};
use super::{CustomerView, TimelinePage, of_cursor, timeline_page};
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::CustomerKey;
use hark_query::roster;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which events the timeline begins with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// At most so many events, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Only events of these names: a JSON list of 1 to 50.
    events: Option<String>,
    /// Only what happened before this moment, RFC 3339.
    until: Option<String>,
}

/// What is known of one customer, all at once. What their own address refuses is absent: whoever did nothing but what robots do is in no stage.
#[derive(Serialize, ToSchema)]
pub(super) struct OverviewView {
    /// As `/customers/{customer}` says it.
    customer: CustomerView,
    /// The first page of `/timeline`.
    timeline: TimelinePage,
    /// As `/stage` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<WhereView>,
    /// As `/segments` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<Vec<StandingView>>,
    /// As `/value` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<WorthView>,
    /// As `/traits` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    traits: Option<Vec<TraitView>>,
    /// As `/facts` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<Vec<FactView>>,
    /// As `/consents` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    consents: Option<Vec<ConsentView>>,
    /// As `/identities` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    identities: Option<IdentitiesView>,
}

/// One customer with all that is known of them, in one answer.
///
/// Each member is what its own address answers. For a page that shows them together; whoever wants one of them asks for that one.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/overview", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key."), Which),
    responses((status = 200, description = "All of it.", body = OverviewView), Refusals))]
pub(super) async fn show_overview(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Parameters(which): Parameters<Which>,
) -> Result<Json<OverviewView>, Problem> {
    let part = WhichEvents::first(which.limit, which.events, which.until).read()?;
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let rules = Watched::read(&server, &caller).await?;
    let found = ask_with(&server, &caller, rules.library(), move |context| of(context, key, sight, &part, &rules));
    found.await.map_err(of_cursor)?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key.
fn of(
    context: &Asked<'_>,
    key: CustomerKey,
    sight: Sight,
    part: &Part,
    rules: &Watched,
) -> hark_query::Result<Option<OverviewView>> {
    let Some(person) = roster::person(context, key)? else { return Ok(None) };
    let timeline = timeline_page(context, &person, sight, part, Some(rules))?;
    Ok(Some(OverviewView {
        customer: CustomerView::of(person, sight),
        timeline,
        stage: stages::where_is(context, key, sight)?,
        segments: standings::of(context, key, sight, rules)?,
        value: worth::of(context, key)?,
        traits: traits::known_of(context, key, sight)?,
        facts: stages::facts_of(context, key, sight)?,
        consents: traits::consents_of(context, key, sight)?,
        identities: identities::of(context, key, sight)?,
    }))
}
