//! Jobs: leased once, taken over after a death, in order within a lane, never blocked by another lane.

use crate::{Fresh, on_both};
use hark_records::jobs::{Count, NewJob, Outcome, State};

on_both!(
    each_job_is_done_by_one_worker,
    a_dead_workers_job_is_taken_over,
    a_failing_job_is_retried_then_given_up,
    a_job_whose_workers_die_is_given_up_after_its_attempts,
    one_lane_runs_one_job_and_delays_no_other,
    a_slow_lane_lets_others_go_first,
    a_job_of_no_workspace_leaves_no_trace_of_what_it_was,
);

fn job(lane: &str, due: i64, unique: Option<&str>) -> NewJob {
    let unique = unique.map(str::to_owned);
    let payload = r#"{"link":"opens a door"}"#.into();
    NewJob { workspace: Some(1), kind: "mail", payload, lane: lane.into(), due, attempts_max: 3, unique }
}

async fn each_job_is_done_by_one_worker(fresh: Fresh) {
    for i in 0..40 {
        assert!(fresh.records.add_job(job(&format!("lane {i}"), 0, Some(&format!("u{i}"))), 0).await.expect("added"));
    }
    assert!(!fresh.records.add_job(job("lane", 0, Some("u7")), 0).await.expect("asked"), "known");
    let workers = (0..4).map(|worker| {
        let (records, name) = (fresh.records.clone(), format!("w{worker}"));
        tokio::spawn(async move {
            let mut mine = Vec::new();
            while let Some(job) = records.lease_job(&name, None, 100, 10).await.expect("leased") {
                assert!(job.payload.contains("door"), "it is there to be done");
                assert!(records.finish_job(&name, &job, Outcome::Done, 11).await.expect("ended"));
                mine.push(job.id);
            }
            mine
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.expect("a worker"));
    }
    all.sort_unstable();
    let count = all.len();
    all.dedup();
    assert_eq!((count, all.len()), (40, 40));
    let by = fresh.operator().await;
    let done = fresh.records.jobs(by.allow().expect("may"), Some(State::Done), None, 100).await.expect("list");
    assert_eq!(done.len(), 40);
    assert!(done.iter().all(|job| job.payload == "{}"), "what was done keeps no link that opens a door");
}

async fn a_dead_workers_job_is_taken_over(fresh: Fresh) {
    let records = &fresh.records;
    records.add_job(job("a", 0, None), 0).await.expect("added");
    let first = records.lease_job("dead", None, 50, 10).await.expect("asked").expect("a job");
    assert_eq!(records.lease_job("alive", None, 99, 49).await.expect("asked"), None, "the lease holds");
    let second = records.lease_job("alive", None, 99, 50).await.expect("asked").expect("taken over");
    assert_eq!((second.id, second.attempts), (first.id, 2));
    assert!(!records.finish_job("dead", &first, Outcome::Done, 51).await.expect("asked"), "too late");
    assert!(records.finish_job("alive", &second, Outcome::Done, 52).await.expect("asked"));
}

async fn a_failing_job_is_retried_then_given_up(fresh: Fresh) {
    let records = &fresh.records;
    records.add_job(job("a", 0, None), 0).await.expect("added");
    for (attempt, at) in [(1, 10), (2, 20), (3, 30)] {
        let found = records.lease_job("w", None, at + 5, at).await.expect("asked").expect("a job");
        assert_eq!(found.attempts, attempt);
        let outcome = Outcome::Retry { at: at + 10, why: "no answer".into() };
        assert!(records.finish_job("w", &found, outcome, at + 1).await.expect("ended"));
        assert_eq!(records.lease_job("w", None, 99, at + 9).await.expect("asked"), None);
    }
    assert_eq!(records.next_due().await.expect("asked"), None);
    let by = fresh.operator().await;
    let failed = records.jobs(by.allow().expect("may"), Some(State::Failed), None, 10).await.expect("list");
    assert_eq!(failed[0].error.as_deref(), Some("no answer"));
    let there = fresh.elsewhere().await;
    assert!(records.retry_job(there.allow().expect("may"), failed[0].id, 60).await.is_err(), "not theirs");
    records.retry_job(by.allow().expect("may"), failed[0].id, 60).await.expect("again");
    assert_eq!(records.next_due().await.expect("asked"), Some(60));
    assert_eq!(records.lease_job("w", None, 99, 60).await.expect("asked").expect("a job").attempts, 1);
}

/// Whatever it is: it was leased for ever, and took a hand each time.
async fn a_job_whose_workers_die_is_given_up_after_its_attempts(fresh: Fresh) {
    let records = &fresh.records;
    records.add_job(job("a", 0, None), 0).await.expect("added");
    records.add_job(NewJob { kind: "erasure", ..job("b", 0, None) }, 0).await.expect("added");
    records.add_job(NewJob { workspace: None, ..job("c", 0, None) }, 0).await.expect("added");
    for attempt in 1..=3 {
        let now = attempt * 10;
        for _ in 0..3 {
            let found = records.lease_job("dies", None, now + 10, now).await.expect("asked").expect("a job");
            assert_eq!(i64::from(found.attempts), attempt);
        }
    }
    // Behind one that is given up waits the next of its lane.
    records.add_job(job("a", 5, None), 5).await.expect("added");
    let next = records.lease_job("w", None, 99, 40).await.expect("asked").expect("the next one");
    assert_eq!((next.lane.as_str(), next.attempts), ("a", 1));
    assert_eq!(records.lease_job("w", None, 99, 40).await.expect("asked"), None);
    let by = fresh.operator().await;
    let failed = records.jobs(by.allow().expect("may"), Some(State::Failed), None, 10).await.expect("list");
    assert_eq!(failed.iter().map(|job| job.lane.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    for job in &failed {
        assert!(job.error.as_deref().is_some_and(|why| why.starts_with("Every attempt was made")), "{job:?}");
        assert_eq!(job.finished, Some(40));
        assert!(job.payload.contains("door"), "it can be tried again");
    }
    let count = records.jobs_by_state().await.expect("counted");
    assert_eq!(count[3], Count { state: "failed", of_workspaces: 2, of_nobody: 1 });
    records.retry_job(by.allow().expect("may"), failed[0].id, 50).await.expect("again");
    let again = records.lease_job("w", None, 99, 50).await.expect("asked").expect("again");
    assert_eq!((again.id, again.attempts, again.error), (failed[0].id, 1, None));
    // What nobody can try again keeps nothing.
    records.forget_jobs(60).await.expect("forgot");
    assert_eq!(records.jobs_by_state().await.expect("counted")[3].of_nobody, 0);
}

async fn one_lane_runs_one_job_and_delays_no_other(fresh: Fresh) {
    let records = &fresh.records;
    for _ in 0..12 {
        records.add_job(job("busy", 0, None), 0).await.expect("added");
    }
    records.add_job(job("free", 5, None), 0).await.expect("added");
    let first = records.lease_job("w", None, 100, 10).await.expect("asked").expect("a job");
    assert_eq!(first.lane, "busy");
    assert_eq!(records.lease_job("w", None, 100, 10).await.expect("asked").expect("a job").lane, "free");
    assert_eq!(records.lease_job("w", None, 100, 10).await.expect("asked"), None);
    records.finish_job("w", &first, Outcome::GiveUp { why: "gone".into() }, 11).await.expect("ended");
    let next = records.lease_job("w", None, 100, 12).await.expect("asked").expect("a job");
    assert!(next.lane == "busy" && next.id > first.id, "in order");
}

/// What waits longest is done first: eight slow endpoints with a long queue had all hands for as long as it lasted.
async fn a_slow_lane_lets_others_go_first(fresh: Fresh) {
    let records = &fresh.records;
    for due in 1..4 {
        records.add_job(job("slow", due, None), 0).await.expect("added");
    }
    records.add_job(job("fast", 5, None), 0).await.expect("added");
    let mut lanes = Vec::new();
    for now in 10..14 {
        let found = records.lease_job("w", None, 100, now).await.expect("asked").expect("a job");
        if found.lane == "slow" {
            records.let_others_first("slow", now).await.expect("noted");
        }
        assert!(records.finish_job("w", &found, Outcome::Done, now).await.expect("ended"));
        lanes.push((found.lane, found.id));
    }
    assert_eq!(lanes.iter().map(|(lane, _)| lane.as_str()).collect::<Vec<_>>(), ["slow", "fast", "slow", "slow"]);
    assert!(lanes[0].1 < lanes[2].1 && lanes[2].1 < lanes[3].1, "in order");
}

/// Anybody can make Hark look whether somebody has an address: neither rows nor counts may tell, nor pile up.
async fn a_job_of_no_workspace_leaves_no_trace_of_what_it_was(fresh: Fresh) {
    let records = &fresh.records;
    let ends = [
        Outcome::Done,
        Outcome::Dropped { why: "nobody".into() },
        Outcome::GiveUp { why: "refused".into() },
        Outcome::Retry { at: 99, why: "no answer".into() },
    ];
    let mut counts = Vec::new();
    for outcome in ends {
        let own = NewJob { workspace: None, attempts_max: 1, ..job("mail", 0, None) };
        records.add_job(own, 0).await.expect("added");
        let found = records.lease_job("w", None, 100, 10).await.expect("asked").expect("a job");
        assert!(!records.finish_job("another", &found, outcome.clone(), 11).await.expect("asked"), "not theirs");
        assert!(records.finish_job("w", &found, outcome, 11).await.expect("ended"));
        counts.push(records.jobs_by_state().await.expect("counted"));
    }
    let count = |waiting, running, done, failed| {
        let all = [("waiting", waiting), ("running", running), ("done", done), ("failed", failed)];
        all.map(|(state, of_nobody)| Count { state, of_workspaces: 0, of_nobody }).to_vec()
    };
    assert_eq!(counts, [count(0, 0, 0, 0), count(0, 0, 0, 0), count(0, 0, 0, 1), count(0, 0, 0, 2)]);
    records.forget_jobs(11).await.expect("forgot");
    assert_eq!(records.jobs_by_state().await.expect("counted"), count(0, 0, 0, 2), "not yet");
    records.forget_jobs(12).await.expect("forgot");
    assert_eq!(records.jobs_by_state().await.expect("counted"), count(0, 0, 0, 0));
    // What could not be tried yet was not tried.
    records.add_job(NewJob { attempts_max: 1, ..job("mail", 0, None) }, 0).await.expect("added");
    for at in [12, 40] {
        let found = records.lease_job("w", Some("mail"), 100, at).await.expect("asked").expect("a job");
        assert_eq!(found.attempts, 1);
        let waits = Outcome::Wait { at: 99, why: "nothing is set up".into() };
        assert!(records.finish_job("w", &found, waits, at).await.expect("ended"));
        assert_eq!(records.lease_job("w", None, 100, at + 1).await.expect("asked"), None, "not due");
        records.free_lane("mail", at + 1).await.expect("freed");
        assert_eq!(records.lease_job("w", Some("another"), 100, at + 1).await.expect("asked"), None, "not its lane");
    }
    let found = records.lease_job("w", None, 100, 60).await.expect("asked").expect("a job");
    assert!(records.finish_job("w", &found, Outcome::Done, 60).await.expect("ended"));
    // In a workspace, those who may look at its jobs are told why nothing was sent.
    records.add_job(job("mail", 0, None), 0).await.expect("added");
    let found = records.lease_job("w", None, 100, 70).await.expect("asked").expect("a job");
    let outcome = Outcome::Dropped { why: "It was taken back.".into() };
    assert!(records.finish_job("w", &found, outcome, 21).await.expect("ended"));
    let by = fresh.operator().await;
    let done = records.jobs(by.allow().expect("may"), Some(State::Done), None, 9).await.expect("list");
    assert_eq!((done[0].error.as_deref(), done[0].payload.as_str()), (Some("It was taken back."), "{}"));
}
