//! How patient is the edge?

use super::descriptors::for_connections;
use super::forwarded::Proxies;
use super::pace::Pace;
use hark_model::limits;
use std::time::Duration;

/// Times and numbers that keep one client from hurting the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeLimits {
    /// From the first byte of a request (or from the connection) to the end of its headers.
    pub head: Duration,
    /// For the whole body.
    pub body: Duration,
    /// Before the slowest allowed speed of a body counts.
    pub body_grace: Duration,
    /// The slowest allowed body, in bytes per second; an answer may not be taken more slowly either.
    pub body_bytes_per_second: u32,
    /// Between two requests of one connection.
    pub idle: Duration,
    /// For the other side to take more of an answer.
    pub write_stall: Duration,
    /// Connections in all. `hark serve` takes fewer where the system allows fewer; see [`EdgeLimits::within`].
    pub connections: usize,
    /// Connections of one address (IPv6: of one /64).
    pub connections_per_address: usize,
    /// Bytes of bodies held in memory in all; one address may hold a quarter.
    pub body_bytes_in_memory: usize,
    /// Requests with one write key, or with none that is known, from one address.
    pub sending: Pace,
    /// Requests that read, with one key from one address.
    pub reading: Pace,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: Proxies,
    /// How long one question may take; zero for as long as it needs.
    pub question: Duration,
    /// Questions answered at one time. Of one workspace it is one less.
    pub questions: usize,
    /// From the order to stop until no new connection is taken; in this time `/ready` says 503.
    pub drain_delay: Duration,
    /// From then on until requests that are still running are cut off.
    pub drain: Duration,
}

/// Headers of one request.
pub const HEADERS_MAX: usize = 100;
/// Bytes of one request's head, and of the read buffer.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a refused body that are still read, so that its sender hears the answer.
pub const DISCARDED_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Requests at one time on one HTTP/2 connection.
pub const STREAMS_MAX: u32 = 64;
/// Streams a client may open and reset before its connection is closed.
pub const RESET_STREAMS_MAX: usize = 20;

impl Default for EdgeLimits {
    fn default() -> Self {
        EdgeLimits {
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            body_grace: Duration::from_secs(5),
            body_bytes_per_second: 1024,
            idle: Duration::from_secs(60),
            write_stall: Duration::from_secs(30),
            connections: 10_000,
            connections_per_address: 1_000,
            body_bytes_in_memory: 256 * 1024 * 1024,
            sending: Pace {
                per_second: limits::SENDING_REQUESTS_PER_SECOND,
                burst: limits::SENDING_REQUESTS_BURST,
                on_loopback: false,
            },
            reading: Pace {
                per_second: limits::READING_REQUESTS_PER_SECOND,
                burst: limits::READING_REQUESTS_BURST,
                on_loopback: false,
            },
            proxies: Proxies::default(),
            question: Duration::from_secs(30),
            questions: 5,
            drain_delay: Duration::from_secs(3),
            drain: Duration::from_secs(25),
        }
    }
}

impl EdgeLimits {
    /// These, with no more connections than so many descriptors allow: one address may have a quarter of them. `None` for no
    /// limit.
    #[must_use]
    pub fn within(self, descriptors: Option<u64>) -> Self {
        let all = descriptors.map_or(self.connections, |all| self.connections.min(for_connections(all))).max(1);
        EdgeLimits {
            connections: all,
            connections_per_address: self.connections_per_address.min(all.div_ceil(4)),
            ..self
        }
    }
}
