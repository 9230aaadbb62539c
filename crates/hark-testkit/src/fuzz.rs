//! Can any bytes make this parser panic, hang, or take memory without end?
//!
//! One runner for every parser of outside bytes. Inputs are mutations of a small corpus: bytes, ranges, numbers and
//! tokens are changed, copied, nested and spliced; what the parser accepts joins the pool, so that the next mutation
//! starts from something deeper. The whole run is decided by its seed. `HARK_FUZZ_SECONDS` says how long a target runs
//! (`make test` 5 s, `make soak` longer), `HARK_FUZZ_SEED` which inputs it sees. An input that fails is written to
//! `target/fuzz`; once the fault is mended it belongs into the target's folder of `tests/corpus`, which is run first.

use crate::random::Random;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

/// How long one input may take.
const INPUT_MAX: Duration = Duration::from_secs(1);
/// After this long an input hangs: it is written down and the process ends, since nothing else can end it.
const HANG: Duration = Duration::from_secs(20);
/// Bytes of memory that a target may take above what the tests took before, beside the inputs themselves.
const MEMORY_MAX: u64 = 64 << 20;
/// Inputs that the pool holds at most.
const POOL_MAX: usize = 512;

/// A parser and what it is fed with.
pub struct Target<'a> {
    /// Its name, also of its folder in `tests/corpus`.
    pub name: &'a str,
    /// The folder of the crate, from `env!("CARGO_MANIFEST_DIR")`.
    pub manifest: &'a str,
    /// Inputs that it should accept.
    pub corpus: Vec<Vec<u8>>,
    /// Pieces that mean something to it.
    pub tokens: &'a [&'a str],
    /// Bytes of an input at most: its input cap, or what is worth trying.
    pub bytes_max: usize,
}

thread_local! {
    /// Whether this thread is inside a parser.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
    /// What the last panic in there said.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

static QUIET: Once = Once::new();

/// Keeps what panics inside parsers say until it is known that nobody catches them: a library's panic that is caught is no
/// news, a thousand times a second.
fn quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| match WITHIN.get() {
        true => drop(LAST.replace(panic.to_string())),
        false => usual(panic),
    }));
}

/// The input that is being tried, and since when; none between two.
type Current = Arc<Mutex<Option<(Instant, Vec<u8>)>>>;

impl Target<'_> {
    /// Feeds the parser for the time that is set. `accepts` says whether the input was taken for sound; it panics when a
    /// property does not hold.
    pub fn run(&self, accepts: impl Fn(&[u8]) -> bool) {
        let setting = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let seconds = Duration::from_secs(setting("HARK_FUZZ_SECONDS").unwrap_or(1));
        let seed = setting("HARK_FUZZ_SEED").unwrap_or(1);
        let mut random =
            Random::new(seed ^ self.name.bytes().fold(0, |h: u64, b| h.wrapping_mul(31).wrapping_add(u64::from(b))));
        let mut pool = self.corpus.clone();
        pool.extend(crashes(&Path::new(self.manifest).join("tests/corpus").join(self.name)));
        assert!(!pool.is_empty(), "{} has no corpus", self.name);
        QUIET.call_once(quiet);
        let current: Current = Arc::default();
        let watched = watch(self.name, seed, &current);
        for input in &pool {
            self.attempt(input, seed, &current, &accepts);
        }
        let before = peak_bytes();
        let (begin, mut tried, mut accepted) = (Instant::now(), 0u64, 0u64);
        while begin.elapsed() < seconds {
            let input = self.mutated(&pool, &mut random);
            tried += 1;
            if self.attempt(&input, seed, &current, &accepts) {
                accepted += 1;
                // The corpus stays; what was found is replaced by what is found later.
                match pool.len() < POOL_MAX {
                    true => pool.push(input),
                    false if pool.len() > self.corpus.len() => {
                        let at = self.corpus.len() + random.below(pool.len() - self.corpus.len());
                        pool[at] = input;
                    }
                    false => {}
                }
            }
            if tried.is_multiple_of(256) {
                let grown = peak_bytes().saturating_sub(before);
                // Two or three targets run side by side, and each keeps its pool.
                let allowed = 3 * (MEMORY_MAX + (POOL_MAX * self.bytes_max) as u64);
                assert!(grown <= allowed, "{}: {grown} bytes more memory, seed {seed}, input {tried}", self.name);
            }
        }
        drop(watched);
        println!("{}: {tried} inputs, {accepted} accepted, seed {seed}", self.name);
    }

    fn attempt(&self, input: &[u8], seed: u64, current: &Current, accepts: &impl Fn(&[u8]) -> bool) -> bool {
        let mut slow = 0;
        loop {
            let begin = Instant::now();
            *current.lock().unwrap_or_else(PoisonError::into_inner) = Some((begin, input.to_vec()));
            WITHIN.set(true);
            let result = catch_unwind(AssertUnwindSafe(|| accepts(input)));
            WITHIN.set(false);
            *current.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let accepted = result.unwrap_or_else(|panic| {
                eprintln!("{}: {}\n{}", self.name, LAST.take(), saved(self.name, seed, input));
                resume_unwind(panic)
            });
            if begin.elapsed() < INPUT_MAX {
                return accepted;
            }
            // A busy machine is slow once or twice, not every time.
            slow += 1;
            assert!(slow < 4, "{} takes longer than {INPUT_MAX:?}: {}", self.name, saved(self.name, seed, input));
        }
    }

    fn mutated(&self, pool: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
        let mut input = pool[random.below(pool.len())].clone();
        for _ in 0..1 + random.below(6) {
            let at = random.below(input.len() + 1);
            let end = at + random.below((input.len() - at).min(64) + 1);
            match random.below(12) {
                0 if at < input.len() => input[at] ^= 1 << random.below(8),
                1 if at < input.len() => input[at] = random.choose(&[0, 1, 0x7f, 0x80, 0xff, b'"', b'\\', b'\n']),
                2 => drop(input.drain(at..end)),
                3 => input.truncate(at),
                4 => {
                    let piece = input[at..end].to_vec();
                    let most = if random.percent(5) { 2_000 } else { 4 };
                    let times = 1 + random.below(most);
                    insert(&mut input, at, &piece.repeat(times));
                }
                5 | 6 if !self.tokens.is_empty() => {
                    let token = random.pick(self.tokens).as_bytes().to_vec();
                    let times = if random.percent(5) { random.below(2_000) } else { 1 };
                    insert(&mut input, at, &token.repeat(times));
                }
                7 if !self.tokens.is_empty() => {
                    let token = random.pick(self.tokens).as_bytes().to_vec();
                    drop(input.splice(at..end, token));
                }
                8 => {
                    let other = &pool[random.below(pool.len())];
                    let from = random.below(other.len() + 1);
                    input.truncate(at);
                    input.extend_from_slice(&other[from..]);
                }
                9 => replace_number(&mut input, at, random),
                10 => {
                    let bytes: Vec<u8> = (0..1 + random.below(8)).map(|_| random.bits() as u8).collect();
                    insert(&mut input, at, &bytes);
                }
                _ => {
                    let word = random.choose(&[0u64, 1, 0xff, 0xffff, u32::MAX.into(), 1 << 31, 1 << 63, u64::MAX]);
                    let width = random.choose(&[1, 2, 4, 8]);
                    let end = (at + width).min(input.len());
                    input[at..end].copy_from_slice(&word.to_le_bytes()[..end - at]);
                }
            }
        }
        input.truncate(self.bytes_max);
        input
    }
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(input.splice(at..at, piece.iter().copied()));
}

/// Puts an extreme number in the place of the digits at or after a position.
fn replace_number(input: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some(first) = input[at..].iter().position(u8::is_ascii_digit).map(|found| at + found) else { return };
    let digits = input[first..].iter().take_while(|b| b.is_ascii_digit()).count();
    let number = random.pick(&[
        "0",
        "-1",
        "1e400",
        "9007199254740993",
        "18446744073709551616",
        "-9223372036854775808",
        "0.1",
        "00",
        "1e-400",
        "9999",
        "99999999999999999999999999999999999999999999",
        "253402300800000",
    ]);
    drop(input.splice(first..first + digits, number.bytes()));
}

/// Inputs that failed once.
fn crashes(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

/// Writes an input to a file and says where.
fn saved(name: &str, seed: u64, input: &[u8]) -> String {
    let hash = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("../../target"), PathBuf::from);
    let path = target.join("fuzz").join(format!("{name}-{hash:016x}"));
    let written = std::fs::create_dir_all(target.join("fuzz")).and_then(|()| std::fs::write(&path, input));
    let place = match written {
        Ok(()) => path.canonicalize().unwrap_or(path).display().to_string(),
        Err(error) => format!("nowhere ({error})"),
    };
    format!("the input of {} bytes is in {place}; HARK_FUZZ_SEED={seed} repeats the run", input.len())
}

/// Ends the watch when dropped.
struct Watch(Option<std::sync::mpsc::Sender<()>>);

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.0.take());
    }
}

/// Ends the process when one input takes far too long.
fn watch(name: &str, seed: u64, current: &Current) -> Watch {
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let (name, current) = (name.to_owned(), current.clone());
    std::thread::spawn(move || {
        while stopped.recv_timeout(INPUT_MAX) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let current = current.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, input)) = current.as_ref().filter(|(since, _)| since.elapsed() > HANG) {
                eprintln!("{name} hangs: {}", saved(&name, seed, input));
                std::process::abort();
            }
        }
    });
    Watch(Some(stop))
}

/// The most memory this process ever had in use (`VmHWM`), in bytes; 0 where it cannot be known.
pub fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &'static str) -> Target<'static> {
        let corpus = vec![b"ab(1)".to_vec(), b"()".to_vec()];
        Target { name, manifest: env!("CARGO_MANIFEST_DIR"), corpus, tokens: &["(", ")", "key"], bytes_max: 1000 }
    }

    #[test]
    fn a_fault_behind_a_token_is_found() {
        let found = catch_unwind(|| {
            target("finds_a_token").run(|input| {
                assert!(!input.windows(4).any(|w| w == b"key("), "a fault");
                input.starts_with(b"ab(")
            });
        });
        assert!(found.is_err());
    }

    #[test]
    fn the_same_seed_makes_the_same_inputs() {
        let make = || {
            let (target, mut random) = (target("same"), Random::new(7));
            (0..200).map(|_| target.mutated(&target.corpus, &mut random)).collect::<Vec<_>>()
        };
        let inputs = make();
        assert_eq!(inputs, make());
        let different: std::collections::BTreeSet<_> = inputs.iter().collect();
        assert!(different.len() > 100 && inputs.iter().all(|input| input.len() <= 1000));
    }
}
