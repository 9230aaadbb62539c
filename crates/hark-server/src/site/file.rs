//! How does a file go out: plain or packed, or not at all because the browser has it?

use super::unchanged;
use crate::edge::Reply;
use crate::edge::reply::reply;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::StatusCode;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, VARY};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::OnceLock;

/// Below this many bytes packing saves no packet.
const WORTH_PACKING: usize = 1_000;

/// What matters of a request for a file.
pub(super) struct Request<'h> {
    gzip: bool,
    known: Option<&'h str>,
}

impl<'h> Request<'h> {
    pub(super) fn of(headers: &'h HeaderMap) -> Request<'h> {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let gzip = text(ACCEPT_ENCODING).is_some_and(|all| all.split(',').any(takes_gzip));
        Request { gzip, known: text(IF_NONE_MATCH) }
    }
}

fn takes_gzip(coding: &str) -> bool {
    let mut parts = coding.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip") || name == "*");
    let refused = |part: &str| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0);
    named && !parts.any(refused)
}

/// A file of the program.
pub(super) struct File {
    bytes: &'static [u8],
    kind: &'static str,
    tag: OnceLock<HeaderValue>,
    packed: OnceLock<Option<Bytes>>,
}

impl File {
    pub(super) fn new(path: &str, bytes: &'static [u8]) -> File {
        File { bytes, kind: kind(path), tag: OnceLock::new(), packed: OnceLock::new() }
    }

    pub(super) fn answer(&self, request: &Request<'_>) -> Reply {
        let tag = self.tag.get_or_init(|| tag(self.bytes)).clone();
        let known = request.known.is_some_and(|known| {
            let mut all = known.split(',').map(|one| one.trim().trim_start_matches("W/"));
            all.any(|one| one == "*" || tag.to_str().is_ok_and(|tag| tag.trim_start_matches("W/") == one))
        });
        let mut reply = match known {
            true => unchanged(),
            false => self.whole(request.gzip),
        };
        reply.headers_mut().insert(ETAG, tag);
        reply.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        reply
    }

    fn whole(&self, gzip: bool) -> Reply {
        // Packed once, by whoever asks first.
        match self.packed.get_or_init(|| packed(self.bytes, self.kind)) {
            Some(packed) if gzip => {
                let mut reply = reply(StatusCode::OK, self.kind, packed.clone());
                reply.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                reply
            }
            _ => reply(StatusCode::OK, self.kind, self.bytes),
        }
    }
}

/// Weak: plain and packed are the same file.
fn tag(bytes: &[u8]) -> HeaderValue {
    let hash = Sha256::digest(bytes);
    let text: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("W/\"{text}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

fn packed(bytes: &[u8], kind: &str) -> Option<Bytes> {
    let text = kind.starts_with("text/") || kind.contains("json") || kind.contains("svg") || kind.contains("manifest");
    if bytes.len() < WORTH_PACKING || !text {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    encoder.write_all(bytes).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < bytes.len()).then(|| packed.into())
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending) {
        // The pages of the server's own have no ending.
        Some("html") | None => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) => "application/octet-stream",
    }
}
