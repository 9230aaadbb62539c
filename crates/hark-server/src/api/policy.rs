//! Who may call a route?

use super::again;
use super::caller::{self, Asked, Caller};
use crate::edge::Problem;
use axum::extract::{RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hark_records::audit::Entry;
use hark_records::{Right, WorkspaceId};
use hyper::header::{CONTENT_TYPE, HeaderMap};
use hyper::{Method, StatusCode};
use std::sync::Arc;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody: signing in, claiming, following a link from a mail. Says nothing about who exists.
    Anybody,
    /// A member, about themselves. No key.
    Member,
    /// A member or a program with this right in the workspace of the path.
    Right(Right),
}

/// What stands before the handlers of a path.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// Who may.
    pub policy: Policy,
    /// The methods, each with the parameters that its description names.
    pub parameters: Arc<[(&'static str, Vec<String>)]>,
}

impl Guard {
    /// Refuses parameters that are not described. What comes back from a provider is the provider's: it may send more.
    fn only_known(&self, request: &Parts) -> Result<(), Problem> {
        let method = if request.method == Method::HEAD { "GET" } else { request.method.as_str() };
        let Some((_, known)) = self.parameters.iter().find(|(one, _)| *one == method) else { return Ok(()) };
        if request.uri.path() == super::sign_on::CALLBACK {
            return Ok(());
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        super::given::only_known(request.uri.query(), &known)
    }
}

/// Lets a request through to its handler, with its [`Caller`], or refuses it.
pub(super) async fn check(State(guard): State<Guard>, path: RawPathParams, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let admitted = admit(guard.policy, &path, &parts).await;
    match admitted.and_then(|caller| guard.only_known(&parts).map(|()| caller)) {
        Ok(caller) => {
            parts.extensions.insert(caller.clone());
            let asked = parts.extensions.get::<Asked>().cloned();
            let request = Request::from_parts(parts, body);
            match asked {
                Some(asked) => again::once(&asked, &caller, request, next).await,
                None => next.run(request).await,
            }
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(policy: Policy, path: &RawPathParams, request: &Parts) -> Result<Caller, Problem> {
    let (headers, method) = (&request.headers, &request.method);
    let Asked { server, peer, .. } = request.extensions.get::<Asked>().ok_or_else(super::problem::broken)?;
    let peer = *peer;
    if let Policy::Anybody = policy {
        our_own_page(headers, method)?;
        return Ok(Caller::stranger(peer));
    }
    let who = caller::identify(server, headers, peer).await?;
    if who.by_cookie() {
        our_own_page(headers, method)?;
    }
    let Policy::Right(right) = policy else {
        return who.member_only();
    };
    let workspace = path.iter().find(|(name, _)| *name == "workspace").map(|(_, number)| number.parse::<WorkspaceId>());
    // A workspace one has no seat in, one that does not exist and one that is no number look the same from outside.
    let by = who.actor();
    let found = match workspace {
        Some(Ok(workspace)) => who.into_workspace(server, workspace).await,
        _ => Err(super::problem::no_such_workspace()),
    };
    let asked = format!("{method} {}", told(path, request.uri.path()));
    let caller = match found {
        Ok(caller) => caller,
        Err(problem) if problem.status == StatusCode::NOT_FOUND => {
            let (address, now) = (peer.ip().to_canonical().to_string(), (server.state.clock)());
            if let Err(error) = server.state.records.note_refused_workspace(by, (asked, right), &address, now).await {
                tracing::error!(%error, "a refusal cannot be written down");
            }
            return Err(problem);
        }
        Err(problem) => return Err(problem),
    };
    let context = caller.context()?;
    if context.rights().include(right) {
        return Ok(caller);
    }
    let entry = Entry::denied("access", asked).with("right", right.word());
    if let Err(error) = server.state.records.note(context, entry, (server.state.clock)()).await {
        tracing::error!(%error, "a refusal cannot be written down");
    }
    Err(hark_records::Error::Forbidden { right }.into())
}

/// What was asked for, as it may stand in the log for ever: the words of the route, and those of its parts that are numbers or keys
/// of customers. Anything else may be what somebody typed, and tell who a customer is.
fn told(parts: &RawPathParams, path: &str) -> String {
    let mut parts = parts.iter().peekable();
    let mut told = Vec::new();
    for word in path.split('/') {
        // They come in the order of the path. What is written with a percent sign is no word of a route.
        match parts.next_if(|(_, value)| *value == word || word.contains('%')) {
            Some((name, value)) if !tells_nothing(value) => told.push(format!("{{{name}}}")),
            _ => told.push(word.to_owned()),
        }
    }
    told.join("/")
}

fn tells_nothing(part: &str) -> bool {
    let number = part.len() <= 20 && part.bytes().all(|byte| byte.is_ascii_digit());
    number || (part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A browser sends cookies along with whatever any page makes it send. A change is taken from our own pages only: they send
/// JSON, which no foreign form can, and say that they are of the same origin.
fn our_own_page(headers: &HeaderMap, method: &Method) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        let detail = "Another site sent this request.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", detail).hint("Do it on Hark's own pages."));
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !kind.is_some_and(super::given::is_json) {
        return Err(super::problem::not_json());
    }
    Ok(())
}
