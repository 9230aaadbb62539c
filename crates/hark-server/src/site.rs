//! Which page does a browser get?
//!
//! The dashboard is one page that draws all others, with files whose names hold the hash of their content: those are kept for
//! good, the page itself is asked for each time. A few pages of the server's own stand beside it. All of them go out with a
//! policy that lets nothing run but scripts of this server.

mod file;

use crate::edge::Reply;
use file::{File, Request};
use http_body_util::Full;
use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The built dashboard: path and bytes. Empty when it was not built before the server.
static DASHBOARD: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/dashboard.rs"));

/// Pages of the server's own: path and text.
static OWN: &[(&str, &str)] = &[
    ("/docs", include_str!("site/docs.html")),
    ("/docs/docs.css", include_str!("site/docs.css")),
    ("/docs/docs.js", include_str!("site/docs.js")),
    ("/enter", include_str!("site/enter.html")),
    ("/enter/enter.js", include_str!("site/enter.js")),
];

/// Says how to build the dashboard.
static MISSING: &[u8] = include_bytes!("site/missing.html");

/// Scripts and styles come from this server alone, and no script turns text into markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
    manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; \
    require-trusted-types-for 'script'";

/// First parts of paths that are no pages: those of programs, and those that scanners try to see whether somebody forgot to
/// close a door for developers. They are told that nothing is there.
const NO_PAGES: [&str; 16] = [
    "api",
    "v1",
    "assets",
    "metrics",
    "start",
    "upgrade",
    "setup",
    "install",
    "migrate",
    "debug",
    "storybook",
    "swagger",
    "actuator",
    "test",
    "console",
    "graphql",
];

/// What no page of Hark needs.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";

/// Two years, as browsers' lists of secure sites want it.
const SECURE_ONLY: &str = "max-age=63072000; includeSubDomains";

static SITE: LazyLock<Site> = LazyLock::new(|| Site::new(DASHBOARD));

/// Answers a GET or HEAD that no route knows: a file, or a page for whoever wants to see one. `secure`: people reach this
/// server by https.
pub fn answer(path: &str, headers: &HeaderMap, secure: bool) -> Option<Reply> {
    SITE.answer(path, headers, secure)
}

/// Leads whoever has the start page in front of them to the front door, once the house has an owner.
pub fn after_the_start(path: &str, headers: &HeaderMap, secure: bool) -> Option<Reply> {
    if path.trim_end_matches('/') != "/start" || !wants_a_page(headers) {
        return None;
    }
    let mut reply = crate::edge::reply::nothing();
    *reply.status_mut() = StatusCode::SEE_OTHER;
    reply.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    protect(&mut reply, secure);
    Some(reply)
}

/// Whether the dashboard is part of this program.
pub fn has_dashboard() -> bool {
    !DASHBOARD.is_empty()
}

struct Site {
    files: FxHashMap<&'static str, File>,
    page: File,
}

impl Site {
    fn new(dashboard: &'static [(&'static str, &'static [u8])]) -> Site {
        let own = OWN.iter().map(|(path, text)| (*path, text.as_bytes()));
        let files = dashboard.iter().copied().chain(own);
        let files = files.map(|(path, bytes)| (path, File::new(path, bytes))).collect();
        let page = dashboard.iter().find(|(path, _)| *path == "/index.html").map_or(MISSING, |(_, bytes)| bytes);
        Site { files, page: File::new("/index.html", page) }
    }

    fn answer(&self, path: &str, headers: &HeaderMap, secure: bool) -> Option<Reply> {
        let trimmed = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        let file = match self.files.get(trimmed) {
            Some(file) => file,
            None if trimmed == "/" || is_navigation(trimmed, headers) => &self.page,
            None => return None,
        };
        let mut reply = file.answer(&Request::of(headers));
        let kept = if trimmed.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        protect(&mut reply, secure);
        Some(reply)
    }
}

/// Whether somebody wants to see a page, and not a file or an answer of the API that is not there.
fn is_navigation(path: &str, headers: &HeaderMap) -> bool {
    let mut parts = path.split('/').skip(1).peekable();
    let first = parts.peek().copied().unwrap_or("");
    // A name with a dot is a file, or what scanners look for.
    let file =
        parts.any(|part| part.starts_with('.')) || path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    wants_a_page(headers) && !file && !NO_PAGES.contains(&first)
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(hyper::header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn protect(reply: &mut Reply, secure: bool) {
    let headers = reply.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // An address of Hark may hold the key of a customer.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let more = [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS),
    ];
    for (name, value) in more {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if secure {
        only_secure(reply);
    }
}

/// Tells the browser to come by https only from now on.
pub fn only_secure(reply: &mut Reply) {
    reply.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(SECURE_ONLY));
}

/// An answer without a body, for what the browser has already.
fn unchanged() -> Reply {
    let mut reply = Reply::new(Full::default());
    *reply.status_mut() = StatusCode::NOT_MODIFIED;
    reply
}

#[cfg(test)]
mod tests;
