//! What does an answer look like, above all a refusal?

use super::pace::{Left, Pace};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

/// An answer, whole in memory.
pub type Reply = Response<Full<Bytes>>;

/// An answer with this type and body.
pub fn reply(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(Full::new(body.into()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply.headers_mut().insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    reply
}

const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// 200 with JSON.
pub fn ok(json: impl Into<Bytes>) -> Reply {
    reply(StatusCode::OK, "application/json", json)
}

/// 200 with a JSON value.
pub fn value(value: &Value) -> Reply {
    ok(value.to_string())
}

/// 204.
pub fn nothing() -> Reply {
    let mut reply = Response::new(Full::new(Bytes::new()));
    *reply.status_mut() = StatusCode::NO_CONTENT;
    reply
}

/// A refusal as problem details (RFC 9457): fact, hint, place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'static str,
    /// The fact, a full sentence.
    pub detail: String,
    /// What to do about it, a full sentence.
    pub hint: Option<String>,
    /// Where in the request.
    pub place: Option<Box<str>>,
    /// Seconds after which the same request may succeed.
    pub retry_after: Option<u32>,
    /// The pace that was exceeded, for a 429.
    pub pace: Option<Box<Pace>>,
    /// Methods that would be allowed, for a 405.
    pub allow: Option<&'static str>,
}

impl Problem {
    /// A refusal without a hint.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let (hint, place, retry_after, pace, allow) = (None, None, None, None, None);
        Problem { status, code, detail: detail.into(), hint, place, retry_after, pace, allow }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds when to come back.
    #[must_use]
    pub fn retry(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// 400.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, "malformed_body", detail)
    }

    /// 401.
    pub fn unauthorized(code: &'static str, detail: &str) -> Self {
        Problem::new(StatusCode::UNAUTHORIZED, code, detail)
            .hint("Make a key with `hark key create` and send it as user name of Basic authorization, as a Bearer token, or where your SDK puts it.")
    }

    /// 413.
    pub fn too_large(code: &'static str, detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, detail).hint("Send smaller batches.")
    }

    /// 503 with a time to come back.
    pub fn unavailable(code: &'static str, detail: impl Into<String>, retry_after: u32) -> Self {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).retry(retry_after)
    }

    /// The body of the answer.
    pub fn body(&self, request_id: &str) -> Value {
        let mut body = json!({
            "type": format!("urn:hark:problem:{}", self.code),
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail,
            "request_id": request_id,
        });
        if let Some(hint) = &self.hint {
            body["hint"] = json!(hint);
        }
        if let Some(place) = &self.place {
            body["place"] = json!(place);
        }
        body
    }

    /// The answer.
    pub fn reply(&self, request_id: &str) -> Reply {
        let mut reply = reply(self.status, "application/problem+json", self.body(request_id).to_string());
        let headers = reply.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(pace) = &self.pace {
            Left { pace: **pace, requests: 0 }.tell(headers);
        }
        if let Some(allow) = self.allow {
            headers.insert(hyper::header::ALLOW, HeaderValue::from_static(allow));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // Not `Basic`: a browser would ask its user for a password.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        reply
    }
}

impl From<hark_timeline::Error> for Problem {
    fn from(error: hark_timeline::Error) -> Self {
        use hark_timeline::Error;
        tracing::error!(%error, source = std::error::Error::source(&error).map(tracing::field::display), "the store refused");
        match error {
            Error::DiskFull { .. } => Problem::unavailable("disk_full", "The disk is full; nothing was stored.", 30)
                .hint("Free space; ingest resumes by itself."),
            Error::NotDurable => {
                Problem::unavailable("not_durable", "Events cannot be made durable at the moment.", 30)
                    .hint("Check the disk, then restart Hark.")
            }
            Error::Busy => Problem::unavailable("busy", "The inbox is full at this moment.", 1),
            Error::NotFound { what } => {
                Problem::new(StatusCode::NOT_FOUND, "not_found", format!("{what} does not exist."))
            }
            Error::Invalid { fact } => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact),
            _ => Problem::unavailable("store_failed", "The store could not do this.", 5).hint("Run `hark doctor`."),
        }
    }
}
