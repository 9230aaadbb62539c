//! How is Hark doing, in the words of Prometheus?
//!
//! On a listener of its own, so that figures and customers never share a door. No label holds anything that came from outside,
//! so their number is known. `docs/operations.md` lists them.

use crate::edge::figures::{CLASSES, Kind};
use crate::edge::reply::{Problem, Reply, reply};
use crate::serve::Server;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::fmt::{Display, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections at one time.
const CONNECTIONS_MAX: usize = 16;
/// For the headers of a request, and for a connection as a whole.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers `/metrics` until it is dropped.
pub async fn run(listener: TcpListener, server: Arc<Server>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let server = server.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let server = server.clone();
                async move { Ok::<_, Infallible>(answer(&server, &request).await) }
            });
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).keep_alive(false);
            let _ = tokio::time::timeout(PATIENCE, builder.serve_connection(TokioIo::new(stream), service)).await;
            drop(place);
        });
    }
}

async fn answer(server: &Arc<Server>, request: &Request<Incoming>) -> Reply {
    if request.uri().path() != "/metrics" || !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(StatusCode::NOT_FOUND, "no_such_route", "There is nothing but /metrics here.");
        return problem.reply("");
    }
    let (asked, ready) = (server.clone(), crate::routes::health::ready(server).await.is_ok());
    let records = crate::routes::health::records_up(server).await;
    match crate::routes::blocking(move || text(&asked, ready, records)).await {
        Ok(mut text) => {
            match server.state.records.jobs_by_state().await {
                Ok(states) => {
                    // Those of nobody are left out: they would tell whose addresses are known.
                    let rows = states.iter().map(|jobs| (format!("{{state=\"{}\"}}", jobs.state), jobs.of_workspaces));
                    metric(&mut text, "hark_jobs", "gauge", "Jobs of the background by state.", rows);
                }
                Err(error) => tracing::warn!(%error, "jobs cannot be counted"),
            }
            reply(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", text)
        }
        Err(problem) => problem.reply(""),
    }
}

fn metric<V: Display>(
    text: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    rows: impl IntoIterator<Item = (String, V)>,
) {
    // Writing into a text cannot fail.
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    for (labels, value) in rows {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

/// One value without labels.
fn one<V>(value: V) -> [(String, V); 1] {
    [(String::new(), value)]
}

fn text(server: &Server, ready: bool, records: bool) -> String {
    let mut text = String::new();
    let version = [(format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1)];
    metric(&mut text, "hark_build_info", "gauge", "The version of this program.", version);
    metric(&mut text, "hark_ready", "gauge", "Whether /ready says yes.", one(u8::from(ready)));
    metric(&mut text, "hark_records_up", "gauge", "Whether the records answer.", one(u8::from(records)));
    requests(&mut text, server);
    connections(&mut text, server);
    store(&mut text, server);
    fates(&mut text, server);
    text
}

fn requests(text: &mut String, server: &Server) {
    let load = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        for (hundred, counter) in server.figures.of(kind).statuses.iter().enumerate() {
            rows.push((format!("{{kind=\"{}\",status=\"{}xx\"}}", kind.word(), hundred + 1), load(counter)));
        }
    }
    metric(
        text,
        "hark_requests_total",
        "counter",
        "Requests answered, by what they were for and how they ended.",
        rows,
    );
    let name = "hark_request_seconds";
    metric(text, name, "histogram", "How long requests took.", [] as [(String, u64); 0]);
    for kind in Kind::ALL {
        let (counts, word, mut sum) = (server.figures.of(kind), kind.word(), 0);
        for (class, counter) in counts.durations.iter().enumerate() {
            sum += load(counter);
            let end = CLASSES.get(class).map_or("+Inf".to_owned(), |micros| (*micros as f64 / 1e6).to_string());
            let _ = writeln!(text, "{name}_bucket{{kind=\"{word}\",le=\"{end}\"}} {sum}");
        }
        let seconds = load(&counts.micros) as f64 / 1e6;
        let _ = writeln!(text, "{name}_sum{{kind=\"{word}\"}} {seconds}\n{name}_count{{kind=\"{word}\"}} {sum}");
    }
}

fn connections(text: &mut String, server: &Server) {
    let limits = &server.state.limits;
    let (shed, refused) = server.census.shed_and_refused();
    let gauges = [
        ("hark_connections", "Connections now.", server.census.connections()),
        ("hark_connections_max", "Connections that may be there at one time.", limits.connections),
        ("hark_connections_per_address_max", "Of these, from one address.", limits.connections_per_address),
    ];
    for (name, help, value) in gauges {
        metric(text, name, "gauge", help, one(value));
    }
    let (name, help) = ("hark_connections_shed_total", "Idle connections that were ended because others needed room.");
    metric(text, name, "counter", help, one(shed));
    let (name, help) = ("hark_connections_refused_total", "Connections for which there was no room.");
    metric(text, name, "counter", help, one(refused));
}

fn store(text: &mut String, server: &Server) {
    let stats = server.state.sink.stats();
    let gauges = [
        ("hark_inbox_events", "Events acknowledged that cannot be queried yet.", stats.inbox_events),
        ("hark_events", "Events that can be queried.", stats.events),
        ("hark_segments", "Files of events.", stats.segments),
        ("hark_segment_bytes", "Bytes of those files.", stats.parquet_bytes),
        ("hark_spine_bytes", "Bytes of their spines.", stats.spine_bytes),
        ("hark_column_bytes", "Bytes of decoded properties, a cache.", stats.column_bytes),
        (
            "hark_not_durable",
            "Whether a write failed: nothing is acknowledged until a restart.",
            stats.not_durable.into(),
        ),
        ("hark_drain_failing", "Whether events cannot be added to the timeline.", stats.drain_failure.is_some().into()),
        ("hark_questions_free", "Questions that may begin now.", server.questions.free() as u64),
    ];
    for (name, help, value) in gauges {
        metric(text, name, "gauge", help, one(value));
    }
}

/// received = stored + duplicates + dead letters + dropped by quota + refused by consent, once the inbox is drained.
fn fates(text: &mut String, server: &Server) {
    let mut received = Vec::new();
    let mut fates = Vec::new();
    for workspace in server.auth.workspaces() {
        let Ok(counts) = server.state.sink.accounting(workspace) else { continue };
        received.push((format!("{{workspace=\"{workspace}\"}}"), counts.received));
        let all = [
            ("stored", counts.stored),
            ("duplicate", counts.duplicates),
            ("dead_letter", counts.dead_letters),
            ("dropped_by_quota", counts.dropped_by_quota),
            ("refused_by_consent", counts.refused_by_consent),
        ];
        fates.extend(all.map(|(fate, n)| (format!("{{workspace=\"{workspace}\",fate=\"{fate}\"}}"), n)));
    }
    metric(text, "hark_events_received_total", "counter", "Events received, by workspace.", received);
    metric(text, "hark_events_total", "counter", "What became of them.", fates);
}
