//! Which bytes did the client send, and was it quick enough?

use super::census::neighbourhood;
use super::limits::DISCARDED_BYTES_MAX;
use super::{EdgeLimits, Problem};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::{HeaderMap, StatusCode};
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// Bytes of bodies that are in memory now, and whose.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    used: Arc<Mutex<(usize, FxHashMap<IpAddr, usize>)>>,
}

/// The share of one body; given back when dropped.
pub struct Share {
    budget: Budget,
    address: IpAddr,
    bytes: usize,
    part: usize,
}

/// One address may hold one in so many of all bytes: the others must not hear that there is no room because of it.
const SHARES: usize = 4;

impl Budget {
    /// A share of nothing, for somebody at this address (IPv6: in its /64).
    pub fn share(&self, address: IpAddr) -> Share {
        Share { budget: self.clone(), address: neighbourhood(address), bytes: 0, part: SHARES }
    }

    /// Bytes in memory now.
    pub fn used(&self) -> usize {
        self.lock().0
    }

    fn lock(&self) -> MutexGuard<'_, (usize, FxHashMap<IpAddr, usize>)> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// A share of somebody who may hold all there is: servers have keys that nobody else has, and send for all customers from one
    /// address.
    #[must_use]
    pub fn of_a_server(mut self) -> Share {
        self.part = 1;
        self
    }

    /// Takes more; false when all bodies together would exceed `limit`, or those of this address their part of it.
    pub fn take(&mut self, bytes: usize, limit: usize) -> bool {
        let mut used = self.budget.lock();
        let own = used.1.get(&self.address).copied().unwrap_or(0).saturating_add(bytes);
        let all = used.0.saturating_add(bytes);
        if all > limit || own > limit / self.part {
            return false;
        }
        if bytes > 0 {
            used.0 = all;
            used.1.insert(self.address, own);
            self.bytes += bytes;
        }
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        let mut used = self.budget.lock();
        used.0 -= self.bytes;
        let own = used.1.get(&self.address).copied().unwrap_or(0).saturating_sub(self.bytes);
        match own {
            0 => used.1.remove(&self.address),
            own => used.1.insert(self.address, own),
        };
    }
}

/// When the next byte of a body that began at `start` is due, if it comes at the slowest allowed speed.
fn due(start: Instant, bytes: usize, limits: &EdgeLimits) -> Instant {
    let slowest = Duration::from_secs_f64(bytes as f64 / f64::from(limits.body_bytes_per_second.max(1)));
    start + (limits.body_grace + slowest).min(limits.body)
}

fn too_slow() -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", "The body came too slowly.").retry(1)
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
        let frame = match tokio::time::timeout_at(due(start, bytes, limits), body.frame()).await {
            Err(_) => return Err(too_slow()),
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

/// A body that somebody else reads, held to the same limits of time and memory.
pub struct Held {
    body: Incoming,
    limits: EdgeLimits,
    share: Share,
    /// When somebody began to read, and what rings when the next byte is overdue. What was done before (a look at the records, who
    /// it is) is not the sender's time; one that waits for `100-continue` sends nothing until then.
    clock: Option<(Instant, Pin<Box<Sleep>>)>,
    bytes: usize,
    broken: Broken,
}

/// Why a body could not be read to its end, if the limits are why.
#[derive(Clone, Default)]
pub struct Broken(Arc<Mutex<Option<Problem>>>);

impl Broken {
    /// The refusal, instead of what the reader made of it.
    pub fn problem(&self) -> Option<Problem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, problem: Problem) -> std::io::Error {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
        std::io::Error::other("the body was given up")
    }
}

impl Held {
    /// Holds a body to these limits; whoever reads it is told in `broken` why it ended.
    pub fn new(body: Incoming, limits: &EdgeLimits, share: Share, broken: Broken) -> Held {
        Held { body, limits: limits.clone(), share, clock: None, bytes: 0, broken }
    }
}

impl Body for Held {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let held = self.get_mut();
        let (start, alarm) = held.clock.get_or_insert_with(|| {
            let start = Instant::now();
            (start, Box::pin(tokio::time::sleep_until(due(start, 0, &held.limits))))
        });
        match Pin::new(&mut held.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                held.bytes += bytes;
                if !held.share.take(bytes, held.limits.body_bytes_in_memory) {
                    return Poll::Ready(Some(Err(held.broken.set(busy()))));
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(std::io::Error::other(error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                alarm.as_mut().reset(due(*start, held.bytes, &held.limits));
                ready!(alarm.as_mut().poll(context));
                Poll::Ready(Some(Err(held.broken.set(too_slow()))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
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
