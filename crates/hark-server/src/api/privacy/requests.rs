//! Who asked for everything that is known of a customer, and where is it?

use super::super::Builder;
use super::super::caller::Caller;
use super::super::given::Input;
use super::super::policy::Policy;
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{also, key, store};
use crate::api::customers::person;
use crate::edge::Problem;
use crate::serve::Server;
use crate::work::erasure;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hark_query::timeline;
use hark_records::Right;
use hark_records::privacy::{NewRequest, Request};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::HandlePrivacy), routes!(list_requests, ask_for_archive))
        .add(Policy::Right(Right::HandlePrivacy), routes!(download_archive))
}

/// What a customer may ask for.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RequestKind {
    /// All that is known of them, and what was worked out of it.
    Access,
    /// What they gave or were seen doing, to take it elsewhere.
    Portability,
}

impl RequestKind {
    fn word(self) -> &'static str {
        match self {
            RequestKind::Access => "access",
            RequestKind::Portability => "portability",
        }
    }
}

/// A request of a customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewArchive {
    /// What they ask for.
    r#type: RequestKind,
    /// Their key.
    customer: String,
}

/// A request as it stands.
#[derive(Serialize, ToSchema)]
struct RequestView {
    /// Its number.
    id: i64,
    /// `access` or `portability`.
    r#type: String,
    /// The customer's key when it was asked for.
    customer: String,
    /// `waiting`, `ready`, `expired` or `failed`.
    state: &'static str,
    /// When it was asked for, RFC 3339.
    asked: String,
    /// By whom, as the audit log writes it.
    asked_by: String,
    /// When it ended, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished: Option<String>,
    /// Until when the archive is there, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    /// Bytes of the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl RequestView {
    fn of(request: Request, now: hark_model::Micros) -> RequestView {
        let Request { id, kind, customer, asked, asked_by, finished, expires, failed, size, .. } = request;
        let state = match (&failed, expires) {
            (Some(_), _) => "failed",
            (None, None) => "waiting",
            (None, Some(expires)) if expires <= now => "expired",
            (None, Some(_)) => "ready",
        };
        RequestView {
            id,
            r#type: kind,
            customer: timeline::hex(customer),
            state,
            asked: crate::api::moment(asked),
            asked_by,
            finished: finished.map(crate::api::moment),
            expires: expires.map(crate::api::moment),
            bytes: size,
            error: failed,
        }
    }
}

/// The requests of customers for what is known of them, the latest first; at most 200, of the last 30 days.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/privacy/requests", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "The requests.", body = Vec<RequestView>), Refusals))]
async fn list_requests(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Vec<RequestView>>, Problem> {
    let now = (server.state.clock)();
    let all = server.state.records.privacy_requests(caller.may()?).await?;
    Ok(Json(all.into_iter().map(|one| RequestView::of(one, now)).collect()))
}

/// Asks for an archive of all that is known of a customer, or of what they may take elsewhere.
///
/// It is made in the background, is there for a week, and goes with the customer when they are erased. docs/privacy.md says what is in
/// it. Needs the right to see personal data as well.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/privacy/requests", tag = "customers", request_body = NewArchive,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 201, description = "It will be made.", body = RequestView), Refusals))]
async fn ask_for_archive(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(new): Input<NewArchive>,
) -> Result<(StatusCode, Json<RequestView>), Problem> {
    also(&server, &caller, Right::PersonalData, "privacy.request").await?;
    let person = person(&server, &caller, key(&new.customer)?).await?;
    let (workspace, customer) = (caller.context()?.workspace(), person.key);
    let look = move |sink: &dyn crate::sink::Sink| {
        let view = sink.view(workspace)?;
        Ok((view.keys_of(customer), erasure::mark(&*view)))
    };
    let (keys, place) = store(&server, look).await?;
    let asked = NewRequest { kind: new.r#type.word().to_owned(), customer, keys, store: place };
    let now = (server.state.clock)();
    let made = server.state.records.ask_privacy(caller.may()?, asked, now).await?;
    server.hurry();
    Ok((StatusCode::CREATED, Json(RequestView::of(made, now))))
}

/// The archive of a request: a `.tar.gz`. Each download is written down.
///
/// Needs the right to see personal data as well. Not found before it is made and after it expired.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/privacy/requests/{request}/archive", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("request" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "The archive.", body = Vec<u8>, content_type = "application/gzip"), Refusals))]
async fn download_archive(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, request)): Numbers<(u32, i64)>,
) -> Result<Response, Problem> {
    also(&server, &caller, Right::PersonalData, "privacy.download").await?;
    let now = (server.state.clock)();
    let Ok(place) = server.downloads.clone().try_acquire_owned() else {
        let fact = "Too many archives are downloaded at this moment.";
        return Err(Problem::unavailable("busy", fact, 5).hint("Try again when one of them is through."));
    };
    let records = &server.state.records;
    let size = records.download_privacy(caller.may()?, request, now).await?;
    let mut archive = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    while (archive.len() as u64) < size {
        // Part by part: nobody who writes waits meanwhile. Who is erased meanwhile is not handed out.
        let part = records.privacy_part(caller.may()?, request, archive.len() as u64, now).await?;
        if part.is_empty() {
            return Err(hark_records::Error::NotFound { what: "archive".into() }.into());
        }
        archive.extend_from_slice(&part);
    }
    let mut answer = Body::from(Bytes::from_owner(Leaving { archive, _place: place })).into_response();
    let name = format!("attachment; filename=\"customer-{request}.tar.gz\"");
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

/// An archive on its way out: its place is free again when the last byte has left.
struct Leaving {
    archive: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Leaving {
    fn as_ref(&self) -> &[u8] {
        &self.archive
    }
}
