//! Which connections are taken, for how long, and what ends them?

use super::census::Counted;
use super::figures::Kind;
use super::limits::{HEAD_BYTES_MAX, HEADERS_MAX, RESET_STREAMS_MAX, STREAMS_MAX};
use super::watch::{Activity, Watched};
use super::{Problem, Reply};
use crate::serve::Server;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Request, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustix::io::Errno;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How often the log hears that no connection can be taken; whoever causes it would fill the log otherwise.
const TELL_EVERY: Duration = Duration::from_secs(60);
/// How long to wait when the machine has nothing for one more connection and nobody can make room.
const WAIT: Duration = Duration::from_millis(100);

/// Takes connections until `stop` says true, then lets those that run finish. Returns when the last one has ended.
pub async fn run(listener: TcpListener, server: Arc<Server>, mut stop: watch::Receiver<bool>) {
    let mut told = None;
    let (alive, mut all_gone) = tokio::sync::mpsc::channel::<Infallible>(1);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                cannot_take(&error, &server, &mut told).await;
                continue;
            }
        };
        let activity = Activity::begin();
        let Some((counted, leaving)) = server.census.enter(peer.ip(), &activity, &server.state.limits) else {
            continue;
        };
        let (server, stop, alive) = (server.clone(), stop.clone(), alive.clone());
        tokio::spawn(async move {
            // Waiting for the one who makes room is the newcomer's own time, not that of the next at the door.
            if let Some(leaving) = leaving {
                leaving.gone().await;
            }
            connection(stream, peer, server, stop, activity, &counted).await;
            drop((counted, alive));
        });
    }
    drop((listener, alive));
    // Nothing is ever sent: this ends when the last connection has dropped its end.
    let _ = all_gone.recv().await;
}

/// Makes room when descriptors or memory have run out; a client that has gone already is nothing to talk about.
async fn cannot_take(error: &std::io::Error, server: &Server, told: &mut Option<Instant>) {
    let nothing_left = [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM];
    if !Errno::from_io_error(error).is_some_and(|number| nothing_left.contains(&number)) {
        tracing::debug!(%error, "a connection cannot be taken");
        return;
    }
    if told.is_none_or(|at| at.elapsed() > TELL_EVERY) {
        *told = Some(Instant::now());
        let connections = server.census.connections();
        tracing::warn!(%error, connections, "no more connections can be taken; idle ones make room. This is told once a minute");
    }
    if !server.census.make_room().await {
        tokio::time::sleep(WAIT).await;
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The watch tells slow headers from idle connections and is stricter; this one is the net below it.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(120));
    builder.http1().max_headers(HEADERS_MAX).max_buf_size(HEAD_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_pending_accept_reset_streams(RESET_STREAMS_MAX)
        .max_header_list_size(HEAD_BYTES_MAX as u32)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    server: Arc<Server>,
    mut stop: watch::Receiver<bool>,
    activity: Arc<Activity>,
    place: &Counted,
) {
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Watched::new(stream, activity.clone()));
    let limits = server.state.limits.clone();
    let service = {
        let (server, activity) = (server.clone(), activity.clone());
        service_fn(move |request: Request<Incoming>| {
            let running = activity.request();
            let server = server.clone();
            async move {
                let reply = answer(server, peer, request).await;
                drop(running);
                Ok::<_, Infallible>(reply)
            }
        })
    };
    let builder = builder();
    let mut running = pin!(builder.serve_connection(io, service));
    let tick = (limits.head.min(limits.idle) / 4).clamp(Duration::from_millis(10), Duration::from_secs(1));
    let (mut stopping, mut leaving) = (false, false);
    loop {
        tokio::select! {
            _ = running.as_mut() => return,
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                running.as_mut().graceful_shutdown();
            }
            () = place.unwanted() => leaving = true,
            _ = tokio::time::sleep(tick) => {
                if let Some(reason) = activity.verdict(&limits) {
                    tracing::debug!(reason, "a connection is closed");
                    return;
                }
            }
        }
        if std::mem::take(&mut leaving) {
            stopping = true;
            running.as_mut().graceful_shutdown();
            // One turn: HTTP/2 says goodbye, and a request that came at this moment is still answered.
            let ended = poll_fn(|context| Poll::Ready(running.as_mut().poll(context).is_ready())).await;
            if ended || activity.idle().is_some() {
                return;
            }
        }
    }
}

/// Answers one request. A panic of a handler becomes a 500 and nothing else.
async fn answer(server: Arc<Server>, peer: SocketAddr, request: Request<Incoming>) -> Reply {
    let (id, began) = (format!("{:016x}", (server.state.random)() as u64), Instant::now());
    let (method, kind) = (request.method().clone(), Kind::of(request.uri().path()));
    // hyper drops a Content-Length beside a Transfer-Encoding without a word. Whoever forwarded the request may have read
    // the length instead and take the rest of the body for another request, so nothing more is read after such a body
    // (RFC 9112, 6.1).
    let ambiguous = request.version() == Version::HTTP_11 && request.headers().contains_key(TRANSFER_ENCODING);
    let answering = crate::routes::answer(server.clone(), peer, request, id.clone());
    let mut reply = match Caught(Box::pin(answering)).await {
        Some(reply) => reply,
        None => {
            tracing::error!(request_id = %id, method = verb(&method), "a handler panicked");
            let detail = "Hark made a mistake; the request id finds it in the log.";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).reply(&id)
        }
    };
    let (status, took) = (reply.status(), began.elapsed());
    server.figures.count(kind, status, took);
    // Not the path: it may hold a key or an id.
    tracing::debug!(request_id = %id, method = verb(&method), kind = kind.word(), status = status.as_u16(), ms = took.as_millis() as u64, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        reply.headers_mut().insert("x-request-id", value);
    }
    if ambiguous {
        reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    reply
}

/// Gives nothing when the future panics.
struct Caught<F>(Pin<Box<F>>);

impl<F: Future> Future for Caught<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.0.as_mut();
        match std::panic::catch_unwind(AssertUnwindSafe(|| future.poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        }
    }
}

/// A method as the log has it: a stranger can send any word for one, and those are not ours to repeat.
fn verb(method: &hyper::Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method.as_str() == *known).unwrap_or("another")
}
