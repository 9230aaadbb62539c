//! `hark serve`: how is the server started?

use super::folder::{Folder, now, random};
use super::{Failed, erased_again};
use crate::config::{Config, StartPage};
use crate::edge::EdgeLimits;
use crate::edge::descriptors;
use crate::edge::forwarded::Proxies;
use crate::outbound::Outbound;
use crate::serve::{AppState, Pages, serve_with};
use crate::{sink::Sink, start_page};
use hark_records::{KeyKind, Records};
use hark_timeline::Engine;
use hark_timeline::engine::Erased;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Flags of `hark serve`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Address to listen on; port 0 takes any free one [default: 127.0.0.1:4275, or HARK_LISTEN]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Print one line, the link that lets you in, and nothing else
    #[arg(long)]
    link: bool,
}

/// Serves until SIGTERM or SIGINT, then drains and closes. A second signal ends it at once; nothing acknowledged is lost.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let descriptors = descriptors::raise();
    let folder = Folder::create(config)?;
    let engine = Arc::new(Engine::open(folder.path(), folder.options().clone())?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failed::Internal(format!("cannot start the threads: {error}")))?;
    let served = async {
        let records = Arc::new(folder.open_records().await?);
        let url = public_url(config, config.listen);
        // Before anybody can read: an older copy of the folder may lie in its place.
        erased_again::catch_up(&engine, &records, Erased::new(), &url).await?;
        let served = serve_until_told(config, flags, &folder, records.clone(), engine.clone(), descriptors).await;
        if let Err(error) = Records::clone(&records).close().await {
            tracing::warn!(%error, "the records were not closed");
        }
        served
    };
    runtime.block_on(served)?;
    drop(runtime);
    match Arc::into_inner(engine) {
        Some(engine) => Ok(engine.close()?),
        // A request that was cut off still holds it; the inbox is durable and is drained at the next start.
        None => Ok(()),
    }
}

async fn serve_until_told(
    config: &Config,
    flags: &Flags,
    folder: &Folder,
    records: Arc<Records>,
    engine: Arc<Engine>,
    descriptors: Option<u64>,
) -> Result<(), Failed> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failed::User(format!("cannot listen on {}: {error}. Hint: choose another with --listen", config.listen))
    })?;
    let address = listener.local_addr().map_err(|error| Failed::Internal(format!("no address: {error}")))?;
    let open = start_page_is_wanted(config, address) && !records.is_claimed().await?;
    let pages: Option<Pages> = if open { Some(start_page::pages(page_key(folder, &records).await)) } else { None };
    let door = door(config, folder, &records, address).await?;
    let path = folder.path().to_owned();
    let low_water = folder.options().disk_low_water_bytes;
    let state = AppState {
        sink: engine as Arc<dyn Sink>,
        records,
        clock: folder.options().clock.clone(),
        random: Arc::new(|| u128::from_le_bytes(random_or_end())),
        limits: limits(config).within(descriptors),
        question_threads: config.threads_or_cores(),
        disk_low: Arc::new(move || hark_timeline::engine::free_bytes(&path).is_ok_and(|free| is_low(free, low_water))),
        open_start_page: open,
        pages,
        public_url: public_url(config, address),
        outbound: outbound(config)?,
    };
    let metrics = metrics(config).await?;
    // Before anybody knows that it listens: a signal that comes earlier would end it without order.
    let signals = || -> std::io::Result<_> { Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)) };
    let (mut terminate, mut interrupt) =
        signals().map_err(|error| Failed::Internal(format!("cannot wait for signals: {error}")))?;
    print!("{}", greeting(address, open, door, flags.link));
    std::io::stdout().flush().ok();
    let connections = state.limits.connections;
    tracing::info!(%address, data = %folder.path().display(), start_page = open, connections, "serving");
    let (told, first) = tokio::sync::oneshot::channel();
    let serving = serve_with(state, listener, metrics, async move {
        first.await.ok();
    });
    tokio::pin!(serving);
    let mut told = Some(told);
    loop {
        tokio::select! {
            () = &mut serving => return Ok(()),
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        match told.take() {
            Some(told) => drop(told.send(())),
            None => return Ok(()),
        }
    }
}

/// The way out, with the authorities of the operator's own.
fn outbound(config: &Config) -> Result<Outbound, Failed> {
    let outbound = Outbound::new(config.outbound_hosts());
    if config.outbound_ca.is_empty() {
        return Ok(outbound);
    }
    let wrong = |why: String| {
        let hint = "it is a PEM file with the certificates of authorities";
        Failed::User(format!("`outbound_ca` cannot be used: {why}. Hint: {hint}. Place: {}", config.outbound_ca))
    };
    let pem = std::fs::read(&config.outbound_ca).map_err(|error| wrong(error.to_string()))?;
    outbound.trusting(&pem).map_err(wrong)
}

/// The listener for figures, if one is wanted.
async fn metrics(config: &Config) -> Result<Option<TcpListener>, Failed> {
    if config.metrics.is_empty() {
        return Ok(None);
    }
    let listener = TcpListener::bind(&config.metrics).await.map_err(|error| {
        Failed::User(format!(
            "cannot listen on {} for figures: {error}. Hint: choose another `metrics`",
            config.metrics
        ))
    })?;
    let address = listener.local_addr().map_err(|error| Failed::Internal(format!("no address: {error}")))?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "whoever reaches this address reads the figures, without a key");
    }
    tracing::info!(%address, "figures are at /metrics");
    Ok(Some(listener))
}

/// Random bytes of the system. Secrets are made of them: without them it is better to end than to go on with something that
/// can be guessed.
fn random_or_end() -> [u8; 16] {
    random().unwrap_or_else(|_| {
        tracing::error!("no random bytes, so no secrets: the server ends");
        std::process::abort()
    })
}

/// How people reach this server, as configured, else where it listens.
pub(super) fn public_url(config: &Config, address: SocketAddr) -> String {
    match (config.public_url.as_str(), address.ip().is_loopback()) {
        ("", true) => format!("http://localhost:{}", address.port()),
        ("", false) => format!("http://{address}"),
        (url, _) => url.to_owned(),
    }
}

/// Whether what has no key yet may be seen without one: on this machine, and under no name of its own. Under a name a proxy
/// brings others, and not every proxy says that it does.
fn start_page_is_wanted(config: &Config, address: SocketAddr) -> bool {
    config.start_page == StartPage::Loopback && address.ip().is_loopback() && config.public_url.is_empty()
}

/// What is said once it listens: to programs, which want to know where, or to somebody who only wants to get in.
fn greeting(address: SocketAddr, start_page: bool, door: Option<String>, only_link: bool) -> String {
    // The first line is for programs that start Hark and need the port.
    let mut lines = vec![format!("hark listens on http://{address}")];
    if start_page {
        lines.push(format!("start page: http://localhost:{}/start", address.port()));
    }
    if only_link && door.is_some() {
        lines.clear();
    }
    lines.extend(door);
    lines.truncate(if only_link { 1 } else { lines.len() });
    lines.join("\n") + "\n"
}

/// The one line that says how to get in the first time: into the simulated company, or as its first owner into a Hark that has
/// none. The secret stands behind `#`, so that no log of a proxy ever holds it.
async fn door(
    config: &Config,
    folder: &Folder,
    records: &Records,
    address: SocketAddr,
) -> Result<Option<String>, Failed> {
    let url = public_url(config, address);
    // Whoever else could reach it would not have seen the link, but there is no reason to leave such a door in a house with a
    // name of its own.
    let simulated = folder.path().join(super::demo::TRUTHS_FILE).exists();
    if simulated && records.has_demo_owner().await? {
        if let Some(why) = super::demo::why_no_link(config, Some(address)) {
            return Ok(Some(why));
        }
        if let Some(secret) = records.demo_link(random()?, now()).await? {
            return Ok(Some(format!("open the simulated company: {url}/enter#{secret}")));
        }
    }
    let link = records.claim_link(random()?, now()).await?;
    Ok(link.map(|secret| format!("become the owner: {url}/claim#{secret}")))
}

/// Free bytes of a disk that is full, whatever is configured: not even the catalogue's log can grow.
const FULL_BYTES: u64 = 1 << 20;

/// Whether a load balancer should send its events elsewhere.
fn is_low(free: u64, low_water: u64) -> bool {
    free < low_water.max(FULL_BYTES)
}

/// How patient the edge is, as configured.
fn limits(config: &Config) -> EdgeLimits {
    let usual = EdgeLimits::default();
    EdgeLimits {
        sending: usual.sending.or(config.sending_requests_per_second.asked()),
        reading: usual.reading.or(config.reading_requests_per_second.asked()),
        question: Duration::from_secs(config.question_seconds),
        // Checked when the settings were read.
        proxies: Proxies::parse(&config.trusted_proxies).unwrap_or_default(),
        ..usual
    }
}

/// The write key that the start page shows: made once, made again when it was revoked. Without one the page says how to
/// make one.
async fn page_key(folder: &Folder, records: &Records) -> Option<String> {
    let path = folder.path().join(start_page::KEY_FILE);
    let by = records.operator(folder.workspace()).await.ok()?;
    let keys = records.keys(by.allow().ok()?).await.ok()?;
    if let Ok(text) = std::fs::read_to_string(&path) {
        let hash = hark_records::keys::hash(text.trim());
        if keys.iter().any(|key| key.hash == hash && key.revoked.is_none()) {
            return Some(text.trim().to_owned());
        }
    }
    let key = records.create_key(by.allow().ok()?, KeyKind::Write, "start page", random().ok()?, now()).await.ok()?;
    std::fs::write(&path, format!("{}\n", key.text)).ok()?;
    Some(key.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_link_is_one_line_and_lets_in_where_it_can() {
        let (address, door) = (SocketAddr::from(([127, 0, 0, 1], 4275)), Some("become the owner: http://x".to_owned()));
        let (listens, start) = ("hark listens on http://127.0.0.1:4275\n", "start page: http://localhost:4275/start\n");
        let all = greeting(address, true, door.clone(), false);
        assert_eq!(all, format!("{listens}{start}become the owner: http://x\n"));
        assert_eq!(greeting(address, true, door, true), "become the owner: http://x\n");
        assert_eq!(greeting(address, true, None, true), listens, "whoever has an account signs in there");
    }

    #[test]
    fn a_full_disk_is_low_even_without_a_mark() {
        assert!(is_low(0, 0) && is_low(4096, 0) && !is_low(2 << 20, 0));
        assert!(is_low(99 << 20, 100 << 20) && !is_low(100 << 20, 100 << 20));
    }
}
