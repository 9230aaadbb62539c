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

    fn wrote(&self) {
        self.last.store(self.now(), Ordering::Relaxed);
        self.stalled_since.store(0, Ordering::Relaxed);
    }

    fn stalled(&self) {
        let _ = self.stalled_since.compare_exchange(0, self.now(), Ordering::Relaxed, Ordering::Relaxed);
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
        let over =
            |since: u64, limit: std::time::Duration| since > 0 && now.saturating_sub(since) > limit.as_millis() as u64;
        if over(self.stalled_since.load(Ordering::Relaxed), limits.write_stall) {
            return Some("the answer is not taken");
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

    fn note<T>(&self, result: &Poll<io::Result<T>>) {
        match result {
            Poll::Ready(Ok(_)) => self.activity.wrote(),
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
