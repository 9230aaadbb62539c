//! Which paths are there?
//!
//! Every route states its audience; there is no default.

use crate::api::given::only_known;
use crate::edge::Problem;
use crate::wire::posthog::replies;
use crate::wire::segment::Call as Kind;
use hyper::Method;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Who calls a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Analytics clients on any page: open to every origin, without credentials.
    Clients,
    /// Programs with a server key, operators and Hark's own pages: closed to foreign pages.
    Private,
}

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Takes Segment messages and answers in JSON.
    Segment(Kind),
    /// Takes Segment messages and answers `OK`.
    Rudder(Kind),
    /// Takes one message from the query and answers with an image.
    Pixel(Kind),
    /// Takes PostHog messages.
    PostHog,
    /// Takes PostHog messages and answers for each.
    CaptureV1,
    /// Settings of posthog-js as a script.
    ConfigScript,
    /// Settings of analytics-next.
    ClientSettings,
    /// Settings of RudderStack's browser client.
    SourceConfig,
    /// A fixed answer.
    Json(&'static str),
    /// A script without content.
    EmptyScript,
    /// Does the process live?
    Health,
    /// Can it take events?
    Ready,
    /// Answers a question.
    Query,
    /// What became of all events.
    Accounting,
    /// The events that were not stored.
    DeadLetters,
    /// The latest events.
    Recent,
}

/// One path.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The path without a trailing slash; `*` stands for one part, `**` at the end for any number.
    pub path: &'static str,
    /// Who calls it.
    pub audience: Audience,
    /// Methods, as the `Allow` header names them.
    pub allow: &'static str,
    /// What it does.
    pub action: Action,
}

/// The schema of questions, as it is documented.
const QUERY_SCHEMA: &str = include_str!("../../../../docs/query.schema.json");

const ANY: &str = "GET, HEAD, POST, OPTIONS";
const READ: &str = "GET, HEAD";
const WRITE: &str = "POST";

const fn client(path: &'static str, action: Action) -> Route {
    Route { path, audience: Audience::Clients, allow: ANY, action }
}

const fn private(path: &'static str, allow: &'static str, action: Action) -> Route {
    Route { path, audience: Audience::Private, allow, action }
}

/// Every route of the server.
pub const ROUTES: &[Route] = &[
    client("/v1/batch", Action::Segment(Kind::Batch)),
    client("/v1/track", Action::Segment(Kind::Track)),
    client("/v1/identify", Action::Segment(Kind::Identify)),
    client("/v1/page", Action::Segment(Kind::Page)),
    client("/v1/screen", Action::Segment(Kind::Screen)),
    client("/v1/group", Action::Segment(Kind::Group)),
    client("/v1/alias", Action::Segment(Kind::Alias)),
    client("/v1/b", Action::Segment(Kind::Batch)),
    client("/v1/t", Action::Segment(Kind::Track)),
    client("/v1/i", Action::Segment(Kind::Identify)),
    client("/v1/p", Action::Segment(Kind::Page)),
    client("/v1/s", Action::Segment(Kind::Screen)),
    client("/v1/g", Action::Segment(Kind::Group)),
    client("/v1/a", Action::Segment(Kind::Alias)),
    client("/v1/m", Action::Json(r#"{"success":true}"#)),
    client("/v1/merge", Action::Rudder(Kind::Merge)),
    client("/v1/import", Action::Rudder(Kind::Batch)),
    client("/beacon/v1/batch", Action::Rudder(Kind::Batch)),
    client("/pixel/v1/track", Action::Pixel(Kind::Track)),
    client("/pixel/v1/page", Action::Pixel(Kind::Page)),
    client("/sourceConfig", Action::SourceConfig),
    client("/v1/projects/*/settings", Action::ClientSettings),
    client("/batch", Action::PostHog),
    client("/e", Action::PostHog),
    client("/capture", Action::PostHog),
    client("/track", Action::PostHog),
    client("/engage", Action::PostHog),
    client("/i/v0/e", Action::PostHog),
    client("/i/v1/analytics/events", Action::CaptureV1),
    client("/flags", Action::Json(replies::FLAGS)),
    client("/decide", Action::Json(replies::FLAGS)),
    client("/flags/definitions", Action::Json(replies::DEFINITIONS)),
    client("/api/feature_flag/local_evaluation", Action::Json(replies::DEFINITIONS)),
    client("/array/*/config", Action::Json(replies::CONFIG)),
    client("/array/*/config.js", Action::ConfigScript),
    client("/array/**", Action::EmptyScript),
    client("/s", Action::Json(replies::STATUS_OK)),
    client("/i/v0/ai/batch", Action::Json(replies::STATUS_OK)),
    client("/i/v1/logs", Action::Json("{}")),
    client("/i/v1/metrics", Action::Json("{}")),
    client("/api/surveys", Action::Json(r#"{"surveys":[]}"#)),
    client("/api/early_access_features", Action::Json(r#"{"earlyAccessFeatures":[]}"#)),
    client("/api/web_experiments", Action::Json(r#"{"experiments":[]}"#)),
    client("/static/**", Action::EmptyScript),
    private("/health", READ, Action::Health),
    private("/ready", READ, Action::Ready),
    private("/version", READ, Action::Json(concat!(r#"{"hark":""#, env!("CARGO_PKG_VERSION"), r#""}"#))),
    private("/api/v1/query", WRITE, Action::Query),
    private("/api/v1/query.schema.json", READ, Action::Json(QUERY_SCHEMA)),
    private("/api/v1/accounting", READ, Action::Accounting),
    private("/api/v1/dead-letters", READ, Action::DeadLetters),
    private("/api/v1/events/recent", READ, Action::Recent),
];

impl Route {
    /// Refuses a parameter that nobody knows. Clients are taken as they are: their releases send more every year.
    pub fn only_known(&self, query: Option<&str>) -> Result<(), Problem> {
        match (self.audience, self.action) {
            (Audience::Clients, _) => Ok(()),
            (Audience::Private, Action::DeadLetters) => only_known(query, &["after", "limit"]),
            // Whoever watches a process may add to the address what they like; a probe that turns red stops what is well.
            (Audience::Private, Action::Health | Action::Ready | Action::Json(_)) => Ok(()),
            (Audience::Private, _) => only_known(query, &[]),
        }
    }

    /// Whether the method may be used here.
    pub fn allows(&self, method: &Method) -> bool {
        self.allow.split(", ").any(|allowed| allowed == method.as_str())
    }
}

static EXACT: LazyLock<FxHashMap<&'static str, &'static Route>> =
    LazyLock::new(|| ROUTES.iter().map(|route| (route.path, route)).collect());

/// The route of a path, with or without a trailing slash.
pub fn find(path: &str) -> Option<&'static Route> {
    let path = path.trim_end_matches('/');
    if let Some(route) = EXACT.get(path) {
        return Some(route);
    }
    ROUTES.iter().filter(|route| route.path.contains('*')).find(|route| matches(route.path, path))
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some("*"), Some(part)) if !part.is_empty() => {}
            (Some(want), Some(part)) if want == part => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_stars() {
        let action = |path: &str| find(path).map(|route| route.action);
        assert_eq!(action("/v1/batch/"), Some(Action::Segment(Kind::Batch)));
        assert_eq!(action("/v1/projects/key/settings"), Some(Action::ClientSettings));
        assert_eq!(action("/array/tok/config.js"), Some(Action::ConfigScript));
        assert_eq!(action("/static/1.2/recorder.js"), Some(Action::EmptyScript));
        assert_eq!(action("/flags/"), Some(Action::Json(replies::FLAGS)));
        assert_eq!(action("/v1/projects//settings"), None);
        assert_eq!(action("/"), None);
        assert_eq!(action("/v1/batch/x"), None);
    }

    #[test]
    fn no_two_routes_share_a_path() {
        assert_eq!(EXACT.len(), ROUTES.len());
    }
}
