//! Which handler answers this path, and who may call it?

pub mod accounting;
pub mod capture;
pub mod dead_letters;
pub mod health;
pub mod query;
pub mod recent;

mod client_settings;
mod ingest;
mod pixel;
mod posthog;
mod segment;
mod table;

pub use table::{Action, Audience, ROUTES, Route, find};

use crate::auth::Grant;
use crate::edge::forwarded::is_passed_on;
use crate::edge::pace::{Left, NO_KEY, Paces};
use crate::edge::reply::{Problem, Reply, nothing, ok, reply};
use crate::serve::{Server, is_local};
use crate::wire::posthog::replies;
use hark_model::Micros;
use hyper::body::Incoming;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, HeaderMap, HeaderValue, VARY,
};
use hyper::{Method, Request, StatusCode};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

/// A request on its way to its handler.
pub struct Call {
    /// Who answers.
    pub server: Arc<Server>,
    /// Who asks: the other end of the connection, or who a trusted proxy says.
    pub client: IpAddr,
    /// Whether it was asked from this machine, and by nobody in between.
    pub local: bool,
    /// What is asked.
    pub request: Request<()>,
    /// The body, until it is read.
    pub body: Option<Incoming>,
    /// Names this request in answers and logs.
    pub id: String,
    /// What the client may still ask, once that is known; the answer says so.
    pub left: Arc<OnceLock<Left>>,
}

impl Call {
    /// The pairs of the query, decoded.
    pub fn query(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let query = self.request.uri().query().unwrap_or("");
        form_urlencoded::parse(query.as_bytes()).map(|(a, b)| (a.into_owned(), b.into_owned()))
    }

    /// The first value of a name in the query.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// Lets one request of this key pass, or says when to come back.
    pub fn pass(&self, paces: &Paces, key: i64, now: Micros) -> Result<(), Problem> {
        if let Some(left) = paces.take(self.client, key, now)? {
            let _ = self.left.set(left);
        }
        Ok(())
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }
}

/// The rights of someone who may read a workspace.
pub struct Reader {
    /// Which one.
    pub workspace: Arc<hark_records::Workspace>,
}

/// Who may read: a server key; or anybody of this machine, where the start page is open, nobody has claimed the house yet, and
/// the route is part of it.
pub async fn reader(call: &Call, start_page: bool) -> Result<Reader, Problem> {
    let server = &call.server;
    let now = (server.state.clock)();
    let key = crate::auth::presented(call.request.headers());
    if let (None, true, true, true) = (&key, start_page, server.is_open(), call.local)
        && let Some(workspace) = server.auth.workspace(hark_records::DEFAULT_WORKSPACE)
        && same_site(call)
    {
        call.pass(&server.reading, NO_KEY, now)?;
        return Ok(Reader { workspace });
    }
    let found = server.auth.find(&[key.as_deref().unwrap_or("")], now).await;
    call.pass(&server.reading, found.as_ref().map_or(NO_KEY, Grant::key), now)?;
    let grant = found?;
    if !grant.verified {
        return Err(Problem::unauthorized("needs_server_key", "A write key may send events but not read."));
    }
    Ok(Reader { workspace: grant.workspace })
}

/// Without a key, only pages of Hark itself may read: not a foreign page, and not a foreign name that was pointed at
/// this machine (DNS rebinding).
fn same_site(call: &Call) -> bool {
    let host = call.header("host").or(call.request.uri().authority().map(|a| a.as_str())).unwrap_or("");
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.contains(']') { host } else { name });
    let local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let foreign = call.header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    local && !foreign
}

/// Answers any request.
pub async fn answer(server: Arc<Server>, peer: SocketAddr, request: Request<Incoming>, id: String) -> Reply {
    let requested_headers = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let found = find(&path);
    let audience = found.map_or(Audience::Private, |route| route.audience);
    let result = match found {
        None if path.starts_with("/api/") => return private(&server, peer, request, &id).await,
        // A tunnel names another server and no path here.
        None if method == Method::CONNECT => Err(not_allowed(PAGES)),
        Some(_) if method == Method::OPTIONS && audience == Audience::Clients => Ok(nothing()),
        Some(route) if !route.allows(&method) => Err(not_allowed(route.allow)),
        Some(route) => {
            let known = route.only_known(request.uri().query());
            let (parts, body) = request.into_parts();
            let request = Request::from_parts(parts, ());
            let client = server.state.limits.proxies.client(peer, request.headers());
            let local = is_local(peer) && !is_passed_on(request.headers());
            let left = Arc::<OnceLock<Left>>::default();
            let call = Call { server, client, local, request, body: Some(body), id: id.clone(), left: left.clone() };
            let done = match known {
                Ok(()) => dispatch(route.action, call).await,
                Err(unknown) => Err(unknown),
            };
            let mut reply = done.unwrap_or_else(|problem| refuse(&problem, &id));
            if let Some(left) = left.get() {
                left.tell(reply.headers_mut());
            }
            Ok(reply)
        }
        None => page(&server, &path, &method, request.headers()),
    };
    let mut reply = result.unwrap_or_else(|problem| refuse(&problem, &id));
    if audience == Audience::Clients {
        open_to_all(&mut reply, requested_headers);
    }
    reply
}

fn refuse(problem: &Problem, id: &str) -> Reply {
    tracing::debug!(request_id = %id, code = problem.code, "refused");
    problem.reply(id)
}

/// The private API answers by itself, with its own policies.
async fn private(server: &Arc<Server>, peer: SocketAddr, request: Request<Incoming>, id: &str) -> Reply {
    let client = server.state.limits.proxies.client(peer, request.headers());
    let answered = match server.api() {
        Some(api) if request.uri().path() == "/api/openapi.json" => Ok(ok(api.description.clone())),
        Some(api) => api.answer(SocketAddr::new(client, peer.port()), request, id).await,
        None => Err(Problem::unavailable("draining", "The server is about to stop.", 1)),
    };
    answered.unwrap_or_else(|problem| problem.reply(id))
}

fn not_allowed(allow: &'static str) -> Problem {
    let mut problem =
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This method is not allowed here.");
    problem.allow = Some(allow);
    problem.hint(format!("Allowed are {allow}."))
}

/// The methods of a page.
const PAGES: &str = "GET, HEAD";

fn page(server: &Server, path: &str, method: &Method, headers: &HeaderMap) -> Result<Reply, Problem> {
    let secure = server.state.public_url.starts_with("https://");
    let open = !server.is_claimed() && !is_passed_on(headers);
    let mut own = server.state.pages.as_ref().filter(|_| open).and_then(|pages| pages(path));
    own.iter_mut().filter(|_| secure).for_each(crate::site::only_secure);
    let site = || crate::site::answer(path, headers, secure);
    if let Some(reply) = own.or_else(site).or_else(|| crate::site::after_the_start(path, headers, secure)) {
        return if matches!(*method, Method::GET | Method::HEAD) { Ok(reply) } else { Err(not_allowed(PAGES)) };
    }
    Err(Problem::new(StatusCode::NOT_FOUND, "no_such_route", "There is nothing at this path.")
        .hint("The routes are described at /docs and in docs/ingest.md."))
}

/// Any page may send, with any headers, but never with the browser's own credentials.
fn open_to_all(reply: &mut Reply, requested_headers: Option<HeaderValue>) {
    let headers = reply.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    if let Some(requested) = requested_headers {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, requested);
        headers.insert(VARY, HeaderValue::from_static("Access-Control-Request-Headers"));
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
}

async fn dispatch(action: Action, call: Call) -> Result<Reply, Problem> {
    match action {
        Action::Segment(kind) => segment::answer(call, kind, segment::Success::Json).await,
        Action::Rudder(kind) => segment::answer(call, kind, segment::Success::Plain).await,
        Action::Pixel(kind) => pixel::answer(call, kind).await,
        Action::PostHog => posthog::answer(call).await,
        Action::CaptureV1 => capture::answer(call).await,
        Action::ConfigScript | Action::ClientSettings | Action::SourceConfig => {
            Ok(client_settings::answer(action, &call))
        }
        Action::Json(json) => Ok(ok(json)),
        Action::EmptyScript => Ok(reply(StatusCode::OK, "application/javascript", "")),
        Action::Health => Ok(health::alive()),
        Action::Ready => health::ready(&call.server).await,
        Action::Query => query::answer(call).await,
        Action::Accounting => accounting::answer(call).await,
        Action::DeadLetters => dead_letters::answer(call).await,
        Action::Recent => recent::answer(call).await,
    }
}

/// What a PostHog client wants to hear after events.
pub(crate) fn posthog_ok() -> Reply {
    ok(replies::STATUS_OK)
}

/// Does what may touch the disk on a thread that may wait.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a task failed");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Hark made a mistake; its log says more.")
    })
}
