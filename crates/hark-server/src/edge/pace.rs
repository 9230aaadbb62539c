//! May this client ask again already?
//!
//! A token bucket for each key and address, so that one client that runs wild leaves room for the others. Time is passed in.

use super::Problem;
pub(crate) use super::census::neighbourhood;
use hark_model::Micros;
use hark_model::time::SECOND;
use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// How fast requests may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Requests per second in the long run; 0 for as many as there are.
    pub per_second: u32,
    /// Requests at once after a pause.
    pub burst: u32,
    /// Whether callers of this machine keep it, too. They are mostly a proxy that speaks for everybody, or a program of
    /// whoever runs Hark, so they do only when somebody asked for it.
    pub on_loopback: bool,
}

impl Pace {
    /// This pace, unless somebody asked for another one: that holds for everybody, with the same seconds of burst.
    #[must_use]
    pub fn or(self, asked: Option<u32>) -> Pace {
        let Some(per_second) = asked else { return self };
        let burst = per_second.saturating_mul((self.burst / self.per_second.max(1)).max(1));
        Pace { per_second, burst, on_loopback: true }
    }
}

/// What a client may still ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How fast requests may come.
    pub pace: Pace,
    /// Requests that may come at once.
    pub requests: u32,
}

impl Left {
    /// Says so in the headers of an answer (draft-ietf-httpapi-ratelimit-headers-10): how many in which window, how many are
    /// left, and when there are all again.
    pub fn tell(self, headers: &mut HeaderMap) {
        let Pace { per_second, burst, .. } = self.pace;
        let window = (burst / per_second.max(1)).max(1);
        let full = burst.saturating_sub(self.requests).div_ceil(per_second.max(1));
        let policy = format!("\"address\";q={burst};w={window}");
        let left = format!("\"address\";r={};t={full}", self.requests);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Buckets of one generation; beyond that the older ones are forgotten, and whoever they belong to begins with a full one.
const BUCKETS_MAX: usize = 32 * 1024;

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Micros,
}

type Buckets = FxHashMap<(IpAddr, i64), Bucket>;

/// The buckets. Memory is bounded by two generations: those used lately, and those before.
pub struct Paces {
    pace: Pace,
    buckets: Mutex<(Buckets, Buckets)>,
}

/// The key of a request that has none, or one that is not known: trying many keys is no way to many buckets.
pub const NO_KEY: i64 = -1;

impl Paces {
    /// Full buckets for everybody.
    pub fn new(pace: Pace) -> Self {
        Paces { pace, buckets: Mutex::default() }
    }

    /// Lets one request of this key and address (IPv6: of its /64) pass, or says when to come back.
    pub fn pass(&self, address: IpAddr, key: i64, now: Micros) -> Result<(), Problem> {
        self.take(address, key, now).map(|_| ())
    }

    /// The same, and says what is left; nothing where there is no limit.
    pub fn take(&self, address: IpAddr, key: i64, now: Micros) -> Result<Option<Left>, Problem> {
        let free = self.pace.per_second == 0 || (address.to_canonical().is_loopback() && !self.pace.on_loopback);
        if free {
            return Ok(None);
        }
        let who = (neighbourhood(address), key);
        let (rate, burst) = (f64::from(self.pace.per_second), f64::from(self.pace.burst));
        let mut guard = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let (young, old) = &mut *guard;
        let known = young.get(&who).or_else(|| old.get(&who)).copied();
        let mut bucket = known.unwrap_or(Bucket { tokens: burst, at: now });
        // A clock that was set back gives nothing and takes nothing.
        let passed = now.saturating_sub(bucket.at).max(0) as f64 / SECOND as f64;
        bucket = Bucket { tokens: (bucket.tokens + passed * rate).min(burst), at: now };
        let passes = bucket.tokens >= 1.0;
        if passes {
            bucket.tokens -= 1.0;
        }
        if young.len() >= BUCKETS_MAX && !young.contains_key(&who) {
            *old = std::mem::take(young);
        }
        young.insert(who, bucket);
        if passes {
            return Ok(Some(Left { pace: self.pace, requests: bucket.tokens as u32 }));
        }
        let wait = ((1.0 - bucket.tokens) / rate).ceil().max(1.0) as u32;
        let detail = "Requests come faster than this server takes them from one address.";
        let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
            .hint("Wait as long as Retry-After says.")
            .retry(wait);
        problem.pace = Some(Box::new(self.pace));
        Err(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paces(per_second: u32, burst: u32) -> Paces {
        Paces::new(Pace { per_second, burst, on_loopback: false })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_bucket_empties_and_fills_with_time() {
        let paces = paces(2, 3);
        let ask = |now: Micros| paces.pass(ip("192.0.2.1"), 1, now).is_ok();
        assert_eq!([ask(0), ask(0), ask(0), ask(0)], [true, true, true, false]);
        assert_eq!([ask(SECOND / 2), ask(SECOND / 2)], [true, false]);
        assert_eq!([ask(-SECOND), ask(SECOND / 2)], [false, true], "a clock that goes back empties nothing");
    }

    #[test]
    fn others_have_buckets_of_their_own_but_one_network_has_one() {
        let paces = paces(1, 1);
        let ask = |address: &str, key| paces.pass(ip(address), key, 0).is_ok();
        assert!(ask("192.0.2.1", 1) && !ask("192.0.2.1", 1));
        assert!(ask("192.0.2.1", 2) && ask("192.0.2.2", 1));
        assert!(ask("2001:db8:0:1::1", 1) && !ask("2001:db8:0:1::2", 1) && ask("2001:db8:0:2::1", 1));
        assert!(!ask("::ffff:192.0.2.1", 1), "the same address in other clothes");
    }

    #[test]
    fn this_machine_is_free_unless_somebody_asked() {
        let pass = |pace: Pace, address: &str| {
            let paces = Paces::new(pace);
            (0..20).all(|_| paces.pass(ip(address), 1, 0).is_ok())
        };
        let usual = Pace { per_second: 1, burst: 5, on_loopback: false };
        assert!(
            pass(usual.or(None), "127.0.0.1")
                && pass(usual.or(None), "::1")
                && pass(usual.or(None), "::ffff:127.0.0.9")
        );
        assert!(!pass(usual.or(None), "192.0.2.1"));
        assert!(!pass(usual.or(Some(3)), "127.0.0.1"), "asked for: 3 a second, 15 at once");
        assert!(pass(usual.or(Some(4)), "127.0.0.1"));
        assert!(pass(usual.or(Some(0)), "192.0.2.1"), "0 is no limit");
    }

    #[test]
    fn a_million_addresses_are_not_remembered() {
        let paces = paces(1, 1);
        for i in 0..200_000u32 {
            assert!(paces.pass(IpAddr::from(i.to_be_bytes()), 1, 0).is_ok());
        }
        let buckets = paces.buckets.lock().expect("a lock");
        assert!(buckets.0.len() + buckets.1.len() <= 2 * BUCKETS_MAX);
    }
}
