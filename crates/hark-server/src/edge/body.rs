//! Which bytes did the client send, and was it quick enough?

use super::limits::DISCARDED_BYTES_MAX;
use super::{EdgeLimits, Problem};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::{HeaderMap, StatusCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of bodies that are in memory now.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    used: Arc<AtomicUsize>,
}

/// The share of one body; given back when dropped.
pub struct Share {
    budget: Budget,
    bytes: usize,
}

impl Budget {
    /// A share of nothing.
    pub fn share(&self) -> Share {
        Share { budget: self.clone(), bytes: 0 }
    }

    /// Bytes in memory now.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Takes more; false when all bodies together would exceed `limit`.
    pub fn take(&mut self, bytes: usize, limit: usize) -> bool {
        let before = self.budget.used.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        before.saturating_add(bytes) <= limit
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Reads a body of at most [`hark_model::limits::BODY_BYTES_MAX`] bytes.
///
/// Refuses what is larger (413; see [`discard`]), slower than the limits (408), cut off (400),
/// or more than all bodies together may hold (503).
pub async fn read(body: Incoming, limits: &EdgeLimits, share: &mut Share) -> Result<Bytes, Problem> {
    let max = hark_model::limits::BODY_BYTES_MAX;
    let too_large = || Problem::too_large("body_too_large", format!("The body is larger than {max} bytes."));
    if body.size_hint().lower() > max as u64 {
        discard(body, limits).await;
        return Err(too_large());
    }
    let start = Instant::now();
    let announced = body.size_hint().exact().unwrap_or(0) as usize;
    let (mut first, mut all) = (Bytes::new(), Vec::new());
    let mut bytes = 0usize;
    let mut body = body;
    loop {
        // At its slowest allowed speed the next byte is due now.
        let slowest = Duration::from_secs_f64(bytes as f64 / f64::from(limits.body_bytes_per_second.max(1)));
        let due = start + (limits.body_grace + slowest).min(limits.body);
        let frame = match tokio::time::timeout_at(due, body.frame()).await {
            Err(_) => {
                let detail = "The body came too slowly.";
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", detail).retry(1));
            }
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(Problem::malformed("The body ended too early or is not valid HTTP.")),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else { continue };
        bytes += data.len();
        if bytes > max {
            discard(body, limits).await;
            return Err(too_large());
        }
        if !share.take(data.len(), limits.body_bytes_in_memory) {
            return Err(busy());
        }
        if bytes == data.len() {
            // Most bodies come in one piece, which needs no copy.
            first = data;
            continue;
        }
        if all.is_empty() {
            // Only what was announced and has begun to come is worth room; it is bounded above.
            all = Vec::with_capacity(announced.max(bytes));
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

/// Reads what is left of a body that is refused and throws it away: many clients write all before they read, take the
/// closed connection for a fault of the network, and send the same again. Beyond a bound, and where it takes long, they are
/// cut off nevertheless.
async fn discard(mut body: Incoming, limits: &EdgeLimits) {
    if body.size_hint().lower() > DISCARDED_BYTES_MAX {
        return;
    }
    let reading = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            if bytes > DISCARDED_BYTES_MAX {
                return;
            }
        }
    };
    // Too slow is no other answer than too large.
    tokio::time::timeout(limits.body_grace, reading).await.ok();
}

/// 503: too much at once.
pub fn busy() -> Problem {
    Problem::unavailable("busy", "The server has too many requests at this moment.", 1)
}

/// The encodings a body claims to have, outermost last, in lower case.
pub fn encodings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(hyper::header::CONTENT_ENCODING);
    let listed = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    listed.map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty() && name != "identity").collect()
}
