//! What becomes of a question that takes too long, or whose asker has gone?

use crate::support::{Hark, NOW, SERVER_KEY, patient};
use hark_model::{Accounting, CustomerKey, Event, Flags, KeyRange, MessageId, Micros, Population};
use hark_records::KeyKind;
use hark_server::edge::EdgeLimits;
use hark_server::sink::{MemorySink, Sink, Submission};
use hark_timeline::engine::{Done, EngineStats, Erasure, StoredDeadLetter};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use hark_timeline::*;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Partitions of the slow timeline.
const PARTITIONS: usize = 64;

/// A timeline of which each part takes a while.
struct Slow {
    inner: MemorySource,
    part: Duration,
    walked: Arc<AtomicUsize>,
}

impl EventSource for Slow {
    fn names(&self) -> &EventNames {
        self.inner.names()
    }
    fn segment_count(&self) -> usize {
        self.inner.segment_count()
    }
    fn column(&self, segment: u32, field: &Field) -> Result<Arc<dyn Column>> {
        self.inner.column(segment, field)
    }
    fn partitions(&self, _: Population, _: &WalkOptions, _: usize) -> Vec<KeyRange> {
        vec![KeyRange { first: CustomerKey(0), last: CustomerKey(u128::MAX) }; PARTITIONS]
    }
    fn walk(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&CustomerRows<'_>),
    ) -> Result<WalkStats> {
        self.walked.fetch_add(1, Ordering::SeqCst);
        // This is the work, not a wait for something.
        std::thread::sleep(self.part);
        self.inner.walk(range, options, visit)
    }
    fn resolve(&self, population: Population, id: &str) -> CustomerKey {
        self.inner.resolve(population, id)
    }
    fn key_of(&self, population: Population, id: &str) -> CustomerKey {
        self.inner.key_of(population, id)
    }
    fn ids_of(&self, key: CustomerKey) -> Result<Vec<String>> {
        self.inner.ids_of(key)
    }
    fn joined_of(&self, kind: &str, customer: CustomerKey) -> Vec<(Micros, CustomerKey)> {
        self.inner.joined_of(kind, customer)
    }
    fn group_id(&self, key: CustomerKey) -> Result<Option<String>> {
        self.inner.group_id(key)
    }
    fn event(&self, at: RowRef) -> Result<StoredEvent> {
        self.inner.event(at)
    }
    fn flags(&self, at: RowRef) -> Flags {
        self.inner.flags(at)
    }
    fn as_of(&self) -> Micros {
        self.inner.as_of()
    }
    fn identity_version(&self) -> u64 {
        self.inner.identity_version()
    }
    fn property_names(&self) -> Vec<(Field, u64)> {
        self.inner.property_names()
    }
    fn version(&self) -> u64 {
        self.inner.version()
    }
}

/// Hears like the store in memory and shows the slow timeline.
struct SlowSink(MemorySink, Duration, Arc<AtomicUsize>);

impl Sink for SlowSink {
    fn submit(&self, submission: Submission, done: Done) {
        self.0.submit(submission, done);
    }
    fn view(&self, _: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        let event = Event::new(MessageId::Import(1), "e", "u1", 1, 1);
        let inner = MemorySource::new(vec![MemoryEvent { customer: "u1".into(), event }]);
        Ok(Arc::new(Slow { inner, part: self.1, walked: self.2.clone() }))
    }
    fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting> {
        self.0.accounting(workspace)
    }
    fn dead_letters(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        self.0.dead_letters(workspace, after, limit)
    }
    fn latest_dead_letters(&self, workspace: WorkspaceId, before: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        self.0.latest_dead_letters(workspace, before, limit)
    }
    fn replay(&self, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<()> {
        self.0.replay(workspace, number, events)
    }
    fn erase(&self, workspace: WorkspaceId, population: Population, id: &str) -> Result<Erasure> {
        self.0.erase(workspace, population, id)
    }
    fn stats(&self) -> EngineStats {
        self.0.stats()
    }
}

async fn slow(part: Duration, limits: EdgeLimits) -> (Hark, Arc<AtomicUsize>) {
    let walked = Arc::new(AtomicUsize::new(0));
    let sink = Arc::new(SlowSink(MemorySink::default(), part, walked.clone()));
    (Hark::with(limits, |_| {}, |state| state.sink = sink).await, walked)
}

const FUNNEL: &[u8] = br#"{"question":"funnel","steps":["e","e"]}"#;

#[tokio::test]
async fn a_question_that_takes_too_long_is_given_up() {
    let limits = EdgeLimits { question: Duration::from_millis(100), ..patient() };
    let (hark, walked) = slow(Duration::from_millis(40), limits).await;
    let bearer = format!("Bearer {SERVER_KEY}");
    let headers = [("authorization", bearer.as_str())];
    let answer = hark.send("POST", "/api/v1/query", &headers, FUNNEL).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("30")), "{}", answer.text());
    assert_eq!(answer.json()["code"], json!("question_too_long"));
    assert!(answer.json()["hint"].as_str().is_some_and(|hint| hint.contains("question_seconds")));
    assert!(walked.load(Ordering::SeqCst) < PARTITIONS, "the rest was not walked");
    let (hark, _) = slow(Duration::ZERO, EdgeLimits { question: Duration::ZERO, ..patient() }).await;
    let answer = hark.send("POST", "/api/v1/query", &headers, FUNNEL).await;
    assert_eq!(answer.status, 200, "zero is no limit: {}", answer.text());
}

#[tokio::test]
async fn a_question_ends_when_its_asker_goes_away() {
    let limits = EdgeLimits { questions: 1, ..patient() };
    let (hark, walked) = slow(Duration::from_millis(40), limits).await;
    let length = FUNNEL.len();
    let head = format!(
        "POST /api/v1/query HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {SERVER_KEY}\r\ncontent-length: {length}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(hark.address).await.unwrap();
    stream.write_all(&[head.as_bytes(), FUNNEL].concat()).await.unwrap();
    while walked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    // The one place for questions is free again once the work has ended; what is asked then is only looked at.
    let bearer = format!("Bearer {SERVER_KEY}");
    let free = async {
        while hark.send("POST", "/api/v1/query", &[("authorization", &bearer)], b"{\"question\":\"x\"}").await.status
            != 422
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), free).await.expect("the place is given back");
    assert!(walked.load(Ordering::SeqCst) < PARTITIONS, "the rest was not walked");
}

#[tokio::test]
async fn one_workspace_cannot_take_all_places_for_questions() {
    let limits = EdgeLimits { questions: 3, ..patient() };
    let (hark, walked) = slow(Duration::from_millis(40), limits).await;
    let by = hark.operator().await;
    let other = hark.records.create_workspace(by.allow().unwrap(), "other", NOW).await.unwrap();
    let key = "hk_sec_111111111111111111111111";
    hark.records.adopt_key(other.allow().unwrap(), key, KeyKind::Server, "other", NOW).await.unwrap();
    let (ours, theirs) = (format!("Bearer {SERVER_KEY}"), format!("Bearer {key}"));
    let ask = |bearer: String| {
        let address = hark.address;
        tokio::spawn(async move {
            let head = format!(
                "POST /api/v1/query HTTP/1.1\r\nhost: x\r\nauthorization: {bearer}\r\ncontent-length: {}\r\n\r\n",
                FUNNEL.len()
            );
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&[head.as_bytes(), FUNNEL].concat()).await.unwrap();
            crate::support::read_answer(&mut stream).await.unwrap()
        })
    };
    let running = [ask(ours.clone()), ask(ours.clone())];
    while walked.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    // A few more try; each is refused at once or finds both places taken.
    for _ in 0..5 {
        let answer = hark.send("POST", "/api/v1/query", &[("authorization", &ours)], FUNNEL).await;
        let said = (answer.status, answer.json()["code"].clone());
        assert_eq!(said, (429, json!("too_many_questions")), "{}", answer.text());
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    let answer = ask(theirs).await.unwrap();
    assert_eq!(answer.status, 200, "the last place is for another: {}", answer.text());
    assert!(running.iter().all(|one| !one.is_finished()) || walked.load(Ordering::SeqCst) > PARTITIONS);
    for one in running {
        assert_eq!(one.await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn a_question_that_says_two_things_is_told_where() {
    let (hark, _) = slow(Duration::ZERO, patient()).await;
    let bearer = format!("Bearer {SERVER_KEY}");
    let twice = br#"{"question":"funnel","steps":["e",{"event":"e","where":{"property":"p","is":1,"is":2}}]}"#;
    let answer = hark.send("POST", "/api/v1/query", &[("authorization", &bearer)], twice).await;
    assert_eq!((answer.status, &answer.json()["place"]), (422, &json!("/steps/1/where/is")), "{}", answer.text());
}
