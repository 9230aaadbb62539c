//! Is anything still happening on this connection?
//!
//! hyper times the headers of a request, but neither the bytes before it knows the protocol, nor idle connections apart
//! from slow ones, nor a peer that does not take its answer. A thin wrapper around the socket notes when what happened.

use super::EdgeLimits;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// When what happened, in milliseconds since the connection began, plus one; 0 is never.
#[derive(Debug)]
pub struct Activity {
    began: Instant,
    last: AtomicU64,
    head_since: AtomicU64,
    stalled_since: AtomicU64,
    slow_since: AtomicU64,
    slow_bytes: AtomicU64,
    running: AtomicU64,
}

impl Activity {
    /// A connection that begins now. Its first request is due.
    pub fn begin() -> Arc<Self> {
        Arc::new(Activity {
            began: Instant::now(),
            last: AtomicU64::new(1),
            head_since: AtomicU64::new(1),
            stalled_since: AtomicU64::new(0),
            slow_since: AtomicU64::new(0),
            slow_bytes: AtomicU64::new(0),
            running: AtomicU64::new(0),
        })
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64 + 1
    }

    fn read(&self) {
        let now = self.now();
        self.last.store(now, Ordering::Relaxed);
        if self.running.load(Ordering::Relaxed) == 0 {
            // Only the first byte of a head starts its clock.
            let _ = self.head_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    fn wrote(&self, bytes: usize) {
        self.last.store(self.now(), Ordering::Relaxed);
        self.stalled_since.store(0, Ordering::Relaxed);
        self.slow_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn stalled(&self) {
        let now = self.now();
        let _ = self.stalled_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        if self.slow_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.slow_bytes.store(0, Ordering::Relaxed);
        }
    }

    /// How long nothing has happened; nothing while a request is being answered.
    pub fn idle(&self) -> Option<Duration> {
        let quiet = self.now().saturating_sub(self.last.load(Ordering::Relaxed));
        (self.running.load(Ordering::Relaxed) == 0).then_some(Duration::from_millis(quiet))
    }

    /// Whether an answer is taken so slowly that the other side only pretends to read.
    fn trickles(&self, now: u64, limits: &EdgeLimits) -> bool {
        let since = self.slow_since.load(Ordering::Relaxed);
        let passed = now.saturating_sub(since);
        if since == 0 || passed <= limits.write_stall.as_millis() as u64 {
            return false;
        }
        let least = passed.saturating_mul(limits.body_bytes_per_second.into()) / 1_000;
        let waits = self.stalled_since.load(Ordering::Relaxed) > 0;
        let trickles = waits && self.slow_bytes.load(Ordering::Relaxed) < least;
        // What was quick enough, or all written, is looked at anew.
        self.slow_since.store(0, Ordering::Relaxed);
        trickles
    }

    /// A request's headers are complete; it runs until the guard is dropped.
    pub fn request(self: &Arc<Self>) -> Running {
        self.running.fetch_add(1, Ordering::Relaxed);
        self.head_since.store(0, Ordering::Relaxed);
        Running(self.clone())
    }

    /// Why the connection should end now, if it should.
    pub fn verdict(&self, limits: &EdgeLimits) -> Option<&'static str> {
        let now = self.now();
        let over = |since: u64, limit: Duration| since > 0 && now.saturating_sub(since) > limit.as_millis() as u64;
        if over(self.stalled_since.load(Ordering::Relaxed), limits.write_stall) {
            return Some("the answer is not taken");
        }
        if self.trickles(now, limits) {
            return Some("the answer is taken too slowly");
        }
        if self.running.load(Ordering::Relaxed) > 0 {
            return None;
        }
        if over(self.head_since.load(Ordering::Relaxed), limits.head) {
            return Some("the headers are too slow");
        }
        over(self.last.load(Ordering::Relaxed), limits.idle).then_some("it is idle")
    }
}

/// A request that is being answered.
pub struct Running(Arc<Activity>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.last.store(self.0.now(), Ordering::Relaxed);
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A socket that notes its activity.
pub struct Watched {
    stream: TcpStream,
    activity: Arc<Activity>,
}

impl Watched {
    /// Watches a socket.
    pub fn new(stream: TcpStream, activity: Arc<Activity>) -> Self {
        Watched { stream, activity }
    }

    fn note(&self, result: &Poll<io::Result<usize>>) {
        match result {
            Poll::Ready(Ok(bytes)) => self.activity.wrote(*bytes),
            Poll::Pending => self.activity.stalled(),
            Poll::Ready(Err(_)) => {}
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.activity.read();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Since 40 s an answer is being taken; so many bytes of it were, the last ones just now.
    fn reading(bytes: u64) -> Activity {
        let began = Instant::now().checked_sub(Duration::from_secs(41)).expect("a machine that runs for a minute");
        let mut activity = Arc::into_inner(Activity::begin()).expect("the only one");
        activity.began = began;
        let now = activity.now();
        for (field, value) in [(&activity.head_since, 0), (&activity.last, now), (&activity.stalled_since, now)] {
            field.store(value, Ordering::Relaxed);
        }
        activity.slow_since.store(1, Ordering::Relaxed);
        activity.slow_bytes.store(bytes, Ordering::Relaxed);
        activity
    }

    #[test]
    fn a_byte_now_and_then_does_not_keep_a_connection() {
        let limits = EdgeLimits::default();
        assert_eq!(reading(2).verdict(&limits), Some("the answer is taken too slowly"));
        assert_eq!(reading(60 * 1024).verdict(&limits), None, "a line of 1.5 KB a second is slow, but honest");
        let done = reading(2);
        done.wrote(1);
        assert_eq!(done.verdict(&limits), None, "all of it was taken in the end");
        done.stalled();
        assert_eq!(done.verdict(&limits), None, "the next answer is looked at anew");
    }
}
