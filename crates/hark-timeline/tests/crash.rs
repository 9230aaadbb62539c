//! Is anything that was acknowledged ever lost, doubled or torn when the process dies at any system call?
//!
//! The test runs itself as a child under `strace`, which kills it at the n-th call of one kind on the write path. The
//! child tells over a socket what was acknowledged; the parent opens the folder again and compares. Without `strace`
//! the tests say so and pass: `make test` installs it.

mod crash {
    pub mod child;
    pub mod strace;
    pub mod verify;
}

use crash::strace::{Fault, run_child, strace_works};
use crash::verify::verify;

/// System calls that change the disk. SQLite and the engine use nothing else to write.
const WRITE_PATH: [&str; 8] = ["pwrite64", "write", "fdatasync", "fsync", "openat", "unlink", "rename", "ftruncate"];

/// So many kill points are tried in an ordinary run.
const POINTS: usize = 300;

/// Not a test by itself: the body of the child process. Returns at once in an ordinary run.
#[test]
fn child_workload() {
    crash::child::run_if_asked();
}

#[test]
fn a_kill_at_any_write_loses_nothing_that_was_acknowledged() {
    if !strace_works() {
        return;
    }
    // A number, or `all`.
    let wanted = match std::env::var("HARK_KILL_POINTS") {
        Ok(all) if all == "all" => usize::MAX,
        Ok(number) => number.parse().expect("HARK_KILL_POINTS is a number or `all`"),
        Err(_) => POINTS,
    };
    let points = crash::strace::kill_points(&WRITE_PATH, wanted);
    assert!(points.len() >= wanted.min(POINTS), "only {} distinct kill points were found", points.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((call, nth)) = points.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let told = run_child(&Fault::Kill { call, nth: *nth });
                    verify(&told, &format!("kill at {call} number {nth}"));
                }
            });
        }
    });
}

#[test]
fn after_the_first_failed_fsync_nothing_is_acknowledged() {
    if !strace_works() {
        return;
    }
    for nth in [3, 5, 8, 13, 21] {
        for call in ["fdatasync", "fsync"] {
            let told = run_child(&Fault::Error { call, errno: "EIO", first: nth, last: None });
            verify(&told, &format!("{call} fails from number {nth}"));
            assert!(!told.resumed, "{call} number {nth}: something was acknowledged after a refusal");
            if let Some(at) = told.first_refusal {
                let later: Vec<_> = told.acknowledged.iter().filter(|i| **i > at).collect();
                assert!(later.is_empty(), "{call} number {nth}: acknowledged {later:?} after batch {at} was refused");
            }
        }
    }
}

#[test]
fn a_full_disk_refuses_and_then_resumes_by_itself() {
    if !strace_works() {
        return;
    }
    let mut resumed = 0;
    // Where the writes are is looked up anew, so that it does not matter how many of them a change saves or adds.
    for (_, first) in crash::strace::kill_points(&["pwrite64"], 6).into_iter().skip(1) {
        let told = run_child(&Fault::Error { call: "pwrite64", errno: "ENOSPC", first, last: Some(first + 6) });
        verify(&told, &format!("disk full from write {first}"));
        if told.open_failed {
            continue; // a folder cannot be made on a full disk, and says so
        }
        assert!(told.finished, "disk full from write {first}: the workload did not get to its end");
        if let Some(at) = told.first_refusal {
            assert!(told.resumed, "disk full from write {first}: ingest did not resume after batch {at}");
            resumed += 1;
        }
    }
    assert!(resumed > 0, "no batch was ever refused: the fault did not reach the inbox");
}
