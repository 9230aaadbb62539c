//! What can a signed-in member, or a program with a server key, ask and change?
//!
//! Every route is added with its [`Policy`]: there is no way to add one without. The policy decides before the handler runs;
//! the handler then asks the context for the proof that the records want, so a policy that is too weak does not get far.
//! The list of routes, with their policies, is what the tests walk through, and `/api/openapi.json` is made from the handlers.

pub mod accounting;
mod accounts;
pub mod again;
pub mod arrivals;
pub mod audit;
pub mod caller;
pub mod cookie;
pub mod cursor;
pub mod customers;
pub mod dead_letters;
pub mod deliveries;
pub mod demo;
mod describe;
pub mod door;
pub mod facts;
mod fit;
pub(crate) mod given;
pub mod jobs;
pub mod keys;
mod lenses;
pub mod mail;
mod mapping;
mod maps;
pub mod me;
pub mod members;
pub mod password;
pub mod personal;
pub mod policy;
pub mod privacy;
pub mod problem;
pub mod query;
pub(crate) mod reading;
mod refused;
pub mod saved;
pub mod segments;
pub mod shown_once;
pub mod sign_on;
pub mod stages;
pub mod teams;
mod tries;
pub mod vocabulary;
pub mod webhooks;
pub mod workspaces;

use crate::edge::body::{Broken, Held};
use crate::edge::{Problem, Reply};
use crate::serve::Server;
use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use caller::Asked;
use hark_model::Micros;
use hark_query::calendar::Zone;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, Request};
use policy::{Guard, Policy};
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation as Described, ParameterIn, PathItem, Paths};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Bytes of a request to the private API.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of one that may hold a list of ids.
const LONG_BODY_BYTES_MAX: usize = 5 * 1024 * 1024;

/// One operation and who may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The method in capitals.
    pub method: String,
    /// The path with `{names}` of its parts.
    pub path: String,
    /// Who may.
    pub policy: Policy,
}

/// The routes, ready to answer.
pub struct Api {
    server: Arc<Server>,
    router: Router,
    /// All of them, for tests and for `/api/openapi.json`.
    pub operations: Vec<Operation>,
    /// The description of the API, OpenAPI 3.1.
    pub description: String,
}

/// The routes while they are put together.
struct Builder {
    router: OpenApiRouter<Arc<Server>>,
    operations: Vec<Operation>,
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Hark",
    description = "Everything that Hark answers: to its own pages and to programs, to clients that send events, to whoever runs it. Errors are problem \
        details (RFC 9457) with a stable `code`. A field or a parameter that is not described is refused with 422.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Description;

impl Builder {
    /// The only way to add a route. The policy is checked before the handler runs.
    fn add(self, policy: Policy, routes: UtoipaMethodRouter<Arc<Server>>) -> Self {
        self.add_up_to(BODY_BYTES_MAX, policy, routes)
    }

    /// [`Builder::add`] for bodies that may hold a list of ids.
    fn add_long(self, policy: Policy, routes: UtoipaMethodRouter<Arc<Server>>) -> Self {
        self.add_up_to(LONG_BODY_BYTES_MAX, policy, routes)
    }

    fn add_up_to(mut self, bytes: usize, policy: Policy, routes: UtoipaMethodRouter<Arc<Server>>) -> Self {
        let (schemas, paths, handlers) = routes;
        self.operations.extend(operations_of(&paths, policy));
        let guard = Guard { policy, parameters: parameters_of(&paths) };
        let guarded: MethodRouter<Arc<Server>> = handlers.layer(from_fn_with_state(guard, policy::check));
        let guarded = guarded.layer(DefaultBodyLimit::max(bytes));
        self.router = self.router.routes((schemas, paths, guarded));
        self
    }
}

/// The methods of a path that there are, each with its description.
fn methods_of(item: &PathItem) -> impl Iterator<Item = (&'static str, &Described)> {
    let methods = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    methods.into_iter().filter_map(|(method, described)| Some((method, described.as_ref()?)))
}

fn operations_of(paths: &Paths, policy: Policy) -> Vec<Operation> {
    let all = paths.paths.iter().flat_map(|(path, item)| methods_of(item).map(move |(method, _)| (path, method)));
    all.map(|(path, method)| Operation { method: method.into(), path: path.clone(), policy }).collect()
}

/// The parameters of the query that each method takes, as they are described.
fn parameters_of(paths: &Paths) -> Arc<[(&'static str, Vec<String>)]> {
    let names = |described: &Described| {
        let all = described.parameters.iter().flatten().filter_map(|one| match one {
            RefOr::T(one) => Some(one),
            RefOr::Ref(_) => None,
        });
        all.filter(|one| matches!(one.parameter_in, ParameterIn::Query)).map(|one| one.name.clone()).collect()
    };
    let all = paths.paths.values().flat_map(methods_of);
    all.map(|(method, described)| (method, names(described))).collect()
}

/// Random bytes for a secret.
fn random(server: &Server) -> [u8; 32] {
    let mut bytes = [0; 32];
    for half in bytes.chunks_mut(16) {
        half.copy_from_slice(&(server.state.random)().to_le_bytes());
    }
    bytes
}

/// A moment as the API writes it: RFC 3339 in UTC.
pub(crate) fn moment(at: Micros) -> String {
    Zone::utc().rfc3339(at).replace("+00:00", "Z")
}

/// Every room adds its routes here.
fn built() -> Builder {
    let router = OpenApiRouter::with_openapi(Description::openapi());
    let mut builder = Builder { router, operations: Vec::new() };
    for add in [door::routes, me::routes, workspaces::routes, members::routes, teams::routes] {
        builder = add(builder);
    }
    for add in [query::routes, vocabulary::routes, customers::routes, accounts::routes, facts::routes, privacy::routes]
    {
        builder = add(builder);
    }
    for add in [arrivals::routes, dead_letters::routes, accounting::routes] {
        builder = add(builder);
    }
    for add in [
        keys::routes,
        saved::routes,
        lenses::routes,
        mapping::routes,
        maps::routes,
        segments::routes,
        stages::routes,
        audit::routes,
        jobs::routes,
    ] {
        builder = add(builder);
    }
    for add in [demo::routes, webhooks::routes, deliveries::routes, mail::routes, sign_on::routes] {
        builder = add(builder);
    }
    builder
}

/// The description of the API as it is committed, OpenAPI 3.1 in lines.
pub fn description() -> String {
    let builder = built();
    let (_, description) = builder.router.split_for_parts();
    serde_json::to_string_pretty(&describe::described(description, &builder.operations)).unwrap_or_default() + "\n"
}

/// All operations and who may call them: what tests walk through.
pub fn operations() -> Vec<Operation> {
    built().operations
}

impl Api {
    /// All routes.
    pub fn new(server: Arc<Server>) -> Api {
        let builder = built();
        let (router, description) = builder.router.split_for_parts();
        let description = describe::described(description, &builder.operations).to_string();
        let router = router
            .fallback(problem::no_such_route)
            .method_not_allowed_fallback(problem::no_such_method)
            .with_state(server.clone());
        Api { server, router, operations: builder.operations, description }
    }

    /// Answers one request, which is called so in the log.
    pub async fn answer(&self, peer: SocketAddr, request: Request<Incoming>, id: &str) -> Result<Reply, Problem> {
        let head = request.method() == Method::HEAD;
        let left = self.server.asking.take(peer.ip(), crate::edge::pace::NO_KEY, (self.server.state.clock)())?;
        let (limits, share, broken) =
            (&self.server.state.limits, self.server.bodies.share(peer.ip()), Broken::default());
        let mut request = request.map(|body| Body::new(Held::new(body, limits, share, broken.clone())));
        request.extensions_mut().insert(Asked { server: self.server.clone(), peer, id: id.into() });
        let answered = match self.router.clone().oneshot(request).await {
            Ok(answered) => answered,
            Err(never) => match never {},
        };
        if let Some(problem) = broken.problem() {
            return Err(problem);
        }
        let (mut parts, mut body) = answered.into_parts();
        if let Some(problem) = parts.extensions.remove::<Problem>() {
            let (refusal, written) = problem.reply(id).into_parts();
            parts.headers.remove(CONTENT_LENGTH);
            parts.headers.extend(refusal.headers);
            body = Body::new(written);
        }
        // What a member sees stays with them, and is what it says it is.
        parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        parts.headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(left) = left {
            left.tell(&mut parts.headers);
        }
        let whole = body.collect().await.map_err(|_| problem::broken())?.to_bytes();
        Ok(Reply::from_parts(parts, Full::new(if head { Default::default() } else { whole })))
    }
}
