//! How many connections can this process hold?

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors kept for everything but connections: databases, files being written, listeners, requests of our own. Mapped
/// files need none once they are mapped.
const OWN: u64 = 256;

/// Raises the limit of open files to what the system allows this process, and says what it is then; `None` for no limit.
///
/// Shells and services begin with 1,024 although many more are allowed: a limit for programs that cannot count further.
pub fn raise() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::debug!(%error, "the limit of open files cannot be raised");
            current
        }
    }
}

/// How many of so many descriptors are for connections.
pub fn for_connections(all: u64) -> usize {
    usize::try_from(all - OWN.min(all / 2)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use crate::edge::EdgeLimits;

    #[test]
    fn connections_never_take_what_the_engine_needs() {
        let caps = |descriptors| {
            let limits = EdgeLimits::default().within(descriptors);
            (limits.connections, limits.connections_per_address)
        };
        assert_eq!(caps(None), (10_000, 1_000));
        assert_eq!(caps(Some(1 << 20)), (10_000, 1_000));
        assert_eq!(caps(Some(1_024)), (768, 192));
        assert_eq!(caps(Some(256)), (128, 32));
        assert_eq!(caps(Some(2)), (1, 1), "there is always one");
    }
}
