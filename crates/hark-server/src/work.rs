//! Who does what can wait, and what if it fails?
//!
//! A worker takes the job that is due longest, does it under a lease, and says how it went. Several servers on one database
//! share the work; what a server that died had taken is taken over when its lease ends.

pub mod erasure;
pub mod letter;
pub mod mail;
pub mod privacy;
pub mod webhook;

use crate::api::problem::sentence;
use crate::outbound::Outbound;
use crate::sink::Sink;
use hark_model::Micros;
use hark_model::time::{DAY, MINUTE, SECOND};
use hark_records::Records;
use hark_records::jobs::{Job, Outcome};
use hark_timeline::engine::Clock;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How long a worker may be silent about its job before another takes it over.
const LEASE: Micros = 2 * MINUTE;
/// How often a worker says that it still has a job.
const KEEP_EVERY: Duration = Duration::from_secs(30);
/// How many work side by side. So many endpoints may be slow at once without holding up the others.
const HANDS: usize = 8;
/// How often a worker looks for jobs that another server added.
const LOOK: Duration = Duration::from_secs(2);
/// Whoever takes longer lets all others go first before the next job of their lane.
const SLOW: Duration = Duration::from_secs(1);
/// How long jobs that are done can be looked at, and who entered and left segments.
const KEPT: Micros = 30 * DAY;
/// How often what ended is forgotten.
const SWEEP: Duration = Duration::from_secs(3600);

/// What jobs need.
pub struct Work {
    records: Arc<Records>,
    sink: Arc<dyn Sink>,
    outbound: Outbound,
    base: Arc<str>,
    clock: Clock,
    random: Arc<dyn Fn() -> u128 + Send + Sync>,
    hands: Vec<Hand>,
}

/// One of those who work side by side. Whoever waits for an answer holds up nobody but the lane of that job.
struct Hand {
    /// No other has it, on no server.
    name: String,
    /// The only lane it works in, if it has one.
    lane: Option<&'static str>,
    added: Notify,
}

impl Work {
    /// A worker whose name no other has. Links in letters begin with `base`.
    pub fn new(
        (records, sink): (Arc<Records>, Arc<dyn Sink>),
        outbound: Outbound,
        base: &str,
        clock: Clock,
        random: Arc<dyn Fn() -> u128 + Send + Sync>,
    ) -> Work {
        let this = random();
        let hand = |(place, lane)| Hand { name: format!("{this:032x}-{place}"), lane, added: Notify::new() };
        // One is for letters alone: somebody waits at the door for a link, however many endpoints are slow.
        let hands = [Some(letter::LANE)].into_iter().chain([None; HANDS]).enumerate().map(hand).collect();
        Work { records, sink, outbound, base: base.into(), clock, random, hands }
    }

    /// Random bytes for a secret.
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for half in bytes.chunks_mut(16) {
            half.copy_from_slice(&(self.random)().to_le_bytes());
        }
        bytes
    }

    /// There is a new job: nobody has to wait for the next look.
    pub fn hurry(&self) {
        self.hands.iter().for_each(|hand| hand.added.notify_one());
    }

    /// Works until it is dropped.
    pub async fn run(self: Arc<Self>) {
        let mut all = JoinSet::new();
        for place in 0..self.hands.len() {
            let work = self.clone();
            all.spawn(work.stay(place));
        }
        loop {
            self.sweep().await;
            tokio::time::sleep(SWEEP).await;
        }
    }

    /// Works, also after a mistake of ours broke off what it did. That job is taken over when its lease ends.
    async fn stay(self: Arc<Self>, place: usize) {
        loop {
            // Ends with this, when it is dropped.
            let mut hand = JoinSet::new();
            let work = self.clone();
            hand.spawn(async move { work.lend(&work.hands[place]).await });
            if let Some(Err(error)) = hand.join_next().await {
                tracing::error!(%error, "a job broke off");
            }
        }
    }

    async fn lend(&self, hand: &Hand) {
        loop {
            match self.one(hand).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "jobs cannot be taken; it is tried again"),
            }
            let _ = tokio::time::timeout(LOOK, hand.added.notified()).await;
        }
    }

    /// Does one job, if one is due: one round, for whoever does not want to run.
    pub async fn step(&self) -> hark_records::Result<bool> {
        match self.hands.last() {
            Some(hand) => self.one(hand).await,
            None => Ok(false),
        }
    }

    async fn one(&self, hand: &Hand) -> hark_records::Result<bool> {
        let now = (self.clock)();
        let leased = self.records.lease_job(&hand.name, hand.lane, now + LEASE, now).await?;
        let Some(job) = leased else { return Ok(false) };
        let begun = Instant::now();
        let outcome = self.keeping(hand, &job).await;
        if begun.elapsed() > SLOW {
            // Before the lane is free again. What was queued first is due first: a few slow endpoints with much to hear would else
            // have all hands until they have heard it.
            if let Err(error) = self.records.let_others_first(&job.lane, (self.clock)()).await {
                tracing::warn!(%error, "a slow lane goes on at once");
            }
        }
        if let Outcome::Retry { why, .. } | Outcome::GiveUp { why } | Outcome::Unnoted { why, .. } = &outcome {
            tracing::info!(job = job.id, kind = %job.kind, attempt = job.attempts, why = %why, "a job did not succeed");
        }
        if !self.records.finish_job(&hand.name, &job, outcome, (self.clock)()).await? {
            tracing::warn!(job = job.id, "a job took longer than its lease and may be done twice");
        }
        Ok(true)
    }

    /// Works on a job, and keeps it for as long as that takes.
    async fn keeping(&self, hand: &Hand, job: &Job) -> Outcome {
        let mut attempt = std::pin::pin!(self.attempt(job));
        loop {
            if let Ok(outcome) = tokio::time::timeout(KEEP_EVERY, &mut attempt).await {
                return outcome;
            }
            match self.records.keep_job(&hand.name, job, (self.clock)() + LEASE).await {
                Ok(true) => {}
                Ok(false) => tracing::warn!(job = job.id, "a job is somebody else's by now and may be done twice"),
                Err(error) => tracing::warn!(%error, job = job.id, "a job cannot be kept; it is tried again"),
            }
        }
    }

    async fn attempt(&self, job: &Job) -> Outcome {
        let done = match job.kind.as_str() {
            "mail" => mail::send(self, job).await,
            "webhook" => webhook::send(self, job).await,
            hark_records::erasures::KIND => erasure::settle(self, job).await,
            hark_records::privacy::KIND => privacy::make(self, job).await,
            // A newer server may know it.
            other => {
                let why = format!("No worker of this server knows how to do `{other}`. Hint: a newer Hark may.");
                return Outcome::Retry { at: (self.clock)() + MINUTE, why };
            }
        };
        match done {
            Ok(outcome) => outcome.settled((self.clock)(), job.attempts, (self.random)()),
            Err(error) => ours(sentence(&error.to_string()), job.attempts, (self.clock)()),
        }
    }

    async fn sweep(&self) {
        let now = (self.clock)();
        let swept = async {
            self.records.forget_jobs(now - KEPT).await?;
            self.records.forget_changes(now - KEPT).await?;
            self.records.sweep(now).await
        };
        if let Err(error) = swept.await {
            tracing::warn!(%error, "what ended could not be forgotten");
        }
    }
}

/// The records failed, and what came of the attempt is not written down. It may have been sent: that was an attempt like any other.
fn ours(why: String, attempts: u32, now: Micros) -> Outcome {
    Outcome::Unnoted { at: now + usual(attempts), why }
}

/// How an attempt went, before it is decided when the next one is. Reasons are sentences: people read them.
pub enum Tried {
    /// Done.
    Done,
    /// There is nothing to do any more.
    Dropped(String),
    /// What it needs is not there yet: no attempt was made.
    Wait(String),
    /// Not before this moment: no attempt was made.
    Held(String, Micros),
    /// Not now; not before so many seconds, if told.
    Later(String, Option<u32>),
    /// Never.
    Never(String),
}

/// Seconds before each further attempt: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h (Standard Webhooks).
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How long it is until the next attempt, after so many.
fn usual(attempts: u32) -> Micros {
    WAITS[(attempts.max(1) as usize - 1).min(WAITS.len() - 1)] * SECOND
}

impl Tried {
    fn settled(self, now: Micros, attempts: u32, random: u128) -> Outcome {
        match self {
            Tried::Done => Outcome::Done,
            Tried::Dropped(why) => Outcome::Dropped { why },
            Tried::Never(why) => Outcome::GiveUp { why },
            Tried::Wait(why) => Outcome::Wait { at: now + 5 * MINUTE, why },
            Tried::Held(why, at) => Outcome::Wait { at, why },
            Tried::Later(why, told) => {
                let least = usual(attempts).max(i64::from(told.unwrap_or(0)) * SECOND).min(DAY);
                // Up to a tenth more, so that those who failed together do not come back together.
                let spread = (random % 1_000) as i64 * (least / 10_000);
                Outcome::Retry { at: now + least + spread, why }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_ever_more_rarely_and_heed_who_asks_to_wait() {
        let wait = |attempt, told, random| match Tried::Later(String::new(), told).settled(0, attempt, random) {
            Outcome::Retry { at, .. } => at / SECOND,
            other => panic!("{other:?}"),
        };
        let waits: Vec<i64> = (1..=9).map(|attempt| wait(attempt, None, 0)).collect();
        assert_eq!(waits, WAITS);
        assert_eq!(waits.iter().sum::<i64>(), 75 * 3600 + 35 * 60 + 5);
        assert!((300..=330).contains(&wait(2, None, 999)), "{}", wait(2, None, 999));
        assert_eq!(wait(1, Some(60), 0), 60);
        assert_eq!(wait(1, Some(u32::MAX), 0), DAY / SECOND, "nobody makes us wait for ever");
    }
}
