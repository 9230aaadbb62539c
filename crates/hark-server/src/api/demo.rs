//! How does one get into the simulated company?

use super::Builder;
use super::caller::Caller;
use super::door::{dead_link, session, welcome};
use super::policy::Policy;
use super::problem::{Input, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder.add(Policy::Anybody, routes!(enter_demo))
}

/// The link that `hark serve` printed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DemoLink {
    /// The text after `#` in the link.
    link: String,
}

/// Signs in as the owner of the simulated company, by the link that was printed at the start.
#[utoipa::path(post, path = "/api/v1/demo/enter", tag = "door", request_body = DemoLink, responses(
    (status = 204, description = "You are signed in."), Refusals))]
async fn enter_demo(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Input(given): Input<DemoLink>,
) -> Result<Response, Problem> {
    let now = (server.state.clock)();
    let (secret, how) = session(&server, &headers, &caller, "demo");
    let member = server.state.records.enter_demo(&given.link, how, now).await.map_err(dead_link)?;
    Ok(welcome(&server, &headers, member, &secret, now).await)
}
