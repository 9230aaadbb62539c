//! Where does one visit end and the next begin?

use hark_model::Micros;
use hark_model::limits::{SESSION_IDLE, SESSION_MAX};

/// Where the session at hand began and what its last event was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Session {
    last: Option<(Micros, Micros)>,
}

impl Session {
    /// Takes up the next event; true if it begins a session after an earlier one. A pause or a length of exactly the
    /// limit still belongs to the session.
    #[inline]
    pub fn next(&mut self, time: Micros) -> bool {
        let ends = |(first, before): (Micros, Micros)| {
            time.saturating_sub(before) > SESSION_IDLE || time.saturating_sub(first) > SESSION_MAX
        };
        let new = self.last.is_some_and(ends);
        let first = self.last.filter(|_| !new).map_or(time, |(first, _)| first);
        self.last = Some((first, time));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hark_model::time::{HOUR, MINUTE};

    #[test]
    fn edges_belong_to_the_session() {
        let mut session = Session::default();
        let begins: Vec<bool> = [0, 30 * MINUTE, 60 * MINUTE + 1, 61 * MINUTE].map(|t| session.next(t)).to_vec();
        assert_eq!(begins, [false, false, true, false]);
        let mut long = Session::default();
        let new: Vec<i64> = (0..100).map(|i| i * 29 * MINUTE).filter(|t| long.next(*t)).collect();
        assert_eq!(new, [50 * 29 * MINUTE]);
        // The first multiple of 29 minutes behind a whole day.
        assert_eq!(24 * HOUR / (29 * MINUTE) + 1, 50);
    }
}
