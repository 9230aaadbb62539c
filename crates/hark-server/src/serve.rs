//! How does a server live: start, run, drain, end?

use crate::api::Api;
use crate::auth::{Auth, RELOAD_EVERY};
use crate::edge::body::Budget;
use crate::edge::census::Census;
use crate::edge::figures::Figures;
use crate::edge::meter::Meter;
use crate::edge::pace::Paces;
use crate::edge::places::Places;
use crate::edge::{EdgeLimits, Reply, accept};
use crate::library::Shelf;
use crate::outbound::Outbound;
use crate::routes::health::Asked;
use crate::routes::recent::Recent;
use crate::sink::Sink;
use crate::unfinished::Unfinished;
use crate::watching::Watching;
use crate::work::Work;
use crate::work::letter::Mail;
use hark_records::Records;
use hark_timeline::engine::Clock;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, watch};

/// How often usage and last uses of keys are written down.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// Archives of customers that may be downloaded at a time.
const DOWNLOADS_MAX: usize = 4;

/// Whether there is an owner was not read yet; there is none; there is one.
const UNKNOWN: u8 = 0;
const NOBODY: u8 = 1;
const SOMEBODY: u8 = 2;

/// Answers requests whose path no route knows, before the dashboard does (the start page): path to answer.
pub type Pages = Arc<dyn Fn(&str) -> Option<Reply> + Send + Sync>;

/// All that a server needs.
#[derive(Clone)]
pub struct AppState {
    /// Where events go and answers come from.
    pub sink: Arc<dyn Sink>,
    /// Workspaces, keys, usage.
    pub records: Arc<Records>,
    /// Tells the time.
    pub clock: Clock,
    /// Gives 128 random bits, for request ids and the message ids of events that bring none.
    pub random: Arc<dyn Fn() -> u128 + Send + Sync>,
    /// How patient the edge is.
    pub limits: EdgeLimits,
    /// Threads for one question.
    pub question_threads: usize,
    /// Below this many bytes free the server is not ready. Tells the free bytes; `None` when they cannot be known.
    pub disk_low: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Whether the routes of the start page answer for the default workspace without a key, to callers of this machine, while
    /// nobody has claimed the house.
    pub open_start_page: bool,
    /// The pages, if any.
    pub pages: Option<Pages>,
    /// How people reach this server: links in letters begin with it.
    pub public_url: String,
    /// The way to addresses that somebody typed in.
    pub outbound: Outbound,
}

/// A running server.
pub struct Server {
    /// What it was given.
    pub state: AppState,
    /// The keys.
    pub auth: Auth,
    /// The quotas.
    pub meter: Meter,
    /// How fast events may be sent.
    pub sending: Paces,
    /// How fast may be read.
    pub reading: Paces,
    /// How fast the private API may be asked from one address.
    pub asking: Paces,
    /// Counts of requests.
    pub figures: Figures,
    /// Who is connected.
    pub census: Arc<Census>,
    /// Bytes of bodies in memory.
    pub bodies: Budget,
    /// Questions that may run now.
    pub questions: Places,
    /// What workspaces have given names to.
    pub(crate) shelf: Shelf,
    /// Archives that may be downloaded now: each is in memory until it has left.
    pub downloads: Arc<Semaphore>,
    /// The latest events.
    pub recent: Recent,
    /// Reserved names left out of events since the start.
    pub reserved_names: AtomicU64,
    /// Whether the records answer.
    pub asked: Asked,
    /// Somebody watches another segment, or by another rule: nobody has to wait for the next look.
    pub watches: Notify,
    /// What an orderly end waits for.
    pub unfinished: Unfinished,
    api: Mutex<Option<Arc<Api>>>,
    mail: Mail,
    hurry: Arc<dyn Fn() + Send + Sync>,
    draining: AtomicBool,
    /// [`UNKNOWN`], [`NOBODY`] or [`SOMEBODY`].
    owner: AtomicU8,
}

impl Server {
    /// The private API; none before the start and after the end.
    pub fn api(&self) -> Option<Arc<Api>> {
        self.api.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes letters.
    pub fn mail(&self) -> &Mail {
        &self.mail
    }

    /// There is a new job: nobody has to wait for the next look.
    pub fn hurry(&self) {
        (self.hurry)();
    }

    /// Whether the house has an owner, or may have one: until the records have said that it has none.
    pub fn is_claimed(&self) -> bool {
        self.owner.load(Ordering::Relaxed) != NOBODY
    }

    /// Somebody has claimed the house this moment.
    pub fn has_owner(&self) {
        self.owner.store(SOMEBODY, Ordering::Relaxed);
    }

    /// Whether the routes of the start page answer callers of this machine without a key: only while nobody owns the house.
    pub fn is_open(&self) -> bool {
        self.state.open_start_page && !self.is_claimed()
    }

    /// Asks whether somebody owns the house: the claim may have been made at another server. It is never asked again then.
    async fn look_for_owner(&self) {
        if self.owner.load(Ordering::Relaxed) == SOMEBODY {
            return;
        }
        match self.state.records.is_claimed().await {
            Ok(true) => self.has_owner(),
            // A claim of this moment stands.
            Ok(false) => drop(self.owner.compare_exchange(UNKNOWN, NOBODY, Ordering::Relaxed, Ordering::Relaxed)),
            Err(error) => tracing::warn!(%error, "whether there is an owner cannot be read"),
        }
    }

    /// Whether it has been told to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

/// Serves until `shutdown` is done, then drains: `/ready` says 503 at once, after `drain_delay` no connection is taken any
/// more, requests that run have `drain` to finish. For a second signal that means "now", drop the future.
pub async fn serve(state: AppState, listener: TcpListener, shutdown: impl Future) {
    serve_with(state, listener, None, shutdown).await;
}

/// The same with a listener for figures, which nobody but a collector of them should reach.
pub async fn serve_with(state: AppState, listener: TcpListener, metrics: Option<TcpListener>, shutdown: impl Future) {
    let limits = state.limits.clone();
    let work = Arc::new(Work::new(
        (state.records.clone(), state.sink.clone()),
        state.outbound.clone(),
        &state.public_url,
        state.clock.clone(),
        state.random.clone(),
    ));
    let hurry: Arc<dyn Fn() + Send + Sync> = {
        let work = work.clone();
        Arc::new(move || work.hurry())
    };
    let server = Arc::new(Server {
        auth: Auth::new(state.records.clone(), state.clock.clone()),
        meter: Meter::new(state.records.clone()),
        sending: Paces::new(state.limits.sending),
        reading: Paces::new(state.limits.reading),
        asking: Paces::new(state.limits.reading),
        figures: Figures::default(),
        census: Arc::default(),
        bodies: Budget::default(),
        questions: Places::new(limits.questions),
        shelf: Shelf::default(),
        downloads: Arc::new(Semaphore::new(DOWNLOADS_MAX)),
        recent: Recent::default(),
        reserved_names: AtomicU64::new(0),
        asked: Asked::default(),
        watches: Notify::default(),
        unfinished: Unfinished::default(),
        owner: AtomicU8::new(UNKNOWN),
        api: Mutex::new(None),
        mail: Mail::new(state.records.clone(), &state.public_url, hurry.clone()),
        hurry,
        draining: AtomicBool::new(false),
        state,
    });
    *server.api.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Api::new(server.clone())));
    server.auth.reload().await;
    server.look_for_owner().await;
    let working = tokio::spawn(work.run());
    let watching = tokio::spawn(Watching::new(server.clone()).run());
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(accept::run(listener, server.clone(), stopped.clone()));
    let chores = tokio::spawn(chores(server.clone()));
    let metrics = metrics.map(|listener| tokio::spawn(crate::metrics::run(listener, server.clone())));
    shutdown.await;
    tracing::info!("draining");
    server.draining.store(true, Ordering::Relaxed);
    server.recent.wake();
    tokio::time::sleep(limits.drain_delay).await;
    let _ = stop.send(true);
    let abort = accepting.abort_handle();
    let end = tokio::time::Instant::now() + limits.drain;
    if tokio::time::timeout_at(end, accepting).await.is_err() {
        tracing::warn!("some requests did not end in time");
        abort.abort();
    }
    if tokio::time::timeout_at(end, server.unfinished.wait()).await.is_err() {
        tracing::warn!("an erasure did not end in time; a job looks after it");
    }
    chores.abort();
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    // What it was doing is leased, and is taken over when the lease ends.
    working.abort();
    watching.abort();
    write_down(&server).await;
    // The API holds the server that holds it.
    server.api.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// What is done every few seconds.
async fn chores(server: Arc<Server>) {
    let (mut reload, mut write) = (tokio::time::interval(RELOAD_EVERY), tokio::time::interval(WRITE_EVERY));
    loop {
        tokio::select! {
            _ = reload.tick() => {
                server.auth.reload().await;
                server.look_for_owner().await;
            }
            _ = write.tick() => write_down(&server).await,
        }
    }
}

async fn write_down(server: &Arc<Server>) {
    server.auth.write_uses().await;
    server.meter.write().await;
}

/// Whether a caller sits on this machine.
pub fn is_local(peer: SocketAddr) -> bool {
    peer.ip().to_canonical().is_loopback()
}
